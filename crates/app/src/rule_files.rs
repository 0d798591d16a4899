//! What a rule file says, and whether it can be published.

use saring_engine::{Plan, run_examples};
use saring_rules::{Diagnostic, Loaded, Severity, load};

use crate::error::AppError;

/// What checking a rule file said.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The file as it was read.
    pub source: String,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// Its plan, if it has no errors.
    pub plan: Option<Plan>,
}

/// Reads a file.
pub(crate) fn check(source: &str) -> Checked {
    // Reading a large file is work for a processor; the other tasks of this thread move elsewhere.
    let loaded = tokio::task::block_in_place(|| load(source.as_bytes()));
    let Loaded { plan, diagnostics, source, .. } = loaded;
    Checked { source, diagnostics, plan }
}

/// The plan of a file that can be published: no errors, and its examples hold.
pub(crate) fn publishable(source: &str, rule_set: &str) -> Result<Plan, AppError> {
    let plan = without_errors(source, rule_set)?;
    let results = tokio::task::block_in_place(|| run_examples(&plan)).map_err(unusable)?;
    if !results.failures.is_empty() {
        let failed = results.failures.len();
        return Err(AppError::ExamplesFailed { failed, examples: results.examples });
    }
    Ok(plan)
}

/// The plan of a file of this rule set without errors.
pub(crate) fn without_errors(source: &str, rule_set: &str) -> Result<Plan, AppError> {
    let checked = check(source);
    let Some(plan) = checked.plan else {
        let mut faults = checked.diagnostics;
        faults.retain(|diagnostic| diagnostic.severity == Severity::Error);
        return Err(AppError::Faulty(faults));
    };
    if plan.rule_set != rule_set {
        let problem = format!("is of the rule set `{}`, not of `{rule_set}`", plan.rule_set);
        return Err(AppError::invalid("source", problem));
    }
    Ok(plan)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(crate) fn unusable(error: saring_engine::PlanError) -> AppError {
    saring_bundle::Refusal::UnusablePlan(error.to_string()).into()
}
