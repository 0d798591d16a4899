//! How long to wait before the next try: twice as long each time, up to a minute, and a random part
//! of it, so that not all come back at once (M. Brooker, *Exponential Backoff And Jitter*, 2015).

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(crate) struct Backoff {
    limit: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Backoff { limit: FIRST }
    }
}

impl Backoff {
    /// The next wait, and twice as long the one after it.
    pub(crate) fn next(&mut self) -> Duration {
        let wait = self.limit.mul_f64(0.5 + fastrand::f64() / 2.0);
        self.limit = (self.limit * 2).min(LONGEST);
        wait
    }

    /// At least `wait`, and a random time more.
    pub(crate) fn after(&mut self, wait: Duration) -> Duration {
        wait + self.next()
    }

    /// All is well again.
    pub(crate) fn reset(&mut self) {
        self.limit = FIRST;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_limit_and_begin_anew() {
        let mut backoff = Backoff::default();
        let waits: Vec<Duration> = (0..20).map(|_| backoff.next()).collect();
        assert!(waits[0] <= FIRST && waits[0] >= FIRST / 2);
        assert!(waits[19] <= LONGEST && waits[19] >= LONGEST / 2);
        backoff.reset();
        assert!(backoff.next() <= FIRST);
    }
}
