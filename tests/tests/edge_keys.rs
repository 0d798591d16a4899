//! The API key of an edge: a wrong one is told, another one is taken, and callers learn nothing of either.

#![expect(clippy::unwrap_used, reason = "a test")]

use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::server::{outcome, reason, with};
use saring_tests::world::{READY, World, report, score, wait_for_figures};
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_told_and_a_new_one_is_taken_without_a_restart() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let key = world.edge.path().join("edge.key");
    // A key of another platform: nothing of ours may be reported with it.
    std::fs::write(&key, &world.keys.tokopedia).unwrap();
    let edge = world.start(&["--api-key-file", key.to_str().unwrap()]).start();
    assert!(!edge.serves(READY).await);
    let none = ScoringServiceClient::new(edge.channel().await).score(score("x")).await.unwrap_err();
    assert_eq!((none.code(), reason(&none).as_str()), (Code::FailedPrecondition, "NO_RULES"));
    let results = report(edge.channel().await, vec![outcome("satu", 1)]).await;
    assert_eq!(results[0].status(), v1::OutcomeStatus::Queued);
    edge.wait_for_log("the API key belongs to another tenant", 1).await;
    assert!(edge.log().contains("it is for the tenant `tokopedia`, not for `shopee`"));
    std::fs::write(&key, format!("{}\n", world.keys.shopee)).unwrap();
    edge.wait_for(READY, true).await;
    wait_for_figures(&world.server, &world.keys, 1, &edge).await;
    let (status, log) = edge.stop();
    assert!(status.success(), "{log}");
    assert!(log.contains("the API key was replaced"), "{log}");
    assert!(!log.contains(&world.keys.shopee) && !log.contains(&world.keys.tokopedia));
}

/// Waits for a handover, and gives its link.
async fn next_link(inbox: &mut tonic::Streaming<v1::WatchInboxResponse>) -> String {
    loop {
        if let Some(handover) = inbox.message().await.unwrap().unwrap().handover {
            return handover.url;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn its_callers_learn_nothing_of_its_own_key() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let key = world.edge.path().join("edge.key");
    std::fs::write(&key, format!("{}\n", world.keys.shopee)).unwrap();
    let edge = world.start(&["--api-key-file", key.to_str().unwrap()]).start();
    edge.wait_for(READY, true).await;
    let mut tenants = TenantServiceClient::new(world.server.channel().await);
    let mut centre = TakedownServiceClient::new(world.server.channel().await);
    let mut hand_over = async |item: u32| {
        let url = format!("https://shopee.co.id/product/1/{item}");
        let handed = v1::TakedownRequest { url: url.clone(), reason: "uji".into(), due_time: None };
        let request = v1::RequestTakedownsRequest { requests: vec![handed] };
        centre.request_takedowns(with(&world.keys.author, request)).await.unwrap();
        url
    };
    let mut takedowns = TakedownServiceClient::new(edge.channel().await);
    let inbox = takedowns.watch_inbox(v1::WatchInboxRequest::default()).await;
    let mut inbox = inbox.unwrap().into_inner();
    let first = hand_over(1).await;
    assert_eq!(next_link(&mut inbox).await, first);

    // The key is revoked, and the file has the new one some time later.
    let key_id = |key: &str| key.split('_').take(2).collect::<Vec<_>>().join("_");
    let made = v1::CreateKeyRequest {
        role: v1::Role::Platform.into(),
        tenant: "shopee".into(),
        name: "edge".into(),
        ..v1::CreateKeyRequest::default()
    };
    let made = tenants.create_key(with(&world.keys.operator, made)).await.unwrap().into_inner();
    let revoke = v1::RevokeKeyRequest { key_id: key_id(&world.keys.shopee) };
    tenants.revoke_key(with(&world.keys.operator, revoke)).await.unwrap();
    let list = || v1::ListHandoversRequest { tenant: "shopee".into(), ..Default::default() };
    let refused = takedowns.list_handovers(list()).await.unwrap_err();
    let said = (refused.code(), reason(&refused));
    assert_eq!(said, (Code::Unavailable, "EDGE_KEY_REFUSED".to_owned()), "{refused:?}");
    let refused = takedowns.watch_inbox(v1::WatchInboxRequest::default()).await.unwrap_err();
    assert_eq!(reason(&refused), "EDGE_KEY_REFUSED");
    assert!(!edge.log().contains("the API key was replaced"), "{}", edge.log());
    std::fs::write(&key, &made.secret).unwrap();

    // The caller's stream goes on where it was, and so does everything else.
    let second = hand_over(2).await;
    assert_eq!(next_link(&mut inbox).await, second);
    takedowns.list_handovers(list()).await.unwrap();
    assert_eq!(edge.log().matches("the API key was replaced").count(), 1, "{}", edge.log());

    // With an overlap the stream changes over before the old key ends.
    let overlap = Some(prost_types::Duration { seconds: 3_600, nanos: 0 });
    let rotate = v1::RotateKeyRequest { key_id: key_id(&made.secret), overlap };
    let rotated = tenants.rotate_key(with(&world.keys.operator, rotate)).await.unwrap();
    std::fs::write(&key, &rotated.into_inner().secret).unwrap();
    edge.wait_for_log("the API key was replaced", 2).await;
    let revoke = v1::RevokeKeyRequest { key_id: key_id(&made.secret) };
    tenants.revoke_key(with(&world.keys.operator, revoke)).await.unwrap();
    let third = hand_over(3).await;
    assert_eq!(next_link(&mut inbox).await, third);
    let (status, log) = edge.stop();
    assert!(status.success(), "{log}");
}
