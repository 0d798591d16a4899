//! The cases in `cases/assessments.jsonl`, through the client, the server, the edge and `saring scan`:
//! the same bytes as oracle and engine give.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;

use saring_client::Client;
use saring_engine::Listing;
use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_tests::edge::Start;
use saring_tests::server::{Server, publish, set_up, with};
use saring_tests::{root, run};
use saring_wire::{assessment_from_proto, listing_to_proto};
use serde_json::Value;
use tonic::transport::Channel;

struct Case {
    name: String,
    listing: Listing,
    /// As JSON, with the keys in the order of the file.
    assessment: String,
}

fn cases() -> Vec<Case> {
    let table = fs::read_to_string(root().join("cases/assessments.jsonl")).unwrap();
    let read = |line: &str| {
        let case: Value = serde_json::from_str(line).unwrap();
        Case {
            name: case["case"].to_string(),
            listing: serde_json::from_value(case["listing"].clone()).unwrap(),
            assessment: case["assessment"].to_string(),
        }
    };
    table.lines().map(read).collect()
}

fn json(assessment: Option<v1::Assessment>) -> String {
    assessment_from_proto(assessment.unwrap()).unwrap().to_json()
}

fn result(result: Option<v1::ScoreResult>) -> String {
    match result.unwrap().result.unwrap() {
        v1::score_result::Result::Assessment(assessment) => json(Some(assessment)),
        v1::score_result::Result::Error(error) => format!("{error:?}"),
    }
}

/// By each of the three calls.
async fn score(channel: Channel, key: &str, cases: &[Case]) -> [Vec<String>; 3] {
    let mut service = ScoringServiceClient::new(channel);
    let mut one_by_one = Vec::new();
    for case in cases {
        let request = v1::ScoreRequest { listing: Some(listing_to_proto(case.listing.clone())) };
        let response = service.score(with(key, request)).await.unwrap().into_inner();
        one_by_one.push(json(response.assessment));
    }
    let listings = cases.iter().map(|case| listing_to_proto(case.listing.clone())).collect();
    let request = v1::ScoreBatchRequest { listings };
    let batch = service.score_batch(with(key, request)).await.unwrap().into_inner();
    let batch = batch.results.into_iter().map(|item| result(Some(item))).collect();
    let requests: Vec<_> = cases
        .iter()
        .map(|case| v1::ScoreStreamRequest {
            request_id: case.name.clone(),
            listing: Some(listing_to_proto(case.listing.clone())),
        })
        .collect();
    let requests = with(key, tokio_stream::iter(requests));
    let mut responses = service.score_stream(requests).await.unwrap().into_inner();
    let mut stream = Vec::new();
    while let Some(response) = responses.message().await.unwrap() {
        assert_eq!(response.request_id, cases[stream.len()].name);
        stream.push(result(response.result));
    }
    [one_by_one, batch, stream]
}

#[tokio::test(flavor = "multi_thread")]
async fn client_server_and_edge_say_what_the_engine_says() {
    let cases = cases();
    let (data, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(data.path());
    let channel = server.channel().await;
    let keys = set_up(data.path(), channel.clone()).await;
    publish(channel.clone(), &keys, "cases/assessments/polos.yaml").await;
    publish(channel.clone(), &keys, "cases/assessments/sandang.yaml").await;

    for way in score(channel, &keys.shopee, &cases).await {
        assert_eq!(way.len(), cases.len());
        for (got, case) in way.iter().zip(&cases) {
            assert_eq!(*got, case.assessment, "{}", case.name);
        }
    }

    let trust = fs::read(data.path().join("key-set.json")).unwrap();
    let client = Client::builder(&server.address, "shopee", copy.path())
        .open(&keys.shopee, &trust)
        .await
        .unwrap();
    let mut status = client.status();
    status.wait_for(|status| status.in_force.len() >= 2 && status.connected).await.unwrap();
    for case in &cases {
        let scored = client.scorer().score(&case.listing).unwrap();
        assert_eq!(scored.basis.rule_sets.len(), 2);
        assert_eq!(scored.assessment.to_json(), case.assessment, "{}", case.name);
    }

    let start = Start {
        server: server.address.clone(),
        tenant: "shopee".into(),
        trust: data.path().join("key-set.json"),
        data: copy.path().join("edge"),
        key: keys.shopee.clone(),
        options: Vec::new(),
    };
    let edge = start.start();
    edge.wait_for("saring.edge.fresh", true).await;
    for way in score(edge.channel().await, "", &cases).await {
        for (got, case) in way.iter().zip(&cases) {
            assert_eq!(*got, case.assessment, "{}", case.name);
        }
    }
}

#[test]
fn scan_says_what_the_engine_says() {
    let cases = cases();
    let rows: Vec<String> =
        cases.iter().map(|case| serde_json::to_string(&case.listing).unwrap()).collect();
    let got = run(&["scan", "-", "--rules", "cases/assessments"], rows.join("\n").as_bytes());
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert_eq!(got.out.lines().count(), cases.len());
    for (line, case) in got.out.lines().zip(&cases) {
        let (line, wanted): (Value, Value) =
            (serde_json::from_str(line).unwrap(), serde_json::from_str(&case.assessment).unwrap());
        for part in ["verdict", "score", "hits"] {
            assert_eq!(line[part].to_string(), wanted[part].to_string(), "{}", case.name);
        }
    }
}
