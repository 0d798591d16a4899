//! The server: takes the port, serves, and stops without breaking anything off.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use saring_app::App;
use saring_grpc::{
    AuthLayer, Certificate, Measured, Pool, Scoring, Tls, Transport, reflection, serve, taking,
};
use saring_proto::v1::audit_service_server::AuditServiceServer;
use saring_proto::v1::publishing_service_server::PublishingServiceServer;
use saring_proto::v1::scoring_service_server::ScoringServiceServer;
use saring_proto::v1::signing_key_service_server::SigningKeyServiceServer;
use saring_proto::v1::statistics_service_server::StatisticsServiceServer;
use saring_proto::v1::subscription_service_server::SubscriptionServiceServer;
use saring_proto::v1::takedown_service_server::TakedownServiceServer;
use saring_proto::v1::tenant_service_server::TenantServiceServer;
use saring_store::records::ConnectionChanges;
use saring_telemetry::Ready;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic_health::server::HealthReporter;

use crate::admission::Admission;
use crate::authenticator::Callers;
use crate::connected::{Connected, share};
use crate::gauges;
use crate::health::{self, SERVICES};
use crate::limits::Limits;
use crate::services::audit::Audit;
use crate::services::publishing::Publishing;
use crate::services::scoring::Centre;
use crate::services::signing_key::SigningKeys;
use crate::services::statistics::Statistics;
use crate::services::subscription::Subscription;
use crate::services::takedown::Takedowns;
use crate::services::tenant::Tenants;
use crate::streams::Streams;

/// After so many heartbeats the keep-alive has noticed who is gone without a word.
const SETTLED: u32 = 3;

/// What tools are told of; the API has services of edges too.
fn served() -> Vec<&'static str> {
    let health = tonic_health::pb::health_server::SERVICE_NAME;
    let reflection = "grpc.reflection.v1.ServerReflection";
    SERVICES.into_iter().chain([health, reflection]).collect()
}

/// A server that is about to take a port.
pub struct Server {
    /// What it puts up with.
    pub limits: Limits,
    /// Without it, text is plain.
    pub tls: Option<Tls>,
    /// Plain text is wanted on an address that others can reach.
    pub allow_plain_text: bool,
}

/// A server that has its port.
pub struct Bound {
    limits: Limits,
    transport: Transport,
    listener: TcpListener,
    address: SocketAddr,
    ready: Ready,
    tasks: JoinSet<&'static str>,
}

/// Why a server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port cannot be had.
    #[error(
        "cannot listen on {address}: {error}; is another server running there? give another --listen"
    )]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        #[source]
        error: std::io::Error,
    },
    /// API keys would be readable on the way.
    #[error(
        "{0} can be reached by others, and without a certificate the API keys would be readable on the way; give --tls-cert and --tls-key, listen on 127.0.0.1, or say --allow-plain-text"
    )]
    PlainText(SocketAddr),
    /// The certificate cannot be used.
    #[error(
        "the certificate or its key cannot be used: {0}; give --tls-cert the server's certificate as PEM and --tls-key the private key that belongs to it"
    )]
    Certificate(String),
    /// Serving broke off.
    #[error("the server broke off: {0}")]
    Transport(String),
    /// Work in the background ended, without which the server would know less and less.
    #[error("the server stopped, because its task `{0}` ended; its log says why")]
    Task(&'static str),
}

impl Server {
    /// That it may serve on an address.
    ///
    /// # Errors
    ///
    /// [`ServeError::PlainText`], [`ServeError::Certificate`].
    pub fn check(&self, address: SocketAddr) -> Result<(), ServeError> {
        self.transport()?;
        if self.tls.is_none() && !self.allow_plain_text && !address.ip().is_loopback() {
            return Err(ServeError::PlainText(address));
        }
        Ok(())
    }

    fn transport(&self) -> Result<Transport, ServeError> {
        let Limits { connection, proxies, .. } = &self.limits;
        let transport = Transport::new(*connection, self.tls.as_ref(), proxies.clone());
        transport.map_err(ServeError::Certificate)
    }

    /// Takes the port; 0 takes any free one. Whatever can be wrong with a certificate is found here.
    ///
    /// # Errors
    ///
    /// [`ServeError`].
    pub async fn bind(self, address: SocketAddr) -> Result<Bound, ServeError> {
        self.check(address)?;
        let transport = self.transport()?;
        let failed = |error| ServeError::Listen { address, error };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (limits, ready, tasks) = (self.limits, Ready::default(), JoinSet::new());
        Ok(Bound { limits, transport, listener, address, ready, tasks })
    }
}

impl Bound {
    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The certificate, if there is one.
    #[must_use]
    pub fn certificate(&self) -> Option<Certificate> {
        self.transport.certificate()
    }

    /// Whether it is ready, for probes.
    #[must_use]
    pub fn ready(&self) -> Ready {
        self.ready.clone()
    }

