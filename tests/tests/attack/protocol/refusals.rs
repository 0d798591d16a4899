//! Whatever a server refuses, whichever of its layers does, carries a reason.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use prost::Message as _;
use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::front::{self, Fault};
use saring_tests::noticed;
use saring_tests::raw::{Raw, framed};
use saring_tests::server::{Server, with};
use saring_tests::world::{World, score};
use tonic::Code;

use super::{Sent, told};
use crate::story::Story;

const SCORE: &str = "/saring.v1.ScoringService/Score";
const STREAM: &str = "/saring.v1.ScoringService/ScoreStream";
const HEALTH: &str = "/grpc.health.v1.Health/Check";
const REFLECTION: &str = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
const GRPC: Option<&str> = Some("application/grpc");

/// What is sent, and how it is answered.
struct Case {
    what: &'static str,
    path: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    refused: (Code, &'static str),
}

/// What centre and edge refuse alike, with a key or a token in `authorization`.
fn cases(authorization: &str) -> Vec<Case> {
    use Code::{Internal, InvalidArgument, NotFound, ResourceExhausted, Unimplemented};
    let case = |what, path, more: &[(&'static str, &str)], body, refused| {
        let key = ("authorization", authorization.to_owned());
        let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        Case { what, path, headers: std::iter::once(key).chain(more).collect(), body, refused }
    };
    let good = framed(false, &score("Kaos").encode_to_vec());
    let item = v1::ScoreStreamRequest { request_id: "1".into(), ..Default::default() };
    let item = framed(false, &item.encode_to_vec());
    let after = |bad: &[u8]| Bytes::from([&item[..], bad].concat());
    let large = [&[0, 0, 64, 0, 1][..], b"x"].concat();
    let malformed = (InvalidArgument, "MALFORMED_MESSAGE");
    let of_frame = (Internal, "MALFORMED_MESSAGE");
    let too_large = (ResourceExhausted, "MESSAGE_TOO_LARGE");
    let no_method = (Unimplemented, "UNKNOWN_METHOD");
    let packed = |encoding: &'static str| [("grpc-encoding", encoding)];
    let not_known = (Unimplemented, "UNSUPPORTED_ENCODING");
    let garbage = framed(true, b"no archive");
    let named = |tag: u8, name: &str| {
        framed(false, &[&[tag, u8::try_from(name.len()).unwrap()], name.as_bytes()].concat())
    };
    vec![
        case("method", "/saring.v1.ScoringService/Skor", &[], good.clone(), no_method),
        case("service", "/saring.v1.Nothing/Score", &[], good.clone(), no_method),
        case("path", "/", &[], good.clone(), no_method),
        case("no message", SCORE, &[], Bytes::new(), of_frame),
        case("cut off", SCORE, &[], good.slice(..good.len() - 1), of_frame),
        case("flag", SCORE, &[], Bytes::from([&[2], &good[1..]].concat()), of_frame),
        case("packed, unsaid", SCORE, &[], garbage.clone(), of_frame),
        case("no gzip", SCORE, &packed("gzip"), garbage.clone(), of_frame),
        case("no zstd", SCORE, &packed("zstd"), garbage.clone(), of_frame),
        case("deflate", SCORE, &packed("deflate"), garbage.clone(), not_known),
        case("br", SCORE, &packed("br"), garbage.clone(), not_known),
        case("x", SCORE, &packed("x"), good.clone(), not_known),
        case("no protobuf", SCORE, &[], framed(false, b"\x0b"), malformed),
        case("no listing", SCORE, &[], framed(false, b""), (InvalidArgument, "INVALID_FIELD")),
        case("large", SCORE, &[], Bytes::from(large.clone()), too_large),
        case("in a stream", STREAM, &[], after(&framed(false, b"\x0b")), malformed),
        case("flag in a stream", STREAM, &[], after(b"\x02\0\0\0\0"), of_frame),
        case("large in a stream", STREAM, &[], after(&large), too_large),
        case(
            "metadata",
            SCORE,
            &[("x-sampah", &"y".repeat(8 << 10))],
            good.clone(),
            (ResourceExhausted, "METADATA_TOO_LARGE"),
        ),
        case("health", HEALTH, &[], named(0x0a, "tidak.ada"), (NotFound, "NOT_FOUND")),
        case("symbol", REFLECTION, &[], named(0x22, "tidak.Ada"), (NotFound, "NOT_FOUND")),
        case("nothing", REFLECTION, &[], framed(false, b""), (InvalidArgument, "REFUSED")),
    ]
}

async fn refuse_all(address: &str, authorization: &str) {
    for Case { what, path, headers, body, refused } in cases(authorization) {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, &**value)).collect();
        let sent = Sent { path, headers: &headers, content_type: GRPC, body, ends: true };
        let answer = sent.answer(address).await;
        let status = answer.status().unwrap();
        let (code, reason) = told(&status);
        assert_eq!((code, reason.as_str()), refused, "{what}: {status:?}");
        assert_eq!(answer.http, StatusCode::OK, "{what}");
        if reason == "UNSUPPORTED_ENCODING" {
            let known = answer.headers.get("grpc-accept-encoding").unwrap();
            assert_eq!(known, "gzip,zstd,identity", "{what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_refusal_of_a_centre_has_a_reason() {
    let story = Story::new(Server::start).await;
    refuse_all(&story.server.address, &format!("Bearer {}", story.keys.shopee)).await;
    let good = framed(false, &score("Kaos").encode_to_vec());
    for (headers, expected) in [
        (&[][..], Some("NO_KEY")),
        (&[("authorization", format!("Basic {}", story.keys.shopee))], Some("MALFORMED_KEY")),
        // The scheme may be written in any case.
        (&[("authorization", format!("bearer {}", story.keys.shopee))], None),
        (&[("authorization", format!("BEARER {}", story.keys.shopee))], None),
    ] {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, &**value)).collect();
        let body = good.clone();
        let sent = Sent { path: SCORE, headers: &headers, content_type: GRPC, body, ends: true };
        let status = sent.answer(&story.server.address).await.status().unwrap();
        match expected {
            Some(reason) => assert_eq!(told(&status), (Code::Unauthenticated, reason.to_owned())),
            None => assert_eq!(status.code(), Code::Ok, "{headers:?}: {status:?}"),
        }
    }
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_refusal_of_an_edge_has_a_reason() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let tokens = world.edge.path().join("tokens");
    let token = "rahasia-yang-panjang-sekali";
    std::fs::write(&tokens, token).unwrap();
    let edge = world.start(&["--caller-token-file", tokens.to_str().unwrap()]).start();
    edge.wait_for(saring_tests::world::READY, true).await;
    // In the case that some proxies write it.
    refuse_all(&edge.address, &format!("bearer {token}")).await;
}

/// A server that took these for gRPC would store a report whose sender takes it for failed.
async fn tells_what_is_no_grpc(story: Story, address: String) {
    let bearer = format!("Bearer {}", story.keys.shopee);
    let report = v1::ReportOutcomesRequest { outcomes: vec![story.outcome("bukan-grpc-1")] };
    let body = framed(false, &report.encode_to_vec());
    let path = "/saring.v1.TakedownService/ReportOutcomes";
    for content_type in [
        None,
        Some(""),
        Some("application/json"),
        Some("application/connect+proto"),
        Some("application/grpc-web"),
        Some("application/grpc-web+proto"),
        Some("application/grpc-web-text"),
        Some("application/grpc+json"),
        Some("text/html"),
    ] {
        let headers = [("authorization", bearer.as_str())];
        let sent = Sent { path, headers: &headers, content_type, body: body.clone(), ends: true };
        let answer = sent.answer(&address).await;
        let is_told = answer.http == StatusCode::UNSUPPORTED_MEDIA_TYPE;
        assert!(is_told, "{content_type:?} is taken for gRPC: {answer:?}");
        let status = answer.status().unwrap();
        assert_eq!(told(&status), (Code::InvalidArgument, "NOT_GRPC".to_owned()));
    }
    for method in ["GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"] {
        let mut raw = Raw::connect(&address).await;
        let mut request = raw.post(path, &[("authorization", &bearer)], GRPC);
        *request.method_mut() = method.parse().unwrap();
        let answer = raw.send(request, body.clone(), true).await.unwrap();
        assert_eq!(answer.http, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(answer.headers.get("allow").unwrap(), "POST", "{method}");
        let status = answer.status().unwrap();
        assert_eq!(told(&status), (Code::InvalidArgument, "NOT_GRPC".to_owned()));
    }
    let request = with(&story.keys.shopee, v1::GetDurablePositionRequest {});
    let mut takedowns = TakedownServiceClient::new(story.channel.clone());
    let position = takedowns.get_durable_position(request).await.unwrap().into_inner();
    assert_eq!(position.durable_position, 0, "a report was stored");
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_grpc_is_told_so_and_not_carried_out() {
    let story = Story::new(Server::start).await;
    let address = story.server.address.clone();
    tells_what_is_no_grpc(story, address).await;
}

/// Takes everything for gRPC.
struct TakesAll;

impl Fault for TakesAll {
    fn call(&self, headers: &mut HeaderMap) {
        headers.insert("content-type", HeaderValue::from_static("application/grpc"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_a_server_that_takes_everything_for_grpc() {
    let story = Story::new(Server::start).await;
    let server = story.server.address.strip_prefix("http://").unwrap().to_owned();
    let front = format!("http://{}", front::before(&server, TakesAll).await);
    noticed(tokio::spawn(tells_what_is_no_grpc(story, front)).await, " is taken for gRPC: ");
}

/// Past what is told as an error of the call, HTTP/2 itself answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn far_too_much_metadata_is_refused_by_http() {
    let story = Story::new(Server::start).await;
    let bearer = format!("Bearer {}", story.keys.shopee);
    let more = "y".repeat(17 << 10);
    let headers = [("authorization", bearer.as_str()), ("x-sampah", more.as_str())];
    let body = framed(false, &score("Kaos").encode_to_vec());
    let sent = Sent { path: SCORE, headers: &headers, content_type: GRPC, body, ends: true };
    let answer = sent.answer(&story.server.address).await;
    assert_eq!(answer.http, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    story.server.stop();
}
