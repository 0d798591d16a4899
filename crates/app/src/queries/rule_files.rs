//! Rule files as officers work on them: checked, tested, and compared with what is published.

use saring_engine::{Assessment, ExampleResults, Listing, Matcher, Scratch, run_examples, score};
use saring_rules::{Change, diff};
use saring_store::StoreError;
use saring_store::auth::Principal;

use crate::context::Context;
use crate::error::AppError;
use crate::permission;
use crate::rule_files::{Checked, check, unusable, without_errors};

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

impl Context {
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
        let (context, mut scratch, now) =
            (saring_engine::Context::default(), Scratch::default(), self.now());
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
