//! Figures, and what of them is shown to whom.
//!
//! The ministry sees all. A platform sees its own figures, and those of the rest in aggregate; an
//! observer sees aggregates of all. An aggregate is of calendar months that have ended, without a
//! further dimension, and only where at least three platforms are in it. So no two answers can be
//! subtracted from each other to single one out: a platform's own figures are not in its aggregate,
//! a total is of the months that are shown and of nothing else, and nobody sees the sum of a running
//! month before and after a platform reports. What is reported late, for a month that has ended, can
//! still be seen to come in: the answer says how much of it there is, where at least three platforms
//! were late.

use saring_store::auth::Principal;
use saring_store::page::{MAX_STATISTICS_PAGE, PageRequest};
use saring_store::records::{
    Dimension, Measure, MeasureValue, Statistics, StatisticsQuery, StatisticsRow, TenantFilter,
};
use saring_store::time::{Day, FIRST_ACTION};

use crate::context::Context;
use crate::error::AppError;
use crate::permission;

/// Fewest platforms in a sum that is shown to others.
const MIN_PLATFORMS: i64 = 3;

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
    /// Outcomes in the totals that were received after the month of their action.
    pub late: i64,
    /// Rows, those of other pages too, that are withheld.
    pub withheld_rows: i64,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The value of each dimension.
    pub values: Vec<String>,
    /// The value of each measure.
    pub measures: Vec<Value>,
    /// Its outcomes that were received after the month of their action; 0 where that is withheld.
    pub late: i64,
}

/// A value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// Of which measure.
    pub measure: Measure,
    /// The value; `None` where there is none or it is withheld.
    pub value: Option<i64>,
}

impl Context {
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
        let now = self.now();
        // A slip of the pen in the year would give an empty table.
        if query.first_day.is_some_and(|first| first > Day::of(now)) {
            return Err(AppError::invalid("first_day", "is in the future; figures end today"));
        }
        if let (Some(ministry), TenantFilter::Only(slug)) =
            (caller.ministry_scope(), &query.tenants)
        {
            self.must_be_platform(&ministry, slug).await?;
        }
        if scope.sees_all() {
            let tenant = match &query.tenants {
                TenantFilter::Only(slug) => slug,
                _ => "",
            };
            permission::note_read(caller, tenant);
        }
        let own = matches!(&query.tenants, TenantFilter::Only(slug) if scope.sees_platform(slug));
        if scope.sees_all() || own {
            return Ok(shown(self.store.statistics(&scope, query, now).await?));
        }
        check_aggregate(caller, &query)?;
        let whole = StatisticsQuery {
            // What an older release took in of times that cannot be true is no month of anybody's.
            first_day: Some(Day::of(FIRST_ACTION)),
            // The day before the first one of this month.
            last_day: Some(Day::of(now).first_of_month().before()),
            tenants: caller
                .tenant()
                .map_or(TenantFilter::All, |own| TenantFilter::Except(own.to_owned())),
            // The totals are of the rows that are shown, so all of them are looked at.
            page: PageRequest::first(MAX_STATISTICS_PAGE),
            ..query.clone()
        };
        let statistics = self.store.statistics(&scope, whole, now).await?;
        Ok(page(withheld(statistics), &query.page))
    }
}

fn check_aggregate(caller: &Principal, query: &StatisticsQuery) -> Result<(), AppError> {
    if let TenantFilter::Only(_) = query.tenants {
        // Whether there is such a platform is not the caller's business.
        let problem = match caller.tenant() {
            Some(_) => "is not the caller's own; leave it empty",
            None => {
                "is set, and this key sees figures of all platforms together only; leave it empty"
            }
        };
        return Err(AppError::invalid("platform", problem));
    }
    if query.dimensions != [Dimension::Month] {
        let problem = match caller.tenant() {
            Some(_) => {
                "must be MONTH alone for figures of other platforms; or ask for your own platform"
            }
            None => "must be MONTH alone: this key sees figures of all platforms together only",
        };
        return Err(AppError::invalid("dimensions", problem));
    }
    if query.first_day.is_some() || query.last_day.is_some() {
        let problem =
            "must be empty, and last_day too: figures of other platforms are of whole months";
        return Err(AppError::invalid("first_day", problem));
    }
    if query.measures.iter().any(|measure| !measure.additive()) {
        let problem = "must be OUTCOMES, TAKEDOWNS or RESTORATIONS for figures of other platforms";
        return Err(AppError::invalid("measures", problem));
    }
    Ok(())
}

