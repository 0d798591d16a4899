//! A standby of the cluster, as it takes over when the primary is gone.

use crate::cluster::{Cluster, succeeded};
use crate::programs::Home;
use crate::watched::Watched;

/// A primary that was a standby. What was committed after it was made had not reached it.
pub struct Standby {
    port: u16,
    _server: Watched,
}

impl Standby {
    /// A standby of the cluster as it is now, which takes over at once.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    #[must_use]
    pub fn promoted(cluster: &Cluster) -> Standby {
        let home = Home::new();
        let mut backup = home.command(&cluster.programs().basebackup);
        backup.args(["--pgdata=data", "--wal-method=fetch", "--checkpoint=fast", "--no-sync"]);
        succeeded(backup.args(["--dbname", &cluster.url("postgres", "postgres")]));
        succeeded(home.command("touch").arg("data/standby.signal"));
        let postgres = cluster.programs().postgres.to_str().expect("its name is of UTF-8");
        let program = [
            postgres,
            "-Ddata",
            "-clisten_addresses=127.0.0.1",
            "-cunix_socket_directories=",
            "-cmax_connections=200",
        ];
        let ready = "database system is ready to accept read-only connections";
        let mut server = Watched::new(&home, "QUIT", &program, ready);
        let standby = Standby { port: server.start_somewhere(), _server: server };
        cluster.psql(&standby.url("postgres", "postgres"), "SELECT pg_promote()");
        standby
    }

    /// The URL for a server of the database of this name.
    #[must_use]
    pub fn server_url(&self, database: &str) -> String {
        self.url("saring_server", database)
    }

    fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{}/{database}", self.port)
    }
}
