//! What time it is. Where servers share a store it is what the store's clock says, so that they agree
//! whatever their own say; otherwise what the server's says.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use saring_store::{Store, StoreError};

use crate::environment::Environment;

/// How often the store's clock is asked. In between, the time that has passed is added.
const ASK: Duration = Duration::from_secs(1);

/// The server's own clock counts.
const OWN: i64 = i64::MIN;

/// The environment of a server, with the clock that it goes by.
pub(crate) struct Clock {
    environment: Arc<dyn Environment>,
    begun: Instant,
    /// What the store's clock said when this began, in microseconds since 1970-01-01T00:00Z; or [`OWN`].
    by_store: AtomicI64,
}

impl Clock {
    pub(crate) async fn open(
        environment: Arc<dyn Environment>,
        store: &dyn Store,
    ) -> Result<Clock, StoreError> {
        let clock = Clock { environment, begun: Instant::now(), by_store: OWN.into() };
        if store.is_shared() {
            clock.ask(store).await?;
        }
        Ok(clock)
    }

    /// Goes by the store's clock for as long as it is polled.
    pub(crate) async fn follow(&self, store: &dyn Store) {
        loop {
            tokio::time::sleep(ASK).await;
            // Time passes here too, while the store is away.
            let _ = self.ask(store).await;
        }
    }

    async fn ask(&self, store: &dyn Store) -> Result<(), StoreError> {
        let asked = self.elapsed();
        let now = store.now().await?;
        // It said so somewhere between the question and the answer.
        let said = i64::midpoint(asked, self.elapsed());
        self.by_store.store(now.saturating_sub(said), Ordering::Relaxed);
        Ok(())
    }

    fn elapsed(&self) -> i64 {
        i64::try_from(self.begun.elapsed().as_micros()).unwrap_or(i64::MAX)
    }
}

impl Environment for Clock {
    fn now(&self) -> i64 {
        match self.by_store.load(Ordering::Relaxed) {
            OWN => self.environment.now(),
            begun => begun.saturating_add(self.elapsed()),
        }
    }

    fn random(&self) -> [u8; 48] {
        self.environment.random()
    }
}
