//! `saring rules list`, `versions` and `show`: what there is.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use saring_proto::v1;
use saring_rules::Lang;

use super::{Output, submission};
use crate::failure::{Failure, Outcome};
use crate::output::print;
use crate::remote::{Remote, Session, Table, all_pages, json_line, shown_time};
use crate::terminal::{say, visible_lines};

#[derive(clap::Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct VersionsArgs {
    /// The rule set
    #[arg(value_name = "RULE_SET")]
    rule_set: String,
    /// Only so many of those that were submitted last
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct ShowArgs {
    /// The rule set
    #[arg(value_name = "RULE_SET")]
    rule_set: String,
    /// The version [default: the newest published one]
    #[arg(long, value_name = "VERSION", value_parser = clap::value_parser!(i64).range(1..))]
    version: Option<i64>,
    /// Number of a submission, published or not; for officers
    #[arg(long, value_name = "SUBMISSION", conflicts_with = "version")]
    submission: Option<String>,
    #[command(flatten)]
    remote: Remote,
}

pub(crate) fn list(args: &ListArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let mut publishing = session.publishing();
        let rule_sets = all_pages(None, async |page_token, page_size| {
            let request = v1::ListRuleSetsRequest { page_size, page_token };
            let page = publishing.list_rule_sets(session.call(request)).await;
            let page = page.map_err(|status| session.refused(status))?.into_inner();
            Ok((page.rule_sets, page.next_page_token))
        });
        show_rule_sets(session, &rule_sets.await?)
    })
}

fn show_rule_sets(session: &Session, rule_sets: &[v1::RuleSet]) -> Outcome {
    if session.output == Output::Json {
        return print(&rule_sets.iter().map(json_line).collect::<Result<String, _>>()?);
    }
    let lang = session.lang;
    let mut table = Table::new(&[
        say(lang, "KUMPULAN", "RULE SET"),
        say(lang, "VERSI", "VERSION"),
        say(lang, "DITERBITKAN", "PUBLISHED"),
        say(lang, "RANCANGAN", "DRAFT"),
        say(lang, "JUDUL", "TITLE"),
    ]);
    for set in rule_sets {
        let title = set.title.as_ref().map_or("", |title| say(lang, &title.id, &title.en));
        let version = match (set.published_version, set.retired) {
            (0, _) => String::new(),
            (version, false) => version.to_string(),
            (version, true) => format!("{version} ({})", say(lang, "dicabut", "retired")),
        };
        table.row([
            set.rule_set.as_str(),
            &version,
            &shown_time(set.publish_time.as_ref()),
            if set.has_draft { say(lang, "ada", "yes") } else { "" },
            title,
        ]);
    }
    print(&table.text())
}

pub(crate) fn versions(args: &VersionsArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let versions = submission::versions(session, &args.rule_set, args.limit).await?;
        submission::show_all(session, &versions)
    })
}

pub(crate) fn show(args: &ShowArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let request = v1::GetRuleSetVersionRequest {
            rule_set: args.rule_set.clone(),
            version: args.version.unwrap_or_default(),
            submission_id: args.submission.clone().unwrap_or_default(),
        };
        let found = session.publishing().get_rule_set_version(session.call(request)).await;
        let found = found.map_err(|status| session.refused(status))?.into_inner();
        if session.output == Output::Json {
            return print(&json_line(&found)?);
        }
        // Into a file or a pipe goes the file as it is, whose digest can be checked.
        let mut out = std::io::stdout().lock();
        let written = if out.is_terminal() {
            out.write_all(visible_lines(&found.source).as_bytes())
        } else {
            out.write_all(found.source.as_bytes())
        };
        written.and_then(|()| out.flush()).map_err(|error| Failure::writing(&error))?;
        Ok(ExitCode::SUCCESS)
    })
}
