//! Verifies what came, keeps it on disk and puts it in force, at once or in its time.

#[cfg(test)]
mod rotation;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use saring_bundle::{
    Delta, Envelope, HeldVersion, Prepared, Refusal, Replica, ResourceType, ResourceVersion,
};
use saring_proto::v1;
use saring_wire::{
    envelope_from_proto, resource_version_from_proto, resource_version_to_proto, timestamp,
};

use crate::backoff::Backoff;
use crate::error::ClientError;
use crate::freshness::Freshness;
use crate::problem::Problem;
use crate::replica_store::{Change, ReplicaStore};

/// Bounds of the wait for what comes in force in its time.
const MIN_WAIT: Duration = Duration::from_millis(100);
const MAX_WAIT: Duration = Duration::from_secs(60);

/// The replica, its disk, and what waits to go into it.
pub(crate) struct Installer {
    pub replica: Replica,
    pub copy: Arc<ReplicaStore>,
    pub freshness: Freshness,
    /// Entries of the log of fingerprints that wait for those that lead to the newest version.
    pub waiting: Vec<Delta>,
    /// What the server is to be told and has not been yet.
    pub unsent: VecDeque<v1::ResourceAnswer>,
    /// What was due could not be put in force.
    pub stuck: Option<Stuck>,
    /// How far the head that came last is ahead of the clock here, if too far.
    pub ahead: Option<Duration>,
}

/// What was due could not be put in force: why, and when it is tried again.
pub(crate) struct Stuck {
    problem: String,
    backoff: Backoff,
    again: Instant,
}

/// Why something that came is not put in force.
#[derive(Debug)]
pub(crate) enum Rejection {
    /// It cannot even be named.
    Malformed(String),
    /// It is not good.
    Refused(Refusal),
    /// It is good and could not be kept.
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

impl Rejection {
    /// The stable word of the answer, and what is wrong, for people.
    pub(crate) fn reason(&self) -> (&'static str, String) {
        match self {
            Rejection::Malformed(problem) => ("MALFORMED", problem.clone()),
            Rejection::Refused(refusal) => (refusal.code(), refusal.to_string()),
            Rejection::NotSaved(error) => ("NOT_SAVED", error.to_string()),
        }
    }
}

/// As a problem of the subscription.
impl From<&Rejection> for Problem {
    fn from(rejection: &Rejection) -> Problem {
        match rejection {
            Rejection::Malformed(problem) => Problem::Malformed(problem.clone()),
            Rejection::Refused(Refusal::WrongTenant { .. }) => Problem::OtherTenant,
            Rejection::Refused(refusal) => Problem::HeadRefused(refusal.clone()),
            Rejection::NotSaved(error) => Problem::Storage(error.to_string()),
        }
    }
}

/// What became of something that came.
pub(crate) enum Received {
    /// It is in force, or held by the platform's settings.
    Taken(ResourceVersion),
    /// It waits for what leads on to the newest version.
    Waits,
    /// It is not in force. The version, if it could be read.
    Rejected(Option<ResourceVersion>, Rejection),
}

impl Installer {
    /// Takes in a resource, and notes what the server is to be told of it.
    pub(crate) fn receive(&mut self, resource: v1::Resource) -> Received {
        let named = resource.resource.unwrap_or_default();
        let version = match resource_version_from_proto(named.clone()) {
            Ok(version) => version,
            Err(error) => {
                return self.rejected(named, None, Rejection::Malformed(error.to_string()));
            }
        };
        let envelope = envelope_from_proto(resource.envelope.unwrap_or_default());
        let head = resource.head.map(envelope_from_proto);
        let result = self.adopt(&version, &envelope, head.as_ref());
        self.freshness.confirm(self.replica.confirmation());
        match result {
            Ok(true) => Received::Taken(version),
            Ok(false) => Received::Waits,
            Err(rejection) => self.rejected(named, Some(version), rejection),
        }
    }

    /// Takes in the head of a heartbeat.
    pub(crate) fn heartbeat(&mut self, head: v1::Envelope) -> Result<(), Rejection> {
        let head = envelope_from_proto(head);
        self.note_head(&head, self.freshness.clock().now())?;
        self.freshness.confirm(self.replica.confirmation());
        // Of one from the future the next start could not tell how old it is.
        let head = self.ahead.is_none().then_some(&head);
        Ok(self.copy.save_head(head, self.replica.seen())?)
    }

    fn note_head(&mut self, head: &Envelope, now: i64) -> Result<(), Refusal> {
        let ahead = self.replica.heartbeat(head, now)?;
        self.freshness.note_head(self.replica.head_issued_at());
        match (self.ahead, ahead) {
            (None, Some(ahead)) => tracing::warn!(
                seconds = ahead.as_secs(),
                "the server's clock is ahead of the one here, so its heads confirm nothing; new \
                 versions are taken all the same. Set the clock that is wrong"
            ),
            (Some(_), None) => tracing::info!("the server's clock and the one here agree again"),
            _ => {}
        }
        self.ahead = ahead;
        Ok(())
    }

    /// How long to wait until something else comes in force though nothing is received. Looked at
    /// now and then, because clocks jump; and ever less often while it does not succeed.
    pub(crate) fn until_change(&self) -> Duration {
        if let Some(stuck) = &self.stuck {
            return stuck.again.saturating_duration_since(Instant::now());
        }
        let Some(next) = self.replica.next_change() else { return MAX_WAIT };
        let left = next.saturating_sub(self.freshness.clock().now());
        let left = Duration::from_micros(u64::try_from(left).unwrap_or_default());
        left.clamp(MIN_WAIT, MAX_WAIT)
    }

