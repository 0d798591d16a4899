//! The clock and the randomness of the operating system.

use std::time::{SystemTime, UNIX_EPOCH};

use saring_app::Environment;

/// The real world.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEnvironment;

impl Environment for SystemEnvironment {
    fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }

    fn random(&self) -> [u8; 48] {
        let mut bytes = [0; 48];
        // Without randomness no key is better than a weak one.
        if let Err(error) = getrandom::fill(&mut bytes) {
            tracing::error!(%error, "the operating system gives no randomness");
            std::process::abort();
        }
        bytes
    }
}
