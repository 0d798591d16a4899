//! The subscription: what keeps the copy up to date.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use saring_bundle::{
    Delta, Envelope, HeldVersion, Refusal, Replica, ResourceType, ResourceVersion,
};
use saring_engine::FORMAT as PLAN_FORMAT;
use saring_proto::v1;
use saring_proto::v1::subscribe_request::Message as Sent;
use saring_proto::v1::subscribe_response::Message as Got;
use saring_proto::v1::subscription_service_client::SubscriptionServiceClient;
use saring_wire::{envelope_from_proto, resource_version_from_proto, resource_version_to_proto};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_stream::wrappers::ReceiverStream;

use crate::backoff::Backoff;
use crate::clock;
use crate::connection::Authenticated;
use crate::copy::{Change, Copy, SavedDelta};
use crate::error::ClientError;
use crate::scorer::Freshness;

/// How long a stream may be silent before it is given up, where the server has not said yet how
/// often it sends a heartbeat.
const FIRST_SILENCE: Duration = Duration::from_secs(60);

/// Bounds of the wait for what comes in force in its time.
const SHORTEST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What a subscription is doing.
#[derive(Clone, Debug, Default)]
pub struct Status {
    /// A stream is open and has brought a heartbeat.
    pub connected: bool,
    /// The versions that are in force.
    pub in_force: Vec<ResourceVersion>,
    /// The versions that the platform's settings hold, and until when.
    pub held: Vec<HeldVersion>,
    /// The last thing that was refused, and why.
    pub rejected: Option<(ResourceVersion, Refusal)>,
    /// Why the last stream ended, while none is open.
    pub problem: Option<String>,
}

/// Keeps a replica up to date.
pub(crate) struct Subscription {
    pub channel: Authenticated,
    pub subscriber_id: String,
    pub replica: Replica,
    pub copy: Arc<Copy>,
    pub freshness: Freshness,
    pub status: watch::Sender<Status>,
    /// Entries of the log of fingerprints that wait for those that lead to the newest version.
    pub waiting: Vec<SavedDelta>,
    /// Fingerprints are wanted from the beginning, because the ones here do not go together.
    pub without_fingerprints: bool,
    /// What the server is to be told and has not been yet.
    pub unsent: VecDeque<v1::ResourceAnswer>,
}

/// What became of something that came.
enum Adopted {
    Applied,
    Held,
    /// It waits for what leads on to the newest version.
    Waits,
}

/// Why something that came is not put in force.
enum Rejection {
    Refused(Refusal),
    NotSaved(ClientError),
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Rejection {
        Rejection::Refused(refusal)
    }
}

impl From<ClientError> for Rejection {
    fn from(error: ClientError) -> Rejection {
        Rejection::NotSaved(error)
    }
}

/// Why a stream ended.
enum End {
    /// The server asked to come again later.
    Goodbye { reason: String, after: Duration },
    /// Something broke.
    Broken(String),
}

impl Subscription {
    /// Subscribes again and again; ends when it is dropped.
    pub(crate) async fn run(mut self) {
        let mut backoff = Backoff::default();
        self.advance();
        self.tell_all();
        self.confirm();
        self.publish(|_| ());
        loop {
            let end = self.stream(&mut backoff).await;
            let (problem, wait) = match end {
                End::Goodbye { reason, after } => {
                    (format!("the server closed the stream: {reason}"), backoff.after(after))
                }
                End::Broken(problem) => (problem, backoff.next()),
            };
            tracing::warn!(problem, wait_ms = wait.as_millis() as u64, "subscription ended");
            self.publish(|status| {
                status.connected = false;
                status.problem = Some(problem);
            });
            let end = Instant::now() + wait;
            while Instant::now() < end {
                tokio::select! {
                    () = tokio::time::sleep_until(end) => {}
                    () = tokio::time::sleep(self.until_change()) => self.advance(),
                }
            }
        }
    }

    /// How long to wait until something else comes in force though nothing is received. Looked at
    /// now and then, because clocks jump; and not too often, should it not succeed.
    fn until_change(&self) -> Duration {
        let Some(next) = self.replica.next_change() else { return LONGEST_WAIT };
        let micros = u64::try_from(next.saturating_sub(clock::now())).unwrap_or_default();
        Duration::from_micros(micros).clamp(SHORTEST_WAIT, LONGEST_WAIT)
    }

