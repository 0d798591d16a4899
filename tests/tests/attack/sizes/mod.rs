//! Messages that are too large, too many or no messages: each is refused for what it is, at its
//! place, and none costs more memory than its limit says.

mod bombs;
mod many;

use std::collections::BTreeMap;
use std::path::Path;

use prost::Message as _;
use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::noticed;
use saring_tests::server::{Server, reason, with};
use saring_tests::wire::{Call, first_answer};
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::story::Story;

const MIB: usize = 1 << 20;

/// A listing with a title of so many bytes.
fn titled(bytes: usize) -> v1::Listing {
    v1::Listing { title: "x".repeat(bytes), ..v1::Listing::default() }
}

/// Code, reason and first field of a refusal.
fn refusal(status: &Status) -> (Code, String, String) {
    let field = status
        .get_details_bad_request()
        .and_then(|bad| bad.field_violations.into_iter().map(|violation| violation.field).next());
    (status.code(), reason(status), field.unwrap_or_default())
}

async fn score(story: &Story, bytes: Vec<u8>, method: &str) -> Result<Vec<u8>, Status> {
    let call = Call {
        path: format!("/saring.v1.ScoringService/{method}"),
        authorization: Some(format!("Bearer {}", story.keys.shopee)),
        message: bytes,
        stays: method == "ScoreStream",
    };
    first_answer(&story.channel, call).await
}

