//! Room for messages: who has none is told to come again, whatever it sends on one connection, and nobody
//! waits for another.

use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use prost::Message as _;
use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_tests::noticed;
use saring_tests::raw::{Raw, framed};
use saring_tests::server::{Server, reason, with};
use saring_tests::wire::{Call, first_answer};
use saring_tests::world::score;
use tokio::task::JoinSet;
use tokio_stream::StreamExt as _;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::story::Story;

/// Shorter than the deadline of calls.
const GUARD: Duration = Duration::from_secs(20);

/// How much more memory a server may have had at its peak than before.
const GROWTH: u64 = 64 << 20;

/// Listings of 3.8 MiB.
fn large() -> Vec<u8> {
    let listing = v1::Listing { title: "x".repeat(950_000), ..v1::Listing::default() };
    v1::ScoreBatchRequest { listings: vec![listing; 4] }.encode_to_vec()
}

async fn send(channel: Channel, key: String, message: Vec<u8>) -> Result<Vec<u8>, Status> {
    let call = Call {
        path: "/saring.v1.ScoringService/ScoreBatch".into(),
        authorization: Some(format!("Bearer {key}")),
        message,
        stays: false,
    };
    first_answer(&channel, call).await
}

/// A message that begins on a connection of its own and does not go on. It holds its room.
async fn begin(story: &Story, message: &Bytes) -> impl Future<Output = Status> + use<> {
    let once = tokio_stream::once(message.slice(..10_000)).chain(tokio_stream::pending());
    let raw = Raw::connect(&story.server.address).await;
    let bearer = format!("Bearer {}", story.keys.shopee);
    raw.begin("/saring.v1.ScoringService/ScoreBatch", &bearer, once).await
}

/// That a refusal says why, and when to come again.
fn check_refusal(status: &Status) {
    assert_eq!(
        (status.code(), reason(status).as_str()),
        (Code::ResourceExhausted, "OVERLOADED"),
        "{status:?}"
    );
    assert!(status.get_details_retry_info().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_messages_on_one_connection_do_not_stop_each_other() {
    let story = Story::new(Server::start).await;
    let begun = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..32 {
        calls.spawn(send(story.channel.clone(), story.keys.shopee.clone(), large()));
    }
    // Another platform meanwhile, on a connection of its own.
    let mut other = ScoringServiceClient::new(story.server.channel().await);
    let mut slowest = Duration::ZERO;
    let mut asked = 0;
    let mut answers = Vec::new();
    while !calls.is_empty() {
        let one = Instant::now();
        other.score(with(&story.keys.tokopedia, score("Kemeja"))).await.unwrap();
        slowest = slowest.max(one.elapsed());
        asked += 1;
        while let Some(answer) = calls.try_join_next() {
            answers.push(answer.unwrap());
        }
    }
    let refused: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
    println!(
        "32 messages of 3.8 MiB on one connection: {} s, {} refused; the other platform's slowest of \
         {asked}: {slowest:?}",
        begun.elapsed().as_secs_f32(),
        refused.len()
    );
    refused.iter().for_each(|status| check_refusal(status));
    assert!(refused.len() < 32, "none was taken");
    assert!(begun.elapsed() < GUARD && slowest < GUARD);
    // Nothing of it is kept: the same goes on.
    send(story.channel.clone(), story.keys.shopee.clone(), large()).await.unwrap();
    story.server.stop();
}

/// So many packed batches at once, with so many listings in each, beside two plain ones that begin and do not go on:
/// how many were refused, and how much more memory the server had at its peak.
async fn pack(start: impl Fn(&Path) -> Server, count: usize, listings: usize) -> (usize, u64) {
    let story = Story::new(start).await;
    let before = story.server.memory().resident;
    let listing = v1::Listing { title: "Kemeja ".repeat(100), ..v1::Listing::default() };
    let request = v1::ScoreBatchRequest { listings: vec![listing; listings] };
    let mut held = JoinSet::new();
    for _ in 0..2 {
        held.spawn(begin(&story, &framed(false, &request.encode_to_vec())).await);
    }
    let scoring = ScoringServiceClient::new(story.channel.clone()).send_compressed(Gzip);
    let mut calls = JoinSet::new();
    for _ in 0..count {
        let (mut scoring, request) = (scoring.clone(), with(&story.keys.shopee, request.clone()));
        calls.spawn(async move { scoring.score_batch(request).await });
    }
    let answers = calls.join_all().await;
    let refused: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
    refused.iter().for_each(|status| check_refusal(status));
    let growth = story.server.memory().peak.saturating_sub(before);
    println!(
        "{count} packed messages of {} KiB at once: {} refused, {} KiB",
        request.encoded_len() >> 10,
        refused.len(),
        growth >> 10
    );
    held.shutdown().await;
    story.server.kill();
    (refused.len(), growth)
}

/// A packed message takes the room of what is in it, and not of what could be.
async fn who_packs_small_messages_is_not_refused(start: impl Fn(&Path) -> Server) {
    let (refused, _) = pack(start, 24, 200).await;
    assert_eq!(refused, 0, "none is too much");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn small_packed_messages_find_room() {
    who_packs_small_messages_is_not_refused(Server::start).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_a_server_with_room_for_two() {
    let two = ["--intake-bytes", "300000", "--message-bytes", "150000"];
    let start = move |data: &Path| Server::start_with(data, &two);
    let tried = tokio::spawn(who_packs_small_messages_is_not_refused(start));
    noticed(tried.await, "none is too much");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_packed_messages_find_as_much_room_as_there_is() {
    let (refused, growth) = pack(Server::start, 64, 1_000).await;
    assert!(refused < 64, "some find room");
    assert!(growth <= GROWTH, "{} KiB", growth >> 10);
}

/// Messages that begin and do not go on hold the room of their own platform, and no more of all than its share.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_holds_all_of_its_room_takes_none_of_others() {
    let story = Story::new(Server::start).await;
    let mut held = JoinSet::new();
    let message = large();
    for _ in 0..3 {
        held.spawn(begin(&story, &framed(false, &message)).await);
    }
    // One of the three finds none.
    let refused = tokio::time::timeout(GUARD, held.join_next()).await.unwrap();
    check_refusal(&refused.unwrap().unwrap());
    let own = send(story.channel.clone(), story.keys.shopee.clone(), message.clone()).await;
    check_refusal(&own.unwrap_err());
    send(story.channel.clone(), story.keys.tokopedia.clone(), message).await.unwrap();
    held.shutdown().await;
    // What is half there would be waited for.
    story.server.kill();
}
