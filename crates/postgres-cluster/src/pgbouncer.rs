//! A `PgBouncer` before the cluster, as operators run one.

use std::sync::OnceLock;
use std::{env, fs};

use crate::cluster::{Cluster, Database};
use crate::programs::{self, Home, Missing};
use crate::watched::Watched;

/// A `PgBouncer` in transaction mode: clients share four connections for each role and database.
pub struct PgBouncer {
    port: u16,
    _server: Watched,
}

impl Cluster {
    /// A `PgBouncer` before it.
    ///
    /// # Errors
    ///
    /// [`Missing`] where no `PgBouncer` is installed.
    pub fn pgbouncer(&self) -> Result<PgBouncer, Missing> {
        PgBouncer::start(self.port)
    }
}

/// The one that servers' URLs lead through, where `SARING_TEST_POOLER` is set.
///
/// # Panics
///
/// Where it is set and no `PgBouncer` is installed.
pub(crate) fn before(cluster: &Cluster) -> Option<&'static PgBouncer> {
    static SHARED: OnceLock<PgBouncer> = OnceLock::new();
    env::var_os("SARING_TEST_POOLER")?;
    let start = || cluster.pgbouncer().unwrap_or_else(|missing| panic!("{missing}"));
    Some(SHARED.get_or_init(start))
}

impl PgBouncer {
    fn start(cluster: u16) -> Result<PgBouncer, Missing> {
        let program = programs::pgbouncer()?;
        let program = program.to_str().expect("its name is of UTF-8");
        let home = Home::new();
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={cluster}\n[pgbouncer]\n\
             listen_addr = 127.0.0.1\nunix_socket_dir =\nauth_type = trust\nauth_file = users\n\
             pool_mode = transaction\ndefault_pool_size = 4\nmax_client_conn = 500\nserver_login_retry = 1\n%include port\n"
        );
        for (file, content) in [
            ("settings", settings.as_str()),
            ("users", "\"postgres\" \"\"\n\"saring_owner\" \"\"\n\"saring_server\" \"\"\n"),
        ] {
            fs::write(home.folder.join(file), content).expect("the folder is ours");
        }
        // It knows of no port by its environment.
        let run = "echo listen_port = $PGPORT >port; exec \"$0\" settings";
        let mut server =
            Watched::new(&home, "KILL", &["/bin/sh", "-c", run, program], "process up");
        Ok(PgBouncer { port: server.start_somewhere(), _server: server })
    }

    /// The URL of a database through it, for a server.
    #[must_use]
    pub fn server_url(&self, database: &Database) -> String {
        format!("postgres://saring_server@127.0.0.1:{}/{}", self.port, database.name())
    }
}
