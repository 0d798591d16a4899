//! What holds for any condition and any text, against generated ones and against CEL itself.

use proptest::prelude::*;
use saring_engine::{Condition, Except, Measure, Op, Quantity, Source, Subject, Within, Words};
use saring_rules::condition::{MAX_BYTES, MAX_PROBLEMS, parse, render};

use super::{IMAGES, LISTS, names, not, price};

/// What every answer must satisfy, whatever the text.
fn check(source: &str) {
    match parse(source, &names()) {
        Ok(condition) => {
            let text = render(&condition, &names());
            if text.len() <= MAX_BYTES {
                assert_eq!(parse(&text, &names()), Ok(condition), "{source}");
            }
            if source.len() < 300 {
                assert!(cel::Program::compile(source).is_ok(), "CEL refuses {source}");
            }
        }
        Err(problems) => {
            assert!((1..=MAX_PROBLEMS).contains(&problems.len()), "{source}");
            assert!(problems.is_sorted_by_key(|problem| problem.span.start), "{source}");
            for problem in problems {
                assert!(source.get(problem.span.clone()).is_some(), "{source}: {problem:?}");
            }
        }
    }
}

/// Pieces of conditions, right and wrong.
const PIECES: [&str; 70] = [
    "bekas",
    "bal",
    "sandang",
    "foto_bal",
    "salah",
    "title",
    "description",
    "tags",
    "attributes",
    "category",
    "price",
    "image",
    "seller",
    "signals",
    "listing.condition",
    "similar_to_takedown",
    "near(",
    "together(",
    "kg(",
    "weight",
    "pieces",
    "variations",
    ".except_after(",
    "before(",
    "count(",
    ".has(",
    ".except(",
    ".under(",
    ".like(",
    ".known",
    ".takedowns",
    "[",
    "]",
    "(",
    ")",
    ")",
    "{",
    "}",
    ",",
    ".",
    ":",
    "?",
    "&&",
    "||",
    "!",
    "==",
    "<",
    ">=",
    "=",
    "&",
    "+",
    "-",
    "/",
    "//",
    "5",
    "2",
    "0.5",
    "50.000",
    "50rb",
    "Rp",
    "\"used\"",
    "'x'",
    "\"",
    "“",
    "and",
    "not",
    "in",
    "true",
    "é",
    "\\",
];

fn piece() -> impl Strategy<Value = String> {
    (prop::sample::select(&PIECES[..]), prop::sample::select(&["", " "][..]))
        .prop_map(|(piece, space)| format!("{piece}{space}"))
}

/// A text that may be in quotes: anything but nothing.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,8}", any::<String>(), "\\PC{1,8}", "[\"'\\\\\u{0}-\u{20}\u{2028}]{1,4}"]
        .prop_map(|text| text.chars().take(12).collect::<String>())
        .prop_filter("empty", |text| !text.is_empty())
}

fn some_words() -> impl Strategy<Value = Words> {
    let list = 0..LISTS.len() as u32;
    let distance = prop::option::of(0..=100u32);
    let except = (list.clone(), distance, any::<bool>()).prop_map(|(list, distance, after)| {
        Except { list, distance, after: after && distance.is_some() }
    });
    let quantity = prop_oneof![
        (some_op(), 0..=1_000_000_000i64).prop_map(|(op, value)| (Measure::Weight, op, value)),
        (some_op(), any::<i64>()).prop_map(|(op, value)| (Measure::Pieces, op, value)),
    ];
    let quantity = quantity.prop_map(|(measure, op, value)| Quantity { measure, op, value });
    let list =
        prop_oneof![3 => list.prop_map(Source::List), 1 => quantity.prop_map(Source::Quantity)];
    (list, prop::collection::vec(except, 0..3)).prop_map(|(list, except)| Words { list, except })
}

fn some_op() -> impl Strategy<Value = Op> {
    use Op::{AtLeast, AtMost, Equal, Greater, Less, NotEqual};
    prop::sample::select(&[Less, AtMost, Equal, NotEqual, AtLeast, Greater][..])
}

fn some_subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        Just(Subject::Description),
        Just(Subject::Tags),
        Just(Subject::Variations),
        text().prop_map(Subject::Attribute),
        Just(Subject::Price),
        Just(Subject::Category),
        Just(Subject::ListingCondition),
        Just(Subject::Image),
        Just(Subject::Seller),
        text().prop_map(Subject::Signal),
    ]
}

