//! A store's figures, counted the slow and obvious way.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::records::{
    Action, Dimension, Listing, Measure, NewOutcome, RuleHit, Statistics, StatisticsQuery,
    TenantFilter,
};

/// All outcomes in the order of receipt, counted anew for each question.
#[derive(Clone, Debug, Default)]
pub struct Oracle {
    rows: Vec<Row>,
    down: BTreeSet<Listing>,
    names: HashMap<i64, [String; 3]>,
}

#[derive(Clone, Debug)]
struct Row {
    tenant: String,
    outcome: NewOutcome,
    took_down: bool,
    restored: bool,
    /// Its day, week and month.
    when: [String; 3],
}

/// What is expected of a group: a value for each measure, and how many platforms are in it.
pub type Expected = BTreeMap<Vec<String>, (Vec<Option<i64>>, i64)>;

impl Oracle {
    /// Takes an outcome that was accepted.
    pub fn accept(&mut self, tenant: &str, outcome: &NewOutcome) {
        let (took_down, restored) = match outcome.action {
            Action::Removed | Action::Disabled | Action::SellerSuspended => {
                (self.down.insert(outcome.listing.clone()), false)
            }
            Action::Restored => (false, self.down.remove(&outcome.listing)),
            Action::Restricted | Action::ReviewedLegal => (false, false),
        };
        let day = (outcome.action_at + 7 * 3_600_000_000).div_euclid(86_400_000_000);
        let when = self.names.entry(day).or_insert_with(|| names(day)).clone();
        let outcome = outcome.clone();
        self.rows.push(Row { tenant: tenant.to_owned(), outcome, took_down, restored, when });
    }

    /// How many outcomes were accepted.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.rows.len()
    }

    /// What a store has to answer.
    #[must_use]
    pub fn figures(&self, query: &StatisticsQuery) -> Expected {
        let rows: Vec<&Row> = self.rows.iter().filter(|row| asked(query, row)).collect();
        let mut groups: BTreeMap<Vec<String>, (Vec<&Row>, Vec<&Row>)> = BTreeMap::new();
        for row in rows {
            groups.entry(values(query, row, None)).or_default().0.push(row);
            if query.measures.contains(&Measure::AnyRuleHits) {
                let hits = row.outcome.rule_hits.iter().chain(&row.outcome.primary_rule);
                let names: BTreeSet<String> = hits.map(rule_name).collect();
                for name in names {
                    groups.entry(values(query, row, Some(&name))).or_default().1.push(row);
                }
            }
        }
        groups
            .into_iter()
            .map(|(values, (rows, hits))| {
                let measures = query.measures.iter().map(|measure| count(*measure, &rows, &hits));
                let tenants: BTreeSet<_> =
                    rows.iter().chain(&hits).map(|row| &row.tenant).collect();
                (values, (measures.collect(), tenants.len() as i64))
            })
            .collect()
    }

    /// Compares an answer, which has to be whole, with the count.
    ///
    /// # Panics
    ///
    /// If they differ, or the answer does not add up.
    pub fn check(&self, query: &StatisticsQuery, answer: &Statistics) {
        assert_eq!(answer.next, None, "the answer is not whole");
        let expected = self.figures(query);
        let got: Expected = answer
            .rows
            .iter()
            .map(|row| {
                let measures = row.measures.iter().map(|measure| measure.value).collect();
                (row.values.clone(), (measures, row.tenants))
            })
            .collect();
        assert_eq!(got, expected, "{query:?}");
        assert!(answer.rows.is_sorted_by(|one, next| one.values < next.values), "{query:?}");
        let additive: Vec<_> = query.measures.iter().filter(|measure| measure.additive()).collect();
        let totals: Vec<_> = answer.totals.iter().map(|total| &total.measure).collect();
        assert_eq!(totals, additive, "{query:?}");
        for total in &answer.totals {
            let at = query.measures.iter().position(|measure| *measure == total.measure).unwrap();
            let sum = expected.values().map(|(measures, _)| measures[at].unwrap()).sum();
            assert_eq!(total.value, Some(sum), "{query:?}");
        }
    }
}

