//! What subscribers say of themselves.

use saring_bundle::{Digest, ResourceName, ResourceType, ResourceVersion, TenantSettings};
use uuid::Uuid;

use super::{NOW, Shared, World, rule_sets};
use crate::StoreError;
use crate::page::PageRequest;
use crate::records::{Activity, RuleActivity, RuleSetActivity};

/// How long a report is about.
const STRETCH: i64 = 60_000_000;

fn resource(resource_type: ResourceType, name: &str, version: i64) -> ResourceVersion {
    let resource = ResourceName::new(resource_type, name);
    ResourceVersion { resource, version, digest: Digest::of(b"") }
}

fn activity(id: u128, subscriber: &str, version: i64, ended_at: i64) -> Activity {
    Activity {
        subscriber_id: subscriber.into(),
        report_id: Uuid::from_u128(id),
        started_at: ended_at - STRETCH,
        ended_at,
        listings_scored: 10,
        rule_sets: vec![RuleSetActivity {
            rule_set: "pakaian".into(),
            version,
            allowed: 7,
            reviewed: 2,
            blocked: 1,
            rules: vec![RuleActivity { rule: "bal".into(), listings: 1, reviewed: 0, blocked: 1 }],
        }],
        client_version: "saring/0.1.0".into(),
    }
}

pub(super) async fn rollouts_and_drift(store: Shared) {
    let World { store, shopee, meta, ministry, .. } = World::new(store).await;
    let rules = |version| resource(ResourceType::RuleSet, "pakaian", version);
    store.note_applied(&shopee, "web-1", rules(3), NOW).await.unwrap();
    // Noted late: nothing newer is taken back.
    store.note_applied(&shopee, "web-1", rules(2), NOW - 1).await.unwrap();
    // Noted again: it is in force since the first time.
    store.note_applied(&shopee, "web-1", rules(3), NOW + 1).await.unwrap();
    store.note_rejected(&shopee, "web-1", rules(4), "UNKNOWN_KEY", "k1", NOW + 1).await.unwrap();
    store.note_applied(&meta, "a", rules(3), NOW).await.unwrap();
    let settings = TenantSettings::none("meta");
    store.put_tenant_settings(&meta, settings, NOW).await.unwrap();
    let applied = resource(ResourceType::TenantSettings, "meta", 1);
    store.note_applied(&meta, "a", applied, NOW).await.unwrap();

    let all = store.rollouts(&ministry, None, PageRequest::first(9)).await.unwrap().items;
    let rows: Vec<_> =
        all.iter().map(|row| (row.tenant.as_str(), row.resource.resource_type)).collect();
    let (rule_set, own) = (ResourceType::RuleSet, ResourceType::TenantSettings);
    assert_eq!(rows, [("meta", rule_set), ("meta", own), ("shopee", rule_set)]);
    assert_eq!((all[1].applied_version, all[1].published_version), (1, 1));
    assert!(all[0].differs(), "nothing is published");
    let web = &all[2];
    assert_eq!((web.applied_version, web.applied_at, web.drifted()), (3, Some(NOW), false));
    assert_eq!((web.rejected_version, web.rejected_reason.as_str()), (4, "UNKNOWN_KEY"));

    let (mut paged, mut page) = (Vec::new(), PageRequest::first(1));
    loop {
        let rollouts = store.rollouts(&ministry, None, page).await.unwrap();
        paged.extend(rollouts.items);
        let Some(next) = rollouts.next else { break };
        page = PageRequest::after(next, 1);
    }
    assert_eq!(paged, all);

    // Scored before it was applied, or in the stretch in which it was, says nothing; after, with
    // another version, is drift.
    for (id, version, at, drifted) in [
        (1, 2, NOW, false),
        (5, 2, NOW + STRETCH, false),
        (2, 2, NOW + STRETCH + 5, true),
        (3, 3, NOW + STRETCH + 9, false),
        (4, 2, NOW + STRETCH + 6, false),
        (3, 1, NOW + STRETCH + 99, false),
    ] {
        let report = activity(id, "web-1", version, at);
        store.report_activity(&shopee, report, NOW).await.unwrap();
        let page = PageRequest::first(9);
        let rows = store.rollouts(&ministry, Some("pakaian"), page).await.unwrap().items;
        assert_eq!((rows.len(), rows[1].drifted()), (2, drifted), "report {id} at {at}");
    }
    let none = store.rollouts(&ministry, Some("obat"), PageRequest::first(9)).await.unwrap();
    assert_eq!(none.items, []);
}

