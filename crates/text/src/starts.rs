//! A small set of the first three letters of words, which may err towards yes.

/// The first three letters of words, as a bit set over their hash.
#[derive(Clone, Debug)]
pub(crate) struct Starts(Box<[u64; 1024]>);

impl Default for Starts {
    fn default() -> Self {
        Starts(Box::new([0; 1024]))
    }
}

impl Starts {
    /// Adds the first three letters, if there are as many.
    pub(crate) fn insert(&mut self, mut letters: impl Iterator<Item = u8>) {
        if let (Some(a), Some(b), Some(c)) = (letters.next(), letters.next(), letters.next()) {
            let bit = Self::bit([a, b, c]);
            self.0[bit / 64] |= 1 << (bit % 64);
        }
    }

    pub(crate) fn contains(&self, prefix: [u8; 3]) -> bool {
        let bit = Self::bit(prefix);
        self.0[bit / 64] & 1 << (bit % 64) != 0
    }

    fn bit([a, b, c]: [u8; 3]) -> usize {
        (u32::from_le_bytes([a, b, c, 0]).wrapping_mul(0x9E37_79B1) >> 16) as usize
    }
}
