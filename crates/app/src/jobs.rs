//! Work that no caller asked for. Every server does it, one at a time: the store sees to that.

use std::sync::Arc;
use std::time::Duration;

use saring_store::Store;

/// Moves what outcomes have added into the log of fingerprints, for as long as it is polled.
pub(crate) async fn sequence(store: Arc<dyn Store>, poll: Duration) {
    let mut commits = store.commits();
    loop {
        commits.mark_unchanged();
        match store.sequence_fingerprints().await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::warn!(%error, "fingerprints come into their log later"),
        }
        // The store may be gone, and with it whoever wakes.
        if let Ok(Err(_)) = tokio::time::timeout(poll, commits.changed()).await {
            tokio::time::sleep(poll).await;
        }
    }
}
