//! Runs the blocks of docs/operating.md, one after the other in one shell, on a throwaway PostgreSQL: what
//! the document tells an operator to do works.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::net::TcpListener;
use std::process::Command;

use saring_postgres_cluster::{Cluster, or_skip};
use saring_tests::documents::blocks;
use saring_tests::{root, saring};

/// A port that is free just now.
fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A server that is started in the background is waited for, as a reader does who looks for its line.
const WAITING: &str = r#"
PATH=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1):$PATH
saring() {
    case "$1" in
        serve) exec "$SARING" "$@" >"$BACKUPS/ready.$BASHPID" ;;
        *) "$SARING" "$@" ;;
    esac
}
started() {
    for _ in $(seq 300); do
        if grep -qs '^ready' "$BACKUPS/ready.$1"; then return; fi
        sleep 0.1
    done
    echo "the server did not start" >&2
    exit 1
}
"#;

#[test]
fn the_commands_of_the_document_work() {
    let Some(cluster) = or_skip("docs/operating.md", Cluster::shared()) else { return };
    let document = std::fs::read_to_string(root().join("docs/operating.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("backups")).unwrap();
    let database = cluster.database(None);
    // The roles are there already, and the address of the superuser is the throwaway cluster's.
    let address = |url: String, name: &str| url.replace(database.name(), name);
    let here = folder.path().display();
    let mut names = format!("DIR={here}/one\nDIR2={here}/two\nBACKUPS={here}/backups\n");
    names += &format!("JOURNAL={here}/journal\n");
    names += &format!("SUPERUSER={}\n", address(database.superuser_url(), "postgres"));
    names += &format!("OWNER={}\n", address(database.owner_url(), "saring"));
    names += &format!("DATABASE={}\n", address(database.server_url(), "saring"));
    names += &format!("LISTEN=127.0.0.1:{}\nLISTEN2=127.0.0.1:{}\n", port(), port());

    let mut script = format!("set -euo pipefail\nset -m\n{names}{WAITING}");
    for block in blocks(&document) {
        let text = &document[block.text.clone()];
        if block.has("names") {
            let shown = text.lines().filter_map(|line| line.split_once('=').map(|(name, _)| name));
            for name in shown {
                assert!(names.contains(&format!("{name}=")), "{name} has no value here");
            }
            continue;
        }
        script += &format!("echo '--- line {}' >&2\n", block.line);
        for line in text.lines() {
            script += &match line.strip_suffix(" &") {
                Some(serve) => format!("{serve} &\nstarted $!\n"),
                None => format!("{line}\n"),
            };
        }
    }
    // The cluster has these roles.
    let roles =
        "-c \"CREATE ROLE saring_owner LOGIN CREATEROLE\" -c \"CREATE ROLE saring_server LOGIN\"";
    assert!(script.contains(roles));
    let script = script.replace(roles, "-c \"SELECT 1\"");
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder.path())
        .env("SARING", saring())
        .env("SARING_LANG", "en")
        .env_remove("SARING_DATABASE")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stdout));
}
