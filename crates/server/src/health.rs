//! What the server says of itself to health checks.

use std::sync::Arc;
use std::time::Duration;

use saring_app::App;
use saring_proto::v1::{
    audit_service_server, publishing_service_server, scoring_service_server,
    signing_key_service_server, statistics_service_server, subscription_service_server,
    takedown_service_server, tenant_service_server,
};
use saring_telemetry::Ready;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

/// The services, each of which health checks may name.
pub(crate) const SERVICES: [&str; 8] = [
    audit_service_server::SERVICE_NAME,
    publishing_service_server::SERVICE_NAME,
    scoring_service_server::SERVICE_NAME,
    signing_key_service_server::SERVICE_NAME,
    statistics_service_server::SERVICE_NAME,
    subscription_service_server::SERVICE_NAME,
    takedown_service_server::SERVICE_NAME,
    tenant_service_server::SERVICE_NAME,
];

/// The name under which health tells that the process answers.
const LIVE: &str = "saring.server.live";

/// The name under which health tells whether the database was heard of lately.
const FRESH: &str = "saring.server.fresh";

/// The name under which health tells whether any rule set is published.
const RULES: &str = "saring.server.rules";

/// Without a word of the database for so long, this server may not know what others do.
const STALE: Duration = Duration::from_secs(5);

/// It grows stale without anything happening, so this is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// What subscribers are sent can be signed here.
    is_ready: bool,
    is_fresh: bool,
    has_rules: bool,
}

impl Said {
    fn of(app: &App) -> Said {
        let published = app.projections().published();
        Said {
            is_ready: published.signers().check_ready().is_ok(),
            is_fresh: app.projections().unheard_for() < STALE,
            has_rules: published.rule_set_names().next().is_some(),
        }
    }

    async fn tell(self, health: &HealthReporter, ready: &Ready) {
        ready.set(self.is_ready);
        // The empty name is the server as a whole.
        let services = SERVICES.into_iter().chain([""]).map(|service| (service, self.is_ready));
        let more = [(FRESH, self.is_fresh), (RULES, self.has_rules)];
        for (service, is_so) in services.chain(more) {
            let status = if is_so { ServingStatus::Serving } else { ServingStatus::NotServing };
            health.set_service_status(service, status).await;
        }
    }
}

/// Says how it is, before anybody can ask.
pub(crate) async fn start(health: &HealthReporter, ready: &Ready, app: &App) -> Said {
    let said = Said::of(app);
    said.tell(health, ready).await;
    health.set_service_status(LIVE, ServingStatus::Serving).await;
    said
}

/// Keeps the health up to date, for as long as it is polled.
pub(crate) async fn follow(health: HealthReporter, ready: Ready, app: Arc<App>, mut said: Said) {
    let mut published = app.projections().watch_published();
    loop {
        // The sender lives as long as the app.
        let _ = tokio::time::timeout(POLL_INTERVAL, published.changed()).await;
        let now = Said::of(&app);
        if now != said {
            now.tell(&health, &ready).await;
            said = now;
        }
    }
}

/// Says that the server takes no more, to those who watch too.
pub(crate) async fn stop(health: &HealthReporter, ready: &Ready) {
    let nothing = Said { is_ready: false, is_fresh: false, has_rules: false };
    nothing.tell(health, ready).await;
}
