//! Why a use case was not carried out.

use std::fmt;

use saring_bundle::{KeyId, Refusal, SignError};
use saring_rules::Diagnostic;
use saring_store::StoreError;
use saring_store::auth::Role;

/// A field of a request that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field, as a path from the request: `requests[3].url`.
    pub field: String,
    /// What is wrong and what to do.
    pub problem: String,
}

/// What a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A platform.
    Platform,
    /// A rule set.
    RuleSet,
}

impl Kind {
    /// The kind as the API calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Platform => "tenant",
            Kind::RuleSet => "rule_set",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Platform => "platform",
            Kind::RuleSet => "rule set",
        })
    }
}

/// Why a use case was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The caller's role may not do this.
    #[error("the role `{role}` may not do this; it takes {needs}")]
    Forbidden {
        /// The caller's role.
        role: Role,
        /// The roles that may.
        needs: &'static str,
    },
    /// The request names what there is not, or what the caller may not know of.
    #[error("there is no {kind} `{name}`{}", meant(.nearest.as_deref()))]
    Unknown {
        /// What it would be.
        kind: Kind,
        /// The name.
        name: String,
        /// The known name that was probably meant.
        nearest: Option<String>,
    },
    /// The request has wrong fields.
    #[error("the request has wrong fields: {}", list(.0))]
    Invalid(Vec<Violation>),
    /// The rule file has faults.
    #[error("the rule file has {} faults; check it first", .0.len())]
    Faulty(Vec<Diagnostic>),
    /// Examples of the rule file go another way than written.
    #[error("{failed} of {examples} examples go another way than written; test the rule set first")]
    ExamplesFailed {
        /// How many fail.
        failed: usize,
        /// How many there are.
        examples: usize,
    },
    /// No rule of it counts.
    #[error("no rule of the rule set counts; say `allow_empty` if that is meant")]
    EmptyRuleSet,
    /// No rule set is in force for the caller.
    #[error("no rule set is published yet, so nothing can be scored")]
    NoRules,
    /// A resource of our own is not good.
    #[error("what is to be published is not good: {0}")]
    Refused(#[from] Refusal),
    /// The store says no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database is older than it was, or another one: it lacks what was committed.
    #[error(transparent)]
    PutBack(#[from] PutBack),
    /// Another server on the same database has begun with a new trust epoch: what this one signs is
    /// refused from then on.
    #[error(
        "another server has begun with trust epoch {epoch}, and this one has {own}; start this one again"
    )]
    NewEpoch {
        /// That of this server.
        own: u64,
        /// That of the other.
        epoch: u64,
    },
    /// A private key is not on this server.
    #[error(
        "this server lacks the signing key {key}; copy signing-key-{key}.pem from the server that made it into this one's folder"
    )]
    SigningKeyMissing {
        /// Its id.
        key: KeyId,
    },
    /// The signing keys cannot be changed like this.
    #[error(transparent)]
    KeysRefused(#[from] KeysRefused),
    /// Nothing can be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// How it is known that the database lacks what was committed: it was put back from a backup, or is a
/// standby that the last commits had not reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PutBack {
    /// The change log is shorter than it was.
    #[error(
        "the database was put back: its change log ends at {end}, and had come to {reached}; stop all servers, say `saring db restored`, and start them again"
    )]
    Log {
        /// How far a stream had come when a server followed it, or signed a head.
        reached: i64,
        /// Where the stream ends now.
        end: i64,
    },
    /// A version was published that is not there, or is another one.
    #[error(
        "the database was put back: version {version} of {resource} was sent to subscribers, and the database does not have it; stop all servers, say `saring db restored`, and start them again"
    )]
    Version {
        /// Of what.
        resource: String,
        /// The version.
        version: i64,
    },
}

/// Why signing keys are not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysRefused {
    /// Two keys sign.
    #[error("two keys sign already; retire {older} before the next one is made")]
    RotationUnderWay {
        /// The one that was first.
        older: KeyId,
    },
    /// Nothing could be signed any more.
    #[error(
        "no other key than {key} signs; rotate first, or use the recovery key if it was stolen"
    )]
    LastKey {
        /// The key.
        key: KeyId,
    },
    /// There is no such key.
    #[error("the key set has no key {key}; see `saring signing-key list`")]
    Unknown {
        /// The key.
        key: KeyId,
    },
    /// A key set is not the next one.
    #[error(
        "the newest key set is version {version} of trust epoch {trust_epoch}; the next one must follow on it"
    )]
    NotNext {
        /// That of the newest.
        trust_epoch: u64,
        /// That of the newest.
        version: i64,
    },
    /// A key is in the key set already.
    #[error("the key {key} is in the key set already; make a new one")]
    Known {
        /// The key.
        key: KeyId,
    },
    /// The recovery key cannot be ended by others.
    #[error("{key} is the recovery key; it ends only with a key set that it signed itself")]
    Recovery {
        /// The key.
        key: KeyId,
    },
    /// Other servers would be without the new key.
    #[error(
        "other servers run on the database, or did until 10 seconds ago ({servers}), and would lack the new \
         key: make it with `saring signing-key new`, put it into the folder of each, and rotate with \
         --signing-key and its public half"
    )]
    NotPrepared {
        /// How many.
        servers: u32,
    },
    /// Nobody could sign.
    #[error("the key set has no key that signs")]
    NoKey,
}

impl AppError {
    pub(crate) fn invalid(field: impl Into<String>, problem: impl Into<String>) -> AppError {
        AppError::Invalid(vec![Violation { field: field.into(), problem: problem.into() }])
    }
}

/// Behind what is wrong with a name: the known one that was probably meant.
pub(crate) fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"))
}

fn list(violations: &[Violation]) -> String {
    let shown: Vec<String> =
        violations.iter().map(|wrong| format!("{}: {}", wrong.field, wrong.problem)).collect();
    shown.join("; ")
}
