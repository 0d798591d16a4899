//! The standard health service: as tonic has it, but that whoever watches a service which is not known
//! is told so and goes on watching, as `grpc.health.v1` asks for.

use std::pin::Pin;

use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::{Code, Request, Response, Status};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_server::Health as HealthMethods;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tonic_health::server::{HealthReporter, HealthService};

/// The service. Which services there are is known before it is served.
#[derive(Debug)]
pub struct Health {
    service: HealthService,
    stopping: watch::Receiver<bool>,
}

impl Health {
    /// What the reporter says, until the server is `stopping`.
    #[must_use]
    pub fn new(reporter: HealthReporter, stopping: watch::Receiver<bool>) -> Health {
        Health { service: HealthService::from_health_reporter(reporter), stopping }
    }

    /// Ends when the server stops, so that nobody holds it up.
    fn unknown(&self) -> impl Stream<Item = Result<HealthCheckResponse, Status>> + use<> {
        let unknown = HealthCheckResponse { status: ServingStatus::ServiceUnknown.into() };
        let running = WatchStream::new(self.stopping.clone()).take_while(|stopping| !stopping);
        running.map(move |_| Ok(unknown))
    }
}

#[tonic::async_trait]
impl HealthMethods for Health {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        self.service.check(request).await
    }

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        match self.service.watch(request).await {
            Ok(known) => Ok(known.map(|watch| Box::pin(watch) as Self::WatchStream)),
            Err(status) if status.code() == Code::NotFound => {
                Ok(Response::new(Box::pin(self.unknown())))
            }
            Err(status) => Err(status),
        }
    }
}
