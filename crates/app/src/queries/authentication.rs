//! Who calls.

use saring_store::auth::{AuthError, KeyScope, KeyText, Principal};

use crate::context::Context;

impl Context {
    /// Who has this API key, for a call of a service. The store is asked only for a key that is not
    /// remembered, or where the change log is not followed. While the store does not answer, keys that
    /// are remembered go on scoring, for a while.
    ///
    /// # Errors
    ///
    /// [`AuthError`].
    pub async fn authenticate(
        &self,
        key_text: &str,
        service: Option<KeyScope>,
    ) -> Result<Principal, AuthError> {
        let key = KeyText::read(key_text).ok_or(AuthError::Malformed)?;
        let keys = self.projections.keys();
        if let Some(principal) = keys.recall(&key, service) {
            return principal.unexpired(self.now());
        }
        let ends = keys.ends();
        let store = &*self.store;
        let principal = saring_store::auth::authenticate(store, key_text, self.now()).await?;
        keys.remember(key, principal.clone(), ends);
        Ok(principal)
    }
}
