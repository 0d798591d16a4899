//! A set that may err towards yes, small enough to stay at hand.

const BITS: usize = 1 << 16;

/// A bit for each value modulo the size.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits(Option<Box<[u64; BITS / 64]>>);

impl Bits {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(super) fn insert(&mut self, hash: u64) {
        let bit = bit(hash);
        self.0.get_or_insert_with(|| Box::new([0; BITS / 64]))[bit / 64] |= 1 << (bit % 64);
    }

    pub(super) fn contains(&self, hash: u64) -> bool {
        let bit = bit(hash);
        self.0.as_ref().is_some_and(|bits| bits[bit / 64] & 1 << (bit % 64) != 0)
    }

    /// Inserts the first three letters of a word, which has as many.
    pub(super) fn insert_start(&mut self, word: &[u8]) {
        if let Some(start) = word.first_chunk::<3>() {
            self.insert(mixed(*start, 0));
        }
    }

    pub(super) fn contains_start(&self, word: &[u8]) -> bool {
        word.first_chunk::<3>().is_some_and(|start| self.contains(mixed(*start, 0)))
    }

    /// Inserts what one typing error may leave of a word of five letters or more: three letters at its
    /// ends, and the lengths that it may have then.
    pub(super) fn insert_ends(&mut self, word: &[u8]) {
        for length in word.len() - 1..=word.len() + 1 {
            for hash in ends(word, length) {
                self.insert(hash);
            }
        }
    }

    pub(super) fn contains_ends(&self, word: &[u8]) -> bool {
        self.0.is_some()
            && word.len() >= 4
            && ends(word, word.len()).into_iter().any(|hash| self.contains(hash))
    }
}

/// Three letters that an error may have left, of which each error leaves some.
fn ends(word: &[u8], length: usize) -> [u64; 4] {
    let n = word.len();
    let [first, second, last] = [word[0], word[1], word[n - 1]];
    let length = length as u8;
    [
        mixed([first, second, word[2]], length + 32),
        mixed([word[n - 3], word[n - 2], last], length + 64),
        mixed([first, second, last], length + 96),
        mixed([first, word[n - 2], last], length + 128),
    ]
}

fn mixed([a, b, c]: [u8; 3], d: u8) -> u64 {
    u64::from(u32::from_le_bytes([a, b, c, d])).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn bit(hash: u64) -> usize {
    (hash >> 48) as usize % BITS
}
