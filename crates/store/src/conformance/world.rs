//! A small world: platforms, officers, outcomes.

use saring_link::{Kind, Surface};

use super::Shared;
use crate::auth::{MinistryScope, Principal, Role, TenantScope, authenticate, new_key};
use crate::records::{Action, Listing, NewKey, NewOutcome, NewTenant, Origin};
use crate::time::Micros;

/// 2026-11-24T00:00Z.
pub const NOW: Micros = 1_795_478_400_000_000;

/// Platforms that own surfaces, and the ministry.
#[derive(Clone)]
pub struct World {
    /// The store.
    pub store: Shared,
    /// The ministry.
    pub ministry: MinistryScope,
    /// Owns `shopee`.
    pub shopee: TenantScope,
    /// Owns `tokopedia`.
    pub tokopedia: TenantScope,
    /// Owns `tiktok` and `tiktok-shop`.
    pub tiktok: TenantScope,
    /// Owns `facebook` and `instagram`.
    pub meta: TenantScope,
}

impl World {
    /// Makes the platforms in an empty store.
    ///
    /// # Panics
    ///
    /// If the store does not take them.
    pub async fn new(store: Shared) -> World {
        let ministry = MinistryScope::of_the_server();
        for (slug, surfaces) in [
            ("shopee", vec![Surface::Shopee]),
            ("tokopedia", vec![Surface::Tokopedia]),
            ("tiktok", vec![Surface::Tiktok, Surface::TiktokShop]),
            ("meta", vec![Surface::Facebook, Surface::Instagram]),
        ] {
            let tenant = NewTenant { slug: slug.into(), display_name: slug.into(), surfaces };
            store.create_tenant(&ministry, tenant, NOW).await.unwrap();
        }
        World {
            shopee: ministry.tenant("shopee"),
            tokopedia: ministry.tenant("tokopedia"),
            tiktok: ministry.tenant("tiktok"),
            meta: ministry.tenant("meta"),
            store,
            ministry,
        }
    }

    /// Somebody with a key of their own; `seed` makes the key.
    ///
    /// # Panics
    ///
    /// If the store does not take the key.
    pub async fn principal(
        &self,
        seed: u8,
        name: &str,
        role: Role,
        tenant: Option<&str>,
    ) -> Principal {
        let (made, text) = new_key(&[seed; 48]);
        let key = NewKey {
            key_id: made.key_id,
            hash: made.hash,
            role,
            scopes: Vec::new(),
            tenant: tenant.map(str::to_owned),
            name: name.to_owned(),
            expires_at: None,
        };
        self.store.insert_key(&self.ministry, key, NOW).await.unwrap();
        authenticate(&*self.store, &text, NOW).await.unwrap()
    }

    /// An officer's scope.
    ///
    /// # Panics
    ///
    /// If the store does not take their key.
    pub async fn officer(&self, seed: u8, name: &str) -> MinistryScope {
        self.principal(seed, name, Role::Approver, None).await.ministry_scope().unwrap()
    }
}

/// An outcome: a listing of Shopee's was removed.
#[must_use]
pub fn outcome(key: impl Into<String>, listing: impl Into<String>) -> NewOutcome {
    NewOutcome {
        idempotency_key: key.into(),
        listing: Listing { surface: Surface::Shopee, kind: Kind::Product, id: listing.into() },
        action: Action::Removed,
        primary_origin: Origin::ManualSearch,
        primary_rule: None,
        rule_hits: Vec::new(),
        handover_id: None,
        action_at: NOW,
        detected_at: None,
        category: String::new(),
        price: None,
        province: String::new(),
        seller: String::new(),
        text_sketch: String::new(),
        image_hashes: Vec::new(),
    }
}
