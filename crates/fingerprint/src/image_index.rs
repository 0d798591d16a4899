//! Finds the photos that are like a given one, among very many, without comparing with all.
//!
//! Two hashes within the default distance, cut into chunks of 16 bits, agree up to a bit or two in
//! at least one chunk (multi-index hashing: M. Norouzi, A. Punjani, D. J. Fleet, *Fast search in
//! Hamming space with multi-index hashing*, 2012). So only those with such a chunk are compared,
//! and the answer is that of comparing with all.

use crate::image_hash::{Algorithm, ImageHash};

/// Bits of a chunk.
const CHUNK: u32 = 16;
/// Values of a chunk.
const VALUES: usize = 1 << CHUNK;
/// Below so many hashes, comparing with all is quicker.
const FEW: usize = 512;

/// Hashes, indexed. A hash is named by its position.
#[derive(Clone, Debug, Default)]
pub(crate) struct ImageIndex {
    hashes: Vec<ImageHash>,
    pdq: Vec<Chunk>,
    phash64: Vec<Chunk>,
}

/// Which hashes have which value in one chunk.
#[derive(Clone, Debug)]
struct Chunk {
    /// For each value the first of its places in `at`, and after the last one their number.
    starts: Vec<u32>,
    at: Vec<u32>,
}

impl ImageIndex {
    /// An index of these.
    pub(crate) fn new(hashes: Vec<ImageHash>) -> ImageIndex {
        let chunks = |algorithm: Algorithm| -> Vec<Chunk> {
            let of_it: Vec<u32> = positions(&hashes, algorithm).collect();
            if of_it.len() < FEW {
                return Vec::new();
            }
            (0..chunk_count(algorithm)).map(|chunk| Chunk::new(chunk, &hashes, &of_it)).collect()
        };
        let (pdq, phash64) = (chunks(Algorithm::Pdq), chunks(Algorithm::Phash64));
        ImageIndex { hashes, pdq, phash64 }
    }

    /// The hash at this position.
    pub(crate) fn get(&self, at: u32) -> Option<&ImageHash> {
        self.hashes.get(at as usize)
    }

    /// Whether any photo that is there is like this one.
    pub(crate) fn has_alike(&self, image: &ImageHash, is_there: impl Fn(u32) -> bool) -> bool {
        let algorithm = image.algorithm();
        let chunks = match algorithm {
            Algorithm::Pdq => &self.pdq,
            Algorithm::Phash64 => &self.phash64,
        };
        let is_alike =
            |at: u32| self.get(at).is_some_and(|known| known.is_alike(image)) && is_there(at);
        if chunks.is_empty() {
            return positions(&self.hashes, algorithm).any(is_alike);
        }
        let most_bits = algorithm.default_distance() / chunk_count(algorithm);
        chunks.iter().zip(0..).any(|(chunk, number)| {
            near(value(image, number), most_bits)
                .any(|value| chunk.with(value).iter().any(|&at| is_alike(at)))
        })
    }
}

impl Chunk {
    fn new(chunk: u32, hashes: &[ImageHash], of_it: &[u32]) -> Chunk {
        let values = || of_it.iter().map(|&at| value(&hashes[at as usize], chunk) as usize);
        let mut starts = vec![0_u32; VALUES + 1];
        values().for_each(|value| starts[value + 1] += 1);
        for value in 0..VALUES {
            starts[value + 1] += starts[value];
        }
        let (mut next, mut at) = (starts.clone(), vec![0; of_it.len()]);
        for (value, &position) in values().zip(of_it) {
            at[next[value] as usize] = position;
            next[value] += 1;
        }
        Chunk { starts, at }
    }

    fn with(&self, value: u16) -> &[u32] {
        let value = usize::from(value);
        &self.at[self.starts[value] as usize..self.starts[value + 1] as usize]
    }
}

fn positions(hashes: &[ImageHash], algorithm: Algorithm) -> impl Iterator<Item = u32> {
    let of_it = move |(hash, at): (&ImageHash, u32)| (hash.algorithm() == algorithm).then_some(at);
    hashes.iter().zip(0..).filter_map(of_it)
}

const fn chunk_count(algorithm: Algorithm) -> u32 {
    algorithm.bits() / CHUNK
}

fn value(hash: &ImageHash, chunk: u32) -> u16 {
    (hash.words[(chunk / 4) as usize] >> (CHUNK * (chunk % 4))) as u16
}

/// All values that differ from this one in at most so many bits, up to two.
fn near(value: u16, bits: u32) -> impl Iterator<Item = u16> {
    let ones = (0..CHUNK).filter(move |_| bits >= 1).map(move |a| value ^ 1 << a);
    let twos = (0..CHUNK)
        .filter(move |_| bits >= 2)
        .flat_map(move |a| (0..a).map(move |b| value ^ 1 << a ^ 1 << b));
    std::iter::once(value).chain(ones).chain(twos)
}

// Two bits are all that `near` gives.
const _: () = assert!(Algorithm::Pdq.default_distance() / chunk_count(Algorithm::Pdq) <= 2);
const _: () = assert!(Algorithm::Phash64.default_distance() / chunk_count(Algorithm::Phash64) <= 2);
