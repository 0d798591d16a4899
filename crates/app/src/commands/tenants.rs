//! Platforms, and which surfaces are theirs.

use saring_link::Surface;
use saring_store::auth::Principal;
use saring_store::records::{NewTenant, Tenant};

use crate::context::Context;
use crate::error::AppError;
use crate::permission;

impl Context {
    /// Makes a platform. For the operator.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn create_tenant(
        &self,
        caller: &Principal,
        tenant: NewTenant,
    ) -> Result<Tenant, AppError> {
        let scope = permission::operator(caller)?;
        Ok(self.store.create_tenant(&scope, tenant, self.now()).await?)
    }

    /// Says anew which surfaces a platform owns. For the operator.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn set_surfaces(
        &self,
        caller: &Principal,
        tenant: &str,
        surfaces: Vec<Surface>,
    ) -> Result<Tenant, AppError> {
        let scope = permission::operator(caller)?;
        self.must_be_platform(&scope, tenant).await?;
        Ok(self.store.set_surfaces(&scope, tenant, surfaces).await?)
    }
}
