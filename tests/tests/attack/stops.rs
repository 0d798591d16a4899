//! Stops: who only watches is not waited for, who calls is told before, and what breaks down is no server any
//! more.

use std::time::{Duration, Instant};

use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::subscribe_response::Message as Got;
use saring_tests::server::{Server, reason, with};
use saring_tests::wire::open;
use saring_tests::world::{FRESH, World, score};
use tokio_stream::StreamExt as _;
use tonic::Code;
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::streams::{hello, subscribe};
use crate::story::Story;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_who_only_watches_is_waited_for() {
    let story = Story::new(Server::start).await;
    let (channel, more) = (story.server.channel().await, story.server.channel().await);
    let request = HealthCheckRequest { service: "saring.v1.ScoringService".into() };
    let watched = HealthClient::new(channel.clone()).watch(request).await.unwrap();
    let mut watched = watched.into_inner();
    assert_eq!(watched.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
    // `list_services`, field 7.
    let question = tokio_stream::once(vec![0x3a, 0]).chain(tokio_stream::pending());
    let path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    let mut reflected = open(&more, path, None, question).await.unwrap();
    reflected.message().await.unwrap().unwrap();
    let begun = Instant::now();
    let stopped = tokio::task::spawn_blocking(|| story.server.stop());
    assert_eq!(watched.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    let ends = [watched.message().await.unwrap_err(), reflected.message().await.unwrap_err()];
    for end in ends {
        assert_eq!((end.code(), reason(&end).as_str()), (Code::Unavailable, "DRAINING"));
    }
    stopped.await.unwrap();
    println!("stopped in {:?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_says_so_first_and_goes_on_for_a_while() {
    let start = |data: &std::path::Path| Server::start_with(data, &["--drain-delay", "2"]);
    let story = Story::new(start).await;
    let mut health = HealthClient::new(story.server.channel().await);
    let request = HealthCheckRequest::default;
    let mut watched = health.watch(request()).await.unwrap().into_inner();
    watched.message().await.unwrap().unwrap();
    let address = story.server.address.clone();
    let stopped = tokio::task::spawn_blocking(|| story.server.stop());
    assert_eq!(watched.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    // Who has not heard of it yet is served, on new connections too.
    let late = Endpoint::from_shared(address).unwrap().connect().await.unwrap();
    let mut scoring = ScoringServiceClient::new(late.clone());
    scoring.score(with(&story.keys.shopee, score("Kemeja"))).await.unwrap();
    let checked = HealthClient::new(late).check(request()).await.unwrap().into_inner();
    assert_eq!(checked.status(), ServingStatus::NotServing);
    stopped.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_old_ends_in_peace() {
    let start = |data: &std::path::Path| Server::start_with(data, &["--connection-age", "1"]);
    let story = Story::new(start).await;
    let channel = story.server.channel().await;
    let (_answers, mut stream) =
        subscribe(channel.clone(), &story.keys.shopee, hello("tua")).await.unwrap();
    let mut goodbye = None;
    let end = loop {
        match stream.message().await {
            Ok(Some(message)) => match message.message {
                Some(Got::Goodbye(said)) => goodbye = Some(said),
                _ => assert_eq!(goodbye, None),
            },
            Ok(None) => panic!("it ended without an error"),
            Err(status) => break status,
        }
    };
    assert_eq!(goodbye.unwrap().reason, "DRAINING");
    assert_eq!((end.code(), reason(&end).as_str()), (Code::Unavailable, "DRAINING"));
    // Calls go on over a new one. One that the client had not sent yet it may have to send again: such an
    // end is the client's own, and no server said it.
    let mut scoring = ScoringServiceClient::new(channel);
    let begun = Instant::now();
    let (mut scored, mut repeated) = (0, 0);
    while begun.elapsed() < Duration::from_secs(4) {
        match scoring.score(with(&story.keys.shopee, score("Kemeja"))).await {
            Ok(_) => scored += 1,
            Err(status) => {
                assert!(std::error::Error::source(&status).is_some(), "{status:?}");
                repeated += 1;
            }
        }
    }
    // One for each connection that ended.
    assert!(scored > 0 && repeated <= 4, "{scored}, {repeated}");
    println!(
        "{scored} calls over connections that grow one second old, {repeated} of them repeated"
    );
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edge_makes_an_old_connection_anew_without_a_word() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let listen = world.server.address.strip_prefix("http://").unwrap().to_owned();
    let start = world.start(&[]);
    world.server.kill();
    let ages = Server::start_at(&listen, world.data.path(), &["--connection-age", "1"]);
    let edge = start.start();
    edge.wait_for(FRESH, true).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let log = edge.log();
    assert_eq!(log.matches("connected to the centre").count(), 1, "{log}");
    assert!(!log.contains("WARN"), "{log}");
    assert!(edge.serves(FRESH).await, "{log}");
    assert!(edge.stop().0.success());
    ages.stop();
}
