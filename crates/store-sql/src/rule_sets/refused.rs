//! A refused step in words: what it is about, and what came between.

use super::rows;
use crate::Tx;
use saring_store::Result;
use saring_store::StoreError;
use saring_store::publishing::Refusal;
use saring_store::records::RuleSetState;

/// The error for a refusal about `what`.
pub(super) async fn told(
    tx: &mut Tx<'_>,
    rule_set: &str,
    what: String,
    refusal: Refusal,
) -> Result<StoreError> {
    Ok(match refusal {
        Refusal::Outdated { based_on, newest } => {
            let between = rows::newer_than(tx, rule_set, based_on).await?;
            StoreError::Outdated { what, based_on, newest, between }
        }
        refusal => at_once(what, refusal),
    })
}

/// The error for a refusal that needs nothing else to be read.
pub(super) fn at_once(what: String, refusal: Refusal) -> StoreError {
    match refusal {
        Refusal::Outdated { based_on, newest } => {
            StoreError::Outdated { what, based_on, newest, between: Vec::new() }
        }
        Refusal::NothingChanged { version } => StoreError::NothingChanged { what, version },
        Refusal::RetiredAlready => StoreError::conflict(what, "it is retired already"),
        Refusal::OwnSubmission => StoreError::refused(
            "nobody approves or refuses what they submitted; one's own submission is withdrawn",
        ),
        Refusal::NotTheAuthor => StoreError::refused(
            "only whoever submitted it withdraws a submission; an approver refuses it",
        ),
        Refusal::OtherSource => {
            StoreError::conflict(what, "its source is another than the one looked at")
        }
        Refusal::LacksApprovals { missing: 1 } => {
            StoreError::conflict(what, "it lacks approvals: one more officer has to approve it")
        }
        Refusal::LacksApprovals { missing } => {
            let detail = format!("it lacks approvals: {missing} more officers have to approve it");
            StoreError::conflict(what, detail)
        }
        Refusal::Ended(state) => StoreError::conflict(what, ended(state)),
        Refusal::NotTheNext { next } => {
            StoreError::conflict(what, format!("version {next} is the next one"))
        }
        Refusal::BaseMissing { newest } => StoreError::invalid(
            "based_on",
            format!(
                "is not set: say which version the text was made on, {newest} if it holds all that the \
                 newest version has"
            ),
        ),
        Refusal::BaseUnknown { based_on, newest } => StoreError::invalid(
            "based_on",
            format!("is {based_on}; give a version from 0 to {newest}, which is the newest"),
        ),
        Refusal::NoReason => StoreError::invalid("reason", "is empty; say why it is refused"),
    }
}

const fn ended(state: RuleSetState) -> &'static str {
    match state {
        RuleSetState::Withdrawn => "it is withdrawn; it can be submitted again",
        RuleSetState::Refused => "it is refused; it can be submitted again, changed",
        _ => "it is published already",
    }
}
