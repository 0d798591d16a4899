//! The real server, attacked over the real wire. Each file is one kind of attack.

#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

mod cancelled;
mod crash;
mod denial;
mod figures;
mod floods;
mod journal;
mod keys;
mod mutant;
mod protocol;
mod race;
mod reports;
mod sizes;
mod start;
mod story;
mod streams;
mod strings;
mod tls;
