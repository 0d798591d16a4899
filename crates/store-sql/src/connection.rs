//! A connection inside a transaction, and what goes over it.

use std::borrow::Cow;
use std::pin::Pin;

use async_trait::async_trait;
use saring_store::Result;

/// A connection inside a transaction.
pub type Tx<'c> = dyn Connection + 'c;

/// The work of a transaction.
pub type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>;

/// What runs statements. Those of one transaction see one another.
#[async_trait]
pub trait Connection: Send {
    /// The rows that a statement gives.
    async fn fetch(&mut self, sql: Cow<'static, str>, cells: Vec<Cell<'_>>) -> Result<Vec<Row>>;

    /// Runs a statement and tells how many rows it wrote.
    async fn execute(&mut self, sql: Cow<'static, str>, cells: Vec<Cell<'_>>) -> Result<u64>;

    /// Inserts rows, one table after the other, in few statements.
    async fn insert(&mut self, inserts: Vec<Insert<'_, '_>>) -> Result<()>;

    /// Whether the database was restored from a backup, and how far that was taken note of.
    async fn restored(&mut self) -> Result<Restored>;

    /// Notes it.
    async fn set_restored(&mut self, restored: Restored) -> Result<()>;

    /// Notes the timeline that the database is on. Gives the one before and this one if it is another. A file
    /// has none.
    async fn note_timeline(&mut self) -> Result<Option<(i64, i64)>> {
        Ok(None)
    }

    /// An expression for the time by the database's clock, in microseconds since 1970-01-01T00:00Z.
    fn now(&self) -> &'static str;

    /// An expression for the first day of the month of the column `day`, both in days since 1970.
    fn first_of_month(&self) -> &'static str;
}

/// Whether a database was restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restored {
    /// Never.
    Never = 0,
    /// It was, and no server has begun anew on it since.
    Marked = 1,
    /// A server has begun anew on it.
    Used = 2,
    /// It is no whole one: a copy into it is under way, or broke off.
    Partial = 3,
}

impl Restored {
    /// As it is stored. What a later release stores is used.
    #[must_use]
    pub const fn of(number: i64) -> Restored {
        match number {
            0 => Restored::Never,
            1 => Restored::Marked,
            3 => Restored::Partial,
            _ => Restored::Used,
        }
    }
}

/// Rows to insert into a table.
pub struct Insert<'r, 'c> {
    /// The table and its columns.
    pub into: &'static str,
    /// What to do with what is there.
    pub then: &'static str,
    /// As many cells each as there are columns: made when they are asked for, so that it can be done while
    /// the database works.
    pub rows: Box<dyn Iterator<Item = Result<Vec<Cell<'c>>>> + Send + 'r>,
}

impl<'r, 'c: 'r> Insert<'r, 'c> {
    /// Rows for this table.
    pub fn new<const COLUMNS: usize>(
        into: &'static str,
        then: &'static str,
        rows: impl Iterator<Item = Result<[Cell<'c>; COLUMNS]>> + Send + 'r,
    ) -> Insert<'r, 'c> {
        Insert { into, then, rows: Box::new(rows.map(|row| Ok(row?.into()))) }
    }
}

/// A value to bind. What is missing has a type too: a database may ask for it.
#[derive(Clone, Debug)]
pub enum Cell<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
    /// No text.
    NoText,
    /// No number.
    NoNumber,
}

/// A row of an answer.
pub type Row = Box<dyn Columns>;

/// The columns of a row by their names; `None` where there is no value.
///
/// Each fails with [`Corrupt`](saring_store::StoreError::Corrupt) if there is no such column or it
/// holds something else.
pub trait Columns: Send + Sync {
    /// A text.
    fn text(&self, column: &str) -> Result<Option<&str>>;
    /// A whole number.
    fn number(&self, column: &str) -> Result<Option<i64>>;
    /// Yes or no.
    fn flag(&self, column: &str) -> Result<Option<bool>>;
    /// Bytes.
    fn bytes(&self, column: &str) -> Result<Option<&[u8]>>;
}

/// A cell of what there is, and of what there may be.
macro_rules! cell_from {
    ($($from:ty, $cell:ident, $make:expr, $missing:ident;)+) => {
        $(
            impl<'a> From<$from> for Cell<'a> {
                fn from(value: $from) -> Cell<'a> {
                    Cell::$cell($make(value))
                }
            }
            impl<'a> From<Option<$from>> for Cell<'a> {
                fn from(value: Option<$from>) -> Cell<'a> {
                    value.map_or(Cell::$missing, Cell::from)
                }
            }
        )+
    };
}

cell_from! {
    &'a str, Text, Cow::Borrowed, NoText;
    &'a String, Text, Cow::from, NoText;
    String, Text, Cow::Owned, NoText;
    i64, Number, i64::from, NoNumber;
    i32, Number, i64::from, NoNumber;
    u32, Number, i64::from, NoNumber;
}

impl<'a> From<&'a Option<String>> for Cell<'a> {
    fn from(value: &'a Option<String>) -> Cell<'a> {
        value.as_ref().into()
    }
}

impl From<bool> for Cell<'_> {
    fn from(value: bool) -> Self {
        Cell::Flag(value)
    }
}

impl<'a> From<&'a [u8]> for Cell<'a> {
    fn from(value: &'a [u8]) -> Cell<'a> {
        Cell::Bytes(value.into())
    }
}

impl<'a> From<&'a Vec<u8>> for Cell<'a> {
    fn from(value: &'a Vec<u8>) -> Cell<'a> {
        Cell::Bytes(value.into())
    }
}

impl From<Vec<u8>> for Cell<'_> {
    fn from(value: Vec<u8>) -> Self {
        Cell::Bytes(value.into())
    }
}
