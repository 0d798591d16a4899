//! A set of hashes that may err towards yes, small enough to stay at hand.

/// Bits for each hash, and the least of all.
const BITS_EACH: usize = 64;
const LEAST: usize = 1 << 16;
const MOST: usize = 1 << 24;

#[derive(Clone, Debug, Default)]
pub(super) struct Bits {
    words: Box<[u64]>,
    /// How far a hash is shifted to be the number of a bit.
    shift: u32,
}

impl Bits {
    /// An empty set with room for so many hashes.
    pub(super) fn with_room(hashes: usize) -> Bits {
        let bits = (hashes * BITS_EACH).next_power_of_two().clamp(LEAST, MOST);
        Bits { words: vec![0; bits / 64].into(), shift: 64 - bits.trailing_zeros() }
    }

    pub(super) fn insert(&mut self, hash: u64) {
        let bit = (hash >> self.shift) as usize;
        self.words[bit / 64] |= 1 << (bit % 64);
    }

    pub(super) fn contains(&self, hash: u64) -> bool {
        let bit = hash.checked_shr(self.shift).unwrap_or(0) as usize;
        self.words.get(bit / 64).is_some_and(|word| word & 1 << (bit % 64) != 0)
    }
}
