//! A slow engine that is obviously right: every rule on every listing, every pair of words.

use std::cell::Cell;
use std::cmp::Reverse;
use std::ops::Range;

use saring_engine::{
    Assessment, CategoryPath, Condition, Effect, Evidence, FieldName, Listing, MAX_EVIDENCE, Mode,
    Op, Plan, Quantity, Source, Subject, Truth, Verdict, Within, Words, text_fields,
};
use saring_fingerprint::ImageHash;
use saring_notation::quantity::{self, Stated};
use saring_text::{Folded, Term, Variant, Variants};

use super::text_oracle;

/// What has to agree: verdict, score, the rules that fired, with mode, and why.
#[derive(Debug, PartialEq)]
pub struct Assessed {
    verdict: Verdict,
    score: u32,
    fired: Vec<(String, Mode)>,
    hits: Vec<Evidence>,
    shadow_hits: Vec<Evidence>,
}

impl Assessed {
    pub fn of(assessment: &Assessment) -> Assessed {
        let rules = assessment.rule_sets.iter().flat_map(|set| &set.rules);
        Assessed {
            verdict: assessment.verdict,
            score: assessment.score,
            fired: rules.map(|rule| (rule.rule.to_string(), rule.mode)).collect(),
            hits: assessment.hits.clone(),
            shadow_hits: assessment.shadow_hits.clone(),
        }
    }
}

