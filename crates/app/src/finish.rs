//! Work that goes on to its end whoever waits for it, so that what is stored is also told.

use saring_store::StoreError;

use crate::AppError;

/// Runs work to its end, even if the caller is dropped: by a deadline, or a client that is gone. The
/// store finishes what it has begun in any case, and nobody would tell the subscribers.
pub(crate) async fn finish<T, F>(work: F) -> Result<T, AppError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    // A panic of ours, or a runtime that is being shut down.
    let lost = |error| AppError::from(StoreError::Unavailable(Box::new(error)));
    tokio::spawn(work).await.map_err(lost)?
}
