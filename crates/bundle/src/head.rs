//! The head: which version of each of a tenant's resources is the newest, and until when that is
//! certain. It plays the part of TUF's timestamp and snapshot roles (theupdateframework.github.io):
//! bundles never expire, heads do, so nobody can be kept on an old version unnoticed.
//!
//! Of two heads, the newer one is that of the later trust epoch, and within one that which was signed
//! further on in the change log ([`LogPositions`]): clocks are set, and a server can lag behind. Heads of
//! format 1 do not say where; they are ordered by their time.
//!
//! A head is worth its time only where the clocks of its issuer and of the subscriber agree to within
//! [`MAX_SKEW`]. Of one from further ahead the versions count and the time does not: were it noted, all
//! heads that come after the clock is right again would look old.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

use crate::envelope::Envelope;
use crate::key_set::KeySet;
use crate::payload;
use crate::purpose::Purpose;
use crate::refusal::Refusal;
use crate::resource::{ResourceName, ResourceType, ResourceVersion};

/// The forms of heads that this release writes and reads. Format 2 has [`Head::positions`].
pub const HEAD_FORMATS: RangeInclusive<u32> = 1..=2;

/// How far the issuer's clock may be ahead of the subscriber's, in microseconds.
pub const MAX_SKEW: i64 = 5 * 60 * 1_000_000;

/// A statement of what is newest. Times are microseconds since 1970-01-01T00:00Z.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    format: u32,
    /// The agency that it is of; empty for the first one, which has no id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub agency: String,
    /// The tenant that it is for.
    pub tenant: String,
    /// The trust epoch that the versions count in.
    pub trust_epoch: u64,
    /// When it was issued.
    pub issued_at: i64,
    /// From when on it says nothing any more.
    pub valid_until: i64,
    /// The newest version of each resource of the tenant.
    #[serde(deserialize_with = "known_resources")]
    pub resources: Vec<ResourceVersion>,
    /// Of rule sets whose newest version the tenant holds: the version before it that is due, so
    /// that a copy which has none, or an older one, does not have to do without.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "known_resources")]
    pub due: Vec<ResourceVersion>,
    /// Where the change log stood when it was signed; none in format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub positions: Option<LogPositions>,
}

/// Where the change log of a server stood: how many changes concerned everybody, and how many the
/// tenant. They count within a trust epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPositions {
    /// Of the changes that concern everybody.
    pub shared: i64,
    /// Of those that concern the tenant.
    pub tenant: i64,
}

impl LogPositions {
    /// Whether something had not happened here that had there.
    #[must_use]
    pub const fn lack(self, other: LogPositions) -> bool {
        self.shared < other.shared || self.tenant < other.tenant
    }
}

fn known_resources<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<ResourceVersion>, D::Error> {
    payload::read_known::<ResourceType, _, _>(input, |version| version.get("type")?.as_str())
}

/// What a head says that names just what is in force: nothing newer was there. Times are
/// microseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// When it was said.
    pub issued_at: i64,
    /// From when on it says nothing any more.
    pub valid_until: i64,
}

impl Head {
    /// A head of format 1 with this content, and nothing that is due before the newest.
    #[must_use]
    pub fn new(
        tenant: String,
        trust_epoch: u64,
        issued_at: i64,
        valid_until: i64,
        resources: Vec<ResourceVersion>,
    ) -> Head {
        Head {
            format: 1,
            agency: String::new(),
            tenant,
            trust_epoch,
            issued_at,
            valid_until,
            resources,
            due: Vec::new(),
            positions: None,
        }
    }

    /// The same in format 2: with where the change log stood.
    #[must_use]
    pub fn at(self, positions: LogPositions) -> Head {
        Head { format: 2, positions: Some(positions), ..self }
    }

    /// The payload to sign.
    #[must_use]
    pub fn to_payload(&self) -> Vec<u8> {
        payload::write(self)
    }

    /// The head of `envelope`, for this tenant, valid at `now`.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn verify(
        envelope: &Envelope,
        keys: &KeySet,
        tenant: &str,
        now: i64,
    ) -> Result<Head, Refusal> {
        let head = Head::verify_at_any_age(envelope, keys, tenant)?;
        if head.trust_epoch != keys.trust_epoch {
            return Err(Refusal::WrongEpoch { expected: keys.trust_epoch, got: head.trust_epoch });
        }
        if now >= head.valid_until {
            return Err(Refusal::HeadExpired { valid_until: head.valid_until, now });
        }
        Ok(head)
    }

    /// The head of `envelope`, for this tenant, of any trust epoch and however old: what somebody who
    /// has these keys has said once.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn verify_at_any_age(
        envelope: &Envelope,
        keys: &KeySet,
        tenant: &str,
    ) -> Result<Head, Refusal> {
        let head: Head =
            payload::read("head", HEAD_FORMATS, envelope.verify(Purpose::Head, keys)?)?;
        keys.check_agency(&head.agency)?;
        if head.tenant != tenant {
            return Err(Refusal::WrongTenant { expected: tenant.to_owned(), got: head.tenant });
        }
        Ok(head)
    }

    /// How far ahead of `now` it was issued, where that is more than [`MAX_SKEW`]: one of the two
    /// clocks is wrong, and nobody can tell how old the head is.
    #[must_use]
    pub fn ahead(&self, now: i64) -> Option<Duration> {
        let ahead = self.issued_at.saturating_sub(now);
        let ahead = u64::try_from(ahead).ok().filter(|_| ahead > MAX_SKEW)?;
        Some(Duration::from_micros(ahead))
    }

    /// What the head says of a resource.
    #[must_use]
    pub fn newest(&self, resource: &ResourceName) -> Option<&ResourceVersion> {
        self.resources.iter().find(|newest| newest.resource == *resource)
    }
}
