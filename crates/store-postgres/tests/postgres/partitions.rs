//! The months of outcomes.

use saring_postgres_cluster::{Cluster, Database, or_skip};
use saring_store::Store as _;
use saring_store::auth::Reader;
use saring_store::conformance::{World, outcome};
use saring_store::page::PageRequest;
use saring_store::records::{NewOutcome, OutcomeResult};
use saring_store::time::{FIRST_ACTION, Micros};
use saring_store_postgres::{PostgresOptions, stray_outcomes};
use tokio::task::JoinSet;

use crate::{database, open};

/// Noon of a day, by the calendar of PostgreSQL.
fn noon(database: &Database, day: &str) -> Micros {
    let sql = format!("SELECT (extract(epoch FROM {day}) * 1000000)::bigint + 43200000000");
    database.sql(&sql).parse().unwrap()
}

/// The first day of the month that is so many after this one.
fn month(ahead: i32) -> String {
    format!("(date_trunc('month', now() AT TIME ZONE 'UTC') + interval '{ahead} months')::date")
}

/// Tables with their outcomes, those that have any, the oldest first.
fn filled(database: &Database) -> String {
    database.sql(
        "SELECT string_agg(part || ' ' || outcomes, ', ' ORDER BY part) FROM (SELECT \
         replace(tableoid::regclass::text, 'saring.', '') AS part, count(*) AS outcomes \
         FROM saring.outcome GROUP BY 1) AS parts",
    )
}

fn named(database: &Database, month: &str) -> String {
    database.sql(&format!("SELECT 'outcome_' || to_char({month}, 'YYYY_MM')"))
}

/// Of a year before all of them.
fn removed(key: &str) -> NewOutcome {
    NewOutcome { action_at: FIRST_ACTION, ..outcome(key, "1") }
}

async fn report(world: &World, key: &str, at: Micros) {
    let reported = world.store.report_outcomes(&world.shopee, vec![removed(key)], at).await;
    assert!(matches!(reported.unwrap().results[0], OutcomeResult::Accepted { .. }));
}

