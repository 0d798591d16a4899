//! Versions that a platform's settings hold, and rule sets that are retired.

use saring_bundle::{
    Bundle, Head, Kept, Purpose, Replica, ResourceName, ResourceVersion, Seen, TenantSettings,
};
use saring_engine::Verdict;

use crate::settings::hold;
use crate::world::*;

const HOUR: i64 = 60 * MINUTE;

fn settings(version: i64, change: impl FnOnce(&mut TenantSettings)) -> Sent {
    let mut settings = TenantSettings::none(TENANT);
    settings.version = version;
    change(&mut settings);
    let envelope = sign(Purpose::TenantSettings, settings.to_payload(), A);
    Sent::new(ResourceName::tenant_settings(TENANT), version, envelope)
}

fn holding(version: i64, duration: i64) -> Sent {
    settings(version, |settings| settings.holds.push(hold(duration)))
}

/// The rule set of this word, published at this time.
fn published(version: i64, word: &str, published_at: i64) -> Sent {
    send_bundle(&Bundle::new(plan(word), format!("kata: {word}"), version, published_at), A)
}

fn retirement(version: i64) -> Sent {
    send_bundle(&Bundle::retirement(RULE_SET, version, NOW), A)
}

/// Hands something over at a time, after a head that names it.
fn send(replica: &mut Replica, sent: &Sent, now: i64) {
    replica.heartbeat(&sign_head(&head_at(now, &[&sent.version])), now).unwrap();
    replica.prepare(&sent.version, &sent.envelope, now).unwrap().unwrap().commit();
}

/// A replica with the word `lama` in force as version 1, which holds new versions for an hour.
fn serving() -> Replica {
    let mut replica = replica();
    apply(&mut replica, &holding(1, HOUR));
    apply(&mut replica, &published(1, "lama", NOW - 24 * HOUR));
    replica
}

fn in_force(replica: &Replica) -> i64 {
    replica.live().load().rule_sets().first().map_or(0, |(_, version)| *version)
}

fn held(replica: &Replica) -> Vec<(i64, i64)> {
    replica.held().into_iter().map(|held| (held.version.version, held.until)).collect()
}

/// What is due is put in force; whether anything was.
fn advance(replica: &mut Replica, now: i64) -> bool {
    let prepared = replica.advance(now).unwrap();
    let any = prepared.is_some();
    prepared.into_iter().for_each(saring_bundle::Prepared::commit);
    any
}

/// What the disk has of a version that is held.
fn kept(sent: &Sent, since: i64) -> Kept {
    let Sent { version, envelope } = sent.clone();
    Kept { version, envelope, since }
}

/// What the disk has after this.
fn disk(replica: &Replica) -> (Seen, Vec<ResourceVersion>) {
    let seen = serde_json::to_string(replica.seen()).unwrap();
    (serde_json::from_str(&seen).unwrap(), replica.in_force())
}

#[test]
fn a_new_version_waits_for_its_time() {
    let mut replica = serving();
    let before = replica.live().load();
    let new = published(2, "bekas", NOW);
    send(&mut replica, &new, NOW + MINUTE);
    assert!(std::sync::Arc::ptr_eq(&before, &replica.live().load()));
    assert_eq!((in_force(&replica), held(&replica)), (1, vec![(2, NOW + HOUR)]));
    assert!(replica.newest_here().contains(&new.version), "it need not be sent again");
    assert_eq!(replica.confirmed_until(), Some(NOW + 11 * MINUTE), "it has the newest");
    assert!(replica.prepare(&new.version, &new.envelope, NOW + MINUTE).unwrap().is_none());

    assert_eq!(replica.next_change(), Some(NOW + HOUR));
    assert!(!advance(&mut replica, NOW + HOUR - 1));
    assert!(advance(&mut replica, NOW + HOUR));
    assert_eq!((in_force(&replica), held(&replica)), (2, vec![]));
    assert_eq!(verdict(&replica, "bekas", NOW), Verdict::Block);
    assert_eq!((replica.next_change(), advance(&mut replica, NOW + 2 * HOUR)), (None, false));
    assert_eq!(replica.seen().highest(&new.version.resource), Some(&new.version));
}

#[test]
fn what_is_old_enough_or_first_does_not_wait() {
    let mut replica = serving();
    send(&mut replica, &published(2, "bekas", NOW - HOUR), NOW);
    assert_eq!((in_force(&replica), held(&replica)), (2, vec![]));

    let mut fresh = crate::world::replica();
    apply(&mut fresh, &holding(1, HOUR));
    apply(&mut fresh, &published(7, "bekas", NOW));
    assert_eq!((in_force(&fresh), held(&fresh)), (7, vec![]));
}

