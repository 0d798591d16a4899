//! The index against comparing with all, at sizes where every way of searching is taken.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::image_hash::Algorithm;

/// The same, the obvious way.
#[derive(Default)]
struct Oracle(BTreeMap<String, Fingerprint>);

impl Oracle {
    fn has_alike(&self, text: Option<&TextSketch>, images: &[ImageHash]) -> bool {
        let alike_text = |known: &Fingerprint| {
            known.text.zip(text).is_some_and(|(a, b)| a.similarity(b) >= crate::TEXT_SIMILARITY)
        };
        let alike_image = |known: &Fingerprint| {
            known.images.iter().any(|a| {
                images.iter().any(|b| {
                    a.distance(b).is_some_and(|bits| bits <= a.algorithm().default_distance())
                })
            })
        };
        self.0.values().any(|known| alike_text(known) || alike_image(known))
    }
}

/// Words from a seed, so that there are many and each can be made again.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn sketch(&mut self) -> TextSketch {
        TextSketch::from_minima(std::array::from_fn(|_| self.next() as u8))
    }

    fn image(&mut self) -> ImageHash {
        match self.below(2) {
            0 => {
                ImageHash { algorithm: Algorithm::Pdq, words: std::array::from_fn(|_| self.next()) }
            }
            _ => ImageHash { algorithm: Algorithm::Phash64, words: [self.next(), 0, 0, 0] },
        }
    }

    fn fingerprint(&mut self) -> Fingerprint {
        let text = (self.below(4) > 0).then(|| self.sketch());
        let images = (0..self.below(3)).map(|_| self.image()).collect();
        Fingerprint { text, images }
    }

    /// A sketch with so many other minima, wherever they fall.
    fn changed_sketch(&mut self, sketch: &TextSketch, changes: u64) -> TextSketch {
        let mut minima = *sketch.minima();
        let mut places: Vec<usize> = (0..minima.len()).collect();
        for _ in 0..changes {
            let place = places.swap_remove(self.below(places.len() as u64) as usize);
            minima[place] ^= 1 + self.below(255) as u8;
        }
        TextSketch::from_minima(minima)
    }

    /// A hash with so many other bits, wherever they fall.
    fn changed_image(&mut self, image: &ImageHash, changes: u64) -> ImageHash {
        let mut changed = *image;
        let mut places: Vec<u32> = (0..image.algorithm().bits()).collect();
        for _ in 0..changes {
            let place = places.swap_remove(self.below(places.len() as u64) as usize);
            changed.words[(place / 64) as usize] ^= 1 << (place % 64);
        }
        changed
    }
}

fn grown(random: &mut Random, size: u64) -> (TakedownIndex, Oracle) {
    let (mut index, mut oracle) = (TakedownIndex::default(), Oracle::default());
    for at in 0..size {
        // Some texts stand on many listings.
        let fingerprint = match (at > 0).then(|| random.below(4)) {
            Some(0) => oracle.0[&random.below(at).to_string()].clone(),
            _ => random.fingerprint(),
        };
        index.add(&at.to_string(), fingerprint.clone());
        oracle.0.insert(at.to_string(), fingerprint);
    }
    index.settle();
    (index, oracle)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn it_says_what_comparing_with_all_says(
        seed: u64,
        size in prop_oneof![Just(3_u64), Just(900), Just(1_500), Just(4_000)],
        later in prop_oneof![Just(0_u64), Just(5), Just(600)],
    ) {
        let mut random = Random(seed);
        let (mut index, mut oracle) = grown(&mut random, size);
        for change in 0..later {
            let id = random.below(size + 50).to_string();
            if random.below(2) == 0 {
                index.remove(&id);
                oracle.0.remove(&id);
            } else {
                let fingerprint = random.fingerprint();
                index.add(&id, fingerprint.clone());
                oracle.0.insert(id, fingerprint);
            }
            if change % 7 == 0 {
                index.settle();
            }
        }
        prop_assert_eq!(index.len(), oracle.0.len());
        for _ in 0..300 {
            let id = random.below(size + 50).to_string();
            let near = oracle.0.get(&id).cloned().unwrap_or_else(|| random.fingerprint());
            let text = near.text.map(|text| {
                let changes = random.below(20);
                random.changed_sketch(&text, changes)
            });
            let images: Vec<ImageHash> = near
                .images
                .iter()
                .map(|image| {
                    let most = u64::from(image.algorithm().default_distance()) + 4;
                    let changes = random.below(most);
                    random.changed_image(image, changes)
                })
                .collect();
            let expected = oracle.has_alike(text.as_ref(), &[]);
            prop_assert_eq!(index.has_alike(text.as_ref(), &[]), expected);
            let expected = oracle.has_alike(None, &images);
            prop_assert_eq!(index.has_alike(None, &images), expected);
        }
    }
}

#[test]
fn the_farthest_that_counts_as_alike_is_found_and_the_next_is_not() {
    let mut random = Random(7);
    let (index, _) = grown(&mut random, 2_000);
    let mut with = index.clone();
    let (sketch, pdq) = (random.sketch(), random.image());
    with.add("x", Fingerprint { text: Some(sketch), images: vec![pdq] });
    // In the base, and among what is recent.
    let mut settled = with.clone();
    (0..1_100).for_each(|at| settled.add(&format!("more-{at}"), random.fingerprint()));
    settled.settle();
    let most = u64::from(pdq.algorithm().default_distance());
    for _ in 0..200 {
        let near = random.changed_sketch(&sketch, 15);
        let far = random.changed_sketch(&sketch, 16);
        let (image, far_image) =
            (random.changed_image(&pdq, most), random.changed_image(&pdq, most + 1));
        for index in [&with, &settled] {
            assert!(index.has_alike(Some(&near), &[]));
            assert!(!index.has_alike(Some(&far), &[]));
            assert!(index.has_alike(None, &[image]));
            assert!(!index.has_alike(None, &[far_image]));
        }
        assert!(!index.has_alike(Some(&near), &[image]));
    }
}
