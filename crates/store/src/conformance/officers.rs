//! Several officers at one rule set, step by step in an order drawn at random: nobody loses what was
//! approved. The oracle is the officers' own log of what they were told.

use std::collections::{BTreeMap, BTreeSet};

use saring_bundle::Digest;
use uuid::Uuid;

use super::{Draws, NOW, Shared, World};
use crate::StoreError;
use crate::auth::MinistryScope;
use crate::page::PageRequest;
use crate::records::{
    Approve, LocalizedText, Publish, PutDraft, RuleSetState, SubmissionRef, Submit,
};

const RUNS: u64 = 100;
/// Changes that each author brings.
const CHANGES: usize = 2;

/// What was told to whom.
#[derive(Default)]
struct Log {
    /// The change that each submission brings.
    changes: BTreeMap<Uuid, String>,
    /// The changes whose publication was acknowledged.
    published: BTreeSet<String>,
    /// How often somebody was told that their work is outdated.
    outdated: usize,
}

/// Whether authors take in what others have published before they say so.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Merging {
    Always,
    Never,
}

/// Who writes, and how far they are.
struct Author {
    scope: MinistryScope,
    name: &'static str,
    brought: usize,
    /// The version that they have read, and their text.
    text: Option<(i64, String)>,
}

impl Author {
    fn change(&self) -> String {
        format!("{}-{}", self.name, self.brought)
    }
}

/// A rule set is a list of changes here, one a line.
struct Desk<'a> {
    world: &'a World,
    rule_set: String,
    log: Log,
}

pub(super) async fn none_loses_an_approved_change(store: Shared) {
    let world = World::new(store).await;
    let officers = officers(&world).await;
    let mut draws = Draws::from_env("officers", 2024);
    let mut outdated = 0;
    for run in 0..RUNS {
        let (log, lost) = race((&world, &officers), run, Merging::Always, &mut draws).await;
        assert_eq!(lost, Vec::<String>::new(), "run {run}");
        assert_eq!(log.published.len(), 2 * CHANGES, "run {run}: all of them go out in the end");
        outdated += log.outdated;
    }
    assert!(outdated > RUNS as usize, "they got into each other's way {outdated} times only");
}

/// Authors who claim to have looked at the newest version, and have not, do lose changes, and the
/// oracle sees it.
pub(super) async fn whoever_does_not_look_is_noticed(store: Shared) {
    let world = World::new(store).await;
    let officers = officers(&world).await;
    let mut draws = Draws::from_env("careless officers", 2025);
    let mut lost = 0;
    for run in 0..10 {
        lost += race((&world, &officers), run, Merging::Never, &mut draws).await.1.len();
    }
    assert!(lost > 0);
}

/// One run: the log, and the published changes that the newest version lacks.
async fn race(
    (world, officers): (&World, &[MinistryScope; 4]),
    run: u64,
    merging: Merging,
    draws: &mut Draws,
) -> (Log, Vec<String>) {
    let author = |at: usize, name| {
        let scope = officers[at].clone();
        Author { scope, name, brought: 0, text: None }
    };
    let mut authors = [author(0, "Sari"), author(1, "Dewi")];
    let rule_set = format!("set-{run}");
    let mut desk = Desk { world, rule_set, log: Log::default() };
    for _ in 0..2_000 {
        match draws.below(4) {
            author @ (0 | 1) => desk.write(&mut authors[author], merging).await,
            approver => desk.judge(&officers[approver], draws).await,
        }
        if authors.iter().all(|author| author.brought == CHANGES) && desk.nobody_waits().await {
            break;
        }
    }
    let newest = desk.newest().await.1;
    let has = |change: &&String| !newest.lines().any(|line| line == change.as_str());
    let lost = desk.log.published.iter().filter(has).cloned().collect();
    (desk.log, lost)
}

/// Two authors and two approvers.
async fn officers(world: &World) -> [MinistryScope; 4] {
    [
        world.officer(1, "Sari").await,
        world.officer(2, "Dewi").await,
        world.officer(3, "Budi").await,
        world.officer(4, "Ani").await,
    ]
}

