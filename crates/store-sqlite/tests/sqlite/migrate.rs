//! A folder of an older release, brought up to date with what it holds.

use saring_bundle::{Digest, Entry};
use saring_link::{Kind, Surface};
use saring_store::Store as _;
use saring_store::auth::{MinistryScope, Reader, new_key};
use saring_store::page::PageRequest;
use saring_store::records::{Listing, RuleSetState, TakedownRequest};
use saring_store_sqlite::SqliteOptions;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, SqlSafeStr as _, SqliteConnection,
};
use tempfile::TempDir;

/// The database as the release with so many migrations made it.
async fn database_of(folder: &TempDir, migrations: i64) -> SqliteConnection {
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite");
    let mut files: Vec<_> =
        std::fs::read_dir(sources).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let steps = files.iter().filter_map(|file| {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let (version, name) = name.split_once('_').unwrap();
        let version = version.parse().unwrap();
        let sql = AssertSqlSafe(std::fs::read_to_string(file).unwrap()).into_sql_str();
        let step =
            || Migration::new(version, name.to_owned().into(), MigrationType::Simple, sql, false);
        (version <= migrations).then(step)
    });
    let migrator = Migrator::with_migrations(steps.collect());
    let file = folder.path().join("saring.db");
    let connect = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let mut raw = connect.connect().await.unwrap();
    migrator.run_direct(None, &mut raw, false).await.unwrap();
    raw
}

/// Version 1 submitted at 10 and published at 20, version 2 at 15 and 30, a retirement of it, and what
/// waits, made after the first, and after both; with another rule set between.
const ROWS: &str = "
INSERT INTO rule_set (slug, title_id, title_en, published_version) VALUES ('a', '', '', 2), ('b', '', '', 0);
INSERT INTO rule_set_draft VALUES ('a', '', '', 'x', 'e', 'Sari', 25);
INSERT INTO rule_set_submission (submission_id, rule_set, version, state, title_id, title_en, source,
  source_digest, rollback_of, submitter, submitter_key, submitted_at, comment, approvals_required,
  published_at, bundle_digest, envelope, retires)
SELECT printf('01890000-0000-7000-8000-%012d', value ->> 0), value ->> 1, value ->> 2, value ->> 3, '', '',
  'text ' || (value ->> 0), 'sha256:' || printf('%064d', value ->> 0), 0, 'Sari', 'sk_1', value ->> 4, '', 1,
  value ->> 5, CASE WHEN value ->> 2 THEN 'sha256:' || printf('%064d', 0) END,
  CASE WHEN value ->> 2 THEN x'7b7d' END, value ->> 6
