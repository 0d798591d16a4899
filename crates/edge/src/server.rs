//! The edge: takes its port and its socket, serves, and stops without breaking anything off.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use saring_bundle::{Refusal, ResourceType};
use saring_client::{Client, Status};
use saring_grpc::{
    AuthLayer, Certificate, Listen, Measured, Pool, Scoring, Tls, Transport, reflection, serve,
    taking,
};
use saring_proto::v1::outbox_service_server::OutboxServiceServer;
use saring_proto::v1::scoring_service_server::ScoringServiceServer;
use saring_proto::v1::takedown_service_server::TakedownServiceServer;
use saring_telemetry::Ready;
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic_health::server::HealthReporter;

use crate::access::Access;
use crate::error::EdgeError;
use crate::gauges;
use crate::health;
use crate::limits::Limits;
use crate::outbox::Outbox;
use crate::scoring::Copy;
use crate::socket::{self, SocketFile};
use crate::takedowns::Takedowns;

/// How long the client may take for its last report. With the grace period that is less than the 30
/// seconds after which orchestrators end a process the hard way.
const CLOSING: Duration = Duration::from_secs(5);

/// How long a centre that is not connected is waited for when stopping.
const CONNECTING: Duration = Duration::from_secs(3);

/// What an edge serves, for tools.
const SERVICES: [&str; 4] = [
    "grpc.health.v1.Health",
    "saring.v1.OutboxService",
    "saring.v1.ScoringService",
    "saring.v1.TakedownService",
];

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
    /// The replica and the outbox.
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
    tcp: Option<Port>,
    unix: Option<(UnixListener, PathBuf, SocketFile)>,
    ready: Ready,
}

/// A port that is taken.
struct Port {
    listener: TcpListener,
    transport: Transport,
    access: Access,
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
            Some(tcp) => Some(tcp.bind(&self.limits).await?),
            None => None,
        };
        let unix = match self.unix {
            Some(path) => {
                let (listener, file) = socket::listen(&path).await?;
                Some((listener, path, file))
            }
            None => None,
        };
        let (client, ready) = (Arc::new(self.client), Ready::default());
        Ok(Bound { client, limits: self.limits, tcp, unix, ready })
    }
}

impl Tcp {
    /// That others may reach it, if they can.
    ///
    /// # Errors
    ///
    /// [`EdgeError::PlainText`], [`EdgeError::AnyCaller`].
    pub fn check(&self) -> Result<(), EdgeError> {
        let address = self.address;
        if !address.ip().is_loopback() {
            if self.tls.is_none() && !self.allow_plain_text {
                return Err(EdgeError::PlainText(address));
            }
            if self.access.is_none() {
                return Err(EdgeError::AnyCaller(address));
            }
        }
        Ok(())
    }

    async fn bind(self, limits: &Limits) -> Result<Port, EdgeError> {
        self.check()?;
        let Tcp { address, tls, access, .. } = self;
        // What cannot be used is told before anybody connects.
        let transport = Transport::new(limits.connection, tls.as_ref(), Vec::new())
            .map_err(EdgeError::Certificate)?;
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|error| EdgeError::Listen { address, error })?;
        Ok(Port { listener, transport, access: access.unwrap_or(Access::Anybody) })
    }
}

