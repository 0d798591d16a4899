//! Proves a rule set on its own examples.

use crate::context::Context;
use crate::listing::Listing;
use crate::matcher::{Matcher, PlanError};
use crate::plan::{Example, Plan, Validity};
use crate::score::{Scratch, rule_truth, score};
use crate::trace::Trace;
use crate::truth::Truth;
use crate::verdict::Verdict;

/// The outcome of a rule set's examples.
#[derive(Clone, Debug, Default)]
pub struct ExampleResults {
    /// How many examples there are.
    pub examples: usize,
    /// Those that went another way than written, in the order of the file.
    pub failures: Vec<Failure>,
}

/// An example that went another way than written.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Id of the rule that it belongs to; none for an example of the whole rule set.
    pub rule: Option<String>,
    /// What was written.
    pub expected: Expected,
    /// What came of it.
    pub got: Expected,
    /// The listing.
    pub listing: Listing,
    /// How it came about.
    pub trace: Trace,
}

/// What an example says of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The rule fires.
    Match,
    /// The rule does not fire.
    Pass,
    /// The rule set's verdict.
    Verdict(Verdict),
}

/// Runs every example of `plan`. Rules are taken as in force whatever their period of validity, so
/// that a results does not depend on the day; conditions on what no listing holds are unknown.
///
/// # Errors
///
/// [`PlanError`] if the plan cannot be compiled.
pub fn run_examples(plan: &Plan) -> Result<ExampleResults, PlanError> {
    let mut plan = plan.clone();
    for rule in &mut plan.rules {
        rule.valid = Validity::default();
    }
    let mut runner = Runner {
        matcher: Matcher::new(std::slice::from_ref(&plan))?,
        plan: &plan,
        context: Context::default(),
        scratch: Scratch::default(),
        results: ExampleResults::default(),
    };
    for (number, rule) in plan.rules.iter().enumerate() {
        for example in &rule.matches {
            runner.prove_rule(number, example, Expected::Match);
        }
        for example in &rule.passes {
            runner.prove_rule(number, example, Expected::Pass);
        }
    }
    for example in &plan.examples {
        runner.prove_verdict(None, example);
    }
    Ok(runner.results)
}

struct Runner<'p> {
    plan: &'p Plan,
    matcher: Matcher,
    context: Context,
    scratch: Scratch,
    results: ExampleResults,
}

impl Runner<'_> {
    fn prove_rule(&mut self, number: usize, example: &Example, expected: Expected) {
        self.results.examples += 1;
        let listing = &example.listing;
        let truth = rule_truth(&self.matcher, &self.context, listing, number, &mut self.scratch);
        let got = if truth == Truth::True { Expected::Match } else { Expected::Pass };
        let rule = &self.plan.rules[number].id;
        if got != expected {
            self.fail(Some(rule), listing, expected, got);
        }
        self.prove_verdict(Some(rule), example);
    }

    fn prove_verdict(&mut self, rule: Option<&str>, example: &Example) {
        let Some(expected) = example.verdict else { return };
        if rule.is_none() {
            self.results.examples += 1;
        }
        let listing = &example.listing;
        let got = score(&self.matcher, &self.context, listing, 0, &mut self.scratch).verdict;
        if got != expected {
            self.fail(rule, listing, Expected::Verdict(expected), Expected::Verdict(got));
        }
    }

    fn fail(&mut self, rule: Option<&str>, listing: &Listing, expected: Expected, got: Expected) {
        let trace = Trace::of(&self.matcher, &self.context, listing);
        let (rule, listing) = (rule.map(str::to_owned), listing.clone());
        self.results.failures.push(Failure { rule, expected, got, listing, trace });
    }
}
