//! A database that lacks what was committed: a backup was put back, or a standby took over that the last commits
//! had not reached, and nobody has said so. A server that ran meanwhile finds it by what it has followed, and one
//! that starts afterwards by what subscribers show when they come: the head that they were sent last.

use std::time::Duration;

use saring_bundle::{Envelope, Head, ResourceVersion};

use super::{Projections, Published, heads};
use crate::error::{AppError, PutBack};

/// Bytes of a head that somebody shows: more than 5,000 resources take.
const MAX_HEAD_BYTES: usize = 1 << 20;

/// How long a subscriber waits while the log is followed to where it may have seen it. Rules go out whether or
/// not the store can be read.
const WAIT: Duration = Duration::from_secs(1);

impl Projections {
    /// Compares the head that a subscriber of `tenant` was sent last with what the database has. One that no
    /// key of this server signed says nothing, whoever shows it; nor does one of an earlier trust epoch, as a
    /// restore has come since.
    ///
    /// # Errors
    ///
    /// [`AppError::PutBack`] if the database lacks what was committed. This server goes on with nothing then.
    pub async fn check_shown(&self, tenant: &str, shown: &Envelope) -> Result<(), AppError> {
        if shown.payload.len() > MAX_HEAD_BYTES {
            return Ok(());
        }
        let keys = self.published().signers().keys().clone();
        let Ok(head) = Head::verify_at_any_age(shown, &keys, tenant) else { return Ok(()) };
        if head.trust_epoch != keys.trust_epoch {
            if head.trust_epoch > keys.trust_epoch {
                let (own, epoch) = (keys.trust_epoch, head.trust_epoch);
                tracing::error!(
                    tenant,
                    epoch,
                    own,
                    "a subscriber comes from a later trust epoch: a copy of this database was restored \
                     elsewhere with the same keys, and it was led there; or this one was put back, and then \
                     `saring db restored` is to be said"
                );
            }
            return Ok(());
        }
        // It may have been signed by a server that was further on.
        match tokio::time::timeout(WAIT, self.catch_up()).await {
            Ok(Ok(())) => {}
            Ok(Err(error @ AppError::PutBack(_))) => return Err(error),
            Ok(Err(_)) | Err(_) => {
                tracing::warn!(
                    tenant,
                    "what a subscriber was sent last is not compared with the database"
                );
                return Ok(());
            }
        }
        match self.published().lacking(&head) {
            Some(put_back) => Err(self.ends(put_back)),
            None => Ok(()),
        }
    }

    /// After the store was away: that it has what was followed before.
    ///
    /// # Errors
    ///
    /// [`AppError::PutBack`] if it does not, or another if it cannot be read.
    pub async fn check_own(&self) -> Result<(), AppError> {
        self.note_timeline().await;
        let _following = self.following.lock().await;
        let present = self.published();
        let signers = |key_sets: &[_]| present.signers().advanced(key_sets);
        let stored = heads::load(&*self.store, signers, self.environment.now()).await?;
        match present.newest_of_all().find(|version| stored.lacks(version)) {
            Some(version) => Err(self.ends(PutBack::of(version))),
            None => Ok(()),
        }
    }

    /// Notes what the database lacks, the first of it, so that nothing is followed or signed any more.
    pub(super) fn ends(&self, put_back: PutBack) -> AppError {
        self.lacks.get_or_init(|| put_back).clone().into()
    }

    /// Warns of a failover, which may have lost something.
    pub(super) async fn note_timeline(&self) {
        match self.store.note_timeline().await {
            Ok(None) => {}
            Ok(Some((before, timeline))) => tracing::warn!(
                before,
                timeline,
                "PostgreSQL was failed over, or restored to a point in time; if commits were lost with it, stop \
                 all servers, say `saring db restored`, and start them again"
            ),
            Err(error) => tracing::warn!(%error, "the timeline of PostgreSQL is not known"),
        }
    }
}

impl Published {
    /// What of a head of the same trust epoch is not in this.
    fn lacking(&self, head: &Head) -> Option<PutBack> {
        let ours = self.positions(&head.tenant);
        let ends = head.positions.iter();
        let mut ends =
            ends.flat_map(|shown| [(shown.shared, ours.shared), (shown.tenant, ours.tenant)]);
        if let Some((reached, end)) = ends.find(|(reached, end)| end < reached) {
            return Some(PutBack::Log { reached, end });
        }
        // As many changes came since, or more, and they are others.
        head.resources.iter().find(|shown| self.lacks(shown)).map(PutBack::of)
    }

    /// Whether a version that was published once is not in this, or another is in its place. Of versions before
    /// the newest, as far as they are held. Nothing is ever removed.
    fn lacks(&self, published: &ResourceVersion) -> bool {
        let here = self.versions_of(&published.resource);
        let newest = here.iter().map(|version| version.version).max();
        newest.is_none_or(|newest| newest < published.version)
            || here.iter().any(|here| here.version == published.version && *here != published)
    }
}

impl PutBack {
    fn of(version: &ResourceVersion) -> PutBack {
        PutBack::Version { resource: version.resource.name.clone(), version: version.version }
    }
}
