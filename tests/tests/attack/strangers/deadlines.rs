//! Whoever begins and does not go on is waited for so long and no longer, however slowly it goes on.

use std::sync::Arc;
use std::time::Duration;

use saring_app::{App, Policy};
use saring_server::{ConnectionLimits, DataFolder, Limits, Server, SystemEnvironment, Tls};
use saring_tests::noticed;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use crate::floods::{END_STREAM, HEADERS, PREFACE, SETTINGS, frame, headers};
use crate::tls::Authority;

/// How long the test waits: far longer than the server does.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server in this process that waits so long for each.
async fn waits(patience: Duration, tls: Option<Tls>) -> String {
    let data = tempfile::tempdir().unwrap();
    let environment = Arc::new(SystemEnvironment);
    let folder = DataFolder::open(data.path(), None, None, &*environment).await.unwrap();
    let app =
        App::open(folder.store, folder.signing, Policy::default(), environment).await.unwrap();
    let connection =
        ConnectionLimits { handshake: patience, first_call: patience, ..Default::default() };
    let limits = Limits { connection, ..Limits::default() };
    let server = Server { limits, tls, allow_plain_text: false };
    let bound = server.bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = bound.address().to_string();
    tokio::spawn(async move {
        let _data = data;
        bound.run(Arc::new(app), std::future::pending()).await
    });
    address
}

/// Says this at once, and then the rest a byte at a time.
async fn is_closed(address: &str, at_once: &[u8], slowly: &[u8]) -> bool {
    let (mut read, mut write) = TcpStream::connect(address).await.unwrap().into_split();
    write.write_all(at_once).await.unwrap();
    let slowly = slowly.to_vec();
    let writing = tokio::spawn(async move {
        for byte in slowly.into_iter().cycle() {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if write.write_all(&[byte]).await.is_err() {
                break;
            }
        }
        std::future::pending::<()>().await;
    });
    let reading = async {
        let mut buffer = [0; 1_000];
        while read.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
    };
    let closed = tokio::time::timeout(PATIENCE, reading).await.is_ok();
    writing.abort();
    closed
}

async fn nobody_is_waited_for(patience: Duration) {
    let authority = Authority::new();
    let pem = |name: &str| std::fs::read(authority.path(name)).unwrap();
    let tls = Tls { certificate: pem("server.pem"), key: pem("server.key") };
    let (plain, secure) = (waits(patience, None).await, waits(patience, Some(tls)).await);
    let whole = [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat();
    let half_headers =
        [&whole[..], &frame(HEADERS, END_STREAM, 1, &headers("/a/b", "sk_x")[..20])].concat();
    // A continuation of 16,000 bytes, a byte at a time.
    let continuation = [0, 62, 128, 9, 0, 0, 0, 0, 1];
    let slow_headers = [&half_headers[..], &continuation].concat();
    let cases = [
        ("nothing", &plain, &b""[..], &b""[..]),
        ("one byte", &plain, b"P", b""),
        ("half a preface", &plain, &PREFACE[..12], b""),
        ("a preface alone", &plain, PREFACE, b""),
        ("no call", &plain, &whole, b""),
        ("half of headers", &plain, &half_headers, b""),
        ("headers byte by byte", &plain, &slow_headers, b"\0"),
        ("no hello", &secure, b"", b""),
        ("half a hello", &secure, b"\x16\x03\x01\x02\x00\x01", b""),
        ("a hello byte by byte", &secure, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"x"),
    ];
    for (what, address, at_once, slowly) in cases {
        assert!(is_closed(address, at_once, slowly).await, "it waits for {what}");
    }
    // Who has called may be quiet for longer.
    let quiet = Endpoint::from_shared(format!("http://{plain}")).unwrap().connect().await.unwrap();
    let watched = HealthClient::new(quiet).watch(HealthCheckRequest::default()).await.unwrap();
    let mut watched = watched.into_inner();
    watched.message().await.unwrap().unwrap();
    let more = tokio::time::timeout(patience.saturating_mul(4), watched.message()).await;
    assert!(more.is_err(), "{more:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_waited_for_for_ever() {
    nobody_is_waited_for(Duration::from_millis(500)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_a_server_that_waits() {
    let waits = tokio::spawn(nobody_is_waited_for(Duration::from_secs(3_600)));
    noticed(waits.await, "it waits for nothing");
}
