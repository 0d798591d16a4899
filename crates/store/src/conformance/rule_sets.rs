//! The life of a rule set.

use saring_bundle::Digest;

use super::world::untitled;
use super::{NOW, Shared, World};
use crate::StoreError;
use crate::auth::MinistryScope;
use crate::page::PageRequest;
use crate::records::{
    Approve, Close, Draft, FormerRule, LocalizedText, Publish, PutDraft, Retire, RollBack,
    RuleSetState, RuleSetVersion, RuleTitle, SubmissionRef, Submit,
};

const SLUG: &str = "pakaian-bekas";

fn draft(source: &str, expected_etag: &str) -> PutDraft {
    PutDraft {
        rule_set: SLUG.into(),
        title: LocalizedText { id: "Pakaian".into(), en: "Clothing".into() },
        source: source.into(),
        expected_etag: expected_etag.into(),
        based_on: None,
    }
}

/// A first draft on a version.
fn draft_on(based_on: i64, source: &str) -> PutDraft {
    PutDraft { based_on: Some(based_on), ..draft(source, "") }
}

fn submit(draft: &Draft, approvals_required: u32) -> Submit {
    let comment = "kata baru".into();
    Submit { rule_set: SLUG.into(), etag: draft.etag.clone(), comment, approvals_required }
}

fn approve(version: &RuleSetVersion) -> Approve {
    Approve {
        rule_set: SLUG.into(),
        submission: SubmissionRef::Id(version.submission_id),
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
        key_set: (1, 1),
        rules: vec![untitled("bal")],
    }
}

fn close(version: &RuleSetVersion, comment: &str) -> Close {
    let submission = SubmissionRef::Number(version.number);
    Close { rule_set: SLUG.into(), submission, comment: comment.into() }
}

/// That something is outdated, and names what came between.
fn is_outdated<T: std::fmt::Debug>(result: Result<T, StoreError>, words: &str) {
    let error = result.unwrap_err();
    assert!(matches!(error, StoreError::Outdated { .. }), "{error}");
    assert!(error.to_string().contains(words), "{error}");
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
    let put = PutDraft { based_on: Some(number - 1), ..draft(source, &present) };
    let draft = store.put_draft(by, put, NOW).await.unwrap();
    let submission = store.submit(by, submit(&draft, 0), NOW).await.unwrap();
    assert_eq!(submission.based_on, number - 1);
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
    let id = SubmissionRef::Id(submission.submission_id);
    let frozen = store.submission(&budi, SLUG, id).await.unwrap();
    assert_eq!(store.submission(&budi, SLUG, SubmissionRef::Number(1)).await.unwrap(), frozen);
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
    assert_eq!(store.snapshot(NOW, 16).await.unwrap().releases, []);
    let published = store.publish(&budi, publish(&submission, 1), NOW + 6).await.unwrap();
    assert_eq!((published.state, published.version), (RuleSetState::Published, 1));
    assert_eq!((published.publisher.as_str(), published.published_at), ("Budi", Some(NOW + 6)));
    is_conflict(store.publish(&budi, publish(&submission, 2), NOW).await, "published already");
    is_conflict(store.approve(&ani, approve(&submission), NOW).await, "published already");

    let read = store.rule_set_version(SLUG, 0).await.unwrap();
    assert_eq!(store.snapshot(NOW, 16).await.unwrap().releases, [read.clone().into()]);
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
        based_on: None,
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
        based_on: None,
        approvals_required: 1,
    };
    let missing = store.retire(&sari, retire(), NOW).await.unwrap_err();
    assert!(matches!(missing, StoreError::NotFound { .. }), "{missing}");
    version(&world, &sari, "satu", 1).await;
    let draft = store.put_draft(&sari, draft_on(1, "satu"), NOW).await.unwrap();

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
    is_outdated(store.publish(&budi, publish(&twice, 3), NOW).await, "version 2 (submission #2");
    let back = |version| RollBack {
        rule_set: SLUG.into(),
        version,
        comment: String::new(),
        based_on: None,
        approvals_required: 0,
    };
    is_conflict(store.roll_back(&sari, back(2), NOW).await, "it is a retirement");
    let again = store.roll_back(&sari, back(1), NOW).await.unwrap();
    assert!(!again.retirement);
    store.publish(&budi, publish(&again, 3), NOW).await.unwrap();
    assert_eq!(listed().await, (3, false));
    let releases = store.snapshot(NOW - 1, 16).await.unwrap().releases;
    let versions: Vec<_> = releases.iter().map(|it| (it.version, it.retirement)).collect();
    assert_eq!(versions, [(2, true), (3, false)], "nothing is held back from before a retirement");
    // Nobody has looked at the version that an old approval would take out of force.
    is_outdated(store.publish(&budi, publish(&twice, 4), NOW).await, "version 3 (submission #4");
}

