//! Groups of outcomes, each with what was counted of it.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::sql::{self, Counting, PRIMARY_RULE};
use crate::Tx;
use crate::error::Result;
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
pub(super) async fn counts(tx: &mut Tx, query: &StatisticsQuery) -> Result<Groups> {
    let counting = Counting {
        from: "outcome_rollup WHERE true",
        values: "sum(outcomes), sum(takedowns), sum(restorations), count(DISTINCT tenant), \
                 sum(late), count(DISTINCT CASE WHEN late > 0 THEN tenant END)",
        rule: PRIMARY_RULE,
    };
    let mut groups = Groups::new();
    for row in fetch(tx, sql::grouped(&query.dimensions, &counting), query).await? {
        let group = groups.entry(values(query, &row)?).or_default();
        group.outcomes = row.try_get(3)?;
        group.takedowns = row.try_get(4)?;
        group.restorations = row.try_get(5)?;
        group.tenants = row.try_get(6)?;
        group.late = row.try_get(7)?;
        group.late_tenants = row.try_get(8)?;
    }
    Ok(groups)
}

/// Adds the different sellers; pseudonyms of two platforms are never the same seller.
pub(super) async fn distinct_sellers(
    tx: &mut Tx,
    query: &StatisticsQuery,
    groups: &mut Groups,
) -> Result<()> {
    let counting = Counting {
        from: "outcome WHERE seller <> ''",
        values: "count(DISTINCT tenant || '/' || seller)",
        rule: PRIMARY_RULE,
    };
    for row in fetch(tx, sql::grouped(&query.dimensions, &counting), query).await? {
        groups.entry(values(query, &row)?).or_default().sellers = row.try_get(3)?;
    }
    Ok(())
}

/// Adds the medians.
pub(super) async fn median(
    tx: &mut Tx,
    query: &StatisticsQuery,
    groups: &mut Groups,
) -> Result<()> {
    for row in fetch(tx, sql::median(&query.dimensions), query).await? {
        groups.entry(values(query, &row)?).or_default().median = Some(row.try_get(3)?);
    }
    Ok(())
}

/// Adds the outcomes that each rule was among the bases of. A rule may have no outcome of its own.
pub(super) async fn any_rule_hits(
    tx: &mut Tx,
    query: &StatisticsQuery,
    groups: &mut Groups,
) -> Result<()> {
    let counting = Counting {
        from: "outcome JOIN (SELECT outcome_id AS of, rule_set AS hit_set, rule AS hit \
               FROM outcome_rule) ON of = outcome_id WHERE true",
        values: "count(*), count(DISTINCT tenant)",
        rule: "hit_set || '/' || hit",
    };
    for row in fetch(tx, sql::grouped(&query.dimensions, &counting), query).await? {
        let group = groups.entry(values(query, &row)?).or_default();
        group.any_rule_hits = row.try_get(3)?;
        // Whoever has the rule as the primary one has it as any.
        group.tenants = row.try_get(4)?;
    }
    Ok(())
}

async fn fetch(
    tx: &mut Tx,
    text: AssertSqlSafe<String>,
    query: &StatisticsQuery,
) -> Result<Vec<SqliteRow>> {
    let (filter, tenant) = match &query.tenants {
        TenantFilter::All => ("all", ""),
        TenantFilter::Only(slug) => ("only", slug.as_str()),
        TenantFilter::Except(slug) => ("except", slug.as_str()),
    };
    let rows = sqlx::query(text)
        .bind(query.first_day.map_or(i32::MIN, Day::number))
        .bind(query.last_day.map_or(i32::MAX, Day::number))
        .bind(filter)
        .bind(tenant)
        .fetch_all(tx)
        .await?;
    Ok(rows)
}

fn values(query: &StatisticsQuery, row: &SqliteRow) -> Result<Vec<String>> {
    let value = |(at, dimension): (usize, &Dimension)| {
        Ok(match dimension {
            Dimension::Day => Day::from_number(row.try_get(at)?).to_string(),
            Dimension::Week => Day::from_number(row.try_get(at)?).week(),
            Dimension::Month => month_name(Day::from_number(row.try_get(at)?).month()),
            Dimension::Platform
            | Dimension::Surface
            | Dimension::Action
            | Dimension::PrimaryOrigin
            | Dimension::Rule
            | Dimension::Category
            | Dimension::Province => row.try_get(at)?,
        })
    };
    query.dimensions.iter().enumerate().map(value).collect()
}
