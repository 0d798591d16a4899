//! What a rule file says: checked, tested, and compared with what is published.

use saring_engine::{
    Assessment, Context, ExampleResults, Listing, Matcher, Plan, Scratch, run_examples, score,
};
use saring_rules::{Change, Diagnostic, Loaded, Severity, diff, load};
use saring_store::StoreError;
use saring_store::auth::Principal;

use crate::App;
use crate::error::AppError;
use crate::permission;

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

/// What testing a rule file said.
#[derive(Clone, Debug)]
pub struct Tested {
    /// What checking it said.
    pub checked: Checked,
    /// How its examples went; `None` if it has errors.
    pub results: Option<ExampleResults>,
    /// One for each listing that was given.
    pub assessments: Vec<Assessment>,
}

impl App {
    /// Checks a rule file. For the ministry.
    ///
    /// # Errors
    ///
    /// [`AppError::Forbidden`].
    pub fn check_rule_set(&self, caller: &Principal, source: &str) -> Result<Checked, AppError> {
        permission::ministry(caller)?;
        Ok(check(source))
    }

    /// Runs the examples of a rule file, and scores listings by it. For the ministry.
    ///
    /// # Errors
    ///
    /// [`AppError::Forbidden`], or [`AppError::Refused`] for a plan that the engine cannot compile.
    pub fn test_rule_set(
        &self,
        caller: &Principal,
        source: &str,
        listings: &[Listing],
    ) -> Result<Tested, AppError> {
        permission::ministry(caller)?;
        let checked = check(source);
        let Some(plan) = &checked.plan else {
            return Ok(Tested { checked, results: None, assessments: Vec::new() });
        };
        let results = tokio::task::block_in_place(|| run_examples(plan)).map_err(unusable)?;
        let matcher = Matcher::new(std::slice::from_ref(plan)).map_err(unusable)?;
        let (context, mut scratch, now) = (Context::default(), Scratch::default(), self.now());
        let assess = |listing| score(&matcher, &context, listing, now, &mut scratch);
        let assessments = listings.iter().map(assess).collect();
        Ok(Tested { checked, results: Some(results), assessments })
    }

    /// What would change from a published version (the newest for 0) to a text, or to the draft. Gives
    /// the version that was compared with too; 0 if nothing is published. For the ministry.
    ///
    /// # Errors
    ///
    /// [`AppError::Faulty`] for a text with errors, and others.
    pub async fn diff_rule_set(
        &self,
        caller: &Principal,
        rule_set: &str,
        base_version: i64,
        source: Option<String>,
    ) -> Result<(i64, Vec<Change>), AppError> {
        let scope = permission::ministry(caller)?;
        let source = match source {
            Some(source) => source,
            None => self.store.draft(&scope, rule_set).await?.source,
        };
        let after = without_errors(&source, rule_set)?;
        let base = match self.store.published(rule_set, base_version).await {
            Ok(base) => Some(base),
            Err(StoreError::NotFound { .. }) if base_version == 0 => None,
            Err(error) => return Err(error.into()),
        };
        // A retirement has the source of the version before it, and none of it in force.
        let in_force = base.as_ref().filter(|base| !base.version.retirement);
        let before = in_force.map(|base| without_errors(&base.source, rule_set)).transpose()?;
        let base_version = base.map_or(0, |base| base.version.version);
        Ok((base_version, diff(before.as_ref(), &after)))
    }
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
fn without_errors(source: &str, rule_set: &str) -> Result<Plan, AppError> {
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
fn unusable(error: saring_engine::PlanError) -> AppError {
    saring_bundle::Refusal::UnusablePlan(error.to_string()).into()
}
