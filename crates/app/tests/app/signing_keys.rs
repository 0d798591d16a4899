//! Signing keys: rotated, retired, revoked, and replaced with the recovery key.

use std::sync::Arc;
use std::time::Duration;

use saring_app::{App, AppError};
use saring_bundle::{
    Envelope, KeyId, KeySet, Purpose, Replica, ResourceName, Seen, Signer as _, TrustedKey,
};

use saring_store::Store as _;
use saring_store::auth::MinistryScope;
use saring_store::records::{AuditAction, ReplaceKeySet, SignedVersion, StoredKeySet};

use crate::story::{RECOVERY, Ring, SIGNING, Story, private};

fn id(seed: u8) -> KeyId {
    private(seed).public_key().id()
}

/// The key that a rotation makes after the first.
const NEXT: u8 = SIGNING + 1;

/// Who signed what a subscriber is sent, by what it is.
fn signers_of(app: &App) -> Vec<Vec<KeyId>> {
    let published = app.projections().published();
    let sent = published.missing("shopee", app.now(), |_| None);
    let ids = |envelope: &Envelope| {
        let mut ids: Vec<_> =
            envelope.signatures.iter().map(|signature| signature.key_id.clone()).collect();
        ids.sort();
        ids
    };
    let head = app.projections().head("shopee", &published, app.now(), 2).unwrap();
    let fingerprintless = sent.iter().skip(1).map(|signed| ids(&signed.envelope));
    fingerprintless.chain([ids(&head)]).collect()
}

fn sorted(seeds: &[u8]) -> Vec<KeyId> {
    let mut ids: Vec<_> = seeds.iter().map(|seed| id(*seed)).collect();
    ids.sort();
    ids
}

