//! The sidecar, driven from outside: it answers as the centre does, and goes on without it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use prost::Message as _;
use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::edge::{Edge, Start, free_address, trust};
use saring_tests::server::{Keys, Server, outcome, publish, reason, set_up, taken_down, with};
use tempfile::TempDir;
use tokio_stream::StreamExt as _;
use tonic::transport::Channel;
use tonic::{Code, Request};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

const READY: &str = "saring.v1.ScoringService";
const FRESH: &str = "saring.edge.fresh";
const KARUNGAN: &str = "Baju import k4rungan 100kg siap kirim";

/// A centre with rules in force, and where an edge is to have its files.
struct World {
    data: TempDir,
    edge: TempDir,
    server: Server,
    keys: Keys,
}

impl World {
    async fn new(listen: &str, options: &[&str]) -> World {
        let (data, edge) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let server = Server::start_at(listen, data.path(), options);
        let channel = server.channel().await;
        let keys = set_up(data.path(), channel.clone()).await;
        publish(channel, &keys, "rules/pakaian-bekas-impor.yaml").await;
        World { data, edge, server, keys }
    }

    fn start(&self, options: &[&str]) -> Start {
        Start {
            server: self.server.address.clone(),
            tenant: "shopee".into(),
            trust: trust(self.data.path()),
            data: self.edge.path().join("data"),
            key: self.keys.shopee.clone(),
            options: options.iter().map(|&option| option.to_owned()).collect(),
        }
    }
}

fn listing(title: &str) -> v1::Listing {
    v1::Listing { title: title.into(), ..v1::Listing::default() }
}

fn score(title: &str) -> v1::ScoreRequest {
    v1::ScoreRequest { listing: Some(listing(title)) }
}

async fn verdict(channel: Channel, title: &str) -> v1::Verdict {
    let answer = ScoringServiceClient::new(channel).score(score(title)).await.unwrap();
    answer.into_inner().assessment.unwrap().verdict()
}

async fn report(channel: Channel, outcomes: Vec<v1::Outcome>) -> Vec<v1::OutcomeResult> {
    let request = v1::ReportOutcomesRequest { outcomes };
    let answer = TakedownServiceClient::new(channel).report_outcomes(request).await.unwrap();
    answer.into_inner().results
}

