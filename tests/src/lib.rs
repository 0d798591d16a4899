//! Drives the real binary from outside: how it is built, found and run.
#![expect(clippy::panic, reason = "everything here is part of tests")]

pub mod desk;
pub mod documents;
pub mod draw;
pub mod edge;
pub mod front;
pub mod mutant;
pub mod outcomes;
pub mod raw;
pub mod scrape;
pub mod server;
pub mod serving;
pub mod store;
pub mod wire;
pub mod world;

use std::any::Any;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use tokio::task::JoinError;

/// The root of the workspace, in which commands of the documents are run.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The path of `saring`, built on first use into the target folder that this test was built into.
///
/// # Panics
///
/// If it cannot be built.
#[must_use]
pub fn saring() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        build(&["--package", "saring-cli"]).join(format!("saring{}", std::env::consts::EXE_SUFFIX))
    })
}

/// The path of an example of the client, built like this.
///
/// # Panics
///
/// If it cannot be built.
#[must_use]
pub fn example(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let build = || build(&["--package", "saring-client", "--examples"]).join("examples");
    FOLDER.get_or_init(build).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Builds with these arguments, and gives the folder that binaries are in.
fn build(args: &[&str]) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--locked"]).args(args).current_dir(root());
    // What cargo told this test about its package would set off build scripts that look at it, and
    // with them half of the dependencies.
    for (name, _) in std::env::vars_os() {
        let about = name.to_string_lossy();
        if about.starts_with("CARGO_MANIFEST_") || about.starts_with("CARGO_PKG_") {
            build.env_remove(&name);
        }
    }
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    let built = build.status();
    assert!(built.as_ref().is_ok_and(std::process::ExitStatus::success), "{built:?}");
    // The test is <target>/<profile>/deps/<test>.
    let test = std::env::current_exe().unwrap_or_default();
    test.ancestors().nth(2).unwrap_or(Path::new("")).to_owned()
}

/// What a run of the binary left.
#[derive(Debug)]
pub struct Run {
    /// The exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Runs the binary in the root of the workspace, with messages in English and no terminal.
///
/// # Panics
///
/// If it cannot be started, or prints what is no UTF-8.
#[must_use]
pub fn run(args: &[&str], input: &[u8]) -> Run {
    let started = Command::new(saring())
        .args(args)
        .env("SARING_LANG", "en")
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else { panic!("{started:?}") };
    let stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // The program may end before it has read everything.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        child.wait_with_output()
    });
    let Ok(output) = output else { panic!("{output:?}") };
    let (Ok(out), Ok(err)) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr))
    else {
        panic!("the output of {args:?} is no UTF-8")
    };
    Run { code: output.status.code(), out, err }
}

/// That a scenario fails on something broken, and for the right reason: its panic says `by`.
///
/// # Panics
///
/// If it did not fail, or for another reason.
pub fn noticed<T>(ended: Result<T, JoinError>, by: &str) {
    let Err(panic) = ended else { panic!("nothing was noticed: no {by}") };
    let panic: Box<dyn Any> = panic.into_panic();
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
    assert!(text.contains(by), "it failed, but not by {by}: {text}");
}
