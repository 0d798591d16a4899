//! Figures: sums of the counts, and what has to be read from the outcomes themselves.

mod groups;
mod sql;

use std::collections::BTreeMap;

use super::Tx;
use groups::Group;
use saring_store::Result;
use saring_store::StoreError;
use saring_store::auth::StatisticsScope;
use saring_store::page::MAX_STATISTICS_PAGE;
use saring_store::records::{
    Dimension, Measure, MeasureValue, Statistics, StatisticsQuery, StatisticsRow, TenantFilter,
};
use saring_store::time::Micros;

/// Rows of an answer, over all its pages; past that the question is too fine.
const MAX_ROWS: usize = 200_000;

/// Refuses a question that makes no sense, and one that is not the caller's to ask.
pub(super) fn refuse_bad(scope: &StatisticsScope, query: &StatisticsQuery) -> Result<()> {
    let invalid = |field, problem: &str| Err(StoreError::invalid(field, problem));
    if query.dimensions.len() > 3 {
        return invalid("dimensions", "are more than 3; leave some out");
    }
    if has_twice(&query.dimensions) {
        return invalid("dimensions", "name one twice");
    }
    if has_twice(&query.measures) {
        return invalid("measures", "name one twice");
    }
    if query.measures.is_empty() {
        return invalid("measures", "are none");
    }
    let by_rule = query.dimensions.contains(&Dimension::Rule);
    if query.measures.contains(&Measure::AnyRuleHits) && !by_rule {
        return invalid(
            "measures",
            "name `any_rule_hits`, which goes with the dimension `rule` only",
        );
    }
    if let (Some(first), Some(last)) = (query.first_day, query.last_day)
        && first > last
    {
        return invalid("first_day", "comes after the last day");
    }
    match &query.tenants {
        TenantFilter::Only(slug) if !scope.sees_platform(slug) => {
            invalid("platform", "is another platform, whose figures alone are not shown")
        }
        _ => Ok(()),
    }
}

fn has_twice<T: PartialEq>(list: &[T]) -> bool {
    list.iter().enumerate().any(|(at, item)| list[..at].contains(item))
}

/// Answers a question, in the transaction of `tx`.
pub(crate) async fn answer(
    tx: &mut Tx<'_>,
    query: &StatisticsQuery,
    as_of: Micros,
) -> Result<Statistics> {
    let mut groups = groups::counts(tx, query).await?;
    for measure in &query.measures {
        match measure {
            Measure::Outcomes | Measure::Takedowns | Measure::Restorations => {}
            Measure::DistinctSellers => groups::distinct_sellers(tx, query, &mut groups).await?,
            Measure::MedianSecondsToAction => groups::median(tx, query, &mut groups).await?,
            Measure::AnyRuleHits => groups::any_rule_hits(tx, query, &mut groups).await?,
        }
    }
    if groups.len() > MAX_ROWS {
        return Err(StoreError::refused(format!(
            "the answer has more than {MAX_ROWS} rows: ask for fewer days or dimensions"
        )));
    }
    let additive = query.measures.iter().copied().filter(|measure| measure.additive());
    let totals = additive
        .map(|measure| MeasureValue {
            measure,
            value: Some(groups.values().filter_map(|group| group.value(measure)).sum()),
        })
        .collect();
    let total_late = groups.values().map(|group| group.late).sum();
    let (rows, next) = page(query, groups);
    Ok(Statistics { rows, next, totals, total_late, as_of })
}

fn page(
    query: &StatisticsQuery,
    groups: BTreeMap<Vec<String>, Group>,
) -> (Vec<StatisticsRow>, Option<Vec<String>>) {
    let size = query.page.size.clamp(1, MAX_STATISTICS_PAGE) as usize;
    let after = query.page.after.as_ref();
    let mut rest =
        groups.into_iter().filter(|(values, _)| after.is_none_or(|after| values > after));
    let rows: Vec<StatisticsRow> =
        rest.by_ref().take(size).map(|(values, group)| row(query, values, &group)).collect();
    let more = rest.next().is_some();
    let next = rows.last().filter(|_| more).map(|row| row.values.clone());
    (rows, next)
}

fn row(query: &StatisticsQuery, values: Vec<String>, group: &Group) -> StatisticsRow {
    let measures = query.measures.iter();
    let measures = measures.map(|&measure| MeasureValue { measure, value: group.value(measure) });
    let measures = measures.collect();
    StatisticsRow {
        values,
        measures,
        tenants: group.tenants,
        late: group.late,
        late_tenants: group.late_tenants,
    }
}
