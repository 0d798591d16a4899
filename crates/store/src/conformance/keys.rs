//! API keys.

use super::{NOW, Shared, World};
use saring_bundle::Digest;

use crate::StoreError;
use crate::auth::{AuthError, KeyScope, MinistryScope, Role, authenticate, new_key};
use crate::page::PageRequest;
use crate::records::{
    AuditAction, Beginning, Begun, Change, ChangeStream, NewKey, ReplaceKeySet, SignedVersion,
    StoredKeySet,
};

pub(super) async fn rotation_and_revocation(store: Shared) {
    let world = World::new(store).await;
    let World { store, ministry, .. } = &world;
    let (made, text) = new_key(&[1; 48]);
    let key = NewKey {
        key_id: made.key_id.clone(),
        hash: made.hash,
        role: Role::Platform,
        scopes: vec![KeyScope::Takedown, KeyScope::Scoring],
        tenant: Some("shopee".into()),
        name: "backend".into(),
        expires_at: None,
    };
    for (role, tenant) in [(Role::Platform, None), (Role::Author, Some("shopee".to_owned()))] {
        let bad = NewKey { role, tenant, ..key.clone() };
        let refused = store.insert_key(ministry, bad, NOW).await.unwrap_err();
        assert!(matches!(refused, StoreError::Refused { .. }), "{refused}");
    }
    let nobody = NewKey { tenant: Some("nobody".into()), ..key.clone() };
    let missing = store.insert_key(ministry, nobody, NOW).await.unwrap_err();
    assert!(matches!(missing, StoreError::NotFound { .. }), "{missing}");
    store.insert_key(ministry, key.clone(), NOW).await.unwrap();
    let exists = store.insert_key(ministry, key, NOW).await.unwrap_err();
    assert!(matches!(exists, StoreError::AlreadyExists { .. }), "{exists}");

    // Both work while they overlap.
    let (next, next_text) = new_key(&[2; 48]);
    let rotated = store.rotate_key(ministry, &made.key_id, next, NOW + 100, NOW + 1).await.unwrap();
    assert_eq!((rotated.name.as_str(), rotated.role), ("backend", Role::Platform));
    assert_eq!((rotated.tenant.as_deref(), rotated.expires_at), (Some("shopee"), None));
    assert_eq!(rotated.scopes, [KeyScope::Scoring, KeyScope::Takedown]);
    authenticate(&**store, &text, NOW + 99).await.unwrap();
    let caller = authenticate(&**store, &next_text, NOW + 99).await.unwrap();
    let open = |scope: &&KeyScope| caller.has_scope(**scope);
    assert_eq!(KeyScope::ALL.iter().filter(open).count(), 2);
    let expired = authenticate(&**store, &text, NOW + 100).await.unwrap_err();
    assert!(matches!(expired, AuthError::Expired), "{expired}");
    let third = new_key(&[3; 48]).0;
    let late = store.rotate_key(ministry, &made.key_id, third, NOW, NOW + 100).await.unwrap_err();
    assert!(matches!(late, StoreError::Conflict { .. }), "{late}");

    let revoked = store.revoke_key(ministry, &rotated.key_id, NOW + 5).await.unwrap();
    let again = store.revoke_key(ministry, &rotated.key_id, NOW + 9).await.unwrap();
    assert_eq!((revoked.revoked_at, again.revoked_at), (Some(NOW + 5), Some(NOW + 5)));
    let refused = authenticate(&**store, &next_text, NOW + 6).await.unwrap_err();
    assert!(matches!(refused, AuthError::Revoked), "{refused}");
    let missing = store.revoke_key(ministry, "sk_nobody", NOW).await.unwrap_err();
    assert!(matches!(missing, StoreError::NotFound { .. }), "{missing}");

    let sari = world.principal(7, "Sari", Role::Author, None).await;
    assert!(KeyScope::ALL.iter().all(|scope| sari.has_scope(*scope)));
    let all = store.list_keys(ministry, None, PageRequest::first(2)).await.unwrap();
    let names: Vec<_> = all.items.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(names, ["Sari", "backend"]);
    let rest = PageRequest::after(all.next.unwrap(), 2);
    let rest = store.list_keys(ministry, None, rest).await.unwrap();
    assert_eq!((rest.items.len(), rest.items[0].key_id.as_str()), (1, made.key_id.as_str()));
    assert_eq!(rest.next, None);
    let own = store.list_keys(ministry, Some("shopee"), PageRequest::first(9)).await.unwrap();
    assert_eq!(own.items.len(), 2);
}

