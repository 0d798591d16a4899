//! `cargo xtask protos`: the style of the `.proto` files, and that nothing in them breaks a client.
//!
//! Both are buf's work. It comes from npm, which has its binary for every system, and is kept below
//! the target folder.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::{Outcome, tools};

const BUF: &str = "1.75.0";
/// The protos that clients were built with: an image of buf's, without comments.
const BASELINE: &str = "proto/baseline.binpb";

/// Arguments of `cargo xtask protos`.
#[derive(clap::Args)]
pub struct Args {
    /// Take the protos as they are for the baseline, after a release.
    #[arg(long)]
    renew_baseline: bool,
}

/// Lints the protos and compares them with the baseline.
pub fn run(args: &Args) -> Outcome {
    let (root, target) = tools::folders()?;
    let buf = install(&target)?;
    let buf = |words: &[&str]| tools::run(Command::new(&buf).args(words).current_dir(&root));
    buf(&["lint", "proto"])?;
    buf(&["format", "proto", "--diff", "--exit-code"])?;
    if args.renew_baseline {
        buf(&["build", "proto", "--exclude-source-info", "--output", BASELINE])?;
    }
    buf(&["breaking", "proto", "--against", BASELINE])?;
    Ok(ExitCode::SUCCESS)
}

/// The path of buf, installed unless it is there.
fn install(target: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let folder = target.join("tools").join(format!("buf-{BUF}"));
    let buf = folder.join("node_modules/.bin/buf");
    if !buf.exists() {
        let package = format!("@bufbuild/buf@{BUF}");
        let npm = ["install", "--silent", "--no-save", "--prefix"];
        tools::run(Command::new("npm").args(npm).arg(&folder).arg(package))?;
    }
    Ok(buf)
}
