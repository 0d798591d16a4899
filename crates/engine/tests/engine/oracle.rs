//! A slow engine that is obviously right: every rule on every listing, every pair of words.

use std::cmp::Reverse;

use saring_engine::{
    Assessment, CategoryPath, Condition, Effect, FieldName, Listing, Mode, Op, Plan, Subject,
    Truth, Verdict, Within, Words, text_fields,
};
use saring_text::{Folded, Term};

use super::text_oracle;

/// What has to agree: verdict, score, and the rules that fired, with mode.
#[derive(Debug, PartialEq)]
pub struct Assessed {
    verdict: Verdict,
    score: u32,
    fired: Vec<(String, Mode)>,
}

impl Assessed {
    pub fn of(assessment: &Assessment) -> Assessed {
        let rules = assessment.rule_sets.iter().flat_map(|set| &set.rules);
        Assessed {
            verdict: assessment.verdict,
            score: assessment.score,
            fired: rules.map(|rule| (rule.rule.to_string(), rule.mode)).collect(),
        }
    }
}

/// What one rule set makes of a listing, without any context.
pub fn assess(plan: &Plan, listing: &Listing, now: i64) -> Assessed {
    let reader = Reader::new(plan, listing);
    let mut fired = Vec::new();
    let (mut block, mut review, mut sum) = (false, false, 0);
    for rule in &plan.rules {
        let in_force = rule.mode != Mode::Off
            && rule.valid.from.is_none_or(|from| now >= from)
            && rule.valid.until.is_none_or(|until| now < until);
        if !in_force || reader.truth(&rule.when) != Truth::True {
            continue;
        }
        fired.push((rule.id.clone(), rule.mode));
        if rule.mode == Mode::Enforce {
            match rule.effect {
                Effect::Block => block = true,
                Effect::Review => review = true,
                Effect::Score(score) => sum += score,
            }
        }
    }
    let mut score = sum.min(100);
    if review {
        score = score.max(plan.thresholds.review);
    }
    if block {
        score = 100;
    }
    let verdict = if score >= plan.thresholds.block {
        Verdict::Block
    } else if score >= plan.thresholds.review {
        Verdict::Review
    } else {
        Verdict::Allow
    };
    Assessed { verdict, score, fired }
}

/// A word of a list in a field; tokens and bytes of the folded field.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    list: u32,
    field: usize,
    bytes: (u32, u32),
    tokens: (usize, usize),
}

struct Reader<'a> {
    listing: &'a Listing,
    fields: Vec<FieldName<'a>>,
    places: Vec<Place>,
}

impl<'a> Reader<'a> {
    fn new(plan: &'a Plan, listing: &'a Listing) -> Self {
        let mut terms = Vec::new();
        let mut lists = Vec::new();
        for (number, list) in (0u32..).zip(&plan.lists) {
            for text in &list.terms {
                terms.push(Term { text, variants: list.variants, group: 0 });
                lists.push(number);
            }
        }
        let mut places = Vec::new();
        let mut fields = Vec::new();
        for (field, (name, text)) in text_fields(listing).enumerate() {
            fields.push(name);
            let folded = Folded::new(text);
            let mut all = Vec::new();
            for found in text_oracle::find(text, &terms) {
                let touched: Vec<usize> = (0..folded.tokens().len())
                    .filter(|&at| {
                        let token = folded.tokens()[at];
                        token.start < found.end && found.start < token.end
                    })
                    .collect();
                all.push(Place {
                    list: lists[found.term as usize],
                    field,
                    bytes: (found.start, found.end),
                    tokens: (touched[0], touched[touched.len() - 1] + 1),
                });
            }
            all.sort_by_key(|place| (place.list, place.bytes.0, Reverse(place.bytes.1)));
            all.dedup();
            let inside = |a: &Place, b: &Place| {
                a != b && a.list == b.list && b.bytes.0 <= a.bytes.0 && a.bytes.1 <= b.bytes.1
            };
            places.extend(all.iter().filter(|a| !all.iter().any(|b| inside(a, b))).cloned());
        }
        Reader { listing, fields, places }
    }

    fn of_list(&self, list: u32) -> Vec<Place> {
        self.places.iter().filter(|place| place.list == list).cloned().collect()
    }

