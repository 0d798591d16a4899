//! Platforms, their keys and their settings.

use std::collections::{BTreeSet, HashMap};

use saring_bundle::{Fault, MAX_SETTINGS_BYTES, TenantSettings};
use saring_link::Surface;
use saring_store::auth::{KeyScope, Principal, Role, new_key};
use saring_store::page::{Page, PageRequest};
use saring_store::records::{ApiKey, NewKey, NewTenant, StoredSettings, Tenant};
use saring_text::nearest::nearest;

use crate::App;
use crate::error::{AppError, Violation, meant};
use crate::permission;
use crate::projections::Published;

/// The farthest end of an exception: a year and a day. Nothing is milder for ever.
const MAX_AHEAD: i64 = 366 * 24 * 3_600 * 1_000_000;

/// Settings that are read at a time for a page of them.
const SETTINGS_AT_A_TIME: u32 = 16;

/// A page of settings that has grown to so many bytes is given as it is.
const SETTINGS_PAGE_BYTES: usize = 1 << 20;

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
        self.must_be_platform(&scope, tenant).await?;
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
        if let Some(tenant) = &tenant {
            self.must_be_platform(&scope, tenant).await?;
        }
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
        let scope = permission::operator(caller)?;
        if let Some(tenant) = tenant {
            self.must_be_platform(&scope, tenant).await?;
        }
        Ok(self.store.list_keys(&scope, tenant, page).await?)
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
        self.projections.keys().end(key_id);
        self.projections.note_own_writes().await;
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
        // Whoever is told that it is revoked finds it so, though the log cannot be followed just now.
        self.projections.keys().end(key_id);
        self.projections.note_own_writes().await;
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
            None => {
                let ministry = permission::ministry(caller)?;
                if tenant.is_empty() {
                    return Err(AppError::invalid("tenant", "is not set; say which platform"));
                }
                self.must_be_platform(&ministry, tenant).await?;
                ministry.tenant(tenant)
            }
        };
        if !tenant.is_empty() && scope.tenant() != tenant {
            // As if there were no such platform: who else there is, is not a platform's business.
            return Err(
                saring_store::StoreError::NotFound { what: format!("tenant {tenant}") }.into()
            );
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
        let now = self.now();
        scope.tenant().clone_into(&mut settings.tenant);
        let before = self.store.tenant_settings(&scope).await?;
        for hold in &mut settings.holds {
            let goes_on = before.hold(&hold.rule_set).filter(|before| now < before.expires_at);
            // One from the future was set while the clock here ran ahead.
            hold.since = goes_on.map_or(now, |before| before.since.min(now));
        }
        check_settings(&settings, &self.projections.published(), now)?;
        let settings = self.store.put_tenant_settings(&scope, settings, now).await?;
        self.projections.note_own_writes().await;
        Ok(settings)
    }
}

fn check_settings(
    settings: &TenantSettings,
    published: &Published,
    now: i64,
) -> Result<(), AppError> {
    let faults = settings.faults().into_iter();
    let mut wrong: Vec<_> =
        faults.map(|Fault { field, problem }| violation(&field, problem)).collect();
    let far = now.saturating_add(MAX_AHEAD);
    let mut check_ends = |name: &str, ends: &mut dyn Iterator<Item = i64>| {
        for (at, _) in ends.enumerate().filter(|(_, ends)| far < *ends) {
            let problem = "is more than 366 days from now; set it anew in time".into();
            wrong.push(violation(&format!("{name}[{at}].expire_time"), problem));
        }
    };
    check_ends("rule_sets", &mut settings.rule_sets.iter().map(|it| it.expires_at));
    check_ends("rules", &mut settings.rules.iter().map(|it| it.expires_at));
    check_ends("holds", &mut settings.holds.iter().map(|it| it.expires_at));
    check_ends("exemptions", &mut settings.exemptions.iter().map(|it| it.expires_at));
    if wrong.is_empty() {
        wrong = unknown_names(settings, published);
    }
    let bytes = settings.to_payload().len();
    if wrong.is_empty() && bytes > MAX_SETTINGS_BYTES {
        let problem = format!("have {bytes} bytes; at most {MAX_SETTINGS_BYTES} are kept");
        return Err(AppError::invalid("settings", problem));
    }
    if wrong.is_empty() { Ok(()) } else { Err(AppError::Invalid(wrong)) }
}

/// Exceptions that are about nothing, by a slip of the pen: nobody would be treated otherwise.
fn unknown_names(settings: &TenantSettings, published: &Published) -> Vec<Violation> {
    let mut rules: HashMap<&str, BTreeSet<String>> = HashMap::new();
    let mut wrong = Vec::new();
    for (path, rule_set, rule) in settings.names() {
        if published.rule_set(rule_set).is_none() {
            let problem = format!("is `{rule_set}`; no rule set of this name is published");
            let nearest = nearest(rule_set, published.rule_set_names());
            wrong.push(violation(&format!("{path}.rule_set"), problem + &meant(nearest)));
        } else if let Some(rule) = rule {
            let known = rules.entry(rule_set).or_insert_with(|| published.rules_of(rule_set));
            if !known.contains(rule) {
                let problem = format!("is `{rule}`; `{rule_set}` has no such rule");
                let nearest = nearest(rule, known.iter().map(String::as_str));
                wrong.push(violation(&format!("{path}.rule"), problem + &meant(nearest)));
            }
        }
    }
    wrong
}

fn violation(field: &str, problem: String) -> Violation {
    Violation { field: format!("settings.{field}"), problem }
}