fn leaf() -> impl Strategy<Value = Condition> {
    let field = prop_oneof![
        Just(Within::AnyText),
        Just(Within::Title),
        Just(Within::Description),
        Just(Within::Tags),
        Just(Within::Variations),
        text().prop_map(Within::Attribute),
    ];
    let float = prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO;
    prop_oneof![
        (some_words(), field).prop_map(|(words, within)| Condition::Occurs { words, within }),
        (some_words(), some_words(), 0..=100u32, 0..3).prop_map(
            |(first, second, distance, form)| Condition::Near {
                first,
                second,
                distance,
                ordered: form == 1,
                across: form == 2,
            }
        ),
        (some_words(), some_op(), any::<i64>()).prop_map(|(words, op, value)| Condition::Count {
            words,
            op,
            value
        }),
        (some_op(), any::<i64>()).prop_map(|(op, value)| price(op, value)),
        (some_op(), any::<i64>()).prop_map(|(op, value)| Condition::SellerTakedowns { op, value }),
        (text(), some_op(), float).prop_map(|(name, op, value)| Condition::Signal {
            name,
            op,
            value
        }),
        (any::<bool>(), text())
            .prop_map(|(equal, value)| Condition::ListingCondition { equal, value }),
        text().prop_map(Condition::CategoryUnder),
        some_subject().prop_map(Condition::Known),
        (0..IMAGES.len() as u32).prop_map(Condition::ImageLike),
        Just(Condition::SimilarToTakedown),
    ]
}

/// Conditions as `parse` makes them: no chain in a chain of its own kind.
fn some_condition() -> impl Strategy<Value = Condition> {
    leaf().prop_recursive(5, 20, 3, |inner| {
        let parts = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            inner.clone().prop_map(not),
            parts().prop_map(|parts| {
                Condition::All(
                    parts
                        .into_iter()
                        .flat_map(|part| match part {
                            Condition::All(parts) => parts,
                            other => vec![other],
                        })
                        .collect(),
                )
            }),
            parts().prop_map(|parts| {
                Condition::Any(
                    parts
                        .into_iter()
                        .flat_map(|part| match part {
                            Condition::Any(parts) => parts,
                            other => vec![other],
                        })
                        .collect(),
                )
            }),
        ]
    })
}

/// Conditions as someone might write them, by the grammar: spaces, quotes, sides and parentheses
/// as they come.
fn some_source() -> impl Strategy<Value = String> {
    let space = || prop::sample::select(&["", " ", "\t", "\n  "][..]);
    let list = prop::sample::select(&LISTS[..4]).prop_map(str::to_owned);
    let words = prop_oneof![
        3 => list.clone(),
        1 => list.clone().prop_map(|list| format!("({list})")),
        2 => (list.clone(), list.clone(), 0..=100u8, space())
            .prop_map(|(a, b, n, s)| format!("{a}{s}.{s}except({s}{b},{s}{n}{s})")),
        1 => (list.clone(), list.clone(), 0..=100u8)
            .prop_map(|(a, b, n)| format!("{a}.except_after({b}, {n})")),
        1 => (0..=100u8, space()).prop_map(|(n, s)| format!("weight{s}>={s}kg({n}.5)")),
        1 => (list, 0..=100u8).prop_map(|(a, n)| format!("{n} < pieces.except({a})")),
    ];
    let quoted = prop_oneof!["\"[a-zé ]{1,6}\"", "'[a-z\"“]{1,6}'", Just(r"'\u00e9\n'".to_owned())];
    let op = || prop::sample::select(&["<", "<=", "==", "!=", ">=", ">"][..]);
    let whole = prop_oneof!["-?[0-9]{1,12}", "- [0-9]{1,3}"];
    let float =
        prop_oneof!["-?[0-9]{1,3}", "-?[0-9]{0,2}\\.[0-9]{1,3}", "[0-9]{1,2}[eE][+-]?[0-9]{1,2}"];
    let compared = |left: BoxedStrategy<String>, right: BoxedStrategy<String>| {
        (left, op(), right, space(), any::<bool>()).prop_map(|(left, op, right, s, flip)| {
            if flip {
                format!("{right}{s}{op}{s}{left}")
            } else {
                format!("{left}{s}{op}{s}{right}")
            }
        })
    };
    let whole_sides = prop_oneof![
        Just("price".to_owned()),
        Just("seller . takedowns".to_owned()),
        words.clone().prop_map(|words| format!("count({words})")),
    ];
    let leaf = prop_oneof![
        words.clone(),
        (
            prop::sample::select(&["near", "before", "together"][..]),
            words.clone(),
            words.clone(),
            0..=100u8
        )
            .prop_map(|(f, a, b, n)| format!("{f}({a}, {b},{n})")),
        (prop::sample::select(&["title", "tags", "description", "variations"][..]), words.clone())
            .prop_map(|(field, words)| format!("{field}.has({words})")),
        (quoted.clone(), words.clone())
            .prop_map(|(name, words)| format!("attributes[{name}].has({words})")),
        quoted.clone().prop_map(|path| format!("category.under( {path} )")),
        quoted.clone().prop_map(|name| format!("signals[{name}].known")),
        quoted.clone().prop_map(|value| format!("listing.condition=={value}")),
        quoted.clone().prop_map(|value| format!("{value} != listing.condition")),
        Just("image.like(foto_bal)".to_owned()),
        Just("listing.condition.known".to_owned()),
        Just("similar_to_takedown".to_owned()),
        compared(whole_sides.boxed(), whole.boxed()),
        compared(quoted.prop_map(|name| format!("signals[{name}]")).boxed(), float.boxed()),
    ];
    leaf.prop_recursive(4, 12, 3, move |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| format!("!({part})")),
            inner.clone().prop_map(|part| format!("({part})")),
            (inner.clone(), space(), inner.clone()).prop_map(|(a, s, b)| format!("{a}{s}&&{s}{b}")),
            (inner.clone(), space(), inner).prop_map(|(a, s, b)| format!("{a}{s}||{s}{b}")),
        ]
    })
}

