//! What subscribers are sent: signed heads, and entries of the log of takedown fingerprints.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use saring_bundle::{Delta, Envelope, Head, MAX_SKEW, Purpose, ResourceName, ResourceVersion};

use super::{Projections, Published};
use crate::error::AppError;
use crate::signing::Signed;

/// Entries of the log of fingerprints in one envelope.
const DELTA_ENTRIES: u32 = 10_000;

impl Projections {
    /// The signed head of a tenant over what is published in `published`, as of `now`, in a `format` of
    /// [`HEAD_FORMATS`](saring_bundle::HEAD_FORMATS): the newest that the subscriber reads.
    ///
    /// # Errors
    ///
    /// [`AppError::Sign`], or [`AppError::PutBack`] if the database lacks what was signed before.
    pub fn head(
        &self,
        tenant: &str,
        published: &Published,
        now: i64,
        format: u32,
    ) -> Result<Envelope, AppError> {
        if let Some(put_back) = self.lacks.get() {
            return Err(put_back.clone().into());
        }
        let issued_at = if format > 1 { now } else { self.after_last_head(now) };
        let newest = published.newest(tenant).map(|signed| signed.version.clone());
        let signers = published.signers();
        let newest =
            signers.newest().map(|signed| signed.version.clone()).into_iter().chain(newest);
        let mut head = Head::new(
            tenant.to_owned(),
            signers.keys().trust_epoch,
            issued_at,
            issued_at.saturating_add(self.head_validity),
            newest.chain(published.fingerprints().cloned()).collect(),
        );
        head.agency.clone_from(&signers.keys().agency);
        head.due = published.due(tenant, now).map(|due| due.version.clone()).collect();
        if format > 1 {
            head = head.at(published.positions(tenant));
        }
        signers.sign(Purpose::Head, head.to_payload())
    }

    /// When a head is issued that is ordered by its time. Who has noted one takes none that was issued
    /// before it, so a clock that is set back a little must not keep what is new from everybody until
    /// it has caught up. A head from further ahead was noted by nobody.
    fn after_last_head(&self, now: i64) -> i64 {
        let next =
            |last: i64| if last > now.saturating_add(MAX_SKEW) { now } else { last.max(now) };
        let order = Ordering::Relaxed;
        let last = self.last_head.fetch_update(order, order, |last| Some(next(last)));
        next(last.unwrap_or(now))
    }

    /// The next entries of the log of fingerprints after `version`, not past `end`; `None` if there
    /// are none. A version that the log does not have begins anew.
    ///
    /// # Errors
    ///
    /// [`AppError`] if the store cannot be read or nothing can be signed.
    pub async fn fingerprints_after(
        &self,
        version: i64,
        end: &ResourceVersion,
    ) -> Result<Option<Signed>, AppError> {
        let base = if (0..=end.version).contains(&version) { version } else { 0 };
        let left = u32::try_from(end.version - base).unwrap_or(u32::MAX);
        if left == 0 {
            return Ok(None);
        }
        let slice = self.store.fingerprints_after(base, left.min(DELTA_ENTRIES)).await?;
        let delta = Delta::new(slice.base.version, slice.base.digest, slice.entries);
        let published = self.published();
        let envelope =
            published.signers().sign(Purpose::TakedownFingerprints, delta.to_payload())?;
        Ok(Some(Signed {
            version: ResourceVersion {
                resource: ResourceName::takedown_fingerprints(),
                version: slice.end.version,
                digest: slice.end.digest,
            },
            envelope: Arc::new(envelope),
            base_version: slice.base.version,
        }))
    }
}
