//! The change log: what makes a change, and that no reader misses one.

use std::collections::BTreeMap;

use super::handovers::request;
use super::{NOW, Shared, World, outcome};
use crate::auth::Role;
use crate::records::{Change, ChangeStream, Logged, NewOutcome};
use crate::store::Store;

const WRITERS: usize = 64;
const WRITES: usize = 8;

async fn all(store: &dyn Store, stream: &ChangeStream) -> Vec<Logged> {
    store.changes_after(stream, 0, 1_000).await.unwrap()
}

async fn ends(store: &dyn Store) -> BTreeMap<ChangeStream, i64> {
    let heads = store.stream_heads().await.unwrap();
    heads.into_iter().map(|head| (head.stream, head.position)).collect()
}

/// Each thing that others must learn of is in the log of whom it concerns, and nothing else is.
pub(super) async fn each_change_is_told(store: Shared) {
    let world = World::new(store).await;
    let World { store, ministry, shopee, .. } = &world;
    let tenant = || "shopee".to_owned();
    let own = ChangeStream::of(Some("shopee"));
    assert!(ends(&**store).await.is_empty(), "a new store has told nothing");

    world.publish("uji", 2, &["satu"]).await;
    let published = |version| Change::RuleSetPublished { rule_set: "uji".into(), version };
    let mut shared = vec![published(1), published(2)];
    // What changes nothing in force is nobody's business.
    let officer = world.principal(1, "Ani", Role::Approver, None).await;
    let key = world.principal(2, "shopee", Role::Platform, Some("shopee")).await;
    assert_eq!(ends(&**store).await, BTreeMap::from([(ChangeStream::Shared, 2)]));

    let settings = store.tenant_settings(shopee).await.unwrap();
    store.put_tenant_settings(shopee, settings.clone(), NOW).await.unwrap();
    let mut ours = vec![Change::SettingsReplaced { tenant: tenant(), version: 1 }];
    // Refused, so not told.
    store.put_tenant_settings(shopee, settings, NOW).await.unwrap_err();

    let answers = store
        .request_takedowns(ministry, vec![request("https://shopee.co.id/product/1/1"); 2], NOW)
        .await
        .unwrap();
    let handover_id = answers[0].as_ref().unwrap().handover.handover_id;
    // The second is the first once more.
    ours.push(Change::HandoverArrived { tenant: tenant(), handover_id });

    let with_photo = |key: &str, listing: &str| {
        let image_hashes = vec!["phash64:0123456789abcdef".to_owned()];
        NewOutcome { image_hashes, ..outcome(key, listing) }
    };
    let report = vec![with_photo("a", "1.2"), with_photo("b", "1.3")];
    store.report_outcomes(shopee, report.clone(), NOW).await.unwrap();
    assert_eq!(store.fingerprint_head().await.unwrap().version, 0, "nobody waited for the log");
    assert_eq!(store.sequence_fingerprints().await.unwrap(), 2);
    let end = store.fingerprint_head().await.unwrap();
    assert_eq!(end.version, 2);
    // A batch is told once; a retry adds nothing.
    shared.push(Change::FingerprintsAppended { version: 2, digest: end.digest });
    store.report_outcomes(shopee, report, NOW).await.unwrap();
    assert_eq!(store.sequence_fingerprints().await.unwrap(), 0);

    let id = &key.actor().key_id;
    store.revoke_key(ministry, id, NOW).await.unwrap();
    ours.push(Change::KeyEnds { key_id: id.clone(), at: None });
    let (made, _) = crate::auth::new_key(&[7; 48]);
    let id = &officer.actor().key_id;
    store.rotate_key(ministry, id, made, NOW + 5, NOW).await.unwrap();
    shared.push(Change::KeyEnds { key_id: id.clone(), at: Some(NOW + 5) });

    for (stream, expected) in [(ChangeStream::Shared, shared), (own, ours)] {
        let told = all(&**store, &stream).await;
        let positions: Vec<i64> = told.iter().map(|logged| logged.position).collect();
        assert_eq!(positions, (1..=expected.len() as i64).collect::<Vec<_>>(), "{stream:?}");
        assert_eq!(ends(&**store).await[&stream], expected.len() as i64);
        let after = store.changes_after(&stream, 1, 1).await.unwrap();
        assert_eq!(after, told[1..2], "{stream:?}");
        let told: Vec<_> = told.into_iter().map(|logged| logged.change).collect();
        assert_eq!(told, expected, "{stream:?}");
    }
    assert!(!ends(&**store).await.contains_key(&ChangeStream::of(Some("meta"))));
}

