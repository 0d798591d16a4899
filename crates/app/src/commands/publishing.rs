//! From a draft to a published version.

use std::collections::BTreeMap;

use saring_bundle::{Bundle, Digest, Purpose};
use saring_engine::Plan;
use saring_rules::Diagnostic;
use saring_store::StoreError;
use saring_store::auth::{MinistryScope, Principal};
use saring_store::records::{
    Approve, Close, Draft, FormerRule, LocalizedText, Publish, PutDraft, Retire, RollBack,
    RuleSetVersion, RuleTitle, Submission, SubmissionRef, Submit,
};

use crate::context::Context;
use crate::error::AppError;
use crate::permission;
use crate::rule_files::{check, publishable};

/// How often publishing is tried while others publish at the same time.
const TRIES: u32 = 5;

impl Context {
    /// Stores a draft, with faults or not. `based_on` is the version that it was made on; `None` keeps
    /// that of the draft that it replaces. For officers who write.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn put_draft(
        &self,
        caller: &Principal,
        rule_set: &str,
        source: String,
        etag: String,
        based_on: Option<i64>,
    ) -> Result<(Draft, Vec<Diagnostic>), AppError> {
        let scope = permission::officer(caller)?;
        let checked = check(&source);
        let title = checked.plan.as_ref().map(title).unwrap_or_default();
        if let Some(plan) = &checked.plan
            && plan.rule_set != rule_set
        {
            let problem = format!("is of the rule set `{}`, not of `{rule_set}`", plan.rule_set);
            return Err(AppError::invalid("source", problem));
        }
        let rule_set = rule_set.to_owned();
        let draft = PutDraft { rule_set, title, source, expected_etag: etag, based_on };
        let draft = self.store.put_draft(&scope, draft, self.now()).await?;
        Ok((draft, checked.diagnostics))
    }

    /// Submits the draft. It must have no errors, and its examples must hold. For officers.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn submit_rule_set(
        &self,
        caller: &Principal,
        rule_set: &str,
        etag: String,
        comment: String,
    ) -> Result<RuleSetVersion, AppError> {
        let scope = permission::officer(caller)?;
        let draft = self.store.draft(&scope, rule_set).await;
        let draft = self.of_rule_set(caller, rule_set, draft).await?;
        // What is checked is what is submitted.
        if draft.etag != etag {
            let what = format!("draft of {rule_set}");
            let detail = format!("{} has changed it in between", draft.author);
            return Err(StoreError::Conflict { what, detail }.into());
        }
        let plan = publishable(&draft.source, rule_set)?;
        self.refuse_ids_of_other_rules(&scope, &plan).await?;
        let submit = Submit {
            rule_set: rule_set.to_owned(),
            etag,
            comment,
            approvals_required: self.policy.approvals_required,
        };
        Ok(self.store.submit(&scope, submit, self.now()).await?)
    }

    /// Refuses a rule that bears the id of another one, which went out of force before: figures by
    /// rule would count the two as one. By its title, a rule is the same one that comes back.
    async fn refuse_ids_of_other_rules(
        &self,
        scope: &MinistryScope,
        plan: &Plan,
    ) -> Result<(), AppError> {
        let titles: BTreeMap<_, _> = plan.rules.iter().map(|it| (&*it.id, &it.title)).collect();
        let ids = titles.keys().map(|id| (*id).to_owned()).collect();
        for former in self.store.former_rules(scope, &plan.rule_set, ids).await? {
            let FormerRule { last_version, rule: RuleTitle { rule, title } } = former;
            let new = titles.get(&*rule);
            if new.is_some_and(|new| (&new.id, &new.en) != (&title.id, &title.en)) {
                let problem = format!(
                    "has a rule `{rule}`, which was another rule in version {last_version} \
                     (\"{}\"); give the new one an id of its own",
                    title.id
                );
                return Err(AppError::invalid("source", problem));
            }
        }
        Ok(())
    }

    /// Submits the content of an older version again. For officers.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn roll_back_rule_set(
        &self,
        caller: &Principal,
        rule_set: &str,
        version: i64,
        comment: String,
        based_on: Option<i64>,
    ) -> Result<RuleSetVersion, AppError> {
        let scope = permission::officer(caller)?;
        let roll_back = RollBack {
            rule_set: rule_set.to_owned(),
            version,
            comment,
            based_on,
            approvals_required: self.policy.approvals_required,
        };
        let rolled_back = self.store.roll_back(&scope, roll_back, self.now()).await;
        self.of_rule_set(caller, rule_set, rolled_back).await
    }

    /// Submits that a rule set is taken out of force. For officers.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn retire_rule_set(
        &self,
        caller: &Principal,
        rule_set: &str,
        comment: String,
        based_on: Option<i64>,
    ) -> Result<RuleSetVersion, AppError> {
        let scope = permission::officer(caller)?;
        let retire = Retire {
            rule_set: rule_set.to_owned(),
            comment,
            based_on,
            approvals_required: self.policy.approvals_required,
        };
        let retired = self.store.retire(&scope, retire, self.now()).await;
        self.of_rule_set(caller, rule_set, retired).await
    }

    /// Approves a submission of somebody else. For approvers.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn approve_rule_set(
        &self,
        caller: &Principal,
        approve: Approve,
    ) -> Result<RuleSetVersion, AppError> {
        let scope = permission::approver(caller)?;
        let rule_set = approve.rule_set.clone();
        let approved = self.store.approve(&scope, approve, self.now()).await;
        self.of_rule_set(caller, &rule_set, approved).await
    }

    /// Takes a submission back. For the officer who submitted it.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn withdraw_submission(
        &self,
        caller: &Principal,
        close: Close,
    ) -> Result<RuleSetVersion, AppError> {
        let scope = permission::officer(caller)?;
        let rule_set = close.rule_set.clone();
        let withdrawn = self.store.withdraw(&scope, close, self.now()).await;
        self.of_rule_set(caller, &rule_set, withdrawn).await
    }

    /// Refuses a submission of somebody else. For approvers.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn refuse_submission(
        &self,
        caller: &Principal,
        close: Close,
    ) -> Result<RuleSetVersion, AppError> {
        let scope = permission::approver(caller)?;
        let rule_set = close.rule_set.clone();
        let refused = self.store.refuse_submission(&scope, close, self.now()).await;
        self.of_rule_set(caller, &rule_set, refused).await
    }

    /// Publishes a submission as the next version and sends it to all subscribers. For approvers.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn publish_rule_set(
        &self,
        caller: &Principal,
        rule_set: &str,
        submission: SubmissionRef,
        allow_empty: bool,
    ) -> Result<RuleSetVersion, AppError> {
        let scope = permission::approver(caller)?;
        let found = self.store.submission(&scope, rule_set, submission).await;
        let submission = self.of_rule_set(caller, rule_set, found).await?;
        // What goes out of force need not be good any more.
        let plan = match submission.version.retirement {
            true => None,
            false => Some(publishable(&submission.source, rule_set)?),
        };
        for _ in 0..TRIES {
            let before = self.projections.published();
            let version = before.version_of(rule_set) + 1;
            let published =
                self.publish(&scope, &submission, plan.as_ref(), version, allow_empty).await;
            self.projections.note_own_writes().await;
            let is_conflict =
                matches!(published, Err(AppError::Store(StoreError::Conflict { .. })));
            // Another server on the same store, or another caller, was first.
            let now = self.projections.published();
            let others = now.version_of(rule_set) >= version
                || now.signers().order() != before.signers().order();
            if !(is_conflict && others) {
                return published;
            }
        }
        Err(StoreError::Conflict {
            what: format!("rule set {rule_set}"),
            detail: "others publish at the same time; try again".into(),
        }
        .into())
    }

    async fn publish(
        &self,
        scope: &MinistryScope,
        submission: &Submission,
        plan: Option<&Plan>,
        version: i64,
        allow_empty: bool,
    ) -> Result<RuleSetVersion, AppError> {
        let now = self.now();
        let rule_set = submission.version.rule_set.clone();
        let source = || submission.source.clone();
        let mut bundle = match plan {
            None => Bundle::retirement(&rule_set, version, now),
            Some(plan) => Bundle::new(plan.clone(), source(), version, now),
        };
        bundle.allow_empty |= allow_empty;
        if bundle.is_empty() && !bundle.allow_empty {
            return Err(AppError::EmptyRuleSet);
        }
        let payload = bundle.to_payload();
        let digest = Digest::of(&payload);
        let published = self.projections.published();
        let signers = published.signers();
        let envelope = signers.sign(Purpose::Bundle, payload)?;
        let publish = Publish {
            rule_set: rule_set.clone(),
            submission_id: submission.version.submission_id,
            version,
            bundle_digest: digest,
            envelope: envelope.to_json().into_bytes(),
            key_set: signers.order(),
            rules: plan.map(rule_titles).unwrap_or_default(),
        };
        Ok(self.store.publish(scope, publish, now).await?)
    }
}

fn rule_titles(plan: &Plan) -> Vec<RuleTitle> {
    let titled = plan.rules.iter().map(|rule| {
        let title = LocalizedText { id: rule.title.id.clone(), en: rule.title.en.clone() };
        RuleTitle { rule: rule.id.clone(), title }
    });
    titled.collect()
}

fn title(plan: &Plan) -> LocalizedText {
    LocalizedText { id: plan.title.id.clone(), en: plan.title.en.clone() }
}
