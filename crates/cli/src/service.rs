//! What the commands that serve until they are told to stop have in common.

use std::fmt::Display;

use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;
use crate::message::message;
use crate::terminal::{environment, stderr_color};

/// Most bytes of a certificate or a key.
pub(crate) const MAX_PEM: usize = 1 << 20;

/// Logs to standard error as `SARING_LOG` says, or else by `filter`, and gives a runtime.
pub(crate) fn start(filter: &str) -> Result<Runtime, Failure> {
    let filter = environment("SARING_LOG").unwrap_or_else(|| filter.into());
    let filter = tracing_subscriber::EnvFilter::try_new(&filter).map_err(|_| {
        Failure::new(message!(
            "SARING_LOG bernilai `{filter}`, yang bukan saringan log; tulis seperti `info`",
            "SARING_LOG is `{filter}`, which is no filter of the log; write it as `info`"
        ))
    })?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(stderr_color())
        .init();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| cannot_start(&error))
}

fn cannot_start(error: &impl Display) -> Failure {
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
    }
}
