//! Messages that are small on the way and large once they are unpacked.

use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use saring_tests::noticed;
use saring_tests::raw::{Raw, framed};
use saring_tests::server::{Server, reason};
use tonic::Code;

use crate::mutant::{self, Broken};
use crate::story::Story;

const GROWTH: u64 = 16 << 20;

/// Zeros that unpack to 1 GiB: sixteen members of one file, as gzip allows.
fn bomb() -> Vec<u8> {
    let mut member = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..64 {
        member.write_all(&zeros).unwrap();
    }
    member.finish().unwrap().repeat(16)
}

/// Sends bombs to a server that `start` starts.
async fn unpacks_nothing(start: impl Fn(&Path) -> Server) -> Story {
    let story = Story::new(start).await;
    let bomb = bomb();
    assert!(bomb.len() < 2 << 20, "{}", bomb.len());
    let bearer = format!("Bearer {}", story.keys.shopee);
    let before = story.server.memory().resident;
    let mut raw = Raw::connect(&story.server.address).await;
    for encoding in ["gzip", "zstd", "deflate", "br", "x"] {
        let headers = [("authorization", bearer.as_str()), ("grpc-encoding", encoding)];
        for message in [&bomb[..], &bomb[..1_000]] {
            let body = framed(true, message);
            let status = raw.call("/saring.v1.ScoringService/Score", &headers, body).await.unwrap();
            assert_eq!(status.code(), Code::Unimplemented, "{encoding}: {status:?}");
        }
    }
    // Said to be packed, and not how.
    let headers = [("authorization", bearer.as_str())];
    let status =
        raw.call("/saring.v1.ScoringService/Score", &headers, framed(true, &bomb[..1_000])).await;
    let status = status.unwrap();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Internal, ""), "{status:?}");
    let peak = story.server.memory().peak;
    assert!(peak <= before + GROWTH, "{} KiB, then {} KiB", before >> 10, peak >> 10);
    story
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_unpacked() {
    unpacks_nothing(Server::start).await.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_a_server_that_unpacks_what_it_refuses() {
    let start =
        |unpacks| move |data: &Path| mutant::start(Broken::Front { unpacks }, data, "127.0.0.1:0");
    unpacks_nothing(start(false)).await;
    noticed(tokio::spawn(unpacks_nothing(start(true))).await, " KiB, then ");
}
