//! Disguises as a caller applies them: chosen cases, what holds for every title, and two at once.

#![expect(clippy::expect_used, reason = "a test")]

mod cases;
mod hand;
mod pairs;
mod properties;
