//! From the ministry to a platform and back, over the real wire.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::time::Duration;

use saring_client::Client;
use saring_engine::{Listing, Verdict};
use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::server::{Server, publish, reason, set_up, until, with};
use sqlx::{Connection as _, SqliteConnection};
use tonic::Code;

async fn client(server: &Server, data: &Path, folder: &Path, key: &str) -> Client {
    let trust = std::fs::read(data.join("key-set.json")).unwrap();
    Client::builder(&server.address, "shopee", folder)
        .activity_interval(Duration::from_millis(200))
        .open(key, &trust)
        .await
        .unwrap()
}

fn verdict(client: &Client, title: &str) -> (Verdict, i64) {
    let scored = client.scorer().score(&Listing::titled(title)).unwrap();
    (scored.assessment.verdict, scored.basis.rule_sets[0].1)
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_ministry_to_a_platform_and_back() {
    let (data, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(data.path());
    let channel = server.channel().await;
    let keys = set_up(data.path(), channel.clone()).await;

    // Version 1 reaches a subscriber, and version 2 takes its place without a restart.
    let subscriber = client(&server, data.path(), copy.path(), &keys.shopee).await;
    assert_eq!(publish(channel.clone(), &keys, "examples/versi-1.yaml").await, 1);
    subscriber.ready().await;
    let karungan = "Baju import karungan 100kg siap kirim";
    assert_eq!(verdict(&subscriber, karungan), (Verdict::Allow, 1));
    assert_eq!(publish(channel.clone(), &keys, "rules/pakaian-bekas-impor.yaml").await, 2);
    until("version 2", || verdict(&subscriber, karungan) == (Verdict::Block, 2)).await;
    assert_eq!(verdict(&subscriber, "Speaker preloved JBL").0, Verdict::Allow);

    // The centre says the same as the copy, to the byte.
    let listing = v1::Listing { title: karungan.into(), ..v1::Listing::default() };
    let request = v1::ScoreRequest { listing: Some(listing) };
    let mut scoring = ScoringServiceClient::new(channel.clone());
    let central = scoring.score(with(&keys.shopee, request)).await.unwrap().into_inner();
    assert_eq!(central.basis.unwrap().rule_sets[0].version, 2);
    let local = subscriber.scorer().score(&Listing::titled(karungan)).unwrap().assessment;
    let hits = central.assessment.unwrap().hits;
    assert_eq!(hits.len(), local.hits.len());
    assert_eq!(hits[0].span.as_ref().unwrap().text, local.hits[0].text.clone().unwrap());

    // A link is handed over, taken down and reported; the figures add up.
    let mut takedowns = TakedownServiceClient::new(channel.clone());
    let url = "https://shopee.co.id/Baju-Karungan-i.123.456?sp_atk=x".to_owned();
    let handed =
        v1::TakedownRequest { url: url.clone(), reason: "per karung".into(), due_time: None };
    let request = v1::RequestTakedownsRequest { requests: vec![handed] };
    let handed = takedowns.request_takedowns(with(&keys.author, request)).await.unwrap();
    let Some(v1::takedown_request_result::Result::Handover(handover)) =
        handed.into_inner().results.remove(0).result
    else {
        panic!("no handover")
    };
    assert_eq!(handover.tenant, "shopee");
    let mut inbox = takedowns
        .watch_inbox(with(&keys.shopee, v1::WatchInboxRequest::default()))
        .await
        .unwrap()
        .into_inner();
    let arrived = inbox.message().await.unwrap().unwrap().handover.unwrap();
    assert_eq!(arrived.handover_id, handover.handover_id);
    let outcome = v1::Outcome {
        idempotency_key: "satu".into(),
        url,
        action: v1::Action::Removed.into(),
        primary_origin: v1::Origin::Handover.into(),
        handover_id: handover.handover_id,
        action_time: Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 }),
        title: karungan.into(),
        ..v1::Outcome::default()
    };
    subscriber.report(&[outcome.clone(), outcome]).await.unwrap();
    subscriber.flush().await.unwrap();
    assert_eq!(subscriber.dead_letters(None, 10).await.unwrap(), []);
    let mut figures = StatisticsServiceClient::new(channel.clone());
    let query = v1::GetStatisticsRequest {
        dimensions: vec![v1::Dimension::Platform.into(), v1::Dimension::Day.into()],
        ..v1::GetStatisticsRequest::default()
    };
    let figures_now = figures.get_statistics(with(&keys.author, query)).await.unwrap().into_inner();
    assert_eq!(figures_now.rows.len(), 1);
    assert_eq!(figures_now.rows[0].values, ["shopee", "2023-11-15"]);
    let values = |of: &[v1::MeasureValue]| of.iter().map(|value| value.value).collect::<Vec<_>>();
    assert_eq!(values(&figures_now.rows[0].measures), [1, 1, 0]);
    assert_eq!(values(&figures_now.totals), [1, 1, 0]);

    // Who enforces what, by the subscriber's own word and by its activity.
    let mut rollout = v1::Rollout::default();
    for _ in 0..100 {
        let request = v1::ListRolloutRequest {
            rule_set: "pakaian-bekas-impor".into(),
            ..v1::ListRolloutRequest::default()
        };
        let list = figures.list_rollout(with(&keys.author, request)).await.unwrap().into_inner();
        rollout = list.rollouts.first().cloned().unwrap_or_default();
        if rollout.scored_version == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!((rollout.tenant.as_str(), rollout.connected), ("shopee", true));
    assert_eq!((rollout.applied_version, rollout.scored_version), (2, 2));
    assert!(!rollout.drifted);

    // Another platform sees nothing of it; whoever has no key sees nothing at all.
    let history = |key: &str| {
        with(
            key,
            v1::GetListingHistoryRequest {
                url: "https://shopee.co.id/product/123/456".into(),
                ..v1::GetListingHistoryRequest::default()
            },
        )
    };
    let own = takedowns.get_listing_history(history(&keys.shopee)).await.unwrap().into_inner();
    assert_eq!((own.events.len(), own.up), (2, false));
    let other = takedowns.get_listing_history(history(&keys.tokopedia)).await.unwrap_err();
    assert_eq!((other.code(), reason(&other).as_str()), (Code::InvalidArgument, "INVALID_FIELD"));
    let nobody = takedowns.get_listing_history(history("sk_nobody")).await.unwrap_err();
    assert_eq!((nobody.code(), reason(&nobody).as_str()), (Code::Unauthenticated, "MALFORMED_KEY"));
    let guessed = format!("{}_{}", &keys.shopee[..19], "A".repeat(43));
    let wrong = takedowns.get_listing_history(history(&guessed)).await.unwrap_err();
    assert_eq!((wrong.code(), reason(&wrong).as_str()), (Code::Unauthenticated, "UNKNOWN_KEY"));

    // The centre goes; the copy scores on, also after a restart of the subscriber; what is reported
    // meanwhile arrives once the centre is back.
    server.kill();
    assert_eq!(verdict(&subscriber, karungan), (Verdict::Block, 2));
    drop(subscriber);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let server = Server::start(data.path());
    let subscriber = client(&server, data.path(), copy.path(), &keys.shopee).await;
    assert_eq!(verdict(&subscriber, karungan), (Verdict::Block, 2));
    // What comes back under another name is recognised by what was taken down.
    until("fingerprints", || {
        let scored = subscriber.scorer().score(&Listing::titled(karungan)).unwrap();
        scored.basis.takedown_fingerprints_version == 1
    })
    .await;
    drop((subscriber, inbox, channel));
    server.stop();

    // What was scored is counted by rule and by what the rule asked for.
    let file = format!("sqlite:{}?mode=ro", data.path().join("saring.db").display());
    let mut database = SqliteConnection::connect(&file).await.unwrap();
    let (listings, blocked): (i64, i64) = sqlx::query_as(
        "SELECT SUM(listings), SUM(blocked) FROM activity_rule_day WHERE version = 2",
    )
    .fetch_one(&mut database)
    .await
    .unwrap();
    assert!(0 < blocked && blocked <= listings, "{blocked} of {listings}");
}
