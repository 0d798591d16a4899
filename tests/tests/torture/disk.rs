//! A disk that is soon full: it is in memory, and some MiB large. To mount it takes a namespace, so a test that
//! wants it runs in this program once more, in one.

use std::ffi::OsStr;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use saring_postgres_cluster::not_run;
use saring_tests::saring;
use tempfile::TempDir;

/// Where the disk is, in a run of this program that has one. Its temporary files are there.
const DISK: &str = "SARING_SMALL_DISK";
/// Where there is always room.
const ROOM: &str = "SARING_ROOM";

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

/// Runs a test of this program on a disk of so many MiB; whether that passed, if there is such a disk.
pub fn passes_on_a_disk(test: &str, mib: u32) -> Option<bool> {
    let [disk, room] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let tried = on_a_disk(disk.path(), mib, OsStr::new("true")).output();
    if !tried.as_ref().is_ok_and(|tried| tried.status.success()) {
        not_run(test, &format!("no disk can be mounted here, by root or by `unshare`: {tried:?}"));
        return None;
    }
    // Not with the small disk for its temporary files.
    let _ = saring();
    let mut command = on_a_disk(disk.path(), mib, std::env::current_exe().unwrap().as_os_str());
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]);
    command.env(DISK, disk.path()).env("TMPDIR", disk.path()).env(ROOM, room.path());
    Some(command.status().unwrap().success())
}

/// Where the disk is, and a folder elsewhere; none in a run of this program without.
pub fn disk() -> Option<(PathBuf, TempDir)> {
    let disk = std::env::var_os(DISK)?;
    Some((disk.into(), TempDir::new_in(std::env::var_os(ROOM).unwrap()).unwrap()))
}