pub(super) async fn what_is_outdated_is_submitted_again(store: Shared) {
    let world = World::new(store).await;
    let store = &*world.store;
    let (sari, dewi) = (world.officer(1, "Sari").await, world.officer(2, "Dewi").await);
    let budi = world.officer(3, "Budi").await;
    version(&world, &sari, "satu", 1).await;
    let base = store.put_draft(&sari, draft("dua", ""), NOW).await.unwrap_err();
    assert!(base.to_string().contains("based_on"), "{base}");
    let future = store.put_draft(&sari, draft_on(2, "dua"), NOW).await.unwrap_err();
    assert!(matches!(future, StoreError::Refused { field: Some("based_on"), .. }), "{future}");

    // Two submissions on version 1, both approved; the first is published.
    let first = store.put_draft(&sari, draft_on(1, "satu+s"), NOW).await.unwrap();
    let sari_s = store.submit(&sari, submit(&first, 1), NOW).await.unwrap();
    let mut kept = store.put_draft(&dewi, draft("satu+d", &first.etag), NOW).await.unwrap();
    assert_eq!(kept.based_on, 1, "a draft keeps its base");
    let dewi_s = store.submit(&dewi, submit(&kept, 1), NOW).await.unwrap();
    assert_eq!((sari_s.number, dewi_s.number, dewi_s.based_on), (2, 3, 1));
    for submission in [&sari_s, &dewi_s] {
        let approved = store.approve(&budi, approve(submission), NOW).await.unwrap();
        assert_eq!((approved.state, approved.outdated), (RuleSetState::Approved, false));
    }
    let retire = Retire {
        rule_set: SLUG.into(),
        comment: String::new(),
        based_on: Some(1),
        approvals_required: 1,
    };
    let back = RollBack {
        rule_set: SLUG.into(),
        version: 1,
        comment: String::new(),
        based_on: Some(1),
        approvals_required: 1,
    };
    let same = store.roll_back(&dewi, back.clone(), NOW).await.unwrap_err();
    assert!(matches!(same, StoreError::NothingChanged { version: 1, .. }), "{same}");
    let gone = store.retire(&dewi, retire.clone(), NOW).await.unwrap();
    store.publish(&budi, publish(&sari_s, 2), NOW).await.unwrap();

    // The second would take the first back: nothing of it goes on.
    let between = "version 2 (submission #2 by Sari: \"kata baru\")";
    for version in [2, 3] {
        is_outdated(store.publish(&budi, publish(&dewi_s, version), NOW).await, between);
    }
    is_outdated(store.approve(&sari, approve(&dewi_s), NOW).await, between);
    is_outdated(store.approve(&budi, approve(&gone), NOW).await, between);
    is_outdated(store.submit(&dewi, submit(&kept, 0), NOW).await, between);
    is_outdated(store.retire(&dewi, retire, NOW).await, between);
    is_outdated(store.roll_back(&dewi, back, NOW).await, between);
    let stale = store.submission(&budi, SLUG, SubmissionRef::Number(3)).await.unwrap().version;
    assert!(stale.outdated && stale.state == RuleSetState::Approved);

    // A draft on a version that is not the newest any more is refused before anything is written.
    let late = PutDraft { based_on: Some(1), ..draft("satu+x", &kept.etag) };
    is_outdated(store.put_draft(&dewi, late, NOW).await, between);
    assert_eq!(store.draft(&dewi, SLUG).await.unwrap(), kept);

    // Replacing the draft without a word keeps the base; saying the newest one submits it anew, and
    // the approval of the old one does not count.
    kept = store.put_draft(&dewi, draft("satu+s+d", &kept.etag), NOW).await.unwrap();
    is_outdated(store.submit(&dewi, submit(&kept, 0), NOW).await, between);
    let merged = PutDraft { based_on: Some(2), ..draft("satu+s+d", &kept.etag) };
    let merged = store.put_draft(&dewi, merged, NOW).await.unwrap();
    let again = store.submit(&dewi, submit(&merged, 1), NOW).await.unwrap();
    assert_eq!((again.number, again.based_on, again.approvals.len()), (5, 2, 0));
    is_conflict(store.publish(&budi, publish(&again, 3), NOW).await, "lacks approvals");
    store.approve(&budi, approve(&again), NOW).await.unwrap();
    store.publish(&budi, publish(&again, 3), NOW).await.unwrap();

    let same = store.put_draft(&sari, draft_on(3, "satu+s+d"), NOW).await.unwrap();
    let same = store.submit(&sari, submit(&same, 0), NOW).await.unwrap_err();
    assert!(matches!(same, StoreError::NothingChanged { version: 3, .. }), "{same}");
}

