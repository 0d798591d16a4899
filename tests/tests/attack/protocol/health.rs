//! Health is as `grpc.health.v1` describes it, at the centre and at an edge.

use saring_tests::world::World;
use tonic::Code;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::told;

/// What a watch of this service says first, and the watch.
async fn watch(
    channel: &Channel,
    service: &str,
) -> (ServingStatus, tonic::Streaming<tonic_health::pb::HealthCheckResponse>) {
    let request = HealthCheckRequest { service: service.into() };
    let mut watch = HealthClient::new(channel.clone()).watch(request).await.unwrap().into_inner();
    let first = watch.message().await.unwrap().unwrap();
    (first.status(), watch)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_is_not_known_is_watched_all_the_same() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let edge = world.start(&[]).start();
    edge.wait_for(saring_tests::world::READY, true).await;
    let (centre, at_edge) = (world.server.channel().await, edge.channel().await);
    let mut watches = Vec::new();
    for channel in [centre, at_edge] {
        let mut health = HealthClient::new(channel.clone());
        let request = HealthCheckRequest { service: "tidak.ada".into() };
        let refused = health.check(request).await.unwrap_err();
        assert_eq!(told(&refused), (Code::NotFound, "NOT_FOUND".to_owned()));
        for service in ["", "saring.v1.ScoringService"] {
            assert_eq!(watch(&channel, service).await.0, ServingStatus::Serving, "{service:?}");
        }
        let (status, mut unknown) = watch(&channel, "tidak.ada").await;
        assert_eq!(status, ServingStatus::ServiceUnknown);
        // It stays open: nothing more comes, neither a message nor an end.
        let more = tokio::time::timeout(std::time::Duration::from_millis(300), unknown.message());
        assert!(more.await.is_err());
        watches.push(unknown);
    }
    // And holds up no stop.
    assert!(edge.stop().0.success());
    world.server.stop();
    for mut watch in watches {
        let end = watch.message().await.unwrap_err();
        assert_eq!(told(&end), (Code::Unavailable, "DRAINING".to_owned()));
    }
}
