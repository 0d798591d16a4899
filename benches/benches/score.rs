//! Scoring by the starter rule set, beside Aho-Corasick over its terms on the same text.

#![expect(clippy::expect_used, reason = "a bench that cannot begin has nothing to say")]

use std::hint::black_box;

use aho_corasick::AhoCorasick;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use saring_benches::{listings, starter};
use saring_engine::{Context, Listing, Matcher, Scratch, Verdict, score};
use saring_text::{Folded, fold_term};

/// A name, about how many bytes a listing has, how many of the 2,000 listings are not allowed, and
/// how often a term stands in them.
const CASES: [(&str, usize, usize, usize); 2] =
    [("title", 1, 596, 7_893), ("1.1 KB", 1100, 1_340, 324_418)];

fn bench(criterion: &mut Criterion) {
    let plan = starter();
    let terms: Vec<String> =
        plan.lists.iter().flat_map(|list| &list.terms).map(|term| fold_term(term)).collect();
    let automaton = AhoCorasick::new(terms).expect("so few terms fit");
    let matcher = Matcher::new(&[plan]).expect("the starter rule set is good");
    let context = Context::default();
    for (name, bytes, expected, expected_found) in CASES {
        let texts = listings(2000, bytes);
        let folded: Vec<String> =
            texts.iter().map(|text| Folded::new(text).text().to_owned()).collect();
        let listings: Vec<Listing> = texts.iter().map(Listing::titled).collect();
        let mut scratch = Scratch::default();
        let mut flagged = || {
            let verdict = |listing| score(&matcher, &context, listing, 0, &mut scratch).verdict;
            black_box(&listings).iter().map(verdict).filter(|v| *v != Verdict::Allow).count()
        };
        let found = || -> usize {
            black_box(&folded)
                .iter()
                .map(|text| automaton.find_overlapping_iter(text).count())
                .sum()
        };
        assert_eq!((flagged(), found()), (expected, expected_found), "{name}");
        let mut group = criterion.benchmark_group(format!("score/{name}"));
        let bytes: usize = texts.iter().map(String::len).sum();
        group.throughput(Throughput::Bytes(bytes as u64)).sample_size(20);
        group.bench_function("score", |bencher| {
            bencher.iter(|| assert_eq!(flagged(), expected));
        });
        group.bench_function("aho-corasick over the terms", |bencher| {
            bencher.iter(|| assert_eq!(found(), expected_found));
        });
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
