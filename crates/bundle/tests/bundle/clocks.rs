//! Heads under clocks that are wrong: whatever the clocks of the centre and of the subscriber do,
//! versions are taken, and once both are right again so is everything.

use proptest::prelude::*;
use saring_bundle::{MAX_SKEW, Replica, Seen};

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
