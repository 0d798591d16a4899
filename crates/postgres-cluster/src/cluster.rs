//! The cluster, and databases in it.

use std::collections::BTreeSet;
use std::env;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crate::pgbouncer::PgBouncer;
use crate::programs::{self, Home, Missing, Programs};
use crate::watched::Watched;

const ROLES: &str =
    "CREATE ROLE saring_owner LOGIN CREATEROLE CREATEDB; CREATE ROLE saring_server LOGIN";

/// What a template's role for the server is for, if the template has made it.
const MEMBER: &str = "DO $$ BEGIN IF to_regrole('saring_app') IS NOT NULL \
    THEN GRANT saring_app TO saring_server; END IF; END $$";

/// A PostgreSQL of this process.
pub struct Cluster {
    programs: Programs,
    port: u16,
    server: Mutex<Watched>,
    templates: Mutex<BTreeSet<String>>,
    databases: AtomicU32,
    /// What servers' URLs lead through, where that is asked for.
    pooler: OnceLock<PgBouncer>,
}

impl Cluster {
    /// The one of this process, started by whoever asks first.
    ///
    /// # Errors
    ///
    /// [`Missing`] where no PostgreSQL is installed.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn shared() -> Result<&'static Cluster, Missing> {
        static SHARED: OnceLock<Result<Cluster, Missing>> = OnceLock::new();
        SHARED.get_or_init(Cluster::start_first).as_ref().map_err(Clone::clone)
    }

    fn start_first() -> Result<Cluster, Missing> {
        let programs = Programs::find()?;
        let home = Home::new();
        let postgres = programs.postgres.to_str().expect("its name is of UTF-8");
        let program = [
            postgres,
            "-Ddata",
            "-clisten_addresses=127.0.0.1",
            "-cunix_socket_directories=",
            "-cmax_connections=200",
            "-cshared_buffers=64MB",
            "-cmax_wal_size=256MB",
            // For as long as a backup takes, beside tests that make databases.
            "-cwal_keep_size=512MB",
        ];
        let ready = "database system is ready to accept connections";
        let mut server = Watched::new(&home, "QUIT", &program, ready);
        let mut initdb = home.command(&programs.initdb);
        initdb.args(["--no-sync", "--auth=trust", "--username=postgres", "--pgdata=data"]);
        succeeded(initdb.args(["--locale=C.UTF-8", "--encoding=UTF8"]));
        let cluster = Cluster {
            programs,
            port: server.start_somewhere(),
            server: Mutex::new(server),
            templates: Mutex::default(),
            databases: AtomicU32::new(1),
            pooler: OnceLock::new(),
        };
        cluster.sql(ROLES);
        Ok(cluster)
    }

    /// A new database, a copy of a template if one is named.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    pub fn database(&'static self, template: Option<&str>) -> Database {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.create(&name, template.unwrap_or("template1"));
        Database { cluster: self, name }
    }

    /// Makes a template for databases, once: `fill` is given the URL of an empty database, as the owner.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    pub fn template(&self, name: &str, fill: impl FnOnce(&str)) {
        let mut templates = locked(&self.templates);
        if templates.contains(name) {
            return;
        }
        self.create(name, "template1");
        fill(&self.url("saring_owner", name));
        self.sql(MEMBER);
        // Nobody may be connected to what is copied.
        self.sql(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
        self.sql(&format!(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"
        ));
        templates.insert(name.to_owned());
    }

    /// Pulls the plug: all connections break, and nothing is written any more.
    pub fn stop_immediate(&self) {
        locked(&self.server).stop();
    }

    /// Starts it again, on its port, and waits until it takes connections.
    ///
    /// # Panics
    ///
    /// If another has taken the port.
    pub fn start(&self) {
        assert!(locked(&self.server).start(self.port), "port {} was taken", self.port);
    }

    /// A `PgBouncer` before it.
    ///
    /// # Errors
    ///
    /// [`Missing`] where no `PgBouncer` is installed.
    pub fn pgbouncer(&self) -> Result<PgBouncer, Missing> {
        PgBouncer::start(self.port)
    }

    fn create(&self, name: &str, template: &str) {
        self.sql(&format!("CREATE DATABASE {name} OWNER saring_owner TEMPLATE {template}"));
    }

    pub(crate) const fn programs(&self) -> &Programs {
        &self.programs
    }

    pub(crate) fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{}/{database}", self.port)
    }

    fn sql(&self, sql: &str) -> String {
        self.psql(&self.url("postgres", "postgres"), sql)
    }

    /// What a statement answers: a line for each row, its columns parted by `|`.
    ///
    /// # Panics
    ///
    /// If it fails.
    pub fn psql(&self, url: &str, sql: &str) -> String {
        let mut psql = programs::command(&self.programs.psql);
        psql.args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql, url]);
        succeeded(&mut psql)
    }
}

/// A database of a test. It goes with the cluster: to drop one takes longer than most tests.
pub struct Database {
    cluster: &'static Cluster,
    name: String,
}

impl Database {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its URL for whoever runs migrations.
    #[must_use]
    pub fn owner_url(&self) -> String {
        self.cluster.url("saring_owner", &self.name)
    }

    /// Its URL for a server, through `PgBouncer` where `SARING_TEST_POOLER` is set.
    ///
    /// # Panics
    ///
    /// Where that is set and no `PgBouncer` is installed.
    #[must_use]
    pub fn server_url(&self) -> String {
        if env::var_os("SARING_TEST_POOLER").is_none() {
            return self.cluster.url("saring_server", &self.name);
        }
        let start = || self.cluster.pgbouncer().unwrap_or_else(|missing| panic!("{missing}"));
        self.cluster.pooler.get_or_init(start).server_url(&self.name)
    }

    /// Its URL for whom no right and no policy holds.
    #[must_use]
    pub fn superuser_url(&self) -> String {
        self.cluster.url("postgres", &self.name)
    }

    /// What a statement answers to the superuser, as for [`Cluster::psql`].
    ///
    /// # Panics
    ///
    /// If it fails.
    pub fn sql(&self, sql: &str) -> String {
        self.cluster.psql(&self.superuser_url(), sql)
    }
}

/// The standard output of a program, which must succeed.
pub(crate) fn succeeded(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}: {told}", output.status);
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

/// What a test that panicked leaves is good for the others.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
