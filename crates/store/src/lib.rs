//! What the server keeps: platforms, rule sets, handovers, outcomes, figures.
//!
//! [`Store`] is the one trait, in domain terms; what is behind it is a crate of its own, such as
//! `saring-store-sqlite`. What a caller may touch is in the types: the methods take the scopes of
//! [`auth`], which only a verified key gives.
//!
//! | job | module |
//! | --- | --- |
//! | the methods and what they promise | [`Store`] |
//! | who calls | [`auth`] |
//! | plain data in and out | [`records`] |
//! | what follows from a batch of outcomes, without a database | [`outcomes`] |
//! | what becomes of handovers, without a database | [`handovers`] |
//! | who may do what with a submission, without a database | [`publishing`] |
//! | whether two names are one person's | [`person`] |
//! | what of a request can be checked without a database | [`check`] |
//! | which keys ended, kept outside the database | [`journal`] |
//! | days of Western Indonesian Time | [`time`] |
//! | what every store must do | `conformance`, with the feature of that name |
//!
//! Numbers that add up come from one place: the counts are written in the transaction that stores
//! the outcome, and a retry is told apart by a unique constraint in that same transaction.

pub mod auth;
pub mod check;
#[cfg(feature = "conformance")]
pub mod conformance;
mod error;
pub mod handovers;
pub mod journal;
mod names;
pub mod outcomes;
pub mod page;
pub mod person;
pub mod publishing;
pub mod records;
mod store;
pub mod time;

pub use error::{MAX_NEWER, StoreError};
pub use store::{Result, Store};