fn asked(query: &StatisticsQuery, row: &Row) -> bool {
    let tenant = match &query.tenants {
        TenantFilter::All => true,
        TenantFilter::Only(slug) => row.tenant == *slug,
        TenantFilter::Except(slug) => row.tenant != *slug,
    };
    let day = &row.when[0];
    tenant
        && query.first_day.is_none_or(|first| *day >= first.to_string())
        && query.last_day.is_none_or(|last| *day <= last.to_string())
}

fn values(query: &StatisticsQuery, row: &Row, rule: Option<&str>) -> Vec<String> {
    let Row { tenant, outcome, when, .. } = row;
    let value = |dimension: &Dimension| match dimension {
        Dimension::Platform => tenant.clone(),
        Dimension::Surface => outcome.listing.surface.to_string(),
        Dimension::Day => when[0].clone(),
        Dimension::Week => when[1].clone(),
        Dimension::Month => when[2].clone(),
        Dimension::Action => outcome.action.to_string(),
        Dimension::PrimaryOrigin => outcome.primary_origin.to_string(),
        Dimension::Rule => match rule {
            Some(rule) => rule.to_owned(),
            None => outcome.primary_rule.as_ref().map_or(String::new(), rule_name),
        },
        Dimension::Category => outcome.category.split('/').next().unwrap().to_owned(),
        Dimension::Province => outcome.province.clone(),
    };
    query.dimensions.iter().map(value).collect()
}

fn rule_name(rule: &RuleHit) -> String {
    format!("{}/{}", rule.rule_set, rule.rule)
}

fn count(measure: Measure, rows: &[&Row], hits: &[&Row]) -> Option<i64> {
    let number = |count: usize| Some(count as i64);
    match measure {
        Measure::Outcomes => number(rows.len()),
        Measure::Takedowns => number(rows.iter().filter(|row| row.took_down).count()),
        Measure::Restorations => number(rows.iter().filter(|row| row.restored).count()),
        Measure::DistinctSellers => {
            let named = rows.iter().filter(|row| !row.outcome.seller.is_empty());
            let sellers: BTreeSet<_> =
                named.map(|row| (&row.tenant, &row.outcome.seller)).collect();
            number(sellers.len())
        }
        Measure::MedianSecondsToAction => {
            let times = rows
                .iter()
                .filter_map(|row| Some(row.outcome.action_at - row.outcome.detected_at?));
            let mut times: Vec<i64> = times.collect();
            times.sort_unstable();
            let (low, high) = (times.get(times.len().checked_sub(1)? / 2)?, times[times.len() / 2]);
            Some((low + high) / 2_000_000)
        }
        Measure::AnyRuleHits => number(hits.len()),
    }
}

/// The names of a day, its week and its month, found by walking through the calendar.
fn names(day: i64) -> [String; 3] {
    let (mut year, mut month, mut left) = (1970, 1, day);
    while left >= days_of(year, month) {
        left -= days_of(year, month);
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    let date = format!("{year:04}-{month:02}-{:02}", left + 1);

    // Walk from the Monday of the week that 1970-01-01, a Thursday, is in.
    let (mut monday, mut of_year, mut week) = (-3, 1970, 1);
    while monday + 7 <= day {
        monday += 7;
        week += 1;
        let new_year: i64 = (1970..of_year + 1).map(|year| 365 + leap(year)).sum();
        // The week with January 4th is the first.
        if (monday..monday + 7).contains(&(new_year + 3)) {
            (of_year, week) = (of_year + 1, 1);
        }
    }
    [date, format!("{of_year:04}-W{week:02}"), format!("{year:04}-{month:02}")]
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + leap(year),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn leap(year: i64) -> i64 {
    i64::from(year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
}
