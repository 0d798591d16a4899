//! Evaluates the tests of a rule on a listing that has been read.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use saring_fingerprint::ImageHash;

use crate::category::CategoryPath;
use crate::condition::{Condition, Except, Subject};
use crate::context::Context;
use crate::field::fields_within;
use crate::listing::{Listing, is_same_condition};
use crate::matcher::Matcher;
use crate::occurrence::{Occurrence, across, after, count_apart, inside, near};
use crate::resolved::Test;
use crate::truth::Truth;

/// Photo hashes that one step compares.
const HASHES_A_STEP: u64 = 8;

/// Photos of a listing that are looked at; further ones are not.
pub const MAX_IMAGES: usize = 64;

/// A listing whose words have been found, with what the tests need to remember.
pub(crate) struct Evaluation<'a> {
    pub matcher: &'a Matcher,
    pub context: &'a Context,
    pub listing: &'a Listing,
    pub images: Vec<ImageHash>,
    /// Where the listing stands, once a test has asked.
    pub category: OnceCell<Option<CategoryPath>>,
    pub memory: &'a mut Memory,
    pub steps: &'a mut u64,
    /// Evidence across fields counts as unknown.
    pub is_strict: bool,
}

/// Occurrences, and which of them each entry of [`Matcher::words`] stands for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    /// As found, then as left by exceptions.
    pub occurrences: Vec<Occurrence>,
    /// How many of them are as found: sorted by list.
    pub found: usize,
    /// For each entry of [`Matcher::words`] the listing that it was worked out for, and the range.
    ranges: Vec<(u64, u32, u32)>,
    /// For each `near` test, by number, the listing that it was worked out for, and what it came to.
    nears: Vec<(u64, bool)>,
    /// Number of the listing.
    listing: u64,
    /// Text fields that cost too much to be read, by number, in order. Nothing in them is known.
    pub unread: Vec<u32>,
    similar: Option<Truth>,
    /// What `image.like` came to, by list.
    image_lists: HashMap<u32, Truth>,
}

impl Memory {
    /// Forgets the listing before.
    pub(crate) fn clear(&mut self, words: usize, nears: usize) {
        self.occurrences.clear();
        self.unread.clear();
        self.listing += 1;
        self.similar = None;
        self.image_lists.clear();
        if self.ranges.len() < words {
            self.ranges.resize(words, (0, 0, 0));
        }
        if self.nears.len() < nears {
            self.nears.resize(nears, (0, false));
        }
    }

    fn of_list(&self, list: u32) -> Range<usize> {
        let found = &self.occurrences[..self.found];
        let start = found.partition_point(|occurrence| occurrence.list < list);
        let end = found.partition_point(|occurrence| occurrence.list <= list);
        start..end
    }
}

