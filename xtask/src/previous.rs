//! The release before this one, built from its commit: a test runs servers and edges of both side by side. Its
//! sources and what is built of them are kept below the target folder.

use std::error::Error;
use std::path::PathBuf;
use std::process::Command;

use crate::{cargo, tools};

/// Which commit it is, and why.
const FILE: &str = "tests/previous-release";

/// The path of its `saring`, built unless it is there.
///
/// # Errors
///
/// If this is no clone that has the commit, or if it does not build.
pub fn binary() -> Result<PathBuf, Box<dyn Error>> {
    let (root, target) = tools::folders()?;
    let text = std::fs::read_to_string(root.join(FILE))?;
    let commit = text.lines().find(|line| !line.starts_with('#')).ok_or("it names no commit")?;
    let folder = target.join("previous").join(commit);
    let (source, built) = (folder.join("source"), folder.join("target"));
    if !source.exists() {
        // Forced, where it is registered and somebody has removed the target folder.
        let add = ["worktree", "add", "--quiet", "--force", "--detach"];
        tools::run(Command::new("git").current_dir(root).args(add).arg(&source).arg(commit))?;
    }
    let build = ["build", "--locked", "--package", "saring-cli"];
    tools::run(cargo::cargo().current_dir(source).args(build).env("CARGO_TARGET_DIR", &built))?;
    Ok(built.join("debug").join(format!("saring{}", std::env::consts::EXE_SUFFIX)))
}
