//! Thirty-two at once.

use std::path::Path;

use prost::Message as _;
use saring_proto::v1;
use saring_tests::noticed;
use saring_tests::server::{Server, reason};
use tokio::task::JoinSet;

use super::{MIB, titled};
use crate::story::Story;

/// How much more memory a server may have had at its peak than before.
const GROWTH: u64 = 64 << 20;

async fn many_large_messages_at_once(start: impl Fn(&Path) -> Server) {
    let story = Story::new(start).await;
    let batch = |listings: Vec<v1::Listing>| v1::ScoreBatchRequest { listings }.encode_to_vec();
    let tagged = v1::Listing { tags: vec![String::new(); 1_000], ..titled(1) };
    let kinds = [
        // As much as is taken.
        ("ScoreBatch", batch(vec![titled(MIB - 8); 4])),
        // Refused by its length.
        ("Score", v1::ScoreRequest { listing: Some(titled(10_000_000)) }.encode_to_vec()),
        // Little on the wire and much in memory.
        ("ScoreBatch", batch(vec![titled(0); 2_000_000])),
        ("ScoreBatch", batch(vec![tagged; 99])),
    ];
    let before = story.server.memory();
    for (method, message) in kinds {
        let mut calls = JoinSet::new();
        for _ in 0..32 {
            let (channel, message) = (story.server.channel().await, message.clone());
            let call = saring_tests::wire::Call {
                path: format!("/saring.v1.ScoringService/{method}"),
                authorization: Some(format!("Bearer {}", story.keys.shopee)),
                message,
                stays: false,
            };
            calls.spawn(async move { saring_tests::wire::first_answer(&channel, call).await });
        }
        let answers = calls.join_all().await;
        // Some find no room and are told to come again; all others are the same.
        let found_room = answers.iter().filter(|answer| {
            answer.as_ref().err().is_none_or(|status| reason(status) != "OVERLOADED")
        });
        let is_taken: Vec<bool> = found_room.map(Result::is_ok).collect();
        assert!(
            !is_taken.is_empty() && is_taken.iter().all(|taken| *taken == is_taken[0]),
            "{answers:?}"
        );
        let peak = story.server.memory().peak;
        assert!(
            peak <= before.resident + GROWTH,
            "{method}: {} KiB, then {} KiB",
            before.resident >> 10,
            peak >> 10
        );
    }
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_large_messages_at_once_stay_within_bounds() {
    many_large_messages_at_once(Server::start).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_messages_without_a_bound_on_their_sum() {
    let start = |data: &Path| Server::start_with(data, &["--intake-bytes", "1073741824"]);
    noticed(tokio::spawn(many_large_messages_at_once(start)).await, " KiB, then ");
}
