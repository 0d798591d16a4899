//! Reading and laying out rule files, beside the YAML parser that both begin with.
//!
//! The long file has all of its terms on one line: what costs more than its share of the length
//! shows as a higher ratio there than in the starter rule set.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use granit_parser::Parser;
use saring_rules::{format, load};

const TERMS: usize = 100_000;

/// A name, the terms of the file, and the events of the YAML parser.
const CASES: [(&str, usize, usize); 2] =
    [("starter", 1_479, 4_393), ("100,000 terms on one line", TERMS, 100_050)];

/// One list on one line.
fn long() -> String {
    let mut text = String::from(
        "rule_set: panjang\ntitle: { id: Panjang, en: Long }\nrules:\n  - id: a\n    title: { id: A, en: A }\n    \
         when: kata\n    verdict: review\n    examples: { match: [k0], pass: [x] }\nwords: { kata: [",
    );
    for number in 0..TERMS {
        let _ = write!(text, "k{number}, ");
    }
    text + "] }\n"
}

fn bench(criterion: &mut Criterion) {
    let starter = include_str!("../../rules/pakaian-bekas-impor.yaml").to_owned();
    for ((name, count, expected), text) in CASES.into_iter().zip([starter, long()]) {
        let terms = |text: &str| {
            let plan = load(text.as_bytes()).plan;
            plan.map(|plan| plan.lists.iter().map(|list| list.terms.len()).sum::<usize>())
        };
        let events = || Parser::new_from_str(black_box(&text)).filter(Result::is_ok).count();
        assert_eq!((terms(&text), events()), (Some(count), expected), "{name}");
        let laid_out = format(text.as_bytes()).ok();
        assert_eq!(laid_out.as_deref().and_then(terms), Some(count), "{name}");
        let mut group = criterion.benchmark_group(format!("rules/{name}"));
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
        group.bench_function("parse the YAML only", |bencher| {
            bencher.iter(|| assert_eq!(events(), expected));
        });
        group.bench_function("load", |bencher| {
            bencher.iter(|| assert_eq!(terms(black_box(&text)), Some(count)));
        });
        group.bench_function("format", |bencher| {
            bencher.iter(|| assert_eq!(format(black_box(&text).as_bytes()).ok(), laid_out));
        });
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
