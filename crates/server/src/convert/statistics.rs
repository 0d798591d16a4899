//! Figures and rollouts.

use saring_app::{Row, Value};
use saring_bundle::{Digest, MAX_SKEW, ResourceName};
use saring_proto::v1;
use saring_store::page::PageRequest;
use saring_store::records::{
    Dimension, Measure, Rollout, RolloutCursor, StatisticsQuery, TenantFilter,
};
use saring_wire::{resource_type_to_proto, timestamp};
use tonic::Status;

use saring_grpc::invalid_field;

use crate::connected::Presence;

pub(crate) fn query(
    request: v1::GetStatisticsRequest,
    page: PageRequest<Vec<String>>,
) -> Result<StatisticsQuery, Status> {
    let day = |field, text: &str| match text {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|error: saring_store::time::DayError| invalid_field(field, error.to_string())),
    };
    let dimensions = known("dimensions", &request.dimensions, dimension)?;
    let mut measures = known("measures", &request.measures, measure)?;
    if measures.is_empty() {
        measures = vec![Measure::Outcomes, Measure::Takedowns, Measure::Restorations];
    }
    Ok(StatisticsQuery {
        first_day: day("first_day", &request.first_day)?,
        last_day: day("last_day", &request.last_day)?,
        dimensions,
        measures,
        tenants: match request.platform {
            platform if platform.is_empty() => TenantFilter::All,
            platform => TenantFilter::Only(platform),
        },
        page,
    })
}

/// The values of a repeated enum; one that is not known is refused, not left out.
fn known<E: TryFrom<i32>, T>(
    field: &str,
    numbers: &[i32],
    read: fn(E) -> Option<T>,
) -> Result<Vec<T>, Status> {
    let read = |(at, number): (usize, &i32)| {
        let value = E::try_from(*number).ok().and_then(read);
        value.ok_or_else(|| invalid_field(format!("{field}[{at}]"), "is not known here"))
    };
    numbers.iter().enumerate().map(read).collect()
}

const fn dimension(dimension: v1::Dimension) -> Option<Dimension> {
    Some(match dimension {
        v1::Dimension::Unspecified => return None,
        v1::Dimension::Platform => Dimension::Platform,
        v1::Dimension::Surface => Dimension::Surface,
        v1::Dimension::Day => Dimension::Day,
        v1::Dimension::Week => Dimension::Week,
        v1::Dimension::Month => Dimension::Month,
        v1::Dimension::Action => Dimension::Action,
        v1::Dimension::PrimaryOrigin => Dimension::PrimaryOrigin,
        v1::Dimension::Rule => Dimension::Rule,
        v1::Dimension::Category => Dimension::Category,
        v1::Dimension::Province => Dimension::Province,
    })
}

const fn measure(measure: v1::Measure) -> Option<Measure> {
    Some(match measure {
        v1::Measure::Unspecified => return None,
        v1::Measure::Outcomes => Measure::Outcomes,
        v1::Measure::Takedowns => Measure::Takedowns,
        v1::Measure::Restorations => Measure::Restorations,
        v1::Measure::DistinctSellers => Measure::DistinctSellers,
        v1::Measure::MedianSecondsToAction => Measure::MedianSecondsToAction,
        v1::Measure::AnyRuleHits => Measure::AnyRuleHits,
    })
}

const fn measure_to_proto(measure: Measure) -> v1::Measure {
    match measure {
        Measure::Outcomes => v1::Measure::Outcomes,
        Measure::Takedowns => v1::Measure::Takedowns,
        Measure::Restorations => v1::Measure::Restorations,
        Measure::DistinctSellers => v1::Measure::DistinctSellers,
        Measure::MedianSecondsToAction => v1::Measure::MedianSecondsToAction,
        Measure::AnyRuleHits => v1::Measure::AnyRuleHits,
    }
}

pub(crate) fn value_to_proto(value: Value) -> v1::MeasureValue {
    v1::MeasureValue {
        measure: measure_to_proto(value.measure).into(),
        additive: value.measure.additive(),
        value: value.value.unwrap_or_default(),
        withheld: value.value.is_none(),
    }
}

pub(crate) fn row_to_proto(row: Row) -> v1::StatisticsRow {
    let measures = row.measures.into_iter().map(value_to_proto).collect();
    v1::StatisticsRow { values: row.values, measures, late_outcomes: row.late }
}

pub(crate) fn rollout_to_proto(rollout: Rollout, presence: Option<Presence>) -> v1::Rollout {
    let (drifted, differs) = (rollout.drifted(), rollout.differs());
    let digest = |digest: Option<Digest>| digest.map(|it| it.to_string()).unwrap_or_default();
    let instances = presence.map_or(0, |presence| presence.instances);
    let clock_skew = presence.map_or(0, |presence| presence.clock_skew);
    v1::Rollout {
        tenant: rollout.tenant,
        subscriber_id: rollout.subscriber_id,
        resource_type: resource_type_to_proto(rollout.resource.resource_type).into(),
        resource_name: rollout.resource.name,
        published_version: rollout.published_version,
        applied_version: rollout.applied_version,
        applied_time: rollout.applied_at.map(timestamp),
        rejected_version: rollout.rejected_version,
        rejected_reason: rollout.rejected_reason,
        rejected_detail: rollout.rejected_detail,
        rejected_time: rollout.rejected_at.map(timestamp),
        scored_version: rollout.scored_version,
        scored_time: rollout.scored_at.map(timestamp),
        drifted,
        connected: presence.is_some(),
        held_version: rollout.held_version,
        held_until: rollout.held_until.map(timestamp),
        retired: rollout.retired,
        connected_instances: i32::try_from(instances).unwrap_or(i32::MAX),
        clock_skew: (clock_skew.abs() > MAX_SKEW).then(|| duration(clock_skew)),
        applied_digest: digest(rollout.applied_digest),
        expected_digest: digest(rollout.expected_digest),
        differs,
        never_subscribed: rollout.never_subscribed,
    }
}

/// A stretch of microseconds.
const fn duration(micros: i64) -> prost_types::Duration {
    let nanos = (micros % 1_000_000 * 1_000) as i32;
    prost_types::Duration { seconds: micros / 1_000_000, nanos }
}

/// A place in a list of rollouts, as a page token holds it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct RolloutToken(String, String, ResourceName);

pub(crate) fn rollout_cursor(cursor: RolloutCursor) -> RolloutToken {
    RolloutToken(cursor.tenant, cursor.subscriber_id, cursor.resource)
}

pub(crate) fn rollout_page(page: PageRequest<RolloutToken>) -> PageRequest<RolloutCursor> {
    let cursor = |RolloutToken(tenant, subscriber_id, resource)| RolloutCursor {
        tenant,
        subscriber_id,
        resource,
    };
    PageRequest { after: page.after.map(cursor), size: page.size }
}
