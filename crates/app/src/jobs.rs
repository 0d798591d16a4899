//! Work that no caller asked for. Every server does it, one at a time: the store sees to that.

mod audit;

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use saring_store::Store;

pub(crate) use audit::AuditLog;

use crate::projections::Projections;

/// How often a key that is missing is looked for.
const LOOK_FOR_KEYS: Duration = Duration::from_secs(1);

/// How often partitions are made. They are made months ahead, so that it may fail often.
const PARTITIONS: Duration = Duration::from_secs(60 * 60);

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

/// Makes room for the outcomes of the months to come.
pub(crate) async fn make_partitions(store: Arc<dyn Store>) {
    loop {
        match store.make_partitions().await {
            Ok(0) => {}
            Ok(outcomes) => tracing::warn!(
                outcomes,
                "outcomes stand in no month's partition: the database's clock was wrong when they were \
                 received; set it right"
            ),
            Err(error) => tracing::warn!(
                %error,
                cause = error.source().map(tracing::field::display),
                "partitions for the coming months are made an hour later"
            ),
        }
        tokio::time::sleep(PARTITIONS).await;
    }
}

/// Looks for the private keys that this server lacks, for as long as it is polled.
pub(crate) async fn find_keys(projections: Arc<Projections>) {
    let mut published = projections.watch_published();
    loop {
        let missing = published.borrow_and_update().signers().check_ready();
        let Err(error) = missing else {
            // The sender lives as long as the app.
            let _ = published.changed().await;
            continue;
        };
        tracing::error!(%error, "nothing is signed here, and subscribers go elsewhere");
        while !matches!(projections.look_for_keys().await, Ok(true)) {
            tokio::time::sleep(LOOK_FOR_KEYS).await;
        }
        tracing::info!("the signing keys are all here");
    }
}
