//! The matcher: all rule sets that are in force, compiled for one pass over a listing.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use saring_fingerprint::{ImageHash, ImageHashError};
use saring_notation::quantity;
use saring_text::{FOLD_VERSION, FOLD_VERSIONS, Term, Terms, Variants};

use crate::category::CategoryPath;
use crate::condition::{Condition, Quantity, Source, Words as PlanWords};
use crate::demand::demand;
use crate::plan::{Effect, FORMATS, Mode, Plan, Thresholds, Validity};
use crate::resolved::{Test, Words};

/// Rule sets compiled for scoring. Immutable; share it between threads.
#[derive(Clone, Debug, Default)]
pub struct Matcher {
    pub(crate) terms: Terms,
    pub(crate) term_texts: Vec<Box<str>>,
    pub(crate) list_of_term: Vec<u32>,
    pub(crate) lists: usize,
    /// Quantities that conditions ask for; each is a list of its own, with one term.
    pub(crate) quantities: Vec<StatedList>,
    /// Rule sets that ask for quantities.
    pub(crate) quantity_sets: Vec<QuantitySet>,
    /// Whether an exception asks which words stand in one phrase.
    pub(crate) reads_phrases: bool,
    pub(crate) rule_sets: Vec<RuleSet>,
    pub(crate) rules: Vec<Rule>,
    /// For each list, the rules that can only fire with it or some other list that leads to them.
    pub(crate) rules_of_list: Vec<Vec<u32>>,
    /// Rules that can fire without any word.
    pub(crate) wordless_rules: Vec<u32>,
    /// Each combination of a list and its exceptions once; lists by their number in the matcher.
    pub(crate) words: Vec<Words>,
    pub(crate) images: Vec<Images>,
    /// How many different `near` tests there are.
    pub(crate) nears: usize,
}

/// A list whose occurrences are quantities.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatedList {
    pub quantity: Quantity,
    pub list: u32,
    pub term: u32,
}

/// What a rule set reads quantities with. No other set's words are glued to its own.
#[derive(Clone, Debug)]
pub(crate) struct QuantitySet {
    /// The first of its terms that are the words of quantities.
    pub first_word: u32,
    /// Which of the quantities it asks for.
    pub asked: Range<usize>,
}

/// Stands for the list of a term that is a word of quantities.
pub(crate) const NO_LIST: u32 = u32::MAX;

#[derive(Clone, Debug)]
pub(crate) struct RuleSet {
    pub slug: Arc<str>,
    pub thresholds: Thresholds,
}

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub rule_set: u32,
    pub id: Arc<str>,
    pub effect: Effect,
    /// Whether it blocks only if it fires without evidence across fields.
    pub softens: bool,
    pub mode: Mode,
    pub valid: Validity,
    pub when: Test,
}

#[derive(Clone, Debug)]
pub(crate) struct Images {
    pub hashes: Vec<ImageHash>,
    pub max_distance: Option<u32>,
}

