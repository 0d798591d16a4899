//! What subscribers show when they come: the head that they were sent last. A server that starts on a
//! database from which the last commits are gone, and that nobody has marked as restored, learns it so.

use std::sync::Arc;

use saring_bundle::{Envelope, Head, ResourceVersion};

use super::{Projections, Published};
use crate::error::{AppError, PutBack};

impl Projections {
    /// Compares the head that a subscriber of `tenant` was sent last with what the database has. One that no
    /// key of this server signed says nothing, whoever shows it; nor does one of an earlier trust epoch, as a
    /// restore has come since.
    ///
    /// # Errors
    ///
    /// [`AppError::PutBack`] if the database lacks what was committed. This server goes on with nothing then.
    pub async fn check_shown(&self, tenant: &str, shown: &Envelope) -> Result<(), AppError> {
        let said = Head::said(shown, self.published().signers().keys(), tenant);
        let Ok(head) =
            said.inspect_err(|error| tracing::debug!(%error, tenant, "a head says nothing"))
        else {
            return Ok(());
        };
        // It may have been signed by a server that was further on. Where nothing can be read, nothing is
        // known, and rules go out all the same.
        match self.catch_up().await {
            Ok(()) => {}
            Err(error @ AppError::PutBack(_)) => return Err(error),
            Err(_) => return Ok(()),
        }
        let Some(put_back) = lacking(&head, &self.published()) else { return Ok(()) };
        let put_back = self.lacks.get_or_init(|| put_back).clone();
        tracing::error!(error = %put_back, tenant, "this server stops");
        Err(put_back.into())
    }

    /// Warns of a failover. One that lost something is found by what subscribers show, if any of them was
    /// told of it.
    pub(crate) async fn note_failover(&self) {
        match self.store.failover().await {
            Ok(None) => {}
            Ok(Some((before, timeline))) => tracing::warn!(
                before,
                timeline,
                "PostgreSQL was failed over, or restored to a point in time; if commits were lost with it, stop \
                 all servers, say `saring db restored`, and start them again"
            ),
            Err(error) => tracing::warn!(%error, "whether PostgreSQL was failed over is not known"),
        }
    }
}

/// What of a head is not in what is published, if it is of the same trust epoch or a later one.
fn lacking(head: &Head, published: &Arc<Published>) -> Option<PutBack> {
    let (own, epoch) = (published.signers().keys().trust_epoch, head.trust_epoch);
    if epoch != own {
        return (own < epoch).then_some(PutBack::Epoch { own, epoch });
    }
    let ours = published.positions(&head.tenant);
    let positions = head.positions.into_iter();
    let positions =
        positions.flat_map(|shown| [(shown.shared, ours.shared), (shown.tenant, ours.tenant)]);
    if let Some((followed, end)) = positions.into_iter().find(|(shown, ours)| ours < shown) {
        return Some(PutBack::Log { followed, end });
    }
    // As many changes came since, and they are others.
    let is_lacking = |shown: &&ResourceVersion| {
        published.newest_of(&head.tenant, &shown.resource).is_some_and(|ours| {
            ours.version < shown.version || (ours.version == shown.version && ours != *shown)
        })
    };
    let ResourceVersion { resource, version, .. } = head.resources.iter().find(is_lacking)?;
    Some(PutBack::Version { resource: resource.name.clone(), version: *version })
}
