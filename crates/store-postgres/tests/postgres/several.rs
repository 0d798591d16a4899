//! Several servers on one database.

use std::sync::Arc;
use std::time::Duration;

use saring_link::Surface;
use saring_postgres_cluster::{Cluster, or_skip};
use saring_store::Store as _;
use saring_store::auth::Role;
use saring_store::conformance::{NOW, World, case, outcome};
use saring_store::records::{OutcomeResult, StoredKey};
use saring_store_sql::{Access, Database as _, query};
use tokio::task::JoinSet;

use crate::{database, open};

/// Makes every change of these streams take so long, between its number and the commit.
fn slow(condition: &str, seconds: &str) -> String {
    format!(
        "CREATE FUNCTION saring.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF {condition} THEN PERFORM pg_sleep({seconds}); END IF; RETURN NEW; END $$; \
         CREATE TRIGGER slow AFTER INSERT ON saring.change \
         FOR EACH ROW EXECUTE FUNCTION saring.slow()"
    )
}

/// A cursor never stands past a change that is committed late: 64 writers sleep between the number and
/// the commit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_reader_misses_what_is_committed_late() {
    let Some(cluster) = or_skip("late commits", Cluster::shared()) else { return };
    let database = database(cluster);
    database.sql(&slow("true", "random() * 0.02"));
    let name = "changes::no_reader_misses_a_change";
    tokio::spawn(case(name)(open(&database.server_url()).await)).await.unwrap();
}

/// A platform whose transaction stands still keeps nobody else from anything, and takes nobody's
/// connections: its others wait without one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_platform_that_stands_still_delays_no_other() {
    let Some(cluster) = or_skip("a platform that stands still", Cluster::shared()) else { return };
    let database = database(cluster);
    let store = open(&database.server_url()).await;
    let world = World::new(store.clone()).await;
    let key = world.principal(1, "tokopedia", Role::Platform, Some("tokopedia")).await;
    database.sql(&slow("NEW.stream = 'shopee'", "8"));

    let settings = store.tenant_settings(&world.shopee).await.unwrap();
    let (slow, scope) = (store.clone(), world.shopee.clone());
    let standing =
        tokio::spawn(async move { slow.put_tenant_settings(&scope, settings, NOW).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut waiting = JoinSet::new();
    for call in 0..40 {
        let (store, scope) = (store.clone(), world.shopee.clone());
        waiting.spawn(async move {
            let batch = vec![outcome(call.to_string(), "1")];
            store.report_outcomes(&scope, batch, NOW).await
        });
    }
    world.publish("uji", 1, &["satu"]).await;
    let batch = vec![outcome("a", "1")];
    store.report_outcomes(&world.tokopedia, batch, NOW).await.unwrap();
    store.revoke_key(&world.ministry, &key.actor().key_id, NOW).await.unwrap();
    assert!(!standing.is_finished() && waiting.try_join_next().is_none(), "others waited");
    standing.await.unwrap().unwrap();
    for reported in waiting.join_all().await {
        assert!(matches!(reported.unwrap().results[0], OutcomeResult::Accepted { .. }));
    }
}

/// The same key sent to two servers at once is stored once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_row_a_key_over_two_servers() {
    let Some(cluster) = or_skip("two servers", Cluster::shared()) else { return };
    let url = database(cluster).server_url();
    let servers = [open(&url).await, open(&url).await];
    let World { shopee, .. } = World::new(servers[0].clone()).await;
    let mut reports = JoinSet::new();
    for call in 0..60_usize {
        let (store, scope) = (Arc::clone(&servers[call % 2]), shopee.clone());
        reports.spawn(async move {
            let batch = (1..=20).map(|at| outcome(at.to_string(), at.to_string())).collect();
            store.report_outcomes(&scope, batch, NOW).await.unwrap().results
        });
    }
    let results: Vec<_> = reports.join_all().await.into_iter().flatten().collect();
    let accepted = |result: &&OutcomeResult| matches!(result, OutcomeResult::Accepted { .. });
    assert_eq!(results.iter().filter(accepted).count(), 20);
    let is_bad = |result: &&OutcomeResult| {
        !matches!(result, OutcomeResult::Accepted { .. } | OutcomeResult::Duplicate { .. })
    };
    assert_eq!(results.iter().find(is_bad), None);
    assert_eq!(servers[1].durable_position(&shopee).await.unwrap(), 20);
}

/// Which surfaces are a platform's a server remembers, and does not believe: a batch after a surface changed
/// hands at another server locks it, and whoever had it has it no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_surface_that_changes_hands_is_locked_by_its_new_platform() {
    let Some(cluster) = or_skip("surfaces over two servers", Cluster::shared()) else { return };
    let database = database(cluster);
    let (store, other) = (open(&database.server_url()).await, open(&database.server_url()).await);
    let World { shopee, tokopedia, ministry, .. } = World::new(store.clone()).await;
    let report = async |scope, key: &str| {
        let batch = vec![outcome(key, "1")];
        store.report_outcomes(scope, batch, NOW).await.unwrap().results.remove(0)
    };
    let is_accepted = |result| matches!(result, OutcomeResult::Accepted { .. });
    assert!(is_accepted(report(&shopee, "a").await));
    assert!(!is_accepted(report(&tokopedia, "a").await));
    other.set_surfaces(&ministry, "shopee", vec![]).await.unwrap();
    let both = vec![Surface::Tokopedia, Surface::Shopee];
    other.set_surfaces(&ministry, "tokopedia", both).await.unwrap();
    // Of the platform and of the surface.
    database.sql(
        "CREATE FUNCTION saring.locked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) <> 2 \
         THEN RAISE 'a lock is missing'; END IF; RETURN NEW; END $$; \
         CREATE TRIGGER locked AFTER INSERT ON saring.outcome_key \
         FOR EACH ROW EXECUTE FUNCTION saring.locked()",
    );
    assert!(is_accepted(report(&tokopedia, "b").await));
    assert!(!is_accepted(report(&shopee, "b").await));
}

/// What one server has committed, the other reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_key_is_revoked_everywhere() {
    let Some(cluster) = or_skip("two servers", Cluster::shared()) else { return };
    let url = database(cluster).server_url();
    let (one, other) = (open(&url).await, open(&url).await);
    let world = World::new(one.clone()).await;
    let key_id = world.principal(1, "Ani", Role::Approver, None).await.actor().key_id.clone();
    one.revoke_key(&world.ministry, &key_id, NOW).await.unwrap();
    let stored: Option<StoredKey> = other.key_to_authenticate(&key_id).await.unwrap();
    assert_eq!(stored.unwrap().key.revoked_at, Some(NOW));
}

/// What nobody waits for any more keeps no connection: the next one would not get any.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_ends_with_its_caller() {
    let Some(cluster) = or_skip("reads without a caller", Cluster::shared()) else { return };
    let store = open(&database(cluster).server_url()).await;
    let access = || Access { is_long: true, ..Access::all() };
    for _ in 0..12 {
        let slow = store.read(access(), |tx| {
            Box::pin(query("SELECT pg_sleep(3600)::text AS slept").fetch_all(tx))
        });
        assert!(tokio::time::timeout(Duration::from_millis(50), slow).await.is_err());
    }
    let read = store.read(access(), |tx| Box::pin(query("SELECT 1 AS one").fetch_all(tx)));
    assert_eq!(read.await.unwrap().len(), 1);
}
