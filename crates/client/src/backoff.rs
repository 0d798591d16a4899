//! How long to wait before the next try: twice as long each time, up to a limit, and a random part
//! of it, at least a quarter, so that not all come back at once (M. Brooker, *Exponential Backoff And
//! Jitter*, 2015).

use std::time::Duration;

#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    limit: Duration,
}

impl Backoff {
    /// For a server that cannot be reached or breaks off: up to eight seconds, because it may be back at
    /// any time, and a try costs no more than a packet. With the time that connecting takes, a client is
    /// back within ten.
    pub(crate) const fn of_calls() -> Backoff {
        Backoff::between(Duration::from_millis(200), Duration::from_secs(8))
    }

    /// For a server that is there and refuses: up to a minute, because somebody has to mend something.
    pub(crate) const fn of_refusals() -> Backoff {
        Backoff::between(Duration::from_millis(200), Duration::from_secs(60))
    }

    /// For something that was received and could not be put in force: up to ten minutes.
    pub(crate) const fn of_rejections() -> Backoff {
        Backoff::between(Duration::from_secs(2), Duration::from_secs(600))
    }

    const fn between(first: Duration, longest: Duration) -> Backoff {
        Backoff { first, longest, limit: first }
    }

    /// The next wait, and twice as long the one after it.
    pub(crate) fn next(&mut self) -> Duration {
        let wait = self.limit.mul_f64(0.25 + fastrand::f64() * 0.75);
        self.limit = (self.limit * 2).min(self.longest);
        wait
    }

    /// At least `wait`, and a random time more.
    pub(crate) fn after(&mut self, wait: Duration) -> Duration {
        wait + self.next()
    }

    /// All is well again.
    pub(crate) const fn reset(&mut self) {
        self.limit = self.first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::CONNECTING;

    #[test]
    fn waits_grow_to_a_limit_and_begin_anew() {
        let mut backoff = Backoff::of_calls();
        let waits: Vec<Duration> = (0..20).map(|_| backoff.next()).collect();
        assert!(waits[0] <= backoff.first && waits[0] >= backoff.first / 4);
        assert!(waits[19] <= backoff.longest && waits[19] >= backoff.longest / 4);
        backoff.reset();
        assert!(backoff.next() <= backoff.first);
    }

    #[test]
    fn a_client_is_back_within_ten_seconds() {
        // The network comes back right after the last packet of an attempt, three seconds into it.
        let in_vain = CONNECTING.checked_sub(Duration::from_secs(3)).unwrap();
        assert!(in_vain + Backoff::of_calls().longest <= Duration::from_secs(10));
    }
}
