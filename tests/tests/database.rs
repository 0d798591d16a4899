//! `saring db` on a database in PostgreSQL.

use saring_postgres_cluster::{Cluster, or_skip};
use saring_tests::{Run, run};

/// A command on a database, as `saring db` is given it.
fn db(args: &[&str], url: &str) -> Run {
    run(&[&["db"], args, &["--database", url]].concat(), b"")
}

fn succeeds(args: &[&str], url: &str) -> String {
    let run = db(args, url);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{args:?}: {}", run.out);
    run.out
}

#[test]
fn the_owner_makes_the_tables() {
    let Some(cluster) = or_skip("migrations", Cluster::shared()) else { return };
    let database = cluster.database(None);
    let url = database.owner_url();
    let lacks = db(&["status"], &url);
    assert_eq!(lacks.code, Some(1));
    assert!(lacks.err.contains("migrations are missing; run `saring db migrate`"), "{}", lacks.err);
    let refused = db(&["migrate"], &database.server_url());
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("the owner of the tables may"), "{}", refused.err);

    assert!(succeeds(&["migrate", "--print"], &url).contains("CREATE TABLE saring.tenant ("));
    assert_eq!(db(&["status"], &url).code, Some(1), "nothing was done");
    let applied = succeeds(&["migrate"], &url);
    assert!(applied.starts_with("applied migration 1 (tenants)\n"), "{applied}");
    assert!(applied.contains("GRANT saring_app TO saring_server"), "{applied}");
    assert_eq!(succeeds(&["migrate"], &url), "the tables are those of this release\n");
    assert_eq!(succeeds(&["migrate", "--print"], &url), "");
    database.sql("GRANT saring_app TO saring_server");
    let status = succeeds(&["status", "--output", "json"], &database.server_url());
    assert!(status.starts_with(r#"{"number":1,"name":"tenants","applied":true}"#), "{status}");
}

/// Not in what is wrong with it, nor in what is wrong with the database.
#[test]
fn no_message_has_the_password() {
    for url in [
        "postgres://u:geheim@127.0.0.1:1/saring",
        "postgres://u:geheim@127.0.0.1:x/saring",
        "postgres://127.0.0.1:1/saring?pasword=geheim",
        "geheim",
    ] {
        for command in ["migrate", "status"] {
            let Run { code, out, err } = db(&[command], url);
            assert_eq!((code, out.as_str()), (Some(1), ""), "{url}");
            assert!(err.starts_with("error: cannot use the database: "), "{err}");
            assert!(!err.contains("geheim"), "{err}");
        }
    }
}