#[test]
fn a_publishers_clock_that_is_ahead_does_not_prolong_a_hold() {
    let mut replica = serving();
    let ahead = published(2, "bekas", NOW + 365 * 24 * HOUR);
    send(&mut replica, &ahead, NOW);
    assert_eq!(held(&replica), [(2, NOW + HOUR)]);

    // Nor does it in a later run.
    let prepared = replica.advance(NOW).unwrap();
    assert!(prepared.is_none());
    let (seen, _) = disk(&replica);
    let mut replica = Replica::new(TENANT, replica.keys().clone(), seen).unwrap();
    let old = published(1, "lama", NOW - 24 * HOUR);
    for sent in [&holding(1, HOUR), &old] {
        replica.restore(&sent.version, &sent.envelope).unwrap().commit();
    }
    replica.restore_held(&kept(&ahead, NOW)).unwrap().commit();
    assert_eq!(held(&replica), [(2, NOW + HOUR)]);
}

#[test]
fn what_is_recalled_never_comes_in_force() {
    let mut replica = serving();
    send(&mut replica, &published(2, "baju", NOW), NOW);
    send(&mut replica, &published(3, "lama", NOW + MINUTE), NOW + MINUTE);
    assert_eq!((in_force(&replica), held(&replica)), (3, vec![]));
    assert_eq!((replica.next_change(), advance(&mut replica, NOW + 2 * HOUR)), (None, false));
}

#[test]
fn another_file_with_the_same_rules_waits_as_the_centre_says_it_does() {
    let mut replica = serving();
    let remark = Bundle::new(plan("lama"), "kata: lama # catatan".into(), 2, NOW);
    send(&mut replica, &send_bundle(&remark, A), NOW);
    assert_eq!((in_force(&replica), held(&replica)), (1, vec![(2, NOW + HOUR)]));
}

#[test]
fn a_hold_is_of_what_is_published_after_it_was_set() {
    let mut replica = replica();
    apply(&mut replica, &published(1, "lama", NOW - 24 * HOUR));
    let later = settings(1, |settings| {
        settings.holds = vec![with(hold(HOUR), |hold| hold.since = NOW)];
    });
    send(&mut replica, &later, NOW);
    send(&mut replica, &published(2, "bekas", NOW - 1), NOW);
    assert_eq!((in_force(&replica), held(&replica)), (2, vec![]));
    send(&mut replica, &published(3, "baru", NOW), NOW);
    assert_eq!((in_force(&replica), held(&replica)), (2, vec![(3, NOW + HOUR)]));
}

#[test]
fn a_hold_ends_with_its_expiry_and_with_the_settings() {
    let mut replica = serving();
    let short = settings(2, |settings| {
        settings.holds = vec![with(hold(HOUR), |hold| hold.expires_at = NOW + 10 * MINUTE)];
    });
    send(&mut replica, &published(2, "bekas", NOW), NOW);
    send(&mut replica, &short, NOW);
    assert_eq!((in_force(&replica), held(&replica)), (1, vec![(2, NOW + 10 * MINUTE)]));
    // An emergency: the hold is lifted.
    send(&mut replica, &settings(3, |_| ()), NOW + MINUTE);
    assert_eq!((in_force(&replica), held(&replica)), (2, vec![]));
    assert_eq!(verdict(&replica, "bekas", NOW), Verdict::Block);
}

#[test]
fn newer_versions_do_not_push_back_those_that_are_held() {
    let word = |version: i64| {
        let letters = [version / 26, version % 26].map(|at| char::from(b'a' + at as u8));
        format!("kata{}{}", letters[0], letters[1])
    };
    let mut replica = serving();
    for version in 2..5 {
        let at = NOW + version * MINUTE;
        send(&mut replica, &published(version, &word(version), at), at);
    }
    let expected: Vec<_> = (2..5).map(|version| (version, NOW + version * MINUTE + HOUR)).collect();
    assert_eq!(held(&replica), expected);
    assert!(advance(&mut replica, NOW + 3 * MINUTE + HOUR));
    assert_eq!((in_force(&replica), held(&replica).len()), (3, 1));

    // However many come, the first ones keep their time, and the newest is there.
    for version in 5..100 {
        let at = NOW + 5 * MINUTE + version;
        send(&mut replica, &published(version, &word(version), at), at);
    }
    let held = held(&replica);
    assert_eq!((held.len(), held[0].0, held[15].0), (16, 4, 99));
    assert!(advance(&mut replica, NOW + 2 * HOUR));
    assert_eq!((in_force(&replica), replica.held()), (99, vec![]));
}

