//! `saring db` on databases in PostgreSQL, and the way of a pilot's data folder into one.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use saring_postgres_cluster::{Cluster, Database, or_skip};
use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::server::{Keys, Server, outcome, publish, set_up, with};
use saring_tests::{Run, run, saring};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, SqliteConnection};

/// More than what is read and written at once.
const MANY: u64 = 1_100;

/// What goes wrong in a database, and by which check that is told.
const DAMAGES: [(&str, &str); 15] = [
    (
        "counts are a recount of the outcomes",
        "UPDATE outcome_rollup SET takedowns = takedowns + 1 WHERE tenant = 'shopee'",
    ),
    (
        "outcomes of a platform are numbered without gaps",
        "UPDATE outcome_position SET position = position + 1 WHERE tenant = 'shopee'",
    ),
    (
        "each outcome is what was reported",
        "UPDATE outcome SET seller = 'lain' WHERE idempotency_key = 'kunci-6'",
    ),
    (
        "listings stand as their last outcomes say",
        "UPDATE listing_state SET up = NOT up \
         WHERE listing_id = (SELECT min(listing_id) FROM listing_state)",
    ),
    ("streams of changes have no gaps", "DELETE FROM change WHERE stream = '' AND position = 2"),
    (
        "the fingerprints end where the changes say",
        "DELETE FROM fingerprint_log WHERE version = (SELECT max(version) FROM fingerprint_log)",
    ),
    (
        "the fingerprints chain",
        "UPDATE fingerprint_log SET entry = (SELECT entry FROM fingerprint_log WHERE version = 2) \
         WHERE version = 1",
    ),
    (
        "each outcome has its key, and each key its outcome",
        "DELETE FROM outcome_key WHERE tenant = 'shopee' AND key = 'kunci-7'",
    ),
    (
        "answered handovers have their outcomes",
        "UPDATE handover SET outcome_id = 'x' WHERE state = 'answered'",
    ),
    (
        "handovers that outcomes name are there",
        "UPDATE outcome SET handover_id = 'x' WHERE idempotency_key = 'kunci-8'",
    ),
    (
        "versions of rules are what was published",
        "UPDATE rule_set SET published_version = published_version + 1",
    ),
    (
        "the audit log chains",
        "UPDATE audit_entry SET entry = replace(entry, 'tenant.create', 'tenant.vanish') WHERE position = 3",
    ),
    (
        "the audit log ends where the changes say",
        "DELETE FROM audit_link WHERE position = (SELECT max(position) FROM audit_link)",
    ),
    ("the keys before vouch for each key set", "UPDATE key_set SET version = version + 1"),
    ("platforms that rows name are there", "DELETE FROM tenant WHERE slug = 'tokopedia'"),
];

/// A command on a database, as `saring db` is given it.
fn db(args: &[&str], url: &str) -> Run {
    run(&[&["db"], args, &["--database", url]].concat(), b"")
}

fn succeeds(args: &[&str], url: &str) -> String {
    let run = db(args, url);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{args:?}: {}", run.out);
    run.out
}

/// An empty database with the tables of this release.
fn migrated(cluster: &'static Cluster) -> Database {
    cluster.template("migrated", |owner_url| {
        succeeds(&["migrate"], owner_url);
    });
    cluster.database(Some("migrated"))
}

async fn opened(data: &Path) -> SqliteConnection {
    // Damage is done to what refers to each other.
    let options = SqliteConnectOptions::new().filename(data.join("saring.db")).foreign_keys(false);
    options.connect().await.unwrap()
}

