//! Messages that are small on the way and large once they are unpacked.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use saring_tests::noticed;
use saring_tests::raw::{Raw, framed};
use saring_tests::server::{Server, reason};
use tonic::Code;

use crate::mutant::{self, Broken, Spoilt};
use crate::story::Story;

const GROWTH: u64 = 16 << 20;

/// Zeros that unpack to 1 GiB: sixteen members of one file, as gzip and zstd allow.
fn bomb(mut member: impl Write) {
    let zeros = vec![0; 1 << 20];
    for _ in 0..64 {
        member.write_all(&zeros).unwrap();
    }
    member.flush().unwrap();
}

fn gzip_bomb() -> Vec<u8> {
    let mut member = GzEncoder::new(Vec::new(), Compression::best());
    bomb(&mut member);
    member.finish().unwrap().repeat(16)
}

/// Of a window of 128 MiB, the largest that a decoder takes unless it is told otherwise.
fn zstd_bomb() -> Vec<u8> {
    let mut member = zstd::Encoder::new(Vec::new(), 1).unwrap();
    member.window_log(27).unwrap();
    bomb(&mut member);
    member.finish().unwrap().repeat(16)
}

/// Sends bombs to a server that `start` starts.
async fn unpacks_no_more_than_a_message(start: impl Fn(&Path) -> Server) -> Story {
    let story = Story::new(start).await;
    let bearer = format!("Bearer {}", story.keys.shopee);
    let large = (Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
    let broken = (Code::Internal, "MALFORMED_MESSAGE");
    let unknown = (Code::Unimplemented, "UNSUPPORTED_ENCODING");
    for (encoding, bomb, whole, cut) in [
        (Some("gzip"), gzip_bomb(), large, broken),
        (Some("zstd"), zstd_bomb(), large, broken),
        (Some("gzip"), gzip_bomb(), large, broken),
        (Some("zstd"), zstd_bomb(), large, broken),
        (Some("deflate"), gzip_bomb(), unknown, unknown),
        (Some("br"), gzip_bomb(), unknown, unknown),
        (Some("x"), gzip_bomb(), unknown, unknown),
        // Said to be packed, and not how.
        (None, gzip_bomb(), broken, broken),
    ] {
        assert!(bomb.len() < 2 << 20, "{encoding:?}: {}", bomb.len());
        // Of each by itself: what one took, the allocator keeps for a while.
        let before = story.server.memory().resident;
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend(encoding.map(|encoding| ("grpc-encoding", encoding)));
        let mut raw = Raw::connect(&story.server.address).await;
        for (message, refused) in [(&bomb[..], whole), (&bomb[..20], cut)] {
            let body = framed(true, message);
            let status = raw.call("/saring.v1.ScoringService/Score", &headers, body).await.unwrap();
            let got = (status.code(), reason(&status));
            assert_eq!((got.0, got.1.as_str()), refused, "{encoding:?}: {status:?}");
        }
        let peak = story.server.memory().peak;
        println!("bomb {encoding:?}: {} KiB, then {} KiB", before >> 10, peak >> 10);
        assert!(peak <= before + GROWTH, "{} KiB, then {} KiB", before >> 10, peak >> 10);
    }
    story
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bomb_is_unpacked_to_the_limit_of_a_message() {
    unpacks_no_more_than_a_message(Server::start).await.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_a_server_that_unpacks_all() {
    let start =
        |spoilt| move |data: &Path| mutant::start(Broken::Front(spoilt), data, "127.0.0.1:0");
    unpacks_no_more_than_a_message(start(Spoilt::HoldsBack)).await;
    noticed(
        tokio::spawn(unpacks_no_more_than_a_message(start(Spoilt::Unpacks))).await,
        " KiB, then ",
    );
}
