//! Links handed over, outcomes, and what is known of a listing.

use saring_store::auth::{Principal, Reader};
use saring_store::page::{Page, PageRequest};
use saring_store::records::{
    Handover, HandoverCursor, HandoverFilter, HistoryCursor, InboxItem, Listing, ListingHistory,
    StoredOutcome, not_your_surface,
};
use uuid::Uuid;

use crate::context::Context;
use crate::error::AppError;
use crate::permission::{self, OwnedReader};

impl Context {
    /// Handovers of a platform, or of all that the caller may see; what is overdue comes first, on a
    /// first page by `now`.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn list_handovers(
        &self,
        caller: &Principal,
        filter: HandoverFilter,
        page: PageRequest<HandoverCursor>,
        now: i64,
    ) -> Result<Page<Handover, HandoverCursor>, AppError> {
        let reader = permission::reader(caller)?;
        match (&reader, filter.tenant.as_deref()) {
            (_, None) => {}
            (OwnedReader::Ministry(scope), Some(slug)) => {
                self.must_have_handovers(scope, slug).await?;
            }
            // Whether there is such a platform is not a platform's business.
            (OwnedReader::Tenant(scope), Some(slug)) if scope.tenant() != slug => {
                return Err(AppError::invalid("tenant", "is not the caller's own; leave it empty"));
            }
            (OwnedReader::Tenant(_), Some(_)) => {}
        }
        Ok(self.store.list_handovers(reader.reader(), filter, page, now).await?)
    }

    /// What lies in the caller's inbox after a place; all that is open for `None`. For platforms.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn inbox_after(
        &self,
        caller: &Principal,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<InboxItem>, AppError> {
        Ok(self.store.inbox_after(&permission::platform(caller)?, after, limit).await?)
    }

    /// Up to which position all outcomes of the caller are durable. For platforms.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn durable_position(&self, caller: &Principal) -> Result<i64, AppError> {
        Ok(self.store.durable_position(&permission::platform(caller)?).await?)
    }

    /// One outcome that the caller may see.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn outcome(
        &self,
        caller: &Principal,
        outcome_id: Uuid,
    ) -> Result<StoredOutcome, AppError> {
        let reader = permission::reader(caller)?;
        Ok(self.store.outcome(reader.reader(), outcome_id).await?)
    }

    /// What is known of a listing, and the listing in its canonical form: all for the ministry, for a
    /// platform its own part.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`] for what can be no listing, and for one of a surface that is not the
    /// calling platform's and of which it reported nothing; others.
    pub async fn listing_history(
        &self,
        caller: &Principal,
        listing: &Listing,
        page: PageRequest<HistoryCursor>,
    ) -> Result<(Listing, ListingHistory), AppError> {
        let reader = permission::reader(caller)?;
        let canonical =
            listing.canonical().map_err(|error| AppError::invalid(error.field, error.detail))?;
        let history = self.store.listing_history(reader.reader(), &canonical, page).await?;
        if history.events.items.is_empty()
            && let Reader::Tenant(scope) = reader.reader()
        {
            let surfaces = self.store.tenant(scope).await?.surfaces;
            if !surfaces.contains(&canonical.surface) {
                let problem = not_your_surface(canonical.surface, surfaces);
                return Err(AppError::invalid("listing.surface", problem));
            }
        }
        Ok((canonical, history))
    }
}
