//! One subscription: compares what the client has with what is published and sends what is missing.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use saring_app::projections::{Published, Signed};
use saring_app::{App, AppError, Principal};
use saring_bundle::{Envelope, HEAD_FORMATS, ResourceName, ResourceType, ResourceVersion};
use saring_engine::FORMATS as PLAN_FORMATS;
use saring_grpc::{Answers, count_rejected, invalid_field, status, wire};
use saring_proto::v1::subscribe_request::Message as Got;
use saring_proto::v1::subscribe_response::Message as Sent;
use saring_proto::{Reason, v1};
use saring_store::StoreError;
use saring_text::{FOLD_VERSION, FOLD_VERSIONS};
use saring_wire::{
    envelope_to_proto, resource_type_from_proto, resource_version_from_proto,
    resource_version_to_proto,
};
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, MissedTickBehavior};
use tonic::{Status, Streaming};
use tonic_types::StatusExt as _;

use crate::connected::Connection;
use crate::convert::micros;
use crate::limits::Limits;
use crate::status::from_app;

type Sender = Answers<v1::SubscribeResponse>;

/// One subscription.
pub(crate) struct Session {
    app: Arc<App>,
    caller: Principal,
    tenant: String,
    subscriber_id: String,
    heartbeat: Duration,
    /// The newest format of heads that the client reads.
    head_format: u32,
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
        limits: &Limits,
    ) -> Result<Session, Status> {
        let mut has = HashMap::new();
        for (at, version) in hello.resources.into_iter().enumerate() {
            if is_newer(version.r#type) {
                continue;
            }
            let field = format!("hello.resources[{at}]");
            let version =
                resource_version_from_proto(version).map_err(|error| wire(&field, &error))?;
            has.insert(version.resource.clone(), version);
        }
        let mut types = hello.resource_types;
        // Unless there is nothing else that it wants.
        if !types.iter().all(|kind| is_newer(*kind)) {
            types.retain(|kind| !is_newer(*kind));
        }
        let types = types.into_iter().map(resource_type_from_proto);
        let types = types.collect::<Result<_, _>>().map_err(|error| wire("hello", &error))?;
        let head_format = HEAD_FORMATS.rev().find(|format| hello.head_formats.contains(format));
        let head_format = head_format.unwrap_or(1);
        let session = Session {
            app,
            caller,
            tenant,
            subscriber_id: hello.subscriber_id,
            heartbeat: limits.heartbeat,
            head_format,
            types,
            has,
        };
        let readable = hello.plan_formats.iter().any(|format| PLAN_FORMATS.contains(format))
            && hello.fold_versions.iter().any(|version| FOLD_VERSIONS.contains(version));
        if session.wants(&ResourceName::rule_set("any")) && !readable {
            return Err(unreadable(&hello.plan_formats, &hello.fold_versions));
        }
        Ok(session)
    }

    /// Sends what is new, takes note of answers; ends with the stream, when `end` or `replaced` says so,
    /// or after a snapshot, where the client closes its side.
    pub(crate) async fn run(
        mut self,
        mut incoming: Streaming<v1::SubscribeRequest>,
        mut send: Sender,
        end: impl Future<Output = Status>,
        (connection, replaced): (Connection, oneshot::Receiver<()>),
    ) {
        let answers = ResourceAnswers {
            app: Arc::clone(&self.app),
            caller: self.caller.clone(),
            tenant: self.tenant.clone(),
            subscriber_id: self.subscriber_id.clone(),
        };
        self.learn_what_it_knows().await;
        let not_ours = self.not_ours();
        let (is_snapshot, mut snapshot) = watch::channel(false);
        let reading = async {
            for version in not_ours {
                answers.applied(version).await?;
            }
            while let Some(request) = incoming.message().await? {
                answers.note(request).await?;
            }
            // It has said all that it wants to say, and is told all that there is to tell now.
            is_snapshot.send_replace(true);
            std::future::pending().await
        };
        let last = send.clone();
        let ended: Result<(), Status> = tokio::select! {
            done = self.write(&mut send, &connection, &mut snapshot) => done,
            done = reading => done,
            status = end => {
                last.last(goodbye(&status)).await;
                Err(status)
            }
            // Its sender ends with it only after a newer one has come.
            _ = replaced => {
                let status = replaced_status();
                last.last(goodbye(&status)).await;
                Err(status)
            }
        };
        if let Err(status) = ended {
            last.end(status);
        }
    }

    /// A client that comes from another server on the same database has seen heads of what this one may not
    /// have read yet, and would refuse older ones.
    async fn learn_what_it_knows(&self) {
        if self.app.is_shared()
            && let Err(error) = self.app.projections().catch_up().await
        {
            tracing::warn!(%error, "a subscriber may know more than this server");
        }
    }

    /// What the client has that the server does not, at or past the newest version: whoever reads the
    /// rollout is to see it, although it was put in force before the server was restored.
    fn not_ours(&self) -> Vec<ResourceVersion> {
        let published = self.app.projections().published();
        let is_not_ours = |has: &&ResourceVersion| {
            let newest = published.newest_of(&self.tenant, &has.resource);
            newest.is_some_and(|newest| newest.version <= has.version && newest != *has)
        };
        self.has.values().filter(is_not_ours).cloned().collect()
    }

    /// Ends after a heartbeat once `snapshot` says that no more is wanted.
    async fn write(
        &mut self,
        send: &mut Sender,
        connection: &Connection,
        snapshot: &mut watch::Receiver<bool>,
    ) -> Result<(), Status> {
        let mut was_alone = true;
        let mut watch = self.app.projections().watch_published();
        let mut ticks = tokio::time::interval_at(Instant::now() + self.heartbeat, self.heartbeat);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let published = watch.borrow_and_update().clone();
            let now = self.app.now();
            let head = self
                .app
                .projections()
                .head(&self.tenant, &published, now, self.head_format)
                .map_err(from_app)?;
            self.send_missing(&published, &head, now, send).await?;
            let instances = connection.instances();
            if instances > 1 && was_alone {
                let (tenant, subscriber) = (&self.tenant, &self.subscriber_id);
                tracing::warn!(tenant, subscriber, instances, "several scorers have one name");
            }
            was_alone = instances <= 1;
            let beat = v1::Heartbeat {
                head: Some(envelope_to_proto(head)),
                interval: prost_types::Duration::try_from(self.heartbeat).ok(),
                connected_instances: i32::try_from(instances).unwrap_or(i32::MAX),
            };
            send.send(message(Sent::Heartbeat(beat))).await?;
            tokio::select! {
                changed = watch.changed() => if changed.is_err() { return Ok(()) },
                _ = ticks.tick() => {}
                _ = snapshot.wait_for(|is_snapshot| *is_snapshot) => return Ok(()),
            }
        }
    }

    async fn send_missing(
        &mut self,
        published: &Published,
        head: &Envelope,
        now: i64,
        send: &mut Sender,
    ) -> Result<(), Status> {
        let missing = published.missing(&self.tenant, now, |resource| self.has.get(resource));
        for signed in missing {
            if self.wants(&signed.version.resource) {
                self.send_resource(signed, head, send).await?;
            }
        }
        let Some(end) = published.fingerprints().filter(|end| self.wants(&end.resource)) else {
            return Ok(());
        };
        let mut version = self.has.get(&end.resource).map_or(0, |has| has.version);
        while let Some(signed) =
            self.app.projections().fingerprints_after(version, end).await.map_err(from_app)?
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
        send: &mut Sender,
    ) -> Result<(), Status> {
        let resource = v1::Resource {
            resource: Some(resource_version_to_proto(&signed.version)),
            envelope: Some(envelope_to_proto(Envelope::clone(&signed.envelope))),
            base_version: signed.base_version,
            head: Some(envelope_to_proto(head.clone())),
        };
        send.send(message(Sent::Resource(resource))).await?;
        self.has.insert(signed.version.resource.clone(), signed.version.clone());
        Ok(())
    }

    fn wants(&self, resource: &ResourceName) -> bool {
        self.types.is_empty() || self.types.contains(&resource.resource_type)
    }
}

