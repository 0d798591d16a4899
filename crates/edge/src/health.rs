//! What the edge says of itself: to health checks, and to whoever reads its log.

use std::sync::Arc;
use std::time::Duration;

use saring_bundle::{Refusal, ResourceType};
use saring_client::{Client, Status};
use saring_grpc::count_rejected;
use saring_proto::v1::scoring_service_server::SERVICE_NAME as SCORING;
use saring_proto::v1::takedown_service_server::SERVICE_NAME as TAKEDOWNS;
use saring_telemetry::Ready;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

/// The name under which health tells that the process answers.
pub const LIVE: &str = "saring.edge.live";

/// The name under which health tells whether the replica is fresh.
pub const FRESH: &str = "saring.edge.fresh";

/// The name under which health tells whether nothing in the outbox waits for somebody to see to it.
pub const OUTBOX: &str = "saring.edge.outbox";

/// The name under which health tells whether the clocks of the centre and of this machine agree.
pub const CLOCK: &str = "saring.edge.clock";

/// A replica grows stale without anything happening, so this is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// What was said last.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    ready: bool,
    fresh: bool,
    clock_is_wrong: bool,
    /// There are no dead letters, and nothing that cannot be read.
    sound: bool,
}

/// Says that nothing is known yet, before anybody can ask.
pub(crate) async fn start(reporter: &HealthReporter, ready: &Ready) {
    tell(reporter, ready, &Said::default()).await;
    for service in [LIVE, TAKEDOWNS] {
        reporter.set_service_status(service, ServingStatus::Serving).await;
    }
}

/// Keeps the health up to date; ends when it is dropped.
pub(crate) async fn follow(client: Arc<Client>, reporter: HealthReporter, ready: Ready) {
    let (scorer, mut changes) = (client.scorer(), client.status());
    let (mut said, mut status) = (Said::default(), Status::default());
    loop {
        let next = changes.borrow_and_update().clone();
        let now = Said {
            ready: scorer.is_ready(),
            fresh: !scorer.is_stale(),
            clock_is_wrong: next.clock_skew.is_some(),
            sound: next.dead_letters == 0 && next.unreadable == 0,
        };
        if now != said {
            tell(&reporter, &ready, &now).await;
            log_health(&said, &now);
            said = now;
        }
        log_status(&status, &next);
        status = next;
        // Whichever comes first.
        let _ = tokio::time::timeout(POLL_INTERVAL, changes.changed()).await;
    }
}

/// Says that the edge takes no more, to those who watch too.
pub(crate) async fn stop(reporter: &HealthReporter, ready: &Ready) {
    tell(reporter, ready, &Said::default()).await;
    reporter.set_service_status(TAKEDOWNS, ServingStatus::NotServing).await;
}

async fn tell(reporter: &HealthReporter, ready: &Ready, said: &Said) {
    ready.set(said.ready);
    let serving = |yes| if yes { ServingStatus::Serving } else { ServingStatus::NotServing };
    reporter.set_service_status("", serving(said.ready)).await;
    reporter.set_service_status(SCORING, serving(said.ready)).await;
    reporter.set_service_status(FRESH, serving(said.fresh)).await;
    reporter.set_service_status(OUTBOX, serving(said.sound)).await;
    reporter.set_service_status(CLOCK, serving(!said.clock_is_wrong)).await;
}

fn log_health(before: &Said, now: &Said) {
    if now.ready && !before.ready {
        tracing::info!("ready: a rule set is in force");
    }
    match (before.fresh, now.fresh) {
        (false, true) => tracing::info!("fresh: the centre confirms what is in force"),
        (true, false) => tracing::warn!(
            "stale: the centre has not confirmed what is in force within its validity; the \
             platform's staleness policy applies"
        ),
        _ => {}
    }
}

fn log_status(before: &Status, now: &Status) {
    let server = &now.server;
    if now.connected && !(before.connected && before.server == now.server) {
        tracing::info!(server, "connected to the centre");
    }
    if now.problem != before.problem
        && let Some(problem) = &now.problem
    {
        tracing::warn!(server, %problem, "not up to date; trying again");
    }
    if now.outcomes_problem != before.outcomes_problem {
        match &now.outcomes_problem {
            Some(problem) => tracing::warn!(%problem, "outcomes wait on this disk; trying again"),
            None => tracing::info!("outcomes reach the centre again"),
        }
    }
    if now.dead_letters > before.dead_letters {
        tracing::error!(
            dead_letters = now.dead_letters,
            "the centre refused outcomes: `saring outbox list` shows the dead letters and why"
        );
    }
    if now.unreadable > before.unreadable {
        tracing::error!(unreadable = now.unreadable, "outcomes on this disk are damaged");
    }
    if now.rejected != before.rejected
        && let Some((version, refusal)) = &now.rejected
    {
        let saring_bundle::ResourceVersion { resource, version, .. } = version;
        let (kind, name) = (resource.resource_type, &resource.name);
        count_rejected(kind, refusal.code());
        let ask = match refusal {
            Refusal::WrongTenant { .. } => "Is the API key that of this platform?",
            _ => "Is the trust file from this server?",
        };
        tracing::error!(
            ?kind,
            name,
            version,
            code = refusal.code(),
            "rejected: {refusal}; what was in force stays. {ask}"
        );
    }
    for version in now.in_force.iter().filter(|version| !before.in_force.contains(version)) {
        let saring_bundle::ResourceVersion { resource, version, .. } = version;
        let (kind, name) = (resource.resource_type, &resource.name);
        // There is a version for each listing that is taken down: a line for each would be most of the
        // log.
        if kind == ResourceType::TakedownFingerprints {
            tracing::debug!(?kind, name, version, "in force");
        } else {
            tracing::info!(?kind, name, version, "in force");
        }
    }
}
