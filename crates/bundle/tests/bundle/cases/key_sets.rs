//! How trust moves from key to key, and from one epoch to the next.

use saring_bundle::{Head, KeySet, Purpose, TrustedKey};

use super::*;

pub fn cases() -> Vec<Case> {
    let twice = KeySet::new(1, 2, [key_set(1, 1, &[A]).keys, key_set(1, 1, &[A]).keys].concat());
    let keys =
        |set: &KeySet, seeds: &[u8], expected: &str| Step::send(&send_keys(set, seeds), expected);
    let mut mislabelled = send_keys(&key_set(1, 2, &[A, B]), &[A]);
    mislabelled.version.version = 3;
    let mut seen_newer = Seen::default();
    seen_newer.note_keys(&key_set(1, 5, &[A])).unwrap();
    let mut seen_epoch = Seen::default();
    seen_epoch.note_keys(&key_set(2, 1, &[A])).unwrap();
    let of = |agency: &str, set: KeySet| with(set, |set| set.agency = agency.into());
    let mut seen_other = Seen::default();
    seen_other.note_keys(&of("bpom", key_set(1, 1, &[A]))).unwrap();
    let serving = Case::serving;
    vec![
        rotation(),
        epoch(),
        revocation(),
        serving("key-set-again", "the key set that is trusted already").step(keys(
            &key_set(1, 1, &[A]),
            &[A],
            "ALREADY",
        )),
        serving("key-set-downgraded", "an older key set")
            .step(keys(&key_set(1, 3, &[A, B]), &[A], "APPLIED"))
            .step(keys(&key_set(1, 2, &[A]), &[A], "DOWNGRADED")),
        serving("key-set-same-version", "other keys under the same version").step(keys(
            &key_set(1, 1, &[A, B]),
            &[A],
            "DOWNGRADED",
        )),
        serving("key-set-of-an-older-epoch", "a key set of the epoch before").step(keys(
            &key_set(0, 9, &[A]),
            &[A],
            "WRONG_EPOCH",
        )),
        serving("key-set-by-a-foreign-key", "a key set that only its own key signed").step(keys(
            &key_set(1, 2, &[B]),
            &[B],
            "UNKNOWN_KEY",
        )),
        serving("key-set-without-its-own-key", "nobody has shown to hold the new key").step(keys(
            &key_set(1, 2, &[B]),
            &[A],
            "UNKNOWN_KEY",
        )),
        serving("key-set-version-0", "versions count from 1").step(keys(
            &key_set(2, 0, &[A]),
            &[A],
            "BAD_VERSION",
        )),
        serving("key-set-with-a-key-twice", "which of the two holds?").step(keys(
            &twice,
            &[A],
            "REPEATED_KEY",
        )),
        serving("key-set-under-another-version", "another version than announced")
            .step(Step::send(&mislabelled, "WRONG_RESOURCE")),
        serving("key-set-with-a-weak-key", "a key of small order: anybody can sign for it")
            .step(Step::send(&weak(), "MALFORMED")),
        serving("key-set-of-another-agency", "a key set of somebody else")
            .step(keys(&of("bpom", key_set(1, 2, &[A])), &[A], "WRONG_AGENCY"))
            .step(keys(&of("bpom", key_set(2, 1, &[A])), &[A], "WRONG_AGENCY"))
            .step(keys(&key_set(1, 2, &[A]), &[A], "APPLIED")),
        agency(&of("bpom", key_set(1, 1, &[A]))),
        Case { seen: seen_other, ..Case::new("keys-by-hand-of-another-agency", "seen of another") }
            .starting("WRONG_AGENCY"),
        Case { seen: seen_newer, ..Case::new("old-keys-by-hand", "an earlier run had newer keys") }
            .starting("DOWNGRADED"),
        Case { seen: seen_epoch, ..Case::new("old-epoch-by-hand", "an earlier run was further") }
            .starting("WRONG_EPOCH"),
        Case::new("keys-by-hand-damaged", "a key set that none of its keys signed")
            .trusting(&key_set(1, 1, &[A]), B)
            .starting("UNKNOWN_KEY"),
    ]
}

/// Heads say whose they are, as key sets do; those of the first agency, and old ones, say nothing.
fn agency(keys: &KeySet) -> Case {
    let new = rule_set(3, "bekas");
    let head = |agency: &str| {
        let head = head_at(NOW + MINUTE, &[&new.version]);
        sign_head(&with(head, |head| head.agency = agency.into()))
    };
    let (title, next) = ("a head of somebody else", with(keys.clone(), |keys| keys.version = 2));
    Case::new("head-of-another-agency", title)
        .trusting(keys, A)
        .step(Step::send(&new, "WRONG_AGENCY").after(&head("")))
        .step(Step::send(&new, "WRONG_AGENCY").after(&head("kominfo")))
        .step(Step::send(&new, "APPLIED").after(&head("bpom")))
        .step(Step::send(&send_keys(&key_set(1, 2, &[A]), &[A]), "WRONG_AGENCY"))
        .step(Step::send(&send_keys(&next, &[A]), "APPLIED"))
}

