//! A database that notes what a store sends over it.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use saring_store::Result;
use saring_store_sql::{Access, Cell, Connection, Database, Insert, Restored, Row, Tx, Work};
use tokio::sync::watch;

/// A transaction that wrote.
pub(crate) struct Transaction {
    pub(crate) access: Access,
    pub(crate) calls: Vec<Call>,
}

/// What a store asked of its connection, and what it was answered.
pub(crate) enum Call {
    Fetch { sql: Cow<'static, str>, cells: Vec<Cell<'static>>, rows: usize },
    Execute { sql: Cow<'static, str>, cells: Vec<Cell<'static>>, wrote: u64 },
    Insert(Inserted),
}

/// Rows that were inserted.
pub(crate) struct Inserted {
    into: &'static str,
    then: &'static str,
    rows: Vec<Vec<Cell<'static>>>,
}

impl From<Inserted> for Insert<'static, 'static> {
    fn from(Inserted { into, then, rows }: Inserted) -> Self {
        Insert { into, then, rows: Box::new(rows.into_iter().map(Ok)) }
    }
}

/// How a database tells whether it was restored.
pub(crate) type AskRestored = for<'t> fn(&'t mut Tx<'t>) -> Work<'t, Restored>;

pub(crate) struct Recording<D> {
    pub(crate) database: D,
    pub(crate) ask_restored: AskRestored,
    pub(crate) transactions: Arc<Mutex<Vec<Transaction>>>,
}

impl<D: Database> Database for Recording<D> {
    const IS_SHARED: bool = D::IS_SHARED;
    const SYSTEM: &'static str = D::SYSTEM;

    async fn write<T, F>(&self, access: Access, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        let (ask_restored, all) = (self.ask_restored, Arc::clone(&self.transactions));
        let noted = access.clone();
        let write = self.database.write(access, move |tx| {
            Box::pin(async move {
                let mut calls = Vec::new();
                let value = work(&mut Recorder { tx, ask_restored, calls: &mut calls }).await?;
                all.lock().unwrap().push(Transaction { access: noted, calls });
                Ok(value)
            })
        });
        write.await
    }

    async fn read<T, F>(&self, access: Access, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        self.database.read(access, work).await
    }

    fn commits(&self) -> watch::Receiver<u64> {
        self.database.commits()
    }

    async fn close(&self) {
        self.database.close().await;
    }
}

struct Recorder<'t, 'c> {
    tx: &'t mut Tx<'c>,
    ask_restored: AskRestored,
    calls: &'t mut Vec<Call>,
}

#[async_trait]
impl Connection for Recorder<'_, '_> {
    async fn fetch(&mut self, sql: Cow<'static, str>, cells: Vec<Cell<'_>>) -> Result<Vec<Row>> {
        let noted = cells.iter().map(owned).collect();
        let rows = self.tx.fetch(sql.clone(), cells).await?;
        self.calls.push(Call::Fetch { sql, cells: noted, rows: rows.len() });
        Ok(rows)
    }

    async fn execute(&mut self, sql: Cow<'static, str>, cells: Vec<Cell<'_>>) -> Result<u64> {
        let noted = cells.iter().map(owned).collect();
        let wrote = self.tx.execute(sql.clone(), cells).await?;
        self.calls.push(Call::Execute { sql, cells: noted, wrote });
        Ok(wrote)
    }

    async fn insert(&mut self, inserts: Vec<Insert<'_, '_>>) -> Result<()> {
        let mut noted: Vec<Inserted> = inserts
            .iter()
            .map(|Insert { into, then, .. }| Inserted { into, then, rows: Vec::new() })
            .collect();
        let inserts = inserts.into_iter().zip(&mut noted).map(|(insert, noted)| {
            let rows = insert.rows.inspect(|row| {
                noted.rows.extend(row.iter().map(|row| row.iter().map(owned).collect()));
            });
            Insert { rows: Box::new(rows), ..insert }
        });
        self.tx.insert(inserts.collect()).await?;
        self.calls.extend(noted.into_iter().map(Call::Insert));
        Ok(())
    }

    async fn restored(&mut self) -> Result<Restored> {
        (self.ask_restored)(self).await
    }

    async fn set_restored(&mut self, restored: Restored) -> Result<()> {
        self.tx.set_restored(restored).await
    }

    fn now(&self) -> &'static str {
        self.tx.now()
    }

    fn first_of_month(&self) -> &'static str {
        self.tx.first_of_month()
    }
}

pub(crate) fn owned(cell: &Cell<'_>) -> Cell<'static> {
    match cell {
        Cell::Text(text) => Cell::Text(Cow::Owned(text.clone().into_owned())),
        Cell::Bytes(bytes) => Cell::Bytes(Cow::Owned(bytes.clone().into_owned())),
        Cell::Number(number) => Cell::Number(*number),
        Cell::Flag(flag) => Cell::Flag(*flag),
        Cell::NoText => Cell::NoText,
        Cell::NoNumber => Cell::NoNumber,
    }
}
