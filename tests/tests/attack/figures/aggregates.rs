//! What a platform and an observer see of the others, and what they can make of it.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use prost_types::Timestamp;
use saring_link::Surface;
use saring_proto::v1;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::server::{Server, reason, with};
use tonic::Status;
use tonic::transport::Channel;

use crate::reports::{message, numbered};
use crate::story::Story;

/// The middle of three months that have ended, in seconds.
const JANUARY: i64 = 1_705_276_800;
const FEBRUARY: i64 = 1_707_955_200;
const MARCH: i64 = 1_710_460_800;

/// Who reported in which month; now is the running one.
const REPORTED: [(&str, Surface, &[i64]); 5] = [
    ("shopee", Surface::Shopee, &[JANUARY, FEBRUARY]),
    ("tokopedia", Surface::Tokopedia, &[JANUARY, FEBRUARY]),
    ("lazada", Surface::Lazada, &[JANUARY, FEBRUARY, MARCH]),
    ("blibli", Surface::Blibli, &[JANUARY]),
    ("bukalapak", Surface::Bukalapak, &[JANUARY]),
];

async fn report(channel: Channel, key: &str, surface: Surface, seconds: &[i64]) {
    let outcome = |(at, seconds): (usize, &i64)| v1::Outcome {
        idempotency_key: seconds.to_string(),
        action_time: Some(Timestamp { seconds: *seconds, nanos: 0 }),
        ..message(&numbered(surface, at))
    };
    let outcomes = seconds.iter().enumerate().map(outcome).collect();
    let request = with(key, v1::ReportOutcomesRequest { outcomes });
    let reported = TakedownServiceClient::new(channel).report_outcomes(request).await.unwrap();
    for result in reported.into_inner().results {
        assert_eq!(result.status(), v1::OutcomeStatus::Accepted, "{result:?}");
    }
}

fn by_month() -> v1::GetStatisticsRequest {
    v1::GetStatisticsRequest {
        dimensions: vec![v1::Dimension::Month.into()],
        measures: vec![v1::Measure::Outcomes.into()],
        ..v1::GetStatisticsRequest::default()
    }
}

async fn ask(
    channel: &Channel,
    key: &str,
    request: v1::GetStatisticsRequest,
) -> Result<v1::GetStatisticsResponse, Status> {
    let mut statistics = StatisticsServiceClient::new(channel.clone());
    Ok(statistics.get_statistics(with(key, request)).await?.into_inner())
}

/// A value that is shown.
fn shown(value: &v1::MeasureValue) -> Option<i64> {
    assert!(!value.withheld || value.value == 0, "a value that is withheld is not sent");
    (!value.withheld).then_some(value.value)
}

/// The months and the total, put together from pages of a size; no page may say more than another.
async fn aggregate(
    channel: &Channel,
    key: &str,
    page_size: i32,
) -> (BTreeMap<String, Option<i64>>, Option<i64>) {
    let mut request = v1::GetStatisticsRequest { page_size, ..by_month() };
    let mut months = BTreeMap::new();
    loop {
        let page = ask(channel, key, request.clone()).await.unwrap();
        months.extend(page.rows.iter().map(|row| (row.values[0].clone(), shown(&row.measures[0]))));
        let total = shown(&page.totals[0]);
        if page.next_page_token.is_empty() {
            return (months, total);
        }
        assert!(total.is_some(), "of all pages, on each");
        request.page_token = page.next_page_token;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_two_answers_single_a_platform_out() {
    let story = Story::new(Server::start).await;
    let channel = &story.channel;
    let mut keys = BTreeMap::new();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    for (slug, surface, months) in REPORTED {
        let key = match slug {
            "shopee" => story.keys.shopee.clone(),
            "tokopedia" => story.keys.tokopedia.clone(),
            _ => story.platform(slug).await,
        };
        report(channel.clone(), &key, surface, months).await;
        report(channel.clone(), &key, surface, &[now]).await;
        keys.insert(slug, key);
    }
    let (observer, _) = story.key(v1::Role::Observer, "").await;

    let (all, total) = aggregate(channel, &story.keys.author, 0).await;
    assert_eq!(all.len(), 4, "{all:?}");
    assert_eq!(total, Some(14), "the ministry sees all");
    for page_size in [0, 1, 2, 3] {
        // Of the running month nothing: it would grow by what one platform reports. Of March
        // nothing: one platform is in it. The total is of what is shown, so that it tells nothing
        // more, and so that no single month takes it from everybody.
        let (months, total) = aggregate(channel, &observer, page_size).await;
        let expected = [("2024-01", Some(5)), ("2024-02", Some(3)), ("2024-03", None)];
        assert_eq!(months, expected.map(|(month, value)| (month.to_owned(), value)).into());
        assert_eq!(total, Some(8));

        // A platform knows its own figures. What is left of February is of two others.
        let (months, total) = aggregate(channel, &keys["shopee"], page_size).await;
        let expected = [("2024-01", Some(4)), ("2024-02", None), ("2024-03", None)];
        assert_eq!(months, expected.map(|(month, value)| (month.to_owned(), value)).into());
        assert_eq!(total, Some(4));
    }
    let answer = ask(channel, &observer, by_month()).await.unwrap();
    assert_eq!(
        (answer.withheld_rows, answer.late_outcomes),
        (1, 8),
        "what came in after its month"
    );
    let late: Vec<_> = answer.rows.iter().map(|row| row.late_outcomes).collect();
    assert_eq!(late, [5, 3, 0]);
    let own = v1::GetStatisticsRequest { platform: "shopee".into(), ..by_month() };
    let own = ask(channel, &keys["shopee"], own).await.unwrap();
    assert_eq!(shown(&own.totals[0]), Some(3));

    // Whatever is finer than whole months of all is not answered at all.
    type Change = (&'static str, fn(&mut v1::GetStatisticsRequest));
    let finer: [Change; 7] = [
        ("dimensions", |ask| ask.dimensions.clear()),
        ("dimensions", |ask| ask.dimensions = vec![v1::Dimension::Day.into()]),
        ("dimensions", |ask| ask.dimensions.push(v1::Dimension::Surface.into())),
        ("first_day", |ask| ask.first_day = "2024-02-01".into()),
        ("first_day", |ask| ask.last_day = "2024-02-28".into()),
        ("platform", |ask| ask.platform = "lazada".into()),
        ("measures", |ask| ask.measures.push(v1::Measure::DistinctSellers.into())),
    ];
    for key in [&observer, &keys["shopee"]] {
        for (field, change) in &finer {
            let mut request = by_month();
            change(&mut request);
            let refused = ask(channel, key, request).await.unwrap_err();
            assert_eq!(reason(&refused), "INVALID_FIELD", "{field}: {refused:?}");
            assert!(refused.message().starts_with(field), "{refused:?}");
        }
    }
    story.server.stop();
}
