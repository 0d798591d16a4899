//! What callers ask. Each query says first who may, and nothing is written.

mod audit;
mod authentication;
mod rollouts;
pub mod rule_files;
mod rule_sets;
mod settings;
mod signing_keys;
pub mod statistics;
mod takedowns;
mod tenants;