#[test]
fn no_older_version_comes_back_while_one_is_held() {
    let mut replica = serving();
    let old = published(1, "lama", NOW - 24 * HOUR);
    send(&mut replica, &published(3, "bekas", NOW), NOW);
    let confirmed = replica.confirmed_until();
    for older in [&old, &published(2, "lain", NOW)] {
        let head = head_at(NOW + MINUTE, &[&older.version]);
        replica.heartbeat(&sign_head(&head), NOW + MINUTE).unwrap();
        let refusal = replica.prepare(&older.version, &older.envelope, NOW + MINUTE).unwrap_err();
        assert_eq!(refusal.code(), "DOWNGRADED");
    }
    let other = published(3, "lain", NOW);
    let head = head_at(NOW + MINUTE, &[&other.version]);
    replica.heartbeat(&sign_head(&head), NOW + MINUTE).unwrap();
    let refusal = replica.prepare(&other.version, &other.envelope, NOW + MINUTE).unwrap_err();
    assert_eq!(refusal.code(), "OTHER_CONTENT");
    assert_eq!(replica.confirmed_until(), confirmed, "such heads confirm nothing");
}

#[test]
fn a_restart_keeps_what_is_held() {
    let mut replica = serving();
    let (old, settings) = (published(1, "lama", NOW - 24 * HOUR), holding(1, HOUR));
    let new = [published(2, "bekas", NOW), published(3, "baru", NOW + MINUTE)];
    new.iter().for_each(|sent| send(&mut replica, sent, NOW + MINUTE));
    let kept = new.clone().map(|sent| kept(&sent, NOW + (sent.version.version - 2) * MINUTE));
    let at_now = |sent: &Sent| self::kept(sent, NOW);

    let (seen, _) = disk(&replica);
    let mut replica = Replica::new(TENANT, replica.keys().clone(), seen).unwrap();
    assert_eq!(replica.restore_held(&kept[0]).unwrap_err().code(), "NOT_SEEN");
    // What is held is not in force, though it is the highest that was seen.
    let highest = &kept[1].envelope;
    assert_eq!(replica.restore(&kept[1].version, highest).unwrap_err().code(), "NOT_SEEN");
    for sent in [&old, &settings] {
        let envelope = &sent.envelope;
        replica.restore(&sent.version, envelope).unwrap().commit();
    }
    let strange = published(4, "lain", NOW);
    let other = published(3, "lain", NOW);
    for sent in [old, strange, other, settings] {
        let refusal = replica.restore_held(&at_now(&sent)).unwrap_err();
        assert_eq!(refusal.code(), "NOT_SEEN");
    }
    kept.iter().for_each(|kept| replica.restore_held(kept).unwrap().commit());
    assert_eq!(in_force(&replica), 1);
    assert_eq!(held(&replica), [(2, NOW + HOUR), (3, NOW + HOUR + MINUTE)]);

    // In its time the one takes the place of what was in force, on disk too.
    let prepared = replica.advance(NOW + HOUR).unwrap().unwrap();
    assert_eq!(prepared.released().cloned().collect::<Vec<_>>(), [kept[0].clone()]);
    assert_eq!(prepared.held().cloned().collect::<Vec<_>>(), [kept[1].clone()]);
    assert_eq!(prepared.seen().in_force(&kept[0].version.resource), Some(&kept[0].version));
    prepared.commit();
    let (seen, _) = disk(&replica);
    let mut replica = Replica::new(TENANT, replica.keys().clone(), seen).unwrap();
    let envelope = &kept[0].envelope;
    replica.restore(&kept[0].version, envelope).unwrap().commit();
    replica.restore_held(&kept[1]).unwrap().commit();
    assert_eq!((in_force(&replica), replica.held().len()), (2, 1));
}

#[test]
fn a_key_that_is_revoked_meanwhile_keeps_out_what_it_signed() {
    let keys = key_set(1, 1, &[A, B]);
    let mut replica = Replica::new(TENANT, keys.clone(), Seen::default()).unwrap();
    apply(&mut replica, &holding(1, HOUR));
    apply(&mut replica, &published(1, "lama", NOW - 24 * HOUR));
    send(&mut replica, &published(2, "jahat", NOW), NOW);
    let revoking = with(keys, |keys| (keys.version, keys.keys[0].revoked) = (2, true));
    let sent = send_keys(&revoking, &[B]);
    replica.prepare(&sent.version, &sent.envelope, NOW).unwrap().unwrap().commit();
    assert_eq!((held(&replica), replica.next_change()), (vec![], None));
    assert_eq!((in_force(&replica), advance(&mut replica, NOW + 9 * HOUR)), (1, false));
}

