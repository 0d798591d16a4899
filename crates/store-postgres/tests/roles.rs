//! What is said where the role that servers work as is missing, or may not be made. A binary of its own: the
//! roles are of the cluster, and the cluster is of the process.

use saring_postgres_cluster::{Cluster, or_skip};
use saring_store_postgres::{PostgresOptions, migrate, status};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_lacks_the_role_of_servers_is_told_who_makes_it() {
    let Some(cluster) = or_skip("the role of servers", Cluster::shared()) else { return };
    let database = cluster.database(None);
    database.sql("ALTER ROLE saring_owner NOCREATEROLE");
    let owner = PostgresOptions::new(&database.owner_url()).unwrap();
    let make = "a superuser makes it, once: CREATE ROLE saring_app NOLOGIN; GRANT saring_app TO saring_server;";
    let refused = migrate(&owner).await.unwrap_err().to_string();
    assert!(refused.contains(make), "{refused}");

    // That is enough.
    for sql in make.split_once(": ").unwrap().1.split_terminator(';') {
        database.sql(sql);
    }
    migrate(&owner).await.unwrap();
    let server = || PostgresOptions::new(&database.server_url()).unwrap();
    let store = saring_store_postgres::open(server()).await.unwrap();
    saring_store::Store::key_sets(&store).await.unwrap();
    saring_store::Store::close(&store).await;

    database.sql("REVOKE saring_app FROM saring_server");
    let refused = status(&server()).await.unwrap_err().to_string();
    assert!(refused.contains("use the owner of the tables, or the server's role"), "{refused}");
    for sql in [
        "DROP OWNED BY saring_app",
        "DROP ROLE saring_app",
        "GRANT USAGE ON SCHEMA saring TO PUBLIC",
    ] {
        database.sql(sql);
    }
    database.sql("GRANT SELECT ON ALL TABLES IN SCHEMA saring TO PUBLIC");
    let store = saring_store_postgres::open(server()).await.unwrap();
    let refused = saring_store::Store::key_sets(&store).await.unwrap_err().to_string();
    assert!(refused.contains("the role saring_app is not there"), "{refused}");
    saring_store::Store::close(&store).await;
}
