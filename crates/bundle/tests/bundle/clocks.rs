//! Heads under clocks that are wrong: whatever the clocks of the centre and of the subscriber do,
//! versions are taken, and once both are right again so is everything.

use proptest::prelude::*;
use saring_bundle::{Envelope, LogPositions, MAX_SKEW, Replica, Seen};

use crate::world::*;

const HOUR: i64 = 60 * MINUTE;
const YEAR: i64 = 365 * 24 * HOUR;
/// What clocks are off by.
const OFF: [i64; 9] = [0, MINUTE, -MINUTE, MAX_SKEW, MAX_SKEW + 1, HOUR, -HOUR, YEAR, -YEAR];

#[derive(Clone, Copy, Debug)]
enum Event {
    /// Some minutes go by, and a head comes.
    Head { minutes: i64 },
    /// Somebody sets the clock of the centre.
    Centre { off: i64 },
    /// Somebody sets the clock of the subscriber.
    Subscriber { off: i64 },
    /// The subscriber restarts; what was seen is on disk.
    Restart,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let off = || prop::sample::select(OFF.to_vec());
    let event = prop_oneof![
        6 => (0..3_i64).prop_map(|minutes| Event::Head { minutes }),
        1 => off().prop_map(|off| Event::Centre { off }),
        1 => off().prop_map(|off| Event::Subscriber { off }),
        1 => Just(Event::Restart),
    ];
    prop::collection::vec(event, 1..24)
}

/// The true time, the two clocks, and what a plain reading of the rule comes to.
struct Clocks {
    time: i64,
    centre: i64,
    subscriber: i64,
    /// The newest time that was believed.
    noted: i64,
    /// Until when the copy is confirmed.
    confirmed: Option<i64>,
    version: i64,
    replica: Replica,
}

impl Clocks {
    fn take(&mut self, event: Event) {
        match event {
            Event::Head { minutes } => {
                self.time += minutes * MINUTE;
                self.head();
            }
            Event::Centre { off } => self.centre = off,
            Event::Subscriber { off } => self.subscriber = off,
            Event::Restart => {
                let (keys, seen) = (self.replica.keys().clone(), self.replica.seen().clone());
                self.replica = Replica::new(TENANT, keys, seen).unwrap();
                self.confirmed = None;
            }
        }
    }