/// Logic and comparisons only, with as few parentheses as someone would write.
fn some_logic() -> impl Strategy<Value = String> {
    let op = prop::sample::select(&["<", "<=", "==", "!=", ">=", ">"][..]);
    let leaf = prop_oneof![
        prop::sample::select(&["bekas", "bal", "!sandang", "!!gawai"][..]).prop_map(str::to_owned),
        (op, -2..3i64, any::<bool>()).prop_map(|(op, value, flip)| {
            if flip { format!("{value} {op} price") } else { format!("price {op} {value}") }
        }),
    ];
    leaf.prop_recursive(4, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} && {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} || {b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.prop_map(|a| format!("!({a})")),
        ]
    })
}

/// What a condition of [`some_logic`] comes to.
fn holds(condition: &Condition, lists: &[bool], rupiah: i64) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(|part| holds(part, lists, rupiah)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, lists, rupiah)),
        Condition::Not(part) => !holds(part, lists, rupiah),
        Condition::Occurs { words: Words { list: Source::List(list), .. }, .. } => {
            lists[*list as usize]
        }
        Condition::Price { op, value } => op.holds(rupiah, *value),
        other => unreachable!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn any_text_gets_a_condition_or_problems(source in any::<String>()) {
        check(&source);
    }

    #[test]
    fn long_text_does_too(
        source in prop::collection::vec(prop_oneof![any::<char>(), Just('!'), Just('(')], 0..5_000)
            .prop_map(|chars| chars.into_iter().collect::<String>())
    ) {
        check(&source);
    }

    #[test]
    fn token_soup_does_too(source in prop::collection::vec(piece(), 0..60)) {
        check(&source.concat());
    }

    #[test]
    fn a_damaged_condition_does_too(
        source in some_source(),
        at in any::<prop::sample::Index>(),
        piece in piece(),
        cut in 0usize..6,
    ) {
        let mut chars: Vec<char> = source.chars().collect();
        let start = at.index(chars.len());
        let end = (start + cut).min(chars.len());
        chars.splice(start..end, piece.chars());
        check(&chars.into_iter().collect::<String>());
    }

    #[test]
    fn the_canonical_text_reads_back_as_the_same_condition(condition in some_condition()) {
        let text = render(&condition, &names());
        prop_assume!(text.len() <= MAX_BYTES);
        prop_assert_eq!(parse(&text, &names()), Ok(condition), "{}", text);
    }

    #[test]
    fn what_is_written_by_the_grammar_is_accepted_and_is_cel(source in some_source()) {
        prop_assert!(parse(&source, &names()).is_ok(), "{:?}", parse(&source, &names()));
        check(&source);
    }
}

proptest! {
    // The other parser takes its time.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn logic_comes_to_the_same_in_cel(
        source in some_logic(),
        lists in any::<[bool; 4]>(),
        rupiah in -2..3i64,
    ) {
        let condition = parse(&source, &names()).unwrap();
        let mut context = cel::Context::default();
        for (name, value) in LISTS.iter().zip(lists) {
            context.add_variable_from_value(*name, value);
        }
        context.add_variable_from_value("price", rupiah);
        let cel = cel::Program::compile(&source).unwrap().execute(&context).unwrap();
        prop_assert_eq!(cel, cel::Value::Bool(holds(&condition, &lists, rupiah)), "{}", source);
    }

    #[test]
    fn the_canonical_text_is_cel(condition in leaf()) {
        let text = render(&condition, &names());
        prop_assert!(cel::Program::compile(&text).is_ok(), "{}", text);
    }
}
