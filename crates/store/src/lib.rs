//! What the server keeps: platforms, rule sets, handovers, outcomes, figures.
//!
//! [`Store`] is the one trait, in domain terms. [`SqliteStore`] is a folder with an SQLite database.
//! What a caller may touch is in the types: the methods take the scopes of [`auth`], which only a
//! verified key gives.
//!
//! | job | module |
//! | --- | --- |
//! | the methods and what they promise | [`Store`] |
//! | who calls | [`auth`] |
//! | plain data in and out | [`records`] |
//! | what follows from a batch of outcomes, without a database | `outcomes` |
//! | what becomes of handovers, without a database | `handovers` |
//! | who may do what with a submission, without a database | `publishing` |
//! | whether two names are one person's | `person` |
//! | days of Western Indonesian Time | [`time`] |
//! | the tables and queries | `sqlite`, `migrations/sqlite` |
//! | what every store must do | `conformance`, with the feature of that name |
//!
//! Numbers that add up come from one place: the counts are written in the transaction that stores
//! the outcome, and a retry is told apart by a unique constraint in that same transaction.

pub mod auth;
mod check;
#[cfg(feature = "conformance")]
pub mod conformance;
mod error;
mod handovers;
mod names;
mod outcomes;
pub mod page;
mod person;
mod publishing;
pub mod records;
mod sqlite;
mod store;
pub mod time;

pub use error::{MAX_NEWER, StoreError};
#[cfg(feature = "mutants")]
pub use sqlite::Mutant;
pub use sqlite::{BackupFile, SqliteOptions, SqliteStore};
pub use store::{Result, Store};