/// Why plans cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The plan is of a format that this release does not know.
    #[error(
        "rule set `{rule_set}`: plan format {format} is not known here (known: {} to {}); update this program",
        FORMATS.start(),
        FORMATS.end()
    )]
    Format {
        /// Slug of the rule set.
        rule_set: String,
        /// The plan's format.
        format: u32,
    },
    /// The plan was made for another folding of text.
    #[error(
        "rule set `{rule_set}`: fold version {fold_version} is not known here (known: up to {FOLD_VERSION}); update this program"
    )]
    FoldVersion {
        /// Slug of the rule set.
        rule_set: String,
        /// The plan's fold version.
        fold_version: u32,
    },
    /// Two plans are of the same rule set.
    #[error("rule set `{0}` is given twice; keep one version of it")]
    Duplicate(String),
    /// A condition refers to a list that the plan does not have.
    #[error(
        "rule set `{rule_set}`, rule `{rule}`: the condition refers to a list that is not there"
    )]
    List {
        /// Slug of the rule set.
        rule_set: String,
        /// The rule's id.
        rule: String,
    },
    /// A condition is nested deeper than [`MAX_DEPTH`].
    #[error(
        "rule set `{rule_set}`, rule `{rule}`: the condition is nested deeper than {MAX_DEPTH}"
    )]
    Depth {
        /// Slug of the rule set.
        rule_set: String,
        /// The rule's id.
        rule: String,
    },
    /// A condition joins no parts by `&&` or `||`.
    #[error("rule set `{rule_set}`, rule `{rule}`: the condition joins no parts")]
    Empty {
        /// Slug of the rule set.
        rule_set: String,
        /// The rule's id.
        rule: String,
    },
    /// A rule's score is not 1 to 100.
    #[error("rule set `{rule_set}`, rule `{rule}`: the score {score} is not 1 to 100")]
    Score {
        /// Slug of the rule set.
        rule_set: String,
        /// The rule's id.
        rule: String,
        /// The score.
        score: u32,
    },
    /// The thresholds are not `1 <= review < block <= 101`.
    #[error("rule set `{rule_set}`: the thresholds do not hold 1 <= review < block <= 101")]
    Thresholds {
        /// Slug of the rule set.
        rule_set: String,
    },
    /// A photo hash is malformed.
    #[error("rule set `{rule_set}`, image list `{list}`: {error}")]
    ImageHash {
        /// Slug of the rule set.
        rule_set: String,
        /// The image list's name.
        list: String,
        /// What is wrong.
        #[source]
        error: ImageHashError,
    },
}

/// How deep a condition may be nested.
pub const MAX_DEPTH: usize = 64;

impl Matcher {
    /// Compiles the rule sets of `plans`.
    ///
    /// # Errors
    ///
    /// [`PlanError`] for the first thing that cannot be compiled.
    pub fn new(plans: &[Plan]) -> Result<Matcher, PlanError> {
        let mut builder = Builder::default();
        for plan in plans {
            builder.add(plan)?;
        }
        Ok(builder.finish())
    }

    /// Slugs of the rule sets, in the order given.
    pub fn rule_sets(&self) -> impl Iterator<Item = &str> {
        self.rule_sets.iter().map(|set| &*set.slug)
    }

    /// How many rules there are, with those that are off.
    #[must_use]
    pub fn rule_count(&self) -> usize {
        self.rules.len()
    }
}

#[derive(Default)]
struct Builder<'p> {
    matcher: Matcher,
    terms: Vec<Term<'p>>,
    /// Ordinary words, each with the number of its rule set.
    ordinary: Vec<(u32, &'p str)>,
    word_ids: HashMap<Words, u32>,
    /// Where the quantities of the set that is being added begin.
    set_quantities: usize,
    near_ids: HashMap<(u32, u32, u32, bool), u32>,
}

/// Where a plan's lists begin among those of all plans.
struct Offsets<'p> {
    plan: &'p Plan,
    lists: u32,
    images: u32,
}

impl<'p> Builder<'p> {
    fn add(&mut self, plan: &'p Plan) -> Result<(), PlanError> {
        let rule_set = || plan.rule_set.clone();
        if !FORMATS.contains(&plan.format) {
            return Err(PlanError::Format { rule_set: rule_set(), format: plan.format });
        }
        if !FOLD_VERSIONS.contains(&plan.fold_version) {
            let fold_version = plan.fold_version;
            return Err(PlanError::FoldVersion { rule_set: rule_set(), fold_version });
        }
        let Thresholds { review, block } = plan.thresholds;
        if !(1..block).contains(&review) || block > Thresholds::NEVER {
            return Err(PlanError::Thresholds { rule_set: rule_set() });
        }
        if self.matcher.rule_sets().any(|slug| slug == plan.rule_set) {
            return Err(PlanError::Duplicate(rule_set()));
        }
        let set = self.matcher.rule_sets.len() as u32;
        let offsets = Offsets {
            plan,
            lists: self.matcher.lists as u32,
            images: self.matcher.images.len() as u32,
        };
        self.add_lists(plan, set);
        self.ordinary.extend(plan.ordinary.iter().map(|word| (set, word.as_str())));
        self.add_images(plan)?;
        self.matcher
            .rule_sets
            .push(RuleSet { slug: plan.rule_set.as_str().into(), thresholds: plan.thresholds });
        let quantities = self.matcher.quantities.len();
        self.set_quantities = quantities;
        for rule in &plan.rules {
            self.add_rule(&offsets, set, rule)?;
        }
        if self.matcher.quantities.len() > quantities {
            self.add_quantity_words(set);
        }
        Ok(())
    }

