//! A subscriber that closes its side, as `grpcurl` does at once, gets what is in force and the head,
//! and then a normal end.

use std::collections::BTreeSet;

use prost::Message as _;
use saring_proto::v1;
use saring_proto::v1::subscribe_request::Message as Sent;
use saring_proto::v1::subscribe_response::Message as Got;
use saring_tests::raw::{Raw, framed};
use saring_tests::server::{Server, publish};
use tonic::Code;

use crate::story::Story;
use crate::streams::hello;

/// All that a subscriber gets who says this much and no more.
async fn snapshot(address: &str, key: &str, said: &[Sent]) -> Vec<Got> {
    let body: Vec<u8> = said
        .iter()
        .flat_map(|message| {
            let request = v1::SubscribeRequest { message: Some(message.clone()) };
            framed(false, &request.encode_to_vec())
        })
        .collect();
    let mut raw = Raw::connect(address).await;
    let bearer = format!("Bearer {key}");
    let path = "/saring.v1.SubscriptionService/Subscribe";
    let request = raw.post(path, &[("authorization", &bearer)], Some("application/grpc"));
    let answer = raw.send(request, body.into(), true).await.unwrap();
    let status = answer.status().unwrap();
    assert_eq!(status.code(), Code::Ok, "{status:?}");
    let message = |bytes| v1::SubscribeResponse::decode(bytes).unwrap().message.unwrap();
    answer.messages().into_iter().map(message).collect()
}

/// The kinds and names of the resources, in a snapshot that ends with its one heartbeat.
fn resources(got: &[Got]) -> (BTreeSet<(i32, String)>, Vec<v1::ResourceVersion>) {
    let Some((Got::Heartbeat(beat), before)) = got.split_last() else { panic!("{got:?}") };
    assert!(beat.head.is_some());
    let versions: Vec<_> = before
        .iter()
        .map(|message| match message {
            Got::Resource(resource) => resource.resource.clone().unwrap(),
            other => panic!("{other:?}"),
        })
        .collect();
    (versions.iter().map(|version| (version.r#type, version.name.clone())).collect(), versions)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_closes_its_side_gets_a_snapshot() {
    let story = Story::new(Server::start).await;
    publish(story.channel.clone(), &story.keys, "rules/pakaian-bekas-impor.yaml").await;
    let (address, key) = (story.server.address.as_str(), story.keys.shopee.as_str());
    let all = v1::Hello { resource_types: Vec::new(), ..hello("uji") };
    let mut versions = Vec::new();
    // More often than chance would let it go well.
    for _ in 0..20 {
        let got = snapshot(address, key, &[Sent::Hello(all.clone())]).await;
        let (kinds, got) = resources(&got);
        let is_there = |kind: v1::ResourceType| kinds.iter().any(|(it, _)| *it == kind as i32);
        assert!(is_there(v1::ResourceType::RuleSet), "{kinds:?}");
        assert!(is_there(v1::ResourceType::KeySet), "{kinds:?}");
        versions = got;
    }
    // Whoever has it all gets the head alone, and what it answered is noted.
    let answers = versions.iter().map(|version| {
        Sent::Answer(v1::ResourceAnswer {
            resource: Some(version.clone()),
            status: v1::ResourceStatus::Applied.into(),
            ..v1::ResourceAnswer::default()
        })
    });
    let hello = v1::Hello { resources: versions.clone(), ..all };
    let said: Vec<_> = std::iter::once(Sent::Hello(hello)).chain(answers).collect();
    assert_eq!(resources(&snapshot(address, key, &said).await).1, Vec::new());
    story.server.stop();
}
