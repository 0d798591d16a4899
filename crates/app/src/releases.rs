//! The versions of a rule set that somebody may still want: the newest, and those before it that
//! platforms go on with while they hold the newest.

use saring_bundle::{Hold, MAX_HOLD};

use crate::feed::Signed;

/// Most versions that are remembered of a rule set.
const MOST: usize = 16;

/// A published version of a rule set.
#[derive(Clone, Debug)]
pub struct Release {
    /// The version, signed.
    pub signed: Signed,
    /// When it was published, in microseconds since 1970-01-01T00:00Z.
    pub published_at: i64,
    /// It takes the rule set out of force.
    pub retirement: bool,
}

/// Versions of one rule set, the newest last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Releases(Vec<Release>);

impl Releases {
    /// The newest version; `None` before there is one.
    pub(crate) fn newest(&self) -> Option<&Signed> {
        self.0.last().map(|release| &release.signed)
    }

    /// Adds a version, unless one as new is there, and forgets those that nothing holds back for at
    /// `now`.
    pub(crate) fn publish(&mut self, release: Release, now: i64) {
        let newest = self.newest().map_or(0, |newest| newest.version.version);
        if release.signed.version.version > newest {
            self.0.push(release);
        }
        let settled = self.0.iter().rposition(|release| is_settled(release, now)).unwrap_or(0);
        self.0.drain(..settled.max(self.0.len().saturating_sub(MOST)));
    }

    /// Adds the version before the oldest one; whether an older one may be wanted still.
    pub(crate) fn recall(&mut self, release: Release, now: i64) -> bool {
        let is_last = is_settled(&release, now) || release.signed.version.version <= 1;
        self.0.insert(0, release);
        !is_last && self.0.len() < MOST
    }

    /// The version that is in force under this hold at `now`, if it is not the newest: what a
    /// subscriber would have that was there all the time.
    pub(crate) fn due(&self, hold: &Hold, now: i64) -> Option<&Signed> {
        let mut in_force: Option<&Release> = None;
        for release in &self.0 {
            let follows = in_force.is_some_and(|before| !before.retirement);
            if !follows || release.retirement || hold.until(release.published_at) <= now {
                in_force = Some(release);
            }
        }
        let signed = &in_force?.signed;
        (Some(&signed.version) != self.newest().map(|newest| &newest.version)).then_some(signed)
    }
}

/// Whether it is in force under any hold.
fn is_settled(release: &Release, now: i64) -> bool {
    release.retirement || release.published_at.saturating_add(MAX_HOLD) <= now
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test")]

    use std::sync::Arc;

    use saring_bundle::{Digest, Envelope, PrivateKey, Purpose, ResourceName, ResourceVersion};

    use super::*;

    const HOUR: i64 = 3_600_000_000;

    fn release(version: i64, published_at: i64) -> Release {
        let key = PrivateKey::from_seed(&[7; 32]);
        let envelope = Envelope::sign(Purpose::Bundle, Vec::new(), &key).unwrap();
        let resource = ResourceName::rule_set("uji");
        let version = ResourceVersion { resource, version, digest: Digest::of(b"") };
        let signed = Signed { version, envelope: Arc::new(envelope), base_version: 0 };
        Release { signed, published_at, retirement: false }
    }

    fn retirement(version: i64, published_at: i64) -> Release {
        Release { retirement: true, ..release(version, published_at) }
    }

    fn all(releases: impl IntoIterator<Item = Release>, now: i64) -> Releases {
        let mut all = Releases::default();
        releases.into_iter().for_each(|release| all.publish(release, now));
        all
    }

    fn due(releases: &Releases, hours: i64, now: i64) -> i64 {
        let hold = Hold {
            rule_set: "uji".into(),
            duration: hours * HOUR,
            reason: "uji".into(),
            expires_at: 1_000 * HOUR,
        };
        releases.due(&hold, now).map_or(0, |signed| signed.version.version)
    }

    #[test]
    fn what_is_due_is_the_newest_that_is_old_enough() {
        let releases = all((1..=4).map(|version| release(version, version * HOUR)), 4 * HOUR);
        for (hours, now, expected) in
            [(2, 4, 2), (1, 4, 3), (3, 4, 1), (9, 4, 1), (2, 5, 3), (2, 6, 0)]
        {
            assert_eq!(due(&releases, hours, now * HOUR), expected, "{hours} {now}");
        }
        assert_eq!(due(&releases, 9, 1_000 * HOUR), 0, "the hold has ended");
    }

    #[test]
    fn nothing_waits_behind_a_retirement() {
        let releases = [release(1, 0), retirement(2, HOUR), release(3, 2 * HOUR)];
        assert_eq!(due(&all(releases.clone(), 2 * HOUR), 9, 2 * HOUR), 0);
        assert_eq!(due(&all(releases[..2].to_vec(), HOUR), 9, HOUR), 0);
        let more = releases.into_iter().chain([release(4, 3 * HOUR)]);
        assert_eq!(due(&all(more, 3 * HOUR), 9, 3 * HOUR), 3);
    }

    #[test]
    fn what_nobody_can_want_is_forgotten_and_not_looked_for() {
        let numbers = |releases: &Releases| {
            let numbers = releases.0.iter().map(|release| release.signed.version.version);
            numbers.collect::<Vec<_>>()
        };
        let now = 200 * HOUR;
        let history = [release(1, 0), release(2, 120 * HOUR), release(3, 190 * HOUR)];
        assert_eq!(numbers(&all(history.clone(), now)), [2, 3]);
        let many = all((1..=40).map(|version| release(version, now)), now);
        assert_eq!(numbers(&many), (25..=40).collect::<Vec<_>>());

        let mut recalled = Releases::default();
        let wanted: Vec<_> =
            history.into_iter().rev().map(|release| recalled.recall(release, now)).collect();
        assert_eq!(wanted, [true, false, false]);
        assert!(!Releases::default().recall(retirement(5, now), now));
    }
}
