//! Which subscribers have a stream open, and under which name and instance. Of two streams of one
//! instance the newer is meant: the older is what a cut connection left behind, and is told so should
//! it still listen. Two instances under one name are two scorers that were given the same one.
//!
//! Servers on one database tell each other: [`share`].

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use saring_app::App;
use saring_store::records::{ConnectionChanges, OpenConnection};

use tokio::sync::oneshot;
use tokio::time::Instant;

/// How often servers tell each other who is connected.
const EVERY: Duration = Duration::from_secs(2);
/// How long a server that tells nothing counts as being there.
const LEASE: Duration = Duration::from_secs(10);

/// Platform and subscriber.
type Name = (String, String);

/// The subscribers that have a stream open.
#[derive(Clone, Debug)]
pub(crate) struct Connected {
    open: Arc<Mutex<Open>>,
    /// After this time a stream that was cut off unnoticed is noticed, so that those that are older
    /// are there.
    settled: Duration,
}

#[derive(Debug, Default)]
struct Open {
    streams: HashMap<Name, Vec<Stream>>,
    /// What other servers have.
    elsewhere: HashMap<Name, Vec<Elsewhere>>,
    next: u64,
}

/// A stream at another server.
#[derive(Debug)]
struct Elsewhere {
    instance: String,
    clock_skew: i64,
    /// Since when this server knows of it.
    since: Instant,
}

#[derive(Debug)]
struct Stream {
    number: u64,
    instance: String,
    since: Instant,
    /// The same by the clock, in microseconds since 1970-01-01T00:00Z.
    opened_at: i64,
    clock_skew: i64,
    /// Tells it to go.
    go: oneshot::Sender<()>,
}

/// A subscriber that is connected as long as this lives.
pub(crate) struct Connection {
    connected: Connected,
    name: Name,
    number: u64,
}

/// What is known of the streams under one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Presence {
    /// How many scorers there are.
    pub instances: usize,
    /// How far the clock of the one that came last was ahead of the one here, in microseconds.
    pub clock_skew: i64,
}

impl Connected {
    pub(crate) fn new(settled: Duration) -> Connected {
        Connected { open: Arc::default(), settled }
    }

    /// What is known of a subscriber; `None` if it has no stream open.
    pub(crate) fn presence(&self, tenant: &str, subscriber_id: &str) -> Option<Presence> {
        self.of(&(tenant.to_owned(), subscriber_id.to_owned()))
    }

    /// Connects a scorer. The other value is ready once a newer stream has taken its place.
    pub(crate) fn enter(
        &self,
        (tenant, subscriber_id): (&str, &str),
        instance: &str,
        clock_skew: i64,
        now: i64,
    ) -> (Connection, oneshot::Receiver<()>) {
        let name = (tenant.to_owned(), subscriber_id.to_owned());
        let (go, replaced) = oneshot::channel();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.next += 1;
        let number = open.next;
        let streams = open.streams.entry(name.clone()).or_default();
        for older in streams.extract_if(.., |older| older.instance == instance) {
            // One that has ended meanwhile does not listen.
            let _ = older.go.send(());
        }
        let (instance, since) = (instance.to_owned(), Instant::now());
        streams.push(Stream { number, instance, since, opened_at: now, clock_skew, go });
        (Connection { connected: self.clone(), name, number }, replaced)
    }

    fn of(&self, name: &Name) -> Option<Presence> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let here = open.streams.get(name).map(Vec::as_slice).unwrap_or_default();
        // One that has come over from another server is not two.
        let is_here = |other: &&Elsewhere| here.iter().any(|own| own.instance == other.instance);
        let elsewhere = open.elsewhere.get(name).map(Vec::as_slice).unwrap_or_default();
        let elsewhere: Vec<_> = elsewhere.iter().filter(|other| !is_here(other)).collect();
        let newest = here.last().map(|own| own.clock_skew);
        let clock_skew = newest.or_else(|| elsewhere.last().map(|other| other.clock_skew))?;
        let since = here.iter().map(|own| own.since);
        let since = since.chain(elsewhere.iter().map(|other| other.since));
        let settled = since.filter(|since| since.elapsed() >= self.settled).count();
        Some(Presence { instances: settled.max(1), clock_skew })
    }
}

