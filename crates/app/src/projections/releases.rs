//! The versions of a rule set that somebody may still want: the newest, and those before it that
//! platforms go on with while they hold the newest.

use saring_bundle::{Digest, Hold, MAX_HOLD};

use crate::signing::Signed;

/// Most versions that are remembered of a rule set.
pub(super) const MAX_RELEASES: u32 = 16;

/// A published version of a rule set.
#[derive(Clone, Debug)]
pub struct Release {
    /// The version, signed.
    pub signed: Signed,
    /// When it was published, in microseconds since 1970-01-01T00:00Z.
    pub published_at: i64,
    /// It takes the rule set out of force.
    pub retirement: bool,
    /// Digest of its rule file.
    pub source_digest: Digest,
}

/// Versions of one rule set, the newest last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Releases(Vec<Release>);

impl Releases {
    /// The newest version; `None` before there is one.
    pub(crate) fn newest(&self) -> Option<&Signed> {
        self.0.last().map(|release| &release.signed)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Release> {
        self.0.iter()
    }

    /// Adds a version, unless one as new is there, and forgets those that nothing holds back for at
    /// `now`.
    pub(crate) fn publish(&mut self, release: Release, now: i64) {
        let newest = self.newest().map_or(0, |newest| newest.version.version);
        if release.signed.version.version > newest {
            self.0.push(release);
        }
        let settled = self.0.iter().rposition(|release| is_settled(release, now)).unwrap_or(0);
        self.0.drain(..settled);
        // As whoever holds them does, so that the first ones still come in force in their time.
        if self.0.len() > MAX_RELEASES as usize {
            self.0.remove(self.0.len() - 2);
        }
    }

    /// What a subscriber would have put in force under this hold by `now`, had it been there all the
    /// time, before the newest version: the last retirement, which ends what it has, and the version
    /// that is in force. Neither, if that is the newest itself and follows on no retirement.
    pub(crate) fn due<'r>(&'r self, hold: &'r Hold, now: i64) -> Vec<&'r Signed> {
        let mut course = Course { hold, in_force: None, held: Vec::new() };
        for release in &self.0 {
            course.settle(release.published_at);
            course.take(release);
        }
        course.settle(now);
        let retirement = self.0.iter().rev().find(|release| release.retirement);
        let newest = self.newest().map(|newest| &newest.version);
        let mut due: Vec<_> = retirement.into_iter().chain(course.in_force).collect();
        due.dedup_by_key(|release| release.signed.version.version);
        due.retain(|release| Some(&release.signed.version) != newest);
        due.into_iter().map(|release| &release.signed).collect()
    }
}

/// How versions come in force one after the other.
struct Course<'r> {
    hold: &'r Hold,
    in_force: Option<&'r Release>,
    held: Vec<&'r Release>,
}

impl<'r> Course<'r> {
    fn take(&mut self, release: &'r Release) {
        let before = self.in_force.filter(|before| !before.retirement);
        let tries = !release.retirement
            && before.is_some_and(|before| before.source_digest != release.source_digest);
        if tries && self.hold.is_of(release.published_at) {
            self.held.push(release);
        } else {
            self.held.clear();
            self.in_force = Some(release);
        }
    }

    fn settle(&mut self, now: i64) {
        let is_due = |held: &&Release| self.hold.until(held.published_at) <= now;
        if let Some(at) = self.held.iter().rposition(is_due) {
            self.in_force = self.held.drain(..=at).next_back();
        }
    }
}

/// Versions that were published by then are in force under any hold at `now`.
pub(super) const fn settled_by(now: i64) -> i64 {
    now.saturating_sub(MAX_HOLD)
}

