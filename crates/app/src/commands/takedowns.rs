//! Links handed over and answered, and outcomes reported.

use saring_link::Link;
use saring_store::auth::Principal;
use saring_store::records::{
    Handover, ItemError, NewOutcome, Reported, TakedownAnswer, TakedownRequest,
};
use uuid::Uuid;

use crate::context::Context;
use crate::error::AppError;
use crate::permission;

/// A link to hand over, as it was given.
#[derive(Clone, Debug)]
pub struct LinkRequest {
    /// The link as given.
    pub url: String,
    /// What it says.
    pub link: Link,
    /// Why.
    pub reason: String,
    /// When an answer is due; after the usual time if `None`.
    pub due_at: Option<i64>,
}

impl Context {
    /// Hands links over. For officers. One result for each, in order.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn request_takedowns(
        &self,
        caller: &Principal,
        requests: Vec<LinkRequest>,
    ) -> Result<Vec<Result<TakedownAnswer, ItemError>>, AppError> {
        let scope = permission::officer(caller)?;
        let now = self.now();
        let usual = now.saturating_add(self.policy.handover_due);
        let requests = requests.into_iter().map(|request| TakedownRequest {
            url: request.url,
            link: request.link,
            reason: request.reason,
            due_at: request.due_at.unwrap_or(usual),
        });
        Ok(self.store.request_takedowns(&scope, requests.collect(), now).await?)
    }

    /// Notes that handovers have arrived. For platforms.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn acknowledge_handovers(
        &self,
        caller: &Principal,
        handovers: Vec<Uuid>,
    ) -> Result<Vec<Result<(), ItemError>>, AppError> {
        let scope = permission::platform(caller)?;
        Ok(self.store.acknowledge(&scope, handovers, self.now()).await?)
    }

    /// Answers a handover without a takedown. For platforms.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn refuse_handover(
        &self,
        caller: &Principal,
        handover_id: Uuid,
        reason: String,
    ) -> Result<Handover, AppError> {
        let scope = permission::platform(caller)?;
        if reason.trim().is_empty() {
            return Err(AppError::invalid("reason", "is empty; the officer wants to know why"));
        }
        Ok(self.store.refuse_handover(&scope, handover_id, reason, self.now()).await?)
    }

    /// Stores outcomes. For platforms. One result for each, in order.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn report_outcomes(
        &self,
        caller: &Principal,
        outcomes: Vec<NewOutcome>,
    ) -> Result<Reported, AppError> {
        let scope = permission::platform(caller)?;
        Ok(self.store.report_outcomes(&scope, outcomes, self.now()).await?)
    }
}