    /// A head that names a new version, and the version.
    fn head(&mut self) {
        let (issued, now) = (self.time + self.centre, self.time + self.subscriber);
        let (valid_until, next) = (issued + 10 * MINUTE, self.version + 1);
        let sent = rule_set(next, "bekas");
        let head = sign_head(&head_at(issued, &[&sent.version]));
        let from_the_future = issued > now + MAX_SKEW;
        let noted = if self.noted > now + MAX_SKEW { 0 } else { self.noted };
        let expected = match () {
            () if now >= valid_until => Err("HEAD_EXPIRED"),
            () if !from_the_future && issued < noted => Err("HEAD_REPLAYED"),
            () => Ok(from_the_future.then(|| (issued - now) as u128)),
        };
        let got = self.replica.heartbeat(&head, now);
        let got = got.map(|ahead| ahead.map(|ahead| ahead.as_micros()));
        assert_eq!(got.map_err(|refusal| refusal.code()), expected);
        if expected.is_ok() {
            self.replica.prepare(&sent.version, &sent.envelope, now).unwrap().unwrap().commit();
            self.version = next;
            if !from_the_future {
                (self.noted, self.confirmed) = (issued, Some(valid_until));
            }
        }
        assert_eq!(self.replica.confirmed_until(), self.confirmed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn once_the_clocks_are_right_every_head_counts(events in events()) {
        let mut clocks = Clocks {
            time: NOW,
            centre: 0,
            subscriber: 0,
            noted: 0,
            confirmed: None,
            version: 0,
            replica: replica(),
        };
        for event in events {
            clocks.take(event);
        }
        (clocks.centre, clocks.subscriber) = (0, 0);
        // What is still believed is at most five minutes ahead, and is caught up with by then.
        let mut before = 0;
        for minutes in [0, 1, 1, 1, 1, 1] {
            before = clocks.version;
            clocks.take(Event::Head { minutes });
        }
        prop_assert_eq!(clocks.version, before + 1);
        prop_assert_eq!(clocks.confirmed, Some(clocks.time + 10 * MINUTE));
    }
}

#[test]
fn what_was_confirmed_stays_so_while_heads_come_from_the_future() {
    let mut replica = replica();
    let sent = rule_set(1, "bekas");
    apply(&mut replica, &sent);
    let until = replica.confirmed_until();
    let head = sign_head(&head_at(NOW + YEAR, &[&sent.version]));
    let seen: Seen = replica.seen().clone();
    let ahead = replica.heartbeat(&head, NOW).unwrap();
    assert_eq!(ahead.map(|ahead| ahead.as_micros() as i64), Some(YEAR));
    assert_eq!((replica.confirmed_until(), replica.seen()), (until, &seen));
    // The keys change; what they signed is judged anew, and its time still says nothing.
    let keys = send_keys(&key_set(1, 2, &[A, B]), &[A]);
    replica.prepare(&keys.version, &keys.envelope, NOW).unwrap().unwrap().commit();
    assert_eq!(replica.confirmed_until(), until);
}

/// Nothing is in force, so that heads need name nothing.
fn head_of(issued_at: i64, positions: Option<(i64, i64)>) -> Envelope {
    let head = head_at(issued_at, &[]);
    let positions = positions.map(|(shared, tenant)| LogPositions { shared, tenant });
    sign_head(&match positions {
        Some(positions) => head.at(positions),
        None => head,
    })
}

/// Of two heads that say where the change log stood, that decides and not the time.
#[test]
fn heads_are_ordered_by_the_change_log() {
    let (taken, older) = (None, Some("HEAD_REPLAYED"));
    let at = |shared, tenant| Some((shared, tenant));
    // Where the log stood at the first head and at the second one, how much later that was issued, and
    // whether it is taken.
    for (first, second, later, expected) in [
        (at(3, 4), at(3, 4), 0, taken),
        (at(3, 4), at(3, 4), -MINUTE, taken),
        (at(3, 4), at(4, 4), -MINUTE, taken),
        (at(3, 4), at(3, 5), -9 * MINUTE, taken),
        (at(3, 4), at(2, 4), MINUTE, older),
        (at(3, 4), at(3, 3), MINUTE, older),
        (at(3, 4), at(2, 5), MINUTE, older),
        (at(3, 4), at(4, 3), MINUTE, older),
        // From the future, as far as the subscriber can tell.
        (at(3, 4), at(4, 4), HOUR, taken),
        (at(3, 4), at(2, 4), HOUR, older),
        // Where one of them does not say it, there is only the time.
        (None, at(3, 4), 0, taken),
        (None, at(3, 4), -MINUTE, older),
        (at(3, 4), None, MINUTE, taken),
        (at(3, 4), None, -MINUTE, older),
    ] {
        let mut replica = replica();
        replica.heartbeat(&head_of(NOW, first), NOW).unwrap();
        // A restart in between forgets none of it.
        let kept = serde_json::to_vec(replica.seen()).unwrap();
        let seen: Seen = serde_json::from_slice(&kept).unwrap();
        let mut again = Replica::new(TENANT, replica.keys().clone(), seen).unwrap();
        for replica in [&mut replica, &mut again] {
            let second = replica.heartbeat(&head_of(NOW + later, second), NOW).err();
            let second = second.map(|refusal| refusal.code());
            assert_eq!(second, expected, "{first:?} {second:?} {later}");
        }
    }
}

/// What heads from the future said of the log is not forgotten, though their time is.
#[test]
fn the_log_goes_on_whatever_the_clocks_say() {
    let mut replica = replica();
    let codes = [
        (HOUR, at(3), None),
        (0, at(2), Some("HEAD_REPLAYED")),
        (0, at(3), None),
        (-MINUTE, at(4), None),
        (2 * MINUTE, at(3), Some("HEAD_REPLAYED")),
    ];
    fn at(shared: i64) -> Option<(i64, i64)> {
        Some((shared, 0))
    }
    for (later, positions, expected) in codes {
        let taken = replica.heartbeat(&head_of(NOW + later, positions), NOW).err();
        assert_eq!(taken.map(|refusal| refusal.code()), expected, "{later} {positions:?}");
    }
    // In another trust epoch the log begins anew.
    let keys = send_keys(&key_set(2, 1, &[A]), &[A]);
    replica.prepare(&keys.version, &keys.envelope, NOW).unwrap().unwrap().commit();
    let head = with(head_at(NOW, &[]), |head| head.trust_epoch = 2);
    let head = sign_head(&head.at(LogPositions { shared: 1, tenant: 0 }));
    replica.heartbeat(&head, NOW).unwrap();
}
