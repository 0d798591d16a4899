//! The options that say which server and who calls, and the session that is made of them.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use saring_client::{Address, ApiKey, Authenticated, ClientError, Servers, is_away};
use saring_proto::v1::audit_service_client::AuditServiceClient;
use saring_proto::v1::publishing_service_client::PublishingServiceClient;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::signing_key_service_client::SigningKeyServiceClient;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_rules::Lang;
use tonic::Request;

use super::api_key;
use super::peer::{Peer, is_ready, peer};
use crate::catalogue;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::message::message;
use crate::rules::Output;
use crate::service::MAX_PEM;
use crate::terminal::environment;

const USUAL_SERVER: &str = "http://127.0.0.1:7070";

/// Most bytes of one answer: a page of handovers with long reasons, or a large rule set twice.
const MAX_ANSWER: usize = 64 << 20;

/// Which server, who calls, and how results are printed.
#[derive(clap::Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct Remote {
    /// The server; of several, which commas may separate, the first that is ready [default: the
    /// variable SARING_SERVER, or http://127.0.0.1:7070]
    #[arg(long = "server", value_name = "URI", value_delimiter = ',')]
    servers: Vec<String>,
    /// File with the API key [default: the variable SARING_API_KEY]
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// PEM of the certificate authority that signed the server's certificate, if it is not a public one
    #[arg(long, value_name = "FILE", alias = "authority")]
    ca: Option<PathBuf>,
    /// Send the API key over a connection that others on the way can read
    #[arg(long)]
    allow_plain_text: bool,
    /// How long to wait for an answer, the same call sent again included
    #[arg(long, value_name = "SECONDS", default_value_t = 30,
        value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// What to print
    #[arg(long, short, value_enum, default_value_t = Output::Table)]
    pub output: Output,
}

/// Connections on which every call carries the API key.
pub(crate) struct Session {
    servers: Servers,
    timeout: Duration,
    /// The message of the last call, by which [`Session::changes_something`] tells.
    last: Cell<&'static str>,
    /// Whether it called what only the centre serves.
    of_centre: Cell<bool>,
    pub output: Output,
    pub lang: Lang,
}

impl Remote {
    /// Runs `work` with a connection. Of several servers each that is asked whether it is ready is sent the
    /// API key with that.
    pub(crate) fn run(&self, lang: Lang, work: impl AsyncFnOnce(&Session) -> Outcome) -> Outcome {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(
            |error| Failure::new(message!("tidak bisa mulai", "cannot start").because(&error)),
        )?;
        runtime.block_on(async {
            let session = self.connect(lang)?;
            session.choose().await;
            let done = work(&session).await;
            match done {
                Err(_) if session.is_misplaced().await => Err(session.misplaced()),
                done => done,
            }
        })
    }

    fn connect(&self, lang: Lang) -> Result<Session, Failure> {
        let mut servers = self.servers.clone();
        if servers.is_empty() {
            let usual = environment("SARING_SERVER").unwrap_or_else(|| USUAL_SERVER.to_owned());
            servers.extend(usual.split(',').map(str::to_owned));
        }
        let mut servers = servers.iter().map(|uri| uri.trim());
        for uri in servers.clone() {
            let host = uri.split_once("://").map_or("", |(_, rest)| rest);
            if host.trim_end_matches('/').contains(['/', '?', '#']) {
                return Err(Failure::new(message!(
                    "`{uri}` memuat lokasi setelah nama servernya; tulis alamatnya saja, seperti \
                     https://saring.example",
                    "`{uri}` has a path after the server's name; write the address alone, such as \
                     https://saring.example"
                )));
            }
        }
        let ca = self.ca.as_deref().map(read_ca);
        let key = api_key::read(self.api_key_file.as_deref())?;
        let mut address = Address::new(servers.next().unwrap_or_default());
        address.further = servers.map(str::to_owned).collect();
        address.authority = ca.transpose()?;
        address.allow_plain_text = self.allow_plain_text;
        Session::open(&address, &key, Duration::from_secs(self.timeout), self.output, lang)
    }
}

/// The certificates of a file; it must hold one, as nothing would be trusted without a word.
pub(crate) fn read_ca(path: &Path) -> Result<Vec<u8>, Failure> {
    let pem = files::read(path, MAX_PEM)?;
    if String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") {
        return Ok(pem);
    }
    let path = path.display();
    Err(Failure::new(message!(
        "{path} tidak berisi sertifikat; berikan PEM dari otoritas sertifikat (CA)",
        "{path} holds no certificate; give the PEM of a certificate authority"
    )))
}

impl Session {
    /// Connections that are made when they are first used. Must be called within a Tokio runtime.
    pub(crate) fn open(
        address: &Address,
        key: &str,
        timeout: Duration,
        output: Output,
        lang: Lang,
    ) -> Result<Session, Failure> {
        let servers = ApiKey::new(key).and_then(|key| address.connect(&key));
        let servers = servers.map_err(|error| no_connection(&error))?;
        let (last, of_centre) = (Cell::default(), Cell::default());
        Ok(Session { servers, timeout, last, of_centre, output, lang })
    }

