//! Figures add up: in every answer, also while reports come in, and to what a slow count of all that
//! was accepted gives. And no two answers give away what one platform alone did.

mod aggregates;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fastrand::Rng;
use saring_link::Surface;
use saring_proto::v1;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_store::conformance::{Oracle, listing};
use saring_store::records::{Action, NewOutcome, Origin, RuleHit};
use saring_store_sqlite::Mutant;
use saring_tests::draw::seeded;
use saring_tests::server::{Server, with};
use tokio::task::JoinSet;
use tonic::transport::Channel;

use crate::mutant::{self, Broken};
use crate::reports::{DIMENSIONS, adds_up, message, numbered, recount};
use crate::story::Story;

/// Moments round the edges of days, weeks, months and years in all three zones of the country, in
/// microseconds.
fn moment(draw: &mut Rng) -> i64 {
    // 2023-11-01, 2023-12-01, 2024-01-01, 2024-02-29, 2024-03-01, 2024-07-01 and 2025-12-29, at
    // midnight of UTC.
    const EDGES: [i64; 7] = [
        1_698_796_800,
        1_701_388_800,
        1_704_067_200,
        1_709_164_800,
        1_709_251_200,
        1_719_792_000,
        1_766_966_400,
    ];
    let edge = EDGES[draw.usize(..EDGES.len())] * 1_000_000;
    edge - draw.i64(0..4) * 3_600_000_000 - 6 * 3_600_000_000 + [-1, 0, 1][draw.usize(..3)]
}

fn drawn(draw: &mut Rng, surface: Surface, key: usize) -> NewOutcome {
    let one = |draw: &mut Rng, of: &[&str]| of[draw.usize(..of.len())].to_owned();
    let rule = |draw: &mut Rng| RuleHit {
        rule_set: "pakaian-bekas-impor".into(),
        // The server has version 1 alone; what is newer, a restore can have lost.
        version: 2 + draw.i64(0..3),
        rule: one(draw, &["bal", "bekas", "impor"]),
    };
    let action_at = moment(draw);
    let origin = Origin::ALL[draw.usize(..Origin::ALL.len())];
    let with_rule = origin == Origin::RuleSet || draw.u8(..4) == 0;
    NewOutcome {
        idempotency_key: format!("k{key}"),
        listing: listing(surface, draw.usize(1..60)),
        listing_before: None,
        action: Action::ALL[draw.usize(..Action::ALL.len())],
        primary_origin: origin,
        primary_rule: with_rule.then(|| rule(draw)),
        rule_hits: (0..draw.usize(..4)).map(|_| rule(draw)).collect(),
        action_at,
        detected_at: draw.bool().then(|| action_at - draw.i64(0..9_000_000)),
        category: one(draw, &["", "fashion", "fashion/pria", "obat/keras"]),
        province: one(draw, &["", "ID-JB", "ID-JT", "ID-PA"]),
        seller: one(draw, &["", "a", "b", "c"]),
        ..numbered(surface, key)
    }
}

/// One platform reports so many, in batches that have each something old and something bad in them:
/// what was accepted, in order.
async fn report(
    channel: Channel,
    key: String,
    surface: Surface,
    outcomes: usize,
    mut draw: Rng,
) -> Vec<NewOutcome> {
    let mut takedowns = TakedownServiceClient::new(channel);
    let (mut accepted, mut keys) = (Vec::<NewOutcome>::new(), 0);
    while accepted.len() < outcomes {
        let mut batch = Vec::new();
        for _ in 0..draw.usize(1..60) {
            keys += 1;
            batch.push((drawn(&mut draw, surface, keys), v1::OutcomeStatus::Accepted));
        }
        if !accepted.is_empty() {
            let again = accepted[draw.usize(..accepted.len())].clone();
            let other = NewOutcome { seller: "lain".into(), ..again.clone() };
            batch.push((again, v1::OutcomeStatus::Duplicate));
            batch.push((other, v1::OutcomeStatus::Conflict));
        }
        keys += 1;
        let bad = NewOutcome { price: Some(-1), ..drawn(&mut draw, surface, keys) };
        batch.insert(draw.usize(..batch.len()), (bad, v1::OutcomeStatus::Invalid));
        let request = v1::ReportOutcomesRequest {
            outcomes: batch.iter().map(|(outcome, _)| message(outcome)).collect(),
        };
        let reported = takedowns.report_outcomes(with(&key, request)).await.unwrap().into_inner();
        for ((outcome, expected), result) in batch.into_iter().zip(reported.results) {
            assert_eq!(result.status(), expected, "{outcome:?}: {:?}", result.error);
            if expected == v1::OutcomeStatus::Accepted {
                accepted.push(outcome);
            }
        }
        assert_eq!(reported.durable_position as usize, accepted.len());
    }
    accepted
}

/// Reads figures by drawn dimensions until it is told that all is done; each has to add up.
async fn read(channel: Channel, key: String, mut draw: Rng, done: Arc<AtomicBool>) {
    let mut statistics = StatisticsServiceClient::new(channel);
    let mut before = 0;
    while !done.load(Ordering::Relaxed) {
        let at = draw.usize(..DIMENSIONS.len());
        let by = [at, (at + draw.usize(1..DIMENSIONS.len())) % DIMENSIONS.len()];
        let request = v1::GetStatisticsRequest {
            dimensions: by.iter().map(|at| DIMENSIONS[*at].1.into()).collect(),
            page_size: 10_000,
            ..v1::GetStatisticsRequest::default()
        };
        let answer = statistics.get_statistics(with(&key, request)).await.unwrap().into_inner();
        adds_up(&answer);
        assert!(answer.totals[0].value >= before, "what was counted is gone");
        before = answer.totals[0].value;
    }
}

async fn add_up(outcomes: usize, start: impl Fn(&Path) -> Server) {
    let mut draw = seeded("figures add up");
    let story = Story::new(start).await;
    let platforms = [
        (story.keys.shopee.clone(), Surface::Shopee, "shopee"),
        (story.keys.tokopedia.clone(), Surface::Tokopedia, "tokopedia"),
        (story.platform("lazada").await, Surface::Lazada, "lazada"),
    ];
    let done = Arc::new(AtomicBool::new(false));
    let mut readers = JoinSet::new();
    for _ in 0..2 {
        let (channel, key) = (story.server.channel().await, story.keys.author.clone());
        readers.spawn(read(channel, key, draw.fork(), Arc::clone(&done)));
    }
    let mut writers = JoinSet::new();
    for (key, surface, slug) in platforms {
        let (channel, draw) = (story.server.channel().await, draw.fork());
        let each = outcomes / 3;
        writers.spawn(async move { (slug, report(channel, key, surface, each, draw).await) });
    }
    let mut oracle = Oracle::default();
    for (slug, accepted) in writers.join_all().await {
        accepted.iter().for_each(|outcome| oracle.accept(slug, outcome));
    }
    done.store(true, Ordering::Relaxed);
    readers.join_all().await;
    for one in 0..DIMENSIONS.len() {
        recount(story.channel.clone(), &story.keys.author, &oracle, &[one]).await;
        for other in 0..one {
            recount(story.channel.clone(), &story.keys.operator, &oracle, &[one, other]).await;
        }
    }
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_adds_up() {
    add_up(1_500, Server::start).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_counts_that_forget() {
    let start = |data: &Path| {
        mutant::start(Broken::Store(Mutant::RollupsForgetRestored), data, "127.0.0.1:0")
    };
    let broken = tokio::spawn(add_up(300, start)).await;
    assert!(broken.is_err(), "nothing was noticed");
}
