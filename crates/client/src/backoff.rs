//! How long to wait before the next try: twice as long each time, up to a limit, and a random part
//! of it, so that not all come back at once (M. Brooker, *Exponential Backoff And Jitter*, 2015).

use std::time::Duration;

#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    limit: Duration,
}

impl Backoff {
    /// For a server that cannot be reached or breaks off: up to a minute.
    pub(crate) const fn of_calls() -> Backoff {
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
        let wait = self.limit.mul_f64(0.5 + fastrand::f64() / 2.0);
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

    #[test]
    fn waits_grow_to_a_limit_and_begin_anew() {
        let mut backoff = Backoff::of_calls();
        let waits: Vec<Duration> = (0..20).map(|_| backoff.next()).collect();
        assert!(waits[0] <= backoff.first && waits[0] >= backoff.first / 2);
        assert!(waits[19] <= backoff.longest && waits[19] >= backoff.longest / 2);
        backoff.reset();
        assert!(backoff.next() <= backoff.first);
    }
}
