//! The audit log of the real binary: what commands leave, that each entry is chained once however the server
//! ends, and that whoever writes into the database is found out.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use saring_bundle::{AuditLine, Digest, audit_link};
use saring_proto::v1;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::server::{Keys, Server, publish, set_up, with};
use saring_tests::{Run, run, store};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, Row as _, SqliteConnection};
use tempfile::TempDir;

/// A server's folder, and an operator beside it.
struct Centre {
    data: TempDir,
    files: TempDir,
    keys: Keys,
}

impl Centre {
    async fn start() -> (Centre, Server) {
        let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let server = Server::start(data.path());
        let keys = set_up(data.path(), server.channel().await).await;
        std::fs::write(files.path().join("operator"), &keys.operator).unwrap();
        (Centre { data, files, keys }, server)
    }

    /// A command with the operator's key.
    fn audit(&self, server: &Server, args: &[&str]) -> String {
        let key = self.files.path().join("operator");
        let with = ["--server", &server.address, "--api-key-file", key.to_str().unwrap()];
        let done = run(&[&["audit"], args, &with].concat(), b"");
        assert_eq!((done.code, &*done.err), (Some(0), ""), "{args:?}: {}", done.out);
        done.out
    }

    fn actions(&self, server: &Server) -> Vec<String> {
        let listed = self.audit(server, &["list", "--output", "json"]);
        let entries = listed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let actions = entries.map(|entry| entry["action"].as_str().unwrap().to_owned());
        let mut actions: Vec<_> = actions.collect();
        actions.reverse();
        actions
    }

