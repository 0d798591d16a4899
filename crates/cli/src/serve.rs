//! `saring serve`: the server, until it is told to stop.

mod limits;

use std::fmt::Display;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use saring_app::{App, Policy};
use saring_rules::Lang;
use saring_server::{Bound, DataFolder, Limits, Proxy, Server, SystemEnvironment};

use crate::admin::{self, AdminArgs};
use crate::catalogue;
use crate::failure::{Failure, Outcome};
use crate::log;
use crate::message::message;
use crate::output::print;
use crate::reload::{Reload, read_tls, tls_pair};
use crate::serve::limits::LimitArgs;
use crate::service::{Stop, raise_open_files, runtime};
use crate::systemd;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// File with options, by their names without the dashes; variables and options of the command line go before it
    #[arg(long, value_name = "FILE", env = "SARING_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
    /// Folder with all that the server keeps; made if it is not there
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The address of a PostgreSQL in place of the folder's own database: postgres://user:password@host/name
    #[arg(long, env = "SARING_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// Folder for the journal of keys that end, which outlives the database: one for each server, or one for
    /// all; needed with --database [default: the folder `journal` in --data]
    #[arg(long, env = "SARING_JOURNAL", value_name = "DIR", hide_env_values = true)]
    journal: Option<PathBuf>,
    /// Where to listen; port 0 takes any free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7070")]
    listen: SocketAddr,
    /// The server's certificate, as PEM, with the intermediate ones
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate, as PEM
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Serve plain text on an address that others can reach
    #[arg(long)]
    allow_plain_text: bool,
    /// A proxy before the server, by its address or network: its connections begin with a header of the PROXY
    /// protocol, version 2. Can be given again
    #[arg(long = "proxy", value_name = "ADDR")]
    proxies: Vec<Proxy>,
    /// Approvals by other officers that a rule set needs before it is published
    #[arg(long, value_name = "N", default_value_t = Policy::default().approvals_required)]
    approvals_required: u32,
    #[command(flatten)]
    admin: AdminArgs,
    #[command(flatten)]
    limits: LimitArgs,
}

impl Args {
    /// That the options go together, and that the files of TLS can be used.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        self.limits.check()?;
        self.server()?.check(self.listen).map_err(|error| cannot_serve(&error))?;
        let (database, journal) = (self.database.as_deref(), self.journal.as_deref());
        DataFolder::check(&self.data, database, journal).map_err(|error| cannot_serve(&error))
    }

    fn server(&self) -> Result<Server, Failure> {
        let tls_files = tls_pair(self.tls_cert.as_deref(), self.tls_key.as_deref())?;
        let tls = tls_files.map(|(certificate, key)| read_tls(certificate, key)).transpose()?;
        let limits = Limits { proxies: self.proxies.clone(), ..self.limits.limits() };
        Ok(Server { limits, tls, allow_plain_text: self.allow_plain_text })
    }
}

pub(crate) fn run(args: &Args, lang: Lang) -> Outcome {
    args.check()?;
    log::of_service("warn", args.admin.access_log)?;
    let runtime = runtime()?;
    raise_open_files(args.limits.connections());
    runtime.block_on(serve(args, lang))
}

async fn serve(args: &Args, lang: Lang) -> Outcome {
    // Before anything is said, so that a stop right after `ready` is heard.
    let (stop, mut reload) = (Stop::new()?, Reload::new()?);
    let watched = args.admin.start("saring-server")?;
    let tls_files = tls_pair(args.tls_cert.as_deref(), args.tls_key.as_deref())?;
    let server = args.server()?;
    let tls = server.tls.clone();
    let plain = tls.is_none();
    // Before the folder is made new: its operator key is told only by a server that runs.
    let mut bound = server.bind(args.listen).await.map_err(|error| cannot_serve(&error))?;
    let admin = admin::serve(watched, bound.ready()).await?;
    reload.add_certificate(tls_files, bound.certificate(), tls);
    let environment = Arc::new(SystemEnvironment);
    let (database, journal) = (args.database.as_deref(), args.journal.as_deref());
    let folder = DataFolder::open(&args.data, database, journal, &*environment)
        .await
        .map_err(|error| cannot_serve(&error))?;
    let policy = Policy {
        approvals_required: args.approvals_required,
        batch_limit: args.limits.batch_items(),
        head_validity: args.limits.head_validity(),
        keys_without_store: args.limits.keys_without_store(),
        ..Policy::default()
    };
    let DataFolder { store, signing, recovery_key, new_operator_key, key_set_path } = folder;
    let app = App::open(Arc::clone(&store), signing, policy, environment)
        .await
        .map_err(|error| cannot_serve(&error))?;
    if args.approvals_required == 0 {
        let warning = message!(
            "--approvals-required 0: satu petugas bisa menerbitkan aturan sendirian, tanpa \
             persetujuan petugas lain",
            "--approvals-required 0: one officer can publish rules alone, without another's approval"
        );
        // The server runs all the same if this cannot be written.
        let _ = writeln!(anstream::stderr(), "{}", warning.text(lang));
    }
    if let Some(path) = &recovery_key {
        tracing::warn!(
            "the recovery key is still in {}; move it to a safe place off this machine: whoever takes the signing key must not find it too",
            path.display()
        );
    }
    let app = Arc::new(app);
    if admin.is_some() {
        bound.supervise("subscribers", saring_server::observe_subscribers(Arc::clone(&app)));
    }
    tell(&bound, admin, (new_operator_key.as_deref(), &key_set_path), plain)?;
    let key_set = saring_server::keep_key_set(Arc::clone(&app), key_set_path);
    bound.supervise("key set", key_set);
    bound.supervise("reload", reload.run());
    tokio::spawn(systemd::feed_watchdog());
    bound.run(app, stop.wait()).await.map_err(|error| cannot_serve(&error))?;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// One line that scripts wait for, and for people where the secrets are.
fn tell(
    bound: &Bound,
    admin: Option<SocketAddr>,
    (operator_key, key_set): (Option<&Path>, &Path),
    plain: bool,
) -> Result<(), Failure> {
    if let Some(path) = operator_key {
        tracing::warn!("a new operator's API key is in {}", path.display());
    }
    if plain && !bound.address().ip().is_loopback() {
        tracing::warn!("plain text: API keys can be read on the way");
    }
    let admin = admin.map(|address| format!(" admin={address}")).unwrap_or_default();
    let (grpc, key_set) = (bound.address(), key_set.display());
    let line = format!("ready grpc={grpc}{admin} key-set={key_set}\n");
    print(&line)?;
    systemd::ready(&line);
    Ok(())
}

fn cannot_serve(error: &impl Display) -> Failure {
    let why = catalogue::told(&error.to_string());
    Failure::new(message!("server tidak bisa berjalan", "the server cannot run").and(&why))
}
