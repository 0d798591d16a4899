//! Whether the replica has been confirmed lately, and what time it is at the server at least.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use saring_bundle::Confirmation;

use crate::clock::Clock;

/// Until when the replica is confirmed, shared between the subscription and the scorers.
///
/// Two clocks have to agree: the time of day, which a restart can compare with, and the time that
/// has passed, which a time of day that is set back does not lengthen.
#[derive(Clone, Debug)]
pub(crate) struct Freshness {
    clock: Arc<dyn Clock>,
    until: Arc<Until>,
}

#[derive(Debug, Default)]
struct Until {
    /// By the time of day.
    valid: AtomicI64,
    /// By the time that has passed, in microseconds.
    elapsed: AtomicI64,
    /// What the server's clock said by its last head, less the time that had passed here by then;
    /// [`NO_HEAD`] before one has come.
    server: AtomicI64,
}

/// No time at the server is known.
const NO_HEAD: i64 = i64::MIN;

impl Freshness {
    /// Nothing is confirmed yet.
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Freshness {
        let until = Until { server: NO_HEAD.into(), ..Until::default() };
        Freshness { clock, until: Arc::new(until) }
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Takes note of what the newest head confirms.
    pub(crate) fn confirm(&self, confirmation: Option<Confirmation>) {
        let Some(Confirmation { issued_at, valid_until }) = confirmation else {
            self.until.valid.store(0, Ordering::Relaxed);
            return;
        };
        // The same head again lengthens nothing.
        if self.until.valid.swap(valid_until, Ordering::Relaxed) == valid_until {
            return;
        }
        // No longer than the head is good for at all, whatever the time of day is.
        let left = (valid_until - self.clock.now()).min(valid_until - issued_at).max(0);
        self.until.elapsed.store(self.elapsed().saturating_add(left), Ordering::Relaxed);
    }

    /// Takes note of when a head that is verified was issued, also of one that is too far ahead to
    /// confirm anything.
    pub(crate) fn note_head(&self, issued_at: Option<i64>) {
        let server = issued_at.map_or(NO_HEAD, |at| at.saturating_sub(self.elapsed()));
        self.until.server.store(server, Ordering::Relaxed);
    }

    /// The later of the time here and that of the server by its last head: a time that lies ahead of
    /// both is wrong, whichever of the two clocks is behind.
    pub(crate) fn latest(&self) -> i64 {
        let server = self.until.server.load(Ordering::Relaxed);
        self.clock.now().max(server.saturating_add(self.elapsed()))
    }

    pub(crate) fn valid_until(&self) -> i64 {
        self.until.valid.load(Ordering::Relaxed)
    }

    pub(crate) fn is_stale(&self, now: i64) -> bool {
        now >= self.until.valid.load(Ordering::Relaxed)
            || self.elapsed() >= self.until.elapsed.load(Ordering::Relaxed)
    }

    fn elapsed(&self) -> i64 {
        i64::try_from(self.clock.elapsed().as_micros()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use super::*;

    const MINUTE: i64 = 60_000_000;
    const YEAR: i64 = 365 * 24 * 60 * MINUTE;

    /// Time of day and time passed, in microseconds.
    #[derive(Debug)]
    struct Hands(Mutex<(i64, i64)>);

    impl Hands {
        fn turn(&self, day: i64, passed: i64) {
            let mut hands = self.0.lock().unwrap();
            *hands = (hands.0 + day, hands.1 + passed);
        }
    }

    impl Clock for Hands {
        fn now(&self) -> i64 {
            self.0.lock().unwrap().0
        }

        fn elapsed(&self) -> Duration {
            Duration::from_micros(self.0.lock().unwrap().1.try_into().unwrap())
        }
    }

    fn setting() -> (Arc<Hands>, Freshness, impl Fn() -> bool) {
        let hands = Arc::new(Hands(Mutex::new((10 * YEAR, 0))));
        let freshness = Freshness::new(hands.clone());
        let (clock, reader) = (hands.clone(), freshness.clone());
        (hands, freshness, move || reader.is_stale(clock.now()))
    }

    fn head(issued_at: i64) -> Option<Confirmation> {
        Some(Confirmation { issued_at, valid_until: issued_at + 10 * MINUTE })
    }

    #[test]
    fn a_copy_is_stale_until_a_head_confirms_it_and_when_that_runs_out() {
        let (hands, freshness, is_stale) = setting();
        assert!(is_stale());
        freshness.confirm(head(hands.now()));
        assert!(!is_stale());
        hands.turn(10 * MINUTE - 1, 10 * MINUTE - 1);
        assert!(!is_stale());
        hands.turn(1, 1);
        assert!(is_stale());
        freshness.confirm(head(hands.now()));
        assert!(!is_stale());
        freshness.confirm(None);
        assert!(is_stale(), "the keys changed, so the head is worth nothing");
    }

    #[test]
    fn a_time_of_day_that_jumps_makes_nothing_fresh_for_longer() {
        for jump in [-YEAR, -10 * MINUTE, -100_000, 100_000, 11 * MINUTE, YEAR] {
            let (hands, freshness, is_stale) = setting();
            let issued = hands.now();
            freshness.confirm(head(issued));
            hands.turn(jump, 0);
            assert_eq!(is_stale(), jump > 10 * MINUTE, "{jump}");
            freshness.confirm(head(issued));
            hands.turn(10 * MINUTE, 10 * MINUTE);
            assert!(is_stale(), "{jump}");
            // A clock that is behind does not make a new head good for longer either.
            freshness.confirm(head(issued + 10 * MINUTE));
            hands.turn(0, 10 * MINUTE);
            assert!(is_stale(), "{jump}");
        }
    }

    #[test]
    fn the_latest_time_is_that_of_the_clock_that_is_not_behind() {
        // How far the clock here is ahead of the server's when a head comes, in minutes.
        for ahead in [-60, -15, -1, 0, 1, 15] {
            let (hands, freshness, _) = setting();
            assert_eq!(freshness.latest(), hands.now(), "{ahead}: no head has come");
            let server = hands.now() - ahead * MINUTE;
            freshness.note_head(Some(server));
            assert_eq!(freshness.latest(), hands.now().max(server), "{ahead}");
            hands.turn(7 * MINUTE, 7 * MINUTE);
            assert_eq!(freshness.latest(), hands.now().max(server + 7 * MINUTE), "{ahead}");
            hands.turn(-YEAR, MINUTE);
            assert_eq!(freshness.latest(), server + 8 * MINUTE, "{ahead}: the day went back");
            // The clock that was wrong is put right.
            freshness.note_head(Some(hands.now()));
            assert_eq!(freshness.latest(), hands.now(), "{ahead}");
        }
    }

    #[test]
    fn a_time_of_day_that_comes_back_is_as_if_it_never_jumped() {
        let (hands, freshness, is_stale) = setting();
        freshness.confirm(head(hands.now()));
        hands.turn(YEAR, 0);
        assert!(is_stale());
        hands.turn(-YEAR, MINUTE);
        assert!(!is_stale());
    }
}
