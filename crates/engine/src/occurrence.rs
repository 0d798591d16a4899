//! Where the words of a list stand in a listing, and which of them are near each other.

use std::ops::Range;

use saring_text::{Folded, Match, Variants};

/// One place where a term of a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// The list, by its number in the matcher.
    pub list: u32,
    /// The text field, by its position in the listing.
    pub field: u32,
    /// Bytes in the folded field.
    pub start: u32,
    pub end: u32,
    /// Tokens of the field that it stands in, from the first to one past the last.
    pub first_token: u32,
    pub end_token: u32,
    /// The phrase of the field that it begins in, where an exception asks for it.
    pub phrase: u32,
    /// The term, by its number in the matcher.
    pub term: u32,
    pub variants: Variants,
    /// Whether it stands in a comment, which nobody is shown.
    pub hidden: bool,
}

impl Occurrence {
    pub(crate) fn new(list: u32, field: u32, folded: &Folded, found: &Match) -> Occurrence {
        let Match { term, start, end, variants } = *found;
        let tokens = tokens_of(folded, found);
        Occurrence {
            list,
            field,
            start,
            end,
            first_token: tokens.start as u32,
            end_token: tokens.end as u32,
            phrase: 0,
            term,
            variants,
            hidden: folded.is_hidden(found.range()),
        }
    }

    /// Of a quantity that stands in these tokens.
    pub(crate) fn stated(
        (list, term): (u32, u32),
        field: u32,
        folded: &Folded,
        tokens: &Range<usize>,
    ) -> Option<Occurrence> {
        let first = folded.tokens().get(tokens.start)?;
        let last = folded.tokens().get(tokens.end.checked_sub(1)?)?;
        Some(Occurrence {
            list,
            field,
            start: first.start,
            end: last.end,
            first_token: tokens.start as u32,
            end_token: tokens.end as u32,
            phrase: 0,
            term,
            variants: Variants::NONE,
            hidden: folded.is_hidden(first.start as usize..last.end as usize),
        })
    }

    /// Whether it takes away what stands near it, as a word of an exception: only what is shown, and no
    /// guess.
    pub(crate) fn takes_away(&self) -> bool {
        !self.hidden && !self.variants.intersects(Variants::GUESSES)
    }
}

/// The tokens that a match stands in.
pub(crate) fn tokens_of(folded: &Folded, found: &Match) -> Range<usize> {
    let tokens = folded.tokens();
    let first = tokens.partition_point(|token| token.end <= found.start);
    first..tokens.partition_point(|token| token.start < found.end)
}

/// Signs that end a phrase, besides a line end.
const PHRASE_ENDS: &[u8] = b".,;:!?()[]|\n\r";

/// Numbers the phrases of a field and notes in which one each occurrence begins.
pub(crate) fn note_phrases(occurrences: &mut [Occurrence], text: &str, ends: &mut Vec<u32>) {
    if occurrences.is_empty() {
        return;
    }
    ends.clear();
    let signs = text.bytes().enumerate().filter(|(_, byte)| PHRASE_ENDS.contains(byte));
    ends.extend(signs.map(|(at, _)| at as u32));
    for found in occurrences {
        found.phrase = ends.partition_point(|end| *end < found.start) as u32;
    }
}

/// Sorts by list and place and leaves, of the occurrences of one list, those that do not lie inside
/// another; of several with one span the one with the fewest disguises. In what is left, starts
/// and ends both rise within a field.
pub(crate) fn keep_longest(occurrences: &mut Vec<Occurrence>) {
    occurrences.sort_unstable_by_key(|found| {
        let Occurrence { list, field, start, end, variants, term, .. } = *found;
        (list, field, start, std::cmp::Reverse(end), variants.rank(), term)
    });
    let mut last: Option<(u32, u32, u32)> = None;
    occurrences.retain(|found| {
        let inside = last.is_some_and(|(list, field, end)| {
            (list, field) == (found.list, found.field) && found.end <= end
        });
        if !inside {
            last = Some((found.list, found.field, found.end));
        }
        !inside
    });
}

