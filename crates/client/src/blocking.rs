//! Work that waits for the disk, done where nobody else waits for it.

use crate::error::ClientError;

/// Runs `work` where it may block. It runs to its end even if nobody waits for that any more.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ClientError> + Send + 'static,
) -> Result<T, ClientError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        // The runtime ends, and whoever waits with it.
        Err(_) => Err(ClientError::Closed),
    })
}
