//! What follows from a batch of outcomes, decided without a database.
//!
//! A store loads [`Known`], calls [`decide`] and writes the [`Decision`], all in one transaction;
//! so that no two databases can decide differently.

mod body;
mod canonical;
mod check;
mod decide;
mod rules;

pub(crate) use body::{body_hash, first_difference};
pub(crate) use canonical::{Item, province_code};
pub(crate) use decide::{Accepted, Decision, Known, ListingState, Seen, Verdict, decide};
pub(crate) use rules::KnownRules;