    fn of_words(&self, words: &Words) -> Vec<Place> {
        let mut places = self.of_list(words.list);
        let all = places.clone();
        places.retain(|place| all.contains(place));
        for except in &words.except {
            let others = self.of_list(except.list);
            places.retain(|place| !others.iter().any(|other| near(place, other, except.distance)));
        }
        places
    }

    fn truth(&self, condition: &Condition) -> Truth {
        let listing = self.listing;
        match condition {
            Condition::All(parts) => parts.iter().map(|part| self.truth(part)).min().unwrap(),
            Condition::Any(parts) => parts.iter().map(|part| self.truth(part)).max().unwrap(),
            Condition::Not(part) => match self.truth(part) {
                Truth::True => Truth::False,
                Truth::False => Truth::True,
                Truth::Unknown => Truth::Unknown,
            },
            Condition::Occurs { words, within } => {
                let looked_at: Vec<usize> = (0..self.fields.len())
                    .filter(|&field| match (within, &self.fields[field]) {
                        (Within::AnyText, _)
                        | (Within::Title, FieldName::Title)
                        | (Within::Description, FieldName::Description)
                        | (Within::Tags, FieldName::Tag(_)) => true,
                        (Within::Attribute(name), FieldName::Attribute(key)) => name == key,
                        _ => false,
                    })
                    .collect();
                if looked_at.is_empty() {
                    return Truth::Unknown;
                }
                let places = self.of_words(words);
                places.iter().any(|place| looked_at.contains(&place.field)).into()
            }
            Condition::Near { first, second, distance, ordered } => {
                let (left, right) = (self.of_words(first), self.of_words(second));
                let fits = |a: &Place, b: &Place| {
                    near(a, b, *distance) && (!ordered || a.bytes.0 < b.bytes.0)
                };
                left.iter().any(|a| right.iter().any(|b| fits(a, b))).into()
            }
            Condition::Count { words, op, value } => {
                let (mut count, mut last) = (0, None);
                for place in self.of_words(words) {
                    let apart = last
                        .is_none_or(|(field, end)| field != place.field || end <= place.bytes.0);
                    if apart {
                        count += 1;
                        last = Some((place.field, place.bytes.1));
                    }
                }
                compare(*op, count, *value).into()
            }
            Condition::Price { op, value } => {
                known(listing.price.map(|price| compare(*op, price, *value)))
            }
            Condition::Signal { name, op, value } => {
                known(listing.signals.get(name).map(|signal| compare(*op, *signal, *value)))
            }
            Condition::ListingCondition { equal, value } => {
                known(listing.condition.as_ref().map(|given| (given == value) == *equal))
            }
            Condition::CategoryUnder(path) => known(
                listing
                    .category
                    .as_ref()
                    .map(|category| CategoryPath::new(category).is_under(&CategoryPath::new(path))),
            ),
            Condition::Known(subject) => match subject {
                Subject::Description => listing.description.is_some(),
                Subject::Tags => !listing.tags.is_empty(),
                Subject::Attribute(name) => listing.attributes.contains_key(name),
                Subject::Price => listing.price.is_some(),
                Subject::Category => listing.category.is_some(),
                Subject::ListingCondition => listing.condition.is_some(),
                Subject::Image => !listing.image_hashes.is_empty(),
                Subject::Seller => listing.seller.is_some(),
                Subject::Signal(name) => listing.signals.contains_key(name),
            }
            .into(),
            // There is no context, and the generated listings have no photos.
            Condition::SellerTakedowns { .. }
            | Condition::ImageLike(_)
            | Condition::SimilarToTakedown => Truth::Unknown,
        }
    }
}

/// In one field, not one and the same piece of text, at most so many tokens between them.
fn near(a: &Place, b: &Place, distance: u32) -> bool {
    let gap = |left: &Place, right: &Place| right.tokens.0.saturating_sub(left.tokens.1);
    let between = gap(a, b).max(gap(b, a));
    a.field == b.field && a.bytes != b.bytes && between <= distance as usize
}

fn compare<T: PartialOrd + Copy>(op: Op, left: T, right: T) -> bool {
    match op {
        Op::Less => left < right,
        Op::AtMost => left <= right,
        Op::Equal => left == right,
        Op::NotEqual => left != right,
        Op::AtLeast => left >= right,
        Op::Greater => left > right,
    }
}

fn known(value: Option<bool>) -> Truth {
    match value {
        None => Truth::Unknown,
        Some(true) => Truth::True,
        Some(false) => Truth::False,
    }
}
