//! Generated rule sets and listings, made of few words so that they meet often.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use saring_engine::{
    Condition, Effect, Except, FORMATS, Listing, Mode, Op, Plan, Quantity, Rule, Source, Subject,
    Thresholds, Title, Validity, Within, WordList, Words,
};
use saring_notation::quantity::Measure;
use saring_text::{FOLD_VERSION, Variant, Variants};

const TERMS: [&str; 12] = [
    "bal",
    "ball",
    "bal pres",
    "bal-balan",
    "awul awul",
    "bekas",
    "2nd",
    "baju",
    "kaos",
    "speaker",
    "baju bekas",
    "手机",
];

/// Words of listings: terms, disguises of them, and other words.
const WORDS: [&str; 40] = [
    "bal",
    "ball",
    "balll",
    "pres",
    "balpres",
    "bal2an",
    "awul",
    "awul2",
    "bekas",
    "b3kas",
    "bek*as",
    "b e k a s",
    "BÉKAS",
    "2nd",
    "baju",
    "bajunya",
    "baju-baju",
    "bajubekas",
    "b@ju",
    "kaos",
    "kaosss",
    "speaker",
    "#speakerbekas",
    "手机",
    "dan",
    "-",
    "L",
    "😀",
    "merah",
    "1",
    "2",
    "isi",
    "kg",
    "pcs",
    "2kg",
    "bkeas",
    "sakeb",
    "spe aker",
    "lekas",
    "speakers",
];

/// Words that a plan may leave as they are.
const ORDINARY: [&str; 3] = ["lekas", "speakers", "spe aker"];

const LISTS: u32 = 4;

/// A plan with the words of the trade, for sample titles.
pub fn clothing() -> Plan {
    let lists = [
        ("bekas", &["bekas", "second", "preloved", "thrift", "bks"][..]),
        ("bal", &["bal", "ball", "bal pres", "karungan", "kiloan"]),
        ("sandang", &["baju", "kaos", "kemeja", "jaket", "celana", "hoodie", "sepatu"]),
        ("gawai", &["speaker", "hp", "laptop", "iphone", "kardus", "luka", "jerawat"]),
    ];
    let words = |list, except: &[(u32, u32)]| Words {
        list: Source::List(list),
        except: except
            .iter()
            .map(|&(list, distance)| Except { list, distance: Some(distance), after: false })
            .collect(),
    };
    let rule = |id: &str, effect, when| Rule {
        id: id.into(),
        title: Title::default(),
        when,
        effect,
        across_blocks: false,
        mode: Mode::Enforce,
        valid: Validity::default(),
        matches: Vec::new(),
        passes: Vec::new(),
    };
    let near = |first, second, distance| Condition::Near {
        first,
        second,
        distance,
        ordered: false,
        across: false,
    };
    Plan {
        ordinary: Vec::new(),
        lists: lists.map(|(name, terms)| list(name, terms, Variants::ALL)).to_vec(),
        rules: vec![
            rule("bal", Effect::Block, near(words(1, &[(3, 2)]), words(2, &[]), 6)),
            rule("bekas", Effect::Review, near(words(0, &[(3, 2)]), words(2, &[]), 5)),
            rule(
                "dua",
                Effect::Score(30),
                Condition::Count { words: words(0, &[]), op: Op::AtLeast, value: 2 },
            ),
        ],
        ..empty("sampel")
    }
}

fn empty(slug: &str) -> Plan {
    Plan {
        format: *FORMATS.end(),
        fold_version: FOLD_VERSION,
        rule_set: slug.into(),
        title: Title::default(),
        legal_basis: Vec::new(),
        thresholds: Thresholds::default(),
        ordinary: Vec::new(),
        lists: Vec::new(),
        images: Vec::new(),
        rules: Vec::new(),
        examples: Vec::new(),
    }
}

fn list(name: &str, terms: &[&str], variants: Variants) -> WordList {
    WordList {
        name: name.into(),
        terms: terms.iter().map(|term| (*term).to_owned()).collect(),
        variants,
    }
}

