//! Listing versions reads neither their texts nor their envelopes: the peak of memory tells. A process of
//! its own, since others would move the peak.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;

use saring_store::conformance::{NOW, World};
use saring_store::page::PageRequest;
use saring_store::records::{LocalizedText, Publish, PutDraft, Submit};
use saring_store_sqlite::SqliteOptions;

const VERSIONS: i64 = 24;
const BYTES: usize = 2 << 20;

/// The most memory that this process ever had, in bytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap() << 10
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn listing_versions_reads_no_texts() {
    let folder = tempfile::tempdir().unwrap();
    let store = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap();
    let world = World::new(Arc::new(store)).await;
    let (store, officer) = (&world.store, world.officer(1, "Sari").await);
    let rule_set = || "besar".to_owned();
    for version in 1..=VERSIONS {
        let put = PutDraft {
            rule_set: rule_set(),
            title: LocalizedText::default(),
            source: (version % 10).to_string().repeat(BYTES) + &version.to_string(),
            expected_etag: String::new(),
            based_on: Some(version - 1),
        };
        let draft = store.put_draft(&officer, put, NOW).await.unwrap();
        let submit = Submit {
            rule_set: rule_set(),
            etag: draft.etag,
            comment: String::new(),
            approvals_required: 0,
        };
        let submission = store.submit(&officer, submit, NOW).await.unwrap();
        let publish = Publish {
            rule_set: rule_set(),
            submission_id: submission.submission_id,
            version,
            bundle_digest: submission.source_digest,
            envelope: vec![b'e'; BYTES],
            key_set: (1, 1),
            rules: Vec::new(),
        };
        store.publish(&officer, publish, NOW).await.unwrap();
    }
    let before = peak();
    let list = || {
        let (store, officer) = (Arc::clone(store), officer.clone());
        tokio::spawn(async move {
            let page = PageRequest::first(99);
            store.list_rule_set_versions(Some(&officer), "besar", page).await.unwrap().items.len()
        })
    };
    let listing: Vec<_> = (0..4).map(|_| list()).collect();
    for listed in listing {
        assert_eq!(listed.await.unwrap(), VERSIONS as usize);
    }
    // All the texts and envelopes are 96 MiB, and four calls would hold them four times.
    let growth = peak() - before;
    assert!(growth < 32 << 20, "{} MiB more", growth >> 20);
}
