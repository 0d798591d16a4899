//! How streams end: the key is worthless, another stream has taken the place, the server stops, or
//! the client cannot read what there is. Each says why.

use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::subscribe_response::Message as Got;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::server::{Server, reason, with};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Code, Status, Streaming};

use super::{applied, drained, hello, rollout, subscribe};
use crate::story::Story;

/// One stream of each kind, each of which has brought something.
struct Open {
    _senders: (mpsc::Sender<v1::SubscribeRequest>, mpsc::Sender<v1::ScoreStreamRequest>),
    subscription: Streaming<v1::SubscribeResponse>,
    inbox: Streaming<v1::WatchInboxResponse>,
    scores: Streaming<v1::ScoreStreamResponse>,
}

impl Open {
    async fn new(channel: &Channel, key: &str) -> Open {
        let (subscriber, mut subscription) =
            subscribe(channel.clone(), key, hello(&key[3..19])).await.unwrap();
        subscription.message().await.unwrap().unwrap();
        let mut takedowns = TakedownServiceClient::new(channel.clone());
        let inbox = takedowns.watch_inbox(with(key, v1::WatchInboxRequest::default())).await;
        let (scorer, receive) = mpsc::channel(1);
        let listing = Some(v1::Listing { title: "Kaos".into(), ..v1::Listing::default() });
        scorer.send(v1::ScoreStreamRequest { request_id: "1".into(), listing }).await.unwrap();
        let mut scoring = ScoringServiceClient::new(channel.clone());
        let scores = scoring.score_stream(with(key, ReceiverStream::new(receive))).await;
        let mut scores = scores.unwrap().into_inner();
        scores.message().await.unwrap().unwrap();
        Open {
            _senders: (subscriber, scorer),
            subscription,
            inbox: inbox.unwrap().into_inner(),
            scores,
        }
    }

    /// What each ends with, and the goodbye of the subscription.
    async fn ends(self) -> ([Status; 3], String) {
        let (messages, subscription) = drained(self.subscription).await;
        let goodbye = messages.into_iter().find_map(|message| match message.message {
            Some(Got::Goodbye(goodbye)) => Some(goodbye.reason),
            _ => None,
        });
        let ends = [subscription, drained(self.inbox).await.1, drained(self.scores).await.1];
        (ends, goodbye.unwrap_or_default())
    }
}

/// Why a key that was good opens nothing any more.
async fn refusal(channel: &Channel, key: &str) -> String {
    let mut scoring = ScoringServiceClient::new(channel.clone());
    let refused = scoring.score(with(key, v1::ScoreRequest::default())).await;
    reason(&refused.unwrap_err())
}

