//! Bad luck of a whole installation under load: servers and databases that are killed, disks that are full,
//! clocks that are off, yesterday's state put back, two releases side by side.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

mod caller;
mod clocks;
mod disk;
mod full;
mod killed;
mod load;
mod mutant;
mod releases;
mod yesterday;

/// One scenario at a time: the plug of the database is the process's.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
