//! A disk that is soon full: it is in memory, and some MiB large. To mount it takes a namespace, so a test that
//! wants it runs in this program once more, in one.

use std::ffi::OsStr;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use saring_postgres_cluster::not_run;
use saring_tests::saring;
use tempfile::TempDir;

/// Where the disk is, in a run of this program that has one. Its temporary files are there.
const DISK: &str = "SARING_SMALL_DISK";
/// Where there is always room.
const ROOM: &str = "SARING_ROOM";

const REQUIRED: &str = "SARING_TEST_DISK_REQUIRED";

const MOUNT: &str = "mount -t tmpfs -o size=$1m,mode=1777 none \"$2\" && shift 2 && exec \"$@\"";

/// A command that has such a disk to itself: root may mount one in a namespace for mounts, others in one for
/// users too, where they are themselves again once it is mounted.
fn on_a_disk(disk: &Path, mib: u32, program: &OsStr) -> Command {
    let user = std::fs::metadata(disk).unwrap().uid();
    let mut command = Command::new("unshare");
    command.arg("--mount");
    if user != 0 {
        command.arg("--map-root-user");
    }
    command.args(["sh", "-c", MOUNT, "sh", &mib.to_string()]).arg(disk);
    if user != 0 {
        command.args(["unshare", "--user", &format!("--map-user={user}")]);
    }
    command.arg(program);
    command
}

/// Runs a test of this program on a disk of so many MiB, where it must pass. Where there is no such disk, says
/// loudly that it was not run.
///
/// # Panics
///
/// Where there is none and `SARING_TEST_DISK_REQUIRED` is set, as it is in CI where there can be one.
pub fn run_on_a_disk(test: &str, mib: u32) {
    let [disk, room] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let tried = on_a_disk(disk.path(), mib, OsStr::new("true")).output();
    if !tried.as_ref().is_ok_and(|tried| tried.status.success()) {
        let why = format!("no disk can be mounted here, by root or by `unshare`: {tried:?}");
        assert!(std::env::var_os(REQUIRED).is_none(), "{test} cannot run: {why}");
        return not_run(test, &why);
    }
    // Not with the small disk for its temporary files.
    let _ = saring();
    let mut command = on_a_disk(disk.path(), mib, std::env::current_exe().unwrap().as_os_str());
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]);
    command.env(DISK, disk.path()).env("TMPDIR", disk.path()).env(ROOM, room.path());
    let ran = command.stderr(Stdio::inherit()).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    println!("{said}");
    // A name that no test has is no failure to it.
    let passed = ran.status.success() && said.contains("test result: ok. 1 passed");
    assert!(passed, "{test} on a small disk: {}", ran.status);
}

/// Where the disk is, and a folder elsewhere; none in a run of this program without.
pub fn disk() -> Option<(PathBuf, TempDir)> {
    let disk = std::env::var_os(DISK)?;
    Some((disk.into(), TempDir::new_in(std::env::var_os(ROOM).unwrap()).unwrap()))
}
