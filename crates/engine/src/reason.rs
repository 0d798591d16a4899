//! Why a test is false, or what an exception dropped a word for: worked out only for a trace.

use saring_text::Variants;

use crate::category::CategoryPath;
use crate::condition::{Condition, Except};
use crate::evaluate::Evaluation;
use crate::occurrence::{Occurrence, count_apart, governs};
use crate::resolved::Test;
use crate::truth::Truth;

/// What a test saw, where its value alone does not tell.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// `near`, `before`: no word of the list at this position of the plan is there, or none is left.
    NoWord(u32),
    /// `near`, `before`: there are words of both lists, in no common field.
    OtherFields,
    /// `together`: it holds, by these words of different fields.
    Across(TracedOccurrence, TracedOccurrence),
    /// `near`, `before`: the nearest two words of one field, first list first.
    Nearest {
        /// Of the first list.
        first: TracedOccurrence,
        /// Of the second list.
        second: TracedOccurrence,
        /// Base tokens between them.
        between: u32,
        /// Whether they are near enough and stand in the wrong order.
        reversed: bool,
    },
    /// `near`, `before`: one and the same piece of text is all that there is of both lists.
    SameText(TracedOccurrence),
    /// `count`: how many words were counted.
    Count(i64),
    /// A comparison, or `category.under`: the value of the listing.
    Value(String),
}

/// A place where a word stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedOccurrence {
    /// Position of the list in the plan.
    pub list: u32,
    /// The text field, as evidence names it.
    pub field: String,
    /// The text as submitted.
    pub text: String,
    /// The term as written in the list.
    pub term: String,
    /// Position of its first token in the field.
    pub token: u32,
    /// The disguises that were undone.
    pub variants: Variants,
}

/// A word that an exception took away.
#[derive(Clone, Debug, PartialEq)]
pub struct TracedException {
    /// The word.
    pub word: TracedOccurrence,
    /// The word that the exception found.
    pub by: TracedOccurrence,
    /// Base tokens between the two; none if the word is or stands inside the other.
    pub between: Option<u32>,
    /// The greatest number of tokens at which the exception holds.
    pub distance: Option<u32>,
    /// Whether it holds for what stands after it in the phrase only.
    pub after: bool,
}

/// What the test saw; nothing where its value says all.
pub(crate) fn reason(
    evaluation: &mut Evaluation<'_>,
    test: &Test,
    truth: Truth,
    show: &impl Fn(&Occurrence) -> Option<TracedOccurrence>,
) -> Option<Reason> {
    if truth == Truth::True {
        let mut is_near = false;
        evaluation.near(test, |_, _| {
            is_near = true;
            false
        });
        let (first, second) = (!is_near).then(|| evaluation.across(test)).flatten()?;
        return Some(Reason::Across(show(&first)?, show(&second)?));
    }
    match test {
        Test::Near { first, second, distance, ordered, .. } => {
            let lists =
                [*first, *second].map(|words| evaluation.matcher.words[words as usize].list);
            let (first, second) =
                (evaluation.occurrences_of(*first), evaluation.occurrences_of(*second));
            let all = &evaluation.memory.occurrences;
            near(&all[first], &all[second], lists, (*distance, *ordered), show)
        }
        Test::Count { words, .. } => {
            let range = evaluation.occurrences_of(*words);
            Some(Reason::Count(count_apart(&evaluation.memory.occurrences[range])))
        }
        Test::CategoryUnder(_) => {
            let category: Option<&CategoryPath> = evaluation.category();
            category.map(|path| Reason::Value(path.to_string()))
        }
        Test::Plain(condition) => value(evaluation, condition).map(Reason::Value),
        _ => None,
    }
}

