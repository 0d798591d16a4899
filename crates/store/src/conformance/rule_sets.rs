//! The life of a rule set.

use saring_bundle::Digest;

use super::{NOW, Shared, World};
use crate::StoreError;
use crate::auth::MinistryScope;
use crate::page::PageRequest;
use crate::records::{
    Approve, Draft, LocalizedText, Publish, PutDraft, Retire, RollBack, RuleSetState,
    RuleSetVersion, Submit,
};

const SLUG: &str = "pakaian-bekas";

fn draft(source: &str, expected_etag: &str) -> PutDraft {
    PutDraft {
        rule_set: SLUG.into(),
        title: LocalizedText { id: "Pakaian".into(), en: "Clothing".into() },
        source: source.into(),
        expected_etag: expected_etag.into(),
    }
}

fn submit(draft: &Draft, approvals_required: u32) -> Submit {
    let comment = "kata baru".into();
    Submit { rule_set: SLUG.into(), etag: draft.etag.clone(), comment, approvals_required }
}

fn approve(version: &RuleSetVersion) -> Approve {
    Approve {
        rule_set: SLUG.into(),
        submission_id: version.submission_id,
        source_digest: version.source_digest,
        comment: "baik".into(),
    }
}

fn publish(submission: &RuleSetVersion, version: i64) -> Publish {
    Publish {
        rule_set: SLUG.into(),
        submission_id: submission.submission_id,
        version,
        bundle_digest: Digest::of(&version.to_be_bytes()),
        envelope: format!("{{\"v\":{version}}}").into_bytes(),
        rules: vec!["bal".into()],
    }
}

fn is_conflict<T: std::fmt::Debug>(result: Result<T, StoreError>, words: &str) {
    let error = result.unwrap_err();
    assert!(matches!(error, StoreError::Conflict { .. }), "{error}");
    assert!(error.to_string().contains(words), "{error}");
}

/// Publishes a text without approvals.
pub(super) async fn version(
    world: &World,
    by: &MinistryScope,
    source: &str,
    number: i64,
) -> RuleSetVersion {
    let store = &world.store;
    let present = store.draft(by, SLUG).await.map_or(String::new(), |draft| draft.etag);
    let draft = store.put_draft(by, draft(source, &present), NOW).await.unwrap();
    let submission = store.submit(by, submit(&draft, 0), NOW).await.unwrap();
    assert_eq!(submission.state, RuleSetState::Approved);
    store.publish(by, publish(&submission, number), NOW).await.unwrap()
}

pub(super) async fn a_life(store: Shared) {
    let world = World::new(store).await;
    let store = &*world.store;
    let (sari, budi) = (world.officer(1, "Sari").await, world.officer(2, "Budi").await);
    let (sari_too, ani) = (world.officer(3, "Sari").await, world.officer(4, "Ani").await);

    let written = store.put_draft(&sari, draft("satu", ""), NOW).await.unwrap();
    assert_eq!(store.draft(&budi, SLUG).await.unwrap(), written);
    let submission = store.submit(&sari, submit(&written, 2), NOW + 1).await.unwrap();
    assert_eq!((submission.state, submission.version), (RuleSetState::Submitted, 0));
    assert_eq!(submission.source_digest, Digest::of(b"satu"));

    // The content is frozen, whatever becomes of the draft.
    store.put_draft(&budi, draft("dua", &written.etag), NOW + 2).await.unwrap();
    let frozen = store.submission(&budi, SLUG, submission.submission_id).await.unwrap();
    assert_eq!((frozen.source.as_str(), &frozen.version), ("satu", &submission));

    // Nobody approves their own, not with another key either; once more changes nothing.
    for own in [&sari, &sari_too] {
        let refused = store.approve(own, approve(&submission), NOW).await.unwrap_err();
        assert!(matches!(refused, StoreError::Refused { .. }), "{refused}");
    }
    let mut other = approve(&submission);
    other.source_digest = Digest::of(b"dua");
    is_conflict(store.approve(&budi, other, NOW).await, "source");
    let once = store.approve(&budi, approve(&submission), NOW + 3).await.unwrap();
    let twice = store.approve(&budi, approve(&submission), NOW + 4).await.unwrap();
    assert_eq!((once.approvals.len(), once.state), (1, RuleSetState::Submitted));
    assert_eq!(twice, once);
    is_conflict(store.publish(&budi, publish(&submission, 1), NOW).await, "lacks approvals");
    let approved = store.approve(&ani, approve(&submission), NOW + 5).await.unwrap();
    assert_eq!(approved.state, RuleSetState::Approved);
    let approvers: Vec<_> = approved.approvals.iter().map(|by| by.approver.as_str()).collect();
    assert_eq!(approvers, ["Budi", "Ani"]);

    // Only the next version, and only once.
    for wrong in [0, 2, -1] {
        is_conflict(store.publish(&budi, publish(&submission, wrong), NOW).await, "the next one");
    }
    assert_eq!(store.newest_versions().await.unwrap(), []);
    let published = store.publish(&budi, publish(&submission, 1), NOW + 6).await.unwrap();
    assert_eq!((published.state, published.version), (RuleSetState::Published, 1));
    assert_eq!((published.publisher.as_str(), published.published_at), ("Budi", Some(NOW + 6)));
    is_conflict(store.publish(&budi, publish(&submission, 2), NOW).await, "published already");
    is_conflict(store.approve(&ani, approve(&submission), NOW).await, "published already");

    let newest = store.newest_versions().await.unwrap();
    assert_eq!((newest[0].rule_set.as_str(), newest[0].version), (SLUG, 1));
    assert_eq!(Some(newest[0].bundle_digest), published.bundle_digest);
    let read = store.rule_set_version(SLUG, 0).await.unwrap();
    assert_eq!((read.source.as_str(), &read.envelope[..]), ("satu", &b"{\"v\":1}"[..]));
    assert_eq!(read, store.rule_set_version(SLUG, 1).await.unwrap());
    for missing in [2, -1] {
        let missing = store.rule_set_version(SLUG, missing).await.unwrap_err();
        assert!(matches!(missing, StoreError::NotFound { .. }), "{missing}");
    }
}

