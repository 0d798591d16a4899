//! What platforms set for themselves.

use std::collections::{BTreeSet, HashMap};

use saring_bundle::{Fault, MAX_SETTINGS_BYTES, TenantSettings};
use saring_store::auth::Principal;
use saring_text::nearest::nearest;

use crate::context::Context;
use crate::error::{AppError, Violation, meant};
use crate::permission;
use crate::projections::Published;

/// The farthest end of an exception: a year and a day. Nothing is milder for ever.
const MAX_AHEAD: i64 = 366 * 24 * 3_600 * 1_000_000;

impl Context {
    /// A platform replaces its settings, and its scorers are sent them.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn put_tenant_settings(
        &self,
        caller: &Principal,
        mut settings: TenantSettings,
    ) -> Result<TenantSettings, AppError> {
        let scope = permission::platform(caller)?;
        let now = self.now();
        scope.tenant().clone_into(&mut settings.tenant);
        let before = self.store.tenant_settings(&scope).await?;
        for hold in &mut settings.holds {
            let goes_on = before.hold(&hold.rule_set).filter(|before| now < before.expires_at);
            // One from the future was set while the clock here ran ahead.
            hold.since = goes_on.map_or(now, |before| before.since.min(now));
        }
        check_settings(&settings, &self.projections.published(), now)?;
        let settings = self.store.put_tenant_settings(&scope, settings, now).await?;
        self.projections.note_own_writes().await;
        Ok(settings)
    }
}

fn check_settings(
    settings: &TenantSettings,
    published: &Published,
    now: i64,
) -> Result<(), AppError> {
    let faults = settings.faults().into_iter();
    let mut wrong: Vec<_> =
        faults.map(|Fault { field, problem }| violation(&field, problem)).collect();
    let far = now.saturating_add(MAX_AHEAD);
    let mut check_ends = |name: &str, ends: &mut dyn Iterator<Item = i64>| {
        for (at, _) in ends.enumerate().filter(|(_, ends)| far < *ends) {
            let problem = "is more than 366 days from now; set it anew in time".into();
            wrong.push(violation(&format!("{name}[{at}].expire_time"), problem));
        }
    };
    check_ends("rule_sets", &mut settings.rule_sets.iter().map(|it| it.expires_at));
    check_ends("rules", &mut settings.rules.iter().map(|it| it.expires_at));
    check_ends("holds", &mut settings.holds.iter().map(|it| it.expires_at));
    check_ends("exemptions", &mut settings.exemptions.iter().map(|it| it.expires_at));
    if wrong.is_empty() {
        wrong = unknown_names(settings, published);
    }
    let bytes = settings.to_payload().len();
    if wrong.is_empty() && bytes > MAX_SETTINGS_BYTES {
        let problem = format!("have {bytes} bytes; at most {MAX_SETTINGS_BYTES} are kept");
        return Err(AppError::invalid("settings", problem));
    }
    if wrong.is_empty() { Ok(()) } else { Err(AppError::Invalid(wrong)) }
}

/// Exceptions that are about nothing, by a slip of the pen: nobody would be treated otherwise.
fn unknown_names(settings: &TenantSettings, published: &Published) -> Vec<Violation> {
    let mut rules: HashMap<&str, BTreeSet<String>> = HashMap::new();
    let mut wrong = Vec::new();
    for (path, rule_set, rule) in settings.names() {
        if published.rule_set(rule_set).is_none() {
            let problem = format!("is `{rule_set}`; no rule set of this name is published");
            let nearest = nearest(rule_set, published.rule_set_names());
            wrong.push(violation(&format!("{path}.rule_set"), problem + &meant(nearest)));
        } else if let Some(rule) = rule {
            let known = rules.entry(rule_set).or_insert_with(|| published.rules_of(rule_set));
            if !known.contains(rule) {
                let problem = format!("is `{rule}`; `{rule_set}` has no such rule");
                let nearest = nearest(rule, known.iter().map(String::as_str));
                wrong.push(violation(&format!("{path}.rule"), problem + &meant(nearest)));
            }
        }
    }
    wrong
}

fn violation(field: &str, problem: String) -> Violation {
    Violation { field: format!("settings.{field}"), problem }
}
