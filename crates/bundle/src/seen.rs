//! The highest versions that were ever in force. Kept on disk by the caller and compared before
//! anything is put in force, so that an old version does not come back after a restart
//! (CVE-2022-29173 was a comparison with zero).

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;
use crate::resource::{ResourceName, ResourceVersion};

/// What has been seen in the current trust epoch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    trust_epoch: u64,
    head_issued_at: i64,
    versions: Vec<ResourceVersion>,
}

impl Seen {
    /// Begins anew if the epoch is a higher one.
    pub fn enter_epoch(&mut self, trust_epoch: u64) {
        if trust_epoch > self.trust_epoch {
            *self = Seen { trust_epoch, ..Seen::default() };
        }
    }

    /// Notes a head.
    ///
    /// # Errors
    ///
    /// [`Refusal::HeadReplayed`] if a newer one has been seen.
    pub fn note_head(&mut self, issued_at: i64) -> Result<(), Refusal> {
        if issued_at < self.head_issued_at {
            return Err(Refusal::HeadReplayed);
        }
        self.head_issued_at = issued_at;
        Ok(())
    }

    /// Notes a version that is to be put in force. The very version that was seen last is no news
    /// and no error: `Ok(false)`.
    ///
    /// # Errors
    ///
    /// [`Refusal::BadVersion`], [`Refusal::Downgraded`], or [`Refusal::OtherContent`] for the same
    /// version with another digest.
    pub fn note(&mut self, version: &ResourceVersion) -> Result<bool, Refusal> {
        if version.version < 1 {
            return Err(Refusal::BadVersion(version.version));
        }
        let seen = self.versions.iter_mut().find(|seen| seen.resource == version.resource);
        let Some(seen) = seen else {
            self.versions.push(version.clone());
            return Ok(true);
        };
        if version.version < seen.version {
            return Err(Refusal::Downgraded { highest: seen.version, got: version.version });
        }
        if version.version == seen.version {
            let same = version.digest == seen.digest;
            return if same { Ok(false) } else { Err(Refusal::OtherContent(version.version)) };
        }
        *seen = version.clone();
        Ok(true)
    }

    /// The highest version of a resource; `None` if none has been seen.
    #[must_use]
    pub fn highest(&self, resource: &ResourceName) -> Option<&ResourceVersion> {
        self.versions.iter().find(|seen| seen.resource == *resource)
    }
}
