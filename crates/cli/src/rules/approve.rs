//! `saring rules approve` and `saring rules publish`: the second officer's part.

use std::io::{IsTerminal as _, Write as _};

use saring_bundle::Digest;
use saring_proto::v1;
use saring_proto::v1::RuleSetState;
use saring_rules::Lang;

use super::{Output, changes, diff, submission};
use crate::failure::{Failure, Outcome};
use crate::message::message;
use crate::remote::{Remote, Session};
use crate::terminal::say;

#[derive(clap::Args)]
pub(crate) struct ApproveArgs {
    /// The rule set
    #[arg(value_name = "RULE_SET")]
    rule_set: String,
    /// The submission [default: the one that waits]
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
    /// The submission [default: the one that is approved]
    #[arg(value_name = "SUBMISSION")]
    submission: Option<String>,
    /// Publish a rule set without any rule that counts
    #[arg(long)]
    allow_empty: bool,
    #[command(flatten)]
    remote: Remote,
}

/// Shows what changes, asks, and approves just that.
pub(crate) fn approve(args: &ApproveArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let rule_set = args.rule_set.as_str();
        let given = args.submission.as_deref();
        let id = submission::choose(session, rule_set, given, RuleSetState::Submitted).await?;
        let request = v1::GetRuleSetVersionRequest {
            rule_set: rule_set.to_owned(),
            version: 0,
            submission_id: id.clone(),
        };
        let found = session.publishing().get_rule_set_version(session.call(request)).await;
        let found = found.map_err(|status| session.refused(status))?.into_inner();
        let version = found.version.unwrap_or_default();
        // What is shown is what is approved, whatever the server says of it.
        let source_digest = Digest::of(found.source.as_bytes()).to_string();
        // A retirement has the content of the version before it, and that counts for nothing.
        let diff = match version.retirement {
            true => None,
            false => Some(diff::against_published(session, rule_set, 0, found.source).await?),
        };
        if !args.yes {
            tell(session, &version, diff.as_ref())?;
            ask(lang)?;
        } else if session.output == Output::Table {
            tell(session, &version, diff.as_ref())?;
        }
        let request = v1::ApproveRuleSetRequest {
            rule_set: rule_set.to_owned(),
            submission_id: id,
            source_digest,
            comment: args.comment.clone(),
        };
        let approved = session.publishing().approve_rule_set(session.call(request)).await;
        let approved = approved.map_err(|status| session.refused(status))?.into_inner();
        submission::show_step(session, &approved.version.unwrap_or_default())
    })
}

/// On standard error, so that the answer alone goes where scripts read.
fn tell(
    session: &Session,
    version: &v1::RuleSetVersion,
    diff: Option<&v1::DiffRuleSetResponse>,
) -> Result<(), Failure> {
    let lang = session.lang;
    let mut text = submission::described(version, lang);
    if let Some(diff) = diff {
        text += &match diff.base_version {
            0 => say(lang, "belum ada versi terbit", "nothing is published yet").to_owned(),
            base => format!("{} {base}", say(lang, "dibanding versi", "compared with version")),
        };
        text += ":\n";
        text += &changes::show(&diff.changes, lang);
    }
    anstream::stderr().write_all(text.as_bytes()).map_err(|error| Failure::writing(&error))
}

fn ask(lang: Lang) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::new(message!(
            "tidak ada terminal untuk bertanya; tinjau perubahannya, lalu ulangi dengan --yes",
            "there is no terminal to ask on; look at the changes, then say --yes"
        )));
    }
    let question = say(lang, "Setujui isi ini? [y/T] ", "Approve this content? [y/N] ");
    let mut err = anstream::stderr();
    let asked = err.write_all(question.as_bytes()).and_then(|()| err.flush());
    asked.map_err(|error| Failure::writing(&error))?;
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .map_err(|error| Failure::reading("-".as_ref(), &error))?;
    if matches!(answer.trim(), "y" | "Y" | "ya" | "yes") {
        return Ok(());
    }
    Err(Failure::new(message!(
        "tidak jadi; tidak ada yang disetujui",
        "left; nothing was approved"
    )))
}

pub(crate) fn publish(args: &PublishArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let rule_set = args.rule_set.as_str();
        let given = args.submission.as_deref();
        let submission_id =
            submission::choose(session, rule_set, given, RuleSetState::Approved).await?;
        let request = v1::PublishRuleSetRequest {
            rule_set: rule_set.to_owned(),
            submission_id,
            allow_empty: args.allow_empty,
        };
        let published = session.publishing().publish_rule_set(session.call(request)).await;
        let published = published.map_err(|status| session.refused(status))?.into_inner();
        submission::show_step(session, &published.version.unwrap_or_default())
    })
}
