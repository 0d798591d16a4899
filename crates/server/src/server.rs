//! The server: takes the port, serves, and stops without breaking anything off.

use std::net::SocketAddr;
use std::sync::Arc;

use saring_app::App;
use saring_grpc::{AuthLayer, Health, Scoring, Tls, connections, reflection, taking};
use saring_proto::v1::publishing_service_server::{self, PublishingServiceServer};
use saring_proto::v1::scoring_service_server::{self, ScoringServiceServer};
use saring_proto::v1::signing_key_service_server::{self, SigningKeyServiceServer};
use saring_proto::v1::statistics_service_server::{self, StatisticsServiceServer};
use saring_proto::v1::subscription_service_server::{self, SubscriptionServiceServer};
use saring_proto::v1::takedown_service_server::{self, TakedownServiceServer};
use saring_proto::v1::tenant_service_server::{self, TenantServiceServer};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::HealthReporter;
use tower::layer::layer_fn;

use crate::admission::Admission;
use crate::authenticator::Callers;
use crate::connected::{Connected, share};
use crate::limits::Limits;
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

/// The services, for health checks that name one.
const SERVICES: [&str; 7] = [
    publishing_service_server::SERVICE_NAME,
    scoring_service_server::SERVICE_NAME,
    signing_key_service_server::SERVICE_NAME,
    statistics_service_server::SERVICE_NAME,
    subscription_service_server::SERVICE_NAME,
    takedown_service_server::SERVICE_NAME,
    tenant_service_server::SERVICE_NAME,
];

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
    builder: tonic::transport::Server,
    listener: TcpListener,
    address: SocketAddr,
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
}

impl Server {
    /// Takes the port; 0 takes any free one. Whatever can be wrong with a certificate is found here.
    ///
    /// # Errors
    ///
    /// [`ServeError`].
    pub async fn bind(self, address: SocketAddr) -> Result<Bound, ServeError> {
        if self.tls.is_none() && !self.allow_plain_text && !address.ip().is_loopback() {
            return Err(ServeError::PlainText(address));
        }
        let builder = self.limits.connection.server(self.tls).map_err(ServeError::Certificate)?;
        let failed = |error| ServeError::Listen { address, error };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Bound { limits: self.limits, builder, listener, address })
    }
}

impl Bound {
    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves `app` until `stop` is ready. Then it takes no more connections, tells open streams to come
    /// again, and finishes the calls that it accepted.
    ///
    /// # Errors
    ///
    /// [`ServeError`].
    pub async fn run(
        self,
        app: Arc<App>,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<(), ServeError> {
        let Bound { limits, builder, listener, .. } = self;
        let (stopping, is_stopping) = watch::channel(false);
        let streams = Streams::new(is_stopping.clone(), &limits);
        let connected = Connected::new(limits.heartbeat.saturating_mul(SETTLED));
        let health = HealthReporter::new();
        let health_service = HealthServer::new(Health::new(health.clone(), is_stopping.clone()));
        let (reflection, older) =
            reflection(&served()).map_err(|error| ServeError::Transport(error.to_string()))?;

        let bytes = limits.message_bytes;
        let centre = Centre { app: Arc::clone(&app), streams: streams.clone() };
        let scoring =
            Scoring { source: Arc::new(centre), limits: limits.listing, unread: limits.unread };
        let publishing = Publishing { app: Arc::clone(&app), limits: limits.listing };
        let takedowns = Takedowns {
            app: Arc::clone(&app),
            streams: streams.clone(),
            heartbeat: limits.heartbeat,
        };
        let subscription = Subscription {
            app: Arc::clone(&app),
            streams,
            connected: connected.clone(),
            limits: limits.clone(),
        };
        // Ended with this.
        let mut shared = JoinSet::new();
        if app.is_shared() {
            shared.spawn(share(connected.clone(), Arc::clone(&app)));
        }
        let statistics = Statistics { app: Arc::clone(&app), connected };
        let tenants = Tenants(Arc::clone(&app));
        let signing_keys = SigningKeys(Arc::clone(&app));
        tell_health(&health, &app).await;
        let told = Arc::clone(&app);
        shared.spawn(async move {
            let mut published = told.projections().watch_published();
            while published.changed().await.is_ok() {
                tell_health(&health, &told).await;
            }
        });
        let admission = Admission::new(limits.intake_bytes.max(bytes), bytes);
        let callers = Arc::new(Callers { app: Arc::clone(&app), admission });
        let deadline = limits.deadline;
        let auth = layer_fn(move |inner| {
            let authenticator = Arc::clone(&callers);
            AuthLayer { inner, authenticator, message_bytes: bytes, deadline }
        });
        let router = builder
            .layer(auth)
            .add_service(health_service)
            .add_service(reflection)
            .add_service(older)
            .add_service(taking!(ScoringServiceServer::new(scoring), bytes))
            .add_service(taking!(PublishingServiceServer::new(publishing), bytes))
            .add_service(taking!(SubscriptionServiceServer::new(subscription), bytes))
            .add_service(taking!(TakedownServiceServer::new(takedowns), bytes))
            .add_service(taking!(StatisticsServiceServer::new(statistics), bytes))
            .add_service(taking!(TenantServiceServer::new(tenants), bytes))
            .add_service(taking!(SigningKeyServiceServer::new(signing_keys), bytes));

        let mut follow = tokio::spawn(app.follow());
        let mut told = is_stopping;
        let incoming = connections(listener, &limits.connection);
        let serving = router.serve_with_incoming_shutdown(incoming, async move {
            // The sender outlives the server.
            let _ = told.wait_for(|stopping| *stopping).await;
        });
        tokio::pin!(serving);
        let failed = |error: tonic::transport::Error| ServeError::Transport(error.to_string());
        tokio::select! {
            done = &mut serving => return done.map_err(failed),
            // A server that learns of nothing new must not look like one that does.
            _ = &mut follow => {
                return Err(ServeError::Transport("a task broke down; the log says more".into()));
            }
            () = stop => stopping.send_replace(true),
        };
        let drained = tokio::time::timeout(limits.grace, serving).await;
        follow.abort();
        if drained.is_err() {
            tracing::warn!("some calls did not finish within the grace period");
        }
        Ok(())
    }
}

/// Tells health checks whether this server can be used: whether it can sign what subscribers are sent.
async fn tell_health(health: &HealthReporter, app: &App) {
    let status = match app.projections().published().signers().check_ready() {
        Ok(()) => ServingStatus::Serving,
        Err(_) => ServingStatus::NotServing,
    };
    // The empty name is the server as a whole.
    for service in SERVICES.into_iter().chain([""]) {
        health.set_service_status(service, status).await;
    }
}
