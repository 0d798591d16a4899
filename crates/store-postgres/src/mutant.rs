//! A broken way to write, so that the tests which should notice are seen to.

use std::time::Duration;

use tokio::sync::oneshot;

use super::work::Pools;
use saring_store::{Result, StoreError};
use saring_store_sql::{Access, Tx, Work};

/// The answer is there some milliseconds before the commit.
pub(crate) async fn answer_first<T, F>(
    pools: std::sync::Arc<Pools>,
    access: Access,
    work: F,
) -> Result<T>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    tokio::spawn(async move {
        pools
            .write(access, |tx| {
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
    answered.await.map_err(StoreError::unavailable)
}
