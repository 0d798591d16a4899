//! Work that no caller asked for. Every server does it, one at a time: the store sees to that.

use std::error::Error as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use saring_bundle::{AuditEnd, Purpose};
use saring_store::Store;
use saring_store::records::AuditHead;

use crate::environment::Environment;
use crate::error::AppError;
use crate::projections::Projections;

/// How often a key that is missing is looked for.
const LOOK_FOR_KEYS: Duration = Duration::from_secs(1);

/// How often the end of the audit log is signed.
const SIGN_AUDIT_END: Duration = Duration::from_secs(60);

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

/// Chains what was noted for the audit log, and signs the end of the chain every minute if it has moved.
pub(crate) async fn chain_audit_log(
    store: Arc<dyn Store>,
    projections: Arc<Projections>,
    environment: Arc<dyn Environment>,
    poll: Duration,
) {
    let mut failed = false;
    let mut signed_at: Option<Instant> = None;
    loop {
        let chained = store.chain_audit_log().await;
        let is_due = signed_at.is_none_or(|at| at.elapsed() >= SIGN_AUDIT_END);
        let result = match chained {
            Ok(0) if is_due => {
                let signed = sign_audit_end(&*store, &projections, environment.now()).await;
                if signed.is_ok() {
                    signed_at = Some(Instant::now());
                }
                signed
            }
            Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        };
        if let Err(error) = &result
            && !failed
        {
            tracing::warn!(%error, "the audit log is chained and signed later");
        }
        failed = result.is_err();
        tokio::time::sleep(poll).await;
    }
}

async fn sign_audit_end(
    store: &dyn Store,
    projections: &Projections,
    now: i64,
) -> Result<(), AppError> {
    let AuditHead { position, digest, signed } = store.audit_head().await?;
    if position == signed {
        return Ok(());
    }
    let published = projections.published();
    let signers = published.signers();
    let end = AuditEnd::new(signers.keys(), position, digest, now);
    let envelope = signers.sign(Purpose::AuditEnd, end.to_payload())?;
    Ok(store.put_audit_end(position, envelope.to_json().into_bytes()).await?)
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