pub(super) async fn somebody_can_always_make_keys(store: Shared) {
    let world = World::new(store).await;
    let World { store, ministry, .. } = &world;
    let operator = async |seed: u8| {
        world.principal(seed, "Ida", Role::Operator, None).await;
        new_key(&[seed; 48]).0.key_id
    };
    let revoke = async |key_id: &str| store.revoke_key(ministry, key_id, NOW + 1).await;
    let first = operator(8).await;
    let last = revoke(&first).await.unwrap_err();
    assert!(matches!(last, StoreError::Conflict { .. }), "{last}");
    let second = operator(9).await;
    revoke(&first).await.unwrap();
    revoke(&first).await.unwrap();
    assert!(revoke(&second).await.is_err());
}

pub(super) async fn names_are_people(store: Shared) {
    let world = World::new(store).await;
    let World { store, ministry, .. } = &world;
    let insert = async |seed: u8, name: &str, role: Role, tenant: Option<&str>| {
        let (made, _) = new_key(&[seed; 48]);
        let key = NewKey {
            key_id: made.key_id,
            hash: made.hash,
            role,
            scopes: Vec::new(),
            tenant: tenant.map(str::to_owned),
            name: name.to_owned(),
            expires_at: None,
        };
        store.insert_key(ministry, key, NOW).await
    };
    let first = insert(1, "Sari Dewi", Role::Author, None).await.unwrap();
    for (at, name) in [
        "sari dewi",
        "Sari  Dewi",
        " Sari Dewi",
        "SariDewi",
        "Sari\u{200b} Dewi",
        "S\u{430}ri Dewi",
        "Sarl Dewi",
    ]
    .into_iter()
    .enumerate()
    {
        let refused = insert(10 + at as u8, name, Role::Approver, None).await.unwrap_err();
        assert!(matches!(refused, StoreError::Refused { field: Some("name"), .. }), "{refused}");
        assert!(refused.to_string().contains("`Sari Dewi`"), "{name:?}: {refused}");
    }
    let blank = insert(20, "\u{200b}", Role::Approver, None).await.unwrap_err();
    assert!(matches!(blank, StoreError::Refused { field: Some("name"), .. }), "{blank}");
    // Exactly the same name is the same person; a platform's names are its own.
    insert(2, "Sari Dewi", Role::Approver, None).await.unwrap();
    insert(3, "sari dewi", Role::Platform, Some("shopee")).await.unwrap();
    insert(4, "Sari Dewanti", Role::Approver, None).await.unwrap();
    let next = new_key(&[5; 48]).0;
    store.rotate_key(ministry, &first.key_id, next, NOW + 9, NOW).await.unwrap();
}

