//! `saring takedown list` and `refuse`: handovers, and how they are shown.

use saring_proto::v1;
use saring_proto::v1::{Action, HandoverState};
use saring_rules::Lang;

use crate::failure::Outcome;
use crate::message::{Message, message};
use crate::output::print;
use crate::remote::{Remote, Session, all_pages, bold, choice, json_line, shown_time, word_of};
use crate::rules::Output;
use crate::terminal::{say, visible};

#[derive(clap::Args)]
pub(crate) struct ListArgs {
    /// Only this platform's; `other` is the ministry's own queue
    #[arg(long, value_name = "PLATFORM", default_value = "", hide_default_value = true)]
    tenant: String,
    /// Only those that are open, acknowledged, answered or refused
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Option<HandoverState>,
    /// Only those that are overdue: they wait for an answer that was due before now
    #[arg(long)]
    overdue: bool,
    /// Only the first so many; what is overdue comes first, then the newest
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct RefuseArgs {
    /// The handover
    #[arg(value_name = "HANDOVER_ID")]
    handover_id: String,
    /// Why, for the officer
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    remote: Remote,
}

fn state(text: &str) -> Result<HandoverState, Message> {
    choice(text, "HANDOVER_STATE_", HandoverState::as_str_name)
}

pub(super) fn list(args: &ListArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let mut client = session.takedowns();
        let handovers = all_pages(args.limit, async |page_token, page_size| {
            let request = v1::ListHandoversRequest {
                tenant: args.tenant.clone(),
                state: args.state.unwrap_or_default().into(),
                page_size,
                page_token,
                overdue: args.overdue,
            };
            let page = client.list_handovers(session.call(request)).await;
            let page = page.map_err(|status| session.refused(status))?.into_inner();
            Ok((page.handovers, page.next_page_token))
        });
        show(session, &handovers.await?)
    })
}

pub(super) fn refuse(args: &RefuseArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let request = v1::RefuseHandoverRequest {
            handover_id: args.handover_id.clone(),
            reason: args.reason.clone(),
        };
        let refused = session.takedowns().refuse_handover(session.call(request)).await;
        let refused = refused.map_err(|status| session.refused(status))?.into_inner();
        show(session, refused.handover.as_slice())
    })
}

pub(super) fn show(session: &Session, handovers: &[v1::Handover]) -> Outcome {
    let text = match session.output {
        Output::Json => handovers.iter().map(json_line).collect::<Result<String, _>>()?,
        Output::Table => {
            let lines = handovers.iter().map(|handover| line(handover, session.lang));
            heading(session.lang) + &lines.collect::<String>()
        }
    };
    print(&text)
}

/// The columns of [`line()`]: of fixed widths, because handovers are also shown as they come.
pub(super) fn heading(lang: Lang) -> String {
    let heading = format!(
        "{:<36}  {:<12}  {:<26}  {:<23}  {}",
        "HANDOVER_ID",
        "PLATFORM",
        say(lang, "KEADAAN", "STATE"),
        say(lang, "TENGGAT", "DUE"),
        say(lang, "TAUTAN, ALASAN", "LINK, REASON")
    );
    bold(&heading) + "\n"
}

pub(super) fn line(handover: &v1::Handover, lang: Lang) -> String {
    let state = state_of(handover, lang);
    let mut line = format!(
        "{:<36}  {:<12}  {state:<26}  {:<23}  {}",
        handover.handover_id,
        handover.tenant,
        shown_time(handover.due_time.as_ref()),
        visible(&handover.canonical_url)
    );
    if handover.unresolved {
        line += say(lang, " (tautan pendek)", " (short link)");
    }
    if let Some(unowned) = unowned(handover) {
        line += &format!("  ({})", unowned.text(lang));
    }
    for text in [&handover.reason, &handover.refusal_reason] {
        if !text.is_empty() {
            line += &format!("  “{}”", visible(text));
        }
    }
    if !handover.outcome_id.is_empty() {
        line += &format!("  {} {}", say(lang, "laporan", "outcome"), handover.outcome_id);
    }
    line + "\n"
}

/// Where a handover stands: with what was done where an outcome answers it, and marked where it is
/// overdue.
pub(super) fn state_of(handover: &v1::Handover, lang: Lang) -> String {
    let name = HandoverState::as_str_name;
    let state = word_of(handover.state, "HANDOVER_STATE_", name, lang);
    if handover.overdue {
        return format!("{state}, {}", say(lang, "TERLAMBAT", "OVERDUE"));
    }
    match handover.answer_action() {
        Action::Unspecified => state,
        _ => {
            let name = Action::as_str_name;
            format!("{state}: {}", word_of(handover.answer_action, "ACTION_", name, lang))
        }
    }
}

/// That nobody sees a handover, because its surface is no platform's; `site` is nobody's ever.
fn unowned(handover: &v1::Handover) -> Option<Message> {
    let is_unowned = handover.tenant == "other" && handover.surface != "site";
    let surface = &handover.surface;
    is_unowned.then(|| {
        message!("belum ada platform yang memegang {surface}", "no platform owns {surface} yet")
    })
}
