//! Bad luck of a whole installation under load: servers and databases that are killed, clocks that are off,
//! yesterday's state put back.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

mod clocks;
mod killed;
mod load;
mod yesterday;

/// One scenario at a time: the plug of the database is the process's.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
