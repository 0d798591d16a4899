//! Who has no key yet: holds no memory and no place that others need, and is not waited for.

mod deadlines;
mod edge;
mod places;

use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use saring_tests::noticed;
use saring_tests::server::{Server, reason};
use saring_tests::wire::open;
use tokio::task::JoinSet;
use tokio_stream::StreamExt as _;
use tonic::Code;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;

use crate::mutant::{self, Broken, Spoilt};
use crate::soon;
use crate::story::Story;

const REFLECTION: &str = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

/// How much more memory a server may have had at its peak than before.
const GROWTH: u64 = 32 << 20;

/// Begins messages of so many bytes and ends none: four on each of many connections.
#[expect(clippy::print_stdout, reason = "a figure")]
async fn unfinished_messages(start: impl Fn(&Path) -> Server, count: usize) {
    let story = Story::new(start).await;
    let authority = story.server.address.strip_prefix("http://").unwrap();
    let before = story.server.memory().resident;
    let health = "/grpc.health.v1.Health/Watch";
    // Too large, and as large as may be.
    for (method, size) in [(REFLECTION, 3_900_000), (health, 60_000), (health, 4_000)] {
        let mut held = Vec::new();
        let mut sending = JoinSet::new();
        for _ in 0..count / 4 {
            let stream = tokio::net::TcpStream::connect(authority).await.unwrap();
            let (send, connection) = h2::client::handshake(stream).await.unwrap();
            tokio::spawn(connection);
            for _ in 0..4 {
                let request = http::Request::post(format!("http://{authority}{method}"))
                    .header("content-type", "application/grpc")
                    .header("te", "trailers");
                let mut send = send.clone().ready().await.unwrap();
                let (answer, mut body) =
                    send.send_request(request.body(()).unwrap(), false).unwrap();
                held.push(answer);
                sending.spawn(async move {
                    let length = u32::try_from(size + 1).unwrap().to_be_bytes();
                    let message = [&[0], &length[..], &vec![b'x'; size]].concat();
                    // As much as the server lets it, until it has had enough.
                    let mut rest = Bytes::from(message);
                    while !rest.is_empty() {
                        body.reserve_capacity(rest.len());
                        let capacity = std::future::poll_fn(|context| body.poll_capacity(context));
                        let capacity = tokio::time::timeout(Duration::from_secs(2), capacity).await;
                        let Ok(Some(Ok(bytes))) = capacity else { break };
                        if body.send_data(rest.split_to(bytes.min(rest.len())), false).is_err() {
                            break;
                        }
                    }
                    body
                });
            }
        }
        let held = (held, sending.join_all().await);
        let peak = story.server.memory().peak;
        let growth = peak.saturating_sub(before);
        println!(
            "{} KiB for {count} unfinished messages of {size} bytes to {method}",
            growth >> 10
        );
        assert!(growth <= GROWTH, "{} KiB, then {} KiB", before >> 10, peak >> 10);
        drop(held);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unfinished_messages_without_a_key_take_no_memory() {
    unfinished_messages(Server::start, 300).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_a_server_that_keeps_them() {
    let start = |data: &Path| mutant::start(Broken::Front(Spoilt::HoldsBack), data, "127.0.0.1:0");
    noticed(tokio::spawn(unfinished_messages(start, 60)).await, " KiB, then ");
}

/// Asks for the largest file again and again, on one stream after the other, and reads nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_nobody_reads_take_no_memory() {
    let story = Story::new(Server::start).await;
    let before = story.server.memory().resident;
    // `file_containing_symbol`, field 4.
    let symbol = b"saring.v1.PublishingService";
    let question = [&[0x22, symbol.len() as u8], &symbol[..]].concat();
    let mut held = Vec::new();
    let mut refused = 0;
    for _ in 0..75 {
        let endpoint = Channel::from_shared(story.server.address.clone()).unwrap();
        let channel = endpoint.initial_stream_window_size(1_000_000).connect().await.unwrap();
        for _ in 0..4 {
            let questions = tokio_stream::iter(vec![question.clone(); 1_000]);
            let asked = open(&channel, REFLECTION, None, questions.chain(tokio_stream::pending()));
            match asked.await {
                Ok(answers) => held.push(answers),
                Err(status) => {
                    let told = (status.code(), reason(&status));
                    assert_eq!(told, (Code::ResourceExhausted, "TOO_MANY_STREAMS".to_owned()));
                    assert!(status.get_details_retry_info().is_some());
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 0, "{} streams are open", held.len());
    tokio::time::sleep(Duration::from_secs(1)).await;
    let peak = story.server.memory().peak;
    println!(
        "{} KiB for {} streams of answers that nobody reads; {refused} were refused",
        peak.saturating_sub(before) >> 10,
        held.len()
    );
    assert!(peak <= before + GROWTH, "{} KiB, then {} KiB", before >> 10, peak >> 10);
    let begun = Instant::now();
    story.server.stop();
    println!("stopped in {:?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    drop(held);
}

/// A connection has a few calls without a key, and any number once a key came by it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_has_a_few_calls_until_a_key_came_by_it() {
    let story = Story::new(Server::start).await;
    let watch = async |channel: &Channel| {
        open(channel, "/grpc.health.v1.Health/Watch", None, tokio_stream::once(Vec::new())).await
    };
    let stranger = story.server.channel().await;
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(watch(&stranger).await.unwrap());
    }
    let refused = watch(&stranger).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::ResourceExhausted, "TOO_MANY_STREAMS")
    );
    held.pop();
    held.push(soon(|| watch(&stranger)).await);
    for _ in 0..20 {
        held.push(watch(&story.channel).await.unwrap());
    }
    drop(held);
    story.server.stop();
}
