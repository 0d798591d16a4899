//! What is published: exact bytes, their digest and signature, and the copy that verifies them and
//! puts them in force.
//!
//! A [`Bundle`] is a version of a rule set. It is signed in a DSSE [`Envelope`] and never expires.
//! A [`Head`] says which versions are the newest, for one tenant and for a short time. A
//! [`Replica`] is a subscriber's copy: it refuses with a [`Refusal`] what is not signed by a key of
//! its [`KeySet`], not named by a valid head, below a version [`Seen`], or not good by its own
//! examples on this very engine; and swaps what is good into [`Live`] in one step. A platform's
//! [`TenantSettings`] say what it treats otherwise than the ministry wrote it, and for how long; a
//! version that they hold waits in the replica until its time comes.
//!
//! ```
//! use saring_bundle::{Envelope, KeySet, PrivateKey, Purpose, Signer, TrustedKey};
//!
//! let key = PrivateKey::from_seed(&[7; 32]);
//! let trusted =
//!     TrustedKey::new(key.public_key(), [Purpose::Head]);
//! let keys = KeySet::new(1, 1, vec![trusted]);
//!
//! let envelope = Envelope::sign(Purpose::Head, b"{}".to_vec(), &key)?;
//! assert_eq!(envelope.verify(Purpose::Head, &keys).unwrap(), b"{}");
//! assert_eq!(envelope.verify(Purpose::Bundle, &keys).unwrap_err().code(), "WRONG_TYPE");
//! # Ok::<(), saring_bundle::SignError>(())
//! ```

mod audit;
mod base64;
mod bundle;
mod delta;
mod digest;
mod envelope;
mod fingerprints;
mod head;
mod held;
mod key;
mod key_set;
mod live;
mod payload;
mod purpose;
mod refusal;
mod replica;
mod resource;
mod seen;
mod settings;
mod shown;
mod signatures;
mod state;

pub use audit::{AuditCheck, AuditEnd, AuditFault, AuditLine, Audited, audit_link};
pub use bundle::Bundle;
pub use delta::{Added, Delta, Entry};
pub use digest::{Digest, DigestError};
pub use envelope::{Envelope, EnvelopeSignature, MAX_SIGNATURES};
pub use head::{Confirmation, HEAD_FORMATS, Head, LogPositions, MAX_SKEW};
pub use held::{HeldVersion, Kept};
pub use key::{KeyError, KeyId, PrivateKey, PublicKey, SignError, Signer};
pub use key_set::{KeySet, TrustedKey};
pub use live::{Active, Live};
pub use purpose::Purpose;
pub use refusal::Refusal;
pub use replica::{MAX_PAYLOAD_BYTES, Prepared, Replica};
pub use resource::{ResourceName, ResourceType, ResourceVersion};
pub use seen::Seen;
pub use settings::{
    Exemption, Fault, Hold, MAX_EXCEPTIONS, MAX_HOLD, MAX_SETTINGS_BYTES, RuleOverride,
    RuleSetOverride, RuleTreatment, StalenessPolicy, TenantSettings, ThresholdOverride,
};
