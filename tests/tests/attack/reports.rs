//! Outcomes to report: drawn ones, their messages, and the figures that have to come of them.

use prost_types::Timestamp;
use saring_link::Surface;
use saring_proto::v1;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_store::conformance::{Oracle, listing};
use saring_store::page::{MAX_STATISTICS_PAGE, PageRequest};
use saring_store::records::{
    Action, Dimension, Measure, NewOutcome, Origin, RuleHit, StatisticsQuery, TenantFilter,
};
use saring_tests::server::with;
use tonic::transport::Channel;

/// The dimensions, as the wire has them.
pub const DIMENSIONS: [(Dimension, v1::Dimension); 10] = [
    (Dimension::Platform, v1::Dimension::Platform),
    (Dimension::Surface, v1::Dimension::Surface),
    (Dimension::Day, v1::Dimension::Day),
    (Dimension::Week, v1::Dimension::Week),
    (Dimension::Month, v1::Dimension::Month),
    (Dimension::Action, v1::Dimension::Action),
    (Dimension::PrimaryOrigin, v1::Dimension::PrimaryOrigin),
    (Dimension::Rule, v1::Dimension::Rule),
    (Dimension::Category, v1::Dimension::Category),
    (Dimension::Province, v1::Dimension::Province),
];

/// The measures that may be added up.
pub const ADDITIVE: [Measure; 3] = [Measure::Outcomes, Measure::Takedowns, Measure::Restorations];

/// An outcome of this surface, always the same for a number.
pub fn numbered(surface: Surface, number: usize) -> NewOutcome {
    NewOutcome {
        idempotency_key: format!("n{number}"),
        listing: listing(surface, 1 + number % 40),
        listing_before: None,
        action: Action::ALL[number % Action::ALL.len()],
        primary_origin: Origin::ALL[1 + number % 5],
        primary_rule: None,
        rule_hits: Vec::new(),
        handover_id: None,
        action_at: 1_700_000_000_000_000 + (number % 50) as i64 * 3_600_000_000,
        detected_at: None,
        category: ["", "fashion", "fashion/pria"][number % 3].into(),
        price: Some(number as i64),
        province: ["", "ID-JB", "ID-JT", "ID-PA"][number % 4].into(),
        seller: (number % 7).to_string(),
        text_sketch: String::new(),
        image_hashes: Vec::new(),
    }
}

/// Its message.
pub fn message(outcome: &NewOutcome) -> v1::Outcome {
    let hit = |hit: &RuleHit| v1::RuleHit {
        rule_set: hit.rule_set.clone(),
        version: hit.version,
        rule: hit.rule.clone(),
    };
    let moment = |micros: i64| Timestamp {
        seconds: micros.div_euclid(1_000_000),
        nanos: (micros.rem_euclid(1_000_000) * 1_000) as i32,
    };
    let listing = &outcome.listing;
    v1::Outcome {
        idempotency_key: outcome.idempotency_key.clone(),
        listing: Some(v1::ListingRef {
            surface: listing.surface.as_str().into(),
            kind: listing.kind.as_str().into(),
            listing_id: listing.id.clone(),
        }),
        action: action(outcome.action).into(),
        primary_origin: origin(outcome.primary_origin).into(),
        primary_rule: outcome.primary_rule.as_ref().map(hit),
        rule_hits: outcome.rule_hits.iter().map(hit).collect(),
        action_time: Some(moment(outcome.action_at)),
        detect_time: outcome.detected_at.map(moment),
        category: outcome.category.clone(),
        price: outcome.price,
        province: outcome.province.clone(),
        seller: outcome.seller.clone(),
        ..v1::Outcome::default()
    }
}

const fn action(action: Action) -> v1::Action {
    match action {
        Action::Removed => v1::Action::Removed,
        Action::Disabled => v1::Action::Disabled,
        Action::Restricted => v1::Action::Restricted,
        Action::SellerSuspended => v1::Action::SellerSuspended,
        Action::ReviewedLegal => v1::Action::ReviewedLegal,
        Action::Restored => v1::Action::Restored,
    }
}

const fn origin(origin: Origin) -> v1::Origin {
    match origin {
        Origin::RuleSet => v1::Origin::RuleSet,
        Origin::ManualSearch => v1::Origin::ManualSearch,
        Origin::PlatformModel => v1::Origin::PlatformModel,
        Origin::Handover => v1::Origin::Handover,
        Origin::UserReport => v1::Origin::UserReport,
        Origin::Authority => v1::Origin::Authority,
    }
}

/// Asks the server for the figures by these dimensions, and holds them against the oracle's count.
pub async fn recount(channel: Channel, key: &str, oracle: &Oracle, by: &[usize]) {
    let by: Vec<_> = by.iter().map(|at| DIMENSIONS[*at]).collect();
    let query = StatisticsQuery {
        first_day: None,
        last_day: None,
        dimensions: by.iter().map(|(dimension, _)| *dimension).collect(),
        measures: ADDITIVE.to_vec(),
        tenants: TenantFilter::All,
        page: PageRequest::first(MAX_STATISTICS_PAGE),
    };
    let request = v1::GetStatisticsRequest {
        dimensions: by.iter().map(|(_, dimension)| (*dimension).into()).collect(),
        page_size: 10_000,
        ..v1::GetStatisticsRequest::default()
    };
    let mut statistics = StatisticsServiceClient::new(channel);
    let answer = statistics.get_statistics(with(key, request)).await.unwrap().into_inner();
    assert_eq!(answer.next_page_token, "", "the answer is not whole");
    adds_up(&answer);
    let expected = oracle.figures(&query);
    assert_eq!(answer.rows.len(), expected.len(), "by {by:?}");
    for row in answer.rows {
        let values: Vec<_> = row.measures.iter().map(|value| Some(value.value)).collect();
        assert_eq!(values, expected[&row.values].0, "{:?}", row.values);
    }
}

/// Every total is the sum of its rows.
pub fn adds_up(answer: &v1::GetStatisticsResponse) {
    for (at, total) in answer.totals.iter().enumerate() {
        let parts: i64 = answer.rows.iter().map(|row| row.measures[at].value).sum();
        assert_eq!(total.value, parts, "{:?}", total.measure());
    }
}
