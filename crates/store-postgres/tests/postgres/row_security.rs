//! The second wall, with the first taken away: statements that name no platform.

use saring_postgres_cluster::{Cluster, Database, or_skip};
use saring_store::Store as _;
use saring_store::auth::Role;
use saring_store::conformance::{NOW, World, outcome};
use saring_store::records::{Activity, AuditHead, NewOutcome, RuleHit, TakedownRequest};

use crate::{database, open};

/// What a statement answers in a transaction that names this platform, or none.
fn as_server(cluster: &Cluster, database: &Database, tenant: Option<&str>, sql: &str) -> String {
    let scope =
        tenant.map_or(String::new(), |tenant| format!("SET LOCAL saring.tenant TO '{tenant}'; "));
    let sql = format!(
        "BEGIN; SET LOCAL ROLE saring_app; SET LOCAL search_path TO saring, pg_temp; {scope}{sql}; \
         ROLLBACK"
    );
    cluster.psql(&database.server_url(), &sql)
}

/// Tables that have a column of this name, in order.
fn tables_with(database: &Database, column: &str) -> Vec<String> {
    let sql = format!(
        "SELECT table_name FROM information_schema.columns \
         WHERE table_schema = 'saring' AND column_name = '{column}' ORDER BY 1"
    );
    database.sql(&sql).lines().map(str::to_owned).collect()
}

async fn filled(cluster: &'static Cluster) -> Database {
    let database = database(cluster);
    let store = open(&database.server_url()).await;
    let world = World::new(store.clone()).await;
    world.publish("uji", 1, &["satu"]).await;
    for (seed, scope, host) in [
        (1, &world.shopee, "https://shopee.co.id/product/1/2"),
        (2, &world.tokopedia, "https://www.tokopedia.com/toko/kaos"),
    ] {
        let tenant = scope.tenant();
        world.principal(seed, tenant, Role::Platform, Some(tenant)).await;
        let settings = store.tenant_settings(scope).await.unwrap();
        store.put_tenant_settings(scope, settings, NOW).await.unwrap();
        let link = saring_link::parse(host).unwrap();
        let request =
            TakedownRequest { url: host.into(), link, reason: String::new(), due_at: NOW + 9 };
        store.request_takedowns(&world.ministry, vec![request], NOW).await.unwrap();
        let activity = Activity {
            report_id: uuid::Uuid::now_v7(),
            subscriber_id: "tepi".into(),
            client_version: String::new(),
            started_at: NOW,
            ended_at: NOW,
            listings_scored: 1,
            rule_sets: Vec::new(),
        };
        store.report_activity(scope, activity, NOW).await.unwrap();
    }
    let rule = RuleHit { rule_set: "uji".into(), version: 1, rule: "satu".into() };
    let ours = NewOutcome { rule_hits: vec![rule], ..outcome("a", "1") };
    store.report_outcomes(&world.shopee, vec![ours], NOW).await.unwrap();
    store.chain_audit_log().await.unwrap();
    let AuditHead { position, digest, .. } = store.audit_head().await.unwrap();
    assert!(store.put_audit_end(position, digest, Vec::new()).await.unwrap());
    world.principal(3, "Ani", Role::Author, None).await;
    store.close().await;
    database
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_without_a_platform_reads_only_its_own() {
    let Some(cluster) = or_skip("row security", Cluster::shared()) else { return };
    let database = filled(cluster).await;
    let mut rows_of_others = 0;
    for table in tables_with(&database, "tenant") {
        let count = |tenant, of: &str| {
            let sql = format!("SELECT count(*) FROM {table} WHERE {of}");
            as_server(cluster, &database, tenant, &sql).parse::<i64>().unwrap()
        };
        assert_eq!(count(Some("tokopedia"), "tenant IS DISTINCT FROM 'tokopedia'"), 0, "{table}");
        assert_eq!(count(None, "true"), 0, "{table}");
        assert_eq!(count(Some(""), "true"), 0, "{table}");
        let own = count(Some("tokopedia"), "true");
        assert_eq!(count(Some("*"), "tenant = 'tokopedia'"), own, "{table}");
        rows_of_others += count(Some("*"), "tenant = 'shopee'");
    }
    assert!(rows_of_others > 5, "there was something to hide");
    // An outcome's rules go with it, and a stream of changes belongs to the platform of its name.
    for (tenant, expected) in [(Some("tokopedia"), "0"), (None, "0"), (Some("*"), "1")] {
        let rules = "SELECT count(*) FROM outcome_rule";
        assert_eq!(as_server(cluster, &database, tenant, rules), expected, "{tenant:?}");
    }
    let changes = "SELECT count(*) FROM change WHERE stream NOT IN ('', 'tokopedia')";
    assert_eq!(as_server(cluster, &database, Some("tokopedia"), changes), "0");
    assert_ne!(as_server(cluster, &database, Some("*"), changes), "0");
    // The audit log is over all platforms: a platform's call notes what it did and reads nothing.
    for (tenant, has_any) in [(Some("tokopedia"), false), (None, false), (Some("*"), true)] {
        for table in ["audit_intent", "audit_entry", "audit_link", "audit_end"] {
            let sql = format!("SELECT count(*) > 0 FROM {table}");
            let expected = if has_any { "t" } else { "f" };
            assert_eq!(as_server(cluster, &database, tenant, &sql), expected, "{table} {tenant:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_of_platforms_has_the_wall() {
    let Some(cluster) = or_skip("row security", Cluster::shared()) else { return };
    let database = database(cluster);
    let walled = database.sql(
        "SELECT relname FROM pg_class WHERE relnamespace = 'saring'::regnamespace \
         AND relrowsecurity AND relforcerowsecurity ORDER BY 1",
    );
    let walled: Vec<&str> = walled.lines().collect();
    for table in
        tables_with(&database, "tenant").into_iter().chain(tables_with(&database, "stream"))
    {
        assert!(walled.contains(&table.as_str()), "{table} has no row security");
    }
    let owned = "SELECT count(*) FROM pg_class WHERE relowner = 'saring_app'::regrole";
    assert_eq!(database.sql(owned), "0");
}

/// What is another's is not written either: not made, not given away, not taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_of_another_platform_is_refused() {
    let Some(cluster) = or_skip("row security", Cluster::shared()) else { return };
    let database = filled(cluster).await;
    let refused = [
        "INSERT INTO outcome_position VALUES ('shopee', 99)",
        "INSERT INTO change VALUES ('shopee', 99, '{}')",
        "INSERT INTO outcome_rule SELECT outcome_id, 'uji', 'dua' FROM outcome_key",
        "UPDATE handover SET tenant = 'shopee'",
        "INSERT INTO audit_entry VALUES (99, 1, 'host', 'x', '{}')",
        "DELETE FROM audit_intent",
        "DELETE FROM audit_entry",
    ];
    // A statement that changes nothing shows that the role may write at all.
    assert_eq!(
        as_server(cluster, &database, Some("tokopedia"), "UPDATE handover SET reason = ''"),
        ""
    );
    for sql in refused {
        // Of what is not there nothing is changed; of what is there the policy says no.
        let guarded = format!(
            "DO $$ BEGIN {sql}; IF FOUND THEN RAISE 'it was written'; END IF; \
             EXCEPTION WHEN insufficient_privilege THEN NULL; END $$"
        );
        as_server(cluster, &database, Some("tokopedia"), &guarded);
    }
}
