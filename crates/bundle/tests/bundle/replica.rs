//! A replica's life: restarts, what heads confirm, what is never lost.

use saring_bundle::{Purpose, Replica, Seen};
use saring_engine::Verdict;

use crate::world::*;

/// A replica of the next run: what was seen went to disk and came back.
fn restarted(replica: &Replica) -> Replica {
    let seen = serde_json::to_string(replica.seen()).unwrap();
    let seen: Seen = serde_json::from_str(&seen).unwrap();
    assert_eq!(&seen, replica.seen());
    Replica::new(TENANT, replica.keys().clone(), seen).unwrap()
}

#[test]
fn nothing_is_in_force_before_the_commit() {
    let mut replica = replica();
    let sent = rule_set(1, "bekas");
    replica.heartbeat(&sign_head(&head(&[&sent.version])), NOW).unwrap();
    let prepared = replica.prepare(&sent.version, &sent.envelope, NOW).unwrap().unwrap();
    assert_eq!(prepared.seen().highest(&sent.version.resource), Some(&sent.version));
    drop(prepared);
    assert_eq!(replica.seen().highest(&sent.version.resource), None);
    assert_eq!(verdict(&replica, "bekas", NOW), Verdict::Allow);
    assert_eq!(replica.confirmed_until(), None);
    apply(&mut replica, &sent);
    assert_eq!(verdict(&replica, "bekas", NOW), Verdict::Block);
    assert_eq!(replica.live().load().rule_sets(), [(RULE_SET.to_owned(), 1)]);
}

#[test]
fn a_restart_brings_back_what_was_last_in_force_and_nothing_else() {
    let mut replica = replica();
    let (old, new, next) = (rule_set(1, "lama"), rule_set(2, "bekas"), rule_set(3, "baru"));
    apply(&mut replica, &old);
    apply(&mut replica, &new);

    let mut replica = restarted(&replica);
    for other in [&old, &next, &Sent { version: new.version.clone(), ..old.clone() }] {
        let refusal = replica.restore(&other.version, &other.envelope).unwrap_err();
        assert!(["NOT_SEEN", "DIGEST_MISMATCH"].contains(&refusal.code()), "{refusal}");
    }
    let foreign = send_bundle(&bundle(2, "bekas"), FOREIGN).envelope;
    assert_eq!(replica.restore(&new.version, &foreign).unwrap_err().code(), "UNKNOWN_KEY");
    assert_eq!(replica.in_force(), []);

    replica.restore(&new.version, &new.envelope).unwrap().commit();
    assert_eq!(verdict(&replica, "bekas", NOW), Verdict::Block);
    assert_eq!(replica.in_force(), [new.version]);
    assert_eq!(replica.confirmed_until(), None, "a copy from disk is not confirmed");
}

#[test]
fn the_fingerprints_come_back_from_all_their_entries() {
    let log: Vec<_> = (1..=6).map(entry).collect();
    let (first, second) = (delta(&log, 0, 2), delta(&log, 2, 5));
    let mut replica = replica();
    replica.heartbeat(&sign_head(&head(&[&second.version])), NOW).unwrap();
    for sent in [&first, &second] {
        replica.prepare(&sent.version, &sent.envelope, NOW).unwrap().unwrap().commit();
    }
    assert_eq!(replica.in_force(), std::slice::from_ref(&second.version));

    let mut replica = restarted(&replica);
    let mut other = log[..5].to_vec();
    other.swap(1, 2);
    for entries in [&log[..4], &log[..6], &log[1..5], &other, &[]] {
        let refusal = replica.restore_fingerprints(&second.version, entries.to_vec());
        assert_eq!(refusal.unwrap_err().code(), "NOT_SEEN");
    }
    let older = replica.restore_fingerprints(&first.version, log[..2].to_vec());
    assert_eq!(older.unwrap_err().code(), "NOT_SEEN");
    replica.restore_fingerprints(&second.version, log[..5].to_vec()).unwrap().commit();
    assert_eq!(replica.live().load().fingerprints_version(), 5);
    // And it goes on from there.
    let next = delta(&log, 5, 6);
    apply(&mut replica, &next);
    assert_eq!(replica.in_force(), [next.version]);
}