FROM json_each('[
  [1, \"a\", 1, \"superseded\", 10, 20, 0],
  [2, \"b\", null, \"submitted\", 12, null, 0],
  [3, \"a\", 2, \"published\", 15, 30, 0],
  [4, \"a\", null, \"submitted\", 25, null, 0],
  [5, \"a\", null, \"approved\", 35, null, 0],
  [6, \"a\", null, \"submitted\", 40, null, 2]]');
INSERT INTO rule_set_approval (submission_id, approver, approver_key, approved_at, comment)
VALUES ('01890000-0000-7000-8000-000000000005', 'Budi', 'sk_2', 36, 'baik');
";

#[tokio::test]
async fn submissions_of_an_older_release_get_numbers_and_bases() {
    let folder = TempDir::new().unwrap();
    let mut raw = database_of(&folder, 9).await;
    sqlx::raw_sql(ROWS).execute(&mut raw).await.unwrap();
    let good = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases/bundles/good.json");
    let good: serde_json::Value = serde_json::from_slice(&std::fs::read(good).unwrap()).unwrap();
    sqlx::query("UPDATE rule_set_submission SET envelope = ? WHERE rule_set = 'a' AND version = 1")
        .bind(good["steps"][0]["envelope"].to_string().into_bytes())
        .execute(&mut raw)
        .await
        .unwrap();
    raw.close().await.unwrap();

    let store = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap();
    let ministry = MinistryScope::of_the_server();
    let list = async |rule_set: &str| {
        let page = PageRequest::first(9);
        let page = store.list_rule_set_versions(Some(&ministry), rule_set, page).await.unwrap();
        let rows =
            page.items.into_iter().map(|it| (it.number, it.based_on, it.outdated, it.retirement));
        rows.collect::<Vec<_>>()
    };
    let expected = [
        (5, 2, false, true),
        (4, 2, false, false),
        (3, 1, true, false),
        (2, 0, false, false),
        (1, 0, false, false),
    ];
    assert_eq!(list("a").await, expected);
    assert_eq!(list("b").await, [(1, 0, false, false)]);
    assert_eq!(store.draft(&ministry, "a").await.unwrap().based_on, 1);
    let approved = store.submission(&ministry, "a", "#4".parse().unwrap()).await.unwrap();
    assert_eq!(
        (approved.source.as_str(), approved.version.state),
        ("text 5", RuleSetState::Approved)
    );
    assert_eq!(approved.version.approvals[0].approver, "Budi");
    assert_eq!(store.rule_set_version("a", 0).await.unwrap().envelope, b"{}");

    // The rules of what this release can read are known.
    let ids = vec!["kata".to_owned(), "tak-ada".to_owned()];
    let former = store.former_rules(&ministry, "a", ids).await.unwrap();
    assert_eq!((former.len(), former[0].last_version), (1, 1));
}

/// The same listing in two spellings, each with outcomes of its own and a fingerprint while it is down.
const TWICE: &str = "
INSERT INTO outcome (outcome_id, tenant, position, received_at, idempotency_key, surface, kind, listing_id,
  action, origin, rule_set, rule_version, rule, rule_hits, action_at, category, province, seller,
  text_sketch, image_hashes, day, category_top)
SELECT printf('01890000-0000-7000-8000-%012d', key), 'tokopedia', key + 1, 1, key,
  'tokopedia', 'slug', value ->> 0, value ->> 1, 'manual_search', '', 0, '', '[]', 1, '', '', '', '', '[]', 0, ''
FROM json_each(?);
";

#[tokio::test]
async fn two_spellings_are_one_listing_as_the_newest_outcome_left_it() {
    const REMOVED: [&str; 2] = ["f1", "f2"];
    // Outcomes in the order of their receipt; whether each spelling was up, and whether the listing is;
    // what is taken out of the log.
    type Case = (&'static str, [Option<bool>; 2], bool, &'static [&'static str]);
    let cases: [Case; 5] = [
        // A restoration would leave one of two fingerprints behind.
        (
            r#"[["Toko/Rak", "removed"], ["toko/rak", "removed"]]"#,
            [Some(false), Some(false)],
            false,
            &REMOVED[..1],
        ),
        // Restored under the other spelling, where there was nothing to restore.
        (
            r#"[["Toko/Rak", "removed"], ["toko/rak", "restored"]]"#,
            [Some(false), None],
            true,
            &["f1"],
        ),
        (
            r#"[["toko/rak", "removed"], ["Toko/Rak", "removed"], ["toko/rak", "restored"]]"#,
            [Some(false), Some(true)],
            true,
            &["f1"],
        ),
        (
            r#"[["toko/rak", "removed"], ["toko/rak", "restored"], ["Toko/Rak", "removed"],
                ["toko/rak", "reviewed_legal"]]"#,
            [Some(false), Some(true)],
            false,
            &[],
        ),
        (
            r#"[["Toko/Rak", "removed"], ["toko/rak", "disabled"], ["TOKO/RAK", "restored"]]"#,
            [Some(false), Some(false)],
            true,
            &REMOVED,
        ),
    ];
    for (outcomes, states, up, removed) in cases {
        let folder = TempDir::new().unwrap();
        let mut raw = database_of(&folder, 9).await;
        let tenant = "INSERT INTO tenant VALUES ('tokopedia', 'T', 0)";
        sqlx::query(tenant).execute(&mut raw).await.unwrap();
        sqlx::query(TWICE).bind(outcomes).execute(&mut raw).await.unwrap();
        let mut digest = Digest::zero();
        let mut version = 0;
        for (number, (spelling, state)) in (1..).zip(["Toko/Rak", "toko/rak"].iter().zip(states)) {
            let Some(is_up) = state else { continue };
            let id = format!("f{number}");
            sqlx::query("INSERT INTO listing_state VALUES ('tokopedia', 'slug', ?, ?, ?)")
                .bind(spelling)
                .bind(is_up)
                .bind((!is_up).then_some(&id))
                .execute(&mut raw)
                .await
                .unwrap();
            if is_up {
                continue;
            }
            version += 1;
            let images = vec!["phash64:0123456789abcdef".to_owned()];
            let entry = Entry::add(id, None, images);
            digest = entry.chain(&digest);
            sqlx::query("INSERT INTO fingerprint_log VALUES (?, ?, ?)")
                .bind(version)
                .bind(serde_json::to_string(&entry).unwrap())
                .bind(digest.to_string())
                .execute(&mut raw)
                .await
                .unwrap();
        }
        raw.close().await.unwrap();

        let store = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap();
        let ministry = MinistryScope::of_the_server();
        let listing =
            Listing { surface: Surface::Tokopedia, kind: Kind::Slug, id: "toko/rak".into() };
        let page = PageRequest::first(9);
        let history = store.listing_history(Reader::Ministry(&ministry), &listing, page).await;
        assert_eq!(history.unwrap().up, up, "{outcomes}");
        let log = store.fingerprints_after(version, 9).await.unwrap().entries;
        let mut gone: Vec<String> = log
            .into_iter()
            .map(|entry| match entry {
                Entry::Remove { id, .. } => id,
                Entry::Add { id, .. } => panic!("{id} was added"),
            })
            .collect();
        gone.sort();
        assert_eq!(gone, removed, "{outcomes}");
    }
}

#[tokio::test]
async fn a_key_under_a_name_that_is_refused_today_can_be_rotated() {
    let folder = TempDir::new().unwrap();
    let mut raw = database_of(&folder, 9).await;
    let key = "INSERT INTO api_key (key_id, secret_hash, role, name, created_at) \
               VALUES ('sk_0000000000000001', zeroblob(32), 'author', '--', 0)";
    sqlx::raw_sql(key).execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();

    let store = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap();
    let ministry = MinistryScope::of_the_server();
    let (next, _) = new_key(&[1; 48]);
    let rotated = store.rotate_key(&ministry, "sk_0000000000000001", next, 9, 1).await.unwrap();
    assert_eq!(rotated.name, "--");
}

/// Those that were handed over before inboxes had places keep their order, and come before later ones.
#[tokio::test]
async fn handovers_of_an_older_release_stand_before_all_that_come() {
    let folder = TempDir::new().unwrap();
    let mut raw = database_of(&folder, 17).await;
    let handovers = "
        INSERT INTO tenant (slug, display_name, created_at) VALUES ('shopee', 'S', 1), ('meta', 'M', 1);
        INSERT INTO tenant_surface (tenant, surface) VALUES ('shopee', 'shopee');
        INSERT INTO handover (handover_id, tenant, surface, kind, listing_id, identity, url,
          canonical_url, unresolved, reason, created_at, due_at, state)
        SELECT printf('01890000-0000-7000-8000-%012d', value ->> 0), value ->> 1, value ->> 1, 'product',
          value ->> 0, value ->> 0, 'u', 'u', 0, 'r', 1, 2, 'open'
        FROM json_each('[[1, \"shopee\"], [2, \"meta\"], [3, \"shopee\"], [4, \"meta\"], [5, \"shopee\"]]');";
    sqlx::raw_sql(handovers).execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();

    let store = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap();
    let ministry = MinistryScope::of_the_server();
    let url = "https://shopee.co.id/product/1/9".to_owned();
    let link = saring_link::parse(&url).unwrap();
    let request = TakedownRequest { url, link, reason: "bal".into(), due_at: 9 };
    store.request_takedowns(&ministry, vec![request], 3).await.unwrap();
    let shopee = ministry.tenant("shopee");
    let all = store.inbox_after(&shopee, None, 9).await.unwrap();
    assert_eq!(all.iter().map(|item| item.place).collect::<Vec<_>>(), [-2, -1, 0, 1]);
    let order: Vec<_> =
        all.iter().map(|item| item.handover.listing.as_ref().unwrap().id.as_str()).collect();
    assert_eq!(order, ["1", "3", "5", "1.9"]);
    let rest = store.inbox_after(&shopee, Some(all[0].place), 2).await.unwrap();
    assert_eq!(rest, all[1..3]);
}
