//! One logical schema in both databases.

use std::collections::{BTreeMap, BTreeSet};

use saring_postgres_cluster::{Cluster, or_skip};
use saring_store_postgres::{PostgresOptions, migrate};
use saring_store_sql::row::get;
use saring_store_sql::tables::TABLES;
use saring_store_sql::{Access, Database, query};
use saring_store_sqlite::SqliteOptions;

use crate::{database, open};

/// Migrations of each database, and what PostgreSQL alone has a table for.
const OTHERS: [&str; 3] = ["_sqlx_migrations", "migration", "database_state"];

/// What both know of themselves: steps that migrations left, which servers use them, and their journals.
const NOT_COPIED: [&str; 4] = ["pending_step", "server", "connection", "journal"];

/// Table and column, with the type in SQLite's words, whether it always has a value, and its place in
/// the primary key.
type Schema = BTreeMap<(String, String), (String, bool, i64)>;

async fn schema(database: &impl Database, sql: &'static str) -> Schema {
    let rows = database.read(Access::all(), move |tx| Box::pin(query(sql).fetch_all(tx))).await;
    let mut schema = Schema::new();
    for row in &rows.unwrap() {
        let table: String = get(row, "tbl").unwrap();
        if OTHERS.contains(&table.as_str()) {
            continue;
        }
        let value =
            (get(row, "typ").unwrap(), get(row, "filled").unwrap(), get(row, "pk").unwrap());
        schema.insert((table, get(row, "col").unwrap()), value);
    }
    schema
}

const SQLITE: &str = "SELECT m.name AS tbl, c.name AS col, c.type AS typ, c.\"notnull\" AS filled, \
    c.pk AS pk FROM sqlite_schema m JOIN pragma_table_info(m.name) c \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";

const POSTGRES: &str = "SELECT r.relname::text AS tbl, a.attname::text AS col, \
    CASE format_type(a.atttypid, NULL) WHEN 'text' THEN 'TEXT' WHEN 'bytea' THEN 'BLOB' \
    WHEN 'bigint' THEN 'INTEGER' WHEN 'boolean' THEN 'INTEGER' ELSE 'other' END AS typ, \
    a.attnotnull AS filled, coalesce(array_position(k.conkey, a.attnum), 0)::bigint AS pk \
    FROM pg_class r JOIN pg_attribute a ON a.attrelid = r.oid \
    LEFT JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype = 'p' \
    WHERE r.relnamespace = 'saring'::regnamespace AND r.relkind IN ('r', 'p') \
    AND NOT r.relispartition AND a.attnum > 0 AND NOT a.attisdropped";

/// Indexes that statements made: table and columns in their order, whether they are unique, and whether
/// they have some rows only.
const SQLITE_INDEXES: &str = "SELECT m.name || '(' || (SELECT group_concat(name, ', ') FROM \
    (SELECT coalesce(c.name, 'expression') AS name FROM pragma_index_info(i.name) c ORDER BY seqno)) \
    || ')' || iif(i.\"unique\", ' unique', '') || iif(i.partial, ' partial', '') AS idx \
    FROM sqlite_schema m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin = 'c'";

const POSTGRES_INDEXES: &str = "SELECT r.relname || '(' || (SELECT \
    string_agg(coalesce(a.attname, 'expression'), ', ' ORDER BY k.n) \
    FROM unnest(i.indkey::int[]) WITH ORDINALITY AS k (column_number, n) \
    LEFT JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.column_number) \
    || ')' || CASE WHEN i.indisunique THEN ' unique' ELSE '' END \
    || CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END AS idx \
    FROM pg_index i JOIN pg_class r ON r.oid = i.indrelid \
    WHERE r.relnamespace = 'saring'::regnamespace AND NOT r.relispartition \
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)";

async fn indexes(database: &impl Database, sql: &'static str) -> BTreeSet<String> {
    let rows = database.read(Access::all(), move |tx| Box::pin(query(sql).fetch_all(tx))).await;
    rows.unwrap().iter().map(|row| get(row, "idx").unwrap()).collect()
}

/// As pods of a deployment do that all begin with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_may_migrate_at_once() {
    let Some(cluster) = or_skip("migrations at once", Cluster::shared()) else { return };
    // The roles, which are of the cluster, are there by then.
    database(cluster);
    for _ in 0..3 {
        let new = cluster.database(None);
        let mut at_once = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let url = new.owner_url();
            at_once.spawn(async move { migrate(&PostgresOptions::new(&url).unwrap()).await });
        }
        while let Some(migrated) = at_once.join_next().await {
            migrated.unwrap().unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_have_one_schema() {
    let Some(cluster) = or_skip("schemas", Cluster::shared()) else { return };
    let postgres = open(&database(cluster).server_url()).await;
    let folder = tempfile::tempdir().unwrap();
    let sqlite = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap();
    let (ours, mut theirs) = (schema(&*sqlite, SQLITE).await, schema(&**postgres, POSTGRES).await);
    // Partitions are ranges of the key.
    for (column, key, number) in [("seq", 0, 1), ("outcome_id", 1, 0)] {
        let (.., place) = theirs.get_mut(&("outcome".into(), column.into())).unwrap();
        assert_eq!(std::mem::replace(place, number), key, "{column}");
    }
    assert_eq!(ours, theirs);

    let (ours_too, mut theirs_too) =
        (indexes(&*sqlite, SQLITE_INDEXES).await, indexes(&**postgres, POSTGRES_INDEXES).await);
    // It is the key of the table that has no partitions.
    assert!(theirs_too.remove("outcome(seq)"));
    assert_eq!(ours_too, theirs_too);

    // A copy leaves none of them out, and takes rows in the order of their keys.
    let named = ours.keys().map(|(table, _)| table.as_str());
    let named: BTreeSet<&str> = named.filter(|table| !NOT_COPIED.contains(table)).collect();
    assert_eq!(TABLES.iter().map(|table| table.name).collect::<BTreeSet<_>>(), named);
    for table in TABLES {
        let mut key: Vec<(i64, &str)> = ours
            .iter()
            .filter(|((of, _), (.., place))| of == table.name && *place > 0)
            .map(|((_, column), (.., place))| (*place, column.as_str()))
            .collect();
        key.sort_unstable();
        let key: Vec<&str> = key.into_iter().map(|(_, column)| column).collect();
        assert_eq!(table.key, key, "{}", table.name);
    }
}
