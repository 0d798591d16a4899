//! Many at once with one key.

use std::collections::{HashMap, HashSet};

use super::{NOW, Shared, World, outcome};
use crate::records::OutcomeResult;

const KEYS: usize = 100;
const RACERS: usize = 8;

/// Every racer reports every key, with two others of another body between; the unique constraint
/// decides who is first, and all the others get its id.
pub(super) async fn one_row_a_key(store: Shared) {
    let World { store, shopee, .. } = World::new(store).await;
    let mut racers = Vec::new();
    for racer in 0..RACERS {
        let (store, shopee) = (store.clone(), shopee.clone());
        racers.push(tokio::spawn(async move {
            let mut results = Vec::new();
            for key in 0..KEYS {
                let mut report = outcome(format!("key-{key}"), (key + 1).to_string());
                let differs = racer >= RACERS - 2;
                if differs {
                    report.price = Some(1);
                }
                let reported = store.report_outcomes(&shopee, vec![report], NOW).await.unwrap();
                results.push((key, differs, reported.results[0].clone()));
            }
            results
        }));
    }
    let mut accepted = HashMap::new();
    let mut all = Vec::new();
    for racer in racers {
        all.extend(racer.await.unwrap());
    }
    for (key, differs, result) in &all {
        if let OutcomeResult::Accepted { outcome_id, position, .. } = result {
            let first = accepted.insert(*key, (*outcome_id, *position, *differs));
            assert_eq!(first, None, "key {key} was accepted twice");
        }
    }
    assert_eq!(accepted.len(), KEYS);
    for (key, differs, result) in &all {
        let (id, at, body) = accepted[key];
        match result {
            OutcomeResult::Duplicate { outcome_id, position } => {
                assert_eq!((*outcome_id, *position, *differs), (id, at, body));
            }
            OutcomeResult::Conflict { field } => {
                assert_eq!(*field, "price");
                assert_ne!(*differs, body);
            }
            OutcomeResult::Accepted { .. } => {}
            OutcomeResult::Invalid(error) => panic!("{error:?}"),
        }
    }
    let positions: HashSet<_> = accepted.values().map(|(_, position, _)| *position).collect();
    assert_eq!(positions, (1..=KEYS as i64).collect());
    assert_eq!(store.durable_position(&shopee).await.unwrap(), KEYS as i64);
}