impl Connected {
    /// The platform of each stream that this server has.
    pub(crate) fn tenants(&self) -> Vec<String> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_name = |(name, streams): (&Name, &Vec<Stream>)| vec![name.0.clone(); streams.len()];
        open.streams.iter().flat_map(of_name).collect()
    }

    /// What this server has.
    fn here(&self) -> HashSet<OpenConnection> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let streams = open.streams.iter().flat_map(|(name, streams)| {
            streams.iter().map(move |stream| OpenConnection {
                tenant: name.0.clone(),
                subscriber_id: name.1.clone(),
                instance_id: stream.instance.clone(),
                since: stream.opened_at,
                clock_skew: stream.clock_skew,
            })
        });
        streams.collect()
    }

    /// Notes what other servers have. What is known already stays so since then.
    fn note_elsewhere(&self, others: Vec<OpenConnection>) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut before = std::mem::take(&mut open.elsewhere);
        for OpenConnection { tenant, subscriber_id, instance_id, clock_skew, .. } in others {
            let name = (tenant, subscriber_id);
            let mut known = before.get_mut(&name).into_iter().flatten();
            let known = known.find(|other| other.instance == instance_id);
            let since = known.map_or_else(Instant::now, |known| known.since);
            let other = Elsewhere { instance: instance_id, clock_skew, since };
            open.elsewhere.entry(name).or_default().push(other);
        }
    }
}

/// Tells other servers on the same database who is connected here, and learns who is there, until it is
/// dropped.
pub(crate) async fn share(connected: Connected, app: Arc<App>) {
    // What the database may have of this server.
    let mut told = HashSet::new();
    // Whether it may lack some of it.
    let mut is_unsure = false;
    let mut failed = false;
    loop {
        let here = connected.here();
        let entered = match is_unsure {
            true => here.iter().cloned().collect(),
            false => here.difference(&told).cloned().collect(),
        };
        let left = told.difference(&here).cloned().collect();
        let changes = ConnectionChanges { entered, left };
        match app.share_connections(changes, LEASE).await {
            Ok(shared) => {
                // What it told before is to be told anew.
                is_unsure = shared.is_forgotten && !told.is_empty();
                told = here;
                connected.note_elsewhere(shared.others);
                failed = false;
            }
            Err(error) => {
                if !failed {
                    tracing::warn!(%error, "who is connected is told to other servers later");
                }
                failed = true;
                // The answer alone may be lost.
                is_unsure = true;
                told.extend(here);
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

impl Connection {
    /// How many scorers are connected under this name.
    pub(crate) fn instances(&self) -> usize {
        self.connected.of(&self.name).map_or(1, |presence| presence.instances)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut open = self.connected.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(streams) = open.streams.get_mut(&self.name) else { return };
        streams.retain(|stream| stream.number != self.number);
        if streams.is_empty() {
            open.streams.remove(&self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDGE: (&str, &str) = ("shopee", "edge");

    fn instances(connected: &Connected) -> Option<usize> {
        connected.presence(EDGE.0, EDGE.1).map(|presence| presence.instances)
    }

    #[test]
    fn two_under_one_name_are_told_once_both_are_sure_to_be_there() {
        for (settled, expected) in [(Duration::ZERO, 2), (Duration::MAX, 1)] {
            let connected = Connected::new(settled);
            assert_eq!(instances(&connected), None);
            let (first, mut replaced) = connected.enter(EDGE, "a", 0, 0);
            let (_other, _) = connected.enter(("tokopedia", "edge"), "b", 0, 0);
            let (second, _keep) = connected.enter(EDGE, "b", 7, 0);
            assert_eq!((first.instances(), second.instances()), (expected, expected));
            let presence = connected.presence(EDGE.0, EDGE.1).unwrap();
            assert_eq!(presence, Presence { instances: expected, clock_skew: 7 });
            assert!(replaced.try_recv().is_err());
            drop(second);
            assert_eq!(instances(&connected), Some(1));
            drop(first);
            assert_eq!(instances(&connected), None);
        }
    }

    #[test]
    fn the_same_instance_again_takes_the_place_of_the_older_stream() {
        let connected = Connected::new(Duration::ZERO);
        let (first, mut replaced) = connected.enter(EDGE, "a", 0, 0);
        let (_second, _keep) = connected.enter(EDGE, "a", 0, 0);
        assert_eq!(replaced.try_recv(), Ok(()));
        assert_eq!(instances(&connected), Some(1));
        drop(first);
        assert_eq!(instances(&connected), Some(1));
    }

    #[test]
    fn those_at_other_servers_count_and_one_that_came_over_is_not_two() {
        let connected = Connected::new(Duration::ZERO);
        let elsewhere = |instance: &str| OpenConnection {
            tenant: EDGE.0.into(),
            subscriber_id: EDGE.1.into(),
            instance_id: instance.into(),
            since: 0,
            clock_skew: 5,
        };
        connected.note_elsewhere(vec![elsewhere("a")]);
        let presence = connected.presence(EDGE.0, EDGE.1).unwrap();
        assert_eq!(presence, Presence { instances: 1, clock_skew: 5 });
        let (_here, _keep) = connected.enter(EDGE, "a", 0, 7);
        assert_eq!(instances(&connected), Some(1));
        connected.note_elsewhere(vec![elsewhere("a"), elsewhere("b")]);
        assert_eq!(instances(&connected), Some(2));
        connected.note_elsewhere(Vec::new());
        assert_eq!(instances(&connected), Some(1));
        assert_eq!(connected.here().len(), 1, "what is elsewhere is not told again");
    }
}
