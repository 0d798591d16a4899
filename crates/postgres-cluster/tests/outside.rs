//! The plug is pulled, and clients come through `PgBouncer`. In a process of its own, because others would
//! lose their connections.

use std::process::Command;

use saring_postgres_cluster::{Cluster, or_skip};

#[test]
fn what_is_committed_outlives_the_plug() {
    let Some(cluster) = or_skip("pulling the plug", Cluster::shared()) else { return };
    let database = cluster.database(None);
    database.sql("CREATE TABLE kept (number BIGINT); INSERT INTO kept VALUES (7)");
    cluster.stop_immediate();
    let refused = Command::new("psql").args(["-Xc", "SELECT 1", &database.server_url()]).output();
    assert!(!refused.unwrap().status.success());
    cluster.start();
    assert_eq!(database.sql("SELECT number FROM kept"), "7");

    // Here, so that the plug is not pulled meanwhile.
    let Some(bouncer) = or_skip("the way through PgBouncer", cluster.pgbouncer()) else { return };
    let seen: Vec<_> = (0..8)
        .map(|_| cluster.psql(&bouncer.server_url(database.name()), "SELECT current_user"))
        .collect();
    assert_eq!(seen, ["saring_server"; 8]);
}