/// Whether it is in force under any hold.
const fn is_settled(release: &Release, now: i64) -> bool {
    release.retirement || release.published_at <= settled_by(now)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use saring_bundle::{Digest, Envelope, PrivateKey, Purpose, ResourceName, ResourceVersion};

    use super::*;

    const HOUR: i64 = 3_600_000_000;

    fn release(version: i64, published_at: i64) -> Release {
        let source_digest = Digest::of(&version.to_le_bytes());
        let key = PrivateKey::from_seed(&[7; 32]);
        let envelope = Envelope::sign(Purpose::Bundle, Vec::new(), &key).unwrap();
        let resource = ResourceName::rule_set("uji");
        let version = ResourceVersion { resource, version, digest: Digest::of(b"") };
        let signed = Signed { version, envelope: Arc::new(envelope), base_version: 0 };
        Release { signed, published_at, retirement: false, source_digest }
    }

    fn retirement(version: i64, published_at: i64) -> Release {
        Release { retirement: true, ..release(version, published_at) }
    }

    fn all(releases: impl IntoIterator<Item = Release>, now: i64) -> Releases {
        let mut all = Releases::default();
        releases.into_iter().for_each(|release| all.publish(release, now));
        all
    }

    fn due(releases: &Releases, hours: i64, now: i64) -> Vec<i64> {
        let hold = Hold {
            rule_set: "uji".into(),
            duration: hours * HOUR,
            reason: "uji".into(),
            since: 0,
            expires_at: 1_000 * HOUR,
        };
        releases.due(&hold, now).iter().map(|signed| signed.version.version).collect()
    }

    #[test]
    fn what_is_due_is_the_newest_that_is_old_enough() {
        let releases = all((1..=4).map(|version| release(version, version * HOUR)), 4 * HOUR);
        for (hours, now, expected) in [(2, 4, 2), (1, 4, 3), (3, 4, 1), (9, 4, 1), (2, 5, 3)] {
            assert_eq!(due(&releases, hours, now * HOUR), [expected], "{hours} {now}");
        }
        assert!(due(&releases, 2, 6 * HOUR).is_empty());
        assert!(due(&releases, 9, 1_000 * HOUR).is_empty(), "the hold has ended");
    }

    #[test]
    fn nothing_waits_behind_a_retirement() {
        // Whoever was away has the version before it, and must learn that it was retired.
        let releases = [release(1, 0), retirement(2, HOUR), release(3, 2 * HOUR)];
        assert_eq!(due(&all(releases.clone(), 2 * HOUR), 9, 2 * HOUR), [2]);
        assert!(due(&all(releases[..2].to_vec(), HOUR), 9, HOUR).is_empty());
        let more = releases.into_iter().chain([release(4, 3 * HOUR)]);
        assert_eq!(due(&all(more, 3 * HOUR), 9, 3 * HOUR), [2, 3]);
    }

    #[test]
    fn what_is_recalled_never_comes_in_force() {
        let back = Release { source_digest: release(1, 0).source_digest, ..release(3, 2 * HOUR) };
        let releases = all([release(1, 0), release(2, HOUR), back], 2 * HOUR);
        for now in [2, 9, 10, 11, 60] {
            assert!(due(&releases, 8, now * HOUR).is_empty(), "{now}");
        }
    }

    #[test]
    fn a_hold_takes_back_nothing_that_was_in_force() {
        let releases = all([release(1, 0), release(2, HOUR), release(3, 9 * HOUR)], 9 * HOUR);
        let hold = Hold {
            rule_set: "uji".into(),
            duration: 48 * HOUR,
            reason: "uji".into(),
            since: 5 * HOUR,
            expires_at: 1_000 * HOUR,
        };
        let due = releases.due(&hold, 10 * HOUR);
        assert_eq!(due.iter().map(|signed| signed.version.version).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn what_nobody_can_want_is_forgotten() {
        let numbers = |releases: &Releases| {
            let numbers = releases.0.iter().map(|release| release.signed.version.version);
            numbers.collect::<Vec<_>>()
        };
        let now = 200 * HOUR;
        let history = [release(1, 0), release(2, 120 * HOUR), release(3, 190 * HOUR)];
        assert_eq!(numbers(&all(history, now)), [2, 3]);
        let many = all((1..=40).map(|version| release(version, now)), now);
        assert_eq!(numbers(&many), (1..16).chain([40]).collect::<Vec<_>>());
    }
}
