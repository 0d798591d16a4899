//! Who waits for whom, before any of them holds a connection: the many who want the same lock wait here,
//! and only one of them waits in the database for those of other servers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use saring_bundle::Digest;
use saring_store_sql::{Access, Lock};
use tokio::sync::OwnedMutexGuard;

/// The number of a lock in the database: 64 bits of a digest, so that two rarely share one, and then
/// only wait for each other.
fn number(lock: &Lock) -> i64 {
    let digest = Digest::of(lock.name().as_bytes()).to_string();
    let digits = digest.rsplit(':').next().and_then(|digits| digits.get(..16));
    digits.and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or_default() as i64
}

/// The numbers of a transaction's locks, in the order in which all take them.
pub(crate) fn numbers(access: &Access) -> Vec<i64> {
    let mut numbers: Vec<i64> = access.locks.iter().map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The queues of one server, each there while somebody stands in it.
#[derive(Default)]
pub(crate) struct Queues {
    queues: Mutex<HashMap<i64, Weak<tokio::sync::Mutex<()>>>>,
}

impl Queues {
    /// Waits until this one is first for all these locks, which are in order.
    pub(crate) async fn enter(&self, locks: &[i64]) -> Vec<OwnedMutexGuard<()>> {
        let mut guards = Vec::with_capacity(locks.len());
        for lock in locks {
            guards.push(self.queue(*lock).lock_owned().await);
        }
        guards
    }

    fn queue(&self, lock: i64) -> Arc<tokio::sync::Mutex<()>> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queues.get(&lock).and_then(Weak::upgrade) {
            return queue;
        }
        queues.retain(|_, queue| queue.strong_count() > 0);
        let queue = Arc::default();
        queues.insert(lock, Arc::downgrade(&queue));
        queue
    }
}
