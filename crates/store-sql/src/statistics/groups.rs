//! Groups of outcomes, each with what was counted of it.

use std::collections::BTreeMap;

use super::sql::{self, Counting, PRIMARY_RULE};
use crate::row::get;
use crate::{Row, Tx};
use saring_store::Result;
use saring_store::records::{Dimension, Measure, StatisticsQuery, TenantFilter};
use saring_store::time::{Day, month_name};

/// Groups by their values, in the order of the answer.
pub(super) type Groups = BTreeMap<Vec<String>, Group>;

/// What is known of a group.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub tenants: i64,
    outcomes: i64,
    takedowns: i64,
    restorations: i64,
    sellers: i64,
    median: Option<i64>,
    any_rule_hits: i64,
    pub late: i64,
    pub late_tenants: i64,
}

impl Group {
    pub(super) const fn value(&self, measure: Measure) -> Option<i64> {
        match measure {
            Measure::Outcomes => Some(self.outcomes),
            Measure::Takedowns => Some(self.takedowns),
            Measure::Restorations => Some(self.restorations),
            Measure::DistinctSellers => Some(self.sellers),
            Measure::MedianSecondsToAction => self.median,
            Measure::AnyRuleHits => Some(self.any_rule_hits),
        }
    }
}

/// The groups with their counts.
pub(super) async fn counts(tx: &mut Tx<'_>, query: &StatisticsQuery) -> Result<Groups> {
    let counting = Counting {
        from: "outcome_rollup WHERE true",
        values: "CAST(sum(outcomes) AS BIGINT) AS outcomes, \
                 CAST(sum(takedowns) AS BIGINT) AS takedowns, \
                 CAST(sum(restorations) AS BIGINT) AS restorations, \
                 count(DISTINCT tenant) AS tenants, CAST(sum(late) AS BIGINT) AS late, \
                 count(DISTINCT CASE WHEN late > 0 THEN tenant END) AS late_tenants",
        rule: PRIMARY_RULE,
    };
    let mut groups = Groups::new();
    for row in fetch(tx, |month| sql::grouped(&query.dimensions, &counting, month), query).await? {
        let group = groups.entry(values(query, &row)?).or_default();
        group.outcomes = get(&row, "outcomes")?;
        group.takedowns = get(&row, "takedowns")?;
        group.restorations = get(&row, "restorations")?;
        group.tenants = get(&row, "tenants")?;
        group.late = get(&row, "late")?;
        group.late_tenants = get(&row, "late_tenants")?;
    }
    Ok(groups)
}

/// Adds the different sellers; pseudonyms of two platforms are never the same seller.
pub(super) async fn distinct_sellers(
    tx: &mut Tx<'_>,
    query: &StatisticsQuery,
    groups: &mut Groups,
) -> Result<()> {
    let counting = Counting {
        from: "outcome WHERE seller <> ''",
        values: "count(DISTINCT tenant || '/' || seller) AS sellers",
        rule: PRIMARY_RULE,
    };
    for row in fetch(tx, |month| sql::grouped(&query.dimensions, &counting, month), query).await? {
        groups.entry(values(query, &row)?).or_default().sellers = get(&row, "sellers")?;
    }
    Ok(())
}

/// Adds the medians.
pub(super) async fn median(
    tx: &mut Tx<'_>,
    query: &StatisticsQuery,
    groups: &mut Groups,
) -> Result<()> {
    for row in fetch(tx, |month| sql::median(&query.dimensions, month), query).await? {
        groups.entry(values(query, &row)?).or_default().median = get(&row, "median")?;
    }
    Ok(())
}

/// Adds the outcomes that each rule was among the bases of. A rule may have no outcome of its own.
pub(super) async fn any_rule_hits(
    tx: &mut Tx<'_>,
    query: &StatisticsQuery,
    groups: &mut Groups,
) -> Result<()> {
    let counting = Counting {
        from: "outcome JOIN (SELECT outcome_id AS hit_of, rule_set AS hit_set, rule AS hit \
               FROM outcome_rule) AS hits ON hit_of = outcome_id WHERE true",
        values: "count(*) AS outcomes, count(DISTINCT tenant) AS tenants",
        rule: "hit_set || '/' || hit",
    };
    for row in fetch(tx, |month| sql::grouped(&query.dimensions, &counting, month), query).await? {
        let group = groups.entry(values(query, &row)?).or_default();
        group.any_rule_hits = get(&row, "outcomes")?;
        // Whoever has the rule as the primary one has it as any.
        group.tenants = get(&row, "tenants")?;
    }
    Ok(())
}

async fn fetch(
    tx: &mut Tx<'_>,
    text: impl FnOnce(&'static str) -> String,
    query: &StatisticsQuery,
) -> Result<Vec<Row>> {
    let (filter, tenant) = match &query.tenants {
        TenantFilter::All => ("all", ""),
        TenantFilter::Only(slug) => ("only", slug.as_str()),
        TenantFilter::Except(slug) => ("except", slug.as_str()),
    };
    let text = text(tx.first_of_month());
    let rows = crate::query(text)
        .bind(query.first_day.map_or(i32::MIN, Day::number))
        .bind(query.last_day.map_or(i32::MAX, Day::number))
        .bind(filter)
        .bind(tenant)
        .fetch_all(tx)
        .await?;
    Ok(rows)
}

fn values(query: &StatisticsQuery, row: &Row) -> Result<Vec<String>> {
    let value = |(column, dimension): (&'static str, &Dimension)| {
        Ok(match dimension {
            Dimension::Day => Day::from_number(get(row, column)?).to_string(),
            Dimension::Week => Day::from_number(get(row, column)?).week(),
            Dimension::Month => month_name(Day::from_number(get(row, column)?).month()),
            Dimension::Platform
            | Dimension::Surface
            | Dimension::Action
            | Dimension::PrimaryOrigin
            | Dimension::Rule
            | Dimension::Category
            | Dimension::Province => get(row, column)?,
        })
    };
    ["g0", "g1", "g2"].into_iter().zip(&query.dimensions).map(value).collect()
}
