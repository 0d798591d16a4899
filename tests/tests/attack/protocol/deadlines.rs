//! A caller's own deadline: once it has passed, the answer says so, of a call and of a stream.

use bytes::Bytes;
use prost::Message as _;
use saring_proto::v1;
use saring_proto::v1::subscribe_request::Message as Sent;
use saring_tests::raw::{Raw, framed};
use saring_tests::server::Server;
use tokio::task::JoinSet;
use tonic::Code;

use super::told;
use crate::story::Story;
use crate::streams::hello;

const GRPC: Option<&str> = Some("application/grpc");

/// What a caller says who gives itself this time.
type Said<'s> = &'s dyn Fn(&str) -> Bytes;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadline_that_has_passed_is_told_as_what_it_is() {
    let story = Story::new(Server::start).await;
    let bearer = format!("Bearer {}", story.keys.shopee);
    // Two of one name would push each other out.
    let subscribe = |name: &str| {
        let hello = v1::SubscribeRequest { message: Some(Sent::Hello(hello(name))) };
        framed(false, &hello.encode_to_vec())
    };
    let nothing = |_: &str| Bytes::new();
    let empty = |_: &str| framed(false, b"");
    let calls: [(&str, Said<'_>); 6] = [
        // The message never comes.
        ("/saring.v1.ScoringService/Score", &nothing),
        ("/saring.v1.TakedownService/ReportOutcomes", &|_| Bytes::from_static(b"\0\0\0\0\x09")),
        // Streams that go on.
        ("/saring.v1.SubscriptionService/Subscribe", &subscribe),
        ("/saring.v1.TakedownService/WatchInbox", &empty),
        ("/saring.v1.ScoringService/ScoreStream", &nothing),
        ("/grpc.health.v1.Health/Watch", &empty),
    ];
    let mut waiting = JoinSet::new();
    for (path, body) in calls {
        for timeout in ["0S", "1n", "1m", "2m", "3000u", "7m", "40m", "41m", "90m"] {
            let mut raw = Raw::connect(&story.server.address).await;
            let headers = [("authorization", bearer.as_str()), ("grpc-timeout", timeout)];
            let (request, body) = (raw.post(path, &headers, GRPC), body(timeout));
            waiting.spawn(async move {
                let answer = raw.send(request, body, false).await.unwrap();
                (path, timeout, answer.status().unwrap())
            });
        }
    }
    while let Some(ended) = waiting.join_next().await {
        let (path, timeout, status) = ended.unwrap();
        let expected = (Code::DeadlineExceeded, "DEADLINE".to_owned());
        assert_eq!(told(&status), expected, "{path}, {timeout}: {status:?}");
    }
    story.server.stop();
}
