//! Figures, and what of them is shown to whom.
//!
//! The ministry sees all. A platform sees its own figures; of the others, and for observers of all,
//! only sums of whole calendar months without a further dimension, and only where at least three
//! platforms are in them: then no two answers can be subtracted from each other to single one out.

use saring_store::auth::Principal;
use saring_store::page::Page;
use saring_store::page::PageRequest;
use saring_store::records::{
    Dimension, Measure, MeasureValue, Rollout, RolloutCursor, Statistics, StatisticsQuery,
    TenantFilter,
};

use crate::App;
use crate::error::AppError;
use crate::permission;

/// Fewest platforms in a sum that is shown to others.
const FEWEST: i64 = 3;

/// Figures as they may be shown.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The rows.
    pub rows: Vec<Row>,
    /// The totals.
    pub totals: Vec<Value>,
    /// For the next page.
    pub next: Option<Vec<String>>,
    /// All that was acknowledged up to here is counted.
    pub as_of: i64,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The value of each dimension.
    pub values: Vec<String>,
    /// The value of each measure.
    pub measures: Vec<Value>,
}

/// A value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// Of which measure.
    pub measure: Measure,
    /// The value; `None` where there is none or it is withheld.
    pub value: Option<i64>,
}

impl App {
    /// Figures as the caller may see them.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn statistics(
        &self,
        caller: &Principal,
        query: StatisticsQuery,
    ) -> Result<Figures, AppError> {
        let scope = caller.statistics_scope();
        let own = matches!(&query.tenants, TenantFilter::Only(slug) if scope.sees_platform(slug));
        let aggregate = !(scope.sees_all() || own);
        if aggregate {
            check_aggregate(&query)?;
        }
        let statistics = self.store.statistics(&scope, query, self.now()).await?;
        Ok(shown(statistics, aggregate))
    }

    /// Who has what. For the ministry.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn rollouts(
        &self,
        caller: &Principal,
        rule_set: Option<&str>,
        page: PageRequest<RolloutCursor>,
    ) -> Result<Page<Rollout, RolloutCursor>, AppError> {
        Ok(self.store.rollouts(&permission::ministry(caller)?, rule_set, page).await?)
    }
}

fn check_aggregate(query: &StatisticsQuery) -> Result<(), AppError> {
    if let TenantFilter::Only(_) = query.tenants {
        return Err(AppError::invalid("platform", "is not the caller's own; leave it empty"));
    }
    if query.dimensions != [Dimension::Month] {
        let problem =
            "figures of others are by MONTH alone; ask for that, or for your own platform";
        return Err(AppError::invalid("dimensions", problem));
    }
    if query.first_day.is_some() || query.last_day.is_some() {
        let problem = "figures of others are of whole months; leave first_day and last_day empty";
        return Err(AppError::invalid("first_day", problem));
    }
    if query.measures.iter().any(|measure| !measure.additive()) {
        let problem = "figures of others are OUTCOMES, TAKEDOWNS and RESTORATIONS";
        return Err(AppError::invalid("measures", problem));
    }
    Ok(())
}

fn shown(statistics: Statistics, aggregate: bool) -> Figures {
    let too_few = |tenants: i64| aggregate && tenants < FEWEST;
    let any_withheld = statistics.rows.iter().any(|row| too_few(row.tenants));
    let rows = statistics.rows.into_iter().map(|row| {
        let withheld = too_few(row.tenants);
        Row { values: row.values, measures: values(row.measures, withheld) }
    });
    Figures {
        rows: rows.collect(),
        // A total less the rows that are shown would give away the one that is not.
        totals: values(statistics.totals, any_withheld || too_few(statistics.total_tenants)),
        next: statistics.next,
        as_of: statistics.as_of,
    }
}

fn values(measures: Vec<MeasureValue>, withheld: bool) -> Vec<Value> {
    let value = |of: MeasureValue| Value {
        measure: of.measure,
        value: if withheld { None } else { of.value },
    };
    measures.into_iter().map(value).collect()
}
