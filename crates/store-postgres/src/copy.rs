//! Taking over what another store has, row by row, and seeing that both hold the same.
//!
//! Each row goes as JSON, so that one statement serves all tables. Keys order the rows of both alike, so
//! that both are read side by side, a page at a time.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::sync::Arc;

use saring_bundle::Digest;
use saring_store::{Result, StoreError};
use saring_store_sql::row::get;
use saring_store_sql::tables::{self, Column, Kind, Part, Record, TABLES, Table};
use saring_store_sql::{Access, Database, Restored, query};

use super::{Postgres, mark, partitions};

/// A table in two stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Its name.
    pub table: &'static str,
    /// Rows of the source, in number and by a digest of all of them.
    pub source: (u64, Digest),
    /// The same of the database.
    pub target: (u64, Digest),
    /// Rows that the database lacks.
    pub missing: u64,
    /// Rows that the source lacks, or has others of this key.
    pub foreign: u64,
}

/// Copies what the database lacks of another store, which nobody may write to meanwhile, and tells of each
/// table how many rows that was. What a copy that broke off has left is gone on with.
///
/// # Errors
///
/// [`StoreError::Refused`] if the database holds what the source does not; nothing is copied then. And as
/// the stores say. A database that is not whole yet is marked so, by [`Restored::Partial`]; once it is, whoever
/// called marks it as the source is.
pub async fn copy(
    source: &impl Database,
    target: &Postgres,
    mut told: impl FnMut(&'static str, u64),
) -> Result<Vec<Compared>> {
    let before = compare(source, target).await?;
    let foreign = listed(&before, |table| table.foreign);
    if !foreign.is_empty() {
        return Err(StoreError::refused(format!(
            "the database holds rows that are not those of the folder ({foreign}); make a new database \
             for the copy"
        )));
    }
    if before.iter().any(|table| table.missing > 0) {
        // No server begins on half a copy.
        mark(target, Restored::Partial).await?;
    }
    for (table, compared) in TABLES.iter().zip(&before) {
        if compared.missing > 0 {
            if table.name == "outcome" {
                let first =
                    source.read(Access::all(), |tx| Box::pin(partitions::first(tx, "outcome")));
                partitions::make(target, first.await?).await?;
            }
            fill(source, target, table).await?;
            told(table.name, compared.missing);
        }
    }
    // Of all of them: a copy may have broken off right before.
    for table in TABLES.iter().filter(|table| table.key == ["seq"]) {
        move_sequence(target, table.name).await?;
    }
    if before.iter().all(|table| table.missing == 0) {
        return Ok(before);
    }
    let after = compare(source, target).await?;
    let different = listed(&after, |table| table.missing + table.foreign);
    if !different.is_empty() || after.iter().any(|table| table.source != table.target) {
        return Err(StoreError::refused(format!(
            "the database changed while it was copied to ({different}); stop what uses it, and copy into a \
             new one"
        )));
    }
    Ok(after)
}

/// The tables of which there are any such rows, with their number.
fn listed(tables: &[Compared], rows: impl Fn(&Compared) -> u64) -> String {
    let found = tables.iter().filter(|table| rows(table) > 0);
    found.map(|table| format!("{}: {}", table.table, rows(table))).collect::<Vec<_>>().join(", ")
}

async fn compare(source: &impl Database, target: &Postgres) -> Result<Vec<Compared>> {
    let mut all = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let layout = layout(target, table).await?;
        let mut ours = Rows::new(source, table, &layout);
        let mut theirs = Rows::new(target, table, &layout);
        let (mut missing, mut foreign) = (0, 0);
        loop {
            let order = match (ours.peek().await?, theirs.peek().await?) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(our), Some(their)) => {
                    foreign += u64::from(our.key == their.key && our.json != their.json);
                    our.key.cmp(&their.key)
                }
            };
            missing += u64::from(order.is_lt());
            foreign += u64::from(order.is_gt());
            if order.is_le() {
                ours.pass();
            }
            if order.is_ge() {
                theirs.pass();
            }
        }
        let (source, target) = ((ours.count, ours.digest), (theirs.count, theirs.digest));
        all.push(Compared { table: table.name, source, target, missing, foreign });
    }
    Ok(all)
}

