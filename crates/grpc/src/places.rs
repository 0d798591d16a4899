//! Who has a place among the connections. One is a *stranger's* until a call of it was let in; where
//! places run out, the stranger that came first goes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use saring_telemetry::{KeyValue, instruments};
use tokio_util::sync::CancellationToken;

/// The places of one port.
#[derive(Debug)]
pub(crate) struct Places {
    most: usize,
    strangers_of_address: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    callers: HashSet<u64>,
    /// By their numbers, so the oldest first.
    strangers: BTreeMap<u64, Stranger>,
    of_address: HashMap<IpAddr, BTreeSet<u64>>,
    told: Seldom,
}

#[derive(Debug)]
struct Stranger {
    address: Option<IpAddr>,
    leave: CancellationToken,
}

/// A place, which counts as long as this lives.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    number: u64,
    /// Cancelled once another needs the place.
    leave: CancellationToken,
}

impl Places {
    pub(crate) fn new(most: usize, strangers_of_address: usize) -> Arc<Places> {
        // So that the first one is seen as an increase.
        for cause in ["places", "files", "address"] {
            count_evictions(0, cause);
        }
        Arc::new(Places { most, strangers_of_address, state: Mutex::default() })
    }

    /// A place for a stranger; `None` if callers have all of them.
    pub(crate) fn enter(self: &Arc<Places>) -> Option<Place> {
        let mut state = self.state();
        if state.strangers.len() + state.callers.len() >= self.most {
            state.tell(self.most);
            count_evictions(1, "places");
            if !state.evict_oldest() {
                return None;
            }
        }
        instruments().connections.add(1, &[]);
        let number = state.next;
        state.next += 1;
        let leave = CancellationToken::new();
        state.strangers.insert(number, Stranger { address: None, leave: leave.clone() });
        Some(Place { places: Arc::clone(self), number, leave })
    }

    /// Lets the oldest stranger go, for the files that its connection holds.
    pub(crate) fn evict_oldest(&self) {
        count_evictions(1, "files");
        self.state().evict_oldest();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn evict_oldest(&mut self) -> bool {
        let oldest = self.strangers.first_key_value().map(|(number, _)| *number);
        oldest.is_some_and(|number| self.evict(number))
    }

    fn evict(&mut self, number: u64) -> bool {
        let stranger = self.remove_stranger(number);
        if let Some(stranger) = &stranger {
            stranger.leave.cancel();
        }
        stranger.is_some()
    }

    fn remove_stranger(&mut self, number: u64) -> Option<Stranger> {
        let stranger = self.strangers.remove(&number)?;
        if let Some(address) = stranger.address
            && let Some(numbers) = self.of_address.get_mut(&address)
        {
            numbers.remove(&number);
            if numbers.is_empty() {
                self.of_address.remove(&address);
            }
        }
        Some(stranger)
    }

    fn tell(&mut self, most: usize) {
        if self.told.is_due() {
            let callers = self.callers.len();
            tracing::warn!(most, callers, "connections run out; those without a key go first");
        }
    }
}

impl Place {
    /// Notes where it comes from. Where as many strangers come from there as may, the oldest goes.
    pub(crate) fn comes_from(&self, address: IpAddr) {
        let address = network(address);
        let mut state = self.places.state();
        let Some(stranger) = state.strangers.get_mut(&self.number) else { return };
        stranger.address = Some(address);
        let numbers = state.of_address.entry(address).or_default();
        numbers.insert(self.number);
        let oldest = numbers.first().copied();
        if numbers.len() > self.places.strangers_of_address
            && let Some(oldest) = oldest
        {
            count_evictions(1, "address");
            state.evict(oldest);
        }
    }

    /// Ready once another needs the place.
    pub(crate) async fn is_needed(&self) {
        self.leave.cancelled().await;
    }

    /// What lets its calls note that one was let in.
    pub(crate) fn door(&self) -> Door {
        Door { places: Arc::clone(&self.places), number: self.number }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        instruments().connections.add(-1, &[]);
        let mut state = self.places.state();
        if state.remove_stranger(self.number).is_none() {
            state.callers.remove(&self.number);
        }
    }
}

/// Makes a stranger a caller.
#[derive(Debug)]
pub(crate) struct Door {
    places: Arc<Places>,
    number: u64,
}

impl Door {
    /// A call of this connection was let in.
    pub(crate) fn let_in(&self) {
        let mut state = self.places.state();
        // One that has just had to go stays gone.
        if state.remove_stranger(self.number).is_some() {
            state.callers.insert(self.number);
        }
    }
}

/// Tells what happens all the time not more than once a minute.
#[derive(Debug, Default)]
pub(crate) struct Seldom(Option<Instant>);

impl Seldom {
    pub(crate) fn is_due(&mut self) -> bool {
        let is_due = self.0.is_none_or(|told| told.elapsed() >= Duration::from_secs(60));
        if is_due {
            self.0 = Some(Instant::now());
        }
        is_due
    }
}

/// Counts connections that have to go, or are not taken, for want of this.
fn count_evictions(count: u64, cause: &'static str) {
    instruments().evictions.add(count, &[KeyValue::new("saring.cause", cause)]);
}

/// What counts as one address: of IPv6 the network that one customer is given.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needed(places: &[&Place]) -> Vec<bool> {
        places.iter().map(|place| place.leave.is_cancelled()).collect()
    }

    #[test]
    fn the_oldest_stranger_goes_and_no_caller() {
        let places = Places::new(3, 100);
        let [one, two, three] = [(); 3].map(|()| places.enter().unwrap());
        one.door().let_in();
        let four = places.enter().unwrap();
        assert_eq!(needed(&[&one, &two, &three, &four]), [false, true, false, false]);
        // It lets go of its place only now, and that is none's any more.
        drop(two);
        let five = places.enter().unwrap();
        assert_eq!(needed(&[&one, &three, &four, &five]), [false, true, false, false]);
        for place in [&four, &five] {
            place.door().let_in();
        }
        three.door().let_in();
        assert!(places.enter().is_none(), "all are callers, and the third came too late");
        drop(one);
        assert!(places.enter().is_some());
    }

    #[test]
    fn an_address_has_so_many_strangers_and_any_number_of_callers() {
        let places = Places::new(100, 2);
        let from = |address: &str| {
            let place = places.enter().unwrap();
            place.comes_from(address.parse().unwrap());
            place
        };
        let one = from("192.0.2.1");
        let others = [from("192.0.2.2"), from("2001:db8::1"), from("2001:db8::2")];
        let two = from("::ffff:192.0.2.1");
        one.door().let_in();
        let three = from("192.0.2.1");
        assert_eq!(needed(&[&one, &two, &three]), [false; 3]);
        let four = from("192.0.2.1");
        assert_eq!(needed(&[&one, &two, &three, &four]), [false, true, false, false]);
        assert_eq!(needed(&others.each_ref()), [false; 3]);
        let _same_network = from("2001:db8::ffff:0:1");
        assert_eq!(needed(&others.each_ref()), [false, true, false]);
    }
}
