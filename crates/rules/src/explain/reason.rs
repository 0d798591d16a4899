//! Why a test is false or unknown, in a sentence: how far apart two words are and how far they may
//! be, how many were counted, which value the listing has or lacks.

use saring_engine::{
    Condition, Plan, Reason, Subject, TracedException, TracedOccurrence, TracedTest, Truth, Within,
};

use super::occurrence;
use crate::diagnostic::Lang;

/// The sentence for a test that is not true, if there is more to say than its value.
pub(super) fn sentence(
    plan: &Plan,
    condition: &Condition,
    traced: &TracedTest,
    lang: Lang,
) -> Option<String> {
    if traced.truth == Truth::Unknown {
        return missing(condition).map(|what| match lang {
            Lang::Id => format!("tidak ada pada barang: {what}"),
            Lang::En => format!("the listing lacks: {what}"),
        });
    }
    let reason = traced.reason.as_ref()?;
    Some(match reason {
        Reason::NoWord(list) => {
            let name = plan.lists.get(*list as usize).map_or("?", |list| list.name.as_str());
            let left = traced.dropped.iter().any(|dropped| dropped.word.list == *list);
            match (lang, left) {
                (Lang::Id, false) => format!("tidak ada kata dari daftar `{name}`"),
                (Lang::Id, true) => format!("tidak ada lagi kata dari daftar `{name}`"),
                (Lang::En, false) => format!("there is no word of the list `{name}`"),
                (Lang::En, true) => format!("no word of the list `{name}` is left"),
            }
        }
        Reason::Across(first, second) => {
            let (first, second) = (occurrence(plan, first), occurrence(plan, second));
            match lang {
                Lang::Id => {
                    format!("di isian yang berbeda, bukti yang lebih lemah: {first}, dan {second}")
                }
                Lang::En => format!("in different fields, weaker evidence: {first}, and {second}"),
            }
        }
        Reason::OtherFields => match lang {
            Lang::Id => "kata kedua daftar tidak berada dalam isian yang sama".to_owned(),
            Lang::En => "the words of the two lists are in different fields".to_owned(),
        },
        Reason::Nearest { first, second, between, reversed } => {
            let (first, second) = (occurrence(plan, first), occurrence(plan, second));
            let limit =
                if let Condition::Near { distance, .. } = condition { *distance } else { 0 };
            match (lang, reversed) {
                (Lang::Id, true) => format!("urutannya terbalik: {second}, baru {first}"),
                (Lang::En, true) => format!("in the wrong order: {second}, then {first}"),
                (Lang::Id, false) => format!(
                    "yang terdekat: {first}, dan {second}: {between} kata di antaranya, paling \
                     banyak {limit}"
                ),
                (Lang::En, false) => format!(
                    "nearest: {first}, and {second}: {} between them, at most {limit}",
                    words(*between)
                ),
            }
        }
        Reason::SameText(shared) => {
            let shared = quoted(shared);
            match lang {
                Lang::Id => format!("hanya ada satu kata, yang termuat di kedua daftar: {shared}"),
                Lang::En => format!("there is only one word, which is in both lists: {shared}"),
            }
        }
        Reason::Count(count) => match lang {
            Lang::Id => format!("jumlahnya {count}"),
            Lang::En => format!("the count is {count}"),
        },
        Reason::Value(value) => match lang {
            Lang::Id => format!("nilainya {value:?}"),
            Lang::En => format!("the value is {value:?}"),
        },
    })
}

/// `: 0 words between them, at most 1`; nothing for a word inside another.
pub(super) fn apart(dropped: &TracedException, lang: Lang) -> String {
    let (Some(between), Some(distance)) = (dropped.between, dropped.distance) else {
        return String::new();
    };
    match lang {
        Lang::Id => format!(": {between} kata di antaranya, paling banyak {distance}"),
        Lang::En => format!(": {} between them, at most {distance}", words(between)),
    }
}

fn words(count: u32) -> String {
    format!("{count} word{}", if count == 1 { "" } else { "s" })
}

fn quoted(found: &TracedOccurrence) -> String {
    format!("{:?}, {}, token {}", found.text, found.field, found.token + 1)
}

/// The value whose absence makes a test unknown, as conditions write it.
pub(super) fn missing(condition: &Condition) -> Option<String> {
    let subject = |subject: &Subject| match subject {
        Subject::Description => "description".to_owned(),
        Subject::Tags => "tags".to_owned(),
        Subject::Variations => "variations".to_owned(),
        Subject::Attribute(name) => format!("attributes[{name:?}]"),
        Subject::Price => "price".to_owned(),
        Subject::Category => "category".to_owned(),
        Subject::ListingCondition => "listing.condition".to_owned(),
        Subject::Image => "image".to_owned(),
        Subject::Seller => "seller".to_owned(),
        Subject::Signal(name) => format!("signals[{name:?}]"),
    };
    Some(subject(&match condition {
        Condition::Occurs { within, .. } => match within {
            Within::Description => Subject::Description,
            Within::Tags => Subject::Tags,
            Within::Variations => Subject::Variations,
            Within::Attribute(name) => Subject::Attribute(name.clone()),
            Within::AnyText | Within::Title => return None,
        },
        Condition::Price { .. } => Subject::Price,
        Condition::Signal { name, .. } => Subject::Signal(name.clone()),
        Condition::ListingCondition { .. } => Subject::ListingCondition,
        Condition::CategoryUnder(_) => Subject::Category,
        Condition::ImageLike(_) => Subject::Image,
        Condition::SellerTakedowns { .. } => return Some("seller.takedowns".to_owned()),
        _ => return None,
    }))
}