    fn add_quantity_words(&mut self, set: u32) {
        let asked = self.set_quantities..self.matcher.quantities.len();
        let first_word = self.terms.len() as u32;
        self.matcher.quantity_sets.push(QuantitySet { first_word, asked });
        for text in quantity::WORDS {
            self.terms.push(Term { text, variants: Variants::SURE, group: set });
            self.matcher.term_texts.push(text.into());
            self.matcher.list_of_term.push(NO_LIST);
        }
    }

    fn add_lists(&mut self, plan: &'p Plan, set: u32) {
        for list in &plan.lists {
            for text in &list.terms {
                self.terms.push(Term { text, variants: list.variants, group: set });
                self.matcher.term_texts.push(text.as_str().into());
                self.matcher.list_of_term.push(self.matcher.lists as u32);
            }
            self.matcher.lists += 1;
        }
        self.matcher.rules_of_list.resize(self.matcher.lists, Vec::new());
    }

    fn add_images(&mut self, plan: &Plan) -> Result<(), PlanError> {
        for list in &plan.images {
            let hashes = list.hashes.iter().map(|hash| hash.parse()).collect::<Result<_, _>>();
            let hashes = hashes.map_err(|error| PlanError::ImageHash {
                rule_set: plan.rule_set.clone(),
                list: list.name.clone(),
                error,
            })?;
            self.matcher.images.push(Images { hashes, max_distance: list.max_distance });
        }
        Ok(())
    }

    fn add_rule(
        &mut self,
        offsets: &Offsets<'p>,
        set: u32,
        rule: &crate::plan::Rule,
    ) -> Result<(), PlanError> {
        let unfit = |unfit| {
            let (rule_set, rule) = (offsets.plan.rule_set.clone(), rule.id.clone());
            match unfit {
                Unfit::List => PlanError::List { rule_set, rule },
                Unfit::Depth => PlanError::Depth { rule_set, rule },
                Unfit::Empty => PlanError::Empty { rule_set, rule },
                Unfit::Score(score) => PlanError::Score { rule_set, rule, score },
            }
        };
        if let Effect::Score(score) = rule.effect
            && !(1..=100).contains(&score)
        {
            return Err(unfit(Unfit::Score(score)));
        }
        let when = self.test(offsets, &rule.when, 0).map_err(unfit)?;
        let softens =
            rule.effect == Effect::Block && !rule.across_blocks && rule.when.looks_across();
        let number = self.matcher.rules.len() as u32;
        if rule.mode != Mode::Off {
            match demand(&when, &self.matcher.words) {
                Some(lists) => {
                    for list in lists {
                        self.matcher.rules_of_list[list as usize].push(number);
                    }
                }
                None => self.matcher.wordless_rules.push(number),
            }
        }
        self.matcher.rules.push(Rule {
            rule_set: set,
            id: rule.id.as_str().into(),
            effect: rule.effect,
            softens,
            mode: rule.mode,
            valid: rule.valid,
            when,
        });
        Ok(())
    }

