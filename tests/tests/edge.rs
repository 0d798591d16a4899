//! The sidecar, driven from outside: it answers as the centre does, and goes on without it.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use prost::Message as _;
use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::edge::free_address;
use saring_tests::server::{Server, outcome, publish, reason, taken_down, until, with};
use saring_tests::world::{
    FRESH, KARUNGAN, READY, World, listing, report, score, wait_for_figures,
};
use tokio_stream::StreamExt as _;
use tonic::Code;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

async fn verdict(channel: Channel, title: &str) -> v1::Verdict {
    let answer = ScoringServiceClient::new(channel).score(score(title)).await.unwrap();
    answer.into_inner().assessment.unwrap().verdict()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_answers_as_the_centre_does_to_the_byte() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let socket = world.edge.path().join("edge.sock");
    let edge =
        world.start(&["--listen", "127.0.0.1:0", "--unix", socket.to_str().unwrap()]).start();
    assert_eq!(std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o660);
    edge.wait_for(READY, true).await;
    edge.wait_for(FRESH, true).await;
    edge.wait_for("", true).await;

    let titles =
        [KARUNGAN, "Speaker preloved JBL", "Kemeja flanel preloved", "x", "balpres \u{202e} 100kg"];
    let mut centre = ScoringServiceClient::new(world.server.channel().await);
    let bad = v1::Listing { signals: [("s".into(), f64::NAN)].into(), ..listing("x") };
    for channel in [edge.channel().await, edge.socket_channel().await] {
        let mut edge = ScoringServiceClient::new(channel);
        for title in titles {
            let answer = edge.score(score(title)).await.unwrap().into_inner();
            let said = centre.score(with(&world.keys.shopee, score(title))).await.unwrap();
            assert_eq!(answer.encode_to_vec(), said.into_inner().encode_to_vec());
        }
        let mut listings: Vec<_> = titles.map(listing).into();
        listings.push(bad.clone());
        let batch = v1::ScoreBatchRequest { listings: listings.clone() };
        let answer = edge.score_batch(batch.clone()).await.unwrap().into_inner();
        let said = centre.score_batch(with(&world.keys.shopee, batch)).await.unwrap();
        assert_eq!(answer.encode_to_vec(), said.into_inner().encode_to_vec());

        let mut stream: Vec<_> = listings
            .into_iter()
            .zip(0..)
            .map(|(listing, at)| v1::ScoreStreamRequest {
                request_id: format!("r{at}"),
                listing: Some(listing),
            })
            .collect();
        stream.push(v1::ScoreStreamRequest { request_id: "tanpa".into(), listing: None });
        let requests = tokio_stream::iter(stream.clone());
        let answers = edge.score_stream(requests).await.unwrap().into_inner();
        let answers: Vec<_> = answers.map(|answer| answer.unwrap().encode_to_vec()).collect().await;
        let requests = with(&world.keys.shopee, tokio_stream::iter(stream));
        let said = centre.score_stream(requests).await.unwrap().into_inner();
        let said: Vec<_> = said.map(|answer| answer.unwrap().encode_to_vec()).collect().await;
        assert_eq!(answers, said);
        let last = v1::ScoreStreamResponse::decode(answers.last().unwrap().as_slice()).unwrap();
        let Some(v1::score_result::Result::Error(error)) = last.result.unwrap().result else {
            panic!("no listing is no listing that is allowed")
        };
        assert_eq!((error.field.as_str(), error.reason.as_str()), ("listing", "INVALID_FIELD"));
        // What neither takes, both refuse alike.
        let ours = edge.score(v1::ScoreRequest { listing: None }).await.unwrap_err();
        let theirs = with(&world.keys.shopee, v1::ScoreRequest { listing: None });
        let theirs = centre.score(theirs).await.unwrap_err();
        assert_eq!((ours.code(), ours.details()), (theirs.code(), theirs.details()));
        let many = v1::ScoreBatchRequest { listings: vec![listing("x"); 1_001] };
        let ours = edge.score_batch(many.clone()).await.unwrap_err();
        let theirs = centre.score_batch(with(&world.keys.shopee, many)).await.unwrap_err();
        assert_eq!((ours.code(), ours.message()), (theirs.code(), theirs.message()));
        let huge = score(&"x".repeat(5 << 20));
        let ours = edge.score(huge.clone()).await.unwrap_err();
        let theirs = centre.score(with(&world.keys.shopee, huge)).await.unwrap_err();
        assert_eq!(reason(&ours), "MESSAGE_TOO_LARGE");
        assert_eq!((ours.code(), ours.details()), (theirs.code(), theirs.details()));
    }
    // A version that is published reaches it while it runs.
    publish(world.server.channel().await, &world.keys, "examples/versi-1.yaml").await;
    for attempt in 0.. {
        let answer = ScoringServiceClient::new(edge.channel().await).score(score("x")).await;
        if answer.unwrap().into_inner().basis.unwrap().rule_sets[0].version == 2 {
            break;
        }
        assert!(attempt < 600, "{}", edge.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (status, log) = edge.stop();
    assert!(status.success(), "{log}");
    assert!(!socket.exists());
    for said in ["connected to the centre", "ready: a rule set is in force", "fresh: the centre"] {
        assert!(log.contains(said), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_on_without_the_centre_and_starts_without_it() {
    let address = free_address().to_string();
    let world = World::new(&address, &["--head-validity", "2"]).await;
    let start = world.start(&[]);
    let edge = start.start();
    edge.wait_for(FRESH, true).await;
    assert_eq!(verdict(edge.channel().await, KARUNGAN).await, v1::Verdict::Block);
    let World { data, edge: _folder, server, keys } = world;
    server.kill();

    // It scores on, says that it is stale, and takes outcomes in; what needs the centre says so.
    edge.wait_for(FRESH, false).await;
    assert!(edge.serves(READY).await);
    let answer = ScoringServiceClient::new(edge.channel().await).score(score(KARUNGAN)).await;
    let answer = answer.unwrap().into_inner();
    assert_eq!(answer.assessment.unwrap().verdict(), v1::Verdict::Block);
    assert!(answer.basis.unwrap().stale);
    let results = report(edge.channel().await, vec![outcome("satu", 1), outcome("", 2)]).await;
    assert_eq!(results[0].status(), v1::OutcomeStatus::Queued);
    assert_eq!(results[1].status(), v1::OutcomeStatus::Invalid);
    assert_eq!(results[1].error.as_ref().unwrap().field, "idempotency_key");
    let history = v1::GetListingHistoryRequest {
        url: "https://shopee.co.id/product/1/2".into(),
        ..v1::GetListingHistoryRequest::default()
    };
    let mut takedowns = TakedownServiceClient::new(edge.channel().await);
    let gone = takedowns.get_listing_history(history.clone()).await.unwrap_err();
    assert_eq!((gone.code(), reason(&gone).as_str()), (Code::Unavailable, "CENTRE_UNAVAILABLE"));
    assert!(edge.log().contains("stale: the centre has not confirmed"), "{}", edge.log());

    // Killed and started again while the centre is down: the copy is in force at once.
    edge.kill();
    let edge = start.start();
    edge.wait_for(READY, true).await;
    assert!(!edge.serves(FRESH).await);
    assert_eq!(verdict(edge.channel().await, KARUNGAN).await, v1::Verdict::Block);

    // The centre comes back.
    let server = Server::start_at(&address, data.path(), &["--head-validity", "2"]);
    edge.wait_for(FRESH, true).await;
    wait_for_figures(&server, &keys, 1, &edge).await;
    let mut takedowns = TakedownServiceClient::new(edge.channel().await);
    let history = takedowns.get_listing_history(history).await.unwrap().into_inner();
    assert_eq!(history.events.len(), 1);
    let (status, log) = edge.stop();
    assert!(status.success(), "{log}");
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_acknowledged_survives_kill_9() {
    let mut random = saring_tests::draw::seeded("kill an edge");
    let world = World::new("127.0.0.1:0", &[]).await;
    let start = world.start(&[]);
    // What the edge said it has, and all that it may have.
    let (mut acknowledged, mut tried) = (Vec::new(), 0_u64);
    for _ in 0..5 {
        let edge = start.start();
        let channel = edge.channel().await;
        let reporting = tokio::spawn(async move {
            let (mut taken, mut next) = (Vec::new(), tried);
            let mut edge = TakedownServiceClient::new(channel);
            loop {
                let items = next..next + 20;
                next += 20;
                let outcomes: Vec<_> =
                    items.map(|item| outcome(&format!("kunci-{item}"), item)).collect();
                let request = v1::ReportOutcomesRequest { outcomes: outcomes.clone() };
                let Ok(answer) = edge.report_outcomes(request).await else { return (taken, next) };
                for result in answer.into_inner().results {
                    assert_eq!(result.status(), v1::OutcomeStatus::Queued);
                }
                taken.extend(outcomes);
            }
        });
        tokio::time::sleep(Duration::from_millis(random.u64(50..500))).await;
        edge.kill();
        let (taken, next) = reporting.await.unwrap();
        acknowledged.extend(taken);
        tried = next;
    }
    assert!(!acknowledged.is_empty());
    let edge = start.start();
    edge.wait_for(FRESH, true).await;
    // A stop sends what waits.
    let (status, log) = edge.stop();
    assert!(status.success(), "{log}");
    let down = u64::try_from(taken_down(&world.server, &world.keys).await).unwrap();
    // The last call of each life may be there without having been acknowledged.
    assert!((acknowledged.len() as u64..=tried).contains(&down), "{down}: {log}");
    let mut takedowns = TakedownServiceClient::new(world.server.channel().await);
    for outcomes in acknowledged.chunks(500) {
        let request = v1::ReportOutcomesRequest { outcomes: outcomes.to_vec() };
        let again = takedowns.report_outcomes(with(&world.keys.shopee, request)).await.unwrap();
        for result in again.into_inner().results {
            let lost = "acknowledged by the edge and unknown to the centre";
            assert_eq!(result.status(), v1::OutcomeStatus::Duplicate, "{lost}: {result:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_passes_the_inbox_on_and_ends_streams_when_it_stops() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let edge = world.start(&[]).start();
    edge.wait_for(READY, true).await;
    let mut takedowns = TakedownServiceClient::new(edge.channel().await);
    let mut inbox =
        takedowns.watch_inbox(v1::WatchInboxRequest::default()).await.unwrap().into_inner();
    let url = "https://shopee.co.id/product/1/7".to_owned();
    let handed = v1::TakedownRequest { url, reason: "per karung".into(), due_time: None };
    let request = v1::RequestTakedownsRequest { requests: vec![handed] };
    let mut centre = TakedownServiceClient::new(world.server.channel().await);
    centre.request_takedowns(with(&world.keys.author, request.clone())).await.unwrap();
    let arrived = loop {
        if let Some(handover) = inbox.message().await.unwrap().unwrap().handover {
            break handover;
        }
    };
    let acknowledge =
        v1::AcknowledgeHandoversRequest { handover_ids: vec![arrived.handover_id.clone()] };
    let answer = takedowns.acknowledge_handovers(acknowledge).await.unwrap().into_inner();
    assert_eq!(answer.results[0].error, None);
    // What only officers may do is not asked of the centre with the platform's key.
    let refused = takedowns.request_takedowns(request).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::PermissionDenied, "WRONG_ROLE"));
    assert!(refused.message().contains("an edge does not pass that on"), "{refused}");
    let answered =
        v1::Outcome { handover_id: arrived.handover_id.clone(), ..outcome("jawaban", 6) };
    report(edge.channel().await, vec![answered]).await;
    wait_for_figures(&world.server, &world.keys, 1, &edge).await;

    // Who watches the health does not hold the stop up.
    let watched = HealthCheckRequest { service: READY.into() };
    let mut health = HealthClient::new(edge.channel().await);
    let mut health = health.watch(watched).await.unwrap().into_inner();
    assert_eq!(health.message().await.unwrap().unwrap().status(), ServingStatus::Serving);

    // A stop ends the streams with a reason, finishes calls, and says so by its exit code.
    let (listings, requests) = tokio::sync::mpsc::channel(1);
    let requests = tokio_stream::wrappers::ReceiverStream::new(requests);
    let mut scoring = ScoringServiceClient::new(edge.channel().await);
    let mut answers = scoring.score_stream(requests).await.unwrap().into_inner();
    let one = v1::ScoreStreamRequest { request_id: "r".into(), listing: Some(listing("x")) };
    listings.send(one).await.unwrap();
    assert_eq!(answers.message().await.unwrap().unwrap().request_id, "r");
    let stopping = tokio::task::spawn_blocking(move || edge.stop());
    let ended = answers.message().await.unwrap_err();
    assert_eq!((ended.code(), reason(&ended).as_str()), (Code::Unavailable, "DRAINING"));
    let ended = loop {
        match inbox.message().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the inbox ends without a reason"),
            Err(status) => break status,
        }
    };
    assert_eq!(reason(&ended), "DRAINING");
    let (status, log) = stopping.await.unwrap();
    assert!(status.success(), "{log}");
    assert!(!log.contains("did not finish within the grace period"), "{log}");
    assert_eq!(health.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    assert_eq!(reason(&health.message().await.unwrap_err()), "DRAINING");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_under_one_name_are_told_apart() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let first = world.start(&[]).start();
    first.wait_for(READY, true).await;
    let mut start = world.start(&[]);
    start.data = world.edge.path().join("second");
    let second = start.start();
    let told = "another scorer of this tenant has the same name";
    for edge in [&first, &second] {
        for _ in 0..600 {
            if edge.log().contains(told) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(edge.log().matches(told).count(), 1, "{}", edge.log());
        assert!(!edge.log().contains("REPLACED"), "{}", edge.log());
    }
    let mut statistics = StatisticsServiceClient::new(world.server.channel().await);
    let request = || with(&world.keys.author, v1::ListRolloutRequest::default());
    let rollouts = statistics.list_rollout(request()).await.unwrap().into_inner().rollouts;
    let have = |rollouts: &[v1::Rollout], instances| {
        let mut ours = rollouts.iter().filter(|rollout| rollout.tenant == "shopee");
        ours.all(|rollout| rollout.connected_instances == instances)
    };
    assert!(have(&rollouts, 2), "{rollouts:?}");
    let (status, log) = second.stop();
    assert!(status.success(), "{log}");
    for attempt in 0.. {
        let rollouts = statistics.list_rollout(request()).await.unwrap().into_inner().rollouts;
        if have(&rollouts, 1) {
            break;
        }
        assert!(attempt < 600, "{rollouts:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// How long a short outage is felt is printed, not asserted.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_short_outage_it_is_connected_again_soon() {
    let address = free_address().to_string();
    let mut world = World::new(&address, &[]).await;
    let edge = world.start(&[]).start();
    edge.wait_for(READY, true).await;
    let connected = || edge.log().matches("connected to the centre").count();
    world.server.end();
    // As long as it takes for the waits to grow as far as they do.
    tokio::time::sleep(Duration::from_secs(20)).await;
    world.server = Server::start_at(&address, world.data.path(), &[]);
    let back = std::time::Instant::now();
    until("connected again", || connected() == 2).await;
    println!("connected again after {:?}; promised are 10 seconds", back.elapsed());
}
