//! What a client is doing, for people and for alarms.

use std::sync::Arc;
use std::time::Duration;

use saring_bundle::{HeldVersion, Refusal, ResourceVersion};
use tokio::sync::{Notify, watch};

use crate::outbox::OutboxCounts;
use crate::problem::Problem;

/// What a client is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// A stream is open and has brought a heartbeat.
    pub connected: bool,
    /// The server that it is connected to, or that `problem` is about; empty before either.
    pub server: String,
    /// The versions that are in force.
    pub in_force: Vec<ResourceVersion>,
    /// The versions that the platform's settings hold, and until when.
    pub held: Vec<HeldVersion>,
    /// What was refused last, and why; `None` again once that resource is in force. It is asked for
    /// again after a while.
    pub rejected: Option<(ResourceVersion, Refusal)>,
    /// How far the server's clock is ahead of the one here, in whole minutes, where it is more than
    /// five: one of the two is wrong. New versions are taken; nothing confirms them, so the replica grows
    /// stale.
    pub clock_skew: Option<Duration>,
    /// Another scorer of the tenant is connected under the same subscriber id.
    pub name_is_shared: bool,
    /// Why the replica is not brought up to date; `None` while all is well, and while another server is
    /// tried in place of one that is away.
    pub problem: Option<Problem>,
    /// Why reported outcomes do not reach the server; `None` while all is well.
    pub outcomes_problem: Option<Problem>,
    /// Outcomes that the server refused and nobody has seen to.
    pub dead_letters: u64,
    /// Pieces of the outbox that the disk damaged.
    pub unreadable: u64,
}

/// Whose scorers the API key feeds, as the heads that the server sends say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tenant {
    /// No head has come yet.
    #[default]
    Unknown,
    /// The one that this client is for.
    Ours,
    /// Another one, so nothing may be reported with this key.
    Other,
}

/// What a head has told of whose scorers they are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Heard {
    /// The key that it came for, by its count.
    pub key: u64,
    /// The server that sent it, by its number.
    pub server: usize,
    pub tenant: Tenant,
}

/// What the tasks of a client tell each other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Board {
    /// What is told to the outside.
    pub status: watch::Sender<Status>,
    /// Whose key it is.
    pub heard: watch::Sender<Heard>,
    /// There is something to send.
    pub news: Arc<Notify>,
    /// Something was sent.
    pub progress: Arc<Notify>,
    /// Counts the keys that were set. With another one, waiting any longer makes no sense.
    pub keys: watch::Sender<u64>,
    /// Counts the streams that were opened and that ended. After each, another server may be there,
    /// in an older state.
    pub connections: watch::Sender<u64>,
    /// A task of the client panicked.
    pub failed: watch::Sender<bool>,
}

impl Board {
    /// Tells how many outcomes wait for somebody to see to them.
    pub(crate) fn count(&self, counts: OutboxCounts) {
        self.change(|status| {
            (status.dead_letters, status.unreadable) = (counts.dead_letters, counts.unreadable);
        });
    }

    /// Changes the status, and tells if that made a difference.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Status)) {
        self.status.send_if_modified(|status| {
            let before = status.clone();
            change(status);
            *status != before
        });
    }
}
