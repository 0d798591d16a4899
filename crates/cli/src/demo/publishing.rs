//! Two officers publish a version, and how long it takes until it is in force everywhere, while
//! listings are scored.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use saring_bundle::Digest;
use saring_client::Scorer;
use saring_engine::Listing;
use saring_proto::v1;
use saring_wire::listing_to_proto;
use tokio::task::JoinSet;
use tonic::Code;

use super::RULE_SET;
use super::world::{PATIENCE, Platform, World, expect, failed};
use crate::failure::Failure;
use crate::remote::has_reason;

/// A version that is in force at every platform, and when it got there.
pub(super) struct Spread {
    pub version: i64,
    /// After the call to publish it was sent.
    pub took: Vec<Duration>,
}

/// Submits, approves and publishes a text. On the way it sees that the author alone cannot.
pub(super) async fn publish(world: &World, source: &str, comment: &str) -> Result<Spread, Failure> {
    let (author, approver) = (&world.author, &world.approver);
    let rule_set = || RULE_SET.to_owned();
    let etag = match author
        .publishing()
        .get_draft(author.call(v1::GetDraftRequest { rule_set: rule_set() }))
        .await
    {
        Ok(draft) => draft.into_inner().draft.unwrap_or_default().etag,
        Err(status) if has_reason(&status, "NOT_FOUND") => String::new(),
        Err(status) => return Err(author.refused(status)),
    };
    let newest = v1::GetRuleSetVersionRequest { rule_set: rule_set(), ..Default::default() };
    let based_on = match author.publishing().get_rule_set_version(author.call(newest)).await {
        Ok(newest) => newest.into_inner().version.unwrap_or_default().version,
        Err(status) if has_reason(&status, "NOT_FOUND") => 0,
        Err(status) => return Err(author.refused(status)),
    };
    let put = v1::PutDraftRequest {
        rule_set: rule_set(),
        source: source.to_owned(),
        etag,
        based_on: Some(based_on),
    };
    let put = author.publishing().put_draft(author.call(put)).await;
    let draft = put.map_err(|status| author.refused(status))?.into_inner().draft;
    let submit = v1::SubmitRuleSetRequest {
        rule_set: rule_set(),
        etag: draft.unwrap_or_default().etag,
        comment: comment.to_owned(),
    };
    let submitted = author.publishing().submit_rule_set(author.call(submit)).await;
    let submitted = submitted.map_err(|status| author.refused(status))?.into_inner();
    let submission_id = submitted.version.unwrap_or_default().submission_id;
    let approve = v1::ApproveRuleSetRequest {
        rule_set: rule_set(),
        submission_id: submission_id.clone(),
        source_digest: Digest::of(source.as_bytes()).to_string(),
        comment: String::new(),
    };
    let own = author.publishing().approve_rule_set(author.call(approve.clone())).await;
    expect(
        own.is_err_and(|status| status.code() == Code::PermissionDenied),
        "an author approved what they submitted",
    )?;
    let approved = approver.publishing().approve_rule_set(approver.call(approve)).await;
    approved.map_err(|status| approver.refused(status))?;
    let begun = Instant::now();
    let publish =
        v1::PublishRuleSetRequest { rule_set: rule_set(), submission_id, allow_empty: false };
    let published = approver.publishing().publish_rule_set(approver.call(publish)).await;
    let published = published.map_err(|status| approver.refused(status))?.into_inner();
    let version = published.version.unwrap_or_default().version;
    let mut waiting = JoinSet::new();
    for platform in &world.platforms {
        let mut status = platform.client.status();
        waiting.spawn(async move {
            let there = status.wait_for(|status| {
                let mut rules = status.in_force.iter();
                rules.any(|it| it.resource.name == RULE_SET && it.version == version)
            });
            tokio::time::timeout(PATIENCE, there)
                .await
                .is_ok_and(|waited| waited.is_ok())
                .then(|| begun.elapsed())
        });
    }
    let took = waiting.join_all().await.into_iter().collect::<Option<Vec<_>>>();
    expect(took.is_some(), "a version did not reach every platform")?;
    Ok(Spread { version, took: took.unwrap_or_default() })
}

/// What was scored meanwhile.
#[derive(Default)]
pub(super) struct Counts {
    /// By the platforms themselves.
    pub local: AtomicU64,
    /// By calls to the server.
    pub remote: AtomicU64,
    pub failed: AtomicU64,
    /// Listings of a platform that were scored with an older version after a newer one.
    pub backwards: AtomicU64,
    stop: AtomicBool,
}

/// Platforms that score without a pause.
pub(super) struct Traffic {
    counts: Arc<Counts>,
    scoring: JoinSet<()>,
}

impl Traffic {
    /// Each platform scores in its own process, so to say, and at the server too.
    pub(super) fn begin(platforms: &[Platform], listings: &[Listing]) -> Traffic {
        let counts = Arc::<Counts>::default();
        let listings: Arc<[Listing]> = listings.into();
        let mut scoring = JoinSet::new();
        for platform in platforms {
            let (scorer, to, of) =
                (platform.client.scorer(), Arc::clone(&counts), Arc::clone(&listings));
            scoring.spawn_blocking(move || score_here(&scorer, &of, &to));
            let mut client = platform.session.scoring();
            let (to, of) = (Arc::clone(&counts), Arc::clone(&listings));
            scoring.spawn(async move {
                for listing in of.iter().cycle() {
                    if to.stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let request =
                        v1::ScoreRequest { listing: Some(listing_to_proto(listing.clone())) };
                    let scored = client.score(request).await;
                    to.remote.fetch_add(1, Ordering::Relaxed);
                    to.failed.fetch_add(u64::from(scored.is_err()), Ordering::Relaxed);
                }
            });
        }
        Traffic { counts, scoring }
    }

    /// Goes on until so many more were scored in either way, and ends.
    pub(super) async fn end(self, more: u64) -> Result<Arc<Counts>, Failure> {
        let Traffic { counts, mut scoring } = self;
        let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
        let (local, remote) = (count(&counts.local) + more, count(&counts.remote) + more);
        let enough = async {
            while count(&counts.local) < local || count(&counts.remote) < remote {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let enough = tokio::time::timeout(PATIENCE, enough).await;
        counts.stop.store(true, Ordering::Relaxed);
        while let Some(ended) = scoring.join_next().await {
            ended.map_err(|error| failed(&error))?;
        }
        expect(enough.is_ok(), "scoring stood still")?;
        Ok(counts)
    }
}

fn score_here(scorer: &Scorer, listings: &[Listing], counts: &Counts) {
    let mut newest = 0;
    for listing in listings.iter().cycle() {
        if counts.stop.load(Ordering::Relaxed) {
            return;
        }
        counts.local.fetch_add(1, Ordering::Relaxed);
        match scorer.score(listing) {
            Ok(scored) => {
                let version = scored.basis.rule_sets.first().map_or(0, |(_, version)| *version);
                counts.backwards.fetch_add(u64::from(version < newest), Ordering::Relaxed);
                newest = newest.max(version);
            }
            Err(_) => {
                counts.failed.fetch_add(1, Ordering::Relaxed);
            }
        }
        // The machine has other things to do too.
        std::thread::sleep(Duration::from_micros(200));
    }
}