async fn wait_for_figures(server: &Server, keys: &Keys, count: i64, edge: &Edge) {
    for _ in 0..600 {
        if taken_down(server, keys).await == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{} of {count}: {}", taken_down(server, keys).await, edge.log());
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
    assert_eq!(health.message().await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edge_takes_no_edge_for_the_centre() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let first = world.start(&[]).start();
    let mut start = world.start(&[]);
    start.server = first.address.clone();
    start.data = world.edge.path().join("second");
    let second = start.start();
    report(second.channel().await, vec![outcome("satu", 1)]).await;
    for _ in 0..600 {
        if second.log().contains("give the centre's address, not an edge's") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(second.log().contains("give the centre's address, not an edge's"), "{}", second.log());
}

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
    for _ in 0..600 {
        if edge.log().contains("the API key belongs to another tenant") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(edge.log().contains("the API key belongs to another tenant"), "{}", edge.log());
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
    for _ in 0..600 {
        if edge.log().matches("the API key was replaced").count() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let revoke = v1::RevokeKeyRequest { key_id: key_id(&made.secret) };
    tenants.revoke_key(with(&world.keys.operator, revoke)).await.unwrap();
    let third = hand_over(3).await;
    assert_eq!(next_link(&mut inbox).await, third);
    let (status, log) = edge.stop();
    assert!(status.success(), "{log}");
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

/// How long a short outage is felt. Printed, because a test of a time fails on a busy machine; only
/// ten times the promise is too much.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_short_outage_it_is_connected_again_soon() {
    const PROMISE: Duration = Duration::from_secs(10);
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
    while connected() < 2 {
        assert!(back.elapsed() < 10 * PROMISE, "{}", edge.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("connected again after {:?}; promised are {PROMISE:?}", back.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_work_is_said_with_its_remedy() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let file = |name: &str, content: &str| {
        let path = world.edge.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (token, short) = (file("token", "satu-satu-satu-satu\n"), file("short", "satu"));
    let note = file("note", "catatan");
    let good = world.start(&[]);
    let others = || vec!["--listen".to_owned(), "0.0.0.0:0".to_owned()];
    let and = |options: &[&str]| {
        let mut all = others();
        all.extend(options.iter().map(|&option| option.to_owned()));
        all
    };
    let taken = world.server.address.trim_start_matches("http://").to_owned();
    let with = |change: &dyn Fn(&mut Start)| {
        let mut start = good.clone();
        change(&mut start);
        start
    };
    let cases: Vec<(Start, &str)> = vec![
        (with(&|start| start.key = "kunci".into()), "SARING_API_KEY holds no API key"),
        (
            with(&|start| start.key = String::new()),
            "set the variable SARING_API_KEY, or give --api-key-file",
        ),
        (with(&|start| start.key = "sk_\u{1}".into()), "characters that no key has"),
        (with(&|start| start.trust = Path::new("/tidak/ada").into()), "cannot read /tidak/ada"),
        (with(&|start| start.trust = note.clone().into()), "take the file anew"),
        (with(&|start| start.data = Path::new(&note).join("x")), "give a folder that this user"),
        (with(&|start| start.server = "saring.example".into()), "write it as http://"),
        (with(&|start| start.server = "http://saring.example".into()), "say --allow-plain-text"),
        (
            with(&|start| start.options = vec!["--subscriber-id".into(), "a b".into()]),
            "use letters",
        ),
        (with(&|start| start.options = others()), "say --allow-plain-text"),
        (with(&|start| start.options = and(&["--allow-plain-text"])), "give --caller-token-file"),
        (
            with(&|start| {
                start.options = and(&["--allow-plain-text", "--caller-token-file", &short]);
            }),
            "make a random one",
        ),
        (
            with(&|start| start.options = vec!["--listen".into(), taken.clone()]),
            "give another address",
        ),
        (with(&|start| start.options = vec!["--unix".into(), note.clone()]), "is no socket"),
        (
            // What protects a port is not taken for the protection of a socket.
            with(&|start| {
                let options = ["--unix", &note, "--caller-token-file", &token];
                start.options = options.map(str::to_owned).to_vec();
            }),
            "give --listen, or leave --caller-token-file out",
        ),
        (
            with(&|start| {
                start.options =
                    ["--tls-cert", &note, "--tls-key", &note].map(str::to_owned).to_vec();
            }),
            "both must be PEM",
        ),
    ];
    for (start, remedy) in cases {
        let (code, said) = start.fail();
        assert_eq!(code, Some(1), "{remedy}: {said}");
        assert!(said.contains(remedy), "{remedy}: {said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
    }

    // A folder belongs to one process, and to one platform.
    let edge = good.start();
    edge.wait_for(READY, true).await;
    let (code, said) = good.fail();
    assert_eq!(code, Some(1));
    assert!(said.contains("used by another process; give each process a folder"), "{said}");
    let (status, _) = edge.stop();
    assert!(status.success());
    let (code, said) = with(&|start| start.tenant = "tokopedia".into()).fail();
    assert_eq!(code, Some(1));
    assert!(said.contains("is of the platform `shopee`; give each platform a folder"), "{said}");

    // Others call with a token, or not at all; on the same machine the centre's clients just work.
    let options = and(&["--allow-plain-text", "--caller-token-file", &token]);
    let edge = with(&|start| start.options = options.clone()).start();
    let address = edge.address.replace("0.0.0.0", "127.0.0.1");
    let channel = Channel::from_shared(address).unwrap().connect().await.unwrap();
    let mut scoring = ScoringServiceClient::new(channel.clone());
    for refused in [
        scoring.score(score("x")).await.unwrap_err(),
        scoring.score(self::with("satu-satu-satu-sat", score("x"))).await.unwrap_err(),
    ] {
        assert_eq!(refused.code(), Code::Unauthenticated);
    }
    let report = Request::new(v1::ReportOutcomesRequest { outcomes: vec![outcome("a", 1)] });
    let refused = TakedownServiceClient::new(channel).report_outcomes(report).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Unauthenticated, "NO_KEY"));
    let scored = scoring.score(self::with("satu-satu-satu-satu", score(KARUNGAN))).await.unwrap();
    assert_eq!(scored.into_inner().assessment.unwrap().verdict(), v1::Verdict::Block);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_centre_that_is_not_there_and_a_foreign_trust_file_are_told() {
    let world = World::new("127.0.0.1:0", &[]).await;
    // At the first start nothing is there to score with; it keeps trying and says so.
    let mut start = world.start(&[]);
    start.server = format!("http://{}", free_address());
    let edge = start.start();
    assert!(!edge.serves("").await);
    for _ in 0..600 {
        if edge.log().contains("cannot be reached") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(edge.log().contains("is it running, and is the address right?"), "{}", edge.log());
    let (status, log) = edge.stop();
    assert!(status.success(), "{log}");

    // Keys of another ministry's server: nothing of this one is put in force.
    let other = tempfile::tempdir().unwrap();
    Server::start(other.path()).stop();
    let mut start = world.start(&[]);
    start.trust = trust(other.path());
    start.data = world.edge.path().join("foreign");
    let (code, said) = start.fail();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("is the trust file from this server?"), "{said}");

    // Whoever has a copy goes on with it, whatever the keys of who is there now.
    let mut start = world.start(&[]);
    let edge = start.start();
    edge.wait_for(READY, true).await;
    assert!(edge.stop().0.success());
    let foreign = Server::start(other.path());
    start.server = foreign.address.clone();
    start.key = set_up(other.path(), foreign.channel().await).await.shopee;
    let edge = start.start();
    for _ in 0..600 {
        if edge.log().contains("which is not in the key set") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    edge.wait_for(READY, true).await;
    let (status, log) = edge.stop();
    assert!(status.success() && log.contains("which is not in the key set"), "{log}");
    foreign.stop();
}
