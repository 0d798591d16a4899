//! Values as people write them: a table of cases for each kind, and what holds for every text.

#![expect(clippy::expect_used, clippy::panic, reason = "a test")]

mod condition;
mod date;
mod price;
mod province;
mod quantity;
mod table;