/// A replica that slept since it was given its first keys takes in all that it is sent, in order.
fn catches_up(app: &App, first: &KeySet) {
    let mut replica = Replica::new("shopee", first.clone(), Seen::default()).unwrap();
    let published = app.projections().published();
    let now = app.now();
    let digest = saring_bundle::Digest::of(&first.to_payload());
    let resource = ResourceName::key_set();
    let has = saring_bundle::ResourceVersion { resource, version: first.version, digest };
    let is_key_set = |name: &ResourceName| *name == has.resource;
    let sent = published.missing("shopee", now, |name| is_key_set(name).then_some(&has));
    let head = app.projections().head("shopee", &published, now, 2).unwrap();
    let (key_sets, rest): (Vec<_>, Vec<_>) =
        sent.into_iter().partition(|signed| signed.version.resource == has.resource);
    for signed in key_sets {
        let prepared = replica.prepare(&signed.version, &signed.envelope, now).unwrap();
        prepared.unwrap().commit();
    }
    replica.heartbeat(&head, now).unwrap();
    for signed in rest {
        let prepared = replica.prepare(&signed.version, &signed.envelope, now).unwrap();
        prepared.unwrap().commit();
    }
    assert!(replica.live().load().is_ready());
    assert_eq!(replica.keys(), published.signers().keys());
    assert!(replica.confirmed_until().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_rotated_without_a_gap() {
    let story = Story::new().await;
    let other = story.another_server().await;
    story.publish(1).await;
    let settings = story.app.tenant_settings(&story.shopee, "").await.unwrap();
    story.app.put_tenant_settings(&story.shopee, settings).await.unwrap();
    let first = story.app.signing_keys(&story.operator).unwrap();
    let all = |seeds: &[u8]| vec![sorted(seeds); 3];
    assert_eq!(signers_of(&story.app), all(&[SIGNING]));

    // Both sign, at every server, what was published before too.
    let both = story.app.rotate_signing_key(&story.operator, None, None).await.unwrap();
    assert_eq!((both.version, both.keys.len()), (2, 3));
    other.projections().catch_up().await.unwrap();
    for app in [&story.app, &other, &story.another_server().await] {
        assert_eq!(signers_of(app), all(&[SIGNING, NEXT]));
        catches_up(app, &first);
    }
    let twice = story.app.rotate_signing_key(&story.operator, None, None).await.unwrap_err();
    assert!(twice.to_string().contains("retire"), "{twice}");

    // A server that has not followed yet publishes all the same, signed by what is trusted then.
    let retired = other.retire_signing_key(&story.operator, &id(SIGNING)).await.unwrap();
    assert!(retired.keys.iter().any(|key| key.retired && key.key.id() == id(SIGNING)));
    assert_eq!(story.publish(2).await, 2);
    for app in [&story.app, &other, &story.another_server().await] {
        app.projections().catch_up().await.unwrap();
        assert_eq!(signers_of(app), all(&[NEXT]));
        catches_up(app, &first);
        catches_up(app, &both);
    }
    // Again changes nothing.
    let again = other.retire_signing_key(&story.operator, &id(SIGNING)).await.unwrap();
    assert_eq!(again, retired);

    // What the old key signed alone is nothing worth any more, and nothing in force is only by it.
    let revoked = other.revoke_signing_key(&story.operator, &id(SIGNING)).await.unwrap();
    assert_eq!(revoked.version, 4);
    for app in [&story.app, &other, &story.another_server().await] {
        app.projections().catch_up().await.unwrap();
        assert_eq!(signers_of(app), all(&[NEXT]));
        catches_up(app, &first);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_key_that_signs_stays() {
    let story = Story::new().await;
    let (app, operator) = (&story.app, &story.operator);
    for refused in [
        app.retire_signing_key(operator, &id(SIGNING)).await,
        app.revoke_signing_key(operator, &id(SIGNING)).await,
        app.revoke_signing_key(operator, &id(50)).await,
    ] {
        assert!(matches!(refused, Err(AppError::KeysRefused(_))), "{refused:?}");
    }
    for (who, needs) in [(&story.author, "operator"), (&story.shopee, "operator")] {
        let refused = app.rotate_signing_key(who, None, None).await.unwrap_err();
        assert!(matches!(&refused, AppError::Forbidden { needs: n, .. } if n.contains(needs)));
    }
    assert_eq!(app.signing_keys(operator).unwrap().version, 1);
}

/// A server without the new private key signs nothing, until it is copied to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_a_key_is_not_ready() {
    let story = Story::new().await;
    let ring = Arc::new(Ring::of(&[SIGNING]));
    let other = story.server_with(Arc::clone(&ring)).await;
    tokio::spawn(Arc::clone(&other).follow());
    story.publish(1).await;
    other.projections().catch_up().await.unwrap();
    other.in_force(&story.shopee).await.unwrap();
    let tokopedia = story.another_platform().await;
    story.app.rotate_signing_key(&story.operator, None, None).await.unwrap();

    let mut published = other.projections().watch_published();
    let unready = published.wait_for(|published| published.signers().check_ready().is_err());
    tokio::time::timeout(Duration::from_secs(10), unready).await.unwrap().unwrap();
    let now = other.projections().published();
    let refused = other.projections().head("shopee", &now, other.now(), 2).unwrap_err();
    assert!(refused.to_string().contains(&id(NEXT).to_string()), "{refused}");
    // Platforms that were scored for go on by what is here, and others are told why they cannot.
    other.in_force(&story.shopee).await.unwrap();
    let refused = other.in_force(&tokopedia).await.unwrap_err();
    assert!(matches!(refused, AppError::SigningKeyMissing { .. }), "{refused:?}");

    ring.add(NEXT);
    let ready = published.wait_for(|published| published.signers().check_ready().is_ok());
    tokio::time::timeout(Duration::from_secs(20), ready).await.unwrap().unwrap();
    assert_eq!(signers_of(&other), vec![sorted(&[SIGNING, NEXT]); 2]);
    other.in_force(&tokopedia).await.unwrap();
}

/// The online key is stolen or lost: whoever has the recovery key says which one follows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_recovery_key_brings_servers_and_subscribers_back() {
    let story = Story::new().await;
    story.publish(1).await;
    let first = story.app.signing_keys(&story.operator).unwrap();
    let signed = |keys: &KeySet, by: u8| {
        Envelope::sign(Purpose::KeySet, keys.to_payload(), &private(by)).unwrap()
    };
    let mut next = first.clone();
    next.version = 2;
    next.keys[0].revoked = true;
    next.keys.push(TrustedKey::new(private(30).public_key(), Purpose::ALL));

    // A host that has the new key alone; the server with the old one is gone.
    let host = story.server_with(Arc::new(Ring::of(&[30]))).await;
    let foreign = host.install_key_set(signed(&next, 30)).await.unwrap_err();
    assert!(matches!(foreign, AppError::Refused(_)), "{foreign}");
    let mut skips = next.clone();
    skips.version = 3;
    let skips = host.install_key_set(signed(&skips, RECOVERY)).await.unwrap_err();
    assert!(matches!(skips, AppError::KeysRefused(_)), "{skips}");
    let without = story.server_with(Arc::new(Ring::of(&[31]))).await;
    let without = without.install_key_set(signed(&next, RECOVERY)).await.unwrap_err();
    assert!(matches!(without, AppError::SigningKeyMissing { .. }), "{without}");
    host.install_key_set(signed(&next, RECOVERY)).await.unwrap();

    assert_eq!(signers_of(&host), vec![sorted(&[30]); 2]);
    catches_up(&host, &first);
    // A server that runs with the old key alone follows, and signs nothing.
    story.app.projections().catch_up().await.unwrap();
    assert!(story.app.projections().published().signers().check_ready().is_err());
}

/// What is asked for, why it is refused, and what is left of it: nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_rotation_leaves_nothing_behind() {
    let story = Story::new().await;
    let rotate = async |prepared: Option<u8>, recovery: Option<u8>| {
        let public = |seed: u8| private(seed).public_key();
        story
            .app
            .rotate_signing_key(&story.operator, prepared.map(public), recovery.map(public))
            .await
    };
    for (prepared, recovery, why) in [
        (None, Some(RECOVERY), "already"),
        (None, Some(SIGNING), "already"),
        (Some(SIGNING), None, "already"),
        (Some(RECOVERY), None, "already"),
        (Some(60), None, "lacks the signing key"),
    ] {
        let refused = rotate(prepared, recovery).await.unwrap_err().to_string();
        assert!(refused.contains(why), "{prepared:?} {recovery:?}: {refused}");
        assert_eq!(story.ring.seeds(), [SIGNING], "{prepared:?} {recovery:?}");
    }
    assert_eq!(story.app.signing_keys(&story.operator).unwrap().version, 1);
    for ended in [
        story.app.retire_signing_key(&story.operator, &id(RECOVERY)).await,
        story.app.revoke_signing_key(&story.operator, &id(RECOVERY)).await,
    ] {
        let ended = ended.unwrap_err().to_string();
        assert!(ended.contains("recovery key"), "{ended}");
    }
    story.ring.add(60);
    let twice = rotate(Some(60), Some(60)).await.unwrap_err().to_string();
    assert!(twice.contains("twice"), "{twice}");
    let both = rotate(Some(60), Some(61)).await.unwrap();
    assert_eq!((both.version, both.keys.len()), (2, 4));
}

/// What no key vouches for any more, as after a restore from before a revocation, keeps no key from being
/// rotated.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_rotated_beside_a_version_that_nobody_vouches_for() {
    let story = Story::new().await;
    story.publish(1).await;
    let stored = story.store.rule_set_version("obat", 1).await.unwrap();
    let mut keys = story.app.signing_keys(&story.operator).unwrap();
    keys.version = 2;
    keys.keys[0].revoked = true;
    keys.keys.push(TrustedKey::new(private(30).public_key(), Purpose::ALL));
    let mut envelope =
        Envelope::sign(Purpose::KeySet, keys.to_payload(), &private(SIGNING)).unwrap();
    envelope.sign_too(&private(30)).unwrap();
    let key_set =
        StoredKeySet { trust_epoch: 1, version: 2, envelope: envelope.to_json().into_bytes() };
    let version = SignedVersion {
        rule_set: "obat".into(),
        version: 1,
        bundle_digest: stored.version.bundle_digest.unwrap(),
        envelope: stored.envelope,
    };
    let scope = MinistryScope::of_the_server();
    // A key set that leaves out what is in force is not stored.
    for (signed, is_stored) in [(Vec::new(), false), (vec![version], true)] {
        let action = AuditAction::KeySetInstall;
        let replace = ReplaceKeySet { key_set: key_set.clone(), signed, action, signing_key: None };
        let replaced = story.store.replace_key_set(&scope, replace, story.app.now()).await;
        assert_eq!(replaced.is_ok(), is_stored, "{replaced:?}");
    }
    let app = story.server_with(Arc::new(Ring::of(&[30]))).await;
    app.rotate_signing_key(&story.operator, None, None).await.unwrap();
    app.revoke_signing_key(&story.operator, &id(30)).await.unwrap();
}
