//! The queries, put together from constants: nothing that a caller wrote is part of them.

use saring_store::records::Dimension;

/// What a query counts.
pub(super) struct Counting {
    /// The table, and conditions of its own.
    pub from: &'static str,
    /// The values, as columns.
    pub values: &'static str,
    /// The rule of a row, as `set/rule`.
    pub rule: &'static str,
}

/// The primary rule of a row.
pub(super) const PRIMARY_RULE: &str =
    "CASE WHEN rule_set = '' THEN '' ELSE rule_set || '/' || rule END";

/// Days, and platforms: parameters 1 to 4.
const FILTER: &str = "day BETWEEN $1 AND $2 AND \
    CASE $3 WHEN 'only' THEN tenant = $4 WHEN 'except' THEN tenant <> $4 ELSE true END";

/// Groups with their values.
pub(super) fn grouped(
    dimensions: &[Dimension],
    counting: &Counting,
    first_of_month: &'static str,
) -> String {
    let Counting { from, values, rule } = counting;
    let columns = columns(dimensions, rule, first_of_month);
    format!("SELECT {columns}, {values} FROM {from} AND {FILTER} GROUP BY g0, g1, g2")
}

/// Groups with the median of their times to action, in whole seconds.
pub(super) fn median(dimensions: &[Dimension], first_of_month: &'static str) -> String {
    let columns = columns(dimensions, PRIMARY_RULE, first_of_month);
    format!(
        "WITH times AS (SELECT {columns}, action_at - detected_at AS micros FROM outcome \
         WHERE detected_at IS NOT NULL AND {FILTER}), \
         ranked AS (SELECT *, \
         row_number() OVER (PARTITION BY g0, g1, g2 ORDER BY micros) AS place, \
         count(*) OVER (PARTITION BY g0, g1, g2) AS places FROM times) \
         SELECT g0, g1, g2, CAST(sum(micros) AS BIGINT) / (count(*) * 1000000) AS median FROM ranked \
         WHERE place IN ((places + 1) / 2, (places + 2) / 2) GROUP BY g0, g1, g2"
    )
}

/// Three columns to group by; those that are not asked for are the same everywhere.
fn columns(dimensions: &[Dimension], rule: &'static str, first_of_month: &'static str) -> String {
    let column = |at: usize| match dimensions.get(at) {
        None => "''",
        Some(Dimension::Platform) => "tenant",
        Some(Dimension::Surface) => "surface",
        Some(Dimension::Day) => "day",
        // Monday of the week; day 0 was a Thursday, and there is none before.
        Some(Dimension::Week) => "(day + 3) / 7 * 7 - 3",
        Some(Dimension::Month) => first_of_month,
        Some(Dimension::Action) => "action",
        Some(Dimension::PrimaryOrigin) => "origin",
        Some(Dimension::Rule) => rule,
        Some(Dimension::Category) => "category_top",
        Some(Dimension::Province) => "province",
    };
    format!("{} AS g0, {} AS g1, {} AS g2", column(0), column(1), column(2))
}