impl Desk<'_> {
    /// The newest version and its text; 0 and nothing if there is none.
    async fn newest(&self) -> (i64, String) {
        match self.world.store.rule_set_version(&self.rule_set, 0).await {
            Ok(newest) => (newest.version.version, newest.source),
            Err(StoreError::NotFound { .. }) => (0, String::new()),
            Err(error) => panic!("{error}"),
        }
    }

    /// One step of an author: reads, or writes a draft and submits it.
    async fn write(&mut self, author: &mut Author, merging: Merging) {
        if self.log.published.contains(&author.change()) {
            author.brought += 1;
            author.text = None;
        }
        if author.brought == CHANGES {
            return;
        }
        let change = author.change();
        let Some((based_on, text)) = author.text.take() else {
            let (version, newest) = self.newest().await;
            author.text = Some((version, format!("{newest}{change}\n")));
            return;
        };
        if self.waits(&change).await {
            author.text = Some((based_on, text));
            return;
        }
        let store = &self.world.store;
        let present = store.draft(&author.scope, &self.rule_set).await;
        let put = PutDraft {
            rule_set: self.rule_set.clone(),
            title: LocalizedText::default(),
            source: text.clone(),
            expected_etag: present.map(|draft| draft.etag).unwrap_or_default(),
            based_on: Some(based_on),
        };
        let submitted = match store.put_draft(&author.scope, put, NOW).await {
            Ok(draft) => {
                let submit = Submit {
                    rule_set: self.rule_set.clone(),
                    etag: draft.etag,
                    comment: change.clone(),
                    approvals_required: 1,
                };
                store.submit(&author.scope, submit, NOW).await
            }
            Err(error) => Err(error),
        };
        match submitted {
            Ok(submission) => {
                self.log.changes.insert(submission.submission_id, change);
                author.text = Some((based_on, text));
            }
            Err(StoreError::Outdated { newest, .. }) => {
                self.log.outdated += 1;
                // Whoever merges reads first, in a step of its own.
                author.text = (merging == Merging::Never).then_some((newest, text));
            }
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Whether a submission of this change could still go out.
    async fn waits(&self, change: &str) -> bool {
        self.open().await.iter().any(|(id, ..)| self.log.changes[id] == change)
    }

    async fn nobody_waits(&self) -> bool {
        self.open().await.is_empty()
    }

    /// What can be approved or published, as the list says.
    async fn open(&self) -> Vec<(Uuid, RuleSetState, Digest)> {
        let (store, ministry) = (&self.world.store, &self.world.ministry);
        let page = PageRequest::first(999);
        let versions =
            match store.list_rule_set_versions(Some(ministry), &self.rule_set, page).await {
                Ok(page) => page.items,
                Err(StoreError::NotFound { .. }) => Vec::new(),
                Err(error) => panic!("{error}"),
            };
        let waits = |state| matches!(state, RuleSetState::Submitted | RuleSetState::Approved);
        let open = versions.into_iter().filter(|it| waits(it.state) && !it.outdated);
        open.map(|it| (it.submission_id, it.state, it.source_digest)).collect()
    }

    /// One step of an approver: approves or publishes any submission, outdated or not.
    async fn judge(&mut self, approver: &MinistryScope, draws: &mut Draws) {
        let submissions: Vec<Uuid> = self.log.changes.keys().copied().collect();
        if submissions.is_empty() {
            return;
        }
        let submission_id = *draws.one(&submissions);
        let submission = SubmissionRef::Id(submission_id);
        let (store, rule_set) = (&self.world.store, self.rule_set.clone());
        let found = store.submission(approver, &rule_set, submission).await.unwrap();
        let done = match found.version.state {
            RuleSetState::Submitted => {
                let source_digest = found.version.source_digest;
                let approve = Approve { rule_set, submission, source_digest, comment: "".into() };
                store.approve(approver, approve, NOW).await
            }
            RuleSetState::Approved => {
                let version = self.newest().await.0 + 1;
                let publish = Publish {
                    rule_set,
                    submission_id,
                    version,
                    bundle_digest: found.version.source_digest,
                    envelope: vec![b'x'],
                    key_set: (1, 1),
                    rules: Vec::new(),
                };
                store.publish(approver, publish, NOW).await
            }
            _ => return,
        };
        match done {
            Ok(version) if version.state == RuleSetState::Published => {
                self.log.published.insert(self.log.changes[&submission_id].clone());
            }
            Ok(_) => {}
            Err(StoreError::Outdated { .. }) => self.log.outdated += 1,
            Err(error) => panic!("{error}"),
        }
    }
}