/// Figures as they are.
fn shown(statistics: Statistics) -> Figures {
    Figures {
        rows: statistics.rows.into_iter().map(|row| self::row(row, true)).collect(),
        totals: values(statistics.totals, true),
        next: statistics.next,
        as_of: statistics.as_of,
        late: statistics.total_late,
        withheld_rows: 0,
    }
}

/// An aggregate, all of it, without what too few platforms are in. The totals are of the rest: one that
/// held more would give away what is not shown, and one that is not shown for a single month's sake
/// could be taken from everybody by a report with a wrong date.
fn withheld(statistics: Statistics) -> Figures {
    let enough = |row: &StatisticsRow| row.tenants >= MIN_PLATFORMS;
    let mut withheld_rows = 0;
    let mut totals: Vec<MeasureValue> = statistics
        .totals
        .into_iter()
        .map(|MeasureValue { measure, .. }| MeasureValue { measure, value: None })
        .collect();
    for row in &statistics.rows {
        if !enough(row) {
            withheld_rows += 1;
            continue;
        }
        for total in &mut totals {
            let value = row.measures.iter().find(|value| value.measure == total.measure);
            total.value =
                Some(total.value.unwrap_or(0) + value.and_then(|it| it.value).unwrap_or(0));
        }
    }
    let rows = statistics.rows.into_iter().map(|mut row| {
        let shown = enough(&row);
        // What few reported late, each of them could tell apart.
        if row.late_tenants < MIN_PLATFORMS {
            row.late = 0;
        }
        self::row(row, shown)
    });
    let (rows, totals): (Vec<Row>, _) = (rows.collect(), values(totals, true));
    let late = rows.iter().map(|row| row.late).sum();
    Figures { rows, totals, next: None, as_of: statistics.as_of, late, withheld_rows }
}

fn row(row: StatisticsRow, shown: bool) -> Row {
    let late = if shown { row.late } else { 0 };
    Row { values: row.values, measures: values(row.measures, shown), late }
}

/// One page of figures that are all there.
fn page(figures: Figures, page: &PageRequest<Vec<String>>) -> Figures {
    let size = page.size.clamp(1, MAX_STATISTICS_PAGE) as usize;
    let is_after = |row: &Row| page.after.as_ref().is_none_or(|after| row.values > *after);
    let mut rows: Vec<Row> = figures.rows.into_iter().filter(is_after).take(size + 1).collect();
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(|row| row.values.clone());
    Figures { rows, next, ..figures }
}

fn values(measures: Vec<MeasureValue>, shown: bool) -> Vec<Value> {
    let value = |of: MeasureValue| Value {
        measure: of.measure,
        value: if shown { of.value } else { None },
    };
    measures.into_iter().map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A month of so many platforms, some of which were late.
    fn month(name: &str, tenants: i64, late: i64, late_tenants: i64) -> StatisticsRow {
        let outcomes = MeasureValue { measure: Measure::Outcomes, value: Some(10) };
        let (values, measures) = (vec![name.to_owned()], vec![outcomes]);
        StatisticsRow { values, measures, tenants, late, late_tenants }
    }

    #[test]
    fn what_few_platforms_reported_late_is_not_told() {
        let cases = [
            (month("2026-01", 3, 7, 3), Some(10), 7),
            (month("2026-02", 3, 7, 2), Some(10), 0),
            (month("2026-03", 9, 7, 1), Some(10), 0),
            (month("2026-04", 3, 0, 0), Some(10), 0),
            (month("2026-05", 2, 7, 2), None, 0),
        ];
        let rows: Vec<StatisticsRow> = cases.iter().map(|(row, ..)| row.clone()).collect();
        let outcomes = MeasureValue { measure: Measure::Outcomes, value: Some(50) };
        let statistics =
            Statistics { rows, next: None, totals: vec![outcomes], total_late: 28, as_of: 0 };
        let figures = withheld(statistics);
        for (row, (asked, value, late)) in figures.rows.iter().zip(&cases) {
            assert_eq!((row.measures[0].value, row.late), (*value, *late), "{asked:?}");
        }
        assert_eq!((figures.late, figures.withheld_rows), (7, 1));
        assert_eq!(figures.totals[0].value, Some(40));
    }
}
