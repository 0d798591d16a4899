//! Work that takes a while: done by threads of its own, so that calls which take no time are not behind it, in
//! fair turns.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use saring_proto::Reason;
use saring_telemetry::{KeyValue, instruments};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio_util::task::AbortOnDropHandle;
use tonic::Status;
use tracing::Instrument as _;

use crate::status::status;

/// As many threads as there are processors, but for one that is left for what takes no time.
#[must_use]
pub fn threads_for_batches() -> usize {
    processors().saturating_sub(1).max(1)
}

/// The processors that this process may use.
#[must_use]
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Threads that work for all groups of callers.
pub struct Pool {
    name: &'static str,
    /// Until it is dropped, which is nothing to wait for.
    runtime: Option<Runtime>,
    free: Arc<Semaphore>,
    /// Where the calls of a group line up: the first of each is in the line of all.
    lines: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Pool {
    /// So many threads, each for one piece of work at a time.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn new(name: &'static str, threads: usize) -> io::Result<Pool> {
        let mut runtime = Builder::new_multi_thread();
        let runtime = runtime.thread_name(name).worker_threads(threads).enable_all().build()?;
        let runtime = Some(runtime);
        Ok(Pool { name, runtime, free: Arc::new(Semaphore::new(threads)), lines: Mutex::default() })
    }

    /// Does work for a group of callers when its turn comes: while others wait, each group has one turn after
    /// the other. What is given up by its caller is not begun.
    ///
    /// # Errors
    ///
    /// If the work panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        group: &str,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Status> {
        let waiting = Waiting::new(self.name);
        let line = self.line(group);
        let first = line.lock().await;
        let turn = Arc::clone(&self.free).acquire_owned().await.map_err(broken)?;
        drop((first, waiting));
        let runtime = self.runtime.as_ref().ok_or_else(|| broken("the pool is closed"))?;
        let working = async move {
            let done = work.await;
            drop(turn);
            done
        };
        let working = runtime.spawn(working.in_current_span());
        AbortOnDropHandle::new(working).await.map_err(broken)
    }

    /// The line of a group. There are no more groups than platforms and roles.
    fn line(&self, group: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        match lines.get(group) {
            Some(line) => Arc::clone(line),
            None => Arc::clone(lines.entry(group.to_owned()).or_default()),
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Work in the lines, as metrics count it.
struct Waiting([KeyValue; 1]);

impl Waiting {
    fn new(pool: &'static str) -> Waiting {
        let labels = [KeyValue::new("saring.pool", pool)];
        instruments().waiting_work.add(1, &labels);
        Waiting(labels)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        instruments().waiting_work.add(-1, &self.0);
    }
}

fn broken(error: impl std::fmt::Display) -> Status {
    tracing::error!(%error, "work broke off");
    status(Reason::Internal, "the server has a fault; its log says more")
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use tokio::sync::{mpsc, oneshot};

    use super::*;

    #[tokio::test]
    async fn who_waits_alone_is_next_whatever_another_lined_up() {
        let pool = Arc::new(Pool::new("test", 1).unwrap());
        let (release, held) = oneshot::channel::<()>();
        let (done, mut order) = mpsc::unbounded_channel();
        let start = async |group: &'static str, held: Option<oneshot::Receiver<()>>| {
            let (pool, done) = (Arc::clone(&pool), done.clone());
            tokio::spawn(async move {
                let work = async move {
                    if let Some(held) = held {
                        let _ = held.await;
                    }
                    done.send(group)
                };
                pool.run(group, work).await.unwrap().unwrap();
            });
            // Until it is in the line.
            tokio::task::yield_now().await;
        };
        start("greedy", Some(held)).await;
        for _ in 0..5 {
            start("greedy", None).await;
        }
        start("polite", None).await;
        release.send(()).unwrap();
        let mut seen = Vec::new();
        for _ in 0..7 {
            seen.push(order.recv().await.unwrap());
        }
        assert_eq!(seen[2], "polite", "{seen:?}");
    }

    #[tokio::test]
    async fn what_panics_is_told_and_takes_no_turn_with_it() {
        let pool = Pool::new("test", 1).unwrap();
        let broken = pool.run("a", async { panic!("as it should") });
        assert_eq!(reason(&broken.await.unwrap_err()), "INTERNAL");
        pool.run("a", ready(())).await.unwrap();
    }

    fn reason(status: &Status) -> String {
        use tonic_types::StatusExt as _;
        status.get_details_error_info().unwrap().reason
    }
}
