//! What the commands that serve until they are told to stop have in common.

use std::fmt::Display;

use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;
use crate::log;
use crate::message::message;
use crate::systemd;

/// Most bytes of a certificate or a key.
pub(crate) const MAX_PEM: usize = 1 << 20;

/// Files that are open beside connections: the database, the listener, what is being read.
const OTHER_FILES: u64 = 100;

/// Logs as a command does, and gives a runtime.
pub(crate) fn start(filter: &str) -> Result<Runtime, Failure> {
    log::of_command(filter)?;
    runtime()
}

pub(crate) fn runtime() -> Result<Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| cannot_start(&error))
}

/// Raises the number of files that may be open as far as it goes, and tells if that is too few for so many
/// connections.
pub(crate) fn raise_open_files(connections: usize) {
    let needed = connections as u64 + OTHER_FILES;
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(open_files) if open_files < needed => tracing::warn!(
            open_files,
            needed,
            "too few files may be open for all connections; raise the limit (LimitNOFILE of systemd, `ulimit -n`)"
        ),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the limit of open files cannot be raised"),
    }
}

pub(crate) fn cannot_start(error: &impl Display) -> Failure {
    Failure::new(message!("tidak bisa mulai", "cannot start").because(error))
}

/// The signals that ask a server to stop.
pub(crate) struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    /// Begins to listen for them, so that one that comes before [`Stop::wait`] is heard too.
    pub(crate) fn new() -> Result<Stop, Failure> {
        let listen = |kind| signal(kind).map_err(|error| cannot_start(&error));
        Ok(Stop {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    pub(crate) async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        systemd::stopping();
    }
}
