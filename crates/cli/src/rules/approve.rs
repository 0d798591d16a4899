//! `saring rules approve` and `saring rules publish`: the second officer's part. Both show what changes
//! against what is in force, and ask.

use saring_bundle::Digest;
use saring_proto::v1;
use saring_rules::Lang;

use super::submission::Waiting;
use super::{Output, changes, diff, submission};
use crate::ask::{ask, tell};
use crate::failure::{Failure, Outcome};
use crate::message::{Message, message};
use crate::remote::{Remote, Session, has_reason};
use crate::terminal::say;

#[derive(clap::Args)]
pub(crate) struct ApproveArgs {
    /// The rule set
    #[arg(value_name = "RULE_SET")]
    rule_set: String,
    /// Number of the submission [default: the one that waits]
    #[arg(value_name = "SUBMISSION")]
    submission: Option<String>,
    /// A remark
    #[arg(long, default_value = "", hide_default_value = true)]
    comment: String,
    /// Approve without asking
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct PublishArgs {
    /// The rule set
    #[arg(value_name = "RULE_SET")]
    rule_set: String,
    /// Number of the submission [default: the one that is approved]
    #[arg(value_name = "SUBMISSION")]
    submission: Option<String>,
    /// Publish a rule set without any rule that counts
    #[arg(long)]
    allow_empty: bool,
    /// Publish without asking
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    remote: Remote,
}

/// Shows what changes, asks, and approves just that.
pub(crate) fn approve(args: &ApproveArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        refuse_other_roles(session, &args.rule_set).await?;
        let given = args.submission.as_deref();
        let seen = look(session, &args.rule_set, given, Waiting::Approval).await?;
        let question = message!("Setujui isi ini? [y/T] ", "Approve this content? [y/N] ");
        seen.confirm(session, args.yes, &question)?;
        let request = v1::ApproveRuleSetRequest {
            rule_set: args.rule_set.clone(),
            submission_id: seen.version.submission_id,
            source_digest: seen.source_digest,
            comment: args.comment.clone(),
        };
        let approved = session.publishing().approve_rule_set(session.call(request)).await;
        let approved = approved.map_err(|status| session.refused(status))?.into_inner();
        submission::show_step(session, &approved.version.unwrap_or_default())
    })
}

/// Shows what changes everywhere, asks, and publishes it.
pub(crate) fn publish(args: &PublishArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        refuse_other_roles(session, &args.rule_set).await?;
        let given = args.submission.as_deref();
        let seen = look(session, &args.rule_set, given, Waiting::Publication).await?;
        let question = message!(
            "Terbitkan dan berlakukan di semua platform? [y/T] ",
            "Publish it, in force at every platform? [y/N] "
        );
        seen.confirm(session, args.yes, &question)?;
        let request = v1::PublishRuleSetRequest {
            rule_set: args.rule_set.clone(),
            submission_id: seen.version.submission_id,
            allow_empty: args.allow_empty,
        };
        let published = session.publishing().publish_rule_set(session.call(request)).await;
        let published = published.map_err(|status| session.refused(status))?.into_inner();
        submission::show_step(session, &published.version.unwrap_or_default())
    })
}

/// Fails if this key may not approve, and so not publish or refuse either, before anything is shown and
/// asked. No submission has an empty source, so that this request approves nothing, and the server looks
/// at the role first.
pub(super) async fn refuse_other_roles(session: &Session, rule_set: &str) -> Result<(), Failure> {
    let request = v1::ApproveRuleSetRequest {
        rule_set: rule_set.to_owned(),
        submission_id: "1".to_owned(),
        source_digest: Digest::of(b"").to_string(),
        comment: String::new(),
    };
    match session.publishing().approve_rule_set(session.call(request)).await {
        Err(status) if has_reason(&status, "WRONG_ROLE") => Err(session.refused(status)),
        _ => Ok(()),
    }
}

/// A submission as an officer sees it before they decide.
struct Seen {
    version: v1::RuleSetVersion,
    /// What is shown is what is approved, whatever the server says of it.
    source_digest: String,
    /// What changes against what is in force; `None` for a retirement, which has the content of the
    /// version before it, and that counts for nothing.
    diff: Option<v1::DiffRuleSetResponse>,
}

async fn look(
    session: &Session,
    rule_set: &str,
    given: Option<&str>,
    waiting: Waiting,
) -> Result<Seen, Failure> {
    let submission_id = submission::choose(session, rule_set, given, waiting).await?;
    let rule_set = rule_set.to_owned();
    let request =
        v1::GetRuleSetVersionRequest { rule_set: rule_set.clone(), version: 0, submission_id };
    let found = session.publishing().get_rule_set_version(session.call(request)).await;
    let found = found.map_err(|status| session.refused(status))?.into_inner();
    let version = found.version.unwrap_or_default();
    let source_digest = Digest::of(found.source.as_bytes()).to_string();
    let diff = match version.retirement {
        true => None,
        false => Some(diff::against_published(session, &rule_set, 0, found.source).await?),
    };
    Ok(Seen { version, source_digest, diff })
}

impl Seen {
    /// Shows it and asks. What is outdated is not asked about: the server says what came between.
    fn confirm(&self, session: &Session, yes: bool, question: &Message) -> Result<(), Failure> {
        if self.version.outdated {
            return Ok(());
        }
        if !yes || session.output == Output::Table {
            tell(&self.text(session.lang))?;
        }
        if yes {
            return Ok(());
        }
        let instead = message!(
            "tidak ada terminal untuk bertanya; tinjau perubahannya, lalu ulangi dengan --yes",
            "there is no terminal to ask on; look at the changes, then say --yes"
        );
        ask(session.lang, question, instead)
    }

    fn text(&self, lang: Lang) -> String {
        let mut text = submission::described(&self.version, lang);
        if let Some(diff) = &self.diff {
            text += &match diff.base_version {
                0 => say(lang, "belum ada versi terbit", "nothing is published yet").to_owned(),
                base => format!("{} {base}", say(lang, "dibanding versi", "compared with version")),
            };
            text += ":\n";
            text += &changes::show(&diff.changes, lang);
        }
        text
    }
}
