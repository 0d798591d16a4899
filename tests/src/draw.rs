//! Drawing at random from a seed that is printed and replays.

use fastrand::Rng;

/// What a scenario draws from: `SARING_TEST_SEED` if it is set, else the scenario's usual seed.
#[expect(clippy::print_stderr, reason = "a seed that nobody sees replays nothing")]
#[must_use]
pub fn seeded(scenario: &str, usual: u64) -> Rng {
    let given = std::env::var("SARING_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or(usual);
    eprintln!("{scenario}: SARING_TEST_SEED={seed}");
    Rng::with_seed(seed)
}
