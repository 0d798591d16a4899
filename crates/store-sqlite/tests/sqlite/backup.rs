//! A backup, and what is different on a database that was restored.

use std::fs;
use std::sync::Arc;

use saring_store::Store as _;
use saring_store::conformance::{NOW, World, outcome};
use saring_store::records::{NewOutcome, OutcomeResult, RuleHit};
use saring_store_sql::{Access, Database as _, Restored};
use saring_store_sqlite::{BackupFile, SqliteOptions, SqliteStore};
use tempfile::TempDir;

use crate::fresh;

const SECRET: &[u8] = b"a secret that is long enough to be found again";

/// Makes a backup of the folder, and gives a folder that was made of it.
async fn restored(folder: &TempDir) -> TempDir {
    let restored = TempDir::new().unwrap();
    let database = restored.path().join("saring.db");
    fs::write(&database, "").unwrap();
    let file = BackupFile { name: "key".into(), content: SECRET.into() };
    saring_store_sqlite::backup(folder.path(), &database, std::slice::from_ref(&file))
        .await
        .unwrap();
    let is_in = |database: &[u8]| database.windows(SECRET.len()).any(|bytes| bytes == SECRET);
    assert!(is_in(&fs::read(&database).unwrap()));
    let files = saring_store_sqlite::unpack(&database).await.unwrap();
    assert!(files == [file]);
    assert!(!is_in(&fs::read(&database).unwrap()), "a secret is left in a free page");
    restored
}

#[tokio::test]
async fn a_restored_database_is_known_until_a_server_has_begun_anew() {
    let (folder, store) = fresh().await;
    assert_eq!(restored_mark(&store).await, Restored::Never);
    let restored = restored(&folder).await;
    let after = saring_store_sqlite::open(SqliteOptions::new(restored.path())).await.unwrap();
    assert_eq!(restored_mark(&after).await, Restored::Marked);
    begun_anew(&after).await;
    assert_eq!(restored_mark(&after).await, Restored::Used);
}

#[tokio::test]
async fn rules_that_may_have_been_lost_are_not_refused() {
    let (folder, store) = fresh().await;
    let world = World::new(store.clone()).await;
    world.publish("ss", 1, &["bal"]).await;
    let report = |key: &str, rule_set: &str, rule: &str| {
        let rule = RuleHit { rule_set: rule_set.into(), version: 1, rule: rule.into() };
        vec![NewOutcome { primary_rule: Some(rule), ..outcome(key, "1") }]
    };
    let accepts = async |store: &SqliteStore, report| {
        let reported = store.report_outcomes(&world.shopee, report, NOW).await.unwrap();
        matches!(reported.results[0], OutcomeResult::Accepted { .. })
    };
    let restored = restored(&folder).await;
    let after =
        Arc::new(saring_store_sqlite::open(SqliteOptions::new(restored.path())).await.unwrap());
    begun_anew(&after).await;
    for (key, rule_set, rule) in [("a", "ss", "bla"), ("b", "hilang", "bal")] {
        assert!(!accepts(&store, report(key, rule_set, rule)).await, "{rule_set}/{rule}");
        assert!(accepts(&after, report(key, rule_set, rule)).await, "{rule_set}/{rule}");
    }
}

/// Whether it was restored.
async fn restored_mark(store: &SqliteStore) -> Restored {
    store.read(Access::all(), |tx| tx.restored()).await.unwrap()
}

/// A server begins anew on it.
async fn begun_anew(store: &SqliteStore) {
    let noted = store.write(Access::all(), |tx| tx.set_restored(Restored::Used)).await;
    noted.unwrap();
}
