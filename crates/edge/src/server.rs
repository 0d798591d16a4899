//! The edge: takes its port and its socket, serves, and stops without breaking anything off.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use saring_client::Client;
use saring_grpc::Scoring;
use saring_proto::DESCRIPTOR_SET;
use saring_proto::v1::scoring_service_server::ScoringServiceServer;
use saring_proto::v1::takedown_service_server::TakedownServiceServer;
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_stream::wrappers::{TcpListenerStream, UnixListenerStream};
use tonic::transport::server::Router;
use tonic::transport::{Identity, ServerTlsConfig};
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::{HealthReporter, HealthService};

use crate::access::Access;
use crate::error::EdgeError;
use crate::health;
use crate::limits::Limits;
use crate::scoring::Copy;
use crate::socket::{self, SocketFile};
use crate::takedowns::Takedowns;

/// A certificate and its key, as PEM.
#[derive(Clone)]
pub struct Tls {
    /// The certificate, and those between it and the authority.
    pub certificate: Vec<u8>,
    /// Its private key.
    pub key: Vec<u8>,
}

/// A port to listen on.
pub struct Tcp {
    /// Where; port 0 takes any free one.
    pub address: SocketAddr,
    /// Without it, text is plain.
    pub tls: Option<Tls>,
    /// Plain text is wanted on an address that others can reach.
    pub allow_plain_text: bool,
    /// Who may call; `None` for whoever can connect, which others may not.
    pub access: Option<Access>,
}

/// An edge that is about to take its port and its socket.
pub struct Edge {
    /// The copy and the outbox.
    pub client: Client,
    /// What it puts up with.
    pub limits: Limits,
    /// The port, if it listens on one.
    pub tcp: Option<Tcp>,
    /// The socket file, if it listens on one. Whoever may open it may call.
    pub unix: Option<PathBuf>,
}

/// An edge that has its port and its socket.
pub struct Bound {
    client: Arc<Client>,
    limits: Limits,
    tcp: Option<(TcpListener, Option<Tls>, Access)>,
    unix: Option<(UnixListener, PathBuf, SocketFile)>,
}

impl Edge {
    /// Takes the port and the socket.
    ///
    /// # Errors
    ///
    /// [`EdgeError`].
    pub async fn bind(self) -> Result<Bound, EdgeError> {
        if self.tcp.is_none() && self.unix.is_none() {
            return Err(EdgeError::Nowhere);
        }
        let tcp = match self.tcp {
            Some(tcp) => Some(tcp.bind().await?),
            None => None,
        };
        let unix = match self.unix {
            Some(path) => {
                let (listener, file) = socket::listen(&path).await?;
                Some((listener, path, file))
            }
            None => None,
        };
        Ok(Bound { client: Arc::new(self.client), limits: self.limits, tcp, unix })
    }
}

impl Tcp {
    async fn bind(self) -> Result<(TcpListener, Option<Tls>, Access), EdgeError> {
        let Tcp { address, tls, allow_plain_text, access } = self;
        if !address.ip().is_loopback() {
            if tls.is_none() && !allow_plain_text {
                return Err(EdgeError::PlainText(address));
            }
            if access.is_none() {
                return Err(EdgeError::AnyCaller(address));
            }
        }
        // What cannot be used is told before anybody connects.
        if let Some(tls) = &tls {
            server(&Limits::default(), Some(tls))?;
        }
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|error| EdgeError::Listen { address, error })?;
        Ok((listener, tls, access.unwrap_or(Access::Anybody)))
    }
}

