//! What a copy says it has while keys are rotated, and what is kept of it.

use saring_bundle::{Head, KeySet, Purpose, Replica, ResourceVersion, Seen, TenantSettings};

use crate::settings::hold;
use crate::world::*;

const HOUR: i64 = 60 * MINUTE;

/// The same, with the signature of the key B too.
fn signed_anew(sent: &Sent) -> Sent {
    with(sent.clone(), |sent| sent.envelope.sign_too(&key(B)).unwrap())
}

fn settings() -> Sent {
    let settings = with(TenantSettings::none(TENANT), |settings| {
        settings.version = 1;
        settings.holds = vec![hold(HOUR)];
    });
    let envelope = sign(Purpose::TenantSettings, settings.to_payload(), A);
    Sent::new(saring_bundle::ResourceName::tenant_settings(TENANT), 1, envelope)
}

/// Settings that hold, version 1 in force and 2 and 3 held, all signed by A.
struct World {
    replica: Replica,
    settings: Sent,
    rule_sets: [Sent; 3],
    newest_head: Head,
}

fn world() -> World {
    let mut replica = replica();
    let (settings, rule_sets) = (settings(), [1, 2, 3].map(|n| rule_set(n, &format!("kata{n}"))));
    apply(&mut replica, &settings);
    rule_sets.iter().for_each(|sent| apply(&mut replica, sent));
    let named = [&settings.version, &rule_sets[2].version];
    let newest_head = with(head(&named), |head| head.due = vec![rule_sets[0].version.clone()]);
    replica.heartbeat(&sign_head(&newest_head), NOW).unwrap();
    World { replica, settings, rule_sets, newest_head }
}

impl World {
    fn adopt(&mut self, keys: &KeySet, seeds: &[u8]) {
        let sent = send_keys(keys, seeds);
        self.replica.prepare(&sent.version, &sent.envelope, NOW).unwrap().unwrap().commit();
    }

    /// Whether an envelope is to be kept in the place of the one before.
    fn keeps(&mut self, sent: &Sent) -> bool {
        let before = self.replica.live().load();
        let prepared = self.replica.prepare(&sent.version, &sent.envelope, NOW).unwrap();
        let keeps = prepared.is_some();
        if let Some(prepared) = prepared {
            assert_eq!((prepared.waits(), prepared.released().count()), (false, 0));
            prepared.commit();
        }
        assert!(std::sync::Arc::ptr_eq(&before, &self.replica.live().load()), "nothing is swapped");
        keeps
    }

    fn says(&self) -> Vec<ResourceVersion> {
        self.replica.newest_here()
    }
}

#[test]
fn a_hello_leaves_out_what_lacks_a_signature_until_it_has_come() {
    let mut world = world();
    let all = [&world.rule_sets[2], &world.settings].map(|sent| sent.version.clone());
    assert_eq!(world.says(), all);
    world.adopt(&key_set(1, 2, &[A, B]), &[A, B]);
    assert_eq!(world.says(), []);
    assert!(world.replica.confirmed_until().is_some(), "all of it is here");
    world.replica.heartbeat(&sign_head(&world.newest_head), NOW + MINUTE).unwrap();
    assert_eq!(world.replica.confirmed_until(), Some(NOW + 10 * MINUTE));

    let [due, between, newest] = world.rule_sets.clone().map(|sent| signed_anew(&sent));
    assert!(world.keeps(&signed_anew(&world.settings.clone())));
    assert_eq!(world.says(), all[1..], "settings alone");
    assert!(world.keeps(&newest));
    assert_eq!(world.says(), all[1..], "the version that is in force lacks one");
    assert!(world.keeps(&due));
    assert_eq!(world.says(), all);
    for sent in [&due, &newest] {
        assert!(!world.keeps(sent), "nothing new");
    }
    let refusal = world.replica.prepare(&between.version, &between.envelope, NOW).unwrap_err();
    assert_eq!(refusal.code(), "NOT_IN_HEAD");

    // What is held goes to disk with the envelope that came.
    let prepared = world.replica.advance(NOW + 2 * HOUR).unwrap().unwrap();
    assert_eq!(
        prepared.released().map(|kept| &kept.envelope).collect::<Vec<_>>(),
        [&newest.envelope]
    );
    prepared.commit();
    assert_eq!(world.says(), all, "its signatures are known as well once it is in force");
}

#[test]
fn what_cannot_come_again_is_not_asked_for() {
    let mut world = world();
    world.adopt(&key_set(1, 2, &[A, B]), &[A, B]);
    // By the centre's clock, or by settings that came since, an older version is due.
    let older = rule_set(1, "lain").version;
    let head = with(world.newest_head.clone(), |head| head.due = vec![older]);
    world.replica.heartbeat(&sign_head(&head), NOW).unwrap();
    assert!(world.keeps(&signed_anew(&world.settings.clone())));
    assert_eq!(world.says().len(), 1);
    assert!(world.keeps(&signed_anew(&world.rule_sets[2].clone())));
    assert_eq!(world.says().len(), 2);
}

/// A key that signs no more, or signs other things, lacks nowhere.
#[test]
fn only_keys_that_sign_now_count() {
    let others = |purposes: &[Purpose]| {
        with(key_set(1, 2, &[A]), |keys| keys.keys.push(trusted(B, purposes)))
    };
    let signs_heads = others(&[Purpose::Head, Purpose::KeySet, Purpose::TakedownFingerprints]);
    let retired = with(key_set(1, 2, &[A, B]), |keys| keys.keys[1].retire());
    let revoked = with(key_set(1, 2, &[A, B]), |keys| keys.keys[1].revoked = true);
    let cases = [
        ("it signs other things", signs_heads, 2),
        ("it is retired", retired, 2),
        ("it is revoked", revoked, 2),
        ("it signs versions", others(&[Purpose::Bundle]), 1),
        ("it signs settings", others(&[Purpose::TenantSettings]), 1),
        ("it signs both", others(&[Purpose::Bundle, Purpose::TenantSettings]), 0),
    ];
    for (name, keys, expected) in cases {
        let mut world = world();
        world.adopt(&keys, &[A]);
        assert_eq!(world.says().len(), expected, "{name}");
    }
}

/// The last of what a run kept, with the power cut before what was signed anew had come, or after.
#[test]
fn a_restart_knows_what_lacks_a_signature() {
    let both = key_set(1, 2, &[A, B]);
    for is_signed_anew in [false, true] {
        let world = world();
        let [settings, in_force, _, held] = [&world.settings]
            .into_iter()
            .chain(&world.rule_sets)
            .map(|sent| if is_signed_anew { signed_anew(sent) } else { sent.clone() })
            .collect::<Vec<_>>()
            .try_into()
            .unwrap();
        let seen: Seen =
            serde_json::from_value(serde_json::to_value(world.replica.seen()).unwrap()).unwrap();
        let mut replica = Replica::new(TENANT, both.clone(), seen).unwrap();
        for sent in [&settings, &in_force] {
            replica.restore(&sent.version, &sent.envelope).unwrap().commit();
        }
        let Sent { version, envelope } = held;
        replica
            .restore_held(&saring_bundle::Kept { version, envelope, since: NOW })
            .unwrap()
            .commit();
        assert_eq!(replica.newest_here().len(), if is_signed_anew { 2 } else { 0 });
        assert_eq!(replica.in_force().len(), 2);
    }
}
