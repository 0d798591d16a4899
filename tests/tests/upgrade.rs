//! A data folder of an older release, opened by this one: retries are still retries, and what was
//! spelt in several ways is counted as one.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::Path;

use saring_tests::edge::{Start, trust};
use saring_tests::server::Server;
use saring_tests::{root, run};
use serde_json::Value;
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

/// Copies the folder and starts a server on it.
fn upgraded() -> (TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    for file in fs::read_dir(root().join("tests/data/last-release")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    let server = Server::start(folder.path());
    (folder, server)
}

/// Runs a command with somebody's key; the lines that it prints.
fn lines(folder: &Path, address: &str, who: &str, args: &[&str], input: &str) -> Vec<Value> {
    let key = folder.join(format!("{who}.key"));
    let own = ["--server", address, "--api-key-file", key.to_str().unwrap()];
    let run = run(&[args, &own, &["--output", "json"]].concat(), input.as_bytes());
    let read = |line: &str| serde_json::from_str(line).unwrap();
    let lines: Vec<Value> = run.out.lines().map(read).collect();
    assert!(!lines.is_empty(), "{}", run.err);
    lines
}

#[test]
fn what_was_reported_before_is_known_again() {
    let (folder, server) = upgraded();
    let folder = folder.path();
    for who in ["shopee", "tokopedia"] {
        let file = folder.join(format!("{who}.jsonl"));
        let file = file.to_str().unwrap();
        let results = lines(folder, &server.address, who, &["takedown", "report", file], "");
        for result in &results {
            assert_eq!(result["status"], "OUTCOME_STATUS_DUPLICATE", "{result}");
        }
        assert_eq!(results.len(), fs::read_to_string(file).unwrap().lines().count());
    }

    // Where a report differs, it says where: never in what is only spelt otherwise.
    let sent = fs::read_to_string(folder.join("shopee.jsonl")).unwrap();
    let mut changed = 0;
    for line in sent.lines().filter(|line| line.contains("province")) {
        let mut row: Value = serde_json::from_str(line).unwrap();
        row["seller"] = "lain".into();
        let told = lines(
            folder,
            &server.address,
            "shopee",
            &["takedown", "report", "-"],
            &row.to_string(),
        );
        assert_eq!(told[0]["status"], "OUTCOME_STATUS_CONFLICT", "{line}");
        assert_eq!(told[0]["error"]["field"], "seller", "{line}");
        changed += 1;
    }
    assert!(changed > 20, "{changed}");
    server.stop();
}

/// An edge refuses at once what the centre would refuse of anybody new; all else that is sent again is
/// known there.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_reported_before_is_known_again_through_an_edge() {
    let (folder, server) = upgraded();
    let folder = folder.path();
    for who in ["shopee", "tokopedia"] {
        let key = fs::read_to_string(folder.join(format!("{who}.key"))).unwrap();
        let start = Start {
            server: server.address.clone(),
            tenant: who.into(),
            trust: trust(folder),
            data: folder.join(format!("edge-{who}")),
            key: key.trim().into(),
            options: Vec::new(),
        };
        let edge = start.start();
        let file = folder.join(format!("{who}.jsonl"));
        let report = ["takedown", "report", file.to_str().unwrap()];
        let results = lines(folder, &edge.address, who, &report, "");
        assert_eq!(results.len(), fs::read_to_string(&file).unwrap().lines().count());
        let is_queued = |result: &&Value| result["status"] == "OUTCOME_STATUS_QUEUED";
        let queued = results.iter().filter(is_queued).count();
        for result in results.iter().filter(|result| !is_queued(result)) {
            let field = result["error"]["field"].as_str().unwrap();
            let lately =
                ["action_time", "detect_time", "province", "listing.kind", "listing.listing_id"];
            assert!(lately.contains(&field), "{result}");
        }
        assert!(queued > results.len() / 2, "{queued}");
        let counts = edge.wait_until_sent().await;
        assert_eq!((counts.sent, counts.dead_letters), (queued as i64, 0), "{}", edge.log());
    }
    let figures = lines(folder, &server.address, "author", &["stats"], "");
    assert_eq!(figures[0]["late_outcomes"], 49, "nothing was stored anew");
    server.stop();
}

#[tokio::test]
async fn figures_have_one_spelling_and_still_add_up() {
    let (folder, server) = upgraded();
    let figures =
        lines(folder.path(), &server.address, "author", &["stats", "--by", "province"], "");
    let provinces: Vec<(&str, i64)> = figures[0]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let value = row["measures"][0]["value"].as_i64().unwrap();
            (row["values"][0].as_str().unwrap(), value)
        })
        .collect();
    // `Jawa`, `Antah Berantah` and `ID-XX` are no provinces, and so unknown.
    let expected =
        [("", 27), ("ID-JB", 16), ("ID-JI", 2), ("ID-JK", 2), ("ID-JT", 2), ("ID-PA", 2)];
    assert_eq!(provinces, expected);
    assert_eq!(figures[0]["late_outcomes"], 49, "reported years after");

    // An answer shows what was done.
    let handovers = lines(folder.path(), &server.address, "author", &["takedown", "list"], "");
    let answers: Vec<_> =
        handovers.iter().map(|it| it["answer_action"].as_str().unwrap().to_owned()).collect();
    let of = |action: &str| answers.iter().filter(|it| *it == action).count();
    assert_eq!((of("ACTION_REVIEWED_LEGAL"), of("ACTION_REMOVED")), (1, 3), "{answers:?}");

    // Two spellings of one listing are one.
    let url = "https://www.tokopedia.com/toko-uji/rak-buku";
    let args = ["takedown", "history", url];
    let history = lines(folder.path(), &server.address, "tokopedia", &args, "");
    let events = history[0]["events"].as_array().unwrap();
    assert_eq!(events.len(), 3, "{history:?}");
    server.stop();

    let database = format!("sqlite://{}", folder.path().join("saring.db").display());
    let mut database = SqliteConnection::connect(&database).await.unwrap();
    let columns = "day, tenant, surface, action, origin, rule_set, rule, category_top, province";
    let recount = format!(
        "SELECT {columns}, count(*) FROM outcome GROUP BY {columns} \
         EXCEPT SELECT {columns}, outcomes FROM outcome_rollup"
    );
    let wrong = sqlx::query(sqlx::AssertSqlSafe(recount)).fetch_all(&mut database).await.unwrap();
    assert_eq!(wrong.len(), 0, "a count is not that of its rows");
    let (counted, rows): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT sum(outcomes) FROM outcome_rollup), (SELECT count(*) FROM outcome)",
    )
    .fetch_one(&mut database)
    .await
    .unwrap();
    assert_eq!((counted, rows), (51, 51));
    let (rules,): (i64,) = sqlx::query_as("SELECT count(*) FROM rule_set_rule")
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert_eq!(rules, 1);
}
