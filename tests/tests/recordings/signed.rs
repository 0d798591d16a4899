//! What is signed, as subscribers were sent it: this release's replica takes all of it, and each payload
//! is written again as it was.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use prost::Message as _;
use saring_bundle::{
    Bundle, Delta, Envelope, Head, KeySet, Replica, ResourceType, ResourceVersion, Seen,
    TenantSettings,
};
use saring_engine::{Listing, Scratch, Verdict};
use saring_proto::v1;
use saring_proto::v1::subscribe_request::Message as Said;
use saring_proto::v1::subscribe_response::Message as Sent;
use saring_wire::{envelope_from_proto, resource_version_from_proto};
use serde_json::Value;

use crate::recording::{MESSAGES, SERVER, all, assert_has, lines};
use crate::story::{BALL, PLATFORM};
use crate::tape::Taped;

/// What one subscription sent.
#[derive(Default)]
struct Subscription {
    /// The format of heads that the subscriber asked for.
    head_format: u32,
    resources: Vec<(ResourceVersion, Envelope)>,
    /// As they came.
    heads: Vec<Envelope>,
}

impl Subscription {
    fn take(&mut self, sent: Sent) {
        match sent {
            Sent::Resource(resource) => {
                let version = resource_version_from_proto(resource.resource.unwrap()).unwrap();
                let envelope = envelope_from_proto(resource.envelope.unwrap());
                self.heads.extend(resource.head.map(envelope_from_proto));
                self.resources.push((version, envelope));
            }
            Sent::Heartbeat(heartbeat) => {
                self.heads.push(envelope_from_proto(heartbeat.head.unwrap()));
            }
            Sent::Goodbye(goodbye) => panic!("{goodbye:?}"),
        }
    }
}

/// The subscriptions of a recording, in their order.
fn subscriptions(recording: &Path) -> Vec<Subscription> {
    let messages = lines(&recording.join(MESSAGES));
    let mut calls = BTreeMap::<u64, Subscription>::new();
    for taped in messages.iter().map(Taped::read) {
        let subscription = calls.entry(taped.call);
        match taped.name.as_str() {
            "saring.v1.SubscribeRequest" => {
                let request = v1::SubscribeRequest::decode(&*taped.bytes).unwrap();
                if let Some(Said::Hello(hello)) = request.message {
                    subscription.or_default().head_format = hello.head_formats[0];
                }
            }
            "saring.v1.SubscribeResponse" => {
                let answer = v1::SubscribeResponse::decode(&*taped.bytes).unwrap();
                subscription.or_default().take(answer.message.unwrap());
            }
            _ => {}
        }
    }
    calls.into_values().collect()
}

/// The key set that the operator handed over.
fn handed_over(recording: &Path) -> KeySet {
    let file = fs::read(recording.join(SERVER).join("key-set.json")).unwrap();
    KeySet::trusted_by_hand(&Envelope::from_json(&file).unwrap()).unwrap()
}

fn payload(envelope: &Envelope) -> Value {
    serde_json::from_slice(&envelope.payload).unwrap()
}

#[test]
fn a_replica_takes_what_was_sent() {
    for recording in all() {
        let keys = handed_over(&recording);
        let subscriptions = subscriptions(&recording);
        for Subscription { head_format, resources, heads } in &subscriptions {
            let last = payload(heads.last().unwrap());
            assert_eq!(last["format"], *head_format);
            // A moment after.
            let now = last["issued_at"].as_i64().unwrap() + 1_000_000;
            let mut replica = Replica::new(PLATFORM, keys.clone(), Seen::default()).unwrap();
            for head in heads {
                replica.heartbeat(head, now).unwrap();
            }
            for (version, envelope) in resources {
                let prepared = replica.prepare(version, envelope, now);
                let prepared = prepared.unwrap_or_else(|refusal| panic!("{version:?}: {refusal}"));
                if let Some(prepared) = prepared {
                    prepared.commit();
                }
            }
            replica.heartbeat(heads.last().unwrap(), now).unwrap();
            assert!(replica.confirmed_until().is_some(), "all that the head names is here");
            let held: Vec<_> =
                replica.held().into_iter().map(|held| held.version.version).collect();
            assert_eq!(held, [2]);
            let newest = serde_json::to_value(replica.newest_here()).unwrap();
            for version in newest.as_array().unwrap() {
                assert!(last["resources"].as_array().unwrap().contains(version), "{version}");
            }
            let active = replica.live().load();
            let assessment = active.score(&Listing::titled(BALL), now, &mut Scratch::default());
            assert_eq!(assessment.verdict, Verdict::Block);
        }
        assert!(!subscriptions.is_empty());
    }
}

#[test]
fn payloads_are_written_again_as_they_were() {
    for recording in all() {
        let keys = handed_over(&recording);
        for Subscription { resources, heads, .. } in subscriptions(&recording) {
            for head in &heads {
                let now = payload(head)["issued_at"].as_i64().unwrap();
                let read = Head::verify(head, &keys, PLATFORM, now).unwrap();
                assert_same(&read.to_payload(), head, "head");
            }
            for (version, envelope) in &resources {
                let payload = &envelope.payload;
                let again = match version.resource.resource_type {
                    ResourceType::RuleSet => Bundle::from_payload(payload).unwrap().to_payload(),
                    ResourceType::KeySet => keys.successor(envelope).unwrap().to_payload(),
                    ResourceType::TakedownFingerprints => {
                        Delta::from_payload(payload).unwrap().to_payload()
                    }
                    ResourceType::TenantSettings => {
                        TenantSettings::from_payload(payload).unwrap().to_payload()
                    }
                };
                assert_same(&again, envelope, &version.resource.name);
            }
        }
    }
}

fn assert_same(again: &[u8], envelope: &Envelope, what: &str) {
    assert_has(&serde_json::from_slice(again).unwrap(), &payload(envelope), what);
}
