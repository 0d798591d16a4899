//! `saring rules diff`: what changes by meaning, between two files or against what is published.

use std::path::PathBuf;

use saring_engine::Plan;
use saring_proto::v1;
use saring_rules::Lang;

use super::{Output, changes};
use crate::failure::{Failure, Outcome};
use crate::message::message;
use crate::output::print;
use crate::remote::{Remote, Session, json_line};
use crate::rule_files;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The new text
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The old text, in a file; no server is asked then [default: what is published]
    #[arg(long, value_name = "OLD_FILE", conflicts_with = "base")]
    against: Option<PathBuf>,
    /// Compare with this version [default: the newest]
    #[arg(long, value_name = "VERSION", value_parser = clap::value_parser!(i64).range(1..))]
    base: Option<i64>,
    #[command(flatten)]
    remote: Remote,
}

pub(crate) fn run(args: &Args, lang: Lang) -> Outcome {
    let (source, plan) = read_one(&args.file, lang)?;
    let Some(old) = &args.against else {
        return args.remote.run(lang, async |session| {
            let base = args.base.unwrap_or_default();
            let diff = against_published(session, &plan.rule_set, base, source).await?;
            show(session.output, &diff, lang)
        });
    };
    let (_, before) = read_one(old, lang)?;
    if before.rule_set != plan.rule_set {
        return Err(Failure::new(message!(
            "berkasnya dari dua kumpulan aturan: `{before}` dan `{after}`",
            "the files are of two rule sets: `{before}` and `{after}`",
            before = before.rule_set,
            after = plan.rule_set,
        )));
    }
    let found = saring_rules::diff(Some(&before), &plan);
    let changes = found.into_iter().map(saring_server::change_to_proto).collect();
    show(args.remote.output, &v1::DiffRuleSetResponse { base_version: 0, changes }, lang)
}

/// The text and the plan of one rule file; tells what is wrong if it has none.
pub(super) fn read_one(path: &std::path::Path, lang: Lang) -> Result<(String, Plan), Failure> {
    let mut files = rule_files::read(&[path.to_owned()])?;
    rule_files::tell(&files, lang, false);
    let only = if files.len() == 1 { files.pop() } else { None };
    let only = only.ok_or_else(|| {
        let path = path.display();
        Failure::new(message!("{path}: berikan satu berkas", "{path}: give one file"))
    })?;
    let source = only.loaded.source.clone();
    only.loaded.plan.map(|plan| (source, plan)).ok_or(Failure::Told)
}

/// What a text changes against a published version; against the newest for 0.
pub(super) async fn against_published(
    session: &Session,
    rule_set: &str,
    base_version: i64,
    source: String,
) -> Result<v1::DiffRuleSetResponse, Failure> {
    let request = v1::DiffRuleSetRequest { rule_set: rule_set.to_owned(), base_version, source };
    let diff = session.publishing().diff_rule_set(session.call(request)).await;
    Ok(diff.map_err(|status| session.refused(status))?.into_inner())
}

fn show(output: Output, diff: &v1::DiffRuleSetResponse, lang: Lang) -> Outcome {
    match output {
        Output::Json => print(&json_line(diff)?),
        Output::Table => print(&changes::show(&diff.changes, lang)),
    }
}
