//! Where connections run out, the oldest by which no key came goes, and none that is used.

use std::path::Path;
use std::time::Duration;

use saring_proto::v1;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::server::{Server, with};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tonic::Status;
use tonic::transport::{Channel, Endpoint};

use crate::floods::{PREFACE, SETTINGS, frame};
use crate::story::Story;

async fn list(channel: &Channel, key: &str) -> Result<(), Status> {
    let request = with(key, v1::ListTenantsRequest::default());
    TenantServiceClient::new(channel.clone()).list_tenants(request).await.map(|_| ())
}

/// A connection that has said this much.
async fn said(story: &Story, bytes: &[u8]) -> TcpStream {
    let authority = story.server.address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(authority).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

/// Whether the server has closed it.
async fn is_closed(stream: &mut TcpStream, patience: Duration) -> bool {
    let read = async {
        let mut buffer = [0; 1_000];
        while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
    };
    tokio::time::timeout(patience, read).await.is_ok()
}

const SOON: Duration = Duration::from_secs(10);
const A_WHILE: Duration = Duration::from_millis(300);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_who_say_half_of_something_shut_nobody_out() {
    let start = |data: &Path| {
        let places = ["--connections", "100", "--connections-per-address", "1000"];
        Server::start_with(data, &places)
    };
    let story = Story::new(start).await;
    let whole = [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat();
    let kinds = [&b""[..], b"P", &PREFACE[..12], PREFACE, &whole, b"\x16\x03\x01\x02"];
    let mut held = Vec::new();
    let mut served = 0;
    for round in 0..50 {
        for kind in kinds.iter().cycle().take(40) {
            held.push(said(&story, kind).await);
        }
        // Who was there before, and who comes now.
        list(&story.channel, &story.keys.author).await.unwrap();
        let endpoint = Endpoint::from_shared(story.server.address.clone()).unwrap();
        let newcomer = endpoint.connect().await.unwrap();
        list(&newcomer, &story.keys.author).await.unwrap();
        served += 1;
        assert_eq!(served, round + 1);
    }
    println!("{served} newcomers were served among {} connections that say nothing", held.len());
    drop(held);
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_oldest_stranger_goes_first_and_no_caller() {
    let start = |data: &Path| Server::start_with(data, &["--connections", "4"]);
    let story = Story::new(start).await;
    list(&story.channel, &story.keys.author).await.unwrap();
    let mut strangers = Vec::new();
    for _ in 0..4 {
        strangers.push(said(&story, PREFACE).await);
    }
    assert!(is_closed(&mut strangers[0], SOON).await);
    for stranger in &mut strangers[1..] {
        assert!(!is_closed(stranger, A_WHILE).await);
    }
    list(&story.channel, &story.keys.author).await.unwrap();
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_has_so_many_strangers_and_a_proxy_is_none() {
    let of_one = ["--connections-per-address", "2"];
    let behind_proxy = ["--connections-per-address", "2", "--proxy", "127.0.0.0/8"];
    let header = |last: u8| {
        let addresses = [192, 0, 2, last, 192, 0, 2, 99, 200, 0, 1, 187];
        [&b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c"[..], &addresses, PREFACE].concat()
    };
    let cases = [
        (&of_one[..], [PREFACE.to_vec(), PREFACE.to_vec(), PREFACE.to_vec()], [true, false, false]),
        (&behind_proxy, [header(1), header(2), header(1)], [false; 3]),
        (&behind_proxy, [header(1), header(1), header(1)], [true, false, false]),
        // It is no proxy's connection without a header.
        (&behind_proxy, [PREFACE.to_vec(), header(1), header(1)], [true, false, false]),
    ];
    for (options, kinds, expected) in cases {
        let data = tempfile::tempdir().unwrap();
        let server = Server::start_with(data.path(), options);
        let authority = server.address.strip_prefix("http://").unwrap();
        let mut closed = Vec::new();
        let mut streams = Vec::new();
        for bytes in &kinds {
            let mut stream = TcpStream::connect(authority).await.unwrap();
            stream.write_all(bytes).await.unwrap();
            // Its settings say that it has its place.
            let _ = tokio::time::timeout(A_WHILE, stream.peek(&mut [0])).await;
            streams.push(stream);
        }
        for (stream, goes) in streams.iter_mut().zip(expected) {
            closed.push(is_closed(stream, if goes { SOON } else { A_WHILE }).await);
        }
        assert_eq!(closed, expected, "{options:?}");
        server.stop();
    }
}