/// Sends what is too large to a server that `start` starts.
async fn too_large(start: impl Fn(&Path) -> Server) {
    let story = Story::new(start).await;
    let one = |listing: v1::Listing| v1::ScoreRequest { listing: Some(listing) }.encode_to_vec();
    let all = |listings: Vec<v1::Listing>| v1::ScoreBatchRequest { listings }.encode_to_vec();
    let many = |count: usize| -> BTreeMap<String, String> {
        (0..count).map(|at| (at.to_string(), String::new())).collect()
    };
    let large = (Code::ResourceExhausted, "MESSAGE_TOO_LARGE", "");
    let field = |name| (Code::InvalidArgument, "INVALID_FIELD", name);
    let attributes = |count| v1::Listing { attributes: many(count), ..titled(1) };
    let malformed = (Code::InvalidArgument, "MALFORMED_MESSAGE", "");
    let bad_text = one(v1::Listing { condition: Some("zzz".into()), ..titled(3) });
    let bad_text = [&bad_text[..bad_text.len() - 3], b"\xff\xfe\xfd"].concat();
    let cases = [
        ("Score", one(titled(10_000_000)), large),
        ("Score", one(titled(4 * MIB)), large),
        ("Score", one(titled(MIB + 1)), field("listing.title")),
        ("Score", one(attributes(1_001)), field("listing.attributes")),
        ("Score", one(attributes(100_000)), field("listing.attributes")),
        ("Score", one(attributes(1_000_000)), large),
        ("Score", bad_text, field("listing.condition")),
        ("Score", one(titled(3))[..4].to_vec(), malformed),
        ("Score", [[0x0b; 101], [0x0c; 101]].concat(), malformed),
        ("Score", Vec::new(), field("listing")),
        ("ScoreBatch", all(vec![titled(0); 1_001]), field("listings")),
        ("ScoreBatch", all(vec![titled(0); 100_000]), field("listings")),
        ("ScoreBatch", all(vec![titled(0); 2_000_000]), field("listings")),
        ("ScoreStream", one(titled(10_000_000)), large),
    ];
    for (method, bytes, expected) in cases {
        let size = bytes.len();
        let status = score(&story, bytes, method).await.unwrap_err();
        let (code, reason, field) = refusal(&status);
        assert_eq!(
            (code, reason.as_str(), field.as_str()),
            expected,
            "{method}, {size}: {status:?}"
        );
        assert!(status.message().len() < 1_200, "{} bytes of text", status.message().len());
    }
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_large_is_refused_at_its_place() {
    too_large(Server::start).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_each_limit_that_is_not_there() {
    let taken = "`Result::unwrap_err()` on an `Ok` value";
    for (limit, by) in [
        (["--message-bytes", "67108864"], "Score, 10000010"),
        (["--field-bytes", "16777216"], taken),
        (["--listing-entries", "10000"], taken),
    ] {
        let broken = tokio::spawn(too_large(move |data| Server::start_with(data, &limit)));
        noticed(broken.await, by);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_limit_is_a_limit_to_the_byte() {
    let story = Story::new(Server::start).await;
    let mut listings = vec![titled(MIB); 3];
    listings.push(titled(1));
    let without = v1::ScoreBatchRequest { listings: listings.clone() }.encoded_len();
    for (size, is_taken) in [(4 * MIB - 5, true), (4 * MIB, true), (4 * MIB + 1, false)] {
        // Two lengths grow by two bytes each with the title.
        listings[3] = titled(size - without + 1 - 4);
        let bytes = v1::ScoreBatchRequest { listings: listings.clone() }.encode_to_vec();
        assert_eq!(bytes.len(), size);
        let answer = score(&story, bytes, "ScoreBatch").await;
        assert_eq!(answer.is_ok(), is_taken, "{size}: {answer:?}");
    }
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_bad_item_harms_no_other() {
    let story = Story::new(Server::start).await;
    let mut scoring = ScoringServiceClient::new(story.channel.clone());
    let mut listings = vec![titled(10); 100];
    listings[17] = titled(MIB + 1);
    let request = v1::ScoreBatchRequest { listings };
    let results = scoring.score_batch(with(&story.keys.shopee, request)).await.unwrap();
    for (at, result) in results.into_inner().results.into_iter().enumerate() {
        match result.result.unwrap() {
            v1::score_result::Result::Assessment(_) => assert_ne!(at, 17),
            v1::score_result::Result::Error(error) => {
                assert_eq!((at, error.field.as_str()), (17, "listing.title"));
            }
        }
    }

    let mut takedowns = TakedownServiceClient::new(story.channel.clone());
    type Change = (&'static str, fn(&mut v1::Outcome));
    let changes: [Change; 6] = [
        ("category", |outcome| outcome.category = "a\0b".into()),
        ("category", |outcome| outcome.category = "x".repeat(100_000)),
        ("seller", |outcome| outcome.seller = "x".repeat(201)),
        ("image_hashes", |outcome| outcome.image_hashes = vec!["pdq:0".into(); 21]),
        ("idempotency_key", |outcome| outcome.idempotency_key = "\0".into()),
        ("action_time", |outcome| outcome.action_time = None),
    ];
    for (turn, (field, change)) in changes.into_iter().enumerate() {
        let key = |at: usize| format!("{turn}-{at}");
        let mut outcomes: Vec<_> = (0..100).map(|at| story.outcome(&key(at))).collect();
        change(&mut outcomes[17]);
        let request = v1::ReportOutcomesRequest { outcomes };
        let reported = takedowns.report_outcomes(with(&story.keys.shopee, request)).await.unwrap();
        for (at, result) in reported.into_inner().results.into_iter().enumerate() {
            let expected = match at {
                17 => v1::OutcomeStatus::Invalid,
                _ => v1::OutcomeStatus::Accepted,
            };
            assert_eq!(result.status(), expected, "{field}, {at}: {:?}", result.error);
            assert_eq!(result.error.map(|error| error.field), (at == 17).then(|| field.to_owned()));
        }
    }
    let position = v1::GetDurablePositionRequest {};
    let position = takedowns.get_durable_position(with(&story.keys.shopee, position)).await;
    assert_eq!(position.unwrap().into_inner().durable_position, 6 * 99);
    story.server.stop();
}

/// Takes everything, a page at a time, as a stock client does: with its own limit of 4 MiB.
async fn all_handovers(channel: Channel, key: &str) -> (Vec<String>, usize) {
    let mut takedowns = TakedownServiceClient::new(channel);
    let mut request = v1::ListHandoversRequest { page_size: 1_000, ..Default::default() };
    let (mut ids, mut pages) = (Vec::new(), 0);
    loop {
        let page = takedowns.list_handovers(with(key, request.clone())).await.unwrap().into_inner();
        ids.extend(page.handovers.into_iter().map(|handover| handover.handover_id));
        pages += 1;
        if page.next_page_token.is_empty() {
            return (ids, pages);
        }
        request.page_token = page.next_page_token;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_ends_where_a_stock_client_s_limit_is() {
    let story = Story::new(Server::start).await;
    let mut takedowns = TakedownServiceClient::new(story.channel.clone());
    for half in 0..2 {
        let request = |at: usize| v1::TakedownRequest {
            url: format!("https://shopee.co.id/product/{half}/{at}"),
            reason: "y".repeat(3_900),
            due_time: None,
        };
        let requests = (0..700).map(request).collect();
        let request = v1::RequestTakedownsRequest { requests };
        let handed = takedowns.request_takedowns(with(&story.keys.author, request)).await.unwrap();
        let error = handed.into_inner().results.into_iter().find(|result| {
            matches!(result.result, Some(v1::takedown_request_result::Result::Error(_)))
        });
        assert_eq!(error, None);
    }
    for key in [&story.keys.author, &story.keys.shopee] {
        let (mut ids, pages) = all_handovers(story.channel.clone(), key).await;
        assert!(pages > 1, "all came on one page");
        assert_eq!(ids.len(), 1_400);
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 1_400, "a row came on two pages");
    }
    story.server.stop();
}
