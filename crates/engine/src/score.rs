//! Scoring: one pass over a listing, then the conditions of the rules whose words it has.

use std::cmp::Reverse;

use saring_notation::quantity;
use saring_text::{Folded, Match, Variant, Variants};

use crate::assessment::{Assessment, Evidence, RuleResult, RuleSetResult};
use crate::context::Context;
use crate::evaluate::{Evaluation, Memory};
use crate::evidence::Collector;
use crate::field::text_fields;
use crate::listing::Listing;
use crate::matcher::{Matcher, NO_LIST, Rule, RuleSet, StatedList};
use crate::occurrence::{Occurrence, keep_longest, note_phrases, tokens_of};
use crate::plan::{Effect, Mode};
use crate::truth::Truth;
use crate::verdict::Verdict;

/// Steps that reading any listing may cost, and those that each of its bytes adds. Evaluating the
/// conditions may cost as many again.
const BASE_STEPS: u64 = 2_000_000;
const STEPS_PER_BYTE: u64 = 128;

/// Occurrences that any listing may have, besides one for each of its bytes.
const OCCURRENCES: usize = 65_536;

/// A text field longer than this is not read: the listing goes to REVIEW.
pub const MAX_FIELD_BYTES: usize = 16 << 20;

/// Rule set and rule that stand in the evidence of a listing that cost too much.
const OVER_BUDGET: (&str, &str) = ("saring", "over-budget");

/// Memory for scoring, to be used again for the next listing; one for each thread.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    find: saring_text::Scratch,
    pub(crate) fields: Vec<Folded>,
    pub(crate) memory: Memory,
    candidates: Vec<u32>,
    phrase_ends: Vec<u32>,
    quantity_words: Vec<quantity::Found>,
}

impl Scratch {
    /// Steps that the last listing cost; a step is a few nanoseconds.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.find.steps
    }
}

/// A rule that fired.
struct Fired {
    /// Its number in the matcher.
    number: u32,
    effect: Effect,
    /// It would count, but the listing is exempt.
    exempt: bool,
    evidence: Vec<Evidence>,
}

/// Scores `listing` by the rules of `matcher` in force at `now` (microseconds since
/// 1970-01-01T00:00Z).
///
/// The cost is bounded: past a number of steps that grows with the listing, scoring stops and the
/// verdict is at least REVIEW. What was proved until then counts; the words of a field that was not
/// read to its end are unknown, so that no exception or `!` is decided by a part of it.
pub fn score(
    matcher: &Matcher,
    context: &Context,
    listing: &Listing,
    now: i64,
    scratch: &mut Scratch,
) -> Assessment {
    let within_budget = read(matcher, listing, scratch);
    let mut candidates = std::mem::take(&mut scratch.candidates);
    collect_candidates(matcher, scratch, &mut candidates);
    let Scratch { find, fields, memory, .. } = scratch;
    let mut evaluation = Evaluation::new(matcher, context, listing, memory, &mut find.steps);
    let mut over_budget = !within_budget;
    let last_step = evaluation.steps.saturating_add(find.budget);
    let mut fired = Vec::new();
    for &number in &candidates {
        if *evaluation.steps > last_step {
            over_budget = true;
            break;
        }
        let rule = &matcher.rules[number as usize];
        if rule.valid.contains(now) && evaluation.truth(&rule.when) == Truth::True {
            let set = &matcher.rule_sets[rule.rule_set as usize];
            let exempt = rule.mode == Mode::Enforce
                && context.exemptions.hold(
                    (&set.slug, &rule.id),
                    listing,
                    || evaluation.category(),
                    now,
                );
            let effect = effect(rule, &mut evaluation);
            let evidence = Collector::new(&mut evaluation, fields, set, rule).collect();
            fired.push(Fired { number, effect, exempt, evidence });
        }
    }
    scratch.candidates = candidates;
    fired.sort_unstable_by_key(|fired| fired.number);
    let mut assessment = Assessment::default();
    for fired in fired {
        let rule = &matcher.rules[fired.number as usize];
        add(&mut assessment, &matcher.rule_sets[rule.rule_set as usize], rule, fired);
    }
    finish(&mut assessment, matcher, over_budget);
    assessment
}

