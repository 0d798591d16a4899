//! Where an outbox is: at an edge that runs, or in the folder of one that does not.

use std::path::PathBuf;
use std::time::Duration;

use saring_client::{Address, ApiKey, ClientError, Handled, StoppedOutbox};
use saring_proto::v1;
use saring_proto::v1::outbox_service_client::OutboxServiceClient;
use tonic::codegen::InterceptedService;
use tonic::service::Interceptor;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};

use crate::catalogue;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::message::{Message, message};
use crate::remote::{Peer, all_pages, cause, is_lost, is_timeout, no_connection, peer, read_ca};
use crate::rules::Output;
use crate::terminal::environment;

const USUAL_EDGE: &str = "http://127.0.0.1:7071";

/// Most bytes of a file with tokens.
const MAX_TOKENS: usize = 1 << 16;

/// Where the outbox is, and how results are printed.
#[derive(clap::Args)]
#[command(next_help_heading = "Edge")]
pub(super) struct PlaceArgs {
    /// The edge [default: the variable SARING_EDGE, or http://127.0.0.1:7071]
    #[arg(long, value_name = "URI", conflicts_with_all = ["unix", "data"])]
    edge: Option<String>,
    /// The socket file of the edge
    #[arg(long, value_name = "PATH", conflicts_with = "data")]
    unix: Option<PathBuf>,
    /// The folder of an edge that does not run, or of a backend with the client crate
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// File with a token of the edge, in its first line, where the edge asks for one
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    caller_token_file: Option<PathBuf>,
    /// PEM of the certificate authority that signed the edge's certificate, if it is not a public one
    #[arg(long, value_name = "PEM", conflicts_with = "data")]
    ca: Option<PathBuf>,
    /// Send the token over a connection that others on the way can read
    #[arg(long, conflicts_with = "data")]
    allow_plain_text: bool,
    /// How long to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 30,
        value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// What to print
    #[arg(long, short, value_enum, default_value_t = Output::Table)]
    pub output: Output,
}

/// An outbox.
pub(super) enum Place {
    Running {
        channel: InterceptedService<Channel, Token>,
        edge: OutboxServiceClient<InterceptedService<Channel, Token>>,
        timeout: Duration,
        name: String,
    },
    Stopped(StoppedOutbox),
}

/// Adds the token of the edge to every call, if it has one.
#[derive(Clone)]
pub(super) struct Token(Option<ApiKey>);

impl Interceptor for Token {
    fn call(&mut self, request: Request<()>) -> Result<Request<()>, Status> {
        match &mut self.0 {
            Some(token) => token.call(request),
            None => Ok(request),
        }
    }
}

impl PlaceArgs {
    /// Runs `work` on the outbox.
    pub(super) fn run(&self, work: impl AsyncFnOnce(&mut Place) -> Outcome) -> Outcome {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(
            |error| Failure::new(message!("tidak bisa mulai", "cannot start").because(&error)),
        )?;
        runtime.block_on(async {
            let mut place = self.open()?;
            match work(&mut place).await {
                Err(failure) => Err(place.misplaced().await.unwrap_or(failure)),
                done => done,
            }
        })
    }

    fn open(&self) -> Result<Place, Failure> {
        if let Some(folder) = &self.data {
            let stopped = StoppedOutbox::open(folder).map_err(failed)?;
            return stopped.map(Place::Stopped).ok_or_else(|| {
                let folder = folder.display();
                Failure::new(message!(
                    "{folder} tidak berisi laporan dari edge; berikan folder yang dipakai `saring \
                     edge --data`",
                    "{folder} holds no outbox; give the folder that `saring edge --data` uses"
                ))
            });
        }
        let (endpoint, name) = self.endpoint()?;
        let channel = InterceptedService::new(endpoint.connect_lazy(), Token(self.token()?));
        let edge = OutboxServiceClient::new(channel.clone());
        Ok(Place::Running { channel, edge, timeout: Duration::from_secs(self.timeout), name })
    }

