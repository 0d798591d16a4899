//! The subscription: what keeps the replica up to date.

use std::collections::HashSet;
use std::time::Duration;

use saring_bundle::{HEAD_FORMATS, Refusal, ResourceName, ResourceType, ResourceVersion};
use saring_engine::FORMATS as PLAN_FORMATS;
use saring_proto::v1::subscribe_request::Message as Sent;
use saring_proto::v1::subscribe_response::Message as Got;
use saring_proto::v1::subscription_service_client::SubscriptionServiceClient;
use saring_proto::{Reason, v1};
use saring_wire::{
    envelope_to_proto, resource_type_to_proto, resource_version_to_proto, timestamp,
};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::backoff::Backoff;
use crate::installer::{Installer, Received, Rejection};
use crate::problem::Problem;
use crate::servers::{Round, Server, Servers};
use crate::status::{Board, Heard, Tenant};

/// How long a stream may be silent before it is given up, where the server has not said yet how
/// often it sends a heartbeat.
const FIRST_SILENCE: Duration = Duration::from_secs(60);

/// A stream with no end in sight is silent no longer than this.
const MAX_SILENCE: Duration = Duration::from_secs(3_600);

/// How long a server that stops is left alone, where it does not say it.
const A_MOMENT: Duration = Duration::from_secs(1);

/// Keeps a replica up to date.
pub(crate) struct Subscription {
    pub servers: Servers,
    pub subscriber_id: String,
    /// Tells this scorer from another one under the same name.
    pub instance_id: String,
    pub board: Board,
    /// Elsewhere while it works.
    pub installer: Option<Installer>,
    /// Fingerprints are wanted from the beginning, because the ones here do not go together.
    pub without_fingerprints: bool,
}

/// Why a stream ended.
enum End {
    /// The server asked to come again later.
    Goodbye { reason: String, after: Duration },
    /// The server cannot be reached, broke off or stops; it may be back after so long.
    Away { problem: Problem, after: Duration },
    /// The server is there and does not want it.
    Refused(Problem),
    /// What was rejected is asked for again, at once.
    Again,
    /// The program ends.
    Stopped,
}

/// What one stream rejected, and when to ask for it again: not at once, or it would go round and
/// round, and not never, because what was in the way may be gone.
struct Rejected {
    resources: HashSet<ResourceName>,
    ask_again: Option<Instant>,
}

impl End {
    fn away(problem: Problem) -> End {
        End::Away { problem, after: Duration::ZERO }
    }
}

/// How long to wait, by what went wrong.
struct Backoffs {
    calls: Backoff,
    refusals: Backoff,
    rejections: Backoff,
}

impl Subscription {
    /// Subscribes again and again, at one server after the other while they are away; ends when it is
    /// dropped.
    pub(crate) async fn run(mut self) {
        let mut backoffs = Backoffs {
            calls: Backoff::of_calls(),
            refusals: Backoff::of_refusals(),
            rejections: Backoff::of_rejections(),
        };
        let mut keys = self.board.keys.subscribe();
        let mut round = Round::of(&self.servers);
        if self.install(Installer::advance).await.is_none() {
            return;
        }
        loop {
            let server = self.servers.current();
            let ended = self.stream(&server, &mut backoffs, &mut keys).await;
            self.board.connections.send_modify(|connections| *connections += 1);
            let worked = self.board.status.borrow().connected;
            if worked {
                round.answered();
            }
            let (problem, wait) = match ended {
                End::Goodbye { reason, after } => {
                    (Some(Problem::StreamEnded(reason)), backoffs.calls.after(after))
                }
                End::Away { problem, after } => {
                    self.leave(&server);
                    if round.failed() {
                        self.tell_next(&server, &problem);
                        // All who were connected to it leave it now, but not at the same moment.
                        (None, if worked { backoffs.calls.next() } else { Duration::ZERO })
                    } else {
                        (Some(problem), backoffs.calls.after(after))
                    }
                }
                End::Refused(problem) => {
                    // The others say the same of a key, so there is no haste. If this one is none of
                    // the centre's, there is a way out of it.
                    self.leave(&server);
                    round.answered();
                    (Some(problem), backoffs.refusals.next())
                }
                End::Again => continue,
                End::Stopped => return,
            };
            let wait_ms = wait.as_millis() as u64;
            tracing::debug!(server = server.uri, ?problem, wait_ms, "subscription ended");
            self.board.change(|status| {
                status.connected = false;
                if problem.is_some() {
                    (status.server, status.problem) = (server.uri, problem);
                }
            });
            let end = Instant::now() + wait;
            while Instant::now() < end {
                tokio::select! {
                    () = tokio::time::sleep_until(end) => {}
                    () = tokio::time::sleep(self.until_change()) => {
                        if self.install(Installer::advance).await.is_none() {
                            return;
                        }
                    }
                    _ = keys.changed() => {
                        backoffs.refusals.reset();
                        break;
                    }
                }
            }
        }
    }