    /// Puts in force what is due.
    pub(crate) fn advance(&mut self) {
        let Err(rejection) = self.release() else {
            self.stuck = None;
            return;
        };
        let (code, problem) = rejection.reason();
        if self.stuck.as_ref().is_none_or(|before| before.problem != problem) {
            tracing::error!(code, problem, "what is due stays held");
        }
        let before = self.stuck.take();
        let mut backoff = before.map_or_else(Backoff::of_rejections, |before| before.backoff);
        let again = Instant::now() + backoff.next();
        self.stuck = Some(Stuck { problem, backoff, again });
    }

    fn release(&mut self) -> Result<(), Rejection> {
        let now = self.freshness.clock().now();
        let Some(prepared) = self.replica.advance(now)? else { return Ok(()) };
        self.copy.save(None, None, &prepared)?;
        self.unsent.extend(released(&prepared));
        prepared.commit();
        self.freshness.confirm(self.replica.confirmation());
        Ok(())
    }

    /// Notes all that is in force and held for the server. What an earlier run put in force while
    /// there was no stream, it may not have told.
    pub(crate) fn tell_all(&mut self) {
        self.unsent = self.replica.in_force().iter().map(applied).collect();
        self.unsent.push_back(applied(&self.key_set()));
        self.tell_held();
    }

    /// The key set that is gone by.
    pub(crate) fn key_set(&self) -> ResourceVersion {
        self.copy.key_set(self.replica.keys())
    }

    fn tell_held(&mut self) {
        self.unsent.extend(self.replica.held().iter().map(held));
    }

    fn rejected(
        &mut self,
        named: v1::ResourceVersion,
        version: Option<ResourceVersion>,
        rejection: Rejection,
    ) -> Received {
        let (reason, detail) = rejection.reason();
        let v1::ResourceVersion { name, version: number, .. } = &named;
        // Whoever closed the client knows why nothing is kept any more.
        if !matches!(rejection, Rejection::NotSaved(ClientError::Closed)) {
            let kind = named.r#type();
            tracing::error!(?kind, name, version = number, reason, detail, "rejected");
        }
        self.unsent.push_back(v1::ResourceAnswer {
            resource: Some(named),
            status: v1::ResourceStatus::Rejected.into(),
            reason: reason.to_owned(),
            detail,
            held_until: None,
        });
        Received::Rejected(version, rejection)
    }

    /// True once it is in force or held; false while it waits for what leads on to the newest
    /// version.
    fn adopt(
        &mut self,
        version: &ResourceVersion,
        envelope: &Envelope,
        head: Option<&Envelope>,
    ) -> Result<bool, Rejection> {
        let now = self.freshness.clock().now();
        let kind = version.resource.resource_type;
        // The head may be signed by a key that only this key set brings.
        let head = head.filter(|_| kind != ResourceType::KeySet);
        if let Some(head) = head {
            self.note_head(head, now)?;
        }
        let head = head.filter(|_| self.ahead.is_none());
        let lacked_signatures = self.replica.lacks_signatures();
        let Some(prepared) = self.replica.prepare(version, envelope, now)? else {
            self.tell(version);
            return Ok(true);
        };
        if kind != ResourceType::TakedownFingerprints {
            self.copy.save(Some((version, &Change::Whole(envelope))), head, &prepared)?;
            self.unsent.extend(released(&prepared));
            prepared.commit();
            if kind == ResourceType::KeySet {
                tracing::info!(
                    version = version.version,
                    "other keys of the server are trusted now"
                );
            } else if lacked_signatures && !self.replica.lacks_signatures() {
                tracing::info!("all that is here is kept as the new keys of the server signed it");
            }
            if kind == ResourceType::TenantSettings {
                // What is held may be held for another time by now.
                self.tell_held();
            }
            self.tell(version);
            return Ok(true);
        }
        let delta = Delta::from_payload(&envelope.payload)?;
        self.waiting.retain(|waiting| waiting.base_version < delta.base_version);
        self.waiting.push(delta);
        let waits = prepared.waits();
        if !waits {
            self.copy.save(Some((version, &Change::Deltas(&self.waiting))), head, &prepared)?;
            self.waiting.clear();
        }
        prepared.commit();
        if !waits {
            self.tell(version);
        }
        Ok(!waits)
    }

    /// Notes for the server that this is in force; or that it is held, and with it all that is.
    fn tell(&mut self, version: &ResourceVersion) {
        if self.replica.held().iter().any(|held| held.version == *version) {
            self.tell_held();
        } else {
            self.unsent.push_back(applied(version));
        }
    }
}

fn released(prepared: &Prepared<'_>) -> Vec<v1::ResourceAnswer> {
    prepared.released().map(|kept| applied(&kept.version)).collect()
}

fn applied(version: &ResourceVersion) -> v1::ResourceAnswer {
    v1::ResourceAnswer {
        resource: Some(resource_version_to_proto(version)),
        status: v1::ResourceStatus::Applied.into(),
        ..v1::ResourceAnswer::default()
    }
}

fn held(held: &HeldVersion) -> v1::ResourceAnswer {
    v1::ResourceAnswer {
        resource: Some(resource_version_to_proto(&held.version)),
        status: v1::ResourceStatus::Held.into(),
        held_until: Some(timestamp(held.until)),
        ..v1::ResourceAnswer::default()
    }
}
