//! Why something that was received is not put in force. What was in force stays.

use jiff::Timestamp;
use jiff::tz::offset;

use crate::key::KeyId;
use crate::purpose::Purpose;
use crate::shown::shown;

/// Why something was refused. [`code`](Refusal::code) is the stable word for programs: the variant's
/// name in capitals. `VARIANTS` (of [`strum::VariantNames`]) has them all; `docs/api.md` tells what
/// each means.
#[derive(
    Clone, Debug, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Refusal {
    /// The bytes cannot be read.
    #[error("the {what} cannot be read: {error}")]
    Malformed {
        /// What.
        what: &'static str,
        /// What is wrong with it.
        error: String,
    },
    /// There are more bytes than any resource may have.
    #[error("it has {bytes} bytes; at most {limit} are read")]
    TooLarge {
        /// How many there are.
        bytes: usize,
        /// How many there may be.
        limit: usize,
    },
    /// It is of another type than expected.
    #[error("it is signed as `{got}`, but `{expected}` is expected here")]
    WrongType {
        /// The type that belongs here.
        expected: &'static str,
        /// The type that it has.
        got: String,
    },
    /// It has no signature.
    #[error("it has no signature")]
    Unsigned,
    /// It has more signatures than anybody needs.
    #[error("it has {signatures} signatures; at most {limit} are tried")]
    TooManySignatures {
        /// How many it has.
        signatures: usize,
        /// How many are tried.
        limit: usize,
    },
    /// No key of the key set has signed it.
    #[error("it is signed by the key {0}, which is not in the key set")]
    UnknownKey(KeyId),
    /// The key that signed it is revoked.
    #[error("it is signed by the key {0}, which is revoked")]
    RevokedKey(KeyId),
    /// The key that signed it may not sign this.
    #[error("it is signed by the key {key}, which may not sign `{}`", .purpose.payload_type())]
    KeyNotAllowed {
        /// The key.
        key: KeyId,
        /// What it may not sign for.
        purpose: Purpose,
    },
    /// A key set takes the recovery key out of its place without that key's signature.
    #[error("it ends the recovery key {0}, which did not sign it")]
    RecoveryKeyEnded(KeyId),
    /// The key set has a key twice, so that what it may do depends on who reads it.
    #[error("the key {0} stands in the key set twice")]
    RepeatedKey(KeyId),
    /// The signature is not that of these bytes.
    #[error("the signature by the key {0} does not fit the bytes; they were changed on the way")]
    BadSignature(KeyId),
    /// It has a form that this release does not know.
    #[error("format {format} of the {what} is not known here; update this program")]
    UnknownFormat {
        /// What.
        what: &'static str,
        /// Its format.
        format: u32,
    },
    /// The plan has a format that this release does not know.
    #[error("the plan has format {0}, which is not known here; update this program")]
    UnknownPlanFormat(u32),
    /// The plan was made for another folding of text.
    #[error("the plan has fold version {0}, which is not known here; update this program")]
    UnknownFoldVersion(u32),
    /// It is another resource than announced.
    #[error("it is `{got}`, but was sent as `{expected}`")]
    WrongResource {
        /// As announced.
        expected: String,
        /// As signed.
        got: String,
    },
    /// It is for another tenant.
    #[error("it is for the tenant `{got}`, not for `{expected}`")]
    WrongTenant {
        /// This one.
        expected: String,
        /// That of the other.
        got: String,
    },
    /// It is of another agency than the key set.
    #[error("it is of the agency `{got}`, but the key set of `{expected}`")]
    WrongAgency {
        /// That of the key set; empty for the first agency.
        expected: String,
        /// That of the other.
        got: String,
    },
    /// It is of another trust epoch than the key set.
    #[error("it is of trust epoch {got}, but the key set of {expected}")]
    WrongEpoch {
        /// That of the key set.
        expected: u64,
        /// That of the other.
        got: u64,
    },
    /// There is no head by the present keys, so nobody knows whether this is the newest version.
    #[error("no head has come yet, so that nothing says that this is the newest version")]
    NoHead,
    /// The head is too old to say what is newest.
    #[error(
        "the head expired: it was valid until {}, and the subscriber's clock says {}; set whichever clock is wrong",
        wib(*.valid_until), wib(*.now)
    )]
    HeadExpired {
        /// Until when it was valid, in microseconds since 1970-01-01T00:00Z.
        valid_until: i64,
        /// The time, in microseconds since 1970-01-01T00:00Z.
        now: i64,
    },
    /// A newer head has been seen.
    #[error(
        "a newer head has been seen before this one: the server lags behind another one, or its \
         database was put back and it does not know"
    )]
    HeadReplayed,
    /// The head names another version or digest.
    #[error("the head does not name this version and digest as the newest")]
    NotInHead,
    /// A higher version has been in force; for key sets, one as high.
    #[error("version {got} is not above {highest}, the highest one seen")]
    Downgraded {
        /// The highest version seen.
        highest: i64,
        /// That of the other.
        got: i64,
    },
    /// The version is no version.
    #[error("version {0} is not a version; versions count from 1")]
    BadVersion(i64),
    /// The version has been seen with other content.
    #[error("version {0} has been seen with other content")]
    OtherContent(i64),
    /// What was kept on disk is not what was last in force.
    #[error("what was kept is not the version that was last in force")]
    NotSeen,
    /// The entries follow on another version than the one in force.
    #[error("the entries follow on version {base}, but version {have} is in force")]
    WrongBase {
        /// What they follow on.
        base: i64,
        /// What is in force.
        have: i64,
    },
    /// The content has another digest than announced.
    #[error("the content has another digest than announced")]
    DigestMismatch,
    /// No rule of the plan counts, and nothing says that this is meant.
    #[error("no rule of it counts, and it does not say that this is meant")]
    EmptyPlan,
    /// The plan cannot be compiled.
    #[error("the plan cannot be used: {0}")]
    UnusablePlan(String),
    /// Examples inside the plan went another way than written.
    #[error(
        "{failed} of its {examples} examples went another way than written, the first in {first}"
    )]
    ExamplesFailed {
        /// How many failed.
        failed: usize,
        /// How many there are.
        examples: usize,
        /// The rule of the first.
        first: String,
    },
    /// The settings make no sense.
    #[error("the settings cannot be used: {0}")]
    BadSettings(String),
    /// A fingerprint cannot be read.
    #[error("a fingerprint cannot be read: {0}")]
    BadFingerprint(String),
}