    async fn stream(
        &mut self,
        server: &Server,
        backoffs: &mut Backoffs,
        keys: &mut watch::Receiver<u64>,
    ) -> End {
        // Before it is sent: a key that is set meanwhile counts as the later one.
        let key = *keys.borrow_and_update();
        let anew = std::mem::take(&mut self.without_fingerprints);
        let Some((hello, told)) = self.hello(anew).await else { return End::Stopped };
        let (answers, outgoing) = mpsc::channel(16);
        if answers.send(message(Sent::Hello(hello))).await.is_err() {
            return End::away(Problem::StreamEnded("at once".to_owned()));
        }
        let mut client = SubscriptionServiceClient::new(server.channel.clone())
            .max_decoding_message_size(saring_bundle::MAX_PAYLOAD_BYTES);
        let subscribed = client.subscribe(ReceiverStream::new(outgoing));
        let subscribed = tokio::select! {
            subscribed = tokio::time::timeout(FIRST_SILENCE, subscribed) => subscribed,
            _ = keys.changed() => return End::Again,
        };
        let mut incoming = match subscribed {
            Ok(Ok(response)) => response.into_inner(),
            Ok(Err(status)) if status.code() == Code::Unimplemented => {
                return End::Refused(Problem::IsEdge);
            }
            Ok(Err(status)) => return ended(&status),
            Err(_) => return End::away(Problem::NoAnswer),
        };
        self.board.connections.send_modify(|connections| *connections += 1);
        let mut rejected = Rejected { resources: HashSet::new(), ask_again: None };
        let (mut silence, mut heard) = (FIRST_SILENCE, Instant::now());
        // What was missing has come; from now on it is what is new.
        let mut settled = false;
        loop {
            while let Some(answer) = self.next_answer() {
                if answers.send(message(Sent::Answer(answer))).await.is_err() {
                    return End::away(Problem::StreamEnded("it gave no reason".to_owned()));
                }
            }
            // What the hello said is here does not count under the keys of another epoch, so the server
            // has to be told anew what is missing.
            if self.without_fingerprints || self.key_set().is_some_and(|(epoch, _)| epoch != told.0)
            {
                return End::Again;
            }
            let got = tokio::select! {
                () = until(rejected.ask_again) => return End::Again,
                _ = keys.changed() => return End::Again,
                () = tokio::time::sleep(self.until_change()) => {
                    match self.install(Installer::advance).await {
                        Some(()) => continue,
                        None => return End::Stopped,
                    }
                }
                got = tokio::time::timeout_at(heard + silence, incoming.message()) => got,
            };
            heard = Instant::now();
            let got = match got {
                Err(_) => return End::away(Problem::NoAnswer),
                Ok(Err(status)) => return ended(&status),
                Ok(Ok(None)) => {
                    return End::away(Problem::StreamEnded("it gave no reason".to_owned()));
                }
                Ok(Ok(Some(response))) => response.message,
            };
            match got {
                Some(Got::Resource(resource)) => {
                    let received = self.install(|installer| installer.receive(resource)).await;
                    let Some(received) = received else { return End::Stopped };
                    // Unless that is what was asked for: then it is asked again after a while.
                    self.without_fingerprints = is_wrong_base(&received) && (!anew || settled);
                    self.note(received, &mut rejected, &mut backoffs.rejections);
                }
                Some(Got::Heartbeat(heartbeat)) => {
                    if let Some(interval) = heartbeat.interval
                        && let Ok(interval) = Duration::try_from(interval)
                    {
                        silence = interval.saturating_mul(3).min(MAX_SILENCE);
                    }
                    self.note_instances(heartbeat.connected_instances);
                    let head = heartbeat.head.unwrap_or_default();
                    if !self.heartbeat(server, head, key).await {
                        return End::Stopped;
                    }
                    backoffs.calls.reset();
                    backoffs.refusals.reset();
                    settled = true;
                    if rejected.ask_again.is_none() {
                        backoffs.rejections.reset();
                    }
                    // What the hello said is here was signed by all keys that it knew of, and the server
                    // had no reason to send it again.
                    if self.key_set() != Some(told) && self.lacks_signatures() {
                        return End::Again;
                    }
                }
                Some(Got::Goodbye(goodbye)) => {
                    let after = goodbye.retry_after.and_then(|after| after.try_into().ok());
                    let (reason, after) = (goodbye.reason, after.unwrap_or(A_MOMENT));
                    // Others take its place. What else it says they would say, too.
                    return match reason == <&str>::from(Reason::Draining) {
                        // Only the connection was too old: what is sent before it is gone is lost with it.
                        true if after.is_zero() => {
                            tokio::time::sleep(backoffs.calls.next()).await;
                            End::Again
                        }
                        true => End::Away { problem: Problem::StreamEnded(reason), after },
                        false => End::Goodbye { reason, after },
                    };
                }
                // A message of a newer release.
                None => {}
            }
        }
    }

