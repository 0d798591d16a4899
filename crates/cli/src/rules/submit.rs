//! `saring rules submit`, `rollback` and `retire`: what another officer is asked to approve.

use std::path::PathBuf;

use saring_bundle::Digest;
use saring_proto::v1;
use saring_rules::Lang;

use super::{Output, changes, diff, submission};
use crate::failure::{Failure, Outcome};
use crate::message::message;
use crate::remote::{Remote, Session, has_reason};
use crate::terminal::print;

#[derive(clap::Args)]
pub(crate) struct SubmitArgs {
    /// The rule file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What changes and why, for the officer who approves
    #[arg(long)]
    comment: String,
    /// Take the place of a draft that somebody has stored and not submitted
    #[arg(long)]
    replace_draft: bool,
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct RollbackArgs {
    /// The rule set
    #[arg(value_name = "RULE_SET")]
    rule_set: String,
    /// The version whose content is meant
    #[arg(value_name = "VERSION")]
    version: i64,
    /// Why, for the officer who approves
    #[arg(long)]
    comment: String,
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct RetireArgs {
    /// The rule set
    #[arg(value_name = "RULE_SET")]
    rule_set: String,
    /// Why, for the officer who approves
    #[arg(long)]
    comment: String,
    #[command(flatten)]
    remote: Remote,
}

pub(crate) fn submit(args: &SubmitArgs, lang: Lang) -> Outcome {
    let (source, plan) = diff::read_one(&args.file, lang)?;
    args.remote.run(lang, async |session| {
        let rule_set = plan.rule_set;
        let etag = etag_to_replace(session, &rule_set, &source, args.replace_draft).await?;
        let put = v1::PutDraftRequest { rule_set: rule_set.clone(), source: source.clone(), etag };
        let put = session.publishing().put_draft(session.call(put)).await;
        let put = put.map_err(|status| session.refused(status))?.into_inner();
        let etag = put.draft.map(|draft| draft.etag).unwrap_or_default();
        let comment = args.comment.clone();
        let request = v1::SubmitRuleSetRequest { rule_set: rule_set.clone(), etag, comment };
        let submitted = session.publishing().submit_rule_set(session.call(request)).await;
        let submitted = submitted.map_err(|status| draft_stays(session.refused(status)))?;
        let submitted = submitted.into_inner();
        if session.output == Output::Table {
            let diff = diff::against_published(session, &rule_set, 0, source).await?;
            print(&changes::show(&diff.changes, lang))?;
        }
        submission::show_step(session, &submitted.version.unwrap_or_default())
    })
}

/// A refusal to submit comes after the draft was stored.
fn draft_stays(refused: Failure) -> Failure {
    match refused {
        Failure::Message(why) => Failure::Message(why.and(&message!(
            "berkasnya sudah tersimpan sebagai rancangan di server, dan belum diusulkan",
            "the file is stored as a draft on the server, and is not submitted"
        ))),
        other => other,
    }
}

/// The etag of the draft whose place the file takes; empty where there is none. A draft that was
/// never submitted is somebody's work and is not replaced without being told to.
async fn etag_to_replace(
    session: &Session,
    rule_set: &str,
    source: &str,
    replace: bool,
) -> Result<String, Failure> {
    let request = v1::GetDraftRequest { rule_set: rule_set.to_owned() };
    let draft = match session.publishing().get_draft(session.call(request)).await {
        Ok(found) => found.into_inner().draft.unwrap_or_default(),
        Err(status) if has_reason(&status, "NOT_FOUND") => return Ok(String::new()),
        Err(status) => return Err(session.refused(status)),
    };
    let digest = Digest::of(draft.source.as_bytes()).to_string();
    let known = replace
        || draft.source == source
        || submission::versions(session, rule_set, None)
            .await?
            .iter()
            .any(|version| version.source_digest == digest);
    if known {
        return Ok(draft.etag);
    }
    let at = crate::remote::shown_time(draft.update_time.as_ref());
    Err(Failure::new(message!(
        "{author} menyimpan rancangan `{rule_set}` lain pada {at} yang belum diusulkan; bicarakan \
         dulu, lalu ulangi dengan --replace-draft",
        "{author} stored another draft of `{rule_set}` at {at} that is not submitted; talk to \
         them, then say --replace-draft",
        author = draft.author,
    )))
}

pub(crate) fn rollback(args: &RollbackArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let request = v1::RollBackRuleSetRequest {
            rule_set: args.rule_set.clone(),
            version: args.version,
            comment: args.comment.clone(),
        };
        let submitted = session.publishing().roll_back_rule_set(session.call(request)).await;
        let submitted = submitted.map_err(|status| session.refused(status))?.into_inner();
        submission::show_step(session, &submitted.version.unwrap_or_default())
    })
}

pub(crate) fn retire(args: &RetireArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let request = v1::RetireRuleSetRequest {
            rule_set: args.rule_set.clone(),
            comment: args.comment.clone(),
        };
        let submitted = session.publishing().retire_rule_set(session.call(request)).await;
        let submitted = submitted.map_err(|status| session.refused(status))?.into_inner();
        submission::show_step(session, &submitted.version.unwrap_or_default())
    })
}