fn all_end_with(ends: &[Status], code: Code, expected: &str) {
    for end in ends {
        assert_eq!((end.code(), reason(end).as_str()), (code, expected), "{end:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_end_with_their_key() {
    let story = Story::new(Server::start).await;
    let mut tenants = TenantServiceClient::new(story.channel.clone());
    let untouched = Open::new(&story.channel, &story.keys.shopee).await;

    let (key, key_id) = story.key(v1::Role::Platform, "shopee").await;
    let open = Open::new(&story.channel, &key).await;
    let revoke = v1::RevokeKeyRequest { key_id };
    tenants.revoke_key(with(&story.keys.operator, revoke)).await.unwrap();
    assert_eq!(refusal(&story.channel, &key).await, "REVOKED_KEY");
    let (ends, goodbye) = open.ends().await;
    all_end_with(&ends, Code::Unauthenticated, "REVOKED_KEY");
    assert_eq!(goodbye, "REVOKED_KEY");

    // The old key of a rotation is worthless at once, or after the overlap.
    for nanos in [None, Some(300_000_000)] {
        let (key, key_id) = story.key(v1::Role::Platform, "shopee").await;
        let open = Open::new(&story.channel, &key).await;
        let overlap = nanos.map(|nanos| prost_types::Duration { seconds: 0, nanos });
        let rotate = v1::RotateKeyRequest { key_id, overlap };
        tenants.rotate_key(with(&story.keys.operator, rotate)).await.unwrap();
        let (ends, _) = open.ends().await;
        all_end_with(&ends, Code::Unauthenticated, "EXPIRED_KEY");
        assert_eq!(refusal(&story.channel, &key).await, "EXPIRED_KEY");
    }

    // Nobody else's streams have ended; and those that are open do not keep the server from
    // stopping, which they are told.
    story.server.stop();
    let (ends, goodbye) = untouched.ends().await;
    all_end_with(&ends, Code::Unavailable, "DRAINING");
    assert_eq!(goodbye, "DRAINING");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_newer_of_two_streams_is_meant() {
    let story = Story::new(Server::start).await;
    let open = |name: &'static str, key: &str| {
        let (channel, key) = (story.channel.clone(), key.to_owned());
        async move { subscribe(channel, &key, hello(name)).await.unwrap() }
    };
    let older = open("satu", &story.keys.shopee).await;
    let others = open("dua", &story.keys.shopee).await;
    let of_tokopedia = open("satu", &story.keys.tokopedia).await;
    let (answers, mut newer) = open("satu", &story.keys.shopee).await;
    let (messages, status) = drained(older.1).await;
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Aborted, "REPLACED"));
    let Some(Got::Goodbye(goodbye)) = messages.last().unwrap().message.clone() else {
        panic!("{messages:?}")
    };
    assert_eq!((goodbye.reason.as_str(), goodbye.retry_after.unwrap().seconds), ("REPLACED", 30));
    for mut stream in [others.1, of_tokopedia.1] {
        for _ in 0..4 {
            stream.message().await.unwrap().unwrap();
        }
    }

    // It counts as connected, and what it answers is noted; not what it was never sent.
    let known = newer.message().await.unwrap().unwrap();
    let mut never = known.clone();
    if let Some(Got::Resource(resource)) = &mut never.message {
        resource.resource.as_mut().unwrap().name = "tidak-ada".into();
    }
    for message in [never, known] {
        answers.send(applied(message)).await.unwrap();
    }
    let mut noted = Vec::new();
    while noted.is_empty() {
        newer.message().await.unwrap().unwrap();
        noted = rollout(&story.channel, &story.keys).await;
        noted.retain(|rollout| !rollout.never_subscribed);
    }
    assert_eq!(noted.len(), 1, "{noted:?}");
    assert_eq!((noted[0].applied_version, noted[0].connected), (1, true));
    drop((answers, newer));
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cannot_read_a_plan_is_told() {
    let story = Story::new(Server::start).await;
    let ask = async |change: fn(&mut v1::Hello)| {
        let mut hello = hello("uji");
        change(&mut hello);
        subscribe(story.channel.clone(), &story.keys.shopee, hello).await
    };
    let unreadable: [fn(&mut v1::Hello); 4] = [
        |hello| hello.plan_formats.clear(),
        |hello| hello.plan_formats = vec![99],
        |hello| hello.fold_versions = vec![99],
        |hello| (hello.fold_versions, hello.resource_types) = (vec![99], Vec::new()),
    ];
    for change in unreadable {
        let refused = ask(change).await.unwrap_err();
        assert_eq!(refused.code(), Code::FailedPrecondition, "{refused:?}");
        assert_eq!(reason(&refused), "UNREADABLE_PLANS");
    }
    // Keys, and a release that reads what is to come as well as what is.
    let readable: [fn(&mut v1::Hello); 3] = [
        |hello| {
            hello.plan_formats.clear();
            hello.resource_types = vec![v1::ResourceType::KeySet.into()];
        },
        |hello| (hello.plan_formats, hello.fold_versions) = (vec![2, 1], vec![1, 7]),
        // Kinds of resources that the server does not know.
        |hello| {
            hello.resource_types.push(99);
            hello.resources = vec![v1::ResourceVersion { r#type: 99, ..Default::default() }];
        },
    ];
    for change in readable {
        let (_answers, mut stream) = ask(change).await.unwrap();
        assert!(matches!(stream.message().await.unwrap().unwrap().message, Some(Got::Resource(_))));
    }
    type Change = (&'static str, fn(&mut v1::Hello));
    let bad: [Change; 4] = [
        ("hello.subscriber_id", |hello| hello.subscriber_id = "a b".into()),
        ("hello.resource.type", |hello| hello.resource_types = vec![99]),
        ("hello.resources[0].resource.digest", |hello| {
            hello.resources = vec![v1::ResourceVersion { r#type: 1, ..Default::default() }];
        }),
        ("message.hello.resources", |hello| hello.resources = vec![Default::default(); 10_001]),
    ];
    for (field, change) in bad {
        let refused = ask(change).await.unwrap_err();
        assert!(refused.message().starts_with(field.trim_start_matches("message.")), "{refused:?}");
        assert_eq!(reason(&refused), "INVALID_FIELD");
    }
    story.server.stop();
}

/// A client of an earlier release refuses heads that say more than it knows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_come_in_a_format_that_the_client_reads() {
    let story = Story::new(Server::start).await;
    for (formats, expected) in
        [(vec![], 1), (vec![1], 1), (vec![1, 2], 2), (vec![2, 99], 2), (vec![99], 1)]
    {
        let hello = v1::Hello { head_formats: formats.clone(), ..hello("uji") };
        let stream = subscribe(story.channel.clone(), &story.keys.shopee, hello).await;
        let (_answers, mut stream) = stream.unwrap();
        let head = loop {
            let message = stream.message().await.unwrap().unwrap().message;
            if let Some(Got::Heartbeat(beat)) = message {
                break beat.head.unwrap();
            }
        };
        let head: serde_json::Value = serde_json::from_slice(&head.payload).unwrap();
        assert_eq!(head["format"], expected, "{formats:?}");
        assert_eq!(head["positions"]["shared"].is_i64(), expected == 2, "{formats:?}");
    }
    story.server.stop();
}
