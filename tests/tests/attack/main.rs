//! The real server, attacked over the real wire. Each file is one kind of attack.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod cancelled;
mod crash;
mod denial;
mod figures;
mod floods;
mod front;
mod journal;
mod keys;
mod mutant;
mod race;
mod reports;
mod sizes;
mod start;
mod story;
mod streams;
mod strings;
mod tls;

use std::any::Any;

use tokio::task::JoinError;

/// That a scenario fails on something broken, and for the right reason: its panic says `by`.
fn noticed<T>(ended: Result<T, JoinError>, by: &str) {
    let Err(panic) = ended else { panic!("nothing was noticed: no {by}") };
    let panic: Box<dyn Any> = panic.into_panic();
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
    assert!(text.contains(by), "it failed, but not by {by}: {text}");
}