    /// Goes on with the next server. Until that has said whose key it is, nothing is reported.
    fn leave(&self, server: &Server) {
        self.servers.leave(server);
        if self.servers.count() > 1 {
            self.board.heard.send_modify(|heard| heard.tenant = Tenant::Unknown);
        }
    }

    /// Says that another server is tried, unless it was told that none of them will do.
    fn tell_next(&self, left: &Server, problem: &Problem) {
        if self.board.status.borrow().problem.is_none() {
            let (server, next) = (&left.uri, self.servers.current().uri);
            tracing::warn!(server, %problem, next, "a server is away; going on with the next");
        }
    }

    fn next_answer(&mut self) -> Option<v1::ResourceAnswer> {
        self.installer.as_mut()?.unsent.pop_front()
    }

    /// Trust epoch and version of the key set.
    fn key_set(&self) -> Option<(u64, i64)> {
        let keys = self.installer.as_ref()?.replica.keys();
        Some((keys.trust_epoch, keys.version))
    }

    fn lacks_signatures(&self) -> bool {
        self.installer.as_ref().is_some_and(|installer| installer.replica.lacks_signatures())
    }

    fn until_change(&self) -> Duration {
        self.installer.as_ref().map_or(Duration::MAX, Installer::until_change)
    }

    /// Lets the installer work where it may take its time: it writes to disk and builds matchers.
    /// `None` if the program ends.
    async fn install<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Installer) -> T + Send + 'static,
    ) -> Option<T> {
        let mut installer = self.installer.take()?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&mut installer);
            (installer, result)
        });
        match done.await {
            Ok((installer, result)) => {
                let (in_force, held) = (installer.replica.in_force(), installer.replica.held());
                let clock_skew = installer.ahead.map(whole_minutes);
                self.board.change(|status| {
                    status.in_force = in_force;
                    status.held = held;
                    status.clock_skew = clock_skew;
                });
                self.installer = Some(installer);
                Some(result)
            }
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => None,
            },
        }
    }

    /// What a stream begins with, and trust epoch and version of the key set that it goes by.
    async fn hello(&mut self, anew: bool) -> Option<(v1::Hello, (u64, i64))> {
        let (mut resources, head, now) = self
            .install(|installer| {
                installer.waiting.clear();
                // What was noted for the stream before may not have arrived.
                installer.tell_all();
                let mut resources = installer.replica.newest_here();
                // Those that follow on it are sent in their order.
                resources.push(installer.key_set());
                (resources, installer.copy.head(), installer.freshness.clock().now())
            })
            .await?;
        let told = self.key_set()?;
        if anew {
            resources.retain(|version| {
                version.resource.resource_type != ResourceType::TakedownFingerprints
            });
        }
        let hello = v1::Hello {
            subscriber_id: self.subscriber_id.clone(),
            client_version: concat!("saring/", env!("CARGO_PKG_VERSION")).into(),
            plan_formats: PLAN_FORMATS.collect(),
            fold_versions: saring_text::FOLD_VERSIONS.collect(),
            resources: resources.iter().map(resource_version_to_proto).collect(),
            resource_types: ResourceType::ALL
                .iter()
                .map(|kind| resource_type_to_proto(*kind).into())
                .collect(),
            head_formats: HEAD_FORMATS.collect(),
            instance_id: self.instance_id.clone(),
            send_time: Some(timestamp(now)),
            head: head.map(envelope_to_proto),
        };
        Some((hello, told))
    }

    /// Takes note of what became of a resource.
    fn note(&self, received: Received, rejected: &mut Rejected, rejections: &mut Backoff) {
        let (version, rejection) = match received {
            Received::Waits => return,
            Received::Taken(version) => {
                let was_rejected = rejected.resources.remove(&version.resource);
                if was_rejected && rejected.resources.is_empty() {
                    rejected.ask_again = None;
                }
                self.board.change(|status| {
                    let same = |(old, _): &(ResourceVersion, _)| old.resource == version.resource;
                    if status.rejected.as_ref().is_some_and(same) {
                        status.rejected = None;
                    }
                });
                return;
            }
            Received::Rejected(version, rejection) => (version, rejection),
        };
        rejected.ask_again.get_or_insert_with(|| Instant::now() + rejections.next());
        let Some(version) = version else { return };
        rejected.resources.insert(version.resource.clone());
        self.board.change(|status| match rejection {
            // Without the keys nothing else can be good: that is what to look at.
            Rejection::Refused(_) if is_key_set(status.rejected.as_ref()) => {}
            Rejection::Refused(refusal) => status.rejected = Some((version, refusal)),
            other => status.problem = Some(Problem::from(&other)),
        });
    }

    /// Takes note of how many scorers have this name.
    fn note_instances(&self, instances: i32) {
        let is_shared = instances > 1;
        if is_shared && !self.board.status.borrow().name_is_shared {
            let subscriber_id = &self.subscriber_id;
            tracing::warn!(
                subscriber_id,
                instances,
                "another scorer of this tenant has the same name, so the ministry cannot tell which \
                 of them has what in force; give each a subscriber id of its own"
            );
        }
        self.board.change(|status| status.name_is_shared = is_shared);
    }

    /// False if the program ends.
    async fn heartbeat(&mut self, server: &Server, head: v1::Envelope, key: u64) -> bool {
        let Some(result) = self.install(|installer| installer.heartbeat(head)).await else {
            return false;
        };
        let problem = match &result {
            Ok(()) => None,
            Err(rejection) => {
                let (code, detail) = rejection.reason();
                tracing::error!(code, detail, "a head is not taken");
                Some(Problem::from(rejection))
            }
        };
        let tenant = match &result {
            Err(Rejection::Refused(Refusal::WrongTenant { .. })) => Tenant::Other,
            // Its signature and its tenant are good.
            Err(Rejection::Refused(Refusal::HeadExpired { .. } | Refusal::HeadReplayed)) => {
                Tenant::Ours
            }
            Err(Rejection::Refused(_)) => Tenant::Unknown,
            _ => Tenant::Ours,
        };
        self.board.heard.send_replace(Heard { key, server: server.number, tenant });
        self.board.change(|status| {
            status.connected = true;
            status.server.clone_from(&server.uri);
            status.problem = problem;
        });
        true
    }
}

/// What a status that ends a stream comes to. The server's own word has a reason; one that says it is
/// away for a while is back soon.
fn ended(status: &Status) -> End {
    let is_refusal =
        status.code() != Code::Unavailable && status.get_details_error_info().is_some();
    let problem = Problem::of_call(status);
    if is_refusal { End::Refused(problem) } else { End::away(problem) }
}

/// So that the status does not change with every head.
fn whole_minutes(time: Duration) -> Duration {
    Duration::from_secs(time.as_secs() / 60 * 60)
}

async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}

fn message(message: Sent) -> v1::SubscribeRequest {
    v1::SubscribeRequest { message: Some(message) }
}

fn is_key_set(rejected: Option<&(ResourceVersion, Refusal)>) -> bool {
    rejected.is_some_and(|(version, _)| version.resource.resource_type == ResourceType::KeySet)
}

fn is_wrong_base(received: &Received) -> bool {
    matches!(received, Received::Rejected(_, Rejection::Refused(Refusal::WrongBase { .. })))
}
