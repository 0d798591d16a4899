//! Which subscribers have a stream open, and under which name and instance. Of two streams of one
//! instance the newer is meant: the older is what a cut connection left behind, and is told so should
//! it still listen. Two instances under one name are two scorers that were given the same one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

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
    next: u64,
}

#[derive(Debug)]
struct Stream {
    number: u64,
    instance: String,
    since: Instant,
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
        streams.push(Stream { number, instance, since, clock_skew, go });
        (Connection { connected: self.clone(), name, number }, replaced)
    }

    fn of(&self, name: &Name) -> Option<Presence> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let streams = open.streams.get(name)?;
        let settled = streams.iter().filter(|stream| stream.since.elapsed() >= self.settled);
        let clock_skew = streams.last()?.clock_skew;
        Some(Presence { instances: settled.count().max(1), clock_skew })
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
            let (first, mut replaced) = connected.enter(EDGE, "a", 0);
            let (_other, _) = connected.enter(("tokopedia", "edge"), "b", 0);
            let (second, _keep) = connected.enter(EDGE, "b", 7);
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
        let (first, mut replaced) = connected.enter(EDGE, "a", 0);
        let (_second, _keep) = connected.enter(EDGE, "a", 0);
        assert_eq!(replaced.try_recv(), Ok(()));
        assert_eq!(instances(&connected), Some(1));
        drop(first);
        assert_eq!(instances(&connected), Some(1));
    }
}