impl Bound {
    /// The address of the port.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.tcp.as_ref().and_then(|(listener, ..)| listener.local_addr().ok())
    }

    /// The path of the socket.
    #[must_use]
    pub fn socket(&self) -> Option<&Path> {
        self.unix.as_ref().map(|(_, path, _)| path.as_path())
    }

    /// The client, for what concerns its key and its state.
    #[must_use]
    pub fn client(&self) -> Arc<Client> {
        Arc::clone(&self.client)
    }

    /// Serves until `stop` is ready. Then it takes no more connections, ends the streams, finishes
    /// the calls that it accepted, and sends what waits if the centre can be reached.
    ///
    /// # Errors
    ///
    /// [`EdgeError`].
    pub async fn run(self, stop: impl Future<Output = ()> + Send) -> Result<(), EdgeError> {
        let Bound { client, limits, tcp, unix } = self;
        let (stopping, is_stopping) = watch::channel(false);
        let reporter = HealthReporter::new();
        let follow = tokio::spawn(health::follow(Arc::clone(&client), reporter.clone()));
        let services = Services { client: &client, limits: &limits, reporter: &reporter };
        let mut serving = JoinSet::new();
        if let Some((listener, tls, access)) = tcp {
            let router = services.router(tls.as_ref(), access, &is_stopping)?;
            let incoming = TcpListenerStream::new(listener);
            let stopped = wait(is_stopping.clone());
            serving.spawn(router.serve_with_incoming_shutdown(incoming, stopped));
        }
        let mut file = None;
        if let Some((listener, _, socket_file)) = unix {
            let router = services.router(None, Access::Anybody, &is_stopping)?;
            let incoming = UnixListenerStream::new(listener);
            let stopped = wait(is_stopping);
            serving.spawn(router.serve_with_incoming_shutdown(incoming, stopped));
            file = Some(socket_file);
        }
        let failed = |error: &dyn std::error::Error| EdgeError::Transport(error.to_string());
        tokio::select! {
            () = client.failed() => return Err(EdgeError::Client),
            Some(ended) = serving.join_next() => match ended {
                Ok(Err(error)) => return Err(failed(&error)),
                Err(error) => return Err(failed(&error)),
                Ok(Ok(())) => {}
            },
            () = stop => {}
        }
        follow.abort();
        health::stop(&reporter).await;
        stopping.send_replace(true);
        let drained = async { while serving.join_next().await.is_some() {} };
        if tokio::time::timeout(limits.grace, drained).await.is_err() {
            tracing::warn!("some calls did not finish within the grace period");
        }
        drop((serving, file));
        finish(&client, &limits).await;
        Ok(())
    }
}

/// Sends what waits, as long as the centre takes it: the next edge may have another disk.
async fn finish(client: &Client, limits: &Limits) {
    let connected = client.status().borrow().connected;
    if connected && tokio::time::timeout(limits.grace, client.flush()).await.is_err() {
        tracing::warn!("some outcomes still wait on this disk; the next edge sends them");
    }
    client.close().await;
}

async fn wait(mut stopping: watch::Receiver<bool>) {
    // If the other end is gone, so is the edge.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

fn server(limits: &Limits, tls: Option<&Tls>) -> Result<tonic::transport::Server, EdgeError> {
    let server = tonic::transport::Server::builder()
        .max_concurrent_streams(limits.streams)
        .http2_keepalive_interval(Some(limits.keepalive))
        .http2_keepalive_timeout(Some(limits.keepalive_timeout))
        .http2_max_pending_accept_reset_streams(Some(32))
        .timeout(limits.deadline);
    let Some(Tls { certificate, key }) = tls else { return Ok(server) };
    let identity = Identity::from_pem(certificate, key);
    server
        .tls_config(ServerTlsConfig::new().identity(identity))
        .map_err(|error| EdgeError::Certificate(error.to_string()))
}

/// What every port and socket serves.
struct Services<'s> {
    client: &'s Arc<Client>,
    limits: &'s Limits,
    reporter: &'s HealthReporter,
}

impl Services<'_> {
    fn router(
        &self,
        tls: Option<&Tls>,
        access: Access,
        stopping: &watch::Receiver<bool>,
    ) -> Result<Router, EdgeError> {
        let Limits { message_bytes, batch, deadline, unread, .. } = *self.limits;
        let reflection = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(DESCRIPTOR_SET)
            .with_service_name("saring.v1.ScoringService")
            .with_service_name("saring.v1.TakedownService")
            .build_v1()
            .map_err(|error| EdgeError::Transport(error.to_string()))?;
        let health = HealthServer::new(HealthService::from_health_reporter(self.reporter.clone()));
        let copy = Copy {
            scorer: self.client.scorer(),
            access: access.clone(),
            batch,
            stopping: stopping.clone(),
        };
        let takedowns = Takedowns {
            client: Arc::clone(self.client),
            access,
            batch,
            deadline,
            unread,
            stopping: stopping.clone(),
        };
        let scoring =
            Scoring { source: Arc::new(copy), limits: self.limits.listing, message_bytes, unread };
        let scoring = ScoringServiceServer::new(scoring);
        let takedowns = TakedownServiceServer::new(takedowns);
        Ok(server(self.limits, tls)?
            .add_service(health)
            .add_service(reflection)
            .add_service(scoring.max_decoding_message_size(message_bytes))
            .add_service(takedowns.max_decoding_message_size(message_bytes)))
    }
}
