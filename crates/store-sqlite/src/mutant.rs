//! Ways to break the store on purpose, so that the tests which should notice are seen to.
//!
//! Without the feature nothing here does anything, and none of the broken code is compiled.

#[cfg(feature = "mutants")]
pub(super) use broken::write;

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// A write is answered a little before it is committed.
    #[cfg(feature = "mutants")]
    AcknowledgeBeforeCommit,
    /// A write runs in its caller's task and ends wherever that one is dropped.
    #[cfg(feature = "mutants")]
    WriteInCallersTask,
    /// Whether a key is new is looked up before the transaction.
    KeysOutsideTransaction,
    /// The counts leave restored listings out.
    RollupsForgetRestored,
    /// Whoever waits for commits is not woken.
    NobodyIsWoken,
}

#[cfg(feature = "mutants")]
mod broken {
    //! The broken ways to write.

    use std::sync::Arc;
    use std::time::Duration;

    use tokio::sync::oneshot;

    use super::Mutant;
    use crate::error::Result;
    use crate::work::{Work, Writer, closed, transaction};
    use crate::{SqliteOptions, Tx};
    use saring_store::StoreError;

    /// Runs a transaction in the way that the options break, if they break this.
    pub(crate) async fn write<T, F>(writer: &Writer, options: &SqliteOptions, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Send + 'static,
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
            F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Send + 'static,
        {
            let mut guard = self.connection.lock().await;
            let connection = guard.as_mut().ok_or_else(|| closed("closed"))?;
            sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
            let value = work(connection).await?;
            sqlx::query("COMMIT").execute(connection).await?;
            Ok(value)
        }

        /// The answer is there some milliseconds before the commit.
        async fn run_answer_first<T, F>(&self, work: F) -> Result<T>
        where
            T: Send + 'static,
            F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Send + 'static,
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
}