/// Calls `visit` for each of `left` that has one of `right` in the same field with at most
/// `distance` tokens between their nearest edges, and with the first such one; stops when `visit`
/// returns false. With `ordered`, the right one must begin later. One and the same piece of text is
/// not near itself. Both sides are as [`keep_longest`] leaves them.
pub(crate) fn near(
    left: &[Occurrence],
    right: &[Occurrence],
    distance: u32,
    ordered: bool,
    steps: &mut u64,
    mut visit: impl FnMut(usize, &Occurrence) -> bool,
) {
    let mut at = 0;
    for (index, a) in left.iter().enumerate() {
        let too_early = |b: &Occurrence| {
            b.field < a.field
                || (b.field == a.field
                    && (b.end_token.saturating_add(distance) < a.first_token
                        || (ordered && b.start <= a.start)))
        };
        while right.get(at).is_some_and(too_early) {
            at += 1;
            *steps += 1;
        }
        *steps += 1;
        let partner = right[at..]
            .iter()
            .take_while(|b| {
                b.field == a.field && b.first_token <= a.end_token.saturating_add(distance)
            })
            .find(|b| (b.start, b.end) != (a.start, a.end));
        if let Some(b) = partner
            && !visit(index, b)
        {
            return;
        }
    }
}

/// Calls `visit` for each of `left` before which one of `right` ends, in the same phrase and with at
/// most `distance` tokens between. Both sides are as [`keep_longest`] leaves them.
pub(crate) fn after(
    left: &[Occurrence],
    right: &[Occurrence],
    distance: u32,
    steps: &mut u64,
    mut visit: impl FnMut(usize),
) {
    let mut at = 0;
    for (index, a) in left.iter().enumerate() {
        while right.get(at).is_some_and(|b| (b.field, b.end) <= (a.field, a.start)) {
            at += 1;
            *steps += 1;
        }
        *steps += 1;
        let last = at.checked_sub(1).and_then(|at| right.get(at));
        if last.is_some_and(|b| governs(b, a, distance)) {
            visit(index);
        }
    }
}

/// Whether `b` ends before `a` in its phrase, with at most `distance` tokens between them.
pub(crate) fn governs(b: &Occurrence, a: &Occurrence, distance: u32) -> bool {
    (b.field, b.phrase) == (a.field, a.phrase)
        && b.end <= a.start
        && a.first_token <= b.end_token.saturating_add(distance)
}

/// The first two, one of each side, that stand in different fields.
pub(crate) fn across<'o>(
    left: &'o [Occurrence],
    right: &'o [Occurrence],
) -> Option<(&'o Occurrence, &'o Occurrence)> {
    let (a, b) = (left.first()?, right.first()?);
    first_elsewhere(right, a.field)
        .map(|b| (a, b))
        .or_else(|| first_elsewhere(left, b.field).map(|a| (a, b)))
}

/// The first occurrence in another field than this one.
fn first_elsewhere(occurrences: &[Occurrence], field: u32) -> Option<&Occurrence> {
    let first = occurrences.first().filter(|found| found.field != field);
    let later = || occurrences.get(occurrences.partition_point(|found| found.field <= field));
    first.or_else(later)
}

/// Calls `visit` for each of `left` that stands inside one of `right`, or is one. Both sides are as
/// [`keep_longest`] leaves them.
pub(crate) fn inside(
    left: &[Occurrence],
    right: &[Occurrence],
    steps: &mut u64,
    mut visit: impl FnMut(usize),
) {
    let mut at = 0;
    for (index, a) in left.iter().enumerate() {
        // Of those that end late enough, the first one begins first.
        while right.get(at).is_some_and(|b| (b.field, b.end) < (a.field, a.end)) {
            at += 1;
            *steps += 1;
        }
        *steps += 1;
        if right.get(at).is_some_and(|b| b.field == a.field && b.start <= a.start) {
            visit(index);
        }
    }
}

/// How many of `occurrences` can be taken without two that overlap.
pub(crate) fn count_apart(occurrences: &[Occurrence]) -> i64 {
    let mut last: Option<(u32, u32)> = None;
    let mut count = 0;
    for found in occurrences {
        if last.is_none_or(|(field, end)| field != found.field || end <= found.start) {
            last = Some((found.field, found.end));
            count += 1;
        }
    }
    count
}
