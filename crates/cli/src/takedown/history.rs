//! `saring takedown history`: all that is known of one listing.

use saring_proto::v1;
use saring_proto::v1::listing_event::Event;
use saring_proto::v1::{Action, Origin};
use saring_rules::Lang;

use super::handovers::state_of;
use crate::catalogue;
use crate::failure::Outcome;
use crate::output::print;
use crate::remote::{Remote, Session, Table, all_pages, bold, json_line, shown_time, word_of};
use crate::rules::Output;
use crate::terminal::{say, visible};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The listing's link, in any of its forms
    #[arg(value_name = "URL")]
    url: String,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(args: &Args, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let mut client = session.takedowns();
        let mut whole = v1::GetListingHistoryResponse::default();
        let events = all_pages(None, async |page_token, page_size| {
            let url = args.url.clone();
            let request =
                v1::GetListingHistoryRequest { listing: None, url, page_size, page_token };
            let page = client.get_listing_history(session.call(request)).await;
            let page = page.map_err(|status| session.refused(status))?.into_inner();
            (whole.listing, whole.up) = (page.listing, page.up);
            Ok((page.events, page.next_page_token))
        });
        whole.events = events.await?;
        match session.output {
            Output::Json => print(&json_line(&whole)?),
            Output::Table => print(&table(session, &whole)),
        }
    })
}

fn table(session: &Session, history: &v1::GetListingHistoryResponse) -> String {
    let lang = session.lang;
    let listing = history.listing.clone().unwrap_or_default();
    let state = match (history.events.is_empty(), history.up) {
        (true, true) => say(
            lang,
            "belum ada yang diketahui tentang penawaran ini",
            "nothing is known of this listing yet",
        ),
        (false, true) => say(lang, "tayang, sejauh diketahui", "up, as far as is known"),
        (_, false) => say(lang, "sudah diturunkan", "down"),
    };
    let title = format!("{} {}: {state}", visible(&listing.surface), visible(&listing.listing_id));
    let title = format!("{}\n", bold(&title));
    if history.events.is_empty() {
        return title;
    }
    let mut table = Table::new(&[
        say(lang, "DITERIMA", "RECEIVED"),
        "PLATFORM",
        say(lang, "KEJADIAN", "EVENT"),
        say(lang, "ASAL", "ORIGIN"),
        say(lang, "KETERANGAN", "DETAIL"),
    ]);
    for event in &history.events {
        let received = shown_time(event.receive_time.as_ref());
        match &event.event {
            Some(Event::Handover(handover)) => {
                let state = state_of(handover, lang);
                let event = format!("{} ({state})", say(lang, "diserahkan", "handed over"));
                table.row([received.as_str(), &handover.tenant, &event, "", &handover.reason]);
            }
            Some(Event::Outcome(stored)) => {
                let outcome = stored.outcome.clone().unwrap_or_default();
                let action = word_of(outcome.action, "ACTION_", Action::as_str_name, lang);
                let origin = word_of(outcome.primary_origin, "ORIGIN_", Origin::as_str_name, lang);
                let rule = outcome.primary_rule.unwrap_or_default();
                let mut detail = match rule.rule.is_empty() {
                    true => shown_time(outcome.action_time.as_ref()),
                    false => format!("{}/{}@{}", rule.rule_set, rule.rule, rule.version),
                };
                if !stored.unresolved.is_empty() {
                    let unknown = say(lang, "tidak dikenal saat diterima", "unknown when received");
                    let fields = stored.unresolved.iter().map(|field| catalogue::column(field));
                    let fields: Vec<_> = fields.map(|it| it.text(lang).to_owned()).collect();
                    detail += &format!(" ({unknown}: {})", fields.join(", "));
                }
                table.row([received.as_str(), &stored.tenant, &action, &origin, &detail]);
            }
            None => {}
        }
    }
    title + &table.text()
}