    /// Puts in force what is due.
    fn advance(&mut self) {
        let prepared = match self.replica.advance(clock::now()) {
            Ok(None) => return,
            Ok(Some(prepared)) => prepared,
            Err(refusal) => {
                tracing::error!(code = refusal.code(), %refusal, "what is due stays held");
                return;
            }
        };
        if let Err(error) = self.copy.save(None, &prepared) {
            tracing::error!(%error, "what is due stays held");
            return;
        }
        let released = prepared.released().map(|kept| resource_version_to_proto(&kept.version));
        self.unsent.extend(released.map(|version| answer(version, Ok(()))));
        prepared.commit();
        self.confirm();
        self.publish(|_| ());
    }

    /// Tells the server what is in force and what is held. What an earlier run put in force while
    /// there was no stream, it may not have told.
    fn tell_all(&mut self) {
        let in_force = self.replica.in_force();
        self.unsent.clear();
        let applied = |version| answer(resource_version_to_proto(version), Ok(()));
        self.unsent.extend(in_force.iter().map(applied));
        self.tell_held();
    }

    /// Tells the server what is held, and until when.
    fn tell_held(&mut self) {
        let held = self.replica.held();
        self.unsent.extend(held.iter().map(held_answer));
    }

    async fn stream(&mut self, backoff: &mut Backoff) -> End {
        self.waiting.clear();
        let (answers, outgoing) = mpsc::channel(16);
        if answers.send(message(Sent::Hello(self.hello()))).await.is_err() {
            return End::Broken("the stream closed at once".into());
        }
        let mut client = SubscriptionServiceClient::new(self.channel.clone())
            .max_decoding_message_size(saring_bundle::MAX_PAYLOAD_BYTES);
        let mut incoming = match client.subscribe(ReceiverStream::new(outgoing)).await {
            Ok(response) => response.into_inner(),
            Err(status) => return End::Broken(status.to_string()),
        };
        let (mut silence, mut heard) = (FIRST_SILENCE, Instant::now());
        loop {
            while let Some(answer) = self.unsent.front() {
                if answers.send(message(Sent::Answer(answer.clone()))).await.is_err() {
                    return End::Broken("the server closed the stream".into());
                }
                self.unsent.pop_front();
            }
            let got = tokio::select! {
                got = tokio::time::timeout_at(heard + silence, incoming.message()) => got,
                () = tokio::time::sleep(self.until_change()) => {
                    self.advance();
                    continue;
                }
            };
            heard = Instant::now();
            let got = match got {
                Err(_) => return End::Broken("no heartbeat came in time".into()),
                Ok(Err(status)) => return End::Broken(status.to_string()),
                Ok(Ok(None)) => return End::Broken("the server closed the stream".into()),
                Ok(Ok(Some(response))) => response.message,
            };
            match got {
                Some(Got::Resource(resource)) => {
                    let Some(answer) = self.receive(resource) else { continue };
                    let anew = self.without_fingerprints;
                    if answers.send(message(Sent::Answer(answer))).await.is_err() {
                        return End::Broken("the server closed the stream".into());
                    }
                    if anew {
                        return End::Broken("the fingerprints do not go together".into());
                    }
                }
                Some(Got::Heartbeat(heartbeat)) => {
                    if let Some(interval) = heartbeat.interval
                        && let Ok(interval) = Duration::try_from(interval)
                    {
                        silence = interval * 3;
                    }
                    self.heartbeat(heartbeat.head.unwrap_or_default());
                    backoff.reset();
                }
                Some(Got::Goodbye(goodbye)) => {
                    let after = goodbye.retry_after.and_then(|after| after.try_into().ok());
                    return End::Goodbye {
                        reason: goodbye.reason,
                        after: after.unwrap_or_default(),
                    };
                }
                // A message of a newer release.
                None => {}
            }
        }
    }

    fn hello(&mut self) -> v1::Hello {
        let mut resources = self.replica.newest_here();
        if std::mem::take(&mut self.without_fingerprints) {
            resources.retain(|version| {
                version.resource.resource_type != ResourceType::TakedownFingerprints
            });
        }
        v1::Hello {
            subscriber_id: self.subscriber_id.clone(),
            client_version: concat!("saring/", env!("CARGO_PKG_VERSION")).into(),
            plan_formats: vec![PLAN_FORMAT],
            fold_versions: vec![saring_text::FOLD_VERSION],
            resources: resources.iter().map(resource_version_to_proto).collect(),
            resource_types: Vec::new(),
        }
    }

