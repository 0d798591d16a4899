//! A `PgBouncer` before the cluster, as operators run one.

use std::fs;

use crate::programs::{self, Home, Missing};
use crate::watched::Watched;

/// A `PgBouncer` in transaction mode: clients share four connections for each role and database.
pub struct PgBouncer {
    port: u16,
    _server: Watched,
}

impl PgBouncer {
    /// Before the cluster on this port.
    pub(crate) fn start(cluster: u16) -> Result<PgBouncer, Missing> {
        let program = programs::pgbouncer()?;
        let program = program.to_str().expect("its name is of UTF-8");
        let home = Home::new();
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={cluster}\n[pgbouncer]\n\
             listen_addr = 127.0.0.1\nunix_socket_dir =\nauth_type = trust\nauth_file = users\n\
             pool_mode = transaction\ndefault_pool_size = 4\nmax_client_conn = 500\n\
             server_login_retry = 1\nserver_idle_timeout = 3\n%include port\n"
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

    /// The URL of the database of this name through it, for a server.
    #[must_use]
    pub fn server_url(&self, database: &str) -> String {
        format!("postgres://saring_server@127.0.0.1:{}/{database}", self.port)
    }
}
