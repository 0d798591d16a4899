//! A statement with its values.

use std::borrow::Cow;

use saring_store::{Result, StoreError};

use super::{Cell, Row, Tx};

/// A statement with the values of its parameters so far.
#[must_use]
pub struct Query<'a> {
    sql: Cow<'static, str>,
    cells: Vec<Cell<'a>>,
}

/// A statement. Nothing that a caller wrote may be part of its text.
pub fn query<'a>(sql: impl Into<Cow<'static, str>>) -> Query<'a> {
    Query { sql: sql.into(), cells: Vec::new() }
}

impl<'a> Query<'a> {
    /// With the value of the next parameter.
    pub fn bind(mut self, value: impl Into<Cell<'a>>) -> Query<'a> {
        self.cells.push(value.into());
        self
    }

    /// All rows of the answer.
    ///
    /// # Errors
    ///
    /// As the database says.
    pub async fn fetch_all(self, tx: &mut Tx<'_>) -> Result<Vec<Row>> {
        tx.fetch(self.sql, self.cells).await
    }

    /// The first row, if there is any.
    ///
    /// # Errors
    ///
    /// As the database says.
    pub async fn fetch_optional(self, tx: &mut Tx<'_>) -> Result<Option<Row>> {
        Ok(self.fetch_all(tx).await?.into_iter().next())
    }

    /// The first row.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] if there is none, and as the database says.
    pub async fn fetch_one(self, tx: &mut Tx<'_>) -> Result<Row> {
        let row = self.fetch_optional(tx).await?;
        row.ok_or_else(|| StoreError::corrupt("a row that must be there is missing"))
    }

    /// Runs it and tells how many rows it wrote.
    ///
    /// # Errors
    ///
    /// As the database says.
    pub async fn execute(self, tx: &mut Tx<'_>) -> Result<u64> {
        tx.execute(self.sql, self.cells).await
    }
}
