//! Scoring step by step, for `rules explain` and for examples that fail.

use crate::context::Context;
use crate::evaluate::Evaluation;
use crate::field::text_fields;
use crate::listing::Listing;
use crate::matcher::{Matcher, PlanError};
use crate::occurrence::Occurrence;
use crate::plan::Plan;
use crate::reason::{Reason, TracedException, TracedOccurrence, exception, reason};
use crate::resolved::{Test, Words};
use crate::score::{Scratch, read};
use crate::truth::Truth;

/// What one rule set makes of one listing.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The text fields with their folded tokens.
    pub fields: Vec<TracedField>,
    /// Where the words of each list stand, list by list, before exceptions.
    pub found: Vec<TracedOccurrence>,
    /// Each rule of the plan, in its order, with the value of its condition.
    pub rules: Vec<TracedTest>,
}

/// A text field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedField {
    /// As evidence names it.
    pub name: String,
    /// The folded tokens.
    pub tokens: Vec<String>,
}

/// The value of a condition and of its parts; the tree has the shape of [`crate::Condition`].
#[derive(Clone, Debug, PartialEq)]
pub struct TracedTest {
    /// The value.
    pub truth: Truth,
    /// Values of the parts of `&&`, `||` and `!`.
    pub parts: Vec<TracedTest>,
    /// For each list that the test names: what its exceptions removed.
    pub dropped: Vec<TracedException>,
    /// What the test saw, unless it is true.
    pub reason: Option<Reason>,
}

impl Trace {
    /// Scores `listing` by one plan and writes everything down.
    ///
    /// # Errors
    ///
    /// [`PlanError`] if the plan cannot be compiled.
    pub fn new(plan: &Plan, context: &Context, listing: &Listing) -> Result<Trace, PlanError> {
        let matcher = Matcher::new(std::slice::from_ref(plan))?;
        Ok(Trace::of(&matcher, context, listing))
    }

    /// The same for the one plan that `matcher` was compiled from.
    pub(crate) fn of(matcher: &Matcher, context: &Context, listing: &Listing) -> Trace {
        let mut scratch = Scratch::default();
        read(matcher, listing, &mut scratch);
        let Scratch { fields, memory, .. } = &mut scratch;
        let traced_fields = text_fields(listing)
            .zip(fields.iter())
            .map(|((name, _), folded)| TracedField {
                name: name.to_string(),
                tokens: folded
                    .tokens()
                    .iter()
                    .filter_map(|token| folded.text().get(token.range()).map(str::to_owned))
                    .collect(),
            })
            .collect();
        let show = |place: &Occurrence| {
            let (name, text) = text_fields(listing).nth(place.field as usize)?;
            let folded = fields.get(place.field as usize)?;
            let range = folded.source_range(place.start as usize..place.end as usize);
            Some(TracedOccurrence {
                list: place.list,
                field: name.to_string(),
                text: text.get(range)?.to_owned(),
                term: matcher.term_texts.get(place.term as usize)?.to_string(),
                token: place.first_token,
                variants: place.variants,
            })
        };
        let found = memory.occurrences[..memory.found].iter().filter_map(show).collect();
        let mut steps = 0;
        let mut evaluation = Evaluation::new(matcher, context, listing, memory, &mut steps);
        let rules =
            matcher.rules.iter().map(|rule| trace(&mut evaluation, &rule.when, &show)).collect();
        Trace { fields: traced_fields, found, rules }
    }
}

fn trace(
    evaluation: &mut Evaluation<'_>,
    test: &Test,
    show: &impl Fn(&Occurrence) -> Option<TracedOccurrence>,
) -> TracedTest {
    let truth = evaluation.truth(test);
    let parts = match test {
        Test::All(parts) | Test::Any(parts) => {
            parts.iter().map(|part| trace(evaluation, part, show)).collect()
        }
        Test::Not(part) => vec![trace(evaluation, part, show)],
        _ => Vec::new(),
    };
    let named: &[u32] = match test {
        Test::Occurs { words, .. } | Test::Count { words, .. } => &[*words],
        Test::Near { first, second, .. } => &[*first, *second],
        _ => &[],
    };
    let mut dropped = Vec::new();
    for &words in named {
        let kept = evaluation.occurrences_of(words);
        let matcher = evaluation.matcher;
        let Words { list, except } = &matcher.words[words as usize];
        let memory = &evaluation.memory;
        let kept = &memory.occurrences[kept];
        let of_list = memory.occurrences[..memory.found].iter().filter(|found| found.list == *list);
        let gone = of_list.filter(|found| !kept.contains(found));
        dropped.extend(gone.filter_map(|found| exception(evaluation, found, except, show)));
    }
    let reason = reason(evaluation, test, truth, show);
    TracedTest { truth, parts, dropped, reason }
}