impl Bound {
    /// The address of the port.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.tcp.as_ref().and_then(|port| port.listener.local_addr().ok())
    }

    /// The path of the socket.
    #[must_use]
    pub fn socket(&self) -> Option<&Path> {
        self.unix.as_ref().map(|(_, path, _)| path.as_path())
    }

    /// The certificate of the port, if it has one.
    #[must_use]
    pub fn certificate(&self) -> Option<Certificate> {
        self.tcp.as_ref().and_then(|port| port.transport.certificate())
    }

    /// The client, for what concerns its key and its state.
    #[must_use]
    pub fn client(&self) -> Arc<Client> {
        Arc::clone(&self.client)
    }

    /// Whether it is ready, for probes.
    #[must_use]
    pub fn ready(&self) -> Ready {
        self.ready.clone()
    }

    /// Serves until `stop` is ready. Then it takes no more connections, ends the streams, finishes
    /// the calls that it accepted, and sends what waits if the centre can be reached. Needs a Tokio
    /// runtime of several threads.
    ///
    /// # Errors
    ///
    /// [`EdgeError`].
    pub async fn run(self, stop: impl Future<Output = ()> + Send) -> Result<(), EdgeError> {
        let Bound { client, limits, tcp, unix, ready } = self;
        let stopping = CancellationToken::new();
        let reporter = HealthReporter::new();
        health::start(&reporter, &ready).await;
        let mut tasks = JoinSet::new();
        tasks.spawn(health::follow(Arc::clone(&client), reporter.clone(), ready.clone()));
        gauges::observe(&client);
        tasks.spawn(gauges::observe_outbox(Arc::clone(&client)));
        let pool = Pool::new("batches", limits.batch_threads);
        let pool = Arc::new(pool.map_err(|error| EdgeError::Transport(error.to_string()))?);
        let services =
            Services { client: &client, limits: &limits, reporter: &reporter, pool: &pool };
        let mut serving = JoinSet::new();
        if let Some(Port { listener, transport, access }) = tcp {
            serving.spawn(services.serve(listener, transport, access, &stopping)?);
        }
        let mut file = None;
        if let Some((listener, _, socket_file)) = unix {
            let transport = Transport::new(limits.connection, None, Vec::new())
                .map_err(EdgeError::Certificate)?;
            serving.spawn(services.serve(listener, transport, Access::Anybody, &stopping)?);
            file = Some(socket_file);
        }
        let ended = tokio::select! {
            () = client.failed() => Err(EdgeError::Part("client")),
            refusal = foreign(&client) => Err(EdgeError::ForeignTrust(refusal)),
            Some(_) = tasks.join_next() => Err(EdgeError::Part("health")),
            Some(_) = serving.join_next() => Err(EdgeError::Part("serve")),
            () = stop => Ok(()),
        };
        let end = Instant::now() + limits.grace;
        // So that it says nothing after this.
        tasks.shutdown().await;
        health::stop(&reporter, &ready).await;
        stopping.cancel();
        let drained = async { while serving.join_next().await.is_some() {} };
        if timeout_at(end, drained).await.is_err() {
            tracing::warn!("some calls did not finish within the grace period");
        }
        drop((serving, file));
        finish(&client, end).await;
        ended
    }
}

/// Waits for what cannot mend itself: there is nothing to score with, and the centre signs with keys
/// that are not trusted here. Whoever has a replica goes on with it.
async fn foreign(client: &Client) -> Refusal {
    let (scorer, mut changes) = (client.scorer(), client.status());
    let is_foreign = |status: &Status| {
        let version = status.rejected.as_ref().map(|(version, _)| version);
        let is_key_set =
            version.is_some_and(|it| it.resource.resource_type == ResourceType::KeySet);
        is_key_set && !scorer.is_ready()
    };
    let rejected =
        changes.wait_for(is_foreign).await.ok().and_then(|status| status.rejected.clone());
    match rejected {
        Some((_, refusal)) => refusal,
        // The client says no more.
        None => std::future::pending().await,
    }
}

/// Sends what waits, as long as the centre takes it: the next edge may have another disk.
async fn finish(client: &Client, end: Instant) {
    let is_connected = client.status().borrow().connected;
    // Where there is no connection yet, one may be on its way.
    let end = if is_connected { end } else { end.min(Instant::now() + CONNECTING) };
    match timeout_at(end, client.flush()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "outcomes cannot be sent"),
        Err(_) => {
            tracing::warn!("some outcomes still wait on this disk; the next edge sends them");
        }
    }
    if tokio::time::timeout(CLOSING, client.close()).await.is_err() {
        tracing::warn!("the last activity report did not get through");
    }
}

/// What every port and socket serves.
struct Services<'s> {
    client: &'s Arc<Client>,
    limits: &'s Limits,
    reporter: &'s HealthReporter,
    pool: &'s Arc<Pool>,
}

impl Services<'_> {
    /// Serves what comes until it is `stopping`.
    fn serve<L: Listen + 'static>(
        &self,
        listener: L,
        transport: Transport,
        access: Access,
        stopping: &CancellationToken,
    ) -> Result<impl Future<Output = ()> + use<L>, EdgeError> {
        let Limits { message_bytes, batch, deadline, unread, .. } = *self.limits;
        let (reflection, older) =
            reflection(&SERVICES).map_err(|error| EdgeError::Transport(error.to_string()))?;
        let copy = Copy { scorer: self.client.scorer(), batch };
        let takedowns = Takedowns { client: Arc::clone(self.client), batch, deadline, unread };
        let scoring = Scoring {
            source: Arc::new(copy),
            limits: self.limits.listing,
            unread,
            pool: Arc::clone(self.pool),
        };
        let scoring = ScoringServiceServer::new(scoring);
        let takedowns = TakedownServiceServer::new(takedowns);
        let outbox = Outbox { client: Arc::clone(self.client), batch };
        let outbox = OutboxServiceServer::new(outbox);
        let routes = Routes::new(saring_grpc::health(self.reporter.clone()))
            .add_service(reflection)
            .add_service(older)
            .add_service(taking!(scoring, message_bytes))
            .add_service(taking!(takedowns, message_bytes))
            .add_service(taking!(outbox, message_bytes))
            .prepare();
        let calls = AuthLayer::new(routes, access, message_bytes, deadline);
        let calls = Measured::new(calls, &SERVICES);
        Ok(serve(listener, transport, calls, stopping.clone()))
    }
}