fn value(evaluation: &Evaluation<'_>, condition: &Condition) -> Option<String> {
    let listing = evaluation.listing;
    match condition {
        Condition::Price { .. } => listing.price.map(|price| price.to_string()),
        Condition::SellerTakedowns { .. } => {
            let takedowns = evaluation.context.seller_takedowns(listing);
            takedowns.map(|takedowns| takedowns.to_string())
        }
        Condition::Signal { name, .. } => listing.signals.get(name).map(f64::to_string),
        Condition::ListingCondition { .. } => listing.stated_condition().map(str::to_owned),
        _ => None,
    }
}

fn near(
    first: &[Occurrence],
    second: &[Occurrence],
    lists: [u32; 2],
    (distance, ordered): (u32, bool),
    show: &impl Fn(&Occurrence) -> Option<TracedOccurrence>,
) -> Option<Reason> {
    let empty = [first, second].into_iter().zip(lists).find(|(found, _)| found.is_empty());
    if let Some((_, list)) = empty {
        return Some(Reason::NoWord(list));
    }
    let pairs = |ordered: bool| {
        let of_each = first.iter().flat_map(|a| neighbours(second, a).map(move |b| (a, b)));
        let right = of_each.filter(move |(a, b)| !ordered || b.start > a.start);
        right.min_by_key(|(a, b)| between(a, b))
    };
    let nearest = |(a, b): (&Occurrence, &Occurrence), reversed: bool| {
        let (between, first, second) = (between(a, b), show(a)?, show(b)?);
        Some(Reason::Nearest { first, second, between, reversed })
    };
    let any = pairs(false);
    let reversed = any.filter(|(a, b)| ordered && between(a, b) <= distance && b.start <= a.start);
    if let Some(pair) = reversed {
        return nearest(pair, true);
    }
    if let Some(pair) = pairs(ordered).or(any) {
        return nearest(pair, false);
    }
    let is_shared = |a: &&Occurrence| second.iter().any(|b| place(b) == place(a));
    match first.iter().find(is_shared) {
        Some(shared) => show(shared).map(Reason::SameText),
        None => Some(Reason::OtherFields),
    }
}

/// What took a word away, of the exceptions of its list.
pub(crate) fn exception(
    evaluation: &Evaluation<'_>,
    word: &Occurrence,
    except: &[Except],
    show: &impl Fn(&Occurrence) -> Option<TracedOccurrence>,
) -> Option<TracedException> {
    let memory = &evaluation.memory;
    let found = &memory.occurrences[..memory.found];
    except.iter().find_map(|Except { list, distance, after }| {
        let of_list = found
            .iter()
            .filter(|other| other.list == *list && other.field == word.field && other.takes_away());
        let by = match distance {
            None => of_list.into_iter().find(|by| by.start <= word.start && word.end <= by.end),
            Some(distance) if *after => {
                of_list.into_iter().rfind(|by| governs(by, word, *distance))
            }
            Some(distance) => of_list
                .filter(|by| place(by) != place(word) && between(word, by) <= *distance)
                .min_by_key(|by| between(word, by)),
        }?;
        let between = distance.map(|_| between(word, by));
        let (word, by) = (show(word)?, show(by)?);
        Some(TracedException { word, by, between, distance: *distance, after: *after })
    })
}

/// Those of `others`, sorted by field and start, that stand next to `a` on both sides.
fn neighbours<'o>(
    others: &'o [Occurrence],
    a: &Occurrence,
) -> impl Iterator<Item = &'o Occurrence> + use<'o> {
    let after = others.partition_point(|b| (b.field, b.start) < (a.field, a.start));
    // One of them can be `a` itself.
    let near = &others[after.saturating_sub(2)..others.len().min(after + 2)];
    let (field, own) = (a.field, place(a));
    near.iter().filter(move |b| b.field == field && place(b) != own)
}

fn place(found: &Occurrence) -> (u32, u32, u32) {
    (found.field, found.start, found.end)
}

/// Base tokens between the nearest edges of two words of one field.
fn between(a: &Occurrence, b: &Occurrence) -> u32 {
    let after = b.first_token.saturating_sub(a.end_token);
    after.max(a.first_token.saturating_sub(b.end_token))
}
