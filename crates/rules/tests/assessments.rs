//! The cases in `cases/assessments.jsonl`, through the oracle and the engine. The tests of the binary
//! run them through the client, the edge and the server: the same bytes everywhere.
//!
//! `UPDATE_GOLDEN=1 cargo test -p saring-rules --test assessments` writes the assessments anew; read
//! the difference before you keep it.

#![expect(clippy::unwrap_used, reason = "a test")]

#[path = "../../engine/tests/engine/oracle.rs"]
mod oracle;
#[path = "../../text/tests/oracle/mod.rs"]
mod text_oracle;

use std::fs;
use std::path::Path;

use saring_engine::{Assessment, Context, Listing, Matcher, Plan, Scratch, score};
use saring_rules::load;

fn read(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases");
    fs::read_to_string(folder.join(file)).unwrap()
}

fn plan(file: &str) -> Plan {
    load(read(file).as_bytes()).plan.unwrap()
}

/// The oracle knows one rule set at a time: what several say is put together by the simplest rules.
fn check_with_oracle(plans: &[Plan], listing: &Listing, got: &Assessment, case: &str) {
    let alone: Vec<Assessment> = plans
        .iter()
        .map(|plan| {
            let matcher = Matcher::new(std::slice::from_ref(plan)).unwrap();
            score(&matcher, &Context::default(), listing, 0, &mut Scratch::default())
        })
        .collect();
    for (plan, alone) in plans.iter().zip(&alone) {
        let wanted = oracle::assess(plan, listing, 0);
        assert_eq!(oracle::Assessed::of(alone), wanted, "{case}: {}", plan.rule_set);
    }
    assert_eq!(alone.iter().map(|one| one.verdict).max(), Some(got.verdict), "{case}");
    assert_eq!(alone.iter().map(|one| one.score).max(), Some(got.score), "{case}");
    let hits: Vec<_> = alone.iter().flat_map(|one| one.hits.clone()).collect();
    assert_eq!(hits, got.hits, "{case}");
}

#[test]
fn oracle_and_engine_agree_on_every_case() {
    let plans = [plan("assessments/polos.yaml"), plan("assessments/sandang.yaml")];
    let matcher = Matcher::new(&plans).unwrap();
    let mut scratch = Scratch::default();
    let (mut table, mut verdicts) = (String::new(), Vec::new());
    for line in read("assessments.jsonl").lines() {
        let mut case: serde_json::Value = serde_json::from_str(line).unwrap();
        let listing: Listing = serde_json::from_value(case["listing"].clone()).unwrap();
        let got = score(&matcher, &Context::default(), &listing, 0, &mut scratch);
        check_with_oracle(&plans, &listing, &got, &case["case"].to_string());
        verdicts.push(got.verdict);
        case["assessment"] = serde_json::from_str(&got.to_json()).unwrap();
        table += &format!("{case}\n");
    }
    verdicts.sort_unstable();
    verdicts.dedup();
    assert_eq!(verdicts.len(), 3, "the cases have every verdict");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/assessments.jsonl");
        fs::write(file, &table).unwrap();
    }
    assert!(table == read("assessments.jsonl"), "UPDATE_GOLDEN=1 writes what came out:\n{table}");
}
