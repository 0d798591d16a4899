//! Bundles from outside: committed vectors, attacks, a naive model, settings.

#![expect(clippy::unwrap_used, reason = "a test")]

mod attacks;
mod audit;
mod cases;
mod clocks;
mod fingerprints;
mod holds;
mod keys;
mod model;
mod mutants;
mod newer;
mod replica;
mod rotation;
mod settings;
mod vectors;
mod world;
