//! Streams and unread answers have limits; whoever is past them harms nobody else.

use saring_proto::v1;
use saring_proto::v1::subscribe_response::Message as Got;
use saring_tests::server::{Server, reason};
use tonic::Code;
use tonic::transport::Endpoint;
use tonic_types::StatusExt as _;

use super::{applied, drained, hello, publish, rollout, subscribe};
use crate::soon;
use crate::story::Story;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_platform_has_so_many_streams() {
    let start = |data: &std::path::Path| Server::start_with(data, &["--streams-per-platform", "3"]);
    let story = Story::new(start).await;
    let open = |name: usize, key: &str| {
        let (channel, key) = (story.channel.clone(), key.to_owned());
        async move { subscribe(channel, &key, hello(&format!("uji-{name}"))).await }
    };
    let mut streams = Vec::new();
    for name in 0..3 {
        streams.push(open(name, &story.keys.shopee).await.unwrap());
    }
    let refused = open(3, &story.keys.shopee).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::ResourceExhausted, "TOO_MANY_STREAMS")
    );
    assert!(refused.get_details_retry_info().is_some());
    open(3, &story.keys.tokopedia).await.unwrap();
    streams.pop();
    let last = soon(|| open(3, &story.keys.shopee)).await;
    drop((streams, last));
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_is_sent_the_newest_or_told_to_go() {
    let start = |data: &std::path::Path| Server::start_with(data, &["--unread", "1"]);
    let story = Story::new(start).await;
    let endpoint = Endpoint::from_shared(story.server.address.clone()).unwrap();
    let narrow = endpoint.initial_stream_window_size(65_535).connect().await.unwrap();
    let (answers, mut slow) = subscribe(narrow, &story.keys.shopee, hello("lambat")).await.unwrap();
    let (_answers, mut quick) =
        subscribe(story.channel.clone(), &story.keys.shopee, hello("cepat")).await.unwrap();
    // It answers what came first, so that the ministry knows of it, and reads no further.
    let first = slow.message().await.unwrap().unwrap();
    answers.send(applied(first)).await.unwrap();
    let before = story.server.memory().resident;
    let large = "x".repeat(100_000);
    let mut newest = 0;
    for number in 0..20 {
        newest = publish(&story.channel, &story.keys, &format!("{number} {large}")).await.version;
    }
    loop {
        let message = quick.message().await.unwrap().unwrap();
        if let Some(Got::Resource(resource)) = message.message
            && resource.resource.unwrap().version == newest
        {
            break;
        }
    }
    soon(|| async {
        let noted = rollout(&story.channel, &story.keys).await;
        let is_gone =
            |rollout: &v1::Rollout| rollout.subscriber_id == "lambat" && !rollout.connected;
        noted.iter().find(|rollout| is_gone(rollout)).map(|_| ()).ok_or(noted.len())
    })
    .await;
    let (messages, status) = drained(slow).await;
    assert_eq!((status.code(), reason(&status).as_str()), (Code::ResourceExhausted, "SLOW_READER"));
    assert!(messages.len() <= 6, "{} messages were kept for it", messages.len());
    let growth = story.server.memory().peak.saturating_sub(before);
    assert!(growth < 64 << 20, "{} KiB", growth >> 10);
    story.server.stop();
}
