//! Folding and finding, beside Aho-Corasick on the same text.
//!
//! Aho-Corasick (the crate's automatic choice of automaton) runs over the folded text and is asked
//! for every overlapping match; its matches that stand between word boundaries, or right behind a
//! number, must be those that finding gives with all variants off. Folding is timed alone and is part of
//! `fold and find`.

#![expect(clippy::expect_used, reason = "a bench that cannot begin has nothing to say")]

use std::hint::black_box;

use aho_corasick::AhoCorasick;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use saring_benches::{listings, starter, terms};
use saring_text::{Folded, Scratch, Term, Terms, Variants, fold_term};

/// Bytes of the folded text.
const FOLDED: usize = 2_229_080;

/// What stands in the text, by the number of terms.
struct Found {
    terms: usize,
    /// Terms as they are written.
    plain: usize,
    /// Terms under all disguises.
    all: usize,
    /// Terms anywhere, also inside of words.
    overlapping: usize,
}

const FOUND: [Found; 3] = [
    Found { terms: 500, plain: 98_415, all: 107_162, overlapping: 114_600 },
    Found { terms: 10_000, plain: 193_837, all: 208_530, overlapping: 254_110 },
    Found { terms: 100_000, plain: 193_837, all: 208_530, overlapping: 254_110 },
];

/// `ordinary` words are guessed to be none of the terms.
fn set(terms: &[String], variants: Variants, ordinary: &[String]) -> Terms {
    let terms: Vec<Term<'_>> = terms.iter().map(|text| Term { text, variants, group: 0 }).collect();
    Terms::with_ordinary(&terms, ordinary.iter().map(|word| (0, word.as_str())))
}

fn find_all(texts: &[String], terms: &Terms) -> usize {
    let (mut folded, mut scratch) = (Folded::default(), Scratch::new());
    let mut count = 0;
    for text in texts {
        folded.fold(text);
        count += terms.find(&folded, &mut scratch).len();
    }
    count
}

fn aho_corasick_all(folded: &[String], automaton: &AhoCorasick) -> usize {
    folded.iter().map(|text| automaton.find_overlapping_iter(text).count()).sum()
}

/// Matches of Aho-Corasick that stand between word boundaries, or right behind a number.
fn anchored(folded: &[String], automaton: &AhoCorasick) -> usize {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    folded
        .iter()
        .flat_map(|text| automaton.find_overlapping_iter(text).map(move |found| (text, found)))
        .filter(|(text, found)| {
            let before = text[..found.start()].trim_end_matches(|c: char| c.is_ascii_digit());
            !is_letter(before.chars().next_back()) && !is_letter(text[found.end()..].chars().next())
        })
        .count()
}

fn bench(criterion: &mut Criterion) {
    let texts = listings(2000, 1100);
    let folded: Vec<String> =
        texts.iter().map(|text| Folded::new(text).text().to_owned()).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut group = criterion.benchmark_group("text");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(20);

    group.bench_function("fold", |bencher| {
        let mut buffer = Folded::default();
        bencher.iter(|| {
            let mut length = 0;
            for text in &texts {
                buffer.fold(black_box(text));
                length += buffer.text().len();
            }
            assert_eq!(length, FOLDED);
        });
    });
    for Found { terms: count, plain: plain_count, all: all_count, overlapping } in FOUND {
        // Terms of one word: between the words of a phrase Aho-Corasick wants just one space.
        let mut list = terms(count);
        list.retain(|term| !fold_term(term).contains(' '));
        list.sort();
        list.dedup_by_key(|term| fold_term(term));
        let automaton = AhoCorasick::new(list.iter().map(|term| fold_term(term)));
        let automaton = automaton.expect("so many terms fit");
        let plain = set(&list, Variants::NONE, &[]);
        let all = set(&list, Variants::ALL, &starter().ordinary);
        assert_eq!(anchored(&folded, &automaton), plain_count, "{count} terms");
        group.bench_with_input(BenchmarkId::new("aho-corasick", count), &(), |bencher, ()| {
            bencher
                .iter(|| assert_eq!(aho_corasick_all(black_box(&folded), &automaton), overlapping));
        });
        group.bench_with_input(
            BenchmarkId::new("fold and find, plain", count),
            &(),
            |bencher, ()| {
                bencher.iter(|| assert_eq!(find_all(black_box(&texts), &plain), plain_count));
            },
        );
        group.bench_with_input(
            BenchmarkId::new("fold and find, all variants", count),
            &(),
            |bencher, ()| {
                bencher.iter(|| assert_eq!(find_all(black_box(&texts), &all), all_count));
            },
        );
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
