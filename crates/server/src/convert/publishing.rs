//! Drafts, submissions, versions, diagnostics and examples.

use saring_app::{Checked, Principal, Tested};
use saring_engine::{Expected, Failure, Verdict};
use saring_proto::v1;
use saring_rules::{Change, Diagnostic, Lang, Place, Severity};
use saring_store::records::{Approval, Draft, RuleSet, RuleSetState, RuleSetVersion};
use saring_wire::{assessment_to_proto, listing_to_proto, timestamp};

/// A draft as this caller sees it.
pub(crate) fn draft_to_proto(draft: Draft, caller: &Principal) -> v1::Draft {
    v1::Draft {
        own: draft.author == caller.actor().name,
        rule_set: draft.rule_set,
        source: draft.source,
        etag: draft.etag,
        author: draft.author,
        update_time: Some(timestamp(draft.updated_at)),
        based_on: draft.based_on,
    }
}

pub(crate) fn rule_set_to_proto(rule_set: RuleSet) -> v1::RuleSet {
    let title = v1::LocalizedText { id: rule_set.title.id, en: rule_set.title.en };
    v1::RuleSet {
        rule_set: rule_set.slug,
        title: Some(title),
        published_version: rule_set.published_version,
        publish_time: rule_set.published_at.map(timestamp),
        has_draft: rule_set.has_draft,
        retired: rule_set.retired,
    }
}

pub(crate) fn version_to_proto(version: RuleSetVersion) -> v1::RuleSetVersion {
    let approval = |approval: Approval| v1::Approval {
        approver: approval.approver,
        approve_time: Some(timestamp(approval.approved_at)),
        comment: approval.comment,
    };
    let state = match version.state {
        RuleSetState::Submitted => v1::RuleSetState::Submitted,
        RuleSetState::Approved => v1::RuleSetState::Approved,
        RuleSetState::Published => v1::RuleSetState::Published,
        RuleSetState::Superseded => v1::RuleSetState::Superseded,
        RuleSetState::Withdrawn => v1::RuleSetState::Withdrawn,
        RuleSetState::Refused => v1::RuleSetState::Refused,
    };
    let (closed_by, close_time, close_comment) = match version.closed {
        Some(closed) => (closed.by, Some(timestamp(closed.at)), closed.comment),
        None => Default::default(),
    };
    v1::RuleSetVersion {
        rule_set: version.rule_set,
        submission_id: version.submission_id.to_string(),
        version: version.version,
        state: state.into(),
        source_digest: version.source_digest.to_string(),
        bundle_digest: version.bundle_digest.map(|digest| digest.to_string()).unwrap_or_default(),
        rollback_of: version.rollback_of,
        submitter: version.submitter,
        submit_time: Some(timestamp(version.submitted_at)),
        comment: version.comment,
        approvals: version.approvals.into_iter().map(approval).collect(),
        approvals_required: i32::try_from(version.approvals_required).unwrap_or(i32::MAX),
        publisher: version.publisher,
        publish_time: version.published_at.map(timestamp),
        retirement: version.retirement,
        number: version.number,
        based_on: version.based_on,
        outdated: version.outdated,
        closed_by,
        close_time,
        close_comment,
    }
}

pub(crate) fn diagnostics_to_proto(
    source: &str,
    diagnostics: &[Diagnostic],
) -> Vec<v1::Diagnostic> {
    diagnostics.iter().map(|diagnostic| diagnostic_to_proto(source, diagnostic)).collect()
}

fn diagnostic_to_proto(source: &str, diagnostic: &Diagnostic) -> v1::Diagnostic {
    let place = Place::of(source, diagnostic.span.start);
    let severity = match diagnostic.severity {
        Severity::Error => v1::Severity::Error,
        Severity::Warning => v1::Severity::Warning,
    };
    let message = |lang| diagnostic.message(lang);
    let hint = |lang| diagnostic.hint(lang).unwrap_or_default();
    v1::Diagnostic {
        code: diagnostic.code.as_str().to_owned(),
        severity: severity.into(),
        start: diagnostic.span.start as u64,
        end: diagnostic.span.end as u64,
        line: u32::try_from(place.line).unwrap_or(u32::MAX),
        column: u32::try_from(place.column).unwrap_or(u32::MAX),
        message: Some(v1::LocalizedText { id: message(Lang::Id), en: message(Lang::En) }),
        hint: Some(v1::LocalizedText { id: hint(Lang::Id), en: hint(Lang::En) }),
    }
}

/// The message of a change of a rule file.
#[must_use]
pub fn change_to_proto(change: Change) -> v1::RuleSetChange {
    let kind = match (&change.before, &change.after) {
        (None, _) => v1::ChangeKind::Added,
        (_, None) => v1::ChangeKind::Removed,
        (Some(_), Some(_)) => v1::ChangeKind::Changed,
    };
    v1::RuleSetChange {
        kind: kind.into(),
        path: change.path,
        before: change.before.unwrap_or_default(),
        after: change.after.unwrap_or_default(),
    }
}

pub(crate) fn checked_to_proto(checked: &Checked) -> v1::CheckRuleSetResponse {
    v1::CheckRuleSetResponse {
        diagnostics: diagnostics_to_proto(&checked.source, &checked.diagnostics),
        valid: checked.plan.is_some(),
    }
}

pub(crate) fn tested_to_proto(tested: Tested) -> v1::TestRuleSetResponse {
    let results = tested.results.unwrap_or_default();
    v1::TestRuleSetResponse {
        diagnostics: diagnostics_to_proto(&tested.checked.source, &tested.checked.diagnostics),
        examples: i32::try_from(results.examples).unwrap_or(i32::MAX),
        failures: results.failures.into_iter().map(failure_to_proto).collect(),
        assessments: tested.assessments.iter().map(assessment_to_proto).collect(),
    }
}

fn failure_to_proto(failure: Failure) -> v1::ExampleFailure {
    v1::ExampleFailure {
        rule: failure.rule.unwrap_or_default(),
        listing: Some(listing_to_proto(failure.listing)),
        expected: expected_to_proto(failure.expected).into(),
        got: expected_to_proto(failure.got).into(),
    }
}

const fn expected_to_proto(expected: Expected) -> v1::ExampleResult {
    match expected {
        Expected::Match => v1::ExampleResult::Match,
        Expected::Pass => v1::ExampleResult::Pass,
        Expected::Verdict(Verdict::Allow) => v1::ExampleResult::Allow,
        Expected::Verdict(Verdict::Review) => v1::ExampleResult::Review,
        Expected::Verdict(Verdict::Block) => v1::ExampleResult::Block,
    }
}
