//! Signing keys are rotated: an edge goes on without a hand on it, also one that slept, and over a
//! restart without the server.

use saring_bundle::{
    Head, Hold, KeySet, Purpose, ResourceName, ResourceVersion, Signer as _, TenantSettings,
    TrustedKey,
};
use saring_wire::envelope_to_proto;

use super::*;
use crate::clock::Clock;
use crate::disk::faulty::{FaultyDisk, at_every_point};
use crate::replica_store::faults::{
    MINUTE, NOW, Sent, TENANT, in_force, key, keys, rule_set, try_open,
};

/// The key that signs first, and the one that takes its place.
const A: u8 = 1;
const B: u8 = 2;

/// It is always now.
#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> i64 {
        NOW
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// An edge that starts from this disk.
fn start(disk: &FaultyDisk) -> Result<(Installer, Vec<(ResourceVersion, Refusal)>), ClientError> {
    let (copy, (replica, refused)) = try_open(disk)?;
    let installer = Installer {
        replica,
        copy: Arc::new(copy),
        freshness: Freshness::new(Arc::new(Stopped)),
        waiting: Vec::new(),
        unsent: VecDeque::new(),
        stuck: None,
        ahead: None,
    };
    Ok((installer, refused))
}

/// A key set that follows on that of A alone, after this was done to A, as a release may write it that
/// says more of key sets.
fn key_set(version: i64, change: impl FnOnce(&mut TrustedKey), signers: &[u8]) -> Sent {
    let trusted = |seed| TrustedKey::new(key(seed).public_key(), Purpose::ALL);
    let mut keys = KeySet::new(1, version, vec![trusted(A), trusted(B)]);
    change(&mut keys.keys[0]);
    let mut payload: serde_json::Value = serde_json::from_slice(&keys.to_payload()).unwrap();
    payload["also"] = true.into();
    let payload = serde_json::to_vec(&payload).unwrap();
    let mut envelope = Envelope::sign(Purpose::KeySet, payload, &key(signers[0])).unwrap();
    for &signer in &signers[1..] {
        envelope.sign_too(&key(signer)).unwrap();
    }
    Sent::new(ResourceName::key_set(), version, envelope)
}

/// What follows on the key set of A: both sign, A is retired, A is revoked.
fn chain() -> [Sent; 3] {
    [
        key_set(2, |_| (), &[A, B]),
        key_set(3, TrustedKey::retire, &[B]),
        key_set(4, |key| key.revoked = true, &[B]),
    ]
}

fn signed_anew(sent: &Sent) -> Sent {
    let mut envelope = sent.1.clone();
    envelope.sign_too(&key(B)).unwrap();
    Sent(sent.0.clone(), envelope)
}

/// Settings that hold the rule set `b` for an hour.
fn settings() -> Sent {
    let mut settings = TenantSettings::none(TENANT);
    settings.version = 1;
    settings.holds = vec![Hold {
        rule_set: "b".into(),
        duration: 60 * MINUTE,
        reason: "uji".into(),
        since: 0,
        expires_at: NOW + 24 * 60 * MINUTE,
    }];
    let payload = settings.to_payload();
    let envelope = Envelope::sign(Purpose::TenantSettings, payload, &key(A)).unwrap();
    Sent::new(ResourceName::tenant_settings(TENANT), 1, envelope)
}

fn head(newest: &[&ResourceVersion], due: &[&ResourceVersion], seed: u8) -> Envelope {
    let owned = |versions: &[&ResourceVersion]| versions.iter().copied().cloned().collect();
    let mut head = Head::new(TENANT.into(), 1, NOW, NOW + 10 * MINUTE, owned(newest));
    head.due = owned(due);
    Envelope::sign(Purpose::Head, head.to_payload(), &key(seed)).unwrap()
}

/// As it comes over the wire.
fn resource(sent: &Sent, head: Option<Envelope>) -> v1::Resource {
    v1::Resource {
        resource: Some(resource_version_to_proto(&sent.0)),
        envelope: Some(envelope_to_proto(sent.1.clone())),
        base_version: 0,
        head: head.map(envelope_to_proto),
    }
}

/// Takes it in; what the server is told.
fn take(edge: &mut Installer, resource: v1::Resource) -> Vec<(i64, v1::ResourceStatus)> {
    edge.receive(resource);
    let told = edge.unsent.drain(..);
    told.map(|it| (it.resource.as_ref().unwrap().version, it.status())).collect()
}

