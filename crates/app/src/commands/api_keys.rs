//! API keys: made, rotated, revoked.

use saring_store::auth::{KeyScope, Principal, Role, new_key};
use saring_store::records::{ApiKey, NewKey};

use crate::context::Context;
use crate::error::AppError;
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

impl Context {
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
}
