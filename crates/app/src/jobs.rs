//! Work that no caller asked for. Every server does it, one at a time: the store sees to that.

use std::sync::Arc;
use std::time::Duration;

use saring_bundle::KeySet;
use saring_store::Store;
use saring_store::records::StoredKeySet;

/// Moves what outcomes have added into the log of fingerprints, for as long as it is polled.
pub(crate) async fn sequence(store: Arc<dyn Store>, poll: Duration) {
    let mut commits = store.commits();
    let mut failed = false;
    loop {
        commits.mark_unchanged();
        let sequenced = store.sequence_fingerprints().await;
        if let Err(error) = &sequenced
            && !failed
        {
            tracing::warn!(%error, "fingerprints come into their log later");
        }
        failed = sequenced.is_err();
        if sequenced.is_ok_and(|count| count > 0) {
            continue;
        }
        // The store may be gone, and with it whoever wakes.
        if let Ok(Err(_)) = tokio::time::timeout(poll, commits.changed()).await {
            tokio::time::sleep(poll).await;
        }
    }
}

/// Ends once another server on the same database has begun with a newer key set than this one's: what this
/// one signs is refused from then on.
pub(crate) async fn until_outdated(store: Arc<dyn Store>, keys: KeySet, poll: Duration) {
    let own = (keys.trust_epoch, keys.version);
    loop {
        // A store that does not answer has its own ways to be told.
        if let Ok(Some(newest)) = store.newest_key_set().await
            && (u64::try_from(newest.trust_epoch).unwrap_or_default(), newest.version) > own
        {
            let StoredKeySet { trust_epoch, version, .. } = newest;
            tracing::error!(
                trust_epoch,
                version,
                "another server has begun with a newer key set; start this one again"
            );
            return;
        }
        tokio::time::sleep(poll.saturating_mul(4)).await;
    }
}