/// With a trust file of the first key alone, and with a restart after each message or after none.
#[test]
fn an_edge_that_slept_through_a_rotation_is_in_force_without_a_hand_on_it() {
    const APPLIED: v1::ResourceStatus = v1::ResourceStatus::Applied;
    let rules = rule_set("a", 1, A);
    let by_both = signed_anew(&rules);
    for restarts in [false, true] {
        // Whether what is in force came again, as both keys signed it.
        for comes_again in [true, false] {
            let disk = FaultyDisk::default();
            let (mut edge, _) = start(&disk).unwrap();
            assert_eq!(edge.key_set(), keys(1, &[A]).0);
            let head_by = |seed| head(&[&chain()[2].0, &rules.0], &[], seed);
            let told = take(&mut edge, resource(&rules, Some(head_by(A))));
            assert_eq!(told, [(1, APPLIED)]);
            assert!(edge.replica.newest_here().contains(&rules.0));
            // None of its keys is known before those that lead to it have come.
            let told = take(&mut edge, resource(&chain()[2], None));
            assert_eq!(told, [(4, v1::ResourceStatus::Rejected)]);
            for keys in chain() {
                let told = take(&mut edge, resource(&keys, Some(head_by(B))));
                assert_eq!(told, [(keys.0.version, APPLIED)], "each is answered");
                assert_eq!(edge.key_set(), keys.0);
                if restarts {
                    drop(edge);
                    edge = start(&disk).unwrap().0;
                    assert_eq!(edge.key_set(), keys.0, "as it was announced");
                }
            }
            assert!(!edge.replica.newest_here().contains(&rules.0), "so it is sent again");
            if comes_again {
                let told = take(&mut edge, resource(&by_both, Some(head_by(B))));
                assert_eq!(told, [(1, APPLIED)]);
                assert!(edge.replica.newest_here().contains(&rules.0));
                edge.heartbeat(envelope_to_proto(head_by(B))).unwrap();
                assert!(edge.replica.confirmed_until().is_some());
            }
            drop(edge);
            let (edge, refused) = start(&disk).unwrap();
            assert_eq!(edge.replica.keys().version, 4);
            let expected = if comes_again { vec![("a".to_owned(), 1)] } else { vec![] };
            assert_eq!(in_force(&edge.replica), expected);
            assert_eq!(refused.is_empty(), comes_again, "{refused:?}");
            assert_eq!(edge.replica.live().load().is_ready(), comes_again);
        }
    }
}

/// What comes one after the other, each with its head: settings that hold `b`, what is in force and
/// what is held; the second key, all of it signed anew; the first key is revoked.
fn messages() -> Vec<v1::Resource> {
    let (settings, a) = (settings(), rule_set("a", 1, A));
    let (due, held) = (rule_set("b", 1, A), rule_set("b", 2, A));
    let all = [&settings.0, &a.0, &held.0];
    let head = || Some(head(&all, &[&due.0], A));
    let first = Some(self::head(&[&settings.0, &a.0, &due.0], &[], A));
    let mut messages = vec![
        resource(&settings, first.clone()),
        resource(&a, first.clone()),
        resource(&due, first),
        resource(&held, head()),
        resource(&chain()[0], None),
    ];
    messages.extend([&settings, &a, &due, &held].map(|it| resource(&signed_anew(it), head())));
    messages.push(resource(&key_set(3, |key| key.revoked = true, &[B]), None));
    messages
}

/// How many messages were taken in.
fn walk(disk: &FaultyDisk, messages: &[v1::Resource]) -> usize {
    let Ok((mut edge, _)) = start(disk) else { return 0 };
    let taken =
        |message: &&v1::Resource| matches!(edge.receive((*message).clone()), Received::Taken(_));
    messages.iter().take_while(taken).count()
}

/// The names of what is here, of what is held, and of what the server is told is here.
fn here(edge: &Installer) -> [Vec<String>; 3] {
    let replica = &edge.replica;
    let name = |version: &ResourceVersion| format!("{} {}", version.resource.name, version.version);
    let held: Vec<_> = replica.held().iter().map(|held| name(&held.version)).collect();
    let [mut in_force, mut told] = [replica.in_force(), replica.newest_here()]
        .map(|versions| versions.iter().map(name).collect::<Vec<_>>());
    in_force.sort();
    told.sort();
    [in_force, held, told]
}

#[test]
fn a_kill_or_a_power_cut_at_any_point_keeps_what_was_signed_anew() {
    let messages = messages();
    // As it is after each message, without a restart.
    let disk = FaultyDisk::default();
    let (mut edge, _) = start(&disk).unwrap();
    let mut expected = vec![here(&edge)];
    for message in &messages {
        edge.receive(message.clone());
        let rejected = edge.unsent.iter().find(|answer| !answer.reason.is_empty());
        assert_eq!(rejected, None);
        expected.push(here(&edge));
    }
    let last = [vec!["a 1", "b 1", "pasarku 1"], vec!["b 2"], vec!["a 1", "b 2", "pasarku 1"]];
    assert_eq!(expected[messages.len()], last);
    assert_eq!(expected[5][2], [""; 0], "what only the first key signed is to come again");
    drop(edge);
    let checked = at_every_point(
        |disk| walk(disk, &messages),
        |disk, &count, when| {
            let (edge, refused) = start(disk).unwrap_or_else(|error| panic!("{when}: {error}"));
            assert_eq!(refused, [], "{when}");
            let allowed = &expected[count..messages.len().min(count + 1) + 1];
            assert!(allowed.contains(&here(&edge)), "{when}, after {count}: {:?}", here(&edge));
        },
    );
    assert!(checked > 500, "{checked}");
}
