//! A server that cannot start says what is wrong and what to do, with exit code 1, before it has
//! said that it is ready.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use saring_tests::run;
use saring_tests::server::Server;
use sqlx::{Connection as _, SqliteConnection};

use crate::tls::Authority;

/// Runs `saring serve` with these arguments, which must fail, and looks for words in what it says.
fn refuses(args: &[&str], words: &[&str]) {
    let run = run(&[&["serve"], args].concat(), b"");
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{args:?}: {}", run.err);
    assert!(run.err.starts_with("error: "), "{args:?}: {}", run.err);
    for word in words {
        assert!(run.err.contains(word), "{args:?}: no {word:?} in {}", run.err);
    }
}

fn refuses_data(data: &Path, words: &[&str]) {
    refuses(&["--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()], words);
}

/// A data folder that a server has set up.
fn used() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    Server::start(data.path()).stop();
    data
}

#[test]
fn a_port_that_is_taken() {
    let data = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let args = ["--listen", &address, "--data", data.path().to_str().unwrap()];
    refuses(&args, &[&address, "another server running there", "--listen"]);
    let free = "--listen=127.0.0.1:0";
    let args = [free, "--admin-address", &address, "--data", data.path().to_str().unwrap()];
    refuses(&args, &[&address, "the admin port cannot be opened", "--admin-address"]);
    // No operator key is made that nobody is told of.
    assert_eq!(fs::read_dir(data.path()).unwrap().count(), 0);
}

#[test]
fn limits_that_do_not_go_together() {
    let data = tempfile::tempdir().unwrap();
    let args = ["--listen", "127.0.0.1:0", "--data", data.path().to_str().unwrap()];
    let limits = ["--heartbeat", "30", "--head-validity", "59"];
    refuses(&[args, limits].concat(), &["--head-validity 59", "at least 60"]);
}

#[test]
fn plain_text_where_others_can_reach_it() {
    let data = tempfile::tempdir().unwrap();
    let args = ["--listen", "0.0.0.0:0", "--data", data.path().to_str().unwrap()];
    refuses(&args, &["0.0.0.0", "--tls-cert", "--allow-plain-text"]);
}

#[test]
fn a_certificate_that_is_none() {
    let authority = Authority::new();
    let data = tempfile::tempdir().unwrap();
    let data = data.path().to_str().unwrap();
    let path = |name: &str| authority.path(name);
    for (certificate, key, words) in [
        (path("text"), path("server.key"), &["certificate", "--tls-cert"][..]),
        (path("server.pem"), path("text"), &["key", "--tls-key"]),
        (path("server.key"), path("server.pem"), &["certificate", "--tls-cert"]),
        (path("server.pem"), path("other.key"), &["key", "belongs to it"]),
        (path("nothing"), path("server.key"), &["nothing", "check the path"]),
        (path("server.pem"), "/dev/zero".into(), &["/dev/zero", "bytes", "the right file"]),
    ] {
        let args = ["--listen", "127.0.0.1:0", "--data", data];
        let tls = ["--tls-cert", &certificate, "--tls-key", &key];
        refuses(&[args, tls].concat(), words);
    }
}

#[test]
fn a_folder_that_cannot_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    refuses_data(&file, &[file.to_str().unwrap(), "--data"]);
    // Nobody may write there, the superuser included.
    refuses_data(Path::new("/proc/saring"), &["/proc/saring", "--data"]);
}

#[test]
fn a_folder_that_another_server_uses() {
    let data = tempfile::tempdir().unwrap();
    let first = Server::start(data.path());
    refuses_data(data.path(), &["another server uses", "stop it", "--data"]);
    first.stop();
    Server::start(data.path()).stop();
}

#[tokio::test]
async fn a_folder_of_a_newer_release() {
    let data = used();
    let file = format!("sqlite:{}", data.path().join("saring.db").display());
    let mut database = SqliteConnection::connect(&file).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', 1, x'00', 0)",
    )
    .execute(&mut database)
    .await
    .unwrap();
    database.close().await.unwrap();
    refuses_data(data.path(), &["9999", "use the release that made it"]);
}

#[test]
fn a_database_that_is_none() {
    let data = used();
    for name in ["saring.db", "saring.db-wal", "saring.db-shm"] {
        let _ = fs::remove_file(data.path().join(name));
    }
    fs::write(data.path().join("saring.db"), [b'x'; 8_192]).unwrap();
    refuses_data(data.path(), &["saring.db", "restore"]);
}

#[test]
fn a_folder_that_lost_a_file() {
    let data = used();
    let path = |name: &str| data.path().join(name);
    let files = || fs::read_dir(data.path()).unwrap().count();
    let key = fs::read(path("signing-key.pem")).unwrap();
    for others in [&[][..], &["key-set.json"]] {
        for name in [&["signing-key.pem"], others].concat() {
            let _ = fs::remove_file(path(name));
        }
        let before = files();
        refuses_data(data.path(), &["signing-key.pem is missing", "restore"]);
        assert_eq!(files(), before);
    }
    fs::write(path("signing-key.pem"), key).unwrap();
    for name in ["saring.db", "saring.db-wal", "saring.db-shm"] {
        let _ = fs::remove_file(path(name));
    }
    let before = files();
    refuses_data(data.path(), &["saring.db is missing", "restore"]);
    assert_eq!(files(), before);
}

#[test]
fn a_folder_of_something_else() {
    let data = tempfile::tempdir().unwrap();
    fs::write(data.path().join("outbox.redb"), "").unwrap();
    refuses_data(data.path(), &["outbox.redb", "not of a server", "--data"]);
    fs::remove_file(data.path().join("outbox.redb")).unwrap();
    // What a first start leaves that failed at once.
    fs::write(data.path().join("lock"), "").unwrap();
    Server::start(data.path()).stop();
}

#[test]
fn a_signing_key_that_is_none_or_another_s() {
    let (data, other) = (used(), used());
    let key = |data: &tempfile::TempDir| data.path().join("signing-key.pem");
    let keys = |data: &tempfile::TempDir| data.path().join("key-set.json");
    let good = fs::read(key(&data)).unwrap();

    for text in [&b""[..], b"no key", b"\xff\xfe", &good[..good.len() / 2]] {
        fs::write(key(&data), text).unwrap();
        refuses_data(data.path(), &["signing-key.pem", "restore"]);
    }
    fs::copy(key(&other), key(&data)).unwrap();
    refuses_data(data.path(), &["key-set.json", "trusts none of the signing keys", "restore"]);
    fs::write(key(&data), &good).unwrap();

    let set = fs::read(keys(&data)).unwrap();
    for text in [&b""[..], b"{}", b"\xff", &set[..set.len() / 2]] {
        fs::write(keys(&data), text).unwrap();
        refuses_data(data.path(), &["key-set.json", "restore"]);
    }
    fs::write(keys(&data), &set).unwrap();
    Server::start(data.path()).stop();
}
