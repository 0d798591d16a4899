//! The cases of `cases/bundles/`: what was sent to a replica, and what must become of it.
//!
//! Each file holds a tenant, the key set handed over by hand, what was seen before, and steps. A
//! step hands over a head, a resource or both, or lets time go by; an envelope that is no JSON object
//! is a string with its text. Expected is `APPLIED`, `WAITS`, `HELD`, `ALREADY`, `KEPT` where only the
//! envelope takes the place of the one on disk, `NOTED` for a head on its own, or the code of a refusal.
//!
//! The files stay as they were written, so that what an earlier release signed is still read.
//! `UPDATE_GOLDEN=1` makes them anew from [`crate::cases`].

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use saring_bundle::{Envelope, KeySet, Refusal, Replica, ResourceType, ResourceVersion, Seen};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cases::cases;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    #[serde(skip)]
    pub name: &'static str,
    pub title: String,
    pub tenant: String,
    pub key_set: Envelope,
    pub seen: Seen,
    /// Whether there is a replica at all: `OK`, or the code of a refusal.
    pub start: String,
    pub steps: Vec<Step>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub now: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceVersion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub envelope: Option<Value>,
    pub expected: String,
}

pub fn read(envelope: &Value) -> Result<Envelope, Refusal> {
    match envelope {
        Value::String(text) => Envelope::from_json(text.as_bytes()),
        other => Envelope::from_json(other.to_string().as_bytes()),
    }
}

fn is_here(replica: &Replica, version: &ResourceVersion) -> bool {
    replica.in_force().contains(version)
        || replica.held().iter().any(|held| held.version == *version)
}

impl Step {
    fn run(&self, replica: &mut Replica) -> Result<&'static str, Refusal> {
        if let Some(head) = &self.head {
            replica.heartbeat(&read(head)?, self.now)?;
        }
        let is_here = self.resource.as_ref().is_some_and(|version| is_here(replica, version));
        let sent = self.resource.as_ref().zip(self.envelope.as_ref());
        let prepared = match sent {
            Some((version, envelope)) => replica.prepare(version, &read(envelope)?, self.now)?,
            None if self.head.is_some() => return Ok("NOTED"),
            None => replica.advance(self.now)?,
        };
        let Some(prepared) = prepared else { return Ok("ALREADY") };
        let is_held = prepared.held().any(|held| Some(&held.version) == self.resource.as_ref());
        let outcome = match prepared.waits() {
            true => "WAITS",
            false if is_here => "KEPT",
            false if is_held => "HELD",
            false => "APPLIED",
        };
        prepared.commit();
        Ok(outcome)
    }

    /// Runs the step and checks that the pointer moves if, and only if, it is to move.
    fn check(&self, replica: &mut Replica) -> String {
        let (before, in_force) = (replica.live().load(), replica.in_force());
        let outcome = self.run(replica);
        let outcome = outcome.as_ref().copied().unwrap_or_else(Refusal::code);
        let is_key_set = self
            .resource
            .as_ref()
            .is_some_and(|resource| resource.resource.resource_type == ResourceType::KeySet);
        let moved = !Arc::ptr_eq(&before, &replica.live().load());
        assert_eq!(moved, outcome == "APPLIED" && !is_key_set, "{outcome}");
        assert!(moved || is_key_set || replica.in_force() == in_force, "{outcome}");
        outcome.to_owned()
    }
}

impl Case {
    pub fn run(&self) -> (String, Vec<String>) {
        let replica = KeySet::trusted_by_hand(&self.key_set)
            .and_then(|keys| Replica::new(&self.tenant, keys, self.seen.clone()));
        match replica {
            Err(refusal) => (refusal.code().into(), Vec::new()),
            Ok(mut replica) => {
                let steps = self.steps.iter().map(|step| step.check(&mut replica));
                ("OK".into(), steps.collect())
            }
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/bundles")
}

#[test]
fn every_vector_comes_out_as_written() {
    let made = cases();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(folder()).unwrap();
        for case in &made {
            let text = serde_json::to_string_pretty(case).unwrap() + "\n";
            std::fs::write(folder().join(format!("{}.json", case.name)), text).unwrap();
        }
    }
    let expected: BTreeSet<_> = made.iter().map(|case| format!("{}.json", case.name)).collect();
    assert_eq!(expected.len(), made.len(), "a name is there twice");
    let files = std::fs::read_dir(folder()).unwrap();
    let files: BTreeSet<_> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(files, expected, "UPDATE_GOLDEN=1 writes the files that are missing");

    let mut wrong = Vec::new();
    for file in &files {
        let text = std::fs::read(folder().join(file)).unwrap();
        let case: Case = serde_json::from_slice(&text).unwrap();
        let expected = case.steps.iter().map(|step| step.expected.clone()).collect();
        let expected = (case.start.clone(), expected);
        let got = case.run();
        if got != expected {
            wrong.push(format!("{file}: expected {expected:?}, got {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
