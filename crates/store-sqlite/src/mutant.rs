//! Broken ways to write, so that the tests which should notice are seen to.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::SqliteOptions;
use crate::connection::Handle;
use crate::error::Result;
use crate::work::{Writer, closed, transaction};
use saring_store::StoreError;
use saring_store_sql::{Mutant, Tx, Work};

/// Runs a transaction in the way that the options break, if they break this.
pub(crate) async fn write<T, F>(writer: &Writer, options: &SqliteOptions, work: F) -> Result<T>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
{
    if options.is_broken(Mutant::AcknowledgeBeforeCommit) {
        return writer.run_answer_first(work).await;
    }
    if options.is_broken(Mutant::WriteInCallersTask) {
        return writer.run_in_caller(work).await;
    }
    writer.run(work).await
}

impl Writer {
    /// The transaction is part of the caller.
    async fn run_in_caller<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        let mut guard = self.connection.lock().await;
        let connection = guard.as_mut().ok_or_else(|| closed("closed"))?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        let value = work(&mut Handle(connection)).await?;
        sqlx::query("COMMIT").execute(connection).await?;
        Ok(value)
    }

    /// The answer is there some milliseconds before the commit.
    async fn run_answer_first<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let (connection, connect) = (Arc::clone(&self.connection), self.connect.clone());
        tokio::spawn(async move {
            transaction(&connection, &connect, |tx| {
                Box::pin(async move {
                    let value = work(tx).await?;
                    // Nobody listens once the caller is gone.
                    let _ = answer.send(value);
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    Ok(())
                })
            })
            .await
        });
        Ok(answered.await.map_err(StoreError::unavailable)?)
    }
}