/// Of an outcome, what it is found by, whichever partition it is in.
async fn is_whole(world: &World, keys: &[&str]) {
    let World { store, shopee, .. } = world;
    let listing = outcome("", "1").listing;
    let reader = Reader::Tenant(shopee);
    let history = store.listing_history(reader, &listing, PageRequest::first(100)).await.unwrap();
    assert_eq!(history.events.items.len(), keys.len());
    for key in keys {
        let again =
            store.report_outcomes(shopee, vec![removed(key)], 0).await.unwrap().results.remove(0);
        let OutcomeResult::Duplicate { outcome_id, .. } = again else { panic!("{again:?}") };
        let stored = store.outcome(reader, outcome_id).await.unwrap();
        assert_eq!(stored.outcome.idempotency_key, *key);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outcome_is_in_the_month_of_its_receipt() {
    let Some(cluster) = or_skip("partitions", Cluster::shared()) else { return };
    let database = database(cluster);
    let store = open(&database.server_url()).await;
    let world = World::new(store.clone()).await;
    for (key, day) in [("a", month(0)), ("b", month(3)), ("c", format!("{} - 1", month(4)))] {
        report(&world, key, noon(&database, &day)).await;
    }
    // To the last millisecond.
    report(&world, "d", noon(&database, &month(1)) - 43_200_000_001).await;
    report(&world, "e", noon(&database, &month(1)) - 43_200_000_000).await;
    let [now, next, last] = [0, 1, 3].map(|ahead| named(&database, &month(ahead)));
    assert_eq!(filled(&database), format!("{now} 2, {next} 1, {last} 2"));
    assert_eq!(stray_outcomes(&store).await.unwrap(), 0);
    is_whole(&world, &["a", "b", "c", "d", "e"]).await;

    // An id is looked up in its own month.
    let plan = database.sql(
        "EXPLAIN SELECT * FROM saring.outcome WHERE outcome_id = (SELECT max(outcome_id) FROM \
         saring.outcome_key)",
    );
    let plan_of_one = database.sql(&format!(
        "EXPLAIN SELECT * FROM saring.outcome WHERE outcome_id = '{}'",
        database.sql("SELECT max(outcome_id) FROM saring.outcome_key")
    ));
    assert!(plan.contains(&now) && !plan_of_one.contains(&now), "{plan_of_one}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rest_is_counted_and_moved_into_its_month() {
    let Some(cluster) = or_skip("the rest", Cluster::shared()) else { return };
    let database = database(cluster);
    let store = open(&database.server_url()).await;
    let world = World::new(store.clone()).await;
    // Months ahead by a clock that is wrong, before there were partitions, and when no server was.
    for (key, day) in [("a", month(5)), ("b", month(-2)), ("c", "date '2019-12-31'".into())] {
        report(&world, key, noon(&database, &day)).await;
    }
    assert_eq!(filled(&database), "outcome_default 3");
    let [past, ahead] = [-2, 5].map(|months| named(&database, &month(months)));
    assert_eq!(store.make_partitions().await.unwrap(), 2);
    assert_eq!(filled(&database), format!("{past} 1, outcome_default 2"));

    // Its month comes.
    let owner = database.owner_url();
    let make = format!("SELECT saring.make_outcome_partition({})", month(5));
    for _ in 0..2 {
        cluster.psql(&owner, &make);
    }
    assert_eq!(filled(&database), format!("{past} 1, {ahead} 1, outcome_default 1"));
    assert_eq!(store.make_partitions().await.unwrap(), 1);
    is_whole(&world, &["a", "b", "c"]).await;
}

/// Two servers, and none of those who write at the time loses anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_make_them_at_once_while_outcomes_are_written() {
    let Some(cluster) = or_skip("two at once", Cluster::shared()) else { return };
    let database = database(cluster);
    let (one, other) = (open(&database.server_url()).await, open(&database.server_url()).await);
    let world = World::new(one.clone()).await;
    for ahead in 0..=3 {
        database.sql(&format!("DROP TABLE saring.{}", named(&database, &month(ahead))));
    }
    let mut tasks = JoinSet::new();
    for number in 0..40 {
        let (store, scope) = (one.clone(), world.shopee.clone());
        let at = noon(&database, &month(number % 4));
        tasks.spawn(async move {
            let batch = || vec![removed(&number.to_string())];
            // Who was about to write into the rest is told to try again.
            while store.report_outcomes(&scope, batch(), at).await.is_err() {}
        });
        if number % 10 == 5 {
            for store in [one.clone(), other.clone()] {
                tasks.spawn(async move {
                    store.make_partitions().await.unwrap();
                });
            }
        }
    }
    tasks.join_all().await;
    assert_eq!(one.make_partitions().await.unwrap(), 0);
    let months: Vec<_> =
        (0..4).map(|ahead| format!("{} 10", named(&database, &month(ahead)))).collect();
    assert_eq!(filled(&database), months.join(", "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_makes_them() {
    let Some(cluster) = or_skip("who makes partitions", Cluster::shared()) else { return };
    let database = database(cluster);
    let one = format!("make_outcome_partition({})", month(9));
    let all = "make_outcome_partitions(NULL)".to_owned();
    let cases =
        [("saring_app", &all, true), ("saring_app", &one, false), ("pg_monitor", &all, false)];
    for (role, call, may) in cases {
        let name = call.split('(').next().unwrap();
        let privilege = database.sql(&format!(
            "SELECT has_function_privilege('{role}', 'saring.{name}'::regproc, 'EXECUTE')"
        ));
        assert_eq!(privilege == "t", may, "{role} {call}");
    }
}

/// Each partition has the wall of the whole, and nothing can be written past it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partition_has_the_wall_too() {
    let Some(cluster) = or_skip("walls of partitions", Cluster::shared()) else { return };
    let database = database(cluster);
    let store = open(&database.server_url()).await;
    let world = World::new(store).await;
    for (key, ahead) in [("a", 0), ("b", -2), ("c", 7)] {
        report(&world, key, noon(&database, &month(ahead))).await;
    }
    world.store.make_partitions().await.unwrap();
    let partitions = database.sql(
        "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = \
        'saring.outcome'::regclass AND inhrelid::regclass::text LIKE 'saring.%'",
    );
    assert_eq!(partitions.lines().count(), 7);
    for partition in partitions.lines() {
        let wall = format!(
            "SELECT relrowsecurity AND relforcerowsecurity AND relowner = 'saring_owner'::regrole \
             FROM pg_class WHERE oid = '{partition}'::regclass"
        );
        assert_eq!(database.sql(&wall), "t", "{partition}");
        let writes = format!(
            "SELECT has_table_privilege('saring_app', '{partition}', 'INSERT, UPDATE, DELETE, TRUNCATE')"
        );
        assert_eq!(database.sql(&writes), "f", "{partition}");
        let policy = |table: &str| {
            database.sql(&format!(
                "SELECT polroles::regrole[], pg_get_expr(polqual, polrelid) FROM pg_policy \
                 WHERE polrelid = '{table}'::regclass"
            ))
        };
        assert_eq!(policy(partition), policy("saring.outcome"), "{partition}");
    }
}

/// What a database of before holds moves over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_of_before_move_into_their_months() {
    let Some(cluster) = or_skip("a migration with rows", Cluster::shared()) else { return };
    let database = cluster.database(None);
    let owner = database.owner_url();
    let all = saring_store_postgres::status(&PostgresOptions::new(&owner).unwrap()).await.unwrap();
    let (before, after): (Vec<_>, Vec<_>) = all.iter().partition(|step| step.number < 22);
    for step in before {
        cluster.psql(&owner, step.sql);
    }
    let id = |month: &str| {
        format!(
            "regexp_replace(lpad(to_hex(extract(epoch FROM {month})::bigint * 1000), 12, '0'), \
             '^.{{8}}', '\\&-') || '-7000-8000-000000000000'"
        )
    };
    for (place, ahead) in [-2, 0, 12].into_iter().enumerate() {
        let (place, month) = (place + 1, month(ahead));
        let id = id(&month);
        database.sql(&format!(
            "INSERT INTO saring.outcome_key VALUES ('other', 'k{place}', {id}, {place}, 'h'); \
             INSERT INTO saring.outcome (outcome_id, tenant, position, received_at, idempotency_key, \
             surface, kind, listing_id, action, origin, rule_set, rule_version, rule, rule_hits, \
             action_at, category, province, seller, text_sketch, image_hashes, day, category_top) \
             VALUES ({id}, 'other', {place}, extract(epoch FROM {month}) * 1000000, 'k{place}', 'site', \
             'page', 'x', 'removed', 'manual', '', 0, '', '[]', 0, '', '', '', '', '[]', 0, ''); \
             INSERT INTO saring.outcome_rule VALUES ({id}, 'uji', 'satu')"
        ));
    }
    let rows = "SELECT o.*, k.key, r.rule FROM saring.outcome o JOIN saring.outcome_key k \
                USING (outcome_id) JOIN saring.outcome_rule r USING (outcome_id) ORDER BY seq";
    let stood = database.sql(rows);
    assert_eq!(stood.lines().count(), 3);
    for step in after {
        cluster.psql(&owner, step.sql);
    }
    assert_eq!(database.sql(rows), stood);
    let [past, now] = [-2, 0].map(|ahead| named(&database, &month(ahead)));
    assert_eq!(filled(&database), format!("{past} 1, {now} 1, outcome_default 1"));
    let next = "SELECT nextval(pg_get_serial_sequence('saring.outcome', 'seq'))";
    assert_eq!(database.sql(next), "4");
}
