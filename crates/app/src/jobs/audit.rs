//! The audit log is chained, and its end is signed every minute if it has moved.
//!
//! A server signs what it has computed itself, from the entries, since it started: whoever writes another
//! history into the database of a running server gets no signature for it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use saring_bundle::{AuditEnd, Digest, Envelope, Purpose, audit_link};
use saring_store::auth::MinistryScope;
use saring_store::{Store, StoreError};

use crate::context::Context;
use crate::environment::Environment;
use crate::error::AppError;
use crate::projections::Projections;

/// How often the end is signed.
const SIGN: Duration = Duration::from_secs(60);

/// When it is tried again after it failed.
const AGAIN: Duration = Duration::from_secs(10);

/// The audit log as one server keeps it.
pub(crate) struct AuditLog {
    store: Arc<dyn Store>,
    projections: Arc<Projections>,
    environment: Arc<dyn Environment>,
    /// Up to where it was computed, and the digest of the chain there.
    position: i64,
    digest: Digest,
}

impl AuditLog {
    pub(crate) fn new(context: &Context) -> AuditLog {
        AuditLog {
            store: Arc::clone(&context.store),
            projections: Arc::clone(&context.projections),
            environment: Arc::clone(&context.environment),
            position: 0,
            digest: Digest::zero(),
        }
    }

    /// Chains what was noted, for as long as it is polled.
    pub(crate) async fn keep(mut self, poll: Duration) {
        let (mut told, mut next) = (None, Instant::now());
        loop {
            let is_due = Instant::now() >= next;
            let result = match self.store.chain_audit_log().await {
                Ok(_) if is_due => self.sign().await,
                chained => chained.map(drop).map_err(AppError::from),
            };
            if is_due {
                next = Instant::now() + if result.is_ok() { SIGN } else { AGAIN };
            }
            let problem = result.err().map(|error| error.to_string());
            if let Some(problem) = problem.as_ref().filter(|_| problem != told) {
                tracing::error!(
                    error = problem,
                    "the audit log is not chained or signed; trying again"
                );
            }
            told = problem;
            tokio::time::sleep(poll).await;
        }
    }

    async fn sign(&mut self) -> Result<(), AppError> {
        let server = MinistryScope::of_the_server();
        loop {
            let batches = self.store.audit_batches(&server, self.position).await?;
            if batches.is_empty() {
                break;
            }
            for batch in batches {
                let entries = batch.entries.iter().map(String::as_str);
                if audit_link(&self.digest, entries) != batch.digest {
                    let (after, to) = (self.position, batch.position);
                    let detail = format!(
                        "the audit log is not what was chained, after the entry {after} and up to {to}; look \
                         at it by `saring audit verify`"
                    );
                    return Err(StoreError::Corrupt { detail }.into());
                }
                (self.position, self.digest) = (batch.position, batch.digest);
                self.check_end(batch.end)?;
            }
        }
        if self.position <= self.store.audit_head().await?.signed {
            return Ok(());
        }
        let published = self.projections.published();
        let signers = published.signers();
        let now = self.environment.now();
        let end = AuditEnd::new(signers.keys(), self.position, self.digest, now);
        let envelope = signers.sign(Purpose::AuditEnd, end.to_payload())?;
        let end = envelope.to_json().into_bytes();
        if !self.store.put_audit_end(self.position, self.digest, end).await? {
            // It went on meanwhile; or the database is another than it was, and all is computed anew.
            if self.store.audit_head().await?.position <= self.position {
                (self.position, self.digest) = (0, Digest::zero());
            }
        }
        Ok(())
    }

    /// That an end which was signed before says what was computed now.
    fn check_end(&self, end: Option<Vec<u8>>) -> Result<(), AppError> {
        let published = self.projections.published();
        let signed = end.and_then(|end| Envelope::from_json(&end).ok());
        let signed = signed.and_then(|end| AuditEnd::verify(&end, published.signers().keys()).ok());
        if signed.is_some_and(|end| (end.position, end.digest) != (self.position, self.digest)) {
            let detail = format!(
                "the audit log was signed with other entries up to {}; look at it by `saring audit verify`",
                self.position
            );
            return Err(StoreError::Corrupt { detail }.into());
        }
        Ok(())
    }
}
