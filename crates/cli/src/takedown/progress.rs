//! How far the rows of a file came, told to whoever ends the command with Ctrl-C, or whose connection
//! breaks, so that nobody fears to send the file again.

use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::Builder;

use saring_rules::Lang;

use super::rows::tell;
use crate::message::{Message, message};

/// What shells make of the end by SIGINT.
const INTERRUPTED: i32 = 130;

/// How far it came.
pub(super) struct Progress {
    name: String,
    lang: Lang,
    has_sent: AtomicBool,
    /// The number of the last row that was answered; 0 before the first.
    answered: AtomicU64,
}

impl Progress {
    /// Before the first row of the file `name`. At Ctrl-C it is told, and the program ends.
    pub(super) fn watched(name: &str, lang: Lang) -> Arc<Progress> {
        let (has_sent, answered) = (AtomicBool::new(false), AtomicU64::new(0));
        let progress = Arc::new(Progress { name: name.to_owned(), lang, has_sent, answered });
        let watched = progress.clone();
        // On a thread of its own, because reading the file can keep the first one waiting. Where there is
        // none, Ctrl-C ends the program without a word.
        let _ = Builder::new().spawn(move || watched.watch());
        progress
    }

    fn watch(&self) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        let pressed = runtime.map(|runtime| runtime.block_on(tokio::signal::ctrl_c()));
        if matches!(pressed, Ok(Ok(()))) {
            if self.has_sent.load(Ordering::Relaxed) {
                tell(&self.told(), self.lang);
            }
            exit(INTERRUPTED);
        }
    }

    /// Rows are sent from now on.
    pub(super) fn sends(&self) {
        self.has_sent.store(true, Ordering::Relaxed);
    }

    /// The row of this number is answered, and those before it.
    pub(super) fn answered(&self, row: u64) {
        self.answered.store(row, Ordering::Relaxed);
    }

    /// Tells it before the failure that keeps the rest from being sent, if any row was answered.
    pub(super) fn tell(&self) {
        if self.answered.load(Ordering::Relaxed) > 0 {
            tell(&self.told(), self.lang);
        }
    }

    fn told(&self) -> Message {
        let name = &self.name;
        match self.answered.load(Ordering::Relaxed) {
            0 => message!(
                "{name}: belum ada data yang dijawab; kirim berkasnya sekali lagi, yang sudah ada \
                 dikenali",
                "{name}: no row is answered yet; send the file again, what is there is known again"
            ),
            done => message!(
                "{name}: data 1 sampai {done} sudah dijawab; kirim berkasnya sekali lagi, yang sudah \
                 ada dikenali",
                "{name}: rows up to {done} are answered; send the file again, what is there is known \
                 again"
            ),
        }
    }
}
