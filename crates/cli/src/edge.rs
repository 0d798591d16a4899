//! `saring edge`: the sidecar, until it is told to stop.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use saring_client::{Client, ClientError};
use saring_edge::{Access, Bound, Edge, Limits, Tcp, Tls, Tokens, TokensError};
use saring_server::is_data_folder;

use crate::admin::{self, AdminArgs};
use crate::catalogue;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::log;
use crate::message::message;
use crate::output::print;
use crate::reload::{Reload, read_tls, tls_pair};
use crate::remote::{api_key, read_ca};
use crate::service::{MAX_PEM, Stop, raise_open_files, runtime};
use crate::systemd;

/// Most bytes of a key, and of the tokens.
const MAX_KEY: usize = 1 << 16;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// File with options, by their names without the dashes; variables and options of the command line go before it
    #[arg(long, value_name = "FILE", env = "SARING_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
    /// The centre, such as `https://saring.example`. Where it has several servers, give each, or
    /// separate them by commas: they are tried in this order, and the one that works is kept
    #[arg(
        long = "server",
        value_name = "URI",
        env = "SARING_SERVER",
        required = true,
        value_delimiter = ','
    )]
    servers: Vec<String>,
    /// The platform that this edge scores and reports for
    #[arg(long, value_name = "PLATFORM", env = "SARING_TENANT")]
    tenant: String,
    /// File with the keys to trust, as the ministry's operator handed it over
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    /// Folder with the replica of the rules and the outcomes that wait; made if it is not there. It
    /// has to outlive the process, or outcomes are lost with it
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// File with the API key, instead of SARING_API_KEY. When it changes, the new key is taken
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// Name of this edge within the platform; each that runs at the same time has its own
    #[arg(long, value_name = "ID", default_value = "edge")]
    subscriber_id: String,
    /// PEM of the certificate authority that signed the centre's certificate, if it is not a public one
    #[arg(long, value_name = "FILE", alias = "authority")]
    ca: Option<PathBuf>,
    /// Where to listen; port 0 takes any free one [default: 127.0.0.1:7071, or nowhere if --unix is
    /// given]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Socket file to listen on; whoever may write to it may call
    #[arg(long, value_name = "PATH")]
    unix: Option<PathBuf>,
    /// The certificate for --listen, as PEM, with the intermediate ones
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate, as PEM
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// File with the tokens, one a line, one of which callers send as `authorization: Bearer …`.
    /// Needed where others can reach --listen; not asked for on the socket file
    #[arg(long, value_name = "FILE")]
    caller_token_file: Option<PathBuf>,
    /// Let whoever can reach --listen score and report in the platform's name
    #[arg(long)]
    allow_any_caller: bool,
    /// Plain text where others can reach it: towards the centre, and on --listen
    #[arg(long)]
    allow_plain_text: bool,
    /// Outcomes that may wait for the centre; when there are more, none are taken in
    #[arg(long, value_name = "N", default_value_t = 100_000,
        value_parser = clap::value_parser!(u64).range(1..))]
    outbox_capacity: u64,
    /// Bytes of the outcomes that may wait
    #[arg(long, value_name = "BYTES", default_value_t = 256 << 20,
        value_parser = clap::value_parser!(u64).range(1..))]
    outbox_bytes: u64,
    /// Days that outcomes are kept after the centre has them, should it lose its last days
    #[arg(long, value_name = "DAYS", default_value_t = 7,
        value_parser = clap::value_parser!(u64).range(0..=365))]
    keep_sent: u64,
    /// Seconds between the reports of what was scored
    #[arg(long, value_name = "SECONDS", default_value_t = 60,
        value_parser = clap::value_parser!(u64).range(1..=3600))]
    activity_interval: u64,
    #[command(flatten)]
    admin: AdminArgs,
}

impl Args {
    /// That the options go together, and that the files of TLS and of tokens can be used.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let tls_files = tls_pair(self.tls_cert.as_deref(), self.tls_key.as_deref())?;
        if self.caller_token_file.is_some() && self.allow_any_caller {
            return Err(Failure::new(message!(
                "--caller-token-file dan --allow-any-caller saling meniadakan; berikan salah satunya",
                "--caller-token-file and --allow-any-caller exclude each other; give one of them"
            )));
        }
        let tls = tls_files.map(|(certificate, key)| read_tls(certificate, key)).transpose()?;
        let access = tokens(self)?.map(|(_, tokens)| Access::Tokens(tokens));
        let tcp = tcp(self, tls, access.or(self.allow_any_caller.then_some(Access::Anybody)))?;
        if let Some(tcp) = tcp {
            tcp.check().map_err(|error| cannot_run(&error))?;
        }
        files::read(&self.trust, MAX_PEM)?;
        api_key::read(self.api_key_file.as_deref()).map(drop)
    }
}

