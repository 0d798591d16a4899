//! The subscription: what keeps the copy up to date.

use std::sync::Arc;
use std::time::Duration;

use saring_bundle::{Delta, Envelope, Refusal, Replica, ResourceType, ResourceVersion};
use saring_engine::FORMAT as PLAN_FORMAT;
use saring_proto::v1;
use saring_proto::v1::subscribe_request::Message as Sent;
use saring_proto::v1::subscribe_response::Message as Got;
use saring_proto::v1::subscription_service_client::SubscriptionServiceClient;
use saring_wire::{envelope_from_proto, resource_version_from_proto, resource_version_to_proto};
use tokio::sync::{mpsc, watch};
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

/// What a subscription is doing.
#[derive(Clone, Debug, Default)]
pub struct Status {
    /// A stream is open and has brought a heartbeat.
    pub connected: bool,
    /// The versions that are in force.
    pub in_force: Vec<ResourceVersion>,
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
            tokio::time::sleep(wait).await;
        }
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
        let mut silence = FIRST_SILENCE;
        loop {
            let got = match tokio::time::timeout(silence, incoming.message()).await {
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
        let mut resources = self.replica.in_force();
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
            Ok(true) => Ok(()),
            Ok(false) => return None,
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

    /// True once it is in force; false while it waits for what leads on to the newest version.
    fn adopt(
        &mut self,
        version: &ResourceVersion,
        envelope: &Envelope,
        head: Option<&Envelope>,
    ) -> Result<bool, Rejection> {
        let now = clock::now();
        // The head may be signed by a key that only this key set brings.
        let is_key_set = version.resource.resource_type == ResourceType::KeySet;
        if let Some(head) = head.filter(|_| !is_key_set) {
            self.replica.heartbeat(head, now)?;
        }
        let Some(prepared) = self.replica.prepare(version, envelope, now)? else { return Ok(true) };
        if version.resource.resource_type != ResourceType::TakedownFingerprints {
            self.copy.save(version, &Change::Whole(envelope), prepared.seen())?;
            prepared.commit();
            return Ok(true);
        }
        let base_version = Delta::from_payload(&envelope.payload)?.base_version;
        self.waiting.retain(|delta| delta.base_version < base_version);
        self.waiting.push(SavedDelta { base_version, envelope: envelope.clone() });
        let waits = prepared.waits();
        if !waits {
            self.copy.save(version, &Change::Deltas(&self.waiting), prepared.seen())?;
            self.waiting.clear();
        }
        prepared.commit();
        Ok(!waits)
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
    v1::ResourceAnswer { resource: Some(resource), status: status.into(), reason, detail }
}
