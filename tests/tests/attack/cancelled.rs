//! Calls that are given up half-way: whoever comes after them loses nothing, and what was given up is
//! there whole or not at all.

use std::path::Path;
use std::time::Duration;

use saring_link::Surface;
use saring_proto::v1;
use saring_proto::v1::publishing_service_client::PublishingServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_store_sqlite::Mutant;
use saring_tests::draw::seeded;
use saring_tests::server::{Server, set_up, with};

use crate::mutant::{self, Broken};
use crate::reports::{message, numbered};

/// Outcomes of a call that is given up.
const BATCH: usize = 3;

fn named(key: String) -> v1::Outcome {
    v1::Outcome { idempotency_key: key, ..message(&numbered(Surface::Shopee, 0)) }
}

/// A rule set of its own for each call.
fn draft(call: usize) -> v1::PutDraftRequest {
    let (rule_set, source) = (format!("coba-{call}"), "belum selesai".to_owned());
    v1::PutDraftRequest { rule_set, source, etag: String::new(), based_on: Some(0) }
}

/// Gives up so many calls, each followed by a plain one. How many of the plain ones, all of them
/// acknowledged, are gone after the server was killed; or that plain calls failed.
async fn lost(calls: usize, start: impl Fn(&Path, &str) -> Server) -> Result<usize, tonic::Status> {
    let mut draw = seeded("calls given up");
    let data = tempfile::tempdir().unwrap();
    let server = start(data.path(), "127.0.0.1:0");
    let keys = set_up(data.path(), server.channel().await).await;
    let mut takedowns = TakedownServiceClient::new(server.channel().await);
    let mut publishing = PublishingServiceClient::new(server.channel().await);
    let request = |outcomes| with(&keys.shopee, v1::ReportOutcomesRequest { outcomes });
    for call in 0..calls {
        let outcomes = (0..BATCH).map(|at| named(format!("dropped-{call}-{at}"))).collect();
        let mut dropped = request(outcomes);
        let mut draft = with(&keys.author, draft(call));
        // Enough for a call that is nearly through, too: an acknowledged write takes milliseconds.
        let patience = Duration::from_micros(draw.u64(0..if call % 2 == 0 { 400 } else { 6_000 }));
        if draw.bool() {
            dropped.set_timeout(patience);
            draft.set_timeout(patience);
        }
        // The client resets the stream when the future is dropped.
        let _ = tokio::time::timeout(patience, takedowns.report_outcomes(dropped)).await;
        let _ = tokio::time::timeout(patience, publishing.put_draft(draft)).await;
        takedowns.report_outcomes(request(vec![named(format!("acked-{call}"))])).await?;
    }
    server.kill();

    let server = Server::start(data.path());
    let mut takedowns = TakedownServiceClient::new(server.channel().await);
    let mut lost = 0;
    for call in 0..calls {
        let again = request(vec![named(format!("acked-{call}"))]);
        let again = takedowns.report_outcomes(again).await?.into_inner();
        lost += usize::from(again.results[0].status() != v1::OutcomeStatus::Duplicate);
        let outcomes = (0..BATCH).map(|at| named(format!("dropped-{call}-{at}"))).collect();
        let again = takedowns.report_outcomes(request(outcomes)).await?.into_inner();
        let is_there =
            |result: &&v1::OutcomeResult| result.status() == v1::OutcomeStatus::Duplicate;
        let there = again.results.iter().filter(is_there).count();
        assert!(there == 0 || there == BATCH, "call {call} left {there} of {BATCH} rows");
    }
    let position = with(&keys.shopee, v1::GetDurablePositionRequest {});
    let position = takedowns.get_durable_position(position).await?.into_inner();
    assert_eq!(position.durable_position as usize, calls * (BATCH + 1), "one row a key");
    server.stop();
    Ok(lost)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_are_given_up_lose_nothing() {
    let start = |data: &Path, listen: &str| Server::start_at(listen, data, &[]);
    assert_eq!(lost(200, start).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_writes_in_the_caller_s_task() {
    let start = |data: &Path, listen: &str| {
        mutant::start(Broken::Store(Mutant::WriteInCallersTask), data, listen)
    };
    let broken = tokio::spawn(async move { lost(200, start).await }).await;
    assert!(!matches!(broken, Ok(Ok(0))), "nothing was noticed");
}
