//! Envelopes and signed payloads of every kind: no panic; what is refused leaves in force what was;
//! nothing is accepted that no trusted key signed; what is put in force scores.
#![no_main]

#[path = "../../crates/bundle/tests/bundle/world.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "shared with the tests")]
mod world;

use libfuzzer_sys::fuzz_target;
use saring_bundle::{Envelope, Purpose, ResourceName};
use world::{A, NOW, RULE_SET, Sent, TENANT, head, key_set, replica, rule_set, sign, sign_head};

fuzz_target!(|input: &[u8]| {
    let Some((&kind, rest)) = input.split_first() else { return };
    let resources = [
        (Purpose::Bundle, ResourceName::rule_set(RULE_SET)),
        (Purpose::TenantSettings, ResourceName::tenant_settings(TENANT)),
        (Purpose::KeySet, ResourceName::key_set()),
        (Purpose::TakedownFingerprints, ResourceName::takedown_fingerprints()),
    ];
    let (purpose, resource) = resources[usize::from(kind) % resources.len()].clone();
    let envelope = match kind < 128 {
        true => sign(purpose, rest.to_vec(), A),
        false => match Envelope::from_json(rest) {
            Ok(envelope) => envelope,
            Err(_) => return,
        },
    };
    let mut replica = replica();
    world::apply(&mut replica, &rule_set(1, "bekas"));
    let before = replica.live().load();
    let sent = Sent::new(resource, i64::from(kind) % 4 + 1, envelope);
    let known = rule_set(1, "bekas").version;
    let newest = if sent.version.resource == known.resource {
        vec![&sent.version]
    } else {
        vec![&known, &sent.version]
    };
    // As heads, too.
    let _ = replica.heartbeat(&sent.envelope, NOW);
    if replica.heartbeat(&sign_head(&head(&newest)), NOW).is_err() {
        return;
    }
    match replica.prepare(&sent.version, &sent.envelope, NOW) {
        Ok(prepared) => {
            let signed = sent.envelope.verify(purpose, &key_set(1, 1, &[A]));
            assert!(signed.is_ok(), "nobody signed this: {:?}", sent.envelope);
            if let Some(prepared) = prepared {
                prepared.commit();
            }
        }
        Err(refusal) => {
            assert!(!refusal.code().is_empty() && !refusal.to_string().is_empty());
            assert_eq!(replica.live().load().rule_sets(), before.rule_sets());
        }
    }
    world::verdict(&replica, "Baju bekas import", NOW);
});