    /// Verifies, keeps and puts in force what came; the answer to it, if it is time for one.
    fn receive(&mut self, resource: v1::Resource) -> Option<v1::ResourceAnswer> {
        let named = resource.resource.unwrap_or_default();
        let version = match resource_version_from_proto(named.clone()) {
            Ok(version) => version,
            Err(error) => return Some(answer(named, Err(("MALFORMED", error.to_string())))),
        };
        let envelope = envelope_from_proto(resource.envelope.unwrap_or_default());
        let head = resource.head.map(envelope_from_proto);
        let result = self.adopt(&version, &envelope, head.as_ref());
        let result = match result {
            Ok(Adopted::Applied) => Ok(()),
            Ok(Adopted::Held) => {
                self.confirm();
                self.publish(|_| ());
                self.tell_held();
                return None;
            }
            Ok(Adopted::Waits) => return None,
            Err(Rejection::NotSaved(error)) => Err(("NOT_SAVED", error.to_string())),
            Err(Rejection::Refused(refusal)) => {
                self.without_fingerprints = matches!(refusal, Refusal::WrongBase { .. });
                let result = Err((refusal.code(), refusal.to_string()));
                self.publish(|status| status.rejected = Some((version, refusal)));
                result
            }
        };
        if let Err((code, detail)) = &result {
            tracing::error!(?named, code, detail, "rejected");
        }
        self.confirm();
        self.publish(|_| ());
        Some(answer(named, result))
    }

    fn adopt(
        &mut self,
        version: &ResourceVersion,
        envelope: &Envelope,
        head: Option<&Envelope>,
    ) -> Result<Adopted, Rejection> {
        let now = clock::now();
        // The head may be signed by a key that only this key set brings.
        let is_key_set = version.resource.resource_type == ResourceType::KeySet;
        if let Some(head) = head.filter(|_| !is_key_set) {
            self.replica.heartbeat(head, now)?;
        }
        let kind = version.resource.resource_type;
        let Some(prepared) = self.replica.prepare(version, envelope, now)? else {
            let is_held = self.replica.held().iter().any(|held| held.version == *version);
            return Ok(if is_held { Adopted::Held } else { Adopted::Applied });
        };
        if kind != ResourceType::TakedownFingerprints {
            self.copy.save(Some((version, &Change::Whole(envelope))), &prepared)?;
            let is_held = prepared.held().any(|held| held.version == *version);
            let released = prepared.released().map(|kept| resource_version_to_proto(&kept.version));
            self.unsent.extend(released.map(|version| answer(version, Ok(()))));
            prepared.commit();
            if kind == ResourceType::TenantSettings {
                // What is held may be held for another time by now.
                self.tell_held();
            }
            return Ok(if is_held { Adopted::Held } else { Adopted::Applied });
        }
        let base_version = Delta::from_payload(&envelope.payload)?.base_version;
        self.waiting.retain(|delta| delta.base_version < base_version);
        self.waiting.push(SavedDelta { base_version, envelope: envelope.clone() });
        let waits = prepared.waits();
        if !waits {
            self.copy.save(Some((version, &Change::Deltas(&self.waiting))), &prepared)?;
            self.waiting.clear();
        }
        prepared.commit();
        Ok(if waits { Adopted::Waits } else { Adopted::Applied })
    }

    fn heartbeat(&mut self, head: v1::Envelope) {
        let head = envelope_from_proto(head);
        match self.replica.heartbeat(&head, clock::now()) {
            Ok(()) => {
                self.confirm();
                if let Err(error) = self.copy.save_head(&head) {
                    tracing::error!(%error, "cannot keep the head");
                }
            }
            Err(refusal) => tracing::error!(code = refusal.code(), %refusal, "head refused"),
        }
        self.publish(|status| {
            status.connected = true;
            status.problem = None;
        });
    }

    fn confirm(&self) {
        if let Some(valid_until) = self.replica.confirmed_until() {
            self.freshness.confirm(valid_until);
        }
    }

    fn publish(&self, change: impl FnOnce(&mut Status)) {
        self.status.send_modify(|status| {
            status.in_force = self.replica.in_force();
            status.held = self.replica.held();
            change(status);
        });
    }
}

fn message(message: Sent) -> v1::SubscribeRequest {
    v1::SubscribeRequest { message: Some(message) }
}

fn answer(resource: v1::ResourceVersion, result: Result<(), (&str, String)>) -> v1::ResourceAnswer {
    let (status, reason, detail) = match result {
        Ok(()) => (v1::ResourceStatus::Applied, String::new(), String::new()),
        Err((reason, detail)) => (v1::ResourceStatus::Rejected, reason.to_owned(), detail),
    };
    let (resource, status) = (Some(resource), status.into());
    v1::ResourceAnswer { resource, status, reason, detail, held_until: None }
}

fn held_answer(held: &HeldVersion) -> v1::ResourceAnswer {
    v1::ResourceAnswer {
        resource: Some(resource_version_to_proto(&held.version)),
        status: v1::ResourceStatus::Held.into(),
        held_until: Some(clock::timestamp(held.until)),
        ..v1::ResourceAnswer::default()
    }
}
