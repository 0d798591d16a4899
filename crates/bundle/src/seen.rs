//! The highest versions that were ever in force or held. Kept on disk by the caller and compared
//! before anything is put in force, so that an old version does not come back after a restart
//! (CVE-2022-29173 was a comparison with zero).

use serde::{Deserialize, Serialize};

use crate::head::{Head, LogPositions, MAX_SKEW};
use crate::key_set::KeySet;
use crate::refusal::Refusal;
use crate::resource::{ResourceName, ResourceVersion};

/// What has been seen.
///
/// Versions compare within a trust epoch. What a resource last was in an earlier epoch is kept
/// until the new epoch has a version of it, because till then it goes on being in force.
///
/// Fields that a newer release added are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Of which agency; empty for the first one, which has no id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    agency: String,
    trust_epoch: u64,
    key_set_version: i64,
    head_issued_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    head_positions: Option<LogPositions>,
    versions: Vec<SeenVersion>,
}

/// What a resource last was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SeenVersion {
    trust_epoch: u64,
    #[serde(flatten)]
    version: ResourceVersion,
    /// What is in force while this version, and maybe others before it, are held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    in_force: Option<ResourceVersion>,
}

impl Seen {
    /// Notes the keys that are to be trusted. Versions and heads begin anew if their epoch is a
    /// higher one.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongEpoch`] or [`Refusal::Downgraded`] for keys older than those seen,
    /// [`Refusal::WrongAgency`] for those of another agency.
    pub fn note_keys(&mut self, keys: &KeySet) -> Result<(), Refusal> {
        let is_first = self.key_set_version == 0;
        if is_first {
            self.agency.clone_from(&keys.agency);
        }
        keys.check_agency(&self.agency)?;
        if keys.trust_epoch < self.trust_epoch {
            return Err(Refusal::WrongEpoch { expected: self.trust_epoch, got: keys.trust_epoch });
        }
        if keys.trust_epoch > self.trust_epoch {
            self.trust_epoch = keys.trust_epoch;
            self.head_issued_at = 0;
            self.head_positions = None;
        } else if keys.version < self.key_set_version {
            let highest = self.key_set_version;
            return Err(Refusal::Downgraded { highest, got: keys.version });
        }
        self.key_set_version = keys.version;
        Ok(())
    }

    /// Notes a head that came at `now`. The time of one from further ahead than [`MAX_SKEW`] is not
    /// noted.
    ///
    /// A noted time that is itself from the future by now was noted when the clock here was wrong, or
    /// by a release that believed every head. It says nothing of what came later.
    ///
    /// # Errors
    ///
    /// [`Refusal::HeadReplayed`] if a newer one has been seen.
    pub(crate) fn note_head(&mut self, head: &Head, now: i64) -> Result<(), Refusal> {
        let is_dated = head.ahead(now).is_none();
        let noted_in_time = self.head_issued_at <= now.saturating_add(MAX_SKEW);
        let is_older = match (head.positions, self.head_positions) {
            (Some(positions), Some(seen)) => positions.lack(seen),
            _ => is_dated && noted_in_time && head.issued_at < self.head_issued_at,
        };
        if is_older {
            return Err(Refusal::HeadReplayed);
        }
        if is_dated {
            let earlier = if noted_in_time { self.head_issued_at } else { i64::MIN };
            self.head_issued_at = head.issued_at.max(earlier);
        }
        self.head_positions = head.positions.or(self.head_positions);
        Ok(())
    }

    /// Notes a version that is to be put in force. The very version that was seen last may be put
    /// in force again, as when the copy of it was lost.
    ///
    /// # Errors
    ///
    /// [`Refusal::BadVersion`], [`Refusal::Downgraded`], or [`Refusal::OtherContent`] for the same
    /// version with another digest.
    pub fn note(&mut self, version: &ResourceVersion) -> Result<(), Refusal> {
        self.check(version)?;
        self.replace(version, None);
        Ok(())
    }

    /// Notes a version that is to be held; what is in force stays so.
    ///
    /// # Errors
    ///
    /// As [`Seen::note`].
    pub(crate) fn note_held(&mut self, version: &ResourceVersion) -> Result<(), Refusal> {
        self.check(version)?;
        let in_force = self.last_in_force(&version.resource).cloned();
        self.replace(version, in_force);
        Ok(())
    }

    /// Notes that a version that was held is to be put in force.
    pub(crate) fn note_released(&mut self, version: &ResourceVersion) {
        let resource = &version.resource;
        let seen = self.versions.iter_mut().find(|seen| seen.version.resource == *resource);
        if let Some(seen) = seen {
            seen.in_force = (seen.version != *version).then(|| version.clone());
        }
    }

    fn replace(&mut self, version: &ResourceVersion, in_force: Option<ResourceVersion>) {
        self.versions.retain(|seen| seen.version.resource != version.resource);
        let (trust_epoch, version) = (self.trust_epoch, version.clone());
        self.versions.push(SeenVersion { trust_epoch, version, in_force });
    }

    /// Whether a version may be noted; the errors of [`Seen::note`].
    pub(crate) fn check(&self, version: &ResourceVersion) -> Result<(), Refusal> {
        if version.version < 1 {
            return Err(Refusal::BadVersion(version.version));
        }
        if let Some(seen) = self.highest(&version.resource) {
            if version.version < seen.version {
                return Err(Refusal::Downgraded { highest: seen.version, got: version.version });
            }
            if version.version == seen.version && version.digest != seen.digest {
                return Err(Refusal::OtherContent(version.version));
            }
        }
        Ok(())
    }

    /// The highest version of a resource in this trust epoch; `None` if none has been seen.
    #[must_use]
    pub fn highest(&self, resource: &ResourceName) -> Option<&ResourceVersion> {
        let seen = self.of(resource).filter(|seen| seen.trust_epoch == self.trust_epoch)?;
        Some(&seen.version)
    }

    /// The version of a resource that is in force, if it is of this trust epoch.
    #[must_use]
    pub fn in_force(&self, resource: &ResourceName) -> Option<&ResourceVersion> {
        let seen = self.of(resource).filter(|seen| seen.trust_epoch == self.trust_epoch)?;
        Some(seen.in_force.as_ref().unwrap_or(&seen.version))
    }

    /// What was last in force of a resource, in whatever trust epoch; `None` if nothing ever was.
    #[must_use]
    pub fn last_in_force(&self, resource: &ResourceName) -> Option<&ResourceVersion> {
        self.of(resource).map(|seen| seen.in_force.as_ref().unwrap_or(&seen.version))
    }

    fn of(&self, resource: &ResourceName) -> Option<&SeenVersion> {
        self.versions.iter().find(|seen| seen.version.resource == *resource)
    }
}