/// What one rule set makes of a listing, without any context.
pub fn assess(plan: &Plan, listing: &Listing, now: i64) -> Assessed {
    let reader = Reader::new(plan, listing);
    let mut fired = Vec::new();
    let (mut hits, mut shadow_hits) = (Vec::new(), Vec::new());
    let (mut block, mut review, mut sum) = (false, false, 0);
    for rule in &plan.rules {
        let in_force = rule.mode != Mode::Off
            && rule.valid.from.is_none_or(|from| now >= from)
            && rule.valid.until.is_none_or(|until| now < until);
        if !in_force || reader.truth(&rule.when) != Truth::True {
            continue;
        }
        fired.push((rule.id.clone(), rule.mode));
        let evidence = reader.evidence(&rule.id, &rule.when);
        if rule.mode == Mode::Enforce { &mut hits } else { &mut shadow_hits }.extend(evidence);
        if rule.mode == Mode::Enforce {
            match rule.effect {
                Effect::Block if !rule.across_blocks && !reader.is_strictly_true(&rule.when) => {
                    review = true;
                }
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
    Assessed { verdict, score, fired, hits, shadow_hits }
}

/// A word of a list in a field; tokens and bytes of the folded field.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    list: Source,
    field: usize,
    bytes: (u32, u32),
    tokens: (usize, usize),
    /// What it took to be read as which term.
    reading: ((u32, u32, Variants), u32),
}

impl Place {
    fn term(&self) -> u32 {
        self.reading.1
    }
}

struct Reader<'a> {
    /// Words in different fields count as unknown.
    strict: Cell<bool>,
    /// Those that conditions ask for, in the order in which they do.
    quantities: Vec<Quantity>,
    plan: &'a Plan,
    listing: &'a Listing,
    fields: Vec<FieldName<'a>>,
    places: Vec<Place>,
}

impl<'a> Reader<'a> {
    fn new(plan: &'a Plan, listing: &'a Listing) -> Self {
        let mut terms = Vec::new();
        let mut lists = Vec::new();
        let reads_quantities = plan.rules.iter().any(|rule| !quantities(&rule.when).is_empty());
        for (number, list) in (0u32..).zip(&plan.lists) {
            for text in &list.terms {
                terms.push(Term { text, variants: list.variants, group: 0 });
                lists.push(Some(number));
            }
        }
        if reads_quantities {
            for text in quantity::WORDS {
                terms.push(Term { text, variants: Variants::SURE, group: 0 });
                lists.push(None);
            }
        }
        let mut quantities: Vec<Quantity> = Vec::new();
        for quantity in plan.rules.iter().flat_map(|rule| self::quantities(&rule.when)) {
            if !quantities.contains(&quantity) {
                quantities.push(quantity);
            }
        }
        let ordinary: Vec<_> = plan.ordinary.iter().map(|word| (0, word.as_str())).collect();
        let mut places = Vec::new();
        let mut fields = Vec::new();
        for (field, (name, text)) in text_fields(listing).enumerate() {
            fields.push(name);
            let folded = Folded::new(text);
            let mut all = Vec::new();
            for found in text_oracle::find(text, &terms, &ordinary) {
                let touched: Vec<usize> = (0..folded.tokens().len())
                    .filter(|&at| {
                        let token = folded.tokens()[at];
                        token.start < found.end && found.start < token.end
                    })
                    .collect();
                let Some(list) = lists[found.term as usize] else { continue };
                all.push(Place {
                    list: Source::List(list),
                    field,
                    bytes: (found.start, found.end),
                    tokens: (touched[0], touched[touched.len() - 1] + 1),
                    reading: (found.variants.rank(), found.term),
                });
            }
            all.sort_by_key(|place| (number(place.list), place.bytes.0, Reverse(place.bytes.1)));
            // Of several readings of one piece of text the plainest.
            let covers = |a: &Place, b: &Place| match a.bytes == b.bytes {
                true => b.reading < a.reading,
                false => b.bytes.0 <= a.bytes.0 && a.bytes.1 <= b.bytes.1,
            };
            let is_covered = |a: &Place| all.iter().any(|b| a.list == b.list && covers(a, b));
            places.extend(all.iter().filter(|a| !is_covered(a)).cloned());
            quantity::scan(
                &folded,
                &quantity_words(text, &terms, &ordinary),
                |Stated { measure, value, tokens }| {
                    let asked = |asked: &&Quantity| {
                        asked.measure == measure && compare(asked.op, value, asked.value)
                    };
                    let (first, last) = (tokens.start, tokens.end - 1);
                    let bytes = (folded.tokens()[first].start, folded.tokens()[last].end);
                    let all = &quantities;
                    places.extend(all.iter().filter(asked).map(|asked| Place {
                        list: Source::Quantity(*asked),
                        field,
                        bytes,
                        tokens: (tokens.start, tokens.end),
                        reading: (Variants::NONE.rank(), terms.len() as u32 + position(all, asked)),
                    }));
                    true
                },
            );
        }
        Reader { strict: Cell::new(false), quantities, plan, listing, fields, places }
    }

    fn is_strictly_true(&self, condition: &Condition) -> bool {
        self.strict.set(true);
        let truth = self.truth(condition);
        self.strict.set(false);
        truth == Truth::True
    }

    fn of_list(&self, list: Source) -> Vec<Place> {
        self.places.iter().filter(|place| place.list == list).cloned().collect()
    }

    fn of_words(&self, words: &Words) -> Vec<Place> {
        let mut places = self.of_list(words.list);
        for except in &words.except {
            // What is no more than likely takes nothing away.
            let mut others = self.of_list(Source::List(except.list));
            others.retain(|other| !other.reading.0.2.iter().any(Variant::is_guess));
            let drops = |place: &Place, other: &Place| match except.distance {
                Some(distance) if except.after => {
                    near(place, other, distance)
                        && other.bytes.1 <= place.bytes.0
                        && !self.ends_a_phrase(place.field, other.bytes.0..place.bytes.0)
                }
                Some(distance) => near(place, other, distance),
                None => {
                    place.field == other.field
                        && (other.bytes.0..=other.bytes.1).contains(&place.bytes.0)
                        && (other.bytes.0..=other.bytes.1).contains(&place.bytes.1)
                }
            };
            places.retain(|place| !others.iter().any(|other| drops(place, other)));
        }
        places
    }

    fn ends_a_phrase(&self, field: usize, bytes: Range<u32>) -> bool {
        let text = text_fields(self.listing).nth(field).unwrap().1;
        let folded = Folded::new(text);
        let between = &folded.text()[bytes.start as usize..bytes.end as usize];
        between.contains(['.', ',', ';', ':', '!', '?', '(', ')', '[', ']', '|', '\n', '\r'])
    }

    fn evidence(&self, rule: &str, condition: &Condition) -> Vec<Evidence> {
        let mut places = self.reasons(condition);
        places.sort_by_key(|place| (place.field, place.bytes, place.term()));
        places.dedup_by_key(|place| (place.field, place.bytes));
        places.truncate(MAX_EVIDENCE);
        let (rule_set, rule) = (self.plan.rule_set.as_str().into(), rule.into());
        let nowhere = Evidence {
            rule_set,
            rule,
            field: None,
            start: None,
            end: None,
            text: None,
            term: None,
            variants: Variants::NONE,
        };
        if places.is_empty() {
            return vec![nowhere];
        }
        let terms = self.plan.lists.iter().flat_map(|list| list.terms.iter().cloned());
        let words = quantity::WORDS.iter().filter(|_| !self.quantities.is_empty());
        let terms: Vec<String> = terms
            .chain(words.map(ToString::to_string))
            .chain(self.quantities.iter().map(Quantity::to_string))
            .collect();
        let evidence = places.iter().map(|place| {
            let text = text_fields(self.listing).nth(place.field).unwrap().1;
            let range = place.bytes.0 as usize..place.bytes.1 as usize;
            let range = Folded::new(text).source_range(range);
            Evidence {
                field: Some(self.fields[place.field].to_string()),
                start: Some(range.start),
                end: Some(range.end),
                text: Some(text[range].to_owned()),
                term: Some(terms[place.term() as usize].clone()),
                variants: place.reading.0.2,
                ..nowhere.clone()
            }
        });
        evidence.collect()
    }

    /// The places that make a true condition true.
    fn reasons(&self, condition: &Condition) -> Vec<Place> {
        match condition {
            Condition::All(parts) => parts.iter().flat_map(|part| self.reasons(part)).collect(),
            Condition::Any(parts) => parts
                .iter()
                .filter(|part| self.truth(part) == Truth::True)
                .flat_map(|part| self.reasons(part))
                .collect(),
            Condition::Occurs { words, within } => {
                let mut places = self.of_words(words);
                places.retain(|place| self.is_within(place.field, within));
                places.truncate(MAX_EVIDENCE);
                places
            }
            // Each of the one side, with the first of the other side that is near.
            Condition::Near { first, second, distance, ordered, across } => {
                let right = self.of_words(second);
                let pairs = self.of_words(first).into_iter().filter_map(|a| {
                    let b = right.iter().find(|b| fits(&a, b, *distance, *ordered))?;
                    Some([a, b.clone()])
                });
                let near: Vec<Place> = pairs.take(MAX_EVIDENCE).flatten().collect();
                if near.is_empty() && *across { self.across(first, second) } else { near }
            }
            Condition::Count { words, .. } => {
                let mut places = self.of_words(words);
                places.truncate(MAX_EVIDENCE);
                places
            }
            _ => Vec::new(),
        }
    }

    /// The first two words of different fields, or nothing.
    fn across(&self, first: &Words, second: &Words) -> Vec<Place> {
        let right = self.of_words(second);
        let pairs = self.of_words(first).into_iter().find_map(|a| {
            let b = right.iter().find(|b| b.field != a.field)?;
            Some(vec![a, b.clone()])
        });
        pairs.unwrap_or_default()
    }

    fn is_within(&self, field: usize, within: &Within) -> bool {
        match (within, &self.fields[field]) {
            (Within::AnyText, _)
            | (Within::Title, FieldName::Title)
            | (Within::Description, FieldName::Description)
            | (Within::Tags, FieldName::Tag(_))
            | (Within::Variations, FieldName::Variation(_)) => true,
            (Within::Attribute(name), FieldName::Attribute(key)) => name == key,
            _ => false,
        }
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
                if !(0..self.fields.len()).any(|field| self.is_within(field, within)) {
                    return Truth::Unknown;
                }
                self.of_words(words).iter().any(|place| self.is_within(place.field, within)).into()
            }
            Condition::Near { first, second, distance, ordered, across } => {
                let (left, right) = (self.of_words(first), self.of_words(second));
                let near =
                    left.iter().any(|a| right.iter().any(|b| fits(a, b, *distance, *ordered)));
                let across = *across && !self.across(first, second).is_empty();
                match (near, across && self.strict.get()) {
                    (false, true) => Truth::Unknown,
                    _ => (near || across).into(),
                }
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
            Condition::ListingCondition { equal, value } => known(
                listing.condition.as_ref().map(|given| (used(given) == used(value)) == *equal),
            ),
            Condition::CategoryUnder(path) => known(
                listing
                    .category
                    .as_ref()
                    .map(|category| CategoryPath::new(category).is_under(&CategoryPath::new(path))),
            ),
            Condition::Known(subject) => match subject {
                Subject::Description => listing.description.is_some(),
                Subject::Tags => !listing.tags.is_empty(),
                Subject::Variations => !listing.variations.is_empty(),
                Subject::Attribute(name) => listing.attributes.contains_key(name),
                Subject::Price => listing.price.is_some(),
                Subject::Category => listing.category.is_some(),
                Subject::ListingCondition => listing.condition.is_some(),
                Subject::Image => !listing.image_hashes.is_empty(),
                Subject::Seller => listing.seller.is_some(),
                Subject::Signal(name) => listing.signals.contains_key(name),
            }
            .into(),
            Condition::ImageLike(list) => {
                let list = &self.plan.images[*list as usize];
                let photos = &listing.image_hashes;
                let alike = |photo: &String, hash: &String| {
                    let (photo, hash): (ImageHash, ImageHash) =
                        (photo.parse().unwrap(), hash.parse().unwrap());
                    let most = list.max_distance.unwrap_or(hash.algorithm().default_distance());
                    photo.distance(&hash).is_some_and(|distance| distance <= most)
                };
                let found = photos.iter().any(|a| list.hashes.iter().any(|b| alike(a, b)));
                known((!photos.is_empty()).then_some(found))
            }
            // There is no context.
            Condition::SellerTakedowns { .. } | Condition::SimilarToTakedown => Truth::Unknown,
        }
    }
}

