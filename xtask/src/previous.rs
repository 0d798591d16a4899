//! The release before this one, built from its commit: a test runs servers and edges of both side by side. Its
//! sources and what is built of them are kept below the target folder.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
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
    let text = fs::read_to_string(root.join(FILE))?;
    let commit = text.lines().find(|line| !line.starts_with('#')).ok_or("it names no commit")?;
    let folder = target.join("previous").join(commit);
    let (source, built) = (folder.join("source"), folder.join("target"));
    if !source.exists() {
        take_out(&root, commit, &source)?;
    }
    let build = ["build", "--locked", "--package", "saring-cli"];
    tools::run(cargo::cargo().current_dir(source).args(build).env("CARGO_TARGET_DIR", &built))?;
    Ok(built.join("debug").join(format!("saring{}", std::env::consts::EXE_SUFFIX)))
}

/// Puts the sources of a commit into a folder, which is there only once all of them are.
fn take_out(root: &Path, commit: &str, source: &Path) -> Result<(), Box<dyn Error>> {
    let (archive, partial) = (source.with_extension("tar"), source.with_extension("partial"));
    let _ = fs::remove_dir_all(&partial);
    fs::create_dir_all(&partial)?;
    let mut git = Command::new("git");
    git.current_dir(root).args(["archive", "--format=tar", "--output"]).arg(&archive).arg(commit);
    tools::run(&mut git).map_err(|error| {
        format!("{error}; a shallow clone lacks the commit: `git fetch --unshallow` gets it")
    })?;
    tools::run(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&partial))?;
    fs::remove_file(archive)?;
    Ok(fs::rename(partial, source)?)
}
