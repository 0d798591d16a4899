//! Figures that add up.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use saring_link::Surface;
use uuid::Uuid;

use super::{Draws, NOW, Oracle, Shared, World, listing, outcome};
use crate::StoreError;
use crate::auth::{Role, StatisticsScope, TenantScope};
use crate::page::{MAX_STATISTICS_PAGE, PageRequest};
use crate::records::{
    Action, Dimension, Measure, NewOutcome, Origin, OutcomeResult, RuleHit, StatisticsQuery,
    TenantFilter,
};
use crate::time::Day;

const OUTCOMES: usize = 2_000;
const DAY: i64 = 86_400_000_000;
/// After every timestamp that is drawn.
const LATER: i64 = NOW + 60 * DAY;

pub(super) fn query(dimensions: &[Dimension], measures: &[Measure]) -> StatisticsQuery {
    StatisticsQuery {
        first_day: None,
        last_day: None,
        dimensions: dimensions.to_vec(),
        measures: measures.to_vec(),
        tenants: TenantFilter::All,
        page: PageRequest::first(MAX_STATISTICS_PAGE),
    }
}

/// Every measure that goes with the dimensions.
fn measures(dimensions: &[Dimension]) -> Vec<Measure> {
    let by_rule = dimensions.contains(&Dimension::Rule);
    let all = Measure::ALL.iter().copied();
    all.filter(|measure| by_rule || *measure != Measure::AnyRuleHits).collect()
}

/// Timestamps round the edges of days, weeks, months and years in all three zones of the country.
fn timestamp(draws: &mut Draws) -> i64 {
    let edges = [
        "2026-11-01",
        "2026-12-01",
        "2027-01-01",
        "2024-02-29",
        "2026-11-23",
        "2026-11-24",
        "2025-12-29",
        "2020-12-31",
    ];
    let day: Day = draws.one(&edges).parse().unwrap();
    let zone = *draws.one(&[0, 7, 8, 9]);
    let midnight = i64::from(day.number()) * DAY - zone * 3_600_000_000;
    midnight + *draws.one(&[-1, 0, 1, 43_200_000_000])
}

fn draw(draws: &mut Draws, surface: Surface, key: usize) -> NewOutcome {
    let rule = |draws: &mut Draws| RuleHit {
        rule_set: (*draws.one(&["pakaian", "obat"])).to_owned(),
        version: 1 + draws.below(3) as i64,
        rule: (*draws.one(&["bal", "bekas", "impor"])).to_owned(),
    };
    let action_at = timestamp(draws);
    let origin = *draws.one(Origin::ALL);
    let with_rule = origin == Origin::RuleSet || draws.once_in(4);
    NewOutcome {
        listing: listing(surface, 1 + draws.below(60)),
        listing_before: None,
        action: *draws.one(Action::ALL),
        primary_origin: origin,
        primary_rule: with_rule.then(|| rule(draws)),
        rule_hits: (0..draws.below(4)).map(|_| rule(draws)).collect(),
        action_at,
        detected_at: (!draws.once_in(3)).then(|| action_at - draws.below(9_000_000) as i64),
        category: (*draws.one(&["", "fashion", "fashion/pria", "fashion/anak", "obat/keras"]))
            .into(),
        price: (!draws.once_in(3)).then(|| draws.below(100_000) as i64),
        province: (*draws.one(&["", "ID-JB", "ID-JT", "ID-PA"])).into(),
        seller: (*draws.one(&["", "a", "b", "c", "d"])).into(),
        ..outcome(format!("key-{key}"), "")
    }
}

/// What was reported so far: by platform, each with the id and position that it got.
#[derive(Default)]
struct Sent {
    of: HashMap<String, Vec<(NewOutcome, Uuid, i64)>>,
    keys: usize,
}

/// Reports drawn batches and takes what each item has to get from what was reported before.
async fn report_all(
    world: &World,
    oracle: &mut Oracle,
    draws: &mut Draws,
    sent: &mut Sent,
    outcomes: usize,
) {
    let platforms: [(&TenantScope, &[Surface]); 4] = [
        (&world.shopee, &[Surface::Shopee]),
        (&world.tokopedia, &[Surface::Tokopedia]),
        (&world.tiktok, &[Surface::Tiktok, Surface::TiktokShop]),
        (&world.meta, &[Surface::Facebook, Surface::Instagram]),
    ];
    while oracle.accepted() < outcomes {
        let (scope, surfaces) = *draws.one(&platforms);
        let known = sent.of.entry(scope.tenant().to_owned()).or_default();
        let mut batch = Vec::new();
        for _ in 0..=draws.below(60) {
            sent.keys += 1;
            let surface = *draws.one(surfaces);
            let mut next = draw(draws, surface, sent.keys);
            match draws.below(12) {
                0 if !known.is_empty() => next = draws.one(known).0.clone(),
                1 if !known.is_empty() => {
                    next = draws.one(known).0.clone();
                    next.seller.push('x');
                }
                2 => next.listing.surface = Surface::Site,
                3 => next.province = "Jawa".into(),
                4 => next.price = Some(-1),
                _ => {}
            }
            batch.push(next);
        }
        let reported = world.store.report_outcomes(scope, batch.clone(), LATER).await.unwrap();
        for (report, result) in batch.into_iter().zip(reported.results) {
            let before =
                known.iter().find(|(seen, ..)| seen.idempotency_key == report.idempotency_key);
            let is_bad = !surfaces.contains(&report.listing.surface)
                || report.province == "Jawa"
                || report.price == Some(-1);
            match (before, result) {
                (Some((seen, id, at)), OutcomeResult::Duplicate { outcome_id, position }) => {
                    assert_eq!((seen, *id, *at), (&report, outcome_id, position));
                }
                (Some((seen, ..)), OutcomeResult::Conflict { field }) => {
                    assert_ne!(seen, &report);
                    assert_eq!(field, "seller");
                }
                (None, OutcomeResult::Invalid(_)) => assert!(is_bad, "{report:?}"),
                (None, OutcomeResult::Accepted { outcome_id, position, .. }) => {
                    assert!(!is_bad, "{report:?}");
                    assert_eq!(position, known.len() as i64 + 1);
                    oracle.accept(scope.tenant(), &report);
                    known.push((report, outcome_id, position));
                }
                (before, result) => panic!("{report:?} after {before:?}: {result:?}"),
            }
        }
        assert_eq!(reported.durable_position, known.len() as i64);
    }
}

