//! What the stores on SQL databases share: every statement, and the methods of
//! [`Store`](saring_store::Store) over them.
//!
//! A statement has one text for all databases. Its parameters are `$1`, `$2` and so on; lists go as
//! JSON through `json_each`, which each database has or is given. Where rows of one platform are looked
//! up by such a list, it is read in a `SELECT DISTINCT`: PostgreSQL's row security lets an index be used
//! for a comparison with a column, and not with what a function makes. What differs is behind two traits: a
//! [`Database`] runs transactions, and a [`Connection`] runs statements in one. There is no driver here.
//!
//! `sqlx::Any` would be the library for this. It takes a connection by its address alone, so that
//! neither SQLite's log nor what PgBouncer needs can be set.

pub mod aliases;
mod api;
mod audit;
mod changes;
mod connection;
mod connections;
mod database;
pub mod fingerprints;
mod handovers;
mod history;
mod insert;
mod key_sets;
mod keys;
mod measured;
mod mutant;
mod outcomes;
mod query;
mod reports;
pub mod restore;
pub mod row;
pub mod rule_sets;
mod settings;
mod snapshot;
mod statistics;
mod subscribers;
pub mod tables;
mod tenants;
pub mod verify;

pub use connection::{Cell, Columns, Connection, Insert, Restored, Row, Tx, Work};
pub use database::{Access, Database, Lock, SqlStore};
pub use mutant::Mutant;
pub use query::{Query, query};
