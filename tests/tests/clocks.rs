//! A centre whose clock runs ahead, and is put right again: nobody is locked out.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::time::Duration;

use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_tests::edge::{Edge, Start, trust};
use saring_tests::server::{Keys, publish, set_up, with};
use saring_tests::serving::Serving;
use saring_tests::world::{FRESH, READY};

const CLOCK: &str = "saring.edge.clock";
const DAY: i64 = 24 * 60 * 60 * 1_000_000;
const AHEAD: &str = "the server's clock is ahead of the one here";

const THIRD: &str = "\
rule_set: obeng
title: { id: Obeng, en: Screwdrivers }
words:
  obeng: [obeng palsu]
rules:
  - id: obeng
    title: { id: Obeng, en: Screwdriver }
    when: obeng
    verdict: review
    examples:
      match: [\"Obeng palsu\"]
      pass: [\"Panci\"]
";

/// Waits until the edge scores by that many rule sets.
async fn scores_by(edge: &Edge, rule_sets: usize) {
    let listing = v1::Listing { title: "Panci presto".into(), ..v1::Listing::default() };
    let score = v1::ScoreRequest { listing: Some(listing) };
    let mut scoring = ScoringServiceClient::new(edge.channel().await);
    for attempt in 0.. {
        let scored = scoring.score(score.clone()).await;
        let basis = scored.ok().and_then(|scored| scored.into_inner().basis).unwrap_or_default();
        if basis.rule_sets.len() == rule_sets {
            return;
        }
        assert!(attempt < 600, "{basis:?} {}", edge.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn clock_skew(centre: &Serving, keys: &Keys) -> Option<i64> {
    let mut statistics = StatisticsServiceClient::new(centre.channel().await);
    let request = with(&keys.author, v1::ListRolloutRequest::default());
    let rollouts = statistics.list_rollout(request).await.unwrap().into_inner().rollouts;
    rollouts.into_iter().find_map(|rollout| Some(rollout.clock_skew?.seconds))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_centre_whose_clock_ran_ahead_locks_nobody_out() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let centre = Serving::start(data.path(), None, 0).await;
    let keys = set_up(data.path(), centre.channel().await).await;
    publish(centre.channel().await, &keys, "rules/pakaian-bekas-impor.yaml").await;
    let start = Start {
        server: centre.address.clone(),
        tenant: "shopee".into(),
        trust: trust(data.path()),
        data: folder.path().join("edge"),
        key: keys.shopee.clone(),
        options: Vec::new(),
    };
    let edge = start.start();
    for service in [READY, FRESH, CLOCK] {
        edge.wait_for(service, true).await;
    }
    assert!(!edge.log().contains(AHEAD), "{}", edge.log());

    // What is published while the clock is a day ahead comes in force, and the skew is told, once.
    centre.set_clock(DAY);
    publish(centre.channel().await, &keys, "rules/obat-keras.yaml").await;
    scores_by(&edge, 2).await;
    edge.wait_for(CLOCK, false).await;
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(edge.log().matches(AHEAD).count(), 1, "{}", edge.log());
    assert_eq!(clock_skew(&centre, &keys).await, None, "it connected before");
    let (status, log) = edge.stop();
    assert!(status.success(), "{log}");

    // A restart meanwhile changes nothing: what it knows is kept, and the future is not.
    let edge = start.start();
    edge.wait_for(CLOCK, false).await;
    scores_by(&edge, 2).await;
    let skew = clock_skew(&centre, &keys).await;
    assert!(skew.is_some_and(|seconds| (seconds + 86_400).abs() < 600), "{skew:?}");

    // The clock is put right: what is new comes in force, and is confirmed.
    centre.set_clock(0);
    let third = folder.path().join("obeng.yaml");
    std::fs::write(&third, THIRD).unwrap();
    publish(centre.channel().await, &keys, third.to_str().unwrap()).await;
    scores_by(&edge, 3).await;
    for service in [FRESH, CLOCK] {
        edge.wait_for(service, true).await;
    }
    assert!(!edge.log().contains("HEAD_REPLAYED"), "{}", edge.log());
    let (status, log) = edge.stop();
    assert!(status.success(), "{log}");
    let edge = start.start();
    edge.wait_for(FRESH, true).await;
}
