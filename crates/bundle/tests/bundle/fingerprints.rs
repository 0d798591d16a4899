//! The log of takedown fingerprints against a naive model, over whatever chunks come.

use proptest::prelude::*;
use saring_bundle::{Entry, Replica, ResourceName};
use saring_engine::{Condition, Listing, Scratch, Verdict};

use crate::world::*;

const ENTRIES: usize = 6;

#[derive(Clone, Copy, Debug)]
enum Event {
    /// The head names the log of this length.
    Head(usize),
    /// Entries from one version to another come, of the log or of another one signed as well.
    Chunk { from: usize, to: usize, forked: bool },
    /// The program restarts, with or without its copy.
    Restart { copy_lost: bool },
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let chunk = (0..=ENTRIES, 0..=ENTRIES, prop::bool::weighted(0.2))
        .prop_map(|(a, b, forked)| Event::Chunk { from: a.min(b), to: a.max(b), forked });
    let restart = any::<bool>().prop_map(|copy_lost| Event::Restart { copy_lost });
    let head = (1..=ENTRIES).prop_map(Event::Head);
    prop::collection::vec(prop_oneof![3 => head, 12 => chunk, 1 => restart], 1..40)
}

struct World {
    replica: Replica,
    log: Vec<Entry>,
    fork: Vec<Entry>,
    /// What the head names, what is in force, the highest that ever was.
    head: usize,
    in_force: usize,
    highest: usize,
    /// Where the chunks that wait lead to, and of which log they are.
    waiting: (usize, bool),
}

impl World {
    fn take(&mut self, event: Event) {
        match event {
            Event::Head(length) => {
                self.head = length;
                let head = head(&[&log_version(&self.log[..length])]);
                self.replica.heartbeat(&sign_head(&head), NOW).unwrap();
            }
            Event::Chunk { from, to, forked } => self.chunk(from, to, forked),
            Event::Restart { copy_lost } => {
                let (keys, seen) = (self.replica.keys().clone(), self.replica.seen().clone());
                self.replica = Replica::new(TENANT, keys, seen).unwrap();
                (self.head, self.waiting) = (0, (0, false));
                if copy_lost || self.in_force == 0 {
                    self.in_force = 0;
                    return;
                }
                let kept = self.log[..self.in_force].to_vec();
                let version = log_version(&kept);
                self.replica.restore_fingerprints(&version, kept).unwrap().commit();
            }
        }
    }

    fn chunk(&mut self, from: usize, to: usize, forked: bool) {
        let sent = delta(if forked { &self.fork } else { &self.log }, from, to);
        let same_log = |other| from == 0 || other == forked;
        let follows = from == 0
            || (from == self.waiting.0 && same_log(self.waiting.1))
            || (from == self.in_force && same_log(false));
        let again = !forked && to == self.in_force && to > 0 && self.in_force == self.highest;
        let waits = self.head > 0 && follows && to < self.head;
        let completes = !forked && self.head > 0 && follows && to == self.head;
        let applies = completes && to >= self.highest;
        let outcome = self.replica.prepare(&sent.version, &sent.envelope, NOW);
        let outcome = match outcome {
            Err(refusal) => refusal.code(),
            Ok(None) => "ALREADY",
            Ok(Some(prepared)) => {
                let outcome = if prepared.waits() { "WAITS" } else { "APPLIED" };
                prepared.commit();
                outcome
            }
        };
        let expected = match () {
            () if self.head == 0 => "NO_HEAD",
            () if again => "ALREADY",
            () if !follows => "WRONG_BASE",
            () if waits => "WAITS",
            () if applies => "APPLIED",
            () if completes => "DOWNGRADED",
            () => "NOT_IN_HEAD",
        };
        assert_eq!(outcome, expected, "{from} to {to}, forked {forked}");
        match outcome {
            "WAITS" => self.waiting = (to, forked),
            "APPLIED" => {
                (self.in_force, self.highest, self.waiting) = (to, to, (0, false));
            }
            _ => {}
        }
    }

    fn check(&self) {
        let active = self.replica.live().load();
        assert_eq!(active.fingerprints_version(), self.in_force as i64);
        let seen = self.replica.seen().highest(&ResourceName::takedown_fingerprints());
        assert_eq!(seen.map_or(0, |seen| seen.version), self.highest as i64);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn only_a_log_that_a_head_names_is_in_force(events in events()) {
        let mut world = World {
            replica: replica(),
            log: (1..=ENTRIES as u64).map(entry).collect(),
            fork: (11..=10 + ENTRIES as u64).map(entry).collect(),
            head: 0,
            in_force: 0,
            highest: 0,
            waiting: (0, false),
        };
        for event in events {
            world.take(event);
            world.check();
        }
    }
}

#[test]
fn a_listing_comes_back_is_recognised_and_is_cleared() {
    let bundle = with(bundle(1, "bekas"), |bundle| {
        bundle.plan.rules[0].when = Condition::SimilarToTakedown;
        bundle.plan.rules[0].matches.clear();
    });
    let mut replica = replica();
    apply(&mut replica, &send_bundle(&bundle, A));
    let scored = |replica: &Replica| {
        let image_hashes = vec![format!("phash64:{:016x}", 1)];
        let listing = Listing { image_hashes, ..Listing::titled("kaos") };
        replica.live().load().score(&listing, NOW, &mut Scratch::default()).verdict
    };
    let log = [entry(1), Entry::remove("f1".into())];
    assert_eq!(scored(&replica), Verdict::Allow);
    apply(&mut replica, &delta(&log, 0, 1));
    assert_eq!(scored(&replica), Verdict::Block);
    apply(&mut replica, &delta(&log, 1, 2));
    assert_eq!(scored(&replica), Verdict::Allow);
}

#[test]
fn before_any_fingerprints_likeness_is_unknown() {
    let bundle = with(bundle(1, "bekas"), |bundle| {
        bundle.plan.rules[0].when = Condition::Not(Box::new(Condition::SimilarToTakedown));
        bundle.plan.rules[0].matches.clear();
    });
    let mut replica = replica();
    apply(&mut replica, &send_bundle(&bundle, A));
    assert_eq!(verdict(&replica, "kaos", NOW), Verdict::Allow);
    apply(&mut replica, &delta(&[entry(1)], 0, 1));
    assert_eq!(verdict(&replica, "kaos", NOW), Verdict::Block);
}
