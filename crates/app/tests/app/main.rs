//! Use cases on a real store.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod clock;
mod keys;
mod put_back;
mod servers;
mod signing_keys;
mod story;
