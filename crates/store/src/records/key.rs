//! API keys. Of a secret, only a hash is kept.

use saring_bundle::{Digest, KeyId};
use serde::{Deserialize, Serialize};

use super::AuditAction;
use crate::auth::{KeyHash, KeyScope, KeyText, Role};
use crate::time::Micros;

/// A key to store.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Its public part: `sk_` and 16 letters and digits.
    pub key_id: String,
    /// The hash of its secret.
    pub hash: KeyHash,
    /// What it may do.
    pub role: Role,
    /// The services that it may call; all if empty.
    pub scopes: Vec<KeyScope>,
    /// The platform, for the role of a platform; `None` otherwise.
    pub tenant: Option<String>,
    /// Whose it is; 1 to 100 characters.
    pub name: String,
    /// From when on it is worthless; `None` for never.
    pub expires_at: Option<Micros>,
}

impl NewKey {
    /// The first key of a server, with which an operator makes all others.
    #[must_use]
    pub fn operator(made: KeyText) -> NewKey {
        NewKey {
            key_id: made.key_id,
            hash: made.hash,
            role: Role::Operator,
            scopes: Vec::new(),
            tenant: None,
            name: "operator".into(),
            expires_at: None,
        }
    }
}

/// A key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its public part.
    pub key_id: String,
    /// What it may do.
    pub role: Role,
    /// The services that it may call, in order, each once; all if empty.
    pub scopes: Vec<KeyScope>,
    /// The platform that it belongs to; `None` for the ministry's.
    pub tenant: Option<String>,
    /// Whose it is.
    pub name: String,
    /// When it was made.
    pub created_at: Micros,
    /// From when on it is worthless; `None` for never.
    pub expires_at: Option<Micros>,
    /// Since when it is revoked; `None` if it is not.
    pub revoked_at: Option<Micros>,
    /// Since when it waits to be confirmed; `None` if it does not.
    pub suspended_at: Option<Micros>,
}

/// A key with the hash of its secret, for whoever authenticates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredKey {
    /// The key.
    pub key: ApiKey,
    /// The hash of its secret.
    pub hash: KeyHash,
}

/// A key set as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKeySet {
    /// What versions and heads count within, from 1.
    pub trust_epoch: i64,
    /// Its version within the epoch, from 1.
    pub version: i64,
    /// The signed key set, as JSON.
    pub envelope: Vec<u8>,
}

impl StoredKeySet {
    /// What key sets are ordered by.
    #[must_use]
    pub const fn order(&self) -> (i64, i64) {
        (self.trust_epoch, self.version)
    }
}

/// The next key set, and what is in force signed by its keys.
#[derive(Clone, Debug)]
pub struct ReplaceKeySet {
    /// The key set; must be of the same trust epoch as the newest, and the version after it.
    pub key_set: StoredKeySet,
    /// Versions of rule sets, signed anew.
    pub signed: Vec<SignedVersion>,
    /// What is done with it, and to which signing key; none if it was signed elsewhere.
    pub action: AuditAction,
    /// The short name of that key.
    pub signing_key: Option<KeyId>,
}

/// A version of a rule set with more signatures.
#[derive(Clone, Debug)]
pub struct SignedVersion {
    /// Slug of the rule set.
    pub rule_set: String,
    /// The version.
    pub version: i64,
    /// Digest of its bundle, which stays as it is.
    pub bundle_digest: Digest,
    /// The signed envelope, in its JSON form.
    pub envelope: Vec<u8>,
}

/// What a server offers when it begins.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The newest key set that it knows, or its own first one.
    pub key_set: StoredKeySet,
    /// The one of a new trust epoch, for a database that was restored.
    pub anew: StoredKeySet,
    /// The operator's first key, for a database without keys.
    pub operator: Option<NewKey>,
}

/// What a server begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The newest key set.
    pub key_set: StoredKeySet,
    /// A new trust epoch begins with it.
    pub is_anew: bool,
    /// The operator's key was stored.
    pub has_new_operator: bool,
}