    fn endpoint(&self) -> Result<(Endpoint, String), Failure> {
        if let Some(path) = &self.unix {
            let name = path.display().to_string();
            let endpoint =
                Endpoint::from_shared(format!("unix://{name}")).map_err(|_| bad(&name))?;
            return Ok((endpoint, name));
        }
        let uri = self.edge.clone().or_else(|| environment("SARING_EDGE"));
        let mut address = Address::new(uri.unwrap_or_else(|| USUAL_EDGE.to_owned()));
        address.authority = self.ca.as_deref().map(read_ca).transpose()?;
        // Without a token nothing is sent that others on the way must not read.
        address.allow_plain_text = self.allow_plain_text || self.caller_token_file.is_none();
        let endpoint = address.endpoint().map_err(|error| no_address(&error))?;
        Ok((endpoint, address.uri))
    }

    fn token(&self) -> Result<Option<ApiKey>, Failure> {
        let Some(path) = &self.caller_token_file else { return Ok(None) };
        let text = files::text(path, MAX_TOKENS)?;
        let token = text.lines().map(str::trim).find(|line| !line.is_empty());
        let token = token.and_then(|token| ApiKey::new(token).ok());
        token.map(Some).ok_or_else(|| {
            let path = path.display();
            Failure::new(message!("{path} tidak berisi token", "{path} holds no token"))
        })
    }
}

fn bad(name: &str) -> Failure {
    Failure::new(message!(
        "`{name}` bukan alamat edge; tulis http://127.0.0.1:7071, https://…, atau pakai --unix",
        "`{name}` is no address of an edge; write http://127.0.0.1:7071 or https://…, or give --unix"
    ))
}

fn no_address(error: &ClientError) -> Failure {
    match error {
        ClientError::Address(name) => bad(name),
        ClientError::PlainText(name) => Failure::new(message!(
            "`{name}` bukan https dan bukan di mesin ini, sehingga token bisa dibaca di jalan; pakai \
             https, atau --allow-plain-text bila jaringannya terlindung",
            "`{name}` is neither https nor on this machine: the token would be readable on the way; \
             use https, or --allow-plain-text where the network is protected"
        )),
        other => no_connection(other),
    }
}

impl Place {
    /// That the centre was asked, which has no outbox.
    async fn misplaced(&self) -> Option<Failure> {
        let Place::Running { channel, name, .. } = self else { return None };
        let is_centre = peer(channel.clone()).await == Some(Peer::Centre);
        is_centre.then(|| {
            Failure::new(message!(
                "di {name} ada pusat, sedangkan perintah ini untuk edge; berikan alamat edge, atau \
                 --data dan foldernya",
                "at {name} is the centre, and this command is for an edge; give the address of the \
                 edge, or --data and its folder"
            ))
        })
    }

    pub(super) async fn counts(&mut self) -> Result<v1::GetOutboxResponse, Failure> {
        match self {
            Place::Running { edge, timeout, name, .. } => {
                let answer = edge.get_outbox(call(v1::GetOutboxRequest {}, *timeout)).await;
                Ok(answer.map_err(|status| refused(name, &status))?.into_inner())
            }
            Place::Stopped(outbox) => Ok(outbox.counts().map_err(failed)?.into()),
        }
    }

    /// The oldest so many dead letters, or all.
    pub(super) async fn list(
        &mut self,
        limit: Option<usize>,
    ) -> Result<Vec<v1::DeadLetter>, Failure> {
        match self {
            Place::Running { edge, timeout, name, .. } => {
                let letters = all_pages(limit, async |page_token, page_size| {
                    let page_size = page_size.min(100);
                    let request = v1::ListDeadLettersRequest { page_size, page_token };
                    let page = edge.list_dead_letters(call(request, *timeout)).await;
                    let page = page.map_err(|status| refused(name, &status))?.into_inner();
                    Ok((page.dead_letters, page.next_page_token))
                });
                letters.await
            }
            Place::Stopped(outbox) => {
                let letters = outbox.dead_letters(None, limit.unwrap_or(usize::MAX));
                let letters = letters.map_err(failed)?;
                Ok(letters.into_iter().map(v1::DeadLetter::from).collect())
            }
        }
    }

