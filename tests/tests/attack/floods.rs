//! Floods of HTTP/2 frames that cost the sender little. The connection is closed or each stream
//! refused; others are served meanwhile, and memory stays where it was.

use std::time::Duration;

use saring_proto::v1;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::server::{Server, with};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::story::Story;

const FRAMES: u32 = 20_000;
const GROWTH: u64 = 32 << 20;

/// What a connection begins with.
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
const PING: u8 = 6;
pub const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;

pub const END_STREAM: u8 = 1;
pub const END_HEADERS: u8 = 4;

pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A literal of HPACK: its name by the static table or written out, and its value.
fn literal(name: Result<u8, &str>, value: &str) -> Vec<u8> {
    let text = |text: &str| {
        assert!(text.len() < 127, "a length in one byte");
        [&[text.len() as u8], text.as_bytes()].concat()
    };
    match name {
        Ok(place) => [vec![place], text(value)].concat(),
        Err(name) => [vec![0], text(name), text(value)].concat(),
    }
}

/// The headers of a call to a method.
pub fn headers(path: &str, key: &str) -> Vec<u8> {
    [
        // `:method: POST` and `:scheme: http` of the static table.
        vec![0x83, 0x86],
        literal(Ok(4), path),
        literal(Ok(1), "localhost"),
        literal(Err("content-type"), "application/grpc"),
        literal(Err("te"), "trailers"),
        literal(Err("authorization"), &format!("Bearer {key}")),
    ]
    .concat()
}

/// What a server sent: kinds of frames, each with its payload.
pub async fn received(mut stream: impl tokio::io::AsyncRead + Unpin) -> Vec<(u8, Vec<u8>)> {
    let mut frames = Vec::new();
    let mut head = [0; 9];
    // A server that neither answers nor closes has nothing more to say.
    let quiet = Duration::from_secs(2);
    while let Ok(Ok(_)) = tokio::time::timeout(quiet, stream.read_exact(&mut head)).await {
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let mut payload = vec![0; length];
        if stream.read_exact(&mut payload).await.is_err() {
            break;
        }
        frames.push((head[3], payload));
    }
    frames
}

/// Sends frames on a connection of their own and gives what came back.
async fn flood(story: &Story, frames: Vec<u8>) -> Vec<(u8, Vec<u8>)> {
    let authority = story.server.address.strip_prefix("http://").unwrap();
    let (read, mut write) = TcpStream::connect(authority).await.unwrap().into_split();
    let answers = tokio::spawn(received(read));
    let begin = [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat();
    // The server may hang up before all is written.
    if write.write_all(&begin).await.is_ok() {
        let _ = write.write_all(&frames).await;
    }
    let answers = answers.await.unwrap();
    drop(write);
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn floods_cost_the_server_nothing() {
    let story = Story::new(Server::start).await;
    let (path, key) = ("/saring.v1.SubscriptionService/Subscribe", &story.keys.shopee);
    let block = headers(path, key);
    let odd = |at: u32| 2 * at + 1;
    let many = |each: &dyn Fn(u32) -> Vec<u8>| (0..FRAMES).flat_map(each).collect::<Vec<u8>>();
    let open = frame(HEADERS, END_HEADERS, 1, &block);
    let kinds: [(&str, Vec<u8>); 6] = [
        (
            "streams that are reset at once",
            many(&|at| {
                let reset = frame(RST_STREAM, 0, odd(at), &8_u32.to_be_bytes());
                [frame(HEADERS, END_HEADERS, odd(at), &block), reset].concat()
            }),
        ),
        (
            "headers without an end",
            [
                frame(HEADERS, END_STREAM, 1, &block),
                many(&|at| {
                    let header = literal(Err("x"), &"y".repeat(100 + (at % 20) as usize));
                    frame(CONTINUATION, 0, 1, &header.repeat(10))
                }),
            ]
            .concat(),
        ),
        ("pings", many(&|at| frame(PING, 0, 0, &u64::from(at).to_be_bytes()))),
        ("settings", many(&|_| frame(SETTINGS, 0, 0, &[0, 4, 0, 1, 0, 0]))),
        ("empty data", [open.clone(), many(&|_| frame(DATA, 0, 1, &[]))].concat()),
        ("data of one byte", [open, many(&|_| frame(DATA, 0, 1, &[0]))].concat()),
    ];
    let before = story.server.memory().resident;
    for (what, frames) in kinds {
        let answers = flood(&story, frames).await;
        let told_to_go = answers.iter().any(|(kind, _)| *kind == GOAWAY);
        if what.starts_with("streams") || what.starts_with("headers") {
            let kinds: std::collections::BTreeSet<u8> =
                answers.iter().map(|(kind, _)| *kind).collect();
            assert!(told_to_go, "{what}: {kinds:?}");
        }
        let request = with(&story.keys.author, v1::ListTenantsRequest::default());
        TenantServiceClient::new(story.channel.clone()).list_tenants(request).await.unwrap();
        let peak = story.server.memory().peak;
        assert!(peak <= before + GROWTH, "{what}: {} KiB, then {} KiB", before >> 10, peak >> 10);
    }
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_has_so_many_streams() {
    let start = |data: &std::path::Path| Server::start_with(data, &["--streams", "100"]);
    let story = Story::new(start).await;
    let block = headers("/saring.v1.SubscriptionService/Subscribe", &story.keys.shopee);
    let open = (0..150_u32).flat_map(|at| frame(HEADERS, END_HEADERS, 2 * at + 1, &block));
    let answers = flood(&story, open.collect()).await;
    let settings = &answers.iter().find(|(kind, _)| *kind == SETTINGS).unwrap().1;
    let most = settings.chunks(6).find(|setting| setting[..2] == [0, 3]).unwrap();
    assert_eq!(most[2..], 100_u32.to_be_bytes());
    let refused =
        answers.iter().filter(|(kind, why)| *kind == RST_STREAM && why[..] == 7_u32.to_be_bytes());
    assert_eq!(refused.count(), 50, "streams past the limit are refused");
    story.server.stop();
}