/// What a rule does that fires: one that would block for words in different fields gives REVIEW.
fn effect(rule: &Rule, evaluation: &mut Evaluation<'_>) -> Effect {
    if !rule.softens {
        return rule.effect;
    }
    evaluation.is_strict = true;
    let holds = evaluation.truth(&rule.when) == Truth::True;
    evaluation.is_strict = false;
    if holds { rule.effect } else { Effect::Review }
}

/// The value of the condition of the rule at this position (among the rules of all plans, in
/// order), whatever its mode and validity. Unknown if there is no such rule.
pub fn rule_truth(
    matcher: &Matcher,
    context: &Context,
    listing: &Listing,
    rule: usize,
    scratch: &mut Scratch,
) -> Truth {
    read(matcher, listing, scratch);
    let Scratch { find, memory, .. } = scratch;
    let mut evaluation = Evaluation::new(matcher, context, listing, memory, &mut find.steps);
    matcher.rules.get(rule).map_or(Truth::Unknown, |rule| evaluation.truth(&rule.when))
}

/// Folds the text fields and finds the words in them, as long as the budget lasts; false if a field
/// was not read to its end.
pub(crate) fn read(matcher: &Matcher, listing: &Listing, scratch: &mut Scratch) -> bool {
    let Scratch { find, fields, memory, phrase_ends, quantity_words, .. } = scratch;
    memory.clear(matcher.words.len(), matcher.nears);
    find.steps = 0;
    let bytes: usize = text_fields(listing).map(|(_, text)| text.len()).sum();
    find.budget = BASE_STEPS + STEPS_PER_BYTE * bytes as u64;
    for (number, (_, text)) in text_fields(listing).enumerate() {
        if fields.len() <= number {
            fields.push(Folded::default());
        }
        let folded = &mut fields[number];
        let too_many = memory.occurrences.len() > OCCURRENCES + bytes;
        if text.len() > MAX_FIELD_BYTES || too_many || find.exhausted() {
            folded.fold("");
            memory.unread.push(number as u32);
            continue;
        }
        folded.fold_html(text);
        let first = memory.occurrences.len();
        let matches = matcher.terms.find(folded, find);
        memory.occurrences.extend(matches.iter().filter_map(|found| {
            let list = matcher.list_of_term[found.term as usize];
            (list != NO_LIST).then(|| Occurrence::new(list, number as u32, folded, found))
        }));
        let most = OCCURRENCES + bytes;
        let found = matcher.quantity_sets.iter().all(|set| {
            note_words(matches, set.first_word, folded, quantity_words);
            let asked = &matcher.quantities[set.asked.clone()];
            let in_field = (number as u32, &*folded, &quantity_words[..]);
            find_quantities(asked, in_field, &mut memory.occurrences, most)
        });
        if matcher.reads_phrases {
            note_phrases(&mut memory.occurrences[first..], folded.text(), phrase_ends);
        }
        if find.exhausted() || !found {
            memory.unread.push(number as u32);
            memory.occurrences.retain(|found| found.field != number as u32);
        }
    }
    keep_longest(&mut memory.occurrences);
    memory.found = memory.occurrences.len();
    memory.unread.is_empty()
}

/// Notes where the words of quantities stand, terms from `first` on, the longest where they overlap.
fn note_words(matches: &[Match], first: u32, folded: &Folded, words: &mut Vec<quantity::Found>) {
    let after = matches.partition_point(|found| found.term < first + quantity::WORDS.len() as u32);
    let matches = &matches[matches.partition_point(|found| found.term < first)..after];
    words.clear();
    // `s e t e n g a h  k u i n t a l` has no -ku.
    let spelled_with_clitic = Variants::NONE.with(Variant::Clitic).with(Variant::Spelled);
    let matches = matches.iter().filter(|found| !spelled_with_clitic.is_subset(found.variants));
    words.extend(matches.map(|found| {
        let tokens = tokens_of(folded, found);
        quantity::Found { word: (found.term - first) as usize, tokens, bytes: found.range() }
    }));
    words.sort_by_key(|found| (found.tokens.start, Reverse(found.tokens.end), found.word));
    let mut end = 0;
    words.retain(|found| {
        let apart = found.tokens.start >= end;
        end = if apart { found.tokens.end } else { end };
        apart
    });
}