    /// Of several servers takes the first that is ready, and tells of those before it. This is asked
    /// first because most commands change something: what got no answer may have been done, so that it
    /// is not asked of another server.
    async fn choose(&self) {
        for _ in 1..self.servers.count() {
            let server = self.servers.current();
            let told = match is_ready(server.channel.clone()).await {
                Ok(true) => return,
                Ok(false) => {
                    let server = &server.uri;
                    message!("{server} belum siap", "{server} is not ready")
                }
                Err(status) if is_away(&status) => self.trouble(&server.uri, &status),
                // It is there; the command tells what it says.
                Err(_) => return,
            };
            self.servers.leave(&server);
            self.tell_next(told);
        }
    }

    /// The server that is called now.
    pub(crate) fn server(&self) -> String {
        self.servers.current().uri
    }

    /// Goes on with the next server, if there is one; gives it.
    pub(super) fn next_server(&self) -> Option<String> {
        let now = self.servers.current();
        self.servers.leave(&now);
        Some(self.server()).filter(|next| *next != now.uri)
    }

    /// A call that is given up after the timeout.
    pub(crate) fn call<M: prost::Name>(&self, message: M) -> Request<M> {
        self.last.set(M::NAME);
        let mut request = Request::new(message);
        request.set_timeout(self.timeout);
        request
    }

    /// Whether the last call, made once more, could do something once more. Streams are not noted, and
    /// only read.
    pub(crate) fn changes_something(&self) -> bool {
        const READS: [&str; 5] = ["Diff", "Export", "Get", "List", "Score"];
        // What was taken before is known again.
        const IDEMPOTENT: [&str; 3] = ["Acknowledge", "ReportOutcomes", "RequestTakedowns"];
        let last = self.last.get();
        let is = |verb: &&str| last.starts_with(*verb);
        !(last.is_empty() || READS.iter().chain(&IDEMPOTENT).any(is))
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    fn channel(&self) -> Authenticated {
        self.servers.current().channel
    }

    fn channel_of_centre(&self) -> Authenticated {
        self.of_centre.set(true);
        self.channel()
    }

    /// Whether an edge was asked for what only the centre serves.
    async fn is_misplaced(&self) -> bool {
        self.of_centre.get() && peer(self.channel()).await == Some(Peer::Edge)
    }

    fn misplaced(&self) -> Failure {
        let server = self.server();
        Failure::new(message!(
            "di {server} ada edge, sedangkan perintah ini untuk pusat; berikan alamat pusat sebagai \
             --server",
            "at {server} is an edge, and this command is for the centre; give the address of the \
             centre as --server"
        ))
    }

    pub(crate) fn publishing(&self) -> PublishingServiceClient<Authenticated> {
        PublishingServiceClient::new(self.channel_of_centre()).max_decoding_message_size(MAX_ANSWER)
    }

    pub(crate) fn scoring(&self) -> ScoringServiceClient<Authenticated> {
        ScoringServiceClient::new(self.channel()).max_decoding_message_size(MAX_ANSWER)
    }

    pub(crate) fn takedowns(&self) -> TakedownServiceClient<Authenticated> {
        TakedownServiceClient::new(self.channel()).max_decoding_message_size(MAX_ANSWER)
    }

    pub(crate) fn statistics(&self) -> StatisticsServiceClient<Authenticated> {
        StatisticsServiceClient::new(self.channel_of_centre()).max_decoding_message_size(MAX_ANSWER)
    }

    pub(crate) fn signing_keys(&self) -> SigningKeyServiceClient<Authenticated> {
        SigningKeyServiceClient::new(self.channel_of_centre()).max_decoding_message_size(MAX_ANSWER)
    }

    pub(crate) fn audit(&self) -> AuditServiceClient<Authenticated> {
        AuditServiceClient::new(self.channel_of_centre()).max_decoding_message_size(MAX_ANSWER)
    }

    pub(crate) fn tenants(&self) -> TenantServiceClient<Authenticated> {
        TenantServiceClient::new(self.channel_of_centre()).max_decoding_message_size(MAX_ANSWER)
    }
}

/// Why there cannot even be a connection.
pub(crate) fn no_connection(error: &ClientError) -> Failure {
    Failure::new(match error {
        ClientError::Address(uri) => message!(
            "`{uri}` bukan alamat server; tulis http://127.0.0.1:7070 atau https://…",
            "`{uri}` is no server address; write it as http://127.0.0.1:7070 or https://…"
        ),
        ClientError::PlainText(uri) => message!(
            "`{uri}` bukan https dan bukan di mesin ini, sehingga kunci API bisa dibaca di jalan; \
             pakai https, atau --allow-plain-text bila jaringannya terlindung",
            "`{uri}` is neither https nor on this machine: the API key would be readable on the \
             way; use https, or --allow-plain-text where the network is protected"
        ),
        error @ ClientError::PlainTextBesideTls(_) => catalogue::told(&error.to_string()),
        ClientError::ApiKey => message!(
            "kunci API memuat huruf yang tidak mungkin ada di kunci; periksa berkasnya atau \
             SARING_API_KEY",
            "the API key has characters that no key has; check its file or SARING_API_KEY"
        ),
        other => message!("server tidak bisa dihubungi", "cannot connect")
            .and(&catalogue::told(&other.to_string())),
    })
}
