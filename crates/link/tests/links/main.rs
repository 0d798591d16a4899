//! Links as a caller reads them: the golden table, and what holds for every text.

#![expect(clippy::expect_used, reason = "a test")]

mod find;
mod golden;
mod identity;
mod properties;
mod table;