/// A data folder as a pilot leaves it, its server stopped.
async fn fill(data: &Path, count: u64) -> Keys {
    let server = Server::start(data);
    let keys = set_up(data, server.channel().await).await;
    publish(server.channel().await, &keys, "rules/pakaian-bekas-impor.yaml").await;
    let mut takedowns = TakedownServiceClient::new(server.channel().await);
    let handed = v1::TakedownRequest {
        url: "https://shopee.co.id/product/1/1".into(),
        reason: "uji".into(),
        due_time: None,
    };
    let request = v1::RequestTakedownsRequest { requests: vec![handed] };
    let handed = takedowns.request_takedowns(with(&keys.author, request)).await.unwrap();
    let handed = handed.into_inner().results.remove(0).result;
    let Some(v1::takedown_request_result::Result::Handover(handed)) = handed else {
        panic!("{handed:?}")
    };
    let mut outcomes: Vec<_> =
        (0..count).map(|item| outcome(&format!("kunci-{item}"), item)).collect();
    outcomes[0].handover_id = handed.handover_id;
    let restored = v1::Outcome { action: v1::Action::Restored.into(), ..outcome("lagi", 5) };
    for part in outcomes.chunks(500).map(<[_]>::to_vec).chain([vec![restored]]) {
        let count = part.len();
        let request = v1::ReportOutcomesRequest { outcomes: part };
        let answer = takedowns.report_outcomes(with(&keys.shopee, request)).await.unwrap();
        assert_eq!(answer.into_inner().results.len(), count);
    }
    let mut database = opened(data).await;
    let noted = "SELECT count(*) FROM fingerprint_intent";
    while sqlx::query_scalar::<_, i64>(noted).fetch_one(&mut database).await.unwrap() > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    server.stop();
    keys
}

