//! A replica against a naive model of a rule set's versions, over whatever comes.

use proptest::prelude::*;
use saring_bundle::{Replica, ResourceName};
use saring_engine::Verdict;

use crate::world::*;

const WORDS: [&str; 3] = ["bekas", "lama", "kuno"];

#[derive(Clone, Copy, Debug)]
enum Flaw {
    ForeignKey,
    FlippedBit,
    ExamplesFail,
    NotInHead,
    HeadExpired,
    NeverCommitted,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    /// A version of this word comes.
    Sent { version: i64, word: usize, flaw: Option<Flaw> },
    /// The program restarts, with or without its copy.
    Restart { copy_lost: bool },
    /// A new trust epoch.
    Epoch,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let flaw = prop_oneof![
        3 => Just(None),
        1 => prop::sample::select(vec![
            Flaw::ForeignKey,
            Flaw::FlippedBit,
            Flaw::ExamplesFail,
            Flaw::NotInHead,
            Flaw::HeadExpired,
            Flaw::NeverCommitted,
        ])
        .prop_map(Some),
    ];
    let sent = (-1..6_i64, 0..WORDS.len(), flaw).prop_map(|(version, word, flaw)| Event::Sent {
        version,
        word,
        flaw,
    });
    let restart = any::<bool>().prop_map(|copy_lost| Event::Restart { copy_lost });
    prop::collection::vec(prop_oneof![10 => sent, 2 => restart, 1 => Just(Event::Epoch)], 1..16)
}

/// What should be so, told as plainly as can be.
#[derive(Default)]
struct Model {
    epoch: u64,
    /// The last version and its word, by the present epoch.
    highest: Option<(i64, usize)>,
    serving: Option<Sent>,
    word: Option<usize>,
}

struct World {
    replica: Replica,
    model: Model,
}

impl World {
    fn take(&mut self, event: Event) {
        match event {
            Event::Sent { version, word, flaw } => self.send(version, word, flaw),
            Event::Restart { copy_lost } => {
                let (keys, seen) = (self.replica.keys().clone(), self.replica.seen().clone());
                self.replica = Replica::new(TENANT, keys, seen).unwrap();
                let copy = self.model.serving.take_if(|_| !copy_lost);
                if let Some(copy) = &copy {
                    self.replica.restore(&copy.version, &copy.envelope).unwrap().commit();
                } else {
                    self.model.word = None;
                }
                self.model.serving = copy;
            }
            Event::Epoch => {
                self.model.epoch += 1;
                self.model.highest = None;
                let keys = send_keys(&key_set(self.model.epoch, 1, &[A]), &[A]);
                let prepared = self.replica.prepare(&keys.version, &keys.envelope, NOW);
                prepared.unwrap().unwrap().commit();
            }
        }
    }

    fn send(&mut self, version: i64, word: usize, flaw: Option<Flaw>) {
        let mut bundle = bundle(version, WORDS[word]);
        if let Some(Flaw::ExamplesFail) = flaw {
            bundle.plan.rules[0].passes = bundle.plan.rules[0].matches.clone();
        }
        let signer = if let Some(Flaw::ForeignKey) = flaw { FOREIGN } else { A };
        let mut sent = send_bundle(&bundle, signer);
        if let Some(Flaw::FlippedBit) = flaw {
            sent.envelope.payload[9] ^= 1;
            sent = Sent::new(ResourceName::rule_set(RULE_SET), version, sent.envelope);
        }
        let other = rule_set(version, "lain");
        let named = if let Some(Flaw::NotInHead) = flaw { &other } else { &sent };
        let head = with(head(&[&named.version]), |head| head.trust_epoch = self.model.epoch);
        self.replica.heartbeat(&sign_head(&head), NOW).unwrap();

        let late = matches!(flaw, Some(Flaw::HeadExpired));
        let now = if late { NOW + 10 * MINUTE } else { NOW };
        let expected = match (flaw, self.model.highest) {
            (None | Some(Flaw::NeverCommitted), None) => version >= 1,
            (None | Some(Flaw::NeverCommitted), Some(highest)) => {
                version > highest.0 || (version, word) == highest
            }
            _ => false,
        };
        let outcome = self.replica.prepare(&sent.version, &sent.envelope, now);
        assert_eq!(outcome.is_ok(), expected, "{version} {word} {flaw:?}: {outcome:?}");
        if let (Ok(outcome), None) = (outcome, flaw) {
            outcome.into_iter().for_each(saring_bundle::Prepared::commit);
            self.model.highest = Some((version, word));
            (self.model.serving, self.model.word) = (Some(sent), Some(word));
        }
    }

    fn check(&self) {
        for (number, word) in WORDS.iter().enumerate() {
            let serving = self.model.word == Some(number);
            let expected = if serving { Verdict::Block } else { Verdict::Allow };
            assert_eq!(verdict(&self.replica, word, NOW), expected, "{word}");
        }
        let seen = self.replica.seen().highest(&ResourceName::rule_set(RULE_SET));
        assert_eq!(seen.map(|seen| seen.version), self.model.highest.map(|(version, _)| version));
        let serving = self.model.serving.as_ref().map(|sent| sent.version.version);
        let active = self.replica.live().load();
        assert_eq!(active.rule_sets().first().map(|(_, version)| *version), serving);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_last_accepted_version_serves_whatever_comes(events in events()) {
        let model = Model { epoch: 1, ..Model::default() };
        let mut world = World { replica: replica(), model };
        for event in events {
            world.take(event);
            world.check();
        }
    }
}