/// Whether a kind of resource is one that a newer release of the client knows.
fn is_newer(resource_type: i32) -> bool {
    v1::ResourceType::try_from(resource_type).is_err()
}

/// Takes note of what became of resources.
struct ResourceAnswers {
    app: Arc<App>,
    caller: Principal,
    tenant: String,
    subscriber_id: String,
}

impl ResourceAnswers {
    async fn note(&self, request: v1::SubscribeRequest) -> Result<(), Status> {
        let Some(Got::Answer(answer)) = request.message else {
            return Err(invalid_field("message", "must be an answer after the hello"));
        };
        let status = answer.status();
        let version = resource_version_from_proto(answer.resource.unwrap_or_default())
            .map_err(|error| wire("answer", &error))?;
        let (caller, subscriber) = (&self.caller, &self.subscriber_id);
        if !self.app.projections().published().has(&self.tenant, &version.resource) {
            tracing::debug!(tenant = self.tenant, subscriber, ?version, "never sent, so not noted");
            return Ok(());
        }
        let noted = match status {
            v1::ResourceStatus::Applied => return self.applied(version).await,
            v1::ResourceStatus::Held => {
                let until = answer
                    .held_until
                    .ok_or_else(|| invalid_field("answer.held_until", "is not set"))?;
                let until = micros("answer.held_until", until)?;
                self.app.note_held(caller, subscriber, version, until).await
            }
            v1::ResourceStatus::Rejected => {
                let tenant = &self.tenant;
                tracing::warn!(tenant, subscriber, ?version, reason = answer.reason, "rejected");
                count_rejected(version.resource.resource_type, &answer.reason);
                let (reason, detail) = (&answer.reason, &answer.detail);
                self.app.note_rejected(caller, subscriber, version, reason, detail).await
            }
            v1::ResourceStatus::Unspecified => {
                return Err(invalid_field("answer.status", "is not set, or not known here"));
            }
        };
        self.kept(noted)
    }