pub(super) async fn every_sum_is_a_recount(store: Shared) {
    let world = World::new(store).await;
    let scope = StatisticsScope::ministry(&world.ministry);
    let mut draws = Draws::from_env("figures", 20_261_124);
    for rule_set in ["pakaian", "obat"] {
        world.publish(rule_set, 3, &["bal", "bekas", "impor"]).await;
    }
    let (mut oracle, mut sent) = (Oracle::default(), Sent::default());
    for part in 1..=4 {
        report_all(&world, &mut oracle, &mut draws, &mut sent, part * OUTCOMES / 4).await;
        let mut queries = vec![query(&[], &measures(&[]))];
        for (at, one) in Dimension::ALL.iter().enumerate() {
            queries.push(query(&[*one], &measures(&[*one])));
            for other in &Dimension::ALL[..at] {
                queries.push(query(&[*one, *other], &measures(&[*one, *other])));
            }
        }
        for _ in 0..20 {
            let mut dimensions = Vec::new();
            while dimensions.len() < 3 {
                let next = *draws.one(Dimension::ALL);
                if !dimensions.contains(&next) {
                    dimensions.push(next);
                }
            }
            let mut asked = query(&dimensions, &measures(&dimensions));
            let slug = draws.one(&["shopee", "tiktok"]).to_string();
            asked.tenants = match draws.below(3) {
                0 => TenantFilter::All,
                1 => TenantFilter::Only(slug),
                _ => TenantFilter::Except(slug),
            };
            let (one, other) = (Day::of(timestamp(&mut draws)), Day::of(timestamp(&mut draws)));
            asked.first_day = draws.once_in(2).then_some(one.min(other));
            asked.last_day = draws.once_in(2).then_some(one.max(other));
            queries.push(asked);
        }
        for asked in queries {
            let answer = world.store.statistics(&scope, asked.clone(), NOW + 7).await.unwrap();
            assert_eq!(answer.as_of, NOW + 7);
            oracle.check(&asked, &answer);
        }
    }
    pages(&world, &scope).await;
}

/// The pages of an answer are the answer, each with the totals of all.
async fn pages(world: &World, scope: &StatisticsScope) {
    let whole = query(&[Dimension::Day, Dimension::Rule], &measures(&[Dimension::Rule]));
    let answer = world.store.statistics(scope, whole.clone(), NOW).await.unwrap();
    let (mut rows, mut page) = (Vec::new(), PageRequest::first(7));
    loop {
        let part = StatisticsQuery { page, ..whole.clone() };
        let part = world.store.statistics(scope, part, NOW).await.unwrap();
        assert_eq!(part.totals, answer.totals);
        rows.extend(part.rows);
        let Some(next) = part.next else { break };
        page = PageRequest::after(next, 7);
    }
    assert_eq!(rows, answer.rows);
}

pub(super) async fn days_turn_in_jakarta(store: Shared) {
    let world = World::new(store).await;
    let midnight = 1_795_453_200_000_000;
    let batch =
        [("1", midnight - 1), ("2", midnight), ("3", midnight + DAY - 1), ("4", midnight + DAY)];
    let batch =
        batch.map(|(key, action_at)| NewOutcome { action_at, ..outcome(key, key) }).to_vec();
    world.store.report_outcomes(&world.shopee, batch, LATER).await.unwrap();
    let scope = StatisticsScope::platform(&world.shopee);
    let mut asked = query(&[Dimension::Day], &[Measure::Takedowns]);
    let answer = world.store.statistics(&scope, asked.clone(), NOW).await.unwrap();
    let rows: Vec<_> =
        answer.rows.iter().map(|row| (row.values[0].as_str(), row.measures[0].value)).collect();
    let expected = [("2026-11-23", Some(1)), ("2026-11-24", Some(2)), ("2026-11-25", Some(1))];
    assert_eq!(rows, expected);
    // Both days of a range are in it.
    asked.first_day = "2026-11-24".parse().ok();
    asked.last_day = asked.first_day;
    let answer = world.store.statistics(&scope, asked, NOW).await.unwrap();
    assert_eq!(answer.totals[0].value, Some(2));
}

