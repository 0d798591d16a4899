//! Platforms, and API keys.

use saring_store::auth::Principal;
use saring_store::page::{Page, PageRequest};
use saring_store::records::{ApiKey, Tenant};

use crate::context::Context;
use crate::error::AppError;
use crate::permission;

impl Context {
    /// The platforms. For the ministry.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn list_tenants(
        &self,
        caller: &Principal,
        page: PageRequest<String>,
    ) -> Result<Page<Tenant, String>, AppError> {
        Ok(self.store.list_tenants(&permission::ministry(caller)?, page).await?)
    }

    /// The keys of a platform, or all. For the operator.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn list_keys(
        &self,
        caller: &Principal,
        tenant: Option<&str>,
        page: PageRequest<String>,
    ) -> Result<Page<ApiKey, String>, AppError> {
        let scope = permission::operator(caller)?;
        if let Some(tenant) = tenant {
            self.must_be_platform(&scope, tenant).await?;
        }
        Ok(self.store.list_keys(&scope, tenant, page).await?)
    }
}
