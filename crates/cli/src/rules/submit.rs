//! `saring rules submit`, `rollback` and `retire`: what another officer is asked to approve.

use std::path::PathBuf;

use saring_bundle::Digest;
use saring_proto::v1;
use saring_rules::Lang;

use super::base::NewText;
use super::{Output, changes, diff, submission};
use crate::ask::tell;
use crate::failure::{Failure, Outcome};
use crate::message::message;
use crate::output::print;
use crate::remote::{Remote, Session, has_reason};

#[derive(clap::Args)]
pub(crate) struct SubmitArgs {
    /// The rule file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What changes and why, for the officer who approves
    #[arg(long)]
    comment: String,
    /// The version that the file was made on, for scripts: nothing is asked then [default: asks, if a
    /// version is published that the file may not hold]
    #[arg(long, value_name = "VERSION", value_parser = clap::value_parser!(i64).range(0..))]
    based_on: Option<i64>,
    /// Take the place of a draft that another officer has stored and not submitted
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
    /// Only if this version is the newest one [default: the newest, which is shown]
    #[arg(long, value_name = "VERSION", value_parser = clap::value_parser!(i64).range(1..))]
    based_on: Option<i64>,
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
    /// Only if this version is the newest one [default: the newest, which is shown]
    #[arg(long, value_name = "VERSION", value_parser = clap::value_parser!(i64).range(1..))]
    based_on: Option<i64>,
    #[command(flatten)]
    remote: Remote,
}

pub(crate) fn submit(args: &SubmitArgs, lang: Lang) -> Outcome {
    check_comment(&args.comment)?;
    let (source, plan) = diff::read_one(&args.file, lang)?;
    args.remote.run(lang, async |session| {
        let rule_set = plan.rule_set.clone();
        let draft = stored_draft(session, &rule_set).await?;
        let known = submission::versions_if_any(session, &rule_set).await?;
        let etag = match &draft {
            Some(draft) => etag_to_replace(draft, &known, &source, args.replace_draft)?,
            None => String::new(),
        };
        let new = NewText {
            file: &args.file,
            source: &source,
            plan: &plan,
            draft: draft.as_ref(),
            known: &known,
        };
        let based_on = Some(new.base(session, args.based_on).await?);
        let (rule_set_, source_) = (rule_set.clone(), source.clone());
        let put = v1::PutDraftRequest { rule_set: rule_set_, source: source_, etag, based_on };
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

/// The officer who approves is to read why.
fn check_comment(comment: &str) -> Result<(), Failure> {
    if !comment.trim().is_empty() {
        return Ok(());
    }
    Err(Failure::new(message!(
        "--comment: kosong; tulis apa yang diubah dan mengapa, untuk petugas yang menyetujui",
        "--comment: is empty; say what changes and why, for the officer who approves"
    )))
}

/// A refusal to submit comes after the draft was stored.
fn draft_stays(refused: Failure) -> Failure {
    match refused {
        Failure::Message(why) => Failure::Message(why.then(&message!(
            "berkasnya sudah tersimpan sebagai rancangan di server, dan belum diusulkan",
            "the file is stored as a draft on the server, and is not submitted"
        ))),
        other => other,
    }
}

/// The draft that is there.
async fn stored_draft(session: &Session, rule_set: &str) -> Result<Option<v1::Draft>, Failure> {
    let request = v1::GetDraftRequest { rule_set: rule_set.to_owned() };
    match session.publishing().get_draft(session.call(request)).await {
        Ok(found) => Ok(found.into_inner().draft),
        Err(status) if has_reason(&status, "NOT_FOUND") => Ok(None),
        Err(status) => Err(session.refused(status)),
    }
}

/// The etag of the draft whose place the file takes. A draft of another officer that was never
/// submitted is their work and is not replaced without being told to.
fn etag_to_replace(
    draft: &v1::Draft,
    known: &[v1::RuleSetVersion],
    source: &str,
    replace: bool,
) -> Result<String, Failure> {
    let digest = Digest::of(draft.source.as_bytes()).to_string();
    let submitted = known.iter().any(|version| version.source_digest == digest);
    if replace || draft.own || draft.source == source || submitted {
        return Ok(draft.etag.clone());
    }
    let at = crate::remote::shown_time(draft.update_time.as_ref());
    Err(Failure::new(message!(
        "{author} menyimpan rancangan `{rule_set}` lain pada {at} yang belum diusulkan; bicarakan \
         dulu, lalu ulangi dengan --replace-draft",
        "{author} stored another draft of `{rule_set}` at {at} that is not submitted; talk to \
         them, then say --replace-draft",
        author = draft.author,
        rule_set = draft.rule_set,
    )))
}

/// The version that is left by a rollback or a retirement: as it is said, or else the newest one, which
/// the officer is shown. If another one is published meanwhile, the server refuses it.
async fn left(
    session: &Session,
    rule_set: &str,
    said: Option<i64>,
) -> Result<Option<i64>, Failure> {
    let known = match said {
        Some(_) => return Ok(said),
        None => submission::versions_if_any(session, rule_set).await?,
    };
    let published = known.iter().filter(|version| version.version > 0);
    let Some(newest) = published.max_by_key(|version| version.version) else { return Ok(None) };
    let lang = session.lang;
    let heading = message!("Di atas versi terbaru:", "On the newest version:");
    tell(&format!("{} {}\n", heading.text(lang), submission::in_a_line(newest, lang)))?;
    Ok(Some(newest.version))
}

pub(crate) fn rollback(args: &RollbackArgs, lang: Lang) -> Outcome {
    check_comment(&args.comment)?;
    args.remote.run(lang, async |session| {
        let based_on = left(session, &args.rule_set, args.based_on).await?;
        let request = v1::RollBackRuleSetRequest {
            rule_set: args.rule_set.clone(),
            version: args.version,
            comment: args.comment.clone(),
            based_on,
        };
        let submitted = session.publishing().roll_back_rule_set(session.call(request)).await;
        let submitted = submitted.map_err(|status| session.refused(status))?.into_inner();
        submission::show_step(session, &submitted.version.unwrap_or_default())
    })
}

pub(crate) fn retire(args: &RetireArgs, lang: Lang) -> Outcome {
    check_comment(&args.comment)?;
    args.remote.run(lang, async |session| {
        let based_on = left(session, &args.rule_set, args.based_on).await?;
        let request = v1::RetireRuleSetRequest {
            rule_set: args.rule_set.clone(),
            comment: args.comment.clone(),
            based_on,
        };
        let submitted = session.publishing().retire_rule_set(session.call(request)).await;
        let submitted = submitted.map_err(|status| session.refused(status))?.into_inner();
        submission::show_step(session, &submitted.version.unwrap_or_default())
    })
}