    async fn applied(&self, version: ResourceVersion) -> Result<(), Status> {
        self.kept(self.app.note_applied(&self.caller, &self.subscriber_id, version).await)
    }

    fn kept(&self, noted: Result<(), AppError>) -> Result<(), Status> {
        match noted {
            // Rules go out whether or not the answers can be kept: a full disk stops no scorer.
            Err(AppError::Store(error @ (StoreError::Full | StoreError::Unavailable(_)))) => {
                let subscriber = &self.subscriber_id;
                tracing::warn!(tenant = self.tenant, subscriber, %error, "an answer is not kept");
                Ok(())
            }
            noted => noted.map_err(from_app),
        }
    }
}

fn message(message: Sent) -> v1::SubscribeResponse {
    v1::SubscribeResponse { message: Some(message) }
}

fn replaced_status() -> Status {
    let text = "another stream was opened under this subscriber_id and instance_id; give each scorer its own";
    status(Reason::Replaced, text)
}

/// A client that reads none of our plan formats is told instead of left to wait: it goes on with what
/// it has, and somebody updates it. One that reads older formats gets all plans, and rejects those that
/// it cannot read.
fn unreadable(plan_formats: &[u32], fold_versions: &[u32]) -> Status {
    let listed =
        |numbers: &[u32]| numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let text = format!(
        "rule sets have plan formats up to {newest} and fold versions up to {FOLD_VERSION}; this client says \
         that it reads the formats {formats} and the fold versions {folds}: update it",
        newest = PLAN_FORMATS.end(),
        formats = listed(plan_formats),
        folds = listed(fold_versions),
    );
    status(Reason::UnreadablePlans, text)
}

/// Says why, and when to come again.
fn goodbye(status: &Status) -> v1::SubscribeResponse {
    let reason = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
    let said = status.get_details_retry_info().and_then(|info| info.retry_delay);
    // Two scorers with one name would otherwise push each other out all day.
    let usual = if reason == <&str>::from(Reason::Replaced) { 30 } else { 1 };
    let wait = said.unwrap_or(Duration::from_secs(usual));
    let retry_after = prost_types::Duration::try_from(wait).ok();
    message(Sent::Goodbye(v1::Goodbye { reason, retry_after }))
}