    /// An export once all that was done is chained, and signed if `is_signed`.
    async fn export(&self, server: &Server, is_signed: bool) -> PathBuf {
        let is_whole = |export: &str| {
            let last = export.lines().last().unwrap_or_default();
            last.starts_with(if is_signed { "{\"end\":" } else { "{\"" })
        };
        while self.sql("SELECT count(*) FROM audit_intent").await != 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        loop {
            let export = self.audit(server, &["export"]);
            if is_whole(&export) {
                let file = self.files.path().join("ekspor.jsonl");
                std::fs::write(&file, export).unwrap();
                return file;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn verify(&self, export: &Path) -> Run {
        let trust = self.data.path().join("key-set.json");
        let (export, trust) = (export.to_str().unwrap(), trust.to_str().unwrap());
        run(&["audit", "verify", export, "--trust", trust], b"")
    }

    /// What whoever has the database does to it; the number in the first row that it gives.
    async fn sql(&self, sql: &str) -> i64 {
        if let Some(database) = store::of(self.data.path()) {
            let sql = format!(
                "SET search_path TO saring; SET session_replication_role TO replica; {sql}"
            );
            return database.sql(&sql).lines().last().unwrap_or_default().parse().unwrap_or(0);
        }
        let file = format!("sqlite:{}", self.data.path().join("saring.db").display());
        let mut database = SqliteConnection::connect(&file).await.unwrap();
        sqlx::raw_sql("PRAGMA foreign_keys = OFF").execute(&mut database).await.unwrap();
        let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut database).await.unwrap();
        rows.first().map_or(0, |row| row.get(0))
    }

    fn db(&self, args: &[&str]) -> Run {
        let of = match store::of(self.data.path()) {
            Some(database) => ["--database".to_owned(), database.server_url()],
            None => ["--data".to_owned(), self.data.path().to_str().unwrap().to_owned()],
        };
        run(&[&["db"], args, &[&of[0], &of[1]]].concat(), b"")
    }
}

async fn make_key(server: &Server, operator: &str, name: &str) -> String {
    let mut tenants = TenantServiceClient::new(server.channel().await);
    let role = v1::Role::Observer.into();
    let request = v1::CreateKeyRequest { role, name: name.into(), ..Default::default() };
    let made = tenants.create_key(with(operator, request)).await.unwrap();
    made.into_inner().key.unwrap().key_id
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_is_listed_exported_and_checked() {
    let (centre, server) = Centre::start().await;
    publish(server.channel().await, &centre.keys, "examples/versi-1.yaml").await;
    centre.export(&server, false).await;
    server.stop();
    // A server signs when it starts, if there is anything new.
    let server = Server::start(centre.data.path());
    let export = centre.export(&server, true).await;
    let good = centre.verify(&export);
    assert_eq!((good.code, &*good.err), (Some(0), ""), "{}", good.out);
    assert!(
        good.out.starts_with("11 entries are whole, and all of them were signed at "),
        "{}",
        good.out
    );

    let expected = [
        "key_set.begin",
        "api_key.create",
        "tenant.create",
        "tenant.create",
        "api_key.create",
        "api_key.create",
        "api_key.create",
        "api_key.create",
        "rule_set.submit",
        "rule_set.approve",
        "rule_set.publish",
    ];
    assert_eq!(centre.actions(&server), expected);
    let table = centre.audit(&server, &["list", "--action", "rule_set.approve"]);
    let row: Vec<&str> = table.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!((row[0], row[3], row[4]), ("10", "WIB", &centre.keys.approver[..19]), "{table}");
    assert!(
        table.contains("Petugas B") && table.contains("rule-set/pakaian-bekas-impor"),
        "{table}"
    );
    let of_server = centre.audit(&server, &["list", "--actor", "server", "--limit", "1"]);
    assert!(of_server.lines().count() == 2 && of_server.contains("operator"), "{of_server}");

    // What was exported before is the beginning of what is exported later.
    let before = std::fs::read_to_string(&export).unwrap();
    make_key(&server, &centre.keys.operator, "Ketiga").await;
    let export = centre.export(&server, false).await;
    let after = std::fs::read_to_string(&export).unwrap();
    assert!(after.starts_with(&before) && after.len() > before.len());
    let good = centre.verify(&export);
    assert!(good.out.contains("12 entries are whole; the first 11 were signed"), "{}", good.out);
    // No name, no key: what a person can ask to be forgotten is in no chain.
    assert!(!after.contains("Petugas") && !after.contains(&centre.keys.author[20..]));
    server.stop();
}

/// Whoever may write into the database changes an entry, takes one out or puts one in. Unless they make the
/// chain anew, `db verify` tells; and then the signed end does.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_writes_into_the_log_is_found_out() {
    for (what, sql, expected) in [
        (
            "altered",
            "UPDATE audit_entry SET entry = replace(entry, 'tenant.create', 'tenant.change') \
             WHERE position = 3",
            "are not those that were chained: one was altered, removed or added",
        ),
        (
            "removed",
            "DELETE FROM audit_entry WHERE position = 4",
            "are not those that were chained: one was altered, removed or added",
        ),
        (
            "added",
            "INSERT INTO audit_entry SELECT max(position) + 1, 1, 'host', 'x', '{\"at\":1}' FROM audit_entry",
            "",
        ),
    ] {
        let (centre, server) = Centre::start().await;
        centre.export(&server, false).await;
        server.stop();
        let server = Server::start(centre.data.path());
        centre.export(&server, true).await;
        server.stop();
        let whole = centre.db(&["verify"]);
        assert_eq!(whole.code, Some(0), "{}{}", whole.out, whole.err);
        centre.sql(sql).await;
        let found = centre.db(&["verify"]);
        assert_eq!(found.code, Some(1), "{what}: {}", found.out);
        let line = found.out.lines().find(|line| line.starts_with("the audit log chains")).unwrap();
        assert!(!line.ends_with(" 0"), "{what}: {line}");
        if expected.is_empty() {
            // Nothing follows on it, and all else goes on.
            let server = Server::start(centre.data.path());
            let before = centre.sql("SELECT count(*) FROM audit_entry").await;
            make_key(&server, &centre.keys.operator, "Ketiga").await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            assert_eq!(centre.sql("SELECT count(*) FROM audit_entry").await, before);
            assert_ne!(centre.sql("SELECT count(*) FROM audit_intent").await, 0);
            server.stop();
            continue;
        }
        let signed = centre.sql("SELECT count(*) FROM audit_end").await;
        let server = Server::start(centre.data.path());
        make_key(&server, &centre.keys.operator, "Ketiga").await;
        let export = centre.export(&server, false).await;
        assert_eq!(
            centre.sql("SELECT count(*) FROM audit_end").await,
            signed,
            "{what}: it was signed"
        );
        let told = centre.verify(&export);
        assert_eq!(told.code, Some(1), "{what}: {}", told.out);
        assert!(told.err.contains(expected), "{what}: {}", told.err);
        // With a chain made anew over it, the links hold, and the signature does not.
        let forged = forged(&std::fs::read_to_string(&export).unwrap());
        std::fs::write(&export, forged).unwrap();
        let told = centre.verify(&export);
        assert_eq!(told.code, Some(1), "{what}: {}", told.out);
        assert!(told.err.contains("another chain than the one that was signed"), "{}", told.err);
        server.stop();
    }
}

/// The same entries with links that follow.
fn forged(export: &str) -> String {
    let (mut digest, mut position, mut batch, mut forged) =
        (Digest::zero(), 0, Vec::new(), String::new());
    for line in export.lines() {
        let line = match serde_json::from_str(line) {
            Ok(AuditLine::Link { .. }) => {
                digest = audit_link(&digest, batch.drain(..));
                serde_json::to_string(&AuditLine::Link { position, digest }).unwrap()
            }
            Ok(AuditLine::End(_)) => line.to_owned(),
            Err(_) => {
                position += 1;
                batch.push(line);
                line.to_owned()
            }
        };
        forged += &format!("{line}\n");
    }
    forged
}

/// A server that is killed before what it noted is chained: the next one chains it, once.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_noted_before_a_kill_is_chained_once() {
    let (centre, mut server) = Centre::start().await;
    let mut made = Vec::new();
    loop {
        made.push(make_key(&server, &centre.keys.operator, &format!("kunci {}", made.len())).await);
        server.kill();
        let is_between = centre.sql("SELECT count(*) FROM audit_intent").await > 0;
        server = Server::start(centre.data.path());
        if is_between {
            break;
        }
        assert!(made.len() < 50, "it was never killed in between");
    }
    let export = centre.export(&server, false).await;
    let export = std::fs::read_to_string(export).unwrap();
    for key in made {
        let found = export.lines().filter(|line| line.contains(&format!("api-key/{key}"))).count();
        assert_eq!(found, 1, "{export}");
    }
    server.stop();
    let whole = centre.db(&["verify"]);
    assert_eq!(whole.code, Some(0), "{}{}", whole.out, whole.err);
}

/// Commands on the server's host have no key.
#[tokio::test(flavor = "multi_thread")]
async fn commands_on_the_host_leave_entries_too() {
    let (centre, server) = Centre::start().await;
    server.stop();
    // What is done on the host takes a server that has left.
    let marked = loop {
        let marked = centre.db(&["restored", "--without-journal"]);
        if !marked.err.contains("a server runs on the database") {
            break marked;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    };
    assert_eq!(marked.code, Some(0), "{}", marked.err);
    let confirmed = centre.db(&["confirm-key", &centre.keys.operator[..19]]);
    assert_eq!(confirmed.code, Some(0), "{}", confirmed.err);
    // Once more changes nothing.
    centre.db(&["confirm-key", &centre.keys.operator[..19]]);
    let server = Server::start(centre.data.path());
    centre.export(&server, false).await;
    let actions = centre.actions(&server);
    assert_eq!(actions[8..], ["database.restored", "api_key.confirm", "key_set.begin"]);
    let host = centre.audit(&server, &["list", "--actor", "host"]);
    assert_eq!(host.lines().count(), 3, "{host}");
    server.stop();
}
