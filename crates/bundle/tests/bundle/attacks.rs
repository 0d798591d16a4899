//! Bytes that were changed, cut or made up.

use std::sync::Arc;

use proptest::prelude::*;
use saring_bundle::{
    Bundle, Delta, Digest, Envelope, Head, KeySet, Purpose, Replica, ResourceName, TenantSettings,
};
use saring_engine::Verdict;

use crate::world::*;

/// Hands over an envelope that a head names just as it is, so that all depends on the signature.
fn refused_as_named(replica: &mut Replica, envelope: Envelope) -> bool {
    let sent = Sent::new(ResourceName::rule_set(RULE_SET), 2, envelope);
    replica.heartbeat(&sign_head(&head(&[&sent.version])), NOW).unwrap();
    replica.prepare(&sent.version, &sent.envelope, NOW).is_err()
}

#[test]
fn no_bit_of_a_signed_bundle_can_be_flipped() {
    let mut replica = replica();
    apply(&mut replica, &rule_set(1, "lama"));
    let before = replica.live().load();
    let good = rule_set(2, "bekas").envelope;

    let payload = (0..good.payload.len() * 8)
        .map(|bit| with(good.clone(), |envelope| envelope.payload[bit / 8] ^= 1 << (bit % 8)));
    let signature = (0..64 * 8).map(|bit| {
        let flip = |envelope: &mut Envelope| {
            envelope.signatures[0].signature[bit / 8] ^= 1 << (bit % 8);
        };
        with(good.clone(), flip)
    });
    // The highest bit would make a letter of the type none of ASCII.
    let payload_type = (0..good.payload_type.len()).flat_map(|at| {
        let good = &good;
        (0..7).map(move |bit| {
            let mut letters = good.payload_type.clone().into_bytes();
            letters[at] ^= 1 << bit;
            let payload_type = String::from_utf8(letters).unwrap();
            Envelope { payload_type, ..good.clone() }
        })
    });
    let mut count = 0;
    for envelope in payload.chain(signature).chain(payload_type) {
        count += 1;
        assert!(refused_as_named(&mut replica, envelope.clone()), "{envelope:?}");
    }
    assert!(count > 5000, "{count}");
    assert!(Arc::ptr_eq(&before, &replica.live().load()));
    assert_eq!(verdict(&replica, "lama", NOW), Verdict::Block);
    assert_eq!(verdict(&replica, "bekas", NOW), Verdict::Allow);
    assert!(!refused_as_named(&mut replica, good), "the bundle as it was is good");
}

#[test]
fn no_envelope_can_be_cut_or_prolonged() {
    let text = rule_set(2, "bekas").envelope.to_json();
    for end in 0..text.len() {
        let cut = Envelope::from_json(&text.as_bytes()[..end]);
        assert_eq!(cut.unwrap_err().code(), "MALFORMED", "{end}");
    }
    for more in ["}", "{}", "\0", "x", ",", "1"] {
        let longer = Envelope::from_json(format!("{text}{more}").as_bytes());
        assert_eq!(longer.unwrap_err().code(), "MALFORMED", "{more}");
    }
    Envelope::from_json(format!(" {text}\n").as_bytes()).unwrap();
}

#[test]
fn every_value_has_one_encoding() {
    let text = |payload: &str| {
        format!(r#"{{"payloadType":"t","payload":"{payload}","signatures":[]}}"#).into_bytes()
    };
    assert_eq!(Envelope::from_json(&text("YWI=")).unwrap().payload, b"ab");
    for other in ["YWI", "YWJ=", "YW I=", "YWI=\\n", "-_-_", "YWI=="] {
        Envelope::from_json(&text(other)).unwrap_err();
    }
    let digest = Digest::of(b"").to_string();
    assert_eq!(digest.parse(), Ok(Digest::of(b"")));
    for other in [&digest.to_uppercase(), &digest[..70], &digest[7..], &format!("{digest}0")] {
        other.parse::<Digest>().unwrap_err();
    }
}

#[test]
fn what_nobody_signed_is_shown_on_one_short_line() {
    let name = format!("key\n\u{1b}[31m\u{202e}{}", "x".repeat(10_000));
    let mut envelope = rule_set(1, "bekas").envelope;
    envelope.signatures[0].key_id = saring_bundle::KeyId::new(&*name);
    let keys = key_set(1, 1, &[A]);
    let unknown = envelope.verify(Purpose::Bundle, &keys).unwrap_err();
    envelope.payload_type.clone_from(&name);
    let wrong_type = envelope.verify(Purpose::Bundle, &keys).unwrap_err();
    let field = Envelope::from_json(format!("{{\"{}\":1}}", "x".repeat(10_000)).as_bytes());
    for refusal in [unknown, wrong_type, field.unwrap_err()] {
        let shown = refusal.to_string();
        assert!(shown.len() < 400, "{}", shown.len());
        assert!(!shown.contains(['\n', '\u{1b}', '\u{202e}']), "{shown}");
    }
}

/// Reads these bytes as everything that can be read; signed, so that all of it is reached.
fn read_everywhere(bytes: &[u8]) {
    let _ = Envelope::from_json(bytes);
    let _ = Bundle::from_payload(bytes).map(|bundle| bundle.check());
    let _ = Delta::from_payload(bytes);
    let _ = TenantSettings::from_payload(bytes).map(|settings| settings.apply(&plan("bekas"), NOW));
    let _ = KeySet::trusted_by_hand(&sign(Purpose::KeySet, bytes.to_vec(), A));
    let head = sign(Purpose::Head, bytes.to_vec(), A);
    let _ = Head::verify(&head, &key_set(1, 1, &[A]), TENANT, NOW);
    let mut replica = replica();
    for (purpose, resource) in [
        (Purpose::Bundle, ResourceName::rule_set(RULE_SET)),
        (Purpose::TakedownFingerprints, ResourceName::takedown_fingerprints()),
        (Purpose::TenantSettings, ResourceName::tenant_settings(TENANT)),
        (Purpose::KeySet, ResourceName::key_set()),
    ] {
        let sent = Sent::new(resource, 1, sign(purpose, bytes.to_vec(), A));
        replica.heartbeat(&sign_head(&crate::world::head(&[&sent.version])), NOW).unwrap();
        let _ = replica.prepare(&sent.version, &sent.envelope, NOW);
    }
}

fn payloads() -> Vec<Vec<u8>> {
    let rule_set = rule_set(1, "bekas");
    vec![
        rule_set.envelope.to_json().into_bytes(),
        rule_set.envelope.payload.clone(),
        head(&[&rule_set.version]).to_payload(),
        key_set(1, 1, &[A]).to_payload(),
        delta(&[entry(1), entry(2)], 0, 2).envelope.payload,
        crate::settings::settings().to_payload(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_everywhere(&bytes);
    }

    #[test]
    fn no_damage_makes_a_reader_panic(
        which in 0..6_usize,
        damage in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..4_usize, "[0-9a-z{}\\[\\]\":,.-]{0,6}"),
            1..4,
        ),
    ) {
        let mut bytes = payloads().swap_remove(which);
        for (at, length, with) in damage {
            let at = at.index(bytes.len() + 1);
            bytes.splice(at..bytes.len().min(at + length), with.bytes());
        }
        read_everywhere(&bytes);
    }
}