/// Inserts the rows that are not there, a page in one transaction each.
async fn fill(source: &impl Database, target: &Postgres, table: &'static Table) -> Result<()> {
    let layout = layout(target, table).await?;
    let mut rows = Rows::new(source, table, &layout);
    while rows.peek().await?.is_some() {
        let page: Vec<String> = rows.page.drain(..).map(|record| record.json).collect();
        let page = format!("[{}]", page.join(","));
        let sql = format!(
            "INSERT INTO {0} SELECT * FROM json_populate_recordset(NULL::{0}, $1::json) \
             ON CONFLICT DO NOTHING",
            table.name
        );
        target.write(Access::all(), |tx| Box::pin(query(sql).bind(page).execute(tx))).await?;
    }
    Ok(())
}

/// What is stored next in a table is numbered behind its last row.
async fn move_sequence(target: &Postgres, table: &str) -> Result<()> {
    let sql = format!(
        "SELECT setval(pg_get_serial_sequence('saring.{table}', 'seq')::regclass, \
         (SELECT max(seq) FROM {table}))"
    );
    target.write(Access::all(), |tx| Box::pin(query(sql).execute(tx))).await?;
    Ok(())
}

/// The columns of a table of the database.
async fn layout(target: &Postgres, table: &'static Table) -> Result<Arc<[Column]>> {
    let rows = target.read(Access::all(), move |tx| {
        Box::pin(
            query(
                "SELECT attname::text AS name, format_type(atttypid, NULL) AS type FROM pg_attribute \
                 WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            )
            .bind(format!("saring.{}", table.name))
            .fetch_all(tx),
        )
    });
    let column = |row| {
        let kind = match get::<&str>(row, "type")? {
            "text" => Kind::Text,
            "bigint" => Kind::Number,
            "boolean" => Kind::Flag,
            "bytea" => Kind::Bytes,
            other => return Err(StoreError::corrupt(format!("a column has the type {other}"))),
        };
        Ok(Column { name: get(row, "name")?, kind })
    };
    rows.await?.iter().map(column).collect()
}

/// The rows of a table, one after the other.
struct Rows<'a, D> {
    database: &'a D,
    table: &'static Table,
    columns: Arc<[Column]>,
    page: VecDeque<Record>,
    /// The key of the last row that was read.
    last: Option<Vec<Part>>,
    is_ended: bool,
    /// How many were passed, and a digest of them.
    count: u64,
    digest: Digest,
}

impl<'a, D: Database> Rows<'a, D> {
    fn new(database: &'a D, table: &'static Table, columns: &Arc<[Column]>) -> Rows<'a, D> {
        Rows {
            database,
            table,
            columns: Arc::clone(columns),
            page: VecDeque::new(),
            last: None,
            is_ended: false,
            count: 0,
            digest: Digest::zero(),
        }
    }

    /// The next row; none at the end.
    async fn peek(&mut self) -> Result<Option<&Record>> {
        if self.page.is_empty() && !self.is_ended {
            let (table, columns, last) = (self.table, Arc::clone(&self.columns), self.last.clone());
            let read = self.database.read(Access::all(), move |tx| {
                Box::pin(async move { tables::page(tx, table, &columns, last.as_deref()).await })
            });
            self.page = read.await?.into();
            self.is_ended = self.page.is_empty();
            self.last = self.page.back().map(|record| record.key.clone());
        }
        Ok(self.page.front())
    }

    /// Goes past the next row.
    fn pass(&mut self) {
        if let Some(record) = self.page.pop_front() {
            self.count += 1;
            self.digest = self.digest.then(record.json.as_bytes());
        }
    }
}