pub(super) async fn drafts_do_not_get_lost(store: Shared) {
    let world = World::new(store).await;
    let store = &*world.store;
    let (sari, budi) = (world.officer(1, "Sari").await, world.officer(2, "Budi").await);
    let first = store.put_draft(&sari, draft("satu", ""), NOW).await.unwrap();
    is_conflict(store.put_draft(&budi, draft("lain", ""), NOW).await, "Sari has changed it");
    let second = store.put_draft(&budi, draft("dua", &first.etag), NOW).await.unwrap();
    is_conflict(store.put_draft(&sari, draft("tiga", &first.etag), NOW).await, "Budi has changed");
    is_conflict(store.submit(&sari, submit(&first, 1), NOW).await, "Budi has changed it");
    assert_eq!(store.draft(&sari, SLUG).await.unwrap(), second);

    // Two at once: one of them is told.
    let (one, other) = tokio::join!(
        store.put_draft(&sari, draft("a", &second.etag), NOW),
        store.put_draft(&budi, draft("b", &second.etag), NOW),
    );
    assert_eq!(one.is_ok() as u8 + other.is_ok() as u8, 1);
    let missing = store.draft(&sari, "tak-ada").await.unwrap_err();
    assert!(matches!(missing, StoreError::NotFound { .. }), "{missing}");
}

pub(super) async fn a_rollback_is_a_new_version(store: Shared) {
    let world = World::new(store).await;
    let store = &*world.store;
    let (sari, budi) = (world.officer(1, "Sari").await, world.officer(2, "Budi").await);
    version(&world, &sari, "satu", 1).await;
    let mut listed = store.list_rule_sets(Some(&sari), PageRequest::first(9)).await.unwrap().items;
    assert!(!listed.remove(0).has_draft);
    version(&world, &sari, "dua", 2).await;
    let back = |version| RollBack {
        rule_set: SLUG.into(),
        version,
        comment: "terlalu banyak".into(),
        approvals_required: 1,
    };
    let missing = store.roll_back(&sari, back(3), NOW).await.unwrap_err();
    assert!(matches!(missing, StoreError::NotFound { .. }), "{missing}");
    let submission = store.roll_back(&sari, back(1), NOW).await.unwrap();
    assert_eq!((submission.rollback_of, submission.state), (1, RuleSetState::Submitted));
    assert_eq!(submission.source_digest, Digest::of(b"satu"));
    store.approve(&budi, approve(&submission), NOW).await.unwrap();
    let published = store.publish(&budi, publish(&submission, 3), NOW).await.unwrap();
    assert_eq!(published.version, 3);
    assert_eq!(store.rule_set_version(SLUG, 0).await.unwrap().source, "satu");

    let page = PageRequest::first(9);
    let versions = store.list_rule_set_versions(None, SLUG, page).await.unwrap().items;
    let states: Vec<_> = versions.iter().map(|version| (version.version, version.state)).collect();
    let (published, superseded) = (RuleSetState::Published, RuleSetState::Superseded);
    assert_eq!(states, [(3, published), (2, superseded), (1, superseded)]);
}

