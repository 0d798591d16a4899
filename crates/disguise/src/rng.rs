//! A small generator of repeatable chance.
//!
//! SplitMix64, from Guy L. Steele Jr., Doug Lea and Christine H. Flood, "Fast Splittable
//! Pseudorandom Number Generators", OOPSLA 2014, with the constants of Sebastiano Vigna's public
//! domain version. Sixty-four bits of state are plenty for choosing letters, and a sequence that
//! fits in ten lines stays the same for as long as anybody wants to repeat a measurement.

/// A source of choices that gives the same ones for the same seed, on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng {
    state: u64,
}

impl Rng {
    /// The generator that starts at `seed`; any number will do, and near ones are unrelated.
    #[must_use]
    pub const fn from_seed(seed: u64) -> Rng {
        Rng { state: seed }
    }

    /// The next sixty-four bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `end`, or 0 if `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // The high half of the product is even enough: the bias is below one in 2^50 for any
        // length of text.
        ((u128::from(self.next_u64()) * end as u128) >> 64) as usize
    }

    /// True once in `times`, on average.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of the items, or `None` if there are none.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        items.get(self.below(items.len())).copied()
    }

    /// The items in any order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_published_sequence() {
        let mut rng = Rng::from_seed(1_234_567);
        let sequence: Vec<u64> = (0..4).map(|_| rng.next_u64()).collect();
        assert_eq!(
            sequence,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
            ]
        );
    }

    #[test]
    fn reaches_every_number_below_the_end_and_no_other() {
        let mut rng = Rng::from_seed(1);
        let mut seen = [0; 5];
        for _ in 0..1000 {
            seen[rng.below(5)] += 1;
        }
        assert!(seen.iter().all(|&count| count > 150), "{seen:?}");
        assert_eq!(rng.below(0), 0);
        assert_eq!(rng.pick::<char>(&[]), None);
    }

    #[test]
    fn shuffling_keeps_every_item() {
        let mut items: Vec<usize> = (0..20).collect();
        Rng::from_seed(1).shuffle(&mut items);
        assert!(!items.is_sorted());
        items.sort_unstable();
        assert_eq!(items, (0..20).collect::<Vec<_>>());
    }
}
