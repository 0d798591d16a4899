//! The log: one event is one line of JSON, with the id of its request, and nothing in it that nobody may read.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs::File;
use std::process::Command;

use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::subscription_service_client::SubscriptionServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::edge::{Edge, Start, trust};
use saring_tests::saring;
use saring_tests::server::{Server, outcome, publish, set_up, with};
use saring_tests::world::{World, report, score};
use serde_json::Value;

/// The events of a log, each one line.
fn events(log: &str) -> Vec<Value> {
    log.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_has_an_id_in_its_answer_and_in_the_log() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let edge = world.start(&["--access-log"]).start();
    edge.wait_for_log("ready: a rule set is in force", 1).await;
    let mut scoring = ScoringServiceClient::new(edge.channel().await);
    let long = "x".repeat(65);
    for (given, is_kept) in [("permintaan-1", true), (long.as_str(), false), ("dua kata", false)] {
        let mut request = tonic::Request::new(score("Sepeda"));
        request.metadata_mut().insert("x-request-id", given.parse().unwrap());
        let answer = scoring.score(request).await.unwrap();
        let id = answer.metadata().get("x-request-id").unwrap().to_str().unwrap().to_owned();
        assert_eq!(id == given, is_kept, "{given} {id}");
        edge.wait_for_log(&id, 1).await;
    }
    let refused = scoring.score(v1::ScoreRequest::default()).await.unwrap_err();
    let id = refused.metadata().get("x-request-id").unwrap().to_str().unwrap();
    edge.wait_for_log(id, 1).await;
    let (status, log) = edge.stop();
    assert!(status.success(), "{log}");
    let events = events(&log);
    let call = events.iter().find(|event| event["request_id"] == "permintaan-1").unwrap();
    assert_eq!(call["method"], "saring.v1.ScoringService/Score");
    assert_eq!((&call["code"], &call["target"]), (&"OK".into(), &"saring::access".into()));
    assert!(call["duration_ms"].as_f64().unwrap() > 0.0, "{call}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_logged_of_a_call_has_its_id() {
    let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let log = files.path().join("log");
    let mut command = Command::new(saring());
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
    command.stderr(File::create(&log).unwrap());
    let server = Server::of(command);
    let channel = server.channel().await;
    let keys = set_up(data.path(), channel.clone()).await;
    // A subscriber whose clock is wrong.
    let hello = v1::Hello {
        subscriber_id: "jam-salah".into(),
        plan_formats: saring_engine::FORMATS.collect(),
        fold_versions: vec![saring_text::FOLD_VERSION],
        send_time: Some(prost_types::Timestamp::default()),
        ..v1::Hello::default()
    };
    let message = Some(v1::subscribe_request::Message::Hello(hello));
    let said = tokio_stream::iter([v1::SubscribeRequest { message }]);
    let mut request = with(&keys.shopee, said);
    request.metadata_mut().insert("x-request-id", "langganan-1".parse().unwrap());
    let mut answers = SubscriptionServiceClient::new(channel.clone())
        .subscribe(request)
        .await
        .unwrap()
        .into_inner();
    while answers.message().await.unwrap().is_some() {}
    // An officer who reads what is the platforms', and a platform that reads its own.
    for (key, id) in [(&keys.author, "baca-1"), (&keys.shopee, "baca-2")] {
        let mut request = with(key, v1::ListHandoversRequest::default());
        request.metadata_mut().insert("x-request-id", id.parse().unwrap());
        TakedownServiceClient::new(channel.clone()).list_handovers(request).await.unwrap();
    }
    server.stop();
    let log = std::fs::read_to_string(log).unwrap();
    let is_told = |event: &Value| {
        event["subscriber"] == "jam-salah"
            && event["span"]["request_id"] == "langganan-1"
            && event["span"]["method"] == "saring.v1.SubscriptionService/Subscribe"
    };
    assert!(events(&log).iter().any(is_told), "{log}");
    let events = events(&log);
    let reads: Vec<_> = events.iter().filter(|it| it["target"] == "saring::audit").collect();
    let [read] = reads[..] else { panic!("{log}") };
    assert_eq!(read["actor"], keys.author[..19]);
    assert_eq!((&read["role"], &read["tenant"]), (&"author".into(), &"*".into()));
    assert_eq!(read["span"]["request_id"], "baca-1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_level_of_the_log_has_keys_or_listings() {
    let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let log = files.path().join("log");
    let mut command = Command::new(saring());
    command.args(["serve", "--listen", "127.0.0.1:0", "--access-log", "--data"]).arg(data.path());
    command.env("SARING_LOG", "trace").stderr(File::create(&log).unwrap());
    let server = Server::of(command);
    let channel = server.channel().await;
    let keys = set_up(data.path(), channel.clone()).await;
    publish(channel.clone(), &keys, "rules/pakaian-bekas-impor.yaml").await;
    let start = Start {
        server: server.address.clone(),
        tenant: "shopee".into(),
        trust: trust(data.path()),
        data: files.path().join("edge"),
        key: keys.shopee.clone(),
        options: vec!["--access-log".into()],
    };
    let mut command = start.command();
    command.env("SARING_LOG", "trace");
    let edge = Edge::of(command);
    edge.wait_for_log("ready: a rule set is in force", 1).await;

    let title = "Rahasiadagang karungan\nbaris\u{1b}[31m dua";
    let mut at_centre = ScoringServiceClient::new(channel);
    at_centre.score(with(&keys.shopee, score(title))).await.unwrap();
    at_centre.score(with("sk_kuncisalah", score(title))).await.unwrap_err();
    let mut at_edge = ScoringServiceClient::new(edge.channel().await);
    at_edge.score(score(title)).await.unwrap();
    let mut told = outcome("satu", 1);
    told.title = title.into();
    report(edge.channel().await, vec![told]).await;
    edge.wait_until_sent().await;
    let (status, of_edge) = edge.stop();
    assert!(status.success(), "{of_edge}");
    server.stop();
    let of_server = std::fs::read_to_string(log).unwrap();
    let operator = std::fs::read_to_string(data.path().join("operator.key")).unwrap();
    for log in [of_server, of_edge] {
        assert!(events(&log).iter().any(|event| event["message"] == "call"), "{log}");
        let secrets = [&keys.shopee, &keys.author, operator.trim(), "kuncisalah", "Rahasiadagang"];
        for secret in secrets {
            let line =
                log.lines().find(|line| line.to_lowercase().contains(&secret.to_lowercase()));
            assert_eq!(line, None);
        }
    }
}
