//! From what a caller shows to who it is.

use super::{Actor, AuthError, KeyHash, KeyText, Principal};
use crate::records::ApiKey;
use crate::store::Store;
use crate::time::Micros;

/// Verifies a key.
///
/// That a key has expired, is revoked or suspended is told only to whoever knows its secret.
///
/// # Errors
///
/// One [`AuthError`] for each way in which a key can be no good.
pub async fn authenticate(
    store: &dyn Store,
    key_text: &str,
    now: Micros,
) -> Result<Principal, AuthError> {
    let KeyText { key_id, hash } = KeyText::read(key_text).ok_or(AuthError::Malformed)?;
    let stored = store.key_to_authenticate(&key_id).await.map_err(AuthError::Store)?;
    // An unknown key is compared too, so that the time tells nothing either.
    let nobody = KeyHash::of(&[0; 32]);
    let matches = hash.matches(stored.as_ref().map_or(&nobody, |stored| &stored.hash));
    let key = match stored {
        Some(stored) if matches => stored.key,
        _ => return Err(AuthError::Unknown),
    };
    if key.revoked_at.is_some() {
        return Err(AuthError::Revoked);
    }
    if key.suspended_at.is_some() {
        return Err(AuthError::Suspended);
    }
    let ApiKey { key_id, role, scopes, tenant, name, expires_at, .. } = key;
    let actor = Actor { key_id, name, role: Some(role), tenant: tenant.clone(), request_id: None };
    Principal { role, scopes, tenant, actor, expires_at }.unexpired(now)
}
