//! Drawing at random from a seed that replays.

/// SplitMix64 (G. Steele, D. Lea, C. Flood, *Fast splittable pseudorandom number generators*).
#[derive(Clone, Debug)]
pub struct Draws(u64);

impl Draws {
    /// From `SARING_TEST_SEED`, or a seed of its own; printed, so that it can be replayed.
    #[expect(clippy::print_stderr, reason = "a seed that nobody sees replays nothing")]
    #[must_use]
    pub fn from_env(what: &str, seed: u64) -> Draws {
        let given = std::env::var("SARING_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or(seed);
        eprintln!("{what}: SARING_TEST_SEED={seed}");
        Draws(seed)
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.number() % bound.max(1) as u64) as usize
    }

    /// Whether something happens that does so once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of these.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
