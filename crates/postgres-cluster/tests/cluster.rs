//! The cluster is what tests rely on.

use saring_postgres_cluster::{Cluster, or_skip};

const MADE: &str = "CREATE ROLE saring_app NOLOGIN; CREATE TABLE made (number BIGINT); \
    INSERT INTO made VALUES (7); GRANT SELECT ON made TO saring_app";

fn cluster() -> Option<&'static Cluster> {
    let cluster = or_skip("the tests of the throwaway cluster", Cluster::shared())?;
    cluster.template("made", |owner_url| {
        cluster.psql(owner_url, MADE);
    });
    Some(cluster)
}

#[test]
fn databases_are_copies_of_a_template_and_apart() {
    let Some(cluster) = cluster() else { return };
    let (one, other) = (cluster.database(Some("made")), cluster.database(Some("made")));
    cluster.psql(&one.owner_url(), "UPDATE made SET number = 8");
    assert_eq!(cluster.psql(&one.server_url(), "SELECT number FROM made"), "8");
    assert_eq!(cluster.psql(&other.server_url(), "SELECT number FROM made"), "7");
    let empty = cluster.database(None);
    assert_eq!(empty.sql("SELECT count(*) FROM pg_class WHERE relname = 'made'"), "0");
}

#[test]
fn the_server_is_nobody_and_the_owner_no_superuser() {
    let Some(cluster) = cluster() else { return };
    let rights = "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles \
                  WHERE rolname LIKE 'saring%' ORDER BY 1";
    let told = cluster.database(None).sql(rights);
    assert_eq!(told, "saring_app|f|f|f\nsaring_owner|f|f|t\nsaring_server|f|f|f");
}

#[test]
fn settings_that_lose_data_are_as_they_are_in_use() {
    let Some(cluster) = cluster() else { return };
    let settings = "SELECT string_agg(setting, ' ') FROM pg_settings \
                    WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')";
    assert_eq!(cluster.database(None).sql(settings), "on on on");
}
