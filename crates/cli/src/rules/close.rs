//! `saring rules withdraw` and `saring rules refuse`: a submission that is not to be published.

use saring_proto::v1;
use saring_rules::Lang;

use super::approve::refuse_other_roles;
use super::submission::{self, Waiting};
use crate::failure::Outcome;
use crate::remote::Remote;

#[derive(clap::Args)]
pub(crate) struct WithdrawArgs {
    /// The rule set
    #[arg(value_name = "RULE_SET")]
    rule_set: String,
    /// Number of the submission [default: the only one that waits]
    #[arg(value_name = "SUBMISSION")]
    submission: Option<String>,
    /// Why
    #[arg(long, default_value = "", hide_default_value = true)]
    comment: String,
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct RefuseArgs {
    /// The rule set
    #[arg(value_name = "RULE_SET")]
    rule_set: String,
    /// Number of the submission [default: the only one that waits]
    #[arg(value_name = "SUBMISSION")]
    submission: Option<String>,
    /// Why, for whoever submitted it
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    remote: Remote,
}

pub(crate) fn withdraw(args: &WithdrawArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let (rule_set, given) = (args.rule_set.clone(), args.submission.as_deref());
        let submission_id = submission::choose(session, &rule_set, given, Waiting::Either).await?;
        let comment = args.comment.clone();
        let request = v1::WithdrawSubmissionRequest { rule_set, submission_id, comment };
        let withdrawn = session.publishing().withdraw_submission(session.call(request)).await;
        let withdrawn = withdrawn.map_err(|status| session.refused(status))?.into_inner();
        submission::show_step(session, &withdrawn.version.unwrap_or_default())
    })
}

pub(crate) fn refuse(args: &RefuseArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        refuse_other_roles(session, &args.rule_set).await?;
        let (rule_set, given) = (args.rule_set.clone(), args.submission.as_deref());
        let submission_id = submission::choose(session, &rule_set, given, Waiting::Either).await?;
        let reason = args.reason.clone();
        let request = v1::RefuseSubmissionRequest { rule_set, submission_id, reason };
        let refused = session.publishing().refuse_submission(session.call(request)).await;
        let refused = refused.map_err(|status| session.refused(status))?.into_inner();
        submission::show_step(session, &refused.version.unwrap_or_default())
    })
}