    /// Puts dead letters back in line, all if no numbers are given; how many there were, and the numbers
    /// of which there is none.
    pub(super) async fn retry(
        &mut self,
        numbers: Option<&[u64]>,
    ) -> Result<(i64, Vec<u64>), Failure> {
        match self {
            Place::Stopped(outbox) => {
                outbox.retry_dead_letters(numbers).map(handled).map_err(failed)
            }
            Place::Running { edge, timeout, name, .. } => {
                let (numbers, all) = chosen(numbers);
                let request = v1::RetryDeadLettersRequest { numbers, all };
                let answer = edge.retry_dead_letters(call(request, *timeout)).await;
                let answer = answer.map_err(|status| refused(name, &status))?.into_inner();
                Ok((answer.retried, answer.unknown_numbers))
            }
        }
    }

    /// Drops dead letters, all if no numbers are given; how many there were, and the numbers of which
    /// there is none.
    pub(super) async fn drop_letters(
        &mut self,
        numbers: Option<&[u64]>,
    ) -> Result<(i64, Vec<u64>), Failure> {
        match self {
            Place::Stopped(outbox) => {
                outbox.drop_dead_letters(numbers).map(handled).map_err(failed)
            }
            Place::Running { edge, timeout, name, .. } => {
                let (numbers, all) = chosen(numbers);
                let request = v1::DropDeadLettersRequest { numbers, all };
                let answer = edge.drop_dead_letters(call(request, *timeout)).await;
                let answer = answer.map_err(|status| refused(name, &status))?.into_inner();
                Ok((answer.dropped, answer.unknown_numbers))
            }
        }
    }
}

/// The numbers of a call, or that all are meant.
fn chosen(numbers: Option<&[u64]>) -> (Vec<u64>, bool) {
    (numbers.unwrap_or_default().to_vec(), numbers.is_none())
}

fn call<M>(message: M, timeout: Duration) -> Request<M> {
    let mut request = Request::new(message);
    request.set_timeout(timeout);
    request
}

fn handled(handled: Handled) -> (i64, Vec<u64>) {
    (i64::try_from(handled.letters).unwrap_or(i64::MAX), handled.unknown)
}

/// What the edge said, or that it said nothing.
fn refused(name: &str, status: &Status) -> Failure {
    let Message { id, en } = catalogue::told(&cause(status));
    Failure::new(match status.code() {
        Code::Unavailable => message!(
            "edge {name} tidak terjangkau: {id}; bila edge itu sedang tidak berjalan, berikan \
             --data dan foldernya",
            "the edge {name} cannot be reached: {en}; if it does not run, give --data and its \
             folder"
        ),
        Code::Unauthenticated => message!(
            "edge menolak: {id}; berikan --caller-token-file",
            "the edge refused: {en}; give --caller-token-file"
        ),
        Code::Unimplemented => message!(
            "{name} bukan edge dengan versi ini; alamat pusat tidak berlaku di sini",
            "{name} is no edge of this release; the address of the centre is none of an edge"
        ),
        _ if is_timeout(status) => message!(
            "edge {name} tidak menjawab tepat waktu; perpanjang --timeout",
            "the edge {name} gave no answer in time; give a longer --timeout"
        ),
        _ if is_lost(status) => {
            message!("edge {name} tidak menjawab: {id}", "the edge {name} gave no answer: {en}")
        }
        code => message!("edge menolak ({code:?}): {id}", "the edge refused ({code:?}): {en}"),
    })
}

/// Why the folder cannot be used.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn failed(error: ClientError) -> Failure {
    Failure::new(match &error {
        ClientError::InUse { path } => {
            let path = path.display();
            message!(
                "{path} sedang dipakai: edge-nya berjalan; berikan --edge atau --unix sebagai ganti \
                 --data",
                "{path} is in use: its edge runs; give --edge or --unix instead of --data"
            )
        }
        error => message!("outbox tidak bisa dibuka", "the outbox cannot be used")
            .and(&catalogue::told(&error.to_string())),
    })
}