/// Of servers that start at once, one sets up what all of them begin with.
pub(super) async fn servers_begin_with_the_same(store: Shared) {
    let ministry = MinistryScope::of_the_server();
    let key_set = |trust_epoch, version, server: &str| StoredKeySet {
        trust_epoch,
        version,
        envelope: format!("{trust_epoch}.{version} of {server}").into_bytes(),
    };
    let begin = async |trust_epoch, version, server: &str| {
        let (made, _) = new_key(server.repeat(48).as_bytes()[..48].try_into().unwrap());
        let operator = NewKey::operator(made);
        let beginning = Beginning {
            key_set: key_set(trust_epoch, version, server),
            anew: key_set(trust_epoch + 100, 1, server),
            operator: Some(operator),
        };
        store.begin(&ministry, beginning, NOW).await
    };
    // What is offered and by whom, and whether it is a newer one than the database has, which was put back then.
    let newest = key_set(1, 2, "a");
    let cases = [
        (1, 2, "a", true),
        (1, 2, "b", true),
        (1, 1, "a", true),
        (1, 3, "b", false),
        (2, 1, "a", false),
    ];
    for (at, (epoch, version, server, is_good)) in cases.into_iter().enumerate() {
        let begun = begin(epoch, version, server).await;
        let has_new_operator = at == 0;
        match begun {
            Ok(begun) if is_good => {
                let key_set = newest.clone();
                assert_eq!(begun, Begun { key_set, is_anew: false, has_new_operator });
            }
            Err(StoreError::Refused { reason, .. }) if !is_good => {
                assert!(reason.contains("was put back"), "{reason}");
            }
            begun => panic!("{epoch}.{version}: {begun:?}"),
        }
        assert_eq!(store.key_sets().await.unwrap(), std::slice::from_ref(&newest));
    }
    let keys = store.list_keys(&ministry, None, PageRequest::first(9)).await.unwrap();
    assert_eq!(keys.items.len(), 1, "one operator");
}

/// Key sets follow on each other, each told in the log, and what was signed by older ones is refused.
pub(super) async fn key_sets_follow_on_each_other(store: Shared) {
    let ministry = MinistryScope::of_the_server();
    let key_set = |trust_epoch, version| StoredKeySet {
        trust_epoch,
        version,
        envelope: format!("{trust_epoch}.{version}").into_bytes(),
    };
    let beginning = Beginning { key_set: key_set(1, 1), anew: key_set(9, 1), operator: None };
    store.begin(&ministry, beginning, NOW).await.unwrap();
    let replace = async |trust_epoch, version| {
        let key_set = key_set(trust_epoch, version);
        store.replace_key_set(&ministry, replacing(key_set, Vec::new()), NOW).await
    };
    for (trust_epoch, version, is_next) in
        [(1, 1, false), (1, 3, false), (2, 2, false), (1, 2, true), (1, 2, false), (1, 3, true)]
    {
        let replaced = replace(trust_epoch, version).await;
        let is_conflict = matches!(replaced, Err(StoreError::Conflict { .. }));
        assert_eq!((replaced.is_ok(), is_conflict), (is_next, !is_next), "{trust_epoch}.{version}");
    }
    let all = [key_set(1, 1), key_set(1, 2), key_set(1, 3)];
    let key_sets = async || store.snapshot(NOW, 9).await.unwrap().key_sets;
    assert_eq!(key_sets().await, all);
    let told = store.changes_after(&ChangeStream::Shared, 0, 100).await.unwrap();
    let told: Vec<_> = told.into_iter().map(|logged| logged.change).collect();
    let replaced = |version| Change::KeySetReplaced { trust_epoch: 1, version };
    assert_eq!(told, [replaced(1), replaced(2), replaced(3)]);
    let unknown = SignedVersion {
        rule_set: "uji".into(),
        version: 1,
        bundle_digest: Digest::of(b""),
        envelope: b"x".to_vec(),
    };
    let replace = replacing(key_set(1, 4), vec![unknown]);
    let corrupt = store.replace_key_set(&ministry, replace, NOW).await.unwrap_err();
    assert!(matches!(corrupt, StoreError::Corrupt { .. }), "{corrupt}");
    assert_eq!(key_sets().await, all, "nothing of it is stored");
}

fn replacing(key_set: StoredKeySet, signed: Vec<SignedVersion>) -> ReplaceKeySet {
    ReplaceKeySet { key_set, signed, action: AuditAction::KeySetInstall, signing_key: None }
}