/// Where the words of quantities stand: the longest of those that overlap, the first one first.
fn quantity_words(
    text: &str,
    terms: &[Term<'_>],
    ordinary: &[(u32, &str)],
) -> Vec<quantity::Found> {
    let folded = Folded::new(text);
    let mut all = Vec::new();
    let first = terms.len().saturating_sub(quantity::WORDS.len());
    for found in text_oracle::find(text, terms, ordinary) {
        let Some(word) = (found.term as usize).checked_sub(first) else { continue };
        let has = |variant| found.variants.contains(variant);
        if has(Variant::Clitic) && has(Variant::Spelled) {
            continue;
        }
        let touched: Vec<usize> = (0..folded.tokens().len())
            .filter(|&at| {
                let token = folded.tokens()[at];
                token.start < found.end && found.start < token.end
            })
            .collect();
        let tokens = touched[0]..touched[touched.len() - 1] + 1;
        all.push(quantity::Found { word, tokens, bytes: found.range() });
    }
    all.sort_by_key(|found| (found.tokens.start, Reverse(found.tokens.end), found.word));
    let mut kept: Vec<quantity::Found> = Vec::new();
    for found in all {
        if kept.last().is_none_or(|last| last.tokens.end <= found.tokens.start) {
            kept.push(found);
        }
    }
    kept
}

/// The quantities that a condition asks for.
fn quantities(condition: &Condition) -> Vec<Quantity> {
    let of = |words: &Words| match words.list {
        Source::List(_) => None,
        Source::Quantity(quantity) => Some(quantity),
    };
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().flat_map(quantities).collect()
        }
        Condition::Not(part) => quantities(part),
        Condition::Occurs { words, .. } | Condition::Count { words, .. } => {
            of(words).into_iter().collect()
        }
        Condition::Near { first, second, .. } => of(first).into_iter().chain(of(second)).collect(),
        _ => Vec::new(),
    }
}

fn position(quantities: &[Quantity], quantity: &Quantity) -> u32 {
    quantities.iter().position(|other| other == quantity).unwrap() as u32
}

fn number(list: Source) -> Option<u32> {
    match list {
        Source::List(list) => Some(list),
        Source::Quantity(_) => None,
    }
}

/// In one field, not one and the same piece of text, at most so many tokens between them.
fn near(a: &Place, b: &Place, distance: u32) -> bool {
    let gap = |left: &Place, right: &Place| right.tokens.0.saturating_sub(left.tokens.1);
    let between = gap(a, b).max(gap(b, a));
    a.field == b.field && a.bytes != b.bytes && between <= distance as usize
}

/// The condition of goods, where sellers say it in Indonesian.
fn used(condition: &str) -> String {
    let condition = condition.to_lowercase();
    let words = [("bekas", "used"), ("baru", "new")];
    let english = words.iter().find(|(word, _)| *word == condition);
    english.map_or(condition, |(_, english)| (*english).to_owned())
}

fn fits(a: &Place, b: &Place, distance: u32, ordered: bool) -> bool {
    near(a, b, distance) && (!ordered || a.bytes.0 < b.bytes.0)
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
