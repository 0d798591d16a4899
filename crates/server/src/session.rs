//! One subscription: compares what the client has with what is published and sends what is missing.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use saring_app::feed::{Published, Signed};
use saring_app::{App, Principal};
use saring_bundle::{Envelope, ResourceName, ResourceType, ResourceVersion};
use saring_proto::v1;
use saring_proto::v1::subscribe_request::Message as Got;
use saring_proto::v1::subscribe_response::Message as Sent;
use saring_wire::{
    envelope_to_proto, resource_type_from_proto, resource_version_from_proto,
    resource_version_to_proto,
};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior};
use tonic::{Status, Streaming};

use crate::status::{from_app, invalid_field, wire};

/// A client that has not taken a message for this long is told to come again.
const SLOW: Duration = Duration::from_secs(60);

type Sender = mpsc::Sender<Result<v1::SubscribeResponse, Status>>;

/// One subscription.
pub(crate) struct Session {
    app: Arc<App>,
    caller: Principal,
    tenant: String,
    subscriber_id: String,
    heartbeat: Duration,
    /// The kinds that are wanted; all if empty.
    types: Vec<ResourceType>,
    /// What the client has, or was sent.
    has: HashMap<ResourceName, ResourceVersion>,
}

impl Session {
    pub(crate) fn new(
        app: Arc<App>,
        caller: Principal,
        tenant: String,
        hello: v1::Hello,
        heartbeat: Duration,
    ) -> Result<Session, Status> {
        let mut has = HashMap::new();
        for (at, version) in hello.resources.into_iter().enumerate() {
            let field = format!("hello.resources[{at}]");
            let version =
                resource_version_from_proto(version).map_err(|error| wire(&field, &error))?;
            has.insert(version.resource.clone(), version);
        }
        let types = hello.resource_types.iter().map(|kind| resource_type_from_proto(*kind));
        let types = types.collect::<Result<_, _>>().map_err(|error| wire("hello", &error))?;
        let subscriber_id = hello.subscriber_id;
        Ok(Session { app, caller, tenant, subscriber_id, heartbeat, types, has })
    }

    /// Sends what is new, takes note of answers; ends with the stream, or when `end` says so.
    pub(crate) async fn run(
        mut self,
        mut incoming: Streaming<v1::SubscribeRequest>,
        send: Sender,
        end: impl Future<Output = Status>,
    ) {
        let answers = Answers {
            app: Arc::clone(&self.app),
            caller: self.caller.clone(),
            subscriber_id: self.subscriber_id.clone(),
        };
        let reading = async {
            loop {
                match incoming.message().await {
                    Ok(Some(request)) => answers.note(request).await?,
                    Ok(None) => return Ok(()),
                    Err(status) => return Err(status),
                }
            }
        };
        let ended: Result<(), Status> = tokio::select! {
            done = self.write(&send) => done,
            done = reading => done,
            status = end => {
                let goodbye = goodbye(&status);
                // Nobody is left to tell if this cannot be sent.
                let _ = tokio::time::timeout(Duration::from_secs(1), send.send(Ok(goodbye))).await;
                Err(status)
            }
        };
        if let Err(status) = ended {
            let _ = tokio::time::timeout(Duration::from_secs(1), send.send(Err(status))).await;
        }
    }

    async fn write(&mut self, send: &Sender) -> Result<(), Status> {
        let mut watch = self.app.feed().watch();
        let mut ticks = tokio::time::interval_at(Instant::now() + self.heartbeat, self.heartbeat);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let published = watch.borrow_and_update().clone();
            let head = self.app.head(&self.tenant, &published).map_err(from_app)?;
            self.send_missing(&published, &head, send).await?;
            let beat = v1::Heartbeat {
                head: Some(envelope_to_proto(head)),
                interval: prost_types::Duration::try_from(self.heartbeat).ok(),
            };
            self.send(send, Sent::Heartbeat(beat)).await?;
            tokio::select! {
                changed = watch.changed() => if changed.is_err() { return Ok(()) },
                _ = ticks.tick() => {}
            }
        }
    }

    async fn send_missing(
        &mut self,
        published: &Published,
        head: &Envelope,
        send: &Sender,
    ) -> Result<(), Status> {
        for signed in published.resources(&self.tenant.clone()) {
            let resource = &signed.version.resource;
            if self.wants(resource) && self.has.get(resource) != Some(&signed.version) {
                self.send_resource(signed, head, send).await?;
            }
        }
        let Some(end) = published.fingerprints().filter(|end| self.wants(&end.resource)) else {
            return Ok(());
        };
        let mut version = self.has.get(&end.resource).map_or(0, |has| has.version);
        while let Some(signed) =
            self.app.fingerprints_after(version, end).await.map_err(from_app)?
        {
            version = signed.version.version;
            self.send_resource(&signed, head, send).await?;
        }
        Ok(())
    }

    async fn send_resource(
        &mut self,
        signed: &Signed,
        head: &Envelope,
        send: &Sender,
    ) -> Result<(), Status> {
        let resource = v1::Resource {
            resource: Some(resource_version_to_proto(&signed.version)),
            envelope: Some(envelope_to_proto(Envelope::clone(&signed.envelope))),
            base_version: signed.base_version,
            head: Some(envelope_to_proto(head.clone())),
        };
        self.send(send, Sent::Resource(resource)).await?;
        self.has.insert(signed.version.resource.clone(), signed.version.clone());
        Ok(())
    }

    async fn send(&self, send: &Sender, message: Sent) -> Result<(), Status> {
        let message = v1::SubscribeResponse { message: Some(message) };
        match tokio::time::timeout(SLOW, send.send(Ok(message))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Status::cancelled("the client is gone")),
            Err(_) => Err(crate::status::status(
                tonic::Code::ResourceExhausted,
                "SLOW_READER",
                "nothing was read for a minute; connect again",
            )),
        }
    }

    fn wants(&self, resource: &ResourceName) -> bool {
        self.types.is_empty() || self.types.contains(&resource.resource_type)
    }
}

/// Takes note of what became of resources.
struct Answers {
    app: Arc<App>,
    caller: Principal,
    subscriber_id: String,
}

impl Answers {
    async fn note(&self, request: v1::SubscribeRequest) -> Result<(), Status> {
        let Some(Got::Answer(answer)) = request.message else {
            return Err(invalid_field("message", "must be an answer after the hello"));
        };
        let status = answer.status();
        let version = resource_version_from_proto(answer.resource.unwrap_or_default())
            .map_err(|error| wire("answer", &error))?;
        let (caller, subscriber) = (&self.caller, &self.subscriber_id);
        let noted = match status {
            v1::ResourceStatus::Applied => self.app.note_applied(caller, subscriber, version).await,
            v1::ResourceStatus::Rejected => {
                let tenant = caller.tenant();
                tracing::warn!(tenant, subscriber, ?version, reason = answer.reason, "rejected");
                let (reason, detail) = (&answer.reason, &answer.detail);
                self.app.note_rejected(caller, subscriber, version, reason, detail).await
            }
            v1::ResourceStatus::Unspecified => {
                return Err(invalid_field("answer.status", "is not set, or not known here"));
            }
        };
        noted.map_err(from_app)
    }
}

fn goodbye(status: &Status) -> v1::SubscribeResponse {
    let draining = status.code() == tonic::Code::Unavailable;
    let goodbye = v1::Goodbye {
        reason: if draining { "DRAINING" } else { "KEY_REVOKED" }.into(),
        retry_after: prost_types::Duration::try_from(Duration::from_secs(1)).ok(),
    };
    v1::SubscribeResponse { message: Some(Sent::Goodbye(goodbye)) }
}
