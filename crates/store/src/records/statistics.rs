//! Figures: what is asked and what is answered.

use crate::names::names;
use crate::page::PageRequest;
use crate::time::{Day, Micros};

names! {
    /// By what figures are told apart.
    Dimension {
        /// The platform.
        Platform = "platform",
        /// The surface; surfaces add up to platforms.
        Surface = "surface",
        /// The day of the action: `2026-11-24`.
        Day = "day",
        /// The week of the action by ISO 8601: `2026-W48`.
        Week = "week",
        /// The month of the action: `2026-11`.
        Month = "month",
        /// What was done.
        Action = "action",
        /// What led to it first.
        PrimaryOrigin = "primary_origin",
        /// The primary rule, as `rule-set/rule`; empty where there is none.
        Rule = "rule",
        /// The category's first step.
        Category = "category",
        /// The seller's province.
        Province = "province",
    }
}

names! {
    /// What is counted.
    Measure {
        /// Outcomes. Additive.
        Outcomes = "outcomes",
        /// Listings that went from up to down. Additive.
        Takedowns = "takedowns",
        /// Listings that went from down to up. Additive.
        Restorations = "restorations",
        /// Different sellers with an outcome.
        DistinctSellers = "distinct_sellers",
        /// Median seconds from detection to action, rounded down.
        MedianSecondsToAction = "median_seconds_to_action",
        /// Outcomes that a rule was among the bases of; only with the dimension `Rule`.
        AnyRuleHits = "any_rule_hits",
    }
}

impl Measure {
    /// Whether values of different rows may be added.
    #[must_use]
    pub const fn additive(self) -> bool {
        matches!(self, Measure::Outcomes | Measure::Takedowns | Measure::Restorations)
    }
}

/// Of which platforms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TenantFilter {
    /// All.
    All,
    /// This one.
    Only(String),
    /// All but this one.
    Except(String),
}

/// Which figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatisticsQuery {
    /// First day; from the beginning if `None`.
    pub first_day: Option<Day>,
    /// Last day, inclusive; until the end if `None`.
    pub last_day: Option<Day>,
    /// By what they are told apart: at most 3, no two the same.
    pub dimensions: Vec<Dimension>,
    /// What is counted: at least 1, no two the same.
    pub measures: Vec<Measure>,
    /// Of which platforms.
    pub tenants: TenantFilter,
    /// Which page. The cursor is the `values` of the last row.
    pub page: PageRequest<Vec<String>>,
}

/// A value of a measure; `None` where there is no data to make one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasureValue {
    /// Which.
    pub measure: Measure,
    /// The value.
    pub value: Option<i64>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatisticsRow {
    /// The value of each dimension, in the order asked for.
    pub values: Vec<String>,
    /// The value of each measure, in the order asked for.
    pub measures: Vec<MeasureValue>,
    /// How many platforms are in it, to know what may be shown in aggregate.
    pub tenants: i64,
    /// How many of its outcomes are late: received after the month of their action.
    pub late: i64,
    /// How many platforms have late outcomes in it.
    pub late_tenants: i64,
}

/// The figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// The rows of this page, sorted by their values.
    pub rows: Vec<StatisticsRow>,
    /// For the next page; `None` after the last.
    pub next: Option<Vec<String>>,
    /// The totals over the rows of all pages, for the additive measures.
    pub totals: Vec<MeasureValue>,
    /// How many outcomes in the totals are late: received after the month of their action.
    pub total_late: i64,
    /// All that was acknowledged up to here is counted.
    pub as_of: Micros,
}