/// Adds the quantities that the field states and conditions ask for; false if they would come to more
/// than `most` occurrences.
fn find_quantities(
    asked: &[StatedList],
    (field, folded, words): (u32, &Folded, &[quantity::Found]),
    occurrences: &mut Vec<Occurrence>,
    most: usize,
) -> bool {
    let mut all = true;
    quantity::scan(folded, words, |stated| {
        let asked = asked.iter().filter(|asked| asked.quantity.holds(&stated));
        occurrences.extend(asked.filter_map(|asked| {
            Occurrence::stated((asked.list, asked.term), field, folded, &stated.tokens)
        }));
        all = occurrences.len() <= most;
        all
    });
    all
}

/// The rules whose words occur, and those that need none, each once: first those that block, so that
/// where the budget ends early, the worst verdict is known.
fn collect_candidates(matcher: &Matcher, scratch: &Scratch, candidates: &mut Vec<u32>) {
    candidates.clear();
    candidates.extend(&matcher.wordless_rules);
    for found in scratch.memory.occurrences.chunk_by(|a, b| a.list == b.list) {
        candidates.extend(&matcher.rules_of_list[found[0].list as usize]);
    }
    let blocks = |number: &u32| matcher.rules[*number as usize].effect == Effect::Block;
    candidates.sort_unstable_by_key(|number| (!blocks(number), *number));
    candidates.dedup();
}

/// Adds a rule that fired. Rules come set by set.
fn add(assessment: &mut Assessment, set: &RuleSet, rule: &Rule, fired: Fired) {
    if assessment.rule_sets.last().is_none_or(|last| last.rule_set != set.slug) {
        assessment.rule_sets.push(RuleSetResult {
            rule_set: set.slug.clone(),
            verdict: Verdict::Allow,
            score: 0,
            rules: Vec::new(),
        });
    }
    let Fired { exempt, effect, evidence, .. } = fired;
    let mode = if exempt { Mode::Shadow } else { rule.mode };
    if let Some(result) = assessment.rule_sets.last_mut() {
        let rule = rule.id.clone();
        result.rules.push(RuleResult { rule, effect, mode, exempt });
    }
    match mode {
        Mode::Enforce => assessment.hits.extend(evidence),
        Mode::Shadow | Mode::Off => assessment.shadow_hits.extend(evidence),
    }
}

/// Works out the scores and verdicts from the rules that fired.
fn finish(assessment: &mut Assessment, matcher: &Matcher, over_budget: bool) {
    for result in &mut assessment.rule_sets {
        let set = matcher.rule_sets.iter().find(|set| set.slug == result.rule_set);
        let Some(thresholds) = set.map(|set| set.thresholds) else { continue };
        let (mut floor, mut sum) = (0, 0u32);
        for rule in result.rules.iter().filter(|rule| rule.mode == Mode::Enforce) {
            match rule.effect {
                Effect::Block => floor = 100,
                Effect::Review => floor = floor.max(thresholds.review),
                Effect::Score(score) => sum = sum.saturating_add(score),
            }
        }
        result.score = sum.min(100).max(floor);
        result.verdict = match result.score {
            score if score >= thresholds.block => Verdict::Block,
            score if score >= thresholds.review => Verdict::Review,
            _ => Verdict::Allow,
        };
        assessment.verdict = assessment.verdict.max(result.verdict);
        assessment.score = assessment.score.max(result.score);
    }
    if over_budget {
        assessment.over_budget = true;
        assessment.verdict = assessment.verdict.max(Verdict::Review);
        let (rule_set, rule) = OVER_BUDGET;
        assessment.hits.push(Evidence::without_text(rule_set.into(), rule.into()));
    }
}
