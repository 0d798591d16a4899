//! Drawing at random from a seed that is printed and replays.

use std::env::VarError;

use fastrand::Rng;

/// What a scenario draws from: another seed each time, or the one of `SARING_TEST_SEED`.
///
/// # Panics
///
/// If that is no number: what is to be replayed is not drawn anew.
#[expect(clippy::print_stderr, reason = "a seed that nobody sees replays nothing")]
#[must_use]
pub fn seeded(scenario: &str) -> Rng {
    let seed = match std::env::var("SARING_TEST_SEED") {
        Ok(given) => given.parse().unwrap_or_else(|_| panic!("SARING_TEST_SEED={given}")),
        Err(VarError::NotPresent) => fastrand::u64(..),
        Err(error) => panic!("SARING_TEST_SEED: {error}"),
    };
    eprintln!("{scenario}: SARING_TEST_SEED={seed}");
    Rng::with_seed(seed)
}
