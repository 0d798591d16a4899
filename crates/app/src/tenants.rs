//! Platforms, their keys and their settings.

use saring_bundle::TenantSettings;
use saring_link::Surface;
use saring_store::auth::{KeyScope, Principal, Role, new_key};
use saring_store::page::{Page, PageRequest};
use saring_store::records::{ApiKey, NewKey, NewTenant, Tenant};

use crate::App;
use crate::error::AppError;
use crate::feed::KeyEnd;
use crate::permission;

/// Whom a key is for, and what it opens.
#[derive(Clone, Debug)]
pub struct KeyHolder {
    /// What it may do.
    pub role: Role,
    /// The services that it may call; all if empty.
    pub scopes: Vec<KeyScope>,
    /// The platform, for the role of a platform; `None` otherwise.
    pub tenant: Option<String>,
    /// Whose it is; 1 to 100 characters.
    pub name: String,
    /// From when on it is worthless, in microseconds since 1970-01-01T00:00Z; `None` for never.
    pub expires_at: Option<i64>,
}

/// A key that was just made.
#[derive(Clone, Debug)]
pub struct NewKeyText {
    /// The key.
    pub key: ApiKey,
    /// Its whole text, shown this once.
    pub text: String,
}

impl App {
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
        Ok(self.store.set_surfaces(&scope, tenant, surfaces).await?)
    }

    /// Makes a key. For the operator.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn create_key(
        &self,
        caller: &Principal,
        holder: KeyHolder,
    ) -> Result<NewKeyText, AppError> {
        let scope = permission::operator(caller)?;
        let (made, text) = new_key(&self.environment.random());
        let KeyHolder { role, scopes, tenant, name, expires_at } = holder;
        let (key_id, hash) = (made.key_id, made.hash);
        let key = NewKey { key_id, hash, role, scopes, tenant, name, expires_at };
        let key = self.store.insert_key(&scope, key, self.now()).await?;
        Ok(NewKeyText { key, text })
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
        Ok(self.store.list_keys(&permission::operator(caller)?, tenant, page).await?)
    }

    /// Makes a key in place of an old one, which goes on working for `overlap` microseconds. For the
    /// operator.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn rotate_key(
        &self,
        caller: &Principal,
        key_id: &str,
        overlap: i64,
    ) -> Result<NewKeyText, AppError> {
        let scope = permission::operator(caller)?;
        if overlap < 0 {
            return Err(AppError::invalid("overlap", "is negative; give 0 or more"));
        }
        let (made, text) = new_key(&self.environment.random());
        let now = self.now();
        let until = now.saturating_add(overlap);
        let key = self.store.rotate_key(&scope, key_id, made, until, now).await?;
        self.feed.end_key(key_id, KeyEnd::Expires(until));
        Ok(NewKeyText { key, text })
    }

    /// Makes a key worthless at once. For the operator.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn revoke_key(&self, caller: &Principal, key_id: &str) -> Result<ApiKey, AppError> {
        let scope = permission::operator(caller)?;
        let key = self.store.revoke_key(&scope, key_id, self.now()).await?;
        self.feed.end_key(key_id, KeyEnd::Revoked);
        Ok(key)
    }

    /// A platform's settings: its own, or any for the ministry.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn tenant_settings(
        &self,
        caller: &Principal,
        tenant: &str,
    ) -> Result<TenantSettings, AppError> {
        let scope = match caller.tenant_scope() {
            Some(own) => own,
            None if tenant.is_empty() => {
                return Err(AppError::invalid("tenant", "is not set; say which platform"));
            }
            None => permission::ministry(caller)?.tenant(tenant),
        };
        if !tenant.is_empty() && scope.tenant() != tenant {
            // As if there were no such platform: who else there is, is not a platform's business.
            return Err(
                saring_store::StoreError::NotFound { what: format!("tenant {tenant}") }.into()
            );
        }
        Ok(self.store.tenant_settings(&scope).await?)
    }

    /// A platform replaces its settings, and its scorers are sent them.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn put_tenant_settings(
        &self,
        caller: &Principal,
        mut settings: TenantSettings,
    ) -> Result<TenantSettings, AppError> {
        let scope = permission::platform(caller)?;
        scope.tenant().clone_into(&mut settings.tenant);
        check_settings(&settings)?;
        let settings = self.store.put_tenant_settings(&scope, settings, self.now()).await?;
        self.feed.publish_settings(&settings, &self.signing)?;
        Ok(settings)
    }
}

fn check_settings(settings: &TenantSettings) -> Result<(), AppError> {
    for (at, tighter) in settings.thresholds.iter().enumerate() {
        if !(1..=tighter.block).contains(&tighter.review) || tighter.block > 100 {
            return Err(AppError::invalid(
                format!("settings.thresholds[{at}]"),
                "does not hold 1 <= review <= block <= 100",
            ));
        }
    }
    for (at, milder) in settings.rules.iter().enumerate() {
        if milder.reason.trim().is_empty() {
            return Err(AppError::invalid(
                format!("settings.rules[{at}].reason"),
                "is empty; say why, the ministry reads it",
            ));
        }
    }
    Ok(())
}