fn signed_by(head: &Head, seed: u8) -> Envelope {
    sign(Purpose::Head, head.to_payload(), seed)
}

/// The latest that a head can be issued and still expire later.
const LATEST: i64 = i64::MAX - 10 * MINUTE;

/// old → both → new, with a publication in each phase.
fn rotation() -> Case {
    let new = send_bundle(&bundle(4, "bekas"), B);
    let late = send_bundle(&bundle(5, "lama"), A);
    let head = |sent: &Sent, seed| signed_by(&head_at(NOW + MINUTE, &[&sent.version]), seed);
    let announced =
        |sent: &Sent, seed, expected: &str| Step::send(sent, expected).after(&head(sent, seed));
    Case::serving("key-rotation", "old, both, new: each is trusted in its time")
        .step(announced(&new, B, "UNKNOWN_KEY"))
        .step(Step::send(&send_keys(&key_set(1, 2, &[A, B]), &[A]), "APPLIED"))
        .step(announced(&rule_set(3, "baru"), A, "APPLIED"))
        .step(Step::send(&send_keys(&key_set(1, 3, &[B]), &[A, B]), "APPLIED"))
        .step(announced(&new, B, "APPLIED"))
        .step(announced(&late, B, "UNKNOWN_KEY"))
        .step(announced(&late, A, "UNKNOWN_KEY"))
}

/// A head that was signed by a key that is revoked since confirms nothing any more.
fn revocation() -> Case {
    let mut keys = key_set(1, 2, &[A, B]).keys;
    keys[0].revoked = true;
    let revoking = send_keys(&KeySet::new(1, 2, keys), &[B]);
    let new = send_bundle(&bundle(3, "bekas"), B);
    let head = head_at(NOW + MINUTE, &[&new.version]);
    Case::serving("head-by-a-key-revoked-since", "the head goes with its key")
        .trusting(&key_set(1, 1, &[A, B]), A)
        .step(Step::head(&signed_by(&head, A), "NOTED"))
        .step(Step::send(&revoking, "APPLIED"))
        .step(Step::send(&new, "NO_HEAD"))
        .step(Step::send(&new, "REVOKED_KEY").after(&signed_by(&head, A)))
        .step(Step::send(&new, "APPLIED").after(&signed_by(&head, B)))
}

/// The highest version, and the latest head, leave no room above them; a new trust epoch does.
fn epoch() -> Case {
    let (absurd, next) = (rule_set(i64::MAX, "bekas"), rule_set(1, "baru"));
    let head = |epoch, sent: &Sent| {
        let head = head_at(NOW + MINUTE, &[&sent.version]);
        sign_head(&with(head, |head| head.trust_epoch = epoch))
    };
    let send =
        |epoch, sent: &Sent, expected: &str| Step::send(sent, expected).after(&head(epoch, sent));
    Case::serving("highest-version", "recovered from by a new trust epoch")
        .step(send(1, &absurd, "APPLIED"))
        .step(send(1, &rule_set(3, "baru"), "DOWNGRADED"))
        .step(Step::head(&sign_head(&head_at(LATEST, &[&absurd.version])), "NOTED"))
        .step(send(1, &rule_set(4, "baru"), "DOWNGRADED"))
        .step(Step::send(&send_keys(&key_set(2, 1, &[A]), &[A]), "APPLIED"))
        .step(Step::send(&absurd, "NO_HEAD"))
        .step(send(1, &absurd, "WRONG_EPOCH"))
        .step(send(2, &next, "APPLIED"))
        .step(send(2, &rule_set(2, "bekas"), "APPLIED"))
        .step(send(2, &next, "DOWNGRADED"))
}

/// A key set with the point of order 1 as a key.
fn weak() -> Sent {
    let TrustedKey { key, .. } = trusted(A, &[]);
    let encoded = serde_json::to_string(&key).unwrap();
    let payload = String::from_utf8(key_set(1, 2, &[A, B]).to_payload()).unwrap();
    let point = "\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"";
    let other = serde_json::to_string(&trusted(B, &[]).key).unwrap();
    assert!(payload.contains(&encoded));
    let payload = payload.replace(&other, point).into_bytes();
    Sent::new(saring_bundle::ResourceName::key_set(), 2, sign(Purpose::KeySet, payload, A))
}