impl Refusal {
    pub(crate) fn malformed(what: &'static str, error: &serde_json::Error) -> Refusal {
        Refusal::Malformed { what, error: shown(&error.to_string()) }
    }

    /// The stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.into()
    }
}

/// A time as people read it: `2026-11-24 09:30:00 WIB`.
fn wib(micros: i64) -> String {
    let limit = if micros < 0 { Timestamp::MIN } else { Timestamp::MAX };
    let at = Timestamp::from_microsecond(micros).unwrap_or(limit);
    offset(7).to_datetime(at).strftime("%Y-%m-%d %H:%M:%S WIB").to_string()
}

#[cfg(test)]
mod tests {
    use super::Refusal;

    #[test]
    fn times_are_told_as_people_read_them() {
        let day = 24 * 60 * 60 * 1_000_000;
        for (valid_until, now, told) in [
            (
                0,
                day,
                "valid until 1970-01-01 07:00:00 WIB, and the subscriber's clock says 1970-01-02",
            ),
            (
                1,
                i64::MAX,
                "valid until 1970-01-01 07:00:00 WIB, and the subscriber's clock says 9999-12-31",
            ),
            (0, -day, "clock says 1969-12-31 07:00:00 WIB; set whichever clock is wrong"),
        ] {
            let refusal = Refusal::HeadExpired { valid_until, now }.to_string();
            assert!(refusal.contains(told), "{refusal}");
        }
    }
}
