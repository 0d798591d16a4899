//! `cargo xtask codegen` and `cargo xtask api-docs`: files that are made from `proto/` and committed.
//!
//! The tests that compare them do the work, so that the chores need no protobuf compiler.

use crate::{Outcome, cargo};

/// Writes the messages and stubs of `saring-proto` anew.
pub fn codegen() -> Outcome {
    accept("saring-proto", "generated")
}

/// Writes the reference in `docs/api.md` anew.
pub fn api_docs() -> Outcome {
    accept("saring-server", "api_docs")
}

fn accept(package: &str, test: &str) -> Outcome {
    let words = ["test", "--locked", "-p", package, "--test", test];
    cargo::run(cargo::cargo().args(words).env("UPDATE_GOLDEN", "1"))
}
