//! Whether a listing is like one of 100,000 that were taken down, beside comparing with all; what
//! scoring then takes; and what one more takedown costs.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use saring_benches::starter;
use saring_engine::{Context, Listing, Matcher, Scratch, Verdict, score};
use saring_fingerprint::{Fingerprint, ImageHash, TakedownIndex, TextSketch};

/// Listings that were taken down.
const GONE: usize = 100_000;

/// Listings that are looked at: two in five come back, by their title or by their photo.
const LISTINGS: usize = 1_000;

/// How many of them are like one that was taken down, and how many are flagged by the starter set.
const ALIKE: usize = 327;
const FLAGGED: usize = 327;

/// Of these, so many are compared with all, which takes long.
const COMPARED: usize = 50;
const COMPARED_ALIKE: usize = 13;

/// Numbers from a seed (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A title as sellers of one kind of goods write them: much is common to many of them.
    fn title(&mut self) -> String {
        const PARTS: [[&str; 8]; 6] = [
            ["Jaket", "Kemeja", "Kaos", "Hoodie", "Celana", "Rok", "Sweater", "Blazer"],
            ["parasut", "flanel", "katun", "denim", "korduroi", "rajut", "linen", "fleece"],
            ["pria", "wanita", "anak", "unisex", "dewasa", "remaja", "bayi", "cowok"],
            ["polos", "garis", "kotak", "motif", "premium", "tebal", "tipis", "ringan"],
            ["hitam", "putih", "navy", "maroon", "krem", "hijau", "abu", "coklat"],
            ["size L", "size M", "jumbo", "all size", "size XL", "oversize", "slim fit", "reguler"],
        ];
        let mut words: Vec<String> =
            PARTS.iter().map(|part| part[(self.next() % 8) as usize].to_owned()).collect();
        words.push(format!("kode {:07x}", self.next() % (1 << 28)));
        words.join(" ")
    }

    /// The hash of a photo, as hexadecimal digits.
    fn photo(&mut self) -> String {
        (0..4).map(|_| format!("{:016x}", self.next())).collect()
    }
}

/// The hash of the photo after it was made smaller: 24 bits differ.
fn smaller(digits: &str) -> String {
    let flip = |(at, digit): (usize, char)| match digit.to_digit(16).filter(|_| at < 24) {
        Some(value) => char::from_digit(value ^ 1, 16).unwrap_or(digit),
        None => digit,
    };
    digits.chars().enumerate().map(flip).collect()
}

fn listing(title: String, photo: &str) -> Listing {
    Listing { image_hashes: vec![format!("pdq:{photo}")], ..Listing::titled(title) }
}

fn fingerprint(listing: &Listing) -> Fingerprint {
    let images = listing.image_hashes.iter().filter_map(|hash| hash.parse::<ImageHash>().ok());
    Fingerprint { text: TextSketch::of(&listing.title), images: images.collect() }
}

fn bench(criterion: &mut Criterion) {
    let mut random = Random(1);
    let gone: Vec<(String, String)> = (0..GONE).map(|_| (random.title(), random.photo())).collect();
    let listings: Vec<Listing> = (0..LISTINGS)
        .map(|at| {
            let (title, photo) = &gone[at * 97 % GONE];
            match at % 5 {
                0 => listing(title.replace("size ", "ukuran "), &random.photo()),
                1 => listing(random.title(), &smaller(photo)),
                _ => listing(random.title(), &random.photo()),
            }
        })
        .collect();
    let gone: Vec<Fingerprint> =
        gone.into_iter().map(|(title, photo)| fingerprint(&listing(title, &photo))).collect();
    let index = || {
        let mut index = TakedownIndex::default();
        for (at, fingerprint) in gone.iter().enumerate() {
            index.add(&at.to_string(), fingerprint.clone());
        }
        index.settle();
        index
    };
    let looked_at: Vec<Fingerprint> = listings.iter().map(fingerprint).collect();
    let indexed = index();
    let alike = |looked_at: &[Fingerprint]| {
        looked_at.iter().filter(|one| indexed.has_alike(one.text.as_ref(), &one.images)).count()
    };
    let compared = |looked_at: &[Fingerprint]| {
        let is_like = |one: &Fingerprint| {
            gone.iter().any(|known| known.is_like(one.text.as_ref(), &one.images))
        };
        looked_at.iter().filter(|one| is_like(one)).count()
    };
    let few = &looked_at[..COMPARED];
    assert_eq!(alike(few), compared(few));

    let mut group = criterion.benchmark_group("relisting");
    group.sample_size(10);
    group.bench_function("index, 1000 listings", |bencher| {
        bencher.iter(|| assert_eq!(alike(black_box(&looked_at)), ALIKE));
    });
    group.bench_function("comparing with all, 50 listings", |bencher| {
        bencher.iter(|| assert_eq!(compared(black_box(few)), COMPARED_ALIKE));
    });

    let Ok(matcher) = Matcher::new(&[starter()]) else { return };
    let context = Context::default().with_takedowns(indexed.clone());
    let mut scratch = Scratch::default();
    group.bench_function("score, 1000 listings", |bencher| {
        bencher.iter(|| {
            let verdict = |listing| score(&matcher, &context, listing, 0, &mut scratch).verdict;
            let flagged = black_box(&listings).iter().map(verdict);
            assert_eq!(flagged.filter(|verdict| *verdict != Verdict::Allow).count(), FLAGGED);
        });
    });

    group.bench_function("one more takedown", |bencher| {
        let mut grown = indexed.clone();
        let mut more = gone.iter().cycle().enumerate();
        bencher.iter(|| {
            // A clone, because what is in force is not changed but replaced.
            let mut next = grown.clone();
            if let Some((at, fingerprint)) = more.next() {
                next.add(&format!("more-{at}"), fingerprint.clone());
            }
            next.settle();
            grown = next;
        });
        assert!(grown.len() > GONE);
    });
    group.bench_function("making the index of all", |bencher| {
        bencher.iter(|| assert_eq!(index().len(), GONE));
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