impl<'a> Evaluation<'a> {
    /// The listing that was read into `memory`; each test adds what it cost to `steps`.
    pub(crate) fn new(
        matcher: &'a Matcher,
        context: &'a Context,
        listing: &'a Listing,
        memory: &'a mut Memory,
        steps: &'a mut u64,
    ) -> Evaluation<'a> {
        let hashes = listing.image_hashes.iter().take(MAX_IMAGES);
        let images = hashes.filter_map(|hash| hash.parse().ok()).collect();
        Evaluation {
            matcher,
            context,
            listing,
            images,
            category: OnceCell::new(),
            memory,
            steps,
            is_strict: false,
        }
    }

    /// The value of a test; parts that cannot change it are not looked at.
    pub(crate) fn truth(&mut self, test: &Test) -> Truth {
        *self.steps += 1;
        match test {
            Test::All(parts) => {
                let mut least = Truth::True;
                for part in parts {
                    least = least.min(self.truth(part));
                    if least == Truth::False {
                        break;
                    }
                }
                least
            }
            Test::Any(parts) => {
                let mut most = Truth::False;
                for part in parts {
                    most = most.max(self.truth(part));
                    if most == Truth::True {
                        break;
                    }
                }
                most
            }
            Test::Not(part) => !self.truth(part),
            Test::Occurs { words, within } => match fields_within(self.listing, within) {
                None => Truth::Unknown,
                Some(fields) => {
                    let range = self.occurrences_of(*words);
                    *self.steps += range.len() as u64;
                    let occurrences = &self.memory.occurrences[range];
                    let found = occurrences.iter().any(|found| fields.contains(&found.field));
                    let unread = self.memory.unread.iter().any(|field| fields.contains(field));
                    Truth::known((found || !unread).then_some(found))
                }
            },
            Test::Near { number, .. } => {
                let mut found = self.is_near(test, *number as usize);
                let is_across = !found && self.across(test).is_some();
                if is_across && self.is_strict {
                    return Truth::Unknown;
                }
                found |= is_across;
                Truth::known((found || self.memory.unread.is_empty()).then_some(found))
            }
            Test::Count { words, op, value } => {
                let range = self.occurrences_of(*words);
                *self.steps += range.len() as u64;
                let count = count_apart(&self.memory.occurrences[range]);
                let known =
                    self.memory.unread.is_empty() || op.is_decided_by_at_least(count, *value);
                Truth::known(known.then(|| op.holds(count, *value)))
            }
            Test::CategoryUnder(path) => {
                Truth::known(self.category().map(|category| category.is_under(path)))
            }
            Test::ImageLike(list) => self.image_like(*list),
            Test::Plain(condition) => self.plain(condition),
        }
    }

    fn plain(&mut self, condition: &Condition) -> Truth {
        let listing = self.listing;
        match condition {
            Condition::Price { op, value } => {
                Truth::known(listing.price.map(|price| op.holds(price, *value)))
            }
            Condition::SellerTakedowns { op, value } => {
                let takedowns = self.context.seller_takedowns(listing);
                Truth::known(takedowns.map(|takedowns| op.holds(takedowns, *value)))
            }
            Condition::Signal { name, op, value } => {
                // A number that is none says nothing.
                let signal = listing.signals.get(name).copied().filter(|signal| !signal.is_nan());
                Truth::known(signal.map(|signal| op.holds(signal, *value)))
            }
            Condition::ListingCondition { equal, value } => {
                let condition = listing.stated_condition();
                Truth::known(condition.map(|given| is_same_condition(given, value) == *equal))
            }
            Condition::Known(subject) => self.is_known(subject).into(),
            Condition::SimilarToTakedown => self.similar_to_takedown(),
            // The matcher turns all others into tests of their own.
            _ => Truth::Unknown,
        }
    }

    fn is_known(&self, subject: &Subject) -> bool {
        let listing = self.listing;
        match subject {
            Subject::Description => listing.description.is_some(),
            Subject::Tags => !listing.tags.is_empty(),
            Subject::Variations => !listing.variations.is_empty(),
            Subject::Attribute(name) => listing.attributes.contains_key(name),
            Subject::Price => listing.price.is_some(),
            Subject::Category => self.category().is_some(),
            Subject::ListingCondition => listing.stated_condition().is_some(),
            Subject::Image => !self.images.is_empty(),
            Subject::Seller => listing.seller.is_some(),
            Subject::Signal(name) => listing.signals.get(name).is_some_and(|value| !value.is_nan()),
        }
    }

    /// Where the listing stands, by the context's category map.
    pub(crate) fn category(&self) -> Option<&CategoryPath> {
        self.category.get_or_init(|| self.context.category(self.listing)).as_ref()
    }

    fn image_like(&mut self, number: u32) -> Truth {
        if self.images.is_empty() {
            return Truth::Unknown;
        }
        if let Some(known) = self.memory.image_lists.get(&number) {
            return *known;
        }
        let list = &self.matcher.images[number as usize];
        *self.steps += (self.images.len() * list.hashes.len()) as u64 / HASHES_A_STEP;
        let alike = |image: &ImageHash, listed: &ImageHash| {
            let most = list.max_distance.unwrap_or(listed.algorithm().default_distance());
            listed.distance(image).is_some_and(|distance| distance <= most)
        };
        let truth = self
            .images
            .iter()
            .any(|image| list.hashes.iter().any(|listed| alike(image, listed)))
            .into();
        self.memory.image_lists.insert(number, truth);
        truth
    }

    fn similar_to_takedown(&mut self) -> Truth {
        if let Some(known) = self.memory.similar {
            return known;
        }
        let similar = self.context.is_similar_to_takedown(self.listing, &self.images);
        *self.memory.similar.insert(Truth::known(similar))
    }

    /// Whether there is a pair of a `near` test.
    fn is_near(&mut self, test: &Test, number: usize) -> bool {
        let (listing, known) = self.memory.nears[number];
        if listing == self.memory.listing {
            return known;
        }
        let mut found = false;
        self.near(test, |_, _| {
            found = true;
            false
        });
        self.memory.nears[number] = (self.memory.listing, found);
        found
    }

    /// Visits the pairs of a `near` test.
    pub(crate) fn near(&mut self, test: &Test, mut visit: impl FnMut(usize, &Occurrence) -> bool) {
        let Test::Near { first, second, distance, ordered, .. } = test else { return };
        let left = self.occurrences_of(*first);
        let right = self.occurrences_of(*second);
        let occurrences = &self.memory.occurrences;
        let offset = left.start;
        near(
            &occurrences[left],
            &occurrences[right],
            *distance,
            *ordered,
            self.steps,
            |index, partner| visit(offset + index, partner),
        );
    }

    /// The words of a `together` test that stand in different fields.
    pub(crate) fn across(&mut self, test: &Test) -> Option<(Occurrence, Occurrence)> {
        let Test::Near { first, second, across: true, .. } = test else { return None };
        let (left, right) = (self.occurrences_of(*first), self.occurrences_of(*second));
        let occurrences = &self.memory.occurrences;
        across(&occurrences[left], &occurrences[right]).map(|(a, b)| (*a, *b))
    }

    /// The occurrences of a list, less those that an exception drops.
    pub(crate) fn occurrences_of(&mut self, words: u32) -> Range<usize> {
        let at = words as usize;
        let (listing, start, end) = self.memory.ranges[at];
        if listing == self.memory.listing {
            return start as usize..end as usize;
        }
        let matcher = self.matcher;
        let words = &matcher.words[at];
        let all = self.memory.of_list(words.list);
        let range = if words.except.is_empty() || all.is_empty() {
            all
        } else {
            self.filter(all, &words.except)
        };
        self.memory.ranges[at] = (self.memory.listing, range.start as u32, range.end as u32);
        range
    }

    fn filter(&mut self, all: Range<usize>, except: &[Except]) -> Range<usize> {
        let memory = &mut *self.memory;
        let mut excepted = vec![false; all.len()];
        let mut sure = Vec::new();
        for Except { list, distance, after: is_after } in except {
            let left = &memory.occurrences[all.clone()];
            sure.clear();
            let right = &memory.occurrences[memory.of_list(*list)];
            let right = if right.iter().all(Occurrence::takes_away) {
                right
            } else {
                sure.extend(right.iter().filter(|found| found.takes_away()).copied());
                &sure
            };
            match distance {
                Some(distance) if *is_after => {
                    after(left, right, *distance, self.steps, |index| excepted[index] = true);
                }
                None => inside(left, right, self.steps, |index| excepted[index] = true),
                Some(distance) => near(left, right, *distance, false, self.steps, |index, _| {
                    excepted[index] = true;
                    true
                }),
            }
        }
        let start = memory.occurrences.len();
        for (index, excepted) in excepted.into_iter().enumerate() {
            if !excepted {
                memory.occurrences.push(memory.occurrences[all.start + index]);
            }
        }
        start..memory.occurrences.len()
    }
}