#[test]
fn a_new_trust_epoch_does_not_wait_for_a_hold() {
    let mut replica = serving();
    send(&mut replica, &published(2, "jahat", NOW), NOW);
    let keys = send_keys(&key_set(2, 1, &[A]), &[A]);
    replica.prepare(&keys.version, &keys.envelope, NOW).unwrap().unwrap().commit();
    assert_eq!((held(&replica), in_force(&replica)), (vec![], 1));
    let (seen, _) = disk(&replica);
    let last = seen.last_in_force(&ResourceName::rule_set(RULE_SET));
    assert_eq!(last.map(|last| last.version), Some(1));

    let new = published(1, "bekas", NOW);
    let head = with(head(&[&new.version]), |head| head.trust_epoch = 2);
    replica.heartbeat(&sign_head(&head), NOW).unwrap();
    replica.prepare(&new.version, &new.envelope, NOW).unwrap().unwrap().commit();
    assert_eq!(verdict(&replica, "bekas", NOW), Verdict::Block);
}

#[test]
fn a_new_copy_begins_with_what_is_due() {
    let (due, newest) = (published(4, "lama", NOW - 2 * HOUR), published(5, "bekas", NOW));
    let named = |now| {
        let newest = head_at(now, &[&newest.version]);
        with(newest, |head: &mut Head| head.due = vec![due.version.clone()])
    };
    let mut replica = crate::world::replica();
    apply(&mut replica, &holding(1, HOUR));
    replica.heartbeat(&sign_head(&named(NOW)), NOW).unwrap();
    for sent in [&due, &newest] {
        replica.prepare(&sent.version, &sent.envelope, NOW).unwrap().unwrap().commit();
    }
    assert_eq!((in_force(&replica), held(&replica)), (4, vec![(5, NOW + HOUR)]));

    // So does one that was away for long; but nobody goes back by it.
    let mut replica = serving();
    replica.heartbeat(&sign_head(&named(NOW)), NOW).unwrap();
    for sent in [&due, &newest] {
        replica.prepare(&sent.version, &sent.envelope, NOW).unwrap().unwrap().commit();
    }
    assert_eq!((in_force(&replica), held(&replica)), (4, vec![(5, NOW + HOUR)]));
    assert!(advance(&mut replica, NOW + HOUR));
    replica.heartbeat(&sign_head(&named(NOW + HOUR)), NOW + HOUR).unwrap();
    let refusal = replica.prepare(&due.version, &due.envelope, NOW + HOUR).unwrap_err();
    assert_eq!(refusal.code(), "DOWNGRADED");
}

#[test]
fn a_retired_rule_set_is_in_force_nowhere_and_stays_so() {
    let mut replica = serving();
    send(&mut replica, &published(2, "bekas", NOW), NOW);
    // A retirement is not held, and what is held never comes in force after it.
    let gone = retirement(3);
    send(&mut replica, &gone, NOW);
    assert_eq!((in_force(&replica), held(&replica), replica.next_change()), (0, vec![], None));
    assert_eq!(verdict(&replica, "lama", NOW), Verdict::Allow);
    assert!(replica.live().load().is_ready(), "that nothing is left is meant");
    assert!(replica.newest_here().contains(&gone.version));
    assert_eq!(replica.confirmed_until(), Some(NOW + 10 * MINUTE));

    let (seen, _) = disk(&replica);
    let mut replica = Replica::new(TENANT, replica.keys().clone(), seen).unwrap();
    assert!(!replica.live().load().is_ready());
    replica.restore(&gone.version, &gone.envelope).unwrap().commit();
    assert!(replica.live().load().is_ready());
    let old = published(2, "bekas", NOW);
    let head = head_at(NOW + MINUTE, &[&old.version]);
    replica.heartbeat(&sign_head(&head), NOW + MINUTE).unwrap();
    let refusal = replica.prepare(&old.version, &old.envelope, NOW + MINUTE).unwrap_err();
    assert_eq!(refusal.code(), "DOWNGRADED");

    // Publishing goes on; there is nothing in force that it could wait behind.
    send(&mut replica, &holding(1, HOUR), NOW + MINUTE);
    send(&mut replica, &published(4, "baru", NOW + MINUTE), NOW + MINUTE);
    assert_eq!((in_force(&replica), held(&replica)), (4, vec![]));
}
