//! The least plan format and fold version that a plan needs, so that older releases read all that they can.

use saring_text::{FOLD_VERSIONS, Variants};

use crate::condition::{Condition, Source, Subject, Within, Words};
use crate::plan::{Example, FORMATS, Plan};

impl Plan {
    /// The least of [`FORMATS`] in which the plan can be written. Format 2 has quantities, `together`,
    /// `except_after`, variations, and variants that guess with the ordinary words that they leave alone.
    #[must_use]
    pub fn least_format(&self) -> u32 {
        let of_rules = self.rules.iter().flat_map(|rule| rule.matches.iter().chain(&rule.passes));
        let has_variations = |example: &Example| !example.listing.variations.is_empty();
        let guesses = self.lists.iter().any(|list| list.variants.intersects(Variants::GUESSES));
        let is_newer = guesses
            || self.rules.iter().any(|rule| is_newer(&rule.when))
            || of_rules.chain(&self.examples).any(has_variations);
        if is_newer { *FORMATS.end() } else { *FORMATS.start() }
    }

    /// The least of [`FOLD_VERSIONS`] by which the terms are found. ASCII folds alike by all; of other
    /// letters, version 1 drops marks that are part of the word, and does not find words of scripts
    /// without spaces inside a text.
    #[must_use]
    pub fn least_fold_version(&self) -> u32 {
        let is_ascii = self.lists.iter().flat_map(|list| &list.terms).all(|term| term.is_ascii());
        if is_ascii { *FOLD_VERSIONS.start() } else { *FOLD_VERSIONS.end() }
    }
}

/// Whether format 1 does not have the condition.
fn is_newer(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().any(is_newer),
        Condition::Not(part) => is_newer(part),
        Condition::Occurs { words, within } => *within == Within::Variations || has_newer(words),
        Condition::Near { first, second, across, .. } => {
            *across || has_newer(first) || has_newer(second)
        }
        Condition::Count { words, .. } => has_newer(words),
        Condition::Known(subject) => *subject == Subject::Variations,
        _ => false,
    }
}

fn has_newer(words: &Words) -> bool {
    matches!(words.list, Source::Quantity(_)) || words.except.iter().any(|except| except.after)
}