pub(crate) fn run(args: &Args) -> Outcome {
    args.check()?;
    let filter = "warn,saring_edge=info,saring_cli=info,saring_client=info";
    log::of_service(filter, args.admin.access_log)?;
    let runtime = runtime()?;
    raise_open_files(2 * Limits::default().connection.connections);
    runtime.block_on(edge(args))
}

async fn edge(args: &Args) -> Outcome {
    // Before anything is said, so that a stop right after `ready` is heard.
    let (stop, mut reload) = (Stop::new()?, Reload::new()?);
    let watched = args.admin.start("saring-edge")?;
    let api_key = api_key::read(args.api_key_file.as_deref())?;
    let client = client(args, &api_key).await?;
    let unix = args.unix.clone();
    let tls_files = tls_pair(args.tls_cert.as_deref(), args.tls_key.as_deref())?;
    let tls = tls_files.map(|(certificate, key)| read_tls(certificate, key)).transpose()?;
    let access = access(args, &mut reload)?;
    let edge =
        Edge { client, limits: Limits::default(), tcp: tcp(args, tls.clone(), access)?, unix };
    let bound = edge.bind().await.map_err(|error| cannot_run(&error))?;
    reload.add_certificate(tls_files, bound.certificate(), tls);
    if let Some(path) = &args.api_key_file {
        let (client, file) = (bound.client(), path.clone());
        reload.add("the API key", &[path], move || {
            let replaced = client.set_api_key(&api_key::read(Some(&file))?);
            replaced.map_err(|error| Failure::new(catalogue::told(&error.to_string())))
        });
    }
    let admin = admin::serve(watched, bound.ready()).await?;
    tell(&bound, admin)?;
    tokio::spawn(systemd::feed_watchdog());
    let reloading = tokio::spawn(reload.run());
    let ended = bound.run(stop.wait()).await.map_err(|error| cannot_run(&error));
    reloading.abort();
    ended.map(|()| ExitCode::SUCCESS)
}

async fn client(args: &Args, api_key: &str) -> Result<Client, Failure> {
    if is_data_folder(&args.data) {
        let data = args.data.display();
        return Err(Failure::new(message!(
            "{data} adalah folder data sebuah server; berikan folder kosong sebagai --data, atau \
             folder edge ini sebelumnya",
            "{data} is the data folder of a server; give an empty folder as --data, or the one that \
             this edge had"
        )));
    }
    let trust = files::read(&args.trust, MAX_PEM)?;
    let mut servers = args.servers.iter().map(|uri| uri.trim());
    // Clap sees to it that there is one.
    let first = servers.next().unwrap_or_default();
    let mut builder = Client::builder(first, &args.tenant, &args.data)
        .subscriber_id(&args.subscriber_id)
        .outbox_capacity(args.outbox_capacity, args.outbox_bytes)
        .keep_sent(Duration::from_secs(args.keep_sent * 24 * 60 * 60))
        .activity_interval(Duration::from_secs(args.activity_interval));
    for further in servers {
        builder = builder.further_server(further);
    }
    if let Some(ca) = &args.ca {
        builder = builder.authority(read_ca(ca)?);
    }
    if args.allow_plain_text {
        builder = builder.allow_plain_text();
    }
    builder.open(api_key, &trust).await.map_err(|error| match error {
        ClientError::Trust(error) => {
            let path = args.trust.display();
            let told = message!(
                "kunci dalam {path} tidak bisa dipakai",
                "the keys in {path} cannot be used"
            );
            let remedy = message!(
                "minta lagi berkasnya dari operator kementerian",
                "take the file anew from the ministry's operator"
            );
            Failure::new(told.and(&catalogue::told(&error.to_string())).then(&remedy))
        }
        ClientError::OtherTrust { given, kept } => {
            let (trust, data) = (args.trust.display(), args.data.display());
            Failure::new(message!(
                "kunci dalam {trust} (versi {given}) bukan dari server yang salinannya ada di {data} \
                 (kuncinya versi {kept}); minta lagi berkasnya dari operator kementerian, atau berikan \
                 --data lain untuk server lain",
                "the keys in {trust} (version {given}) are not of the server that {data} has a replica \
                 of (its keys have version {kept}); take the file anew from the ministry's operator, \
                 or give another --data for another server"
            ))
        }
        ClientError::OlderTrust { given } => {
            let (trust, data) = (args.trust.display(), args.data.display());
            Failure::new(message!(
                "kunci dalam {trust} (versi {given}) lebih lama daripada yang sudah dipakai di {data}; \
                 minta berkas yang terbaru dari operator kementerian",
                "the keys in {trust} (version {given}) are older than those that {data} went by; take \
                 the newest file from the ministry's operator"
            ))
        }
        ClientError::PlainText(uri) => Failure::new(message!(
            "`{uri}` bukan https dan tidak berada di mesin ini: kunci API bisa dibaca di jalan; \
             pakai https, atau berikan --allow-plain-text",
            "`{uri}` is neither https nor on this machine: the API key would be readable on the \
             way; use https, or say --allow-plain-text"
        )),
        error => cannot_run(&error),
    })
}

