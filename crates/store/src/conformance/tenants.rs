//! Platforms, surfaces, settings.

use saring_bundle::{StalenessPolicy, TenantSettings};
use saring_link::Surface;

use super::{NOW, Shared, World};
use crate::StoreError;
use crate::page::PageRequest;
use crate::records::NewTenant;

pub(super) async fn slugs_and_surfaces(store: Shared) {
    let World { store, ministry, .. } = World::new(store).await;
    let new = |slug: &str, surfaces: &[Surface]| NewTenant {
        slug: slug.into(),
        display_name: "Satu".into(),
        surfaces: surfaces.to_vec(),
    };
    for slug in ["", "a", "Shopee", "a b", "a/b", "é-commerce", &"a".repeat(41)] {
        let refused = store.create_tenant(&ministry, new(slug, &[]), NOW).await.unwrap_err();
        assert!(matches!(refused, StoreError::Refused { .. }), "{slug}: {refused}");
    }
    for slug in ["shopee", "other"] {
        let exists = store.create_tenant(&ministry, new(slug, &[]), NOW).await.unwrap_err();
        assert!(matches!(exists, StoreError::AlreadyExists { .. }), "{exists}");
    }

    // No two own the same; what was refused has changed nothing.
    let taken = new("baru", &[Surface::Lazada, Surface::Shopee]);
    let conflict = store.create_tenant(&ministry, taken, NOW).await.unwrap_err();
    assert_eq!(conflict.to_string(), "surface shopee: it is owned by shopee");
    let conflict = store.set_surfaces(&ministry, "meta", vec![Surface::Tiktok]).await.unwrap_err();
    assert!(matches!(conflict, StoreError::Conflict { .. }), "{conflict}");
    let all = store.list_tenants(&ministry, PageRequest::first(99)).await.unwrap().items;
    assert!(all.iter().all(|tenant| tenant.slug != "baru"), "{all:?}");
    let meta = all.iter().find(|tenant| tenant.slug == "meta").unwrap();
    assert_eq!(meta.surfaces, [Surface::Facebook, Surface::Instagram]);

    let lazada = new("lazada", &[Surface::Lazada, Surface::Lazada]);
    let lazada = store.create_tenant(&ministry, lazada, NOW + 1).await.unwrap();
    assert_eq!((lazada.surfaces.as_slice(), lazada.created_at), (&[Surface::Lazada][..], NOW + 1));
    let none = store.set_surfaces(&ministry, "lazada", Vec::new()).await.unwrap();
    assert_eq!(none.surfaces, []);
    store.set_surfaces(&ministry, "meta", vec![Surface::Lazada]).await.unwrap();

    let mut slugs = Vec::new();
    let mut page = PageRequest::first(2);
    loop {
        let tenants = store.list_tenants(&ministry, page).await.unwrap();
        assert!(tenants.items.len() <= 2);
        slugs.extend(tenants.items.into_iter().map(|tenant| tenant.slug));
        let Some(next) = tenants.next else { break };
        page = PageRequest::after(next, 2);
    }
    assert_eq!(slugs, ["lazada", "meta", "other", "shopee", "tiktok", "tokopedia"]);
}

pub(super) async fn settings_have_versions(store: Shared) {
    let World { store, shopee, meta, ministry, .. } = World::new(store).await;
    let mut settings = store.tenant_settings(&shopee).await.unwrap();
    assert_eq!((settings.version, settings.tenant.as_str()), (0, "shopee"));

    settings.staleness_policy = StalenessPolicy::Refuse;
    settings.category_map.insert("Pria'; --".into(), "fashion/pria".into());
    let first = store.put_tenant_settings(&shopee, settings.clone(), NOW).await.unwrap();
    assert_eq!(first.version, 1);
    assert_eq!(store.tenant_settings(&shopee).await.unwrap(), first);

    let stale = store.put_tenant_settings(&shopee, settings, NOW).await.unwrap_err();
    assert!(matches!(stale, StoreError::Conflict { .. }), "{stale}");
    let second = store.put_tenant_settings(&shopee, first, NOW).await.unwrap();
    assert_eq!(second.version, 2);
    assert_eq!(store.tenant_settings(&meta).await.unwrap().version, 0);
    let nobody = store.tenant_settings(&ministry.tenant("nobody")).await.unwrap_err();
    assert!(matches!(nobody, StoreError::NotFound { .. }), "{nobody}");
}

pub(super) async fn settings_of_all_by_platform(store: Shared) {
    let World { store, shopee, meta, ministry, .. } = World::new(store).await;
    let page = || PageRequest::first(1);
    assert_eq!(store.list_tenant_settings(&ministry, page()).await.unwrap().items, []);
    for (scope, tenant) in [(&shopee, "shopee"), (&meta, "meta")] {
        let first = TenantSettings::none(tenant);
        let first = store.put_tenant_settings(scope, first, NOW).await.unwrap();
        store.put_tenant_settings(scope, first, NOW + 1).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut page = page();
    loop {
        let stored = store.list_tenant_settings(&ministry, page).await.unwrap();
        seen.extend(stored.items);
        let Some(next) = stored.next else { break };
        page = PageRequest::after(next, 1);
    }
    let seen: Vec<_> = seen
        .iter()
        .map(|stored| (stored.settings.tenant.as_str(), stored.settings.version, stored.changed_at))
        .collect();
    assert_eq!(seen, [("meta", 2, NOW + 1), ("shopee", 2, NOW + 1)]);
}
