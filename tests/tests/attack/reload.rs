//! Certificates and tokens change under open streams: these go on, and whoever comes anew goes by the new ones.
//! A file that cannot be used changes nothing.

use std::process::Command;
use std::time::Duration;

use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::edge::Edge;
use saring_tests::server::{reason, set_up, with};
use saring_tests::world::{READY, World, score};
use tonic::Status;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::soon;
use crate::streams::{hello, subscribe};
use crate::tls::{Authority, secure};

/// Asks a process to take its files anew.
fn hang_up(id: u32) {
    assert!(Command::new("kill").args(["-HUP", &id.to_string()]).status().unwrap().success());
}

/// Gives the server of one authority the certificate of another one.
fn replace(authority: &Authority, other: &Authority) {
    for name in ["server.pem", "server.key"] {
        std::fs::copy(other.path(name), authority.path(name)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_takes_a_new_certificate_under_open_streams() {
    let (old, new) = (Authority::new(), Authority::new());
    let data = tempfile::tempdir().unwrap();
    let server = old.serve(data.path());
    let channel = secure(&server.address, &old.pem, "saring.test").await.unwrap();
    let keys = set_up(data.path(), channel.clone()).await;
    let (_answers, mut stream) =
        subscribe(channel.clone(), &keys.shopee, hello("satu")).await.unwrap();
    stream.message().await.unwrap().unwrap();

    // A key that is none, and asked to take it: the pair before serves on.
    std::fs::copy(old.path("text"), old.path("server.key")).unwrap();
    hang_up(server.id());
    for _ in 0..10 {
        secure(&server.address, &old.pem, "saring.test").await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // A good one is taken without being asked to.
    replace(&old, &new);
    let fresh = soon(|| secure(&server.address, &new.pem, "saring.test")).await;
    secure(&server.address, &old.pem, "saring.test").await.unwrap_err();
    // The connection of before goes on, with what is open on it.
    for _ in 0..3 {
        stream.message().await.unwrap().unwrap();
    }
    for channel in [channel, fresh] {
        let mut takedowns = TakedownServiceClient::new(channel);
        let request = v1::ListHandoversRequest { tenant: "shopee".into(), ..Default::default() };
        takedowns.list_handovers(with(&keys.shopee, request)).await.unwrap();
    }
    server.stop();
}

const TOKENS: [&str; 2] = ["satu-satu-satu-satu", "dua-dua-dua-dua-dua"];

async fn scored(channel: &Channel, token: &str) -> Result<(), Status> {
    let request = with(token, score("Kemeja"));
    ScoringServiceClient::new(channel.clone()).score(request).await.map(|_| ())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edge_takes_new_files_under_open_streams() {
    let (old, new) = (Authority::new(), Authority::new());
    let world = World::new("127.0.0.1:0", &[]).await;
    let tokens = world.edge.path().join("tokens");
    std::fs::write(&tokens, TOKENS[0]).unwrap();
    let (certificate, key) = (old.path("server.pem"), old.path("server.key"));
    let options = ["--tls-cert", &certificate, "--tls-key", &key, "--caller-token-file"];
    let mut start = world.start(&options);
    start.options.push(tokens.to_str().unwrap().to_owned());
    let edge: Edge = start.start();
    let channel = secure(&edge.address, &old.pem, "saring.test").await.unwrap();
    let request = HealthCheckRequest { service: READY.into() };
    let watched = HealthClient::new(channel.clone()).watch(request).await.unwrap();
    let mut watched = watched.into_inner();
    soon(|| scored(&channel, TOKENS[0])).await;

    std::fs::write(&tokens, "pendek").unwrap();
    std::fs::write(&certificate, "no certificate").unwrap();
    hang_up(edge.id());
    edge.wait_for_log("the list of tokens cannot be replaced, the one before stays", 1).await;
    edge.wait_for_log("the certificate cannot be replaced, the one before stays", 1).await;
    assert!(edge.log().contains("the token on line 1 has fewer than 16 characters"));
    scored(&channel, TOKENS[0]).await.unwrap();
    secure(&edge.address, &old.pem, "saring.test").await.unwrap();

    std::fs::write(&tokens, TOKENS[1]).unwrap();
    replace(&old, &new);
    let fresh = soon(|| secure(&edge.address, &new.pem, "saring.test")).await;
    for channel in [&channel, &fresh] {
        soon(|| scored(channel, TOKENS[1])).await;
        let refused = scored(channel, TOKENS[0]).await.unwrap_err();
        assert_eq!(reason(&refused), "UNKNOWN_KEY");
    }
    // What was open is open still: it ends with the edge, and not before.
    let mut last = watched.message().await.unwrap().unwrap();
    while last.status() != ServingStatus::Serving {
        last = watched.message().await.unwrap().unwrap();
    }
    let stopped = tokio::task::spawn_blocking(|| edge.stop());
    let end = loop {
        if let Err(status) = watched.message().await {
            break status;
        }
    };
    assert_eq!(reason(&end), "DRAINING");
    let (status, log) = stopped.await.unwrap();
    assert!(status.success(), "{log}");
    for said in ["the list of tokens was replaced", "the certificate was replaced"] {
        assert_eq!(log.matches(said).count(), 1, "{log}");
    }
    assert!(!TOKENS.iter().any(|token| log.contains(token)), "{log}");
}