/// What came after the month of its action, by the clock of Jakarta.
pub(super) async fn late_outcomes_are_counted(store: Shared) {
    let world = World::new(store).await;
    // 2026-12-01 in Jakarta.
    let december = 1_796_058_000_000_000;
    let reports = [
        ("1", december - 2, december - 1, 0),
        ("2", december - 2, december, 1),
        ("3", december - 40 * DAY, december - 1, 1),
        ("4", december, december + DAY, 0),
    ];
    for (key, action_at, received_at, _) in reports {
        let report = NewOutcome { action_at, ..outcome(key, key) };
        world.store.report_outcomes(&world.shopee, vec![report], received_at).await.unwrap();
    }
    // Another platform is late in one of these months.
    let theirs = [
        ("2026-10", december - 40 * DAY, december - 39 * DAY),
        ("2026-11", december - 2, december),
    ];
    for (key, action_at, received_at) in theirs {
        let listing = listing(Surface::Tokopedia, 1);
        let report = NewOutcome { action_at, listing, ..outcome(key, "1") };
        world.store.report_outcomes(&world.tokopedia, vec![report], received_at).await.unwrap();
    }
    let scope = StatisticsScope::ministry(&world.ministry);
    let asked = query(&[Dimension::Month], &[Measure::Outcomes]);
    let answer = world.store.statistics(&scope, asked, LATER).await.unwrap();
    let rows: Vec<_> = answer
        .rows
        .iter()
        .map(|row| (row.values[0].as_str(), row.late, row.late_tenants))
        .collect();
    assert_eq!(rows, [("2026-10", 1, 1), ("2026-11", 2, 2), ("2026-12", 0, 0)]);
    assert_eq!(answer.total_late, reports.iter().map(|report| report.3).sum::<i64>() + 1);
}

pub(super) async fn what_may_be_asked(store: Shared) {
    let world = World::new(store).await;
    let ministry = StatisticsScope::ministry(&world.ministry);
    let observer = world.principal(1, "asosiasi", Role::Observer, None).await.statistics_scope();
    let day = [Dimension::Day];
    let counted = [Measure::Outcomes];
    let mut backwards = query(&day, &counted);
    backwards.first_day = "2026-11-25".parse().ok();
    backwards.last_day = "2026-11-24".parse().ok();
    let four = [Dimension::Day, Dimension::Week, Dimension::Month, Dimension::Rule];
    for bad in [
        query(&four, &counted),
        query(&[Dimension::Day, Dimension::Day], &counted),
        query(&day, &[]),
        query(&day, &[Measure::Outcomes, Measure::Outcomes]),
        query(&day, &[Measure::AnyRuleHits]),
        backwards,
    ] {
        let refused = world.store.statistics(&ministry, bad, NOW).await.unwrap_err();
        assert!(matches!(refused, StoreError::Refused { .. }), "{refused}");
    }
    let mut one = query(&day, &counted);
    one.tenants = TenantFilter::Only("shopee".into());
    for (scope, may) in [
        (ministry, true),
        (StatisticsScope::platform(&world.shopee), true),
        (StatisticsScope::platform(&world.meta), false),
        (observer, false),
    ] {
        assert_eq!(world.store.statistics(&scope, one.clone(), NOW).await.is_ok(), may);
    }
}

/// Readers during writes: the counts and what is counted from the rows are of one state of the data. Every
/// outcome here has one rule, so that both must be equal in every row.
pub(super) async fn one_answer_is_of_one_state(store: Shared) {
    let world = World::new(store).await;
    world.publish("ss", 1, &["r0", "r1", "r2"]).await;
    let done = Arc::new(AtomicBool::new(false));
    let mut readers = Vec::new();
    for _ in 0..2 {
        let (world, done) = (world.clone(), Arc::clone(&done));
        readers.push(tokio::spawn(async move {
            let scope = StatisticsScope::ministry(&world.ministry);
            let asked = query(&[Dimension::Rule], &[Measure::Outcomes, Measure::AnyRuleHits]);
            let mut reads = 0;
            while !done.load(Ordering::Relaxed) || reads == 0 {
                let answer = world.store.statistics(&scope, asked.clone(), NOW).await.unwrap();
                for row in answer.rows {
                    assert_eq!(row.measures[0].value, row.measures[1].value, "{:?}", row.values);
                }
                reads += 1;
            }
        }));
    }
    for batch in 0..60 {
        let batch = (0..20).map(|at| {
            let rule = RuleHit { rule_set: "ss".into(), version: 1, rule: format!("r{}", at % 3) };
            NewOutcome { primary_rule: Some(rule), ..outcome(format!("{batch}-{at}"), "1") }
        });
        world.store.report_outcomes(&world.shopee, batch.collect(), NOW).await.unwrap();
    }
    done.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.unwrap();
    }
}