#[test]
fn the_owner_makes_the_tables() {
    let Some(cluster) = or_skip("migrations", Cluster::shared()) else { return };
    let database = cluster.database(None);
    let url = database.owner_url();
    let lacks = db(&["status"], &url);
    assert_eq!(lacks.code, Some(1));
    assert!(lacks.err.contains("migrations are missing; run `saring db migrate`"), "{}", lacks.err);
    let refused = db(&["migrate"], &database.server_url());
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("run `saring db migrate` as their owner"), "{}", refused.err);

    assert!(succeeds(&["migrate", "--print"], &url).contains("CREATE TABLE saring.tenant ("));
    assert_eq!(db(&["status"], &url).code, Some(1), "nothing was done");
    let applied = succeeds(&["migrate"], &url);
    assert!(applied.starts_with("applied migration 1 (tenants)\n"), "{applied}");
    assert!(applied.contains("GRANT saring_app TO saring_server"), "{applied}");
    assert_eq!(succeeds(&["migrate"], &url), "the tables are those of this release\n");
    assert_eq!(succeeds(&["migrate", "--print"], &url), "");
    // The owner reads no row.
    let refused = db(&["verify"], &url);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("may not work as saring_app"), "{}", refused.err);
    database.sql("GRANT saring_app TO saring_server");
    let status = succeeds(&["status", "--output", "json"], &database.server_url());
    assert!(status.starts_with(r#"{"number":1,"name":"tenants","applied":true}"#), "{status}");

    // What a newer release has added is told as that.
    database.sql(
        "INSERT INTO saring.migration (version, description, success, checksum, execution_time) \
         VALUES (900, 'later', true, '', 0)",
    );
    let status = succeeds(&["status", "--output", "json"], &database.server_url());
    let later = r#"{"number":900,"name":"later","applied":true,"of_newer_release":true}"#;
    assert!(status.lines().any(|line| line == later), "{status}");
    let status = succeeds(&["status"], &database.server_url());
    assert!(status.contains("yes, by a newer release"), "{status}");
    let refused = db(&["migrate"], &url);
    assert!(refused.err.contains("the database has schema version 900"), "{}", refused.err);
}

/// Not in what is wrong with it, nor in what is wrong with the database.
#[test]
fn no_message_has_the_password() {
    for url in [
        "postgres://u:geheim@127.0.0.1:1/saring",
        "postgres://u:geheim@127.0.0.1:x/saring",
        "postgres://127.0.0.1:1/saring?pasword=geheim",
        "postgres://u:sangat?geheim@127.0.0.1:1/saring",
        "geheim",
    ] {
        for command in ["migrate", "status", "verify"] {
            let Run { code, out, err } = db(&[command], url);
            assert_eq!((code, out.as_str()), (Some(1), ""), "{url}");
            assert!(err.starts_with("error: cannot use the database: "), "{err}");
            assert!(!err.contains("geheim"), "{err}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pilot_moves_into_a_database() {
    let Some(cluster) = or_skip("copies", Cluster::shared()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let keys = fill(folder.path(), MANY).await;
    let (database, other) = (migrated(cluster), migrated(cluster));
    let (url, copy) = (database.server_url(), ["copy", "--data", data]);

    // Its server runs.
    let server = Server::start(folder.path());
    let refused = db(&copy, &url);
    assert_eq!(refused.code, Some(1));
    let told = format!("another server uses the folder {data}; stop it first\n");
    assert!(refused.err.ends_with(&told), "{}", refused.err);
    let verified = run(&["db", "verify", "--data", data], b"");
    assert_eq!(verified.code, Some(0), "{}{}", verified.out, verified.err);
    server.stop();

    // It breaks off.
    let mut process = Command::new(saring())
        .args(["--lang", "en", "db", "copy", "--data", data, "--database", &url])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == format!("outcome_key: {} copied", MANY + 1)));
    process.kill().unwrap();
    process.wait().unwrap();

    let whole = succeeds(&copy, &url);
    assert!(!whole.contains("outcome_key: "), "{whole}");
    assert!(whole.contains("the database holds what"), "{whole}");
    // A copy that broke off right before has not moved its sequences.
    database.sql("SELECT setval(pg_get_serial_sequence('saring.outcome', 'seq'), 1)");
    let again = succeeds(&copy, &url);
    assert!(again.starts_with("TABLE"), "{again}");
    // What is told of the tables is of the rows alone.
    assert!(succeeds(&copy, &other.server_url()).ends_with(&again));
    assert_eq!(succeeds(&["verify"], &url), verified.out);
    // What comes next gets the numbers that follow.
    for table in ["api_key", "handover", "outcome", "rule_set_submission", "rule_set_approval"] {
        let next = format!(
            "SELECT nextval(pg_get_serial_sequence('saring.{table}', 'seq')) - max(seq) \
             FROM saring.{table}"
        );
        assert_eq!(database.sql(&next), "1", "{table}");
    }
    assert_eq!(database.sql("SELECT restored FROM saring.database_state"), "0");

    // The server goes on where the one before stopped, with its keys.
    let trust = std::fs::read(folder.path().join("key-set.json")).unwrap();
    let server = Server::start_with(folder.path(), &["--database", &url]);
    let mut takedowns = TakedownServiceClient::new(server.channel().await);
    let outcomes = vec![outcome("kunci-7", 7), outcome("baru", 7)];
    let request = with(&keys.shopee, v1::ReportOutcomesRequest { outcomes });
    let results = takedowns.report_outcomes(request).await.unwrap().into_inner().results;
    let statuses: Vec<_> = results.iter().map(v1::OutcomeResult::status).collect();
    assert_eq!(statuses, [v1::OutcomeStatus::Duplicate, v1::OutcomeStatus::Accepted]);
    server.stop();
    assert_eq!(std::fs::read(folder.path().join("key-set.json")).unwrap(), trust);
    succeeds(&["verify"], &url);

    // By then the database has rows of its own. It stays as it is: its servers go on.
    let refused = db(&copy, &url);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("not those of the folder ("), "{}", refused.err);
    assert!(refused.err.contains("outcome: 1, "), "{}", refused.err);
    Server::start_with(folder.path(), &["--database", &url]).stop();

    // A backup of the folder would be of the past.
    let backup = folder.path().join("cadangan");
    let refused = run(&["db", "backup", backup.to_str().unwrap(), "--data", data], b"");
    assert_eq!(refused.code, Some(1), "{}", refused.out);
    assert!(refused.err.contains("back that up by `pg_dump`"), "{}", refused.err);
}

/// The server that starts on the copy is to know what the one before did.
#[tokio::test(flavor = "multi_thread")]
async fn a_restored_folder_is_one_in_the_database_too() {
    let Some(cluster) = or_skip("copies of restored folders", Cluster::shared()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    Server::start(folder.path()).stop();
    let url = migrated(cluster).server_url();
    let mark = || run(&["db", "restored", "--data", data], b"");
    let copied = folder.path().join("copied-to-postgresql");
    let restored = |expected: &str| {
        let database = migrated(cluster);
        succeeds(&["copy", "--data", data], &database.server_url());
        assert_eq!(database.sql("SELECT restored FROM saring.database_state"), expected);
    };
    restored("0");
    // What is said of the folder now is meant for the database.
    let refused = mark();
    assert!(refused.err.contains("give --database, or remove"), "{}", refused.err);
    std::fs::remove_file(&copied).unwrap();
    assert_eq!(mark().code, Some(0));
    restored("1");
    // The folder was copied: a server that is started on it alone by mistake says so.
    let serve = ["serve", "--data", data, "--listen", "127.0.0.1:0"];
    let refused = run(&serve, b"");
    assert!(refused.err.contains("give --database, or remove"), "{}", refused.err);
    std::fs::remove_file(&copied).unwrap();
    Server::start(folder.path()).stop();
    restored("2");
    // There is nothing to copy in the folder of nobody.
    let refused = db(&["copy", "--data", "/nowhere"], &url);
    assert!(refused.err.contains("give the folder of a server as --data"), "{}", refused.err);
}

/// All that is stored, as if no server had made room for it.
const STRAY: &str = "\
    CREATE TEMP TABLE stray AS SELECT * FROM saring.outcome; \
    DO $$ DECLARE name text; BEGIN \
      FOR name IN SELECT inhrelid::regclass FROM pg_inherits \
        WHERE inhparent = 'saring.outcome'::regclass AND inhrelid <> 'saring.outcome_default'::regclass \
      LOOP EXECUTE 'DROP TABLE ' || name; END LOOP; END $$; \
    INSERT INTO saring.outcome SELECT * FROM stray";

/// Whoever looks is told of outcomes in no month's partition, and a server that starts moves them.
#[tokio::test(flavor = "multi_thread")]
async fn outcomes_in_no_partition_are_told_and_moved() {
    let Some(cluster) = or_skip("outcomes in no partition", Cluster::shared()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    fill(folder.path(), 20).await;
    let database = migrated(cluster);
    let url = database.server_url();
    succeeds(&["copy", "--data", data], &url);
    succeeds(&["verify"], &url);
    let status = ["status", "--output", "json"];
    assert!(succeeds(&status, &url).ends_with("{\"outcomes_in_no_partition\":0}\n"));

    database.sql(STRAY);
    let told = "error: 21 outcomes in no month's partition; ";
    for args in [&["verify"][..], &["status"], &status] {
        let found = db(args, &url);
        assert_eq!(found.code, Some(1), "{args:?}");
        assert!(found.err.starts_with(told), "{args:?}: {}", found.err);
    }
    // The owner reads no row.
    assert!(succeeds(&["status"], &database.owner_url()).ends_with("yes\n"));

    let server = Server::start_with(folder.path(), &["--database", &url]);
    let rest = "SELECT count(*) FROM saring.outcome_default";
    while database.sql(rest) != "0" {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    server.stop();
    succeeds(&["verify"], &url);
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_is_told_by_the_check_that_it_is_of() {
    let Some(cluster) = or_skip("damage", Cluster::shared()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    fill(folder.path(), 20).await;
    let database = migrated(cluster);
    let url = database.server_url();
    succeeds(&["copy", "--data", data], &url);
    let mut sqlite = opened(folder.path()).await;
    let mut told = succeeds(&["verify"], &url);
    for (check, sql) in DAMAGES {
        let line =
            |told: &str| told.lines().find(|line| line.starts_with(check)).unwrap().to_owned();
        assert!(line(&told).ends_with(" 0"), "{told}");
        database.sql(&format!(
            "SET search_path TO saring; SET session_replication_role TO replica; {sql}"
        ));
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut sqlite).await.unwrap();
        let found = db(&["verify"], &url);
        assert_eq!(found.code, Some(1), "{sql}: {}", found.out);
        assert!(!line(&found.out).ends_with(" 0"), "{sql}: {}", found.out);
        let same = run(&["db", "verify", "--data", data], b"");
        assert_eq!(
            (same.code, same.out.as_str(), same.err),
            (Some(1), found.out.as_str(), found.err)
        );
        told = found.out;
    }
}
