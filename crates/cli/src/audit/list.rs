//! `saring audit list`: who did what.

use prost_types::Timestamp;
use saring_proto::v1;
use saring_proto::v1::Role;
use saring_rules::Lang;

use crate::failure::Outcome;
use crate::message::Message;
use crate::output::print;
use crate::remote::{
    Moment, Remote, Session, Table, all_pages, json_line, shown_time, timestamp, word_of,
};
use crate::rules::Output;
use crate::terminal::say;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// From when on: a time, or a day of WIB
    #[arg(long, value_name = "TIME", value_parser = since)]
    since: Option<Timestamp>,
    /// Until when: a time, or a day of WIB, its end included
    #[arg(long, value_name = "TIME", value_parser = until)]
    until: Option<Timestamp>,
    /// Only what this key did, by its public part; `host` for commands on the server's host, `server` for
    /// the server itself
    #[arg(long, value_name = "KEY_ID", default_value = "", hide_default_value = true)]
    actor: String,
    /// Only this action, such as rule_set.publish or api_key.revoke
    #[arg(long, value_name = "ACTION", default_value = "", hide_default_value = true)]
    action: String,
    /// Only the last so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    remote: Remote,
}

fn since(text: &str) -> Result<Timestamp, Message> {
    timestamp(text, Moment::Start)
}

/// What was done in that second is listed too.
fn until(text: &str) -> Result<Timestamp, Message> {
    let Timestamp { seconds, nanos } = timestamp(text, Moment::End)?;
    Ok(Timestamp { seconds: seconds.saturating_add(1), nanos })
}

pub(super) fn run(args: &Args, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let mut client = session.audit();
        let entries = all_pages(args.limit, async |page_token, page_size| {
            let request = v1::ListAuditEntriesRequest {
                start_time: args.since,
                end_time: args.until,
                actor: args.actor.clone(),
                action: args.action.clone(),
                page_size,
                page_token,
            };
            let page = client.list_audit_entries(session.call(request)).await;
            let page = page.map_err(|status| session.refused(status))?.into_inner();
            Ok((page.entries, page.next_page_token))
        });
        show(session, &entries.await?)
    })
}

fn show(session: &Session, entries: &[v1::AuditEntry]) -> Outcome {
    if session.output == Output::Json {
        return print(&entries.iter().map(json_line).collect::<Result<String, _>>()?);
    }
    let lang = session.lang;
    let mut table = Table::new(&[
        say(lang, "NOMOR", "NUMBER"),
        say(lang, "WAKTU", "TIME"),
        say(lang, "PELAKU", "ACTOR"),
        say(lang, "NAMA", "NAME"),
        say(lang, "PERAN", "ROLE"),
        say(lang, "TINDAKAN", "ACTION"),
        say(lang, "OBJEK", "RESOURCE"),
        say(lang, "PERUBAHAN", "CHANGES"),
    ]);
    for entry in entries {
        let role = match entry.role() {
            Role::Unspecified => String::new(),
            _ => word_of(entry.role, "ROLE_", Role::as_str_name, lang),
        };
        let mut changes: Vec<_> =
            entry.changes.iter().map(|(what, is)| format!("{what}={is}")).collect();
        changes.sort_unstable();
        table.row([
            entry.position.to_string().as_str(),
            &shown_time(entry.time.as_ref()),
            &entry.actor,
            &entry.actor_name,
            &role,
            &entry.action,
            &entry.resource,
            &changes.join(" "),
        ]);
    }
    print(&table.text())
}