fn cannot_run(error: &impl Display) -> Failure {
    let why = catalogue::told(&error.to_string());
    Failure::new(message!("edge tidak bisa berjalan", "the edge cannot run").and(&why))
}

fn tcp(args: &Args, tls: Option<Tls>, access: Option<Access>) -> Result<Option<Tcp>, Failure> {
    let address = match (args.listen, &args.unix) {
        (Some(address), _) => address,
        (None, None) => SocketAddr::from(([127, 0, 0, 1], 7071)),
        (None, Some(_)) => return no_port(args),
    };
    Ok(Some(Tcp { address, tls, allow_plain_text: args.allow_plain_text, access }))
}

/// Whoever protects a port that is not there believes that something else is protected.
fn no_port(args: &Args) -> Result<Option<Tcp>, Failure> {
    let options = [
        (args.tls_cert.is_some(), "--tls-cert"),
        (args.caller_token_file.is_some(), "--caller-token-file"),
        (args.allow_any_caller, "--allow-any-caller"),
    ];
    match options.iter().find(|(given, _)| *given) {
        None => Ok(None),
        Some((_, option)) => Err(Failure::new(message!(
            "{option} hanya untuk port, dan dengan --unix saja tidak ada port; berikan --listen, atau \
             hilangkan {option}",
            "{option} is for a port only, and with --unix alone there is none; give --listen, or \
             leave {option} out"
        ))),
    }
}

/// Who may call, as the file of tokens says, which is taken anew when it changes.
fn access(args: &Args, reload: &mut Reload) -> Result<Option<Access>, Failure> {
    let Some((file, tokens)) = tokens(args)? else {
        return Ok(args.allow_any_caller.then_some(Access::Anybody));
    };
    let replaced = tokens.clone();
    reload.add("the list of tokens", &[file.as_path()], {
        let file = file.clone();
        move || {
            let text = files::text(&file, MAX_KEY)?;
            replaced.replace(&text).map_err(|error| bad_tokens(&file, &error))
        }
    });
    Ok(Some(Access::Tokens(tokens)))
}

/// The tokens of callers, and their file.
fn tokens(args: &Args) -> Result<Option<(PathBuf, Tokens)>, Failure> {
    let Some(path) = args.caller_token_file.clone() else { return Ok(None) };
    let tokens = Tokens::parse(&files::text(&path, MAX_KEY)?).map_err(|e| bad_tokens(&path, &e))?;
    Ok(Some((path, tokens)))
}

fn bad_tokens(path: &Path, error: &TokensError) -> Failure {
    let path = path.display();
    let told = message!("{path} tidak bisa dipakai", "{path} cannot be used");
    Failure::new(told.and(&catalogue::told(&error.to_string())))
}

/// One line that scripts wait for.
fn tell(bound: &Bound, admin: Option<SocketAddr>) -> Result<(), Failure> {
    let mut line = "ready".to_owned();
    if let Some(address) = bound.address() {
        line.push_str(&format!(" grpc={address}"));
    }
    if let Some(path) = bound.socket() {
        line.push_str(&format!(" unix={}", path.display()));
    }
    if let Some(address) = admin {
        line.push_str(&format!(" admin={address}"));
    }
    line.push('\n');
    print(&line)?;
    systemd::ready(&line);
    Ok(())
}
