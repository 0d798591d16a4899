//! Use cases on a real store.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod clock;
mod servers;
mod story;
