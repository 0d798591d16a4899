//! Deltas of the takedown fingerprints on a log of three: no panic; the log is at the version that
//! was announced, or where it was before.
#![no_main]

#[path = "../../crates/bundle/tests/bundle/world.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "shared with the tests")]
mod world;

use libfuzzer_sys::fuzz_target;
use saring_bundle::{Delta, Digest, Purpose, ResourceName, ResourceVersion};
use world::{A, NOW, Sent, delta, entry, head, log_version, replica, sign, sign_head};

fuzz_target!(|payload: &[u8]| {
    let log = [entry(1), entry(2), entry(3)];
    let mut replica = replica();
    world::apply(&mut replica, &delta(&log, 0, 3));
    let envelope = sign(Purpose::TakedownFingerprints, payload.to_vec(), A);
    // Announced as what the entries lead to, if they follow on the log.
    let base = log_version(&log);
    let announced = Delta::from_payload(payload).map(|delta| {
        let digest = delta.entries.iter().fold(base.digest.clone(), |end, entry| entry.chain(&end));
        (base.version + delta.entries.len() as i64, digest)
    });
    let (version, digest) = announced.unwrap_or((4, Digest::of(payload)));
    let resource = ResourceName::takedown_fingerprints();
    let sent = Sent { version: ResourceVersion { resource, version, digest }, envelope };
    if replica.heartbeat(&sign_head(&head(&[&sent.version])), NOW).is_err() {
        return;
    }
    let accepted = match replica.prepare(&sent.version, &sent.envelope, NOW) {
        Ok(prepared) => {
            if let Some(prepared) = prepared {
                prepared.commit();
            }
            true
        }
        Err(_) => false,
    };
    let expected = if accepted { version } else { 3 };
    assert_eq!(replica.live().load().fingerprints_version(), expected);
    world::verdict(&replica, "Baju bekas import", NOW);
});
