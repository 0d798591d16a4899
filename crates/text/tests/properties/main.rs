//! What holds for every text: the finder agrees with the oracle, positions are exact, and the cost
//! is linear.

mod finder;
#[path = "../oracle/mod.rs"]
mod oracle;
mod positions;
mod sample;
mod steps;
mod undo;
mod vocabulary;

use proptest::test_runner::Config;

/// So many cases, or as many as `PROPTEST_CASES` says if that is more.
fn at_least(cases: u32) -> Config {
    let usual = Config::default();
    Config { cases: usual.cases.max(cases), ..usual }
}