    fn test(
        &mut self,
        offsets: &Offsets<'p>,
        from: &Condition,
        depth: usize,
    ) -> Result<Test, Unfit> {
        if depth > MAX_DEPTH {
            return Err(Unfit::Depth);
        }
        let mut parts = |parts: &[Condition]| -> Result<Vec<Test>, Unfit> {
            parts.iter().map(|part| self.test(offsets, part, depth + 1)).collect()
        };
        Ok(match from {
            Condition::All(all) | Condition::Any(all) if all.is_empty() => {
                return Err(Unfit::Empty);
            }
            Condition::All(all) => Test::All(parts(all)?),
            Condition::Any(any) => Test::Any(parts(any)?),
            Condition::Not(part) => Test::Not(Box::new(self.test(offsets, part, depth + 1)?)),
            Condition::Occurs { words, within } => {
                Test::Occurs { words: self.words(offsets, words)?, within: within.clone() }
            }
            Condition::Near { first, second, distance, ordered, across } => {
                let (distance, ordered, across) = (*distance, *ordered, *across);
                let (first, second) = (self.words(offsets, first)?, self.words(offsets, second)?);
                let next = self.near_ids.len() as u32;
                let pair = (first, second, distance, ordered);
                let number = *self.near_ids.entry(pair).or_insert(next);
                self.matcher.nears = self.near_ids.len();
                Test::Near { number, first, second, distance, ordered, across }
            }
            Condition::Count { words, op, value } => {
                Test::Count { words: self.words(offsets, words)?, op: *op, value: *value }
            }
            Condition::CategoryUnder(path) => Test::CategoryUnder(CategoryPath::new(path)),
            Condition::ImageLike(list) => {
                if *list as usize >= offsets.plan.images.len() {
                    return Err(Unfit::List);
                }
                Test::ImageLike(offsets.images + list)
            }
            Condition::Price { .. }
            | Condition::SellerTakedowns { .. }
            | Condition::Signal { .. }
            | Condition::ListingCondition { .. }
            | Condition::Known(_)
            | Condition::SimilarToTakedown => Test::Plain(from.clone()),
        })
    }

    /// The number of a list with its exceptions, lists renumbered from the plan's to the matcher's.
    fn words(&mut self, offsets: &Offsets<'p>, words: &PlanWords) -> Result<u32, Unfit> {
        let renumber = |list: u32| {
            let known = (list as usize) < offsets.plan.lists.len();
            if known { Ok(offsets.lists + list) } else { Err(Unfit::List) }
        };
        let list = match words.list {
            Source::List(list) => renumber(list)?,
            Source::Quantity(quantity) => self.quantity(quantity),
        };
        let mut except = words.except.clone();
        for except in &mut except {
            except.list = renumber(except.list)?;
            self.matcher.reads_phrases |= except.after;
        }
        let words = Words { list, except };
        if let Some(&id) = self.word_ids.get(&words) {
            return Ok(id);
        }
        let id = self.matcher.words.len() as u32;
        self.matcher.words.push(words.clone());
        self.word_ids.insert(words, id);
        Ok(id)
    }

    /// The list of a quantity.
    fn quantity(&mut self, quantity: Quantity) -> u32 {
        let quantities = &mut self.matcher.quantities;
        let mut own = quantities.iter().skip(self.set_quantities);
        if let Some(known) = own.find(|known| known.quantity == quantity) {
            return known.list;
        }
        let list = self.matcher.lists as u32;
        quantities.push(StatedList { quantity, list, term: 0 });
        self.matcher.lists += 1;
        self.matcher.rules_of_list.push(Vec::new());
        list
    }

    fn finish(mut self) -> Matcher {
        self.matcher.terms = Terms::with_ordinary(&self.terms, self.ordinary);
        // Their numbers follow those of the terms that texts are searched for.
        for stated in &mut self.matcher.quantities {
            stated.term = self.matcher.term_texts.len() as u32;
            self.matcher.term_texts.push(stated.quantity.to_string().into());
        }
        self.matcher
    }
}

/// Why a rule cannot be compiled.
enum Unfit {
    List,
    Depth,
    Empty,
    Score(u32),
}