#[test]
fn a_copy_that_is_kept_from_what_is_new_grows_stale() {
    let mut replica = replica();
    let (old, new) = (rule_set(1, "lama"), rule_set(2, "bekas"));
    apply(&mut replica, &old);
    assert_eq!(replica.confirmed_until(), Some(NOW + 10 * MINUTE));
    // Heads go on coming, the new version does not.
    for minute in 1..5 {
        let head = head_at(NOW + minute * MINUTE, &[&new.version]);
        replica.heartbeat(&sign_head(&head), NOW + minute * MINUTE).unwrap();
        assert_eq!(replica.confirmed_until(), Some(NOW + 10 * MINUTE));
    }
    let now = NOW + 5 * MINUTE;
    replica.prepare(&new.version, &new.envelope, now).unwrap().unwrap().commit();
    assert_eq!(replica.confirmed_until(), Some(NOW + 14 * MINUTE));
}

#[test]
fn keys_are_rotated_without_a_moment_of_doubt() {
    let mut replica = replica();
    let sent = rule_set(1, "bekas");
    apply(&mut replica, &sent);
    let until = replica.confirmed_until();
    for (keys, signers) in [(key_set(1, 2, &[A, B]), &[A][..]), (key_set(1, 3, &[B]), &[A, B])] {
        // Both sign the heads before the old key goes.
        let mut head = sign_head(&head(&[&sent.version]));
        if replica.keys().keys.len() == 2 {
            head.sign_too(&key(B)).unwrap();
        }
        replica.heartbeat(&head, NOW).unwrap();
        let keys = send_keys(&keys, signers);
        replica.prepare(&keys.version, &keys.envelope, NOW).unwrap().unwrap().commit();
        assert_eq!(replica.confirmed_until(), until);
        assert_eq!(verdict(&replica, "bekas", NOW), Verdict::Block);
    }
    let head = sign_head(&head(&[&sent.version]));
    assert_eq!(replica.heartbeat(&head, NOW).unwrap_err().code(), "UNKNOWN_KEY");
}

#[test]
fn a_revoked_key_takes_its_confirmation_along() {
    let keys = key_set(1, 1, &[A, B]);
    let mut replica = Replica::new(TENANT, keys.clone(), Seen::default()).unwrap();
    apply(&mut replica, &rule_set(1, "bekas"));
    let revoking = with(keys, |keys| (keys.version, keys.keys[0].revoked) = (2, true));
    let sent = send_keys(&revoking, &[B]);
    replica.prepare(&sent.version, &sent.envelope, NOW).unwrap().unwrap().commit();
    assert_eq!(replica.confirmed_until(), None);
    assert_eq!(verdict(&replica, "bekas", NOW), Verdict::Block);
}

#[test]
fn what_was_in_force_outlives_a_new_trust_epoch() {
    let mut replica = replica();
    let (absurd, new) = (rule_set(i64::MAX, "bekas"), rule_set(1, "baru"));
    apply(&mut replica, &absurd);
    let keys = send_keys(&key_set(2, 1, &[A]), &[A]);
    replica.prepare(&keys.version, &keys.envelope, NOW).unwrap().unwrap().commit();
    assert_eq!((replica.in_force(), replica.confirmed_until()), (vec![], None));
    assert_eq!(verdict(&replica, "bekas", NOW), Verdict::Block);

    let mut replica = restarted(&replica);
    replica.restore(&absurd.version, &absurd.envelope).unwrap().commit();
    assert_eq!(verdict(&replica, "bekas", NOW), Verdict::Block);
    assert_eq!(replica.in_force(), [], "it is nothing to begin from");

    let head = with(head(&[&new.version]), |head| head.trust_epoch = 2);
    replica.heartbeat(&sign_head(&head), NOW).unwrap();
    replica.prepare(&new.version, &new.envelope, NOW).unwrap().unwrap().commit();
    assert_eq!(verdict(&replica, "bekas", NOW), Verdict::Allow);
    let mut replica = restarted(&replica);
    assert_eq!(replica.restore(&absurd.version, &absurd.envelope).unwrap_err().code(), "NOT_SEEN");
}

#[test]
fn more_bytes_than_a_resource_may_have_are_not_looked_at() {
    let payload = vec![b' '; saring_bundle::MAX_PAYLOAD_BYTES + 1];
    let good = rule_set(1, "bekas");
    let mut envelope = sign(Purpose::Bundle, b"{}".to_vec(), A);
    envelope.payload = payload;
    let mut replica = replica();
    let refusal = replica.prepare(&good.version, &envelope, NOW).unwrap_err();
    assert_eq!(refusal.code(), "TOO_LARGE");
    assert_eq!(replica.heartbeat(&envelope, NOW).unwrap_err().code(), "TOO_LARGE");
}