/// A platform of which nothing was heard has a row too, and one version with two contents is seen.
pub(super) async fn silence_and_other_content(store: Shared) {
    let world = World::new(store).await;
    let sari = world.officer(1, "Sari").await;
    let published = rule_sets::version(&world, &sari, "satu", 1).await;
    let World { store, shopee, meta, ministry, .. } = &world;
    let slug = published.rule_set.as_str();
    let rows = async |rule_set: Option<&str>, size| {
        let (mut rows, mut page) = (Vec::new(), PageRequest::first(size));
        loop {
            let rollouts = store.rollouts(ministry, rule_set, page).await.unwrap();
            rows.extend(rollouts.items);
            let Some(next) = rollouts.next else { return rows };
            page = PageRequest::after(next, size);
        }
    };
    let silent = async || {
        let rows = rows(Some(slug), 9).await.into_iter();
        let silent = rows.filter(|row| row.subscriber_id.is_empty());
        silent.map(|row| (row.tenant, row.never_subscribed)).collect::<Vec<_>>()
    };
    let never = |tenant: &str| (tenant.to_owned(), true);
    let all = ["meta", "shopee", "tiktok", "tokopedia"];
    assert_eq!(silent().await, all.map(never));

    let good = ResourceVersion {
        resource: ResourceName::rule_set(slug),
        version: 1,
        digest: published.bundle_digest.unwrap(),
    };
    store.note_applied(shopee, "web-1", good.clone(), NOW).await.unwrap();
    let fingerprints = ResourceName::new(ResourceType::TakedownFingerprints, "all");
    let digest = Digest::of(b"");
    let fingerprints = ResourceVersion { resource: fingerprints, version: 1, digest };
    store.note_applied(meta, "a", fingerprints, NOW).await.unwrap();
    let expected = [("meta".to_owned(), false), never("tiktok"), never("tokopedia")];
    assert_eq!(silent().await, expected);
    assert_eq!(rows(None, 1).await, rows(None, 9).await);

    let web = async || rows(Some(slug), 9).await.into_iter().find(|row| row.tenant == "shopee");
    assert!(!web().await.unwrap().differs());
    let other = ResourceVersion { digest: Digest::of(b"other"), ..good.clone() };
    store.note_applied(shopee, "web-1", other.clone(), NOW + 1).await.unwrap();
    let row = web().await.unwrap();
    assert_eq!((row.differs(), row.applied_at), (true, Some(NOW + 1)));
    assert_eq!((row.applied_digest, row.expected_digest), (Some(other.digest), Some(good.digest)));
    let unknown = ResourceVersion { version: 2, ..good.clone() };
    store.note_applied(shopee, "web-1", unknown, NOW + 2).await.unwrap();
    assert!(web().await.unwrap().differs(), "the server has no version 2");
    store.note_applied(shopee, "web-1", good, NOW + 3).await.unwrap();
    assert!(!web().await.unwrap().differs());
}

pub(super) async fn what_is_held_is_told_until_it_is_in_force(store: Shared) {
    let World { store, shopee, ministry, .. } = World::new(store).await;
    let rules = |version| resource(ResourceType::RuleSet, "pakaian", version);
    let row = async || {
        let page = PageRequest::first(9);
        let mut rows = store.rollouts(&ministry, Some("pakaian"), page).await.unwrap().items;
        let row = rows.remove(0);
        (row.applied_version, row.held_version, row.held_until, row.drifted())
    };
    store.note_held(&shopee, "web-1", rules(2), NOW + 90, NOW).await.unwrap();
    assert_eq!(row().await, (0, 2, Some(NOW + 90), false));
    store.note_applied(&shopee, "web-1", rules(1), NOW + 1).await.unwrap();
    store.report_activity(&shopee, activity(1, "web-1", 1, NOW + 9), NOW).await.unwrap();
    assert_eq!(row().await, (1, 2, Some(NOW + 90), false), "the one in force scores");
    // Another time by other settings; what is noted late takes nothing back.
    store.note_held(&shopee, "web-1", rules(3), NOW + 50, NOW + 3).await.unwrap();
    store.note_held(&shopee, "web-1", rules(2), NOW + 90, NOW + 2).await.unwrap();
    assert_eq!(row().await, (1, 3, Some(NOW + 50), false));
    store.note_applied(&shopee, "web-1", rules(2), NOW + 40).await.unwrap();
    assert_eq!(row().await, (2, 3, Some(NOW + 50), false));
    store.note_applied(&shopee, "web-1", rules(3), NOW + 50).await.unwrap();
    assert_eq!(row().await, (3, 0, None, false));
    let never = store.note_held(&shopee, "web-1", rules(4), i64::MAX, NOW + 60).await.unwrap_err();
    assert!(matches!(never, StoreError::Refused { .. }), "{never}");
}

pub(super) async fn activity_counts_once(store: Shared) {
    let World { store, shopee, meta, ministry, .. } = World::new(store).await;
    let report = activity(1, "web-1", 1, NOW);
    assert!(store.report_activity(&shopee, report.clone(), NOW).await.unwrap());
    assert!(!store.report_activity(&shopee, report.clone(), NOW + 1).await.unwrap());
    assert!(store.report_activity(&meta, report.clone(), NOW).await.unwrap());

    let mut bad = activity(2, "web-1", 1, NOW);
    bad.rule_sets[0].rules[0].listings = -1;
    let mut backwards = activity(3, "web-1", 1, NOW);
    backwards.started_at = NOW + 1;
    let nameless = activity(4, "", 1, NOW);
    for bad in [bad, backwards, nameless] {
        let refused = store.report_activity(&shopee, bad, NOW).await.unwrap_err();
        assert!(matches!(refused, StoreError::Refused { .. }), "{refused}");
    }
    // What was refused has not used its id up.
    assert!(store.report_activity(&shopee, activity(2, "web-1", 1, NOW), NOW).await.unwrap());

    // A clock that is years ahead is not the newest for ever.
    let ahead = activity(6, "web-1", 2, NOW + 100_000_000_000_000);
    store.report_activity(&shopee, ahead, NOW).await.unwrap();
    store.report_activity(&shopee, activity(7, "web-1", 3, NOW + 1), NOW + 1).await.unwrap();
    let rows = store.rollouts(&ministry, None, PageRequest::first(9)).await.unwrap().items;
    let scored = rows.iter().find(|row| row.tenant == "shopee").unwrap();
    assert_eq!((scored.scored_version, scored.scored_at), (3, Some(NOW + 1)));
}
