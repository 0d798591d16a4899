//! The audit log: who did what.

use std::collections::BTreeMap;

use saring_bundle::Digest;
use serde::{Deserialize, Serialize};

use crate::names::names;
use crate::time::Micros;

names! {
    /// What was done.
    AuditAction {
        /// The draft of a rule set was submitted.
        RuleSetSubmit = "rule_set.submit",
        /// An older version of a rule set was submitted again.
        RuleSetRollBack = "rule_set.roll_back",
        /// It was submitted that a rule set goes out of force.
        RuleSetRetire = "rule_set.retire",
        /// A submission was approved.
        RuleSetApprove = "rule_set.approve",
        /// A submission was withdrawn.
        RuleSetWithdraw = "rule_set.withdraw",
        /// A submission was refused.
        RuleSetRefuse = "rule_set.refuse",
        /// A version was published.
        RuleSetPublish = "rule_set.publish",
        /// A platform was made.
        TenantCreate = "tenant.create",
        /// A platform was given other surfaces.
        TenantSetSurfaces = "tenant.set_surfaces",
        /// A platform replaced its settings.
        SettingsReplace = "settings.replace",
        /// An API key was made.
        ApiKeyCreate = "api_key.create",
        /// An API key was made in place of another one.
        ApiKeyRotate = "api_key.rotate",
        /// An API key was revoked.
        ApiKeyRevoke = "api_key.revoke",
        /// An API key that was suspended was let in again.
        ApiKeyConfirm = "api_key.confirm",
        /// A key that signs was added.
        SigningKeyRotate = "signing_key.rotate",
        /// A key that signed signs no more.
        SigningKeyRetire = "signing_key.retire",
        /// A key that signed is not trusted any more.
        SigningKeyRevoke = "signing_key.revoke",
        /// A key set was taken in that the recovery key signed.
        KeySetInstall = "key_set.install",
        /// A server began with a key set: its first one, or that of a new trust epoch.
        KeySetBegin = "key_set.begin",
        /// The database was put back to an older state.
        DatabaseRestored = "database.restored",
    }
}

/// An entry, in the form that is chained. It has no key, no text of a listing and no person's name: those
/// of keys are in their rows, and can change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When, by the store's clock.
    pub at: Micros,
    /// The key that did it, by its public part; `host` for a command on the server's host, `server` for the
    /// server itself.
    pub actor: String,
    /// The role of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The platform of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// What was done: an [`AuditAction`], or one of a newer release.
    pub action: String,
    /// To what, as `rule-set/pakaian`.
    pub resource: String,
    /// The id of the request, as the log and the answer have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What changed, in short.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changes: BTreeMap<String, String>,
}

/// An entry in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedAuditEntry {
    /// From 1, without gaps.
    pub position: i64,
    /// The entry.
    pub entry: AuditEntry,
    /// Whose key it was that did it; empty if the key is not known.
    pub actor_name: String,
}

/// Which entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// From then on.
    pub since: Option<Micros>,
    /// Before then.
    pub until: Option<Micros>,
    /// By this key.
    pub actor: Option<String>,
    /// Of this action.
    pub action: Option<AuditAction>,
}

/// A batch of entries as it was chained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditBatch {
    /// The place of its last entry.
    pub position: i64,
    /// The entries, each as the JSON that was hashed.
    pub entries: Vec<String>,
    /// The digest of the chain up to here.
    pub digest: Digest,
    /// The chain up to here, signed, as JSON; `None` where it was not.
    pub end: Option<Vec<u8>>,
}

/// The end of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// How many entries are chained.
    pub position: i64,
    /// The digest of the chain; zero for none.
    pub digest: Digest,
    /// Up to where it is signed.
    pub signed: i64,
}
