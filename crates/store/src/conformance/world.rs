//! A small world: platforms, officers, outcomes.

use saring_bundle::Digest;
use saring_link::{Kind, Surface};

use super::Shared;
use crate::auth::{MinistryScope, Principal, Role, TenantScope, authenticate, new_key};
use crate::records::{
    Action, Listing, LocalizedText, NewKey, NewOutcome, NewTenant, Origin, Publish, PutDraft,
    RuleHit, RuleTitle, Submit,
};
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

    /// Publishes the next versions of a rule set, each with these rules.
    ///
    /// # Panics
    ///
    /// If the store does not take them.
    pub async fn publish(&self, rule_set: &str, versions: i64, rules: &[&str]) {
        let World { store, ministry, .. } = self;
        let newest = store.rule_set_version(rule_set, 0).await;
        let newest = newest.map_or(0, |newest| newest.version.version);
        for version in newest + 1..=newest + versions {
            let draft = PutDraft {
                rule_set: rule_set.to_owned(),
                title: LocalizedText::default(),
                source: format!("{version}"),
                expected_etag: String::new(),
                based_on: Some(version - 1),
            };
            let etag = store.put_draft(ministry, draft, NOW).await.unwrap().etag;
            let (rule_set, comment) = (rule_set.to_owned(), String::new());
            let submit =
                Submit { rule_set: rule_set.clone(), etag, comment, approvals_required: 0 };
            let submitted = store.submit(ministry, submit, NOW).await.unwrap();
            let publish = Publish {
                rule_set,
                submission_id: submitted.submission_id,
                version,
                bundle_digest: Digest::of(&version.to_be_bytes()),
                envelope: b"{}".to_vec(),
                key_set: (1, 1),
                rules: rules.iter().copied().map(untitled).collect(),
            };
            store.publish(ministry, publish, NOW).await.unwrap();
        }
    }

    /// Publishes the rules that [`reported`] outcomes name.
    ///
    /// # Panics
    ///
    /// If the store does not take them.
    pub async fn publish_reported(&self) {
        let rules: Vec<String> = (0..20).map(|rule| format!("r{rule}")).collect();
        let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
        self.publish("pakaian", 3, &rules).await;
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

/// An outcome: a listing of Shopee's was removed. The listing is `shop.item`, or an item of shop 1.
#[must_use]
pub fn outcome(key: impl Into<String>, listing: impl Into<String>) -> NewOutcome {
    let listing: String = listing.into();
    let id = if listing.contains('.') { listing } else { format!("1.{listing}") };
    NewOutcome {
        idempotency_key: key.into(),
        listing: Listing { surface: Surface::Shopee, kind: Kind::Product, id },
        listing_before: None,
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

const PROVINCES: [&str; 8] =
    ["ID-JB", "ID-JT", "ID-JI", "ID-JK", "ID-BT", "ID-SU", "ID-BA", "ID-PA"];

/// An outcome with all that a platform would fill in: of version 3 of `pakaian`, which has rules `r0` to `r19`.
#[must_use]
pub fn reported(number: usize) -> NewOutcome {
    let rule =
        RuleHit { rule_set: "pakaian".into(), version: 3, rule: format!("r{}", number % 20) };
    NewOutcome {
        idempotency_key: format!("report-{number}"),
        listing: Listing {
            surface: Surface::Shopee,
            kind: Kind::Product,
            id: format!("{}.{}", 1 + number % 997, 1 + number),
        },
        listing_before: None,
        action: Action::Removed,
        primary_origin: Origin::RuleSet,
        primary_rule: Some(rule.clone()),
        rule_hits: vec![rule],
        handover_id: None,
        action_at: NOW - (number % 30) as i64 * 1_000_000,
        detected_at: Some(NOW - 400_000_000),
        category: "fashion/pria".into(),
        price: Some(25_000),
        province: PROVINCES[number % PROVINCES.len()].into(),
        seller: format!("s{}", number % 500),
        text_sketch: format!("minhash1:{number:0128x}"),
        image_hashes: vec![format!("phash64:{number:016x}")],
    }
}

/// A listing with an id that its surface has, from 1.
#[must_use]
pub fn listing(surface: Surface, item: usize) -> Listing {
    let (kind, id) = match surface {
        Surface::Shopee => (Kind::Product, format!("1.{item}")),
        Surface::Tokopedia => (Kind::Pdp, item.to_string()),
        Surface::Blibli => (Kind::Product, format!("ps--abc-12345-{item:05}")),
        Surface::Tiktok => (Kind::Video, item.to_string()),
        Surface::Facebook => (Kind::Item, item.to_string()),
        Surface::Instagram => (Kind::P, format!("A{item}")),
        Surface::Site => (Kind::Site, format!("https://toko.example/{item}")),
        Surface::Lazada | Surface::Bukalapak | Surface::TiktokShop => {
            (Kind::Product, item.to_string())
        }
    };
    Listing { surface, kind, id }
}

/// A rule that is called nothing.
pub fn untitled(rule: &str) -> RuleTitle {
    RuleTitle { rule: rule.to_owned(), title: LocalizedText::default() }
}
