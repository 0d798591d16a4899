//! What platforms have set.

use saring_bundle::TenantSettings;
use saring_store::StoreError;
use saring_store::auth::Principal;
use saring_store::page::{Page, PageRequest};
use saring_store::records::StoredSettings;

use crate::context::Context;
use crate::error::AppError;
use crate::permission;

/// Settings that are read at a time for a page of them.
const SETTINGS_AT_A_TIME: u32 = 16;

/// A page of settings that has grown to so many bytes is given as it is.
const SETTINGS_PAGE_BYTES: usize = 1 << 20;

impl Context {
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
            None => {
                let ministry = permission::ministry(caller)?;
                if tenant.is_empty() {
                    return Err(AppError::invalid("tenant", "is not set; say which platform"));
                }
                self.must_be_platform(&ministry, tenant).await?;
                permission::note_read(caller, tenant);
                ministry.tenant(tenant)
            }
        };
        if !tenant.is_empty() && scope.tenant() != tenant {
            // As if there were no such platform: who else there is, is not a platform's business.
            return Err(StoreError::NotFound { what: format!("tenant {tenant}") }.into());
        }
        Ok(self.store.tenant_settings(&scope).await?)
    }

    /// What platforms have set: the exceptions in force, of one rule set or of all, without those
    /// platforms that have none. For the ministry.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn list_tenant_settings(
        &self,
        caller: &Principal,
        rule_set: Option<&str>,
        page: PageRequest<String>,
    ) -> Result<Page<StoredSettings, String>, AppError> {
        let scope = permission::ministry(caller)?;
        permission::note_read(caller, "");
        if let Some(rule_set) = rule_set {
            self.must_be_rule_set(caller, rule_set).await?;
        }
        let now = self.now();
        let (mut items, mut bytes, mut after) = (Vec::new(), 0, page.after);
        while items.len() < page.size as usize && bytes < SETTINGS_PAGE_BYTES {
            let left = page.size - items.len() as u32;
            let size = left.min(SETTINGS_AT_A_TIME);
            let some = self.store.list_tenant_settings(&scope, PageRequest { after, size }).await?;
            for mut stored in some.items {
                stored.settings = stored.settings.exceptions_at(now, rule_set);
                if stored.settings.exceptions() > 0 {
                    bytes += stored.settings.to_payload().len();
                    items.push(stored);
                }
            }
            after = some.next;
            if after.is_none() {
                break;
            }
        }
        Ok(Page { items, next: after })
    }
}
