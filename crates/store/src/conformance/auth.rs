//! What keys open.

use super::{NOW, Shared, World};
use crate::auth::{AuthError, Role, authenticate, new_key};

pub(super) async fn only_a_good_key_opens(store: Shared) {
    let world = World::new(store).await;
    let store = &*world.store;
    let platform = world.principal(1, "backend", Role::Platform, Some("tiktok")).await;
    assert_eq!(platform.tenant_scope().unwrap().tenant(), "tiktok");
    assert_eq!(platform.ministry_scope(), None);
    assert!(platform.statistics_scope().sees_platform("tiktok"));
    assert!(!platform.statistics_scope().sees_platform("shopee"));
    for (seed, role) in [(2, Role::Author), (3, Role::Approver), (4, Role::Operator)] {
        let officer = world.principal(seed, role.as_str(), role, None).await;
        assert_eq!((officer.role(), officer.tenant_scope()), (role, None));
        assert_eq!(officer.ministry_scope().unwrap().actor().name, role.as_str());
        assert!(officer.statistics_scope().sees_all());
    }
    let observer = world.principal(5, "asosiasi", Role::Observer, None).await;
    assert_eq!((observer.tenant_scope(), observer.ministry_scope()), (None, None));
    assert!(!observer.statistics_scope().sees_all());

    // A wrong secret and an unknown key look the same.
    let (_, good) = new_key(&[1; 48]);
    let mut other = [1; 48];
    other[47] = 2;
    let (_, wrong) = new_key(&other);
    assert_eq!(good[..19], wrong[..19]);
    let (_, unknown) = new_key(&[99; 48]);
    let wrong = authenticate(store, &wrong, NOW).await.unwrap_err();
    let unknown = authenticate(store, &unknown, NOW).await.unwrap_err();
    assert!(matches!((&wrong, &unknown), (AuthError::Unknown, AuthError::Unknown)));
    assert_eq!(wrong.to_string(), unknown.to_string());
    for text in ["", "sk_", "Bearer x", &good[1..], &good.replace('_', "'")] {
        let malformed = authenticate(store, text, NOW).await.unwrap_err();
        assert!(matches!(malformed, AuthError::Malformed), "{text}");
    }

    // That a key was revoked is for whoever has its secret.
    let key_id = platform.actor().key_id.clone();
    store.revoke_key(&world.ministry, &key_id, NOW).await.unwrap();
    let (_, wrong) = new_key(&other);
    let wrong = authenticate(store, &wrong, NOW).await.unwrap_err();
    assert!(matches!(wrong, AuthError::Unknown), "{wrong}");
    let revoked = authenticate(store, &good, NOW).await.unwrap_err();
    assert!(matches!(revoked, AuthError::Revoked), "{revoked}");
}
