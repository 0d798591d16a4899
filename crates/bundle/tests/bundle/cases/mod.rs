//! Makes the committed cases: each names one flaw and has no other.

mod heads;
mod key_sets;
mod logs;
mod plans;
mod rotations;
mod settings;
mod signatures;

use saring_bundle::{Bundle, Envelope, KeySet, ResourceName, ResourceVersion, Seen};
use serde_json::Value;

use crate::vectors::{Case, Step};
use crate::world::*;

pub fn cases() -> Vec<Case> {
    let cases = [signatures::cases(), heads::cases(), plans::cases(), settings::cases()];
    cases
        .into_iter()
        .chain([logs::cases(), key_sets::cases(), rotations::cases()])
        .flatten()
        .collect()
}

impl Case {
    /// A replica that trusts the key A and has seen nothing.
    fn new(name: &'static str, title: &str) -> Case {
        Case {
            name,
            title: title.into(),
            tenant: TENANT.into(),
            key_set: send_keys(&key_set(1, 1, &[A]), &[A]).envelope,
            seen: Seen::default(),
            start: "OK".into(),
            steps: Vec::new(),
        }
    }

    /// One that has version 2 of the rule set in force.
    fn serving(name: &'static str, title: &str) -> Case {
        let old = rule_set(2, "lama");
        let head = sign_head(&head(&[&old.version]));
        Case::new(name, title).step(Step::send(&old, "APPLIED").at(NOW).after(&head))
    }

    fn trusting(self, keys: &KeySet, seed: u8) -> Case {
        Case { key_set: send_keys(keys, &[seed]).envelope, ..self }
    }

    fn starting(self, start: &str) -> Case {
        Case { start: start.into(), ..self }
    }

    fn having_seen(mut self, versions: &[&ResourceVersion]) -> Case {
        self.seen.note_keys(&key_set(1, 1, &[A])).unwrap();
        versions.iter().for_each(|version| self.seen.note(version).unwrap());
        self
    }

    fn step(mut self, step: Step) -> Case {
        self.steps.push(step);
        self
    }
}

fn value(envelope: &Envelope) -> Value {
    serde_json::to_value(envelope).unwrap()
}

impl Step {
    fn head(head: &Envelope, expected: &str) -> Step {
        Step {
            now: NOW + MINUTE,
            head: Some(value(head)),
            resource: None,
            envelope: None,
            expected: expected.into(),
        }
    }

    /// Nothing comes, and time goes by.
    fn later(now: i64, expected: &str) -> Step {
        Step { now, head: None, resource: None, envelope: None, expected: expected.into() }
    }

    fn send(sent: &Sent, expected: &str) -> Step {
        Step {
            now: NOW + MINUTE,
            head: None,
            resource: Some(sent.version.clone()),
            envelope: Some(value(&sent.envelope)),
            expected: expected.into(),
        }
    }

    /// What `sent` is, after a head that names it.
    fn announced(sent: &Sent, expected: &str) -> Step {
        let head = sign_head(&head_at(NOW + MINUTE, &[&sent.version]));
        Step::send(sent, expected).after(&head)
    }

    fn after(self, head: &Envelope) -> Step {
        Step { head: Some(value(head)), ..self }
    }

    fn at(self, now: i64) -> Step {
        Step { now, ..self }
    }

    /// The envelope as this text.
    fn text(self, text: String) -> Step {
        Step { envelope: Some(Value::String(text)), ..self }
    }
}