pub(super) async fn a_rule_set_is_retired_and_comes_back(store: Shared) {
    let world = World::new(store).await;
    let store = &*world.store;
    let (sari, budi) = (world.officer(1, "Sari").await, world.officer(2, "Budi").await);
    let retire = || Retire {
        rule_set: SLUG.into(),
        comment: "diganti peraturan baru".into(),
        approvals_required: 1,
    };
    let missing = store.retire(&sari, retire(), NOW).await.unwrap_err();
    assert!(matches!(missing, StoreError::NotFound { .. }), "{missing}");
    version(&world, &sari, "satu", 1).await;
    let draft = store.put_draft(&sari, draft("satu", ""), NOW).await.unwrap();

    let (gone, twice) =
        (store.retire(&sari, retire(), NOW).await, store.retire(&sari, retire(), NOW).await);
    let (gone, twice) = (gone.unwrap(), twice.unwrap());
    assert_eq!((gone.retirement, gone.state), (true, RuleSetState::Submitted));
    assert_eq!(gone.source_digest, Digest::of(b"satu"));
    is_conflict(store.publish(&budi, publish(&gone, 2), NOW).await, "lacks approvals");
    store.approve(&budi, approve(&gone), NOW).await.unwrap();
    store.approve(&budi, approve(&twice), NOW).await.unwrap();
    let published = store.publish(&budi, publish(&gone, 2), NOW).await.unwrap();
    assert_eq!((published.state, published.version), (RuleSetState::Published, 2));
    assert!(store.rule_set_version(SLUG, 0).await.unwrap().version.retirement);
    assert_eq!(store.draft(&sari, SLUG).await.unwrap(), draft, "the draft is nobody's version");
    let listed = async || {
        let mut all = store.list_rule_sets(None, PageRequest::first(9)).await.unwrap().items;
        let one = all.remove(0);
        (one.published_version, one.retired)
    };
    assert_eq!(listed().await, (2, true));

    is_conflict(store.retire(&sari, retire(), NOW).await, "retired already");
    is_conflict(store.publish(&budi, publish(&twice, 3), NOW).await, "retired already");
    let back = |version| RollBack {
        rule_set: SLUG.into(),
        version,
        comment: String::new(),
        approvals_required: 0,
    };
    is_conflict(store.roll_back(&sari, back(2), NOW).await, "it is a retirement");
    let again = store.roll_back(&sari, back(1), NOW).await.unwrap();
    assert!(!again.retirement);
    store.publish(&budi, publish(&again, 3), NOW).await.unwrap();
    assert_eq!(listed().await, (3, false));
    // Nobody has looked at the version that an old approval would take out of force.
    is_conflict(store.publish(&budi, publish(&twice, 4), NOW).await, "not the newest any more");
}

pub(super) async fn pages(store: Shared) {
    let world = World::new(store).await;
    let store = &*world.store;
    let sari = world.officer(1, "Sari").await;
    for number in 1..=3 {
        version(&world, &sari, &format!("v{number}"), number).await;
    }
    let waiting = store.put_draft(&sari, draft("v4", ""), NOW).await.unwrap();
    store.submit(&sari, submit(&waiting, 1), NOW).await.unwrap();
    let mut only_draft = draft("x", "");
    only_draft.rule_set = "obat".into();
    store.put_draft(&sari, only_draft, NOW).await.unwrap();

    let mut seen = Vec::new();
    let mut page = PageRequest::first(2);
    loop {
        let versions = store.list_rule_set_versions(Some(&sari), SLUG, page).await.unwrap();
        seen.extend(versions.items.iter().map(|version| version.version));
        let Some(next) = versions.next else { break };
        page = PageRequest::after(next, 2);
    }
    assert_eq!(seen, [0, 3, 2, 1]);

    // What is not published is the ministry's alone.
    let public = store.list_rule_set_versions(None, SLUG, PageRequest::first(9)).await.unwrap();
    assert_eq!(public.items.len(), 3);
    let public = store.list_rule_sets(None, PageRequest::first(9)).await.unwrap().items;
    assert_eq!((public.len(), public[0].has_draft), (1, false));
    let hidden = store.list_rule_set_versions(None, "obat", PageRequest::first(9)).await;
    assert!(matches!(hidden, Err(StoreError::NotFound { .. })));
    let all = store.list_rule_sets(Some(&sari), PageRequest::first(1)).await.unwrap();
    assert_eq!((all.items[0].slug.as_str(), all.items[0].published_version), ("obat", 0));
    let rest = PageRequest::after(all.next.unwrap(), 1);
    let rest = store.list_rule_sets(Some(&sari), rest).await.unwrap();
    assert_eq!((rest.items[0].published_version, rest.items[0].has_draft), (3, true));
    assert_eq!(rest.next, None);
}
