//! What follows from a batch of outcomes, decided without a database.
//!
//! A store loads [`Known`], calls [`decide`] and writes the [`Decision`], all in one transaction;
//! so that no two databases can decide differently.

mod body;
mod canonical;
mod check;
mod decide;
mod rules;

pub use body::{body_hash, first_difference};
pub use canonical::{Canonical, Item, province_code};
pub use check::Judged;
pub use decide::{Accepted, Decision, Known, ListingState, Seen, Verdict, decide};
pub use rules::KnownRules;
