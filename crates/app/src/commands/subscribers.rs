//! What subscribers say of themselves.

use std::time::Duration;

use saring_bundle::ResourceVersion;
use saring_store::auth::Principal;
use saring_store::records::{Activity, ConnectionChanges, SharedConnections};

use crate::context::Context;
use crate::error::AppError;
use crate::permission;

impl Context {
    /// The platform that the caller subscribes for. For platforms.
    ///
    /// # Errors
    ///
    /// [`AppError::Forbidden`].
    pub fn subscriber(&self, caller: &Principal) -> Result<String, AppError> {
        Ok(permission::platform(caller)?.tenant().to_owned())
    }

    /// Whether other servers may use the same database.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.store.is_shared()
    }

    /// Tells other servers who is connected to this one, and learns who is connected to them. For the
    /// server itself.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn share_connections(
        &self,
        changes: ConnectionChanges,
        lease: Duration,
    ) -> Result<SharedConnections, AppError> {
        Ok(self.store.share_connections(self.server, changes, lease).await?)
    }

    /// Notes that a subscriber has put a version in force. For platforms.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn note_applied(
        &self,
        caller: &Principal,
        subscriber_id: &str,
        version: ResourceVersion,
    ) -> Result<(), AppError> {
        let scope = permission::platform(caller)?;
        Ok(self.store.note_applied(&scope, subscriber_id, version, self.now()).await?)
    }

    /// Notes that a subscriber has a version and holds it back by its settings. For platforms.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn note_held(
        &self,
        caller: &Principal,
        subscriber_id: &str,
        version: ResourceVersion,
        until: i64,
    ) -> Result<(), AppError> {
        let scope = permission::platform(caller)?;
        Ok(self.store.note_held(&scope, subscriber_id, version, until, self.now()).await?)
    }

    /// Notes that a subscriber has rejected a version, and why. For platforms.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn note_rejected(
        &self,
        caller: &Principal,
        subscriber_id: &str,
        version: ResourceVersion,
        reason: &str,
        detail: &str,
    ) -> Result<(), AppError> {
        let scope = permission::platform(caller)?;
        let now = self.now();
        Ok(self.store.note_rejected(&scope, subscriber_id, version, reason, detail, now).await?)
    }

    /// Adds an activity report to the counts; the same one again changes nothing. For platforms.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn report_activity(
        &self,
        caller: &Principal,
        activity: Activity,
    ) -> Result<(), AppError> {
        let scope = permission::platform(caller)?;
        self.store.report_activity(&scope, activity, self.now()).await?;
        Ok(())
    }
}
