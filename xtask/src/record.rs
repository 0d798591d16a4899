//! `cargo xtask record`: what this release writes, recorded in `tests/recordings` for all later ones to
//! read.

use crate::{Outcome, cargo};

/// Runs the one test of `recordings` that is ignored otherwise.
pub fn run() -> Outcome {
    // The whole workspace, so that what `cargo xtask test` built serves again.
    let words = ["test", "--locked", "--workspace", "--test", "recordings", "--", "--ignored"];
    cargo::run(cargo::cargo().args(words))
}