pub(super) async fn submissions_are_withdrawn_and_refused(store: Shared) {
    let world = World::new(store).await;
    let store = &*world.store;
    let (sari, budi) = (world.officer(1, "Sari").await, world.officer(2, "Budi").await);
    let sari_too = world.officer(3, "Sari").await;
    let draft = store.put_draft(&sari, draft("satu", ""), NOW).await.unwrap();
    let new = async || store.submit(&sari, submit(&draft, 1), NOW).await.unwrap();

    let one = new().await;
    let refused = store.withdraw(&budi, close(&one, ""), NOW).await.unwrap_err();
    assert!(matches!(refused, StoreError::Refused { .. }), "{refused}");
    let ended = store.withdraw(&sari_too, close(&one, "keliru"), NOW + 1).await.unwrap();
    let closed = ended.closed.clone().unwrap();
    assert_eq!((ended.state, closed.at), (RuleSetState::Withdrawn, NOW + 1));
    assert_eq!((closed.by.as_str(), closed.comment.as_str()), ("Sari", "keliru"));
    let again = store.withdraw(&sari, close(&one, "keliru"), NOW + 9).await.unwrap();
    assert_eq!(again, ended);
    is_conflict(
        store.approve(&budi, approve(&one), NOW).await,
        "#1 of pakaian-bekas: it is withdrawn",
    );

    let two = new().await;
    store.approve(&budi, approve(&two), NOW).await.unwrap();
    let own = store.refuse_submission(&sari, close(&two, "x"), NOW).await.unwrap_err();
    assert!(matches!(own, StoreError::Refused { .. }), "{own}");
    let why = store.refuse_submission(&budi, close(&two, " "), NOW).await.unwrap_err();
    assert!(matches!(why, StoreError::Refused { field: Some("reason"), .. }), "{why}");
    let ended = store.refuse_submission(&budi, close(&two, "terlalu luas"), NOW).await.unwrap();
    assert_eq!((ended.state, ended.number), (RuleSetState::Refused, 2));
    for result in [
        store.publish(&budi, publish(&two, 1), NOW).await,
        store.withdraw(&sari, close(&two, ""), NOW).await,
        store.refuse_submission(&budi, close(&one, "x"), NOW).await,
    ] {
        is_conflict(result, "submitted again");
    }

    // The draft is still there: a third submission, and its content goes out.
    let three = new().await;
    store.approve(&budi, approve(&three), NOW).await.unwrap();
    store.publish(&budi, publish(&three, 1), NOW).await.unwrap();
    is_conflict(store.withdraw(&sari, close(&three, ""), NOW).await, "published already");
    let missing = SubmissionRef::Number(4);
    let missing = store.submission(&sari, SLUG, missing).await.unwrap_err();
    assert!(missing.to_string().contains("#4"), "{missing}");
    let public = store.list_rule_set_versions(None, SLUG, PageRequest::first(9)).await.unwrap();
    assert_eq!(public.items.len(), 1, "what is not published is the ministry's");
}

pub(super) async fn rules_that_went_out_of_force_are_known(store: Shared) {
    let world = World::new(store).await;
    let store = &*world.store;
    let sari = world.officer(1, "Sari").await;
    let rule = |rule: &str, title: &str| RuleTitle {
        rule: rule.into(),
        title: LocalizedText { id: title.into(), en: String::new() },
    };
    let versions = [vec![rule("a", "A1"), rule("b", "B1")], vec![rule("a", "A2"), rule("b", "B2")]];
    for (at, rules) in versions.into_iter().chain([vec![rule("a", "A3")]]).enumerate() {
        let number = at as i64 + 1;
        let draft =
            store.put_draft(&sari, draft_on(at as i64, &at.to_string()), NOW).await.unwrap();
        let submission = store.submit(&sari, submit(&draft, 0), NOW).await.unwrap();
        let publish = Publish { rules, ..publish(&submission, number) };
        store.publish(&sari, publish, NOW).await.unwrap();
    }
    let ids = ["a", "b", "c"].map(str::to_owned).to_vec();
    let former = store.former_rules(&sari, SLUG, ids.clone()).await.unwrap();
    assert_eq!(former, [FormerRule { last_version: 2, rule: rule("b", "B2") }]);
    assert_eq!(store.former_rules(&sari, "tak-ada", ids).await.unwrap(), []);
}

pub(super) async fn pages(store: Shared) {
    let world = World::new(store).await;
    let store = &*world.store;
    let sari = world.officer(1, "Sari").await;
    for number in 1..=3 {
        version(&world, &sari, &format!("v{number}"), number).await;
    }
    let waiting = store.put_draft(&sari, draft_on(3, "v4"), NOW).await.unwrap();
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