    /// Does this too, in the background, for as long as it serves. It stops if that ends.
    pub fn supervise(
        &mut self,
        name: &'static str,
        work: impl Future<Output = ()> + Send + 'static,
    ) {
        self.tasks.spawn(async move {
            work.await;
            name
        });
    }

    /// Serves `app` until `stop` is ready. Then it says that it is not ready, goes on for the drain delay, takes no
    /// more connections, tells open streams to come again, and finishes the calls that it accepted.
    /// So it does, but for the delay, when something ends that it does in the background.
    ///
    /// # Errors
    ///
    /// [`ServeError`].
    pub async fn run(
        mut self,
        app: Arc<App>,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<(), ServeError> {
        let (delay, grace) = (self.limits.drain_delay, self.limits.grace);
        let reporter = HealthReporter::new();
        let ready = self.ready.clone();
        let said = health::start(&reporter, &ready, &app).await;
        let connected = Connected::new(self.limits.heartbeat.saturating_mul(SETTLED));
        self.supervise("follow", Arc::clone(&app).follow());
        self.supervise(
            "health",
            health::follow(reporter.clone(), ready.clone(), Arc::clone(&app), said),
        );
        if app.is_shared() {
            self.supervise("share", share(connected.clone(), Arc::clone(&app)));
        }
        let Bound { limits, transport, listener, mut tasks, .. } = self;
        let (bytes, deadline) = (limits.message_bytes, limits.deadline);
        let admission = Admission::new(limits.intake_bytes, limits.intake_bytes_total, bytes);
        gauges::observe(&app, &connected, &admission);
        let callers = Callers { app: Arc::clone(&app), admission };
        let routes = routes(&app, limits, connected, &reporter)?;
        let calls = AuthLayer::new(routes, callers, bytes, deadline);
        let calls = Measured::new(calls, &SERVICES);

        let stopping = CancellationToken::new();
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, transport, calls, stopping.clone()));
        let ended = tokio::select! {
            // A server that learns of nothing new must not look like one that does.
            Some(ended) = tasks.join_next() => Err(ServeError::Task(ended.unwrap_or("one that panicked"))),
            Some(_) = serving.join_next() => Err(ServeError::Task("serve")),
            () = stop => Ok(()),
        };
        tasks.shutdown().await;
        health::stop(&reporter, &ready).await;
        if ended.is_ok() {
            tokio::time::sleep(delay).await;
        }
        stopping.cancel();
        if tokio::time::timeout(grace, serving.join_next()).await.is_err() {
            tracing::warn!("some calls did not finish within the grace period");
        }
        if app.is_shared() {
            // Nobody has to wait for the end of its lease.
            let gone = app.share_connections(ConnectionChanges::default(), Duration::ZERO);
            let _ = tokio::time::timeout(Duration::from_secs(1), gone).await;
        }
        ended
    }
}

/// All services, over `app`.
fn routes(
    app: &Arc<App>,
    limits: Limits,
    connected: Connected,
    reporter: &HealthReporter,
) -> Result<Routes, ServeError> {
    let bytes = limits.message_bytes;
    let streams = Streams::new(&limits);
    let (reflection, older) =
        reflection(&served()).map_err(|error| ServeError::Transport(error.to_string()))?;
    let centre = Centre { app: Arc::clone(app), streams: streams.clone() };
    let pool = |name, threads| {
        let pool = Pool::new(name, threads).map(Arc::new);
        pool.map_err(|error| ServeError::Transport(error.to_string()))
    };
    let scoring = Scoring {
        source: Arc::new(centre),
        limits: limits.listing,
        unread: limits.unread,
        pool: pool("batches", limits.batch_threads)?,
    };
    let publishing = Publishing { app: Arc::clone(app), limits: limits.listing };
    let takedowns =
        Takedowns { app: Arc::clone(app), streams: streams.clone(), heartbeat: limits.heartbeat };
    let statistics = Statistics {
        app: Arc::clone(app),
        connected: connected.clone(),
        pool: pool("figures", limits.figure_threads)?,
    };
    let tenants = Tenants(Arc::clone(app));
    let signing_keys = SigningKeys(Arc::clone(app));
    let subscription = Subscription { app: Arc::clone(app), streams, connected, limits };
    Ok(Routes::new(saring_grpc::health(reporter.clone()))
        .add_service(reflection)
        .add_service(older)
        .add_service(taking!(ScoringServiceServer::new(scoring), bytes))
        .add_service(taking!(PublishingServiceServer::new(publishing), bytes))
        .add_service(taking!(SubscriptionServiceServer::new(subscription), bytes))
        .add_service(taking!(TakedownServiceServer::new(takedowns), bytes))
        .add_service(taking!(StatisticsServiceServer::new(statistics), bytes))
        .add_service(taking!(TenantServiceServer::new(tenants), bytes))
        .add_service(taking!(SigningKeyServiceServer::new(signing_keys), bytes))
        .add_service(taking!(AuditServiceServer::new(Audit(Arc::clone(app))), bytes))
        .prepare())
}