pub fn plan(slug: &'static str) -> impl Strategy<Value = Plan> {
    let variants = vec(prop::sample::select(&Variant::ALL[..]), 0..3)
        .prop_map(|off| off.into_iter().fold(Variants::ALL, Variants::without));
    let lists = vec((vec(prop::sample::select(&TERMS[..]), 1..4), variants), LISTS as usize);
    let ordinary = prop::sample::subsequence(&ORDINARY[..], 0..=ORDINARY.len());
    let thresholds = (1u32..=100).prop_flat_map(|review| (Just(review), review + 1..=101));
    let parts = (lists, ordinary, vec(rule(), 1..5), thresholds);
    parts.prop_map(move |(lists, ordinary, mut rules, (review, block))| {
        for (number, rule) in rules.iter_mut().enumerate() {
            rule.id = format!("aturan-{number}");
        }
        Plan {
            thresholds: Thresholds { review, block },
            ordinary: ordinary.iter().map(|word| (*word).to_owned()).collect(),
            lists: lists.iter().map(|(terms, variants)| list("daftar", terms, *variants)).collect(),
            rules,
            ..empty(slug)
        }
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    let effect = prop_oneof![
        Just(Effect::Block),
        Just(Effect::Review),
        (1u32..=100).prop_map(Effect::Score)
    ];
    let mode = prop_oneof![4 => Just(Mode::Enforce), 1 => Just(Mode::Shadow), 1 => Just(Mode::Off)];
    let valid = (option::weighted(0.2, 0i64..4), option::weighted(0.2, 0i64..4))
        .prop_map(|(from, until)| Validity { from, until });
    let parts = (condition(), effect, any::<bool>(), mode, valid);
    parts.prop_map(|(when, effect, across_blocks, mode, valid)| Rule {
        id: String::new(),
        title: Title::default(),
        when,
        effect,
        across_blocks,
        mode,
        valid,
        matches: Vec::new(),
        passes: Vec::new(),
    })
}

fn words() -> impl Strategy<Value = Words> {
    let distance = option::weighted(0.7, 0u32..3);
    let except = (0..LISTS, distance, any::<bool>()).prop_map(|(list, distance, after)| Except {
        list,
        distance,
        after: after && distance.is_some(),
    });
    let measure = prop::sample::select(vec![(Measure::Weight, 1_000), (Measure::Pieces, 1)]);
    let quantity = (measure, op(), 0i64..4).prop_map(|((measure, size), op, value)| {
        Source::Quantity(Quantity { measure, op, value: value * size })
    });
    let list = prop_oneof![4 => (0..LISTS).prop_map(Source::List), 1 => quantity];
    (list, vec(except, 0..2)).prop_map(|(list, except)| Words { list, except })
}

fn op() -> impl Strategy<Value = Op> {
    let ops = [Op::Less, Op::AtMost, Op::Equal, Op::NotEqual, Op::AtLeast, Op::Greater];
    prop::sample::select(ops.to_vec())
}

fn condition() -> impl Strategy<Value = Condition> {
    let within = prop_oneof![
        3 => Just(Within::AnyText),
        1 => Just(Within::Title),
        1 => Just(Within::Description),
        1 => Just(Within::Tags),
        1 => Just(Within::Variations),
        1 => Just(Within::Attribute("brand".into())),
    ];
    let subject = prop::sample::select(vec![
        Subject::Description,
        Subject::Tags,
        Subject::Variations,
        Subject::Attribute("brand".into()),
        Subject::Price,
        Subject::Category,
        Subject::ListingCondition,
        Subject::Image,
        Subject::Seller,
        Subject::Signal("model".into()),
    ]);
    let leaf = prop_oneof![
        4 => (words(), within).prop_map(|(words, within)| Condition::Occurs { words, within }),
        6 => (words(), words(), 0u32..4, 0..3).prop_map(
            |(first, second, distance, form)| Condition::Near {
                first, second, distance, ordered: form == 1, across: form == 2,
            }
        ),
        2 => (words(), op(), 0i64..4)
            .prop_map(|(words, op, value)| Condition::Count { words, op, value }),
        1 => (op(), 0i64..3).prop_map(|(op, value)| Condition::Price { op, value }),
        1 => (op(), 0i64..3).prop_map(|(op, value)| Condition::SellerTakedowns { op, value }),
        1 => (op(), 0u8..3).prop_map(|(op, value)| Condition::Signal {
            name: "model".into(), op, value: f64::from(value),
        }),
        1 => any::<bool>().prop_map(|equal| Condition::ListingCondition {
            equal, value: "used".into(),
        }),
        1 => Just(Condition::CategoryUnder("elektronik".into())),
        1 => subject.prop_map(Condition::Known),
        1 => Just(Condition::SimilarToTakedown),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(Condition::All),
            vec(inner.clone(), 2..4).prop_map(Condition::Any),
            inner.prop_map(|part| Condition::Not(Box::new(part))),
        ]
    })
}

fn text() -> impl Strategy<Value = String> {
    let separator = prop::sample::select(&[" ", " ", " ", "", ", ", "-", "\n"][..]);
    vec((prop::sample::select(&WORDS[..]), separator), 0..8)
        .prop_map(|words| words.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
}

pub fn listing() -> impl Strategy<Value = Listing> {
    let attributes =
        btree_map(prop::sample::select(vec!["brand".to_owned(), "warna".into()]), text(), 0..2);
    let signals = btree_map(Just("model".to_owned()), (0u8..3).prop_map(f64::from), 0..2);
    let category = prop::sample::select(vec!["elektronik/audio".to_owned(), "fesyen".into()]);
    let condition = prop::sample::select(vec!["used".to_owned(), "new".into()]);
    (
        (text(), option::of(text()), attributes, vec(text(), 0..2), vec(text(), 0..2)),
        (option::of(0i64..3), option::of(category), option::of(condition), signals),
        option::of(Just("penjual-1".to_owned())),
    )
        .prop_map(|((title, description, attributes, tags, variations), facts, seller)| {
            let (price, category, condition, signals) = facts;
            Listing {
                title,
                description,
                attributes,
                tags,
                variations,
                price,
                category,
                condition,
                signals,
                seller,
                ..Listing::default()
            }
        })
}
