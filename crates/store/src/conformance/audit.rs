//! The audit log: each action leaves one entry, what is refused or changes nothing leaves none, and all are
//! chained once.

use saring_bundle::{Digest, audit_link};
use saring_link::Surface;

use super::{NOW, Shared, World};
use crate::auth::{MinistryScope, Role};
use crate::page::PageRequest;
use crate::records::{
    AuditAction, AuditBatch, AuditFilter, AuditHead, Change, ChangeStream, NewTenant,
    PlacedAuditEntry,
};
use crate::store::Store;

/// All entries that are chained, oldest first.
async fn entries(store: &dyn Store, filter: AuditFilter) -> Vec<PlacedAuditEntry> {
    let server = MinistryScope::of_the_server();
    let (mut all, mut page) = (Vec::new(), PageRequest::first(3));
    loop {
        let read = store.list_audit_entries(&server, filter.clone(), page).await.unwrap();
        all.extend(read.items);
        let Some(next) = read.next else { break };
        page = PageRequest::after(next, 3);
    }
    all.reverse();
    all
}

fn actions(entries: &[PlacedAuditEntry]) -> Vec<&str> {
    entries.iter().map(|placed| placed.entry.action.as_str()).collect()
}

pub(super) async fn each_action_leaves_one_entry(store: Shared) {
    let before = store.now().await.unwrap();
    let world = World::new(store).await;
    let World { store, ministry, shopee, .. } = &world;
    let officer = world.principal(1, "Ani", Role::Approver, None).await;
    world.publish("uji", 1, &["satu"]).await;
    let settings = store.tenant_settings(shopee).await.unwrap();
    store.put_tenant_settings(shopee, settings.clone(), NOW).await.unwrap();
    let by = officer.clone().in_request(Some("permintaan-1".into())).ministry_scope().unwrap();
    let key = world.principal(2, "shopee", Role::Platform, Some("shopee")).await;
    let key_id = &key.actor().key_id;
    store.revoke_key(&by, key_id, NOW).await.unwrap();
    // What is refused, or changes nothing any more.
    store.revoke_key(ministry, key_id, NOW).await.unwrap();
    store.put_tenant_settings(shopee, settings, NOW).await.unwrap_err();
    store.set_surfaces(ministry, "shopee", vec![Surface::Shopee]).await.unwrap();
    let again = NewTenant { slug: "shopee".into(), display_name: "x".into(), surfaces: vec![] };
    store.create_tenant(ministry, again, NOW).await.unwrap_err();

    assert!(entries(&**store, AuditFilter::default()).await.is_empty(), "nobody waits for it");
    while store.chain_audit_log().await.unwrap() > 0 {}
    let all = entries(&**store, AuditFilter::default()).await;
    let expected = [
        "tenant.create",
        "tenant.create",
        "tenant.create",
        "tenant.create",
        "api_key.create",
        "rule_set.submit",
        "rule_set.publish",
        "settings.replace",
        "api_key.create",
        "api_key.revoke",
    ];
    assert_eq!(actions(&all), expected);
    let positions: Vec<i64> = all.iter().map(|placed| placed.position).collect();
    assert_eq!(positions, (1..=expected.len() as i64).collect::<Vec<_>>());
    let after = store.now().await.unwrap();
    assert!(all.iter().all(|placed| (before..=after).contains(&placed.entry.at)), "its own clock");

    let last = all.last().unwrap();
    assert_eq!((&*last.entry.actor, &*last.actor_name), (&*officer.actor().key_id, "Ani"));
    assert_eq!(last.entry.role.as_deref(), Some("approver"));
    assert_eq!(last.entry.request_id.as_deref(), Some("permintaan-1"));
    assert_eq!(last.entry.resource, format!("api-key/{key_id}"));
    let filtered = |filter| async { entries(&**store, filter).await };
    let of_officer =
        AuditFilter { actor: Some(officer.actor().key_id.clone()), ..AuditFilter::default() };
    assert_eq!(filtered(of_officer).await, std::slice::from_ref(last));
    let made = AuditFilter { action: Some(AuditAction::ApiKeyCreate), ..AuditFilter::default() };
    assert_eq!(filtered(made).await.len(), 2);
    let at = all[4].entry.at;
    let since = AuditFilter { since: Some(at), ..AuditFilter::default() };
    let until = AuditFilter { until: Some(at), ..AuditFilter::default() };
    let (since, until) = (filtered(since).await, filtered(until).await);
    assert_eq!(until.len() + since.len(), all.len());
    assert!(since.contains(&all[4]) && !until.contains(&all[4]));
}

pub(super) async fn each_entry_is_chained_once(store: Shared) {
    let world = World::new(store).await;
    let World { store, ministry, .. } = &world;
    let nothing = AuditHead { position: 0, digest: Digest::zero(), signed: 0 };
    assert_eq!(store.audit_head().await.unwrap(), nothing);
    // Two servers at once.
    let (one, other) = tokio::join!(store.chain_audit_log(), store.chain_audit_log());
    assert_eq!(one.unwrap() + other.unwrap(), 4);
    let first = store.audit_head().await.unwrap();
    let (position, digest) = (first.position, first.digest);
    for (position, digest, end, is_kept) in [
        (position + 1, digest, b"-", false),
        (position, Digest::of(b"another"), b"-", false),
        (position, digest, b"1", true),
        (position, digest, b"2", true),
    ] {
        let kept = store.put_audit_end(position, digest, end.to_vec()).await.unwrap();
        assert_eq!(kept, is_kept, "{position}");
    }
    for seed in 1..=3 {
        world.principal(seed, "Ani", Role::Author, None).await;
    }
    assert_eq!(store.chain_audit_log().await.unwrap(), 3);
    assert_eq!(store.chain_audit_log().await.unwrap(), 0);

    let batches = store.audit_batches(ministry, 0).await.unwrap();
    let mut digest = Digest::zero();
    for AuditBatch { entries, digest: stands, .. } in &batches {
        digest = audit_link(&digest, entries.iter().map(String::as_str));
        assert_eq!(digest, *stands);
    }
    let ends: Vec<_> = batches.iter().map(|it| (it.position, it.end.as_deref())).collect();
    assert_eq!(ends, [(4, Some(&b"1"[..])), (7, None)]);
    let head = store.audit_head().await.unwrap();
    assert_eq!(head, AuditHead { position: 7, digest, signed: 4 });
    assert_eq!(store.audit_batches(ministry, 4).await.unwrap(), batches[1..]);
    assert!(store.audit_batches(ministry, 7).await.unwrap().is_empty());

    let told = store.changes_after(&ChangeStream::Shared, 0, 1_000).await.unwrap();
    let told: Vec<_> = told.into_iter().map(|logged| logged.change).collect();
    let appended = |position, digest| Change::AuditAppended { position, digest };
    assert_eq!(told, [appended(4, first.digest), appended(7, digest)]);
}