/// What a server begins with: the newest of everything, the versions that may still be held back for, and
/// how far the log has come with it.
pub(super) async fn a_snapshot_is_what_is_published(store: Shared) {
    let world = World::new(store).await;
    let World { store, shopee, .. } = &world;
    let empty = store.snapshot(NOW, 16).await.unwrap();
    assert_eq!((empty.heads, empty.releases, empty.settings), (vec![], vec![], vec![]));
    assert_eq!(empty.fingerprints, store.fingerprint_head().await.unwrap());

    world.publish("lama", 9, &[]).await;
    world.publish("uji", 2, &["satu"]).await;
    for (settled, limit, lama, uji) in [
        (NOW, 16, &[9][..], &[2][..]),
        (NOW - 1, 1, &[9], &[2]),
        (NOW - 1, 2, &[1, 9], &[1, 2]),
        (NOW - 1, 4, &[1, 2, 3, 9], &[1, 2]),
    ] {
        let releases = store.snapshot(settled, limit).await.unwrap().releases;
        let releases: Vec<_> = releases.iter().map(|it| (&*it.rule_set, it.version)).collect();
        let lama = lama.iter().map(|version| ("lama", *version));
        let expected: Vec<_> = lama.chain(uji.iter().map(|version| ("uji", *version))).collect();
        assert_eq!(releases, expected, "{settled} {limit}");
    }
    let settings = store.tenant_settings(shopee).await.unwrap();
    let settings = store.put_tenant_settings(shopee, settings, NOW).await.unwrap();
    let settings = store.put_tenant_settings(shopee, settings, NOW).await.unwrap();
    let snapshot = store.snapshot(NOW, 16).await.unwrap();
    assert_eq!(snapshot.settings, [settings.to_payload()]);
    assert_eq!(snapshot.heads, store.stream_heads().await.unwrap());
}

/// Readers that follow the log while many write at once see every change once, in order, without a
/// gap: a cursor never stands past a change that is still to be committed.
pub(super) async fn no_reader_misses_a_change(store: Shared) {
    let World { store, ministry, .. } = World::new(store).await;
    let stream = ChangeStream::of(Some("shopee"));
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let (store, ministry) = (store.clone(), ministry.clone());
        writers.push(tokio::spawn(async move {
            for write in 0..WRITES {
                let shop = writer + 1;
                let url = |item| format!("https://shopee.co.id/product/{shop}/1{write}{item}");
                let requests = (0..=writer % 3).map(|item| request(&url(item)));
                store.request_takedowns(&ministry, requests.collect(), NOW).await.unwrap();
            }
        }));
    }
    let expected: usize = (0..WRITERS).map(|writer| (writer % 3 + 1) * WRITES).sum();
    let mut readers = Vec::new();
    for limit in [1, 7, 1_000] {
        let (store, stream) = (store.clone(), stream.clone());
        readers.push(tokio::spawn(async move {
            let (mut commits, mut at) = (store.commits(), 0);
            while at < expected as i64 {
                let changes = store.changes_after(&stream, at, limit).await.unwrap();
                if changes.is_empty() {
                    commits.changed().await.unwrap();
                    continue;
                }
                for Logged { position, change } in changes {
                    assert_eq!(position, at + 1, "{change:?}");
                    at = position;
                }
            }
        }));
    }
    for task in writers.into_iter().chain(readers) {
        task.await.unwrap();
    }
    assert_eq!(ends(&*store).await, BTreeMap::from([(stream, expected as i64)]));
}
