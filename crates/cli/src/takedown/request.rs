//! `saring takedown request`: hands links over to the platforms.

use saring_ingest::{Entry, Format, Options, Prose, Value};
use saring_proto::v1;
use saring_proto::v1::takedown_request_result::Result as Handed;
use saring_rules::Lang;

use super::batches::send_all;
use super::preview;
use super::results::Results;
use super::rows::{BadRow, Given, Place, Source, Tally, json_row, tell};
use super::values::{no_link, no_text, time, told_ambiguous};
use crate::failure::{Failure, Outcome, SOME_ROWS_BAD, ended};
use crate::message::{Message, counted, message};
use crate::remote::{Moment, Remote, Session, future, object, shown_time, to_come};
use crate::rules::Output;
use crate::terminal::{say, visible};

const COLUMNS: [&str; 3] = ["url", "reason", "due_time"];

#[derive(clap::Args)]
#[command(after_help = HELP)]
#[command(group = clap::ArgGroup::new("links").required(true).args(["file", "url"]))]
pub(crate) struct Args {
    #[command(flatten)]
    source: Source,
    /// A link, instead of a file of them; can be given again
    #[arg(long, value_name = "URL")]
    url: Vec<String>,
    /// Why, for the platform's moderator, where a row does not say
    #[arg(long, default_value = "", hide_default_value = true)]
    reason: String,
    /// When an answer is due, where a row does not say: a time, or a day of WIB, its end included
    #[arg(long, value_name = "TIME", value_parser = future)]
    due: Option<prost_types::Timestamp>,
    /// Hand over the links of a pasted text without asking
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    remote: Remote,
}

const HELP: &str = "\
Columns, or names in JSON lines: url, reason, due_time, in any spelling; in Indonesian tautan, alasan,
tenggat. Of a text with links in it, such as a chat, each link is handed over once, after a look at them.
Exit code 0: all are handed over; 3: some rows were not, each told with its number and line.";

pub(super) fn run(args: &Args, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let send = async |requests| {
            let request = v1::RequestTakedownsRequest { requests };
            let response = session.takedowns().request_takedowns(session.call(request)).await?;
            Ok(response.into_inner().results)
        };
        let Some(file) = &args.source.file else {
            let request = |url: &String| request(args, url.clone());
            let results = send(args.url.iter().map(request).collect()).await;
            let results = results.map_err(|status| session.refused(status))?;
            return tell_links(args, session, results);
        };
        let options =
            Options { required: &[&["url"]], prose: Prose::Too, ..Options::new(&COLUMNS) };
        let (mut input, rejects) = args.source.open(options, lang)?;
        let prose = matches!(input.format(), Format::Text | Format::List);
        let mut pasted = Vec::new().into_iter();
        if prose {
            pasted = preview::all(&mut input)?.into_iter();
        }
        let asks = prose && !args.yes;
        if asks {
            input.tell(lang);
            preview::show(pasted.as_slice(), lang)?;
            if args.reason.trim().is_empty() {
                tell(&without_reason(), lang);
            }
            preview::ask(file, lang)?;
        }
        let (mut tally, mut ambiguous) = (Tally::new(rejects, heading(session), lang), None);
        let (mut handed, mut says_more) = (HandedOver::default(), false);
        let name = input.name().to_owned();
        let sent = send_all(
            session,
            &name,
            || if prose { Ok(pasted.next()) } else { input.next() },
            |entries, _| {
                let request = read(args, &entries, &mut ambiguous)?;
                says_more |= says(&request);
                Ok(request)
            },
            send,
            |given, result| {
                let (result, why) = match result {
                    Ok(result) => {
                        let why = refused(given, &result);
                        (result, why)
                    }
                    Err(bad) => {
                        let why = given.problem_of(&bad.field, &bad.why);
                        (unread(bad), Some(why))
                    }
                };
                let why = tally.judge(given, why);
                tell_unowned(session, given.place, &result);
                handed.count(&result);
                tally.show(line(session, given, &result, why.as_deref()));
            },
        );
        let sent = sent.await;
        if !asks {
            input.tell(lang);
        }
        ambiguous.iter().for_each(|text| tell(&told_ambiguous(text), lang));
        if sent.is_ok() || tally.any() {
            tally.tell_sum(handed.sum(tally.refused));
        }
        handed.tell(says_more, lang);
        tally.end(sent)
    })
}

/// A request that says no more than the command line does.
fn request(args: &Args, url: String) -> v1::TakedownRequest {
    v1::TakedownRequest { url, reason: args.reason.clone(), due_time: args.due }
}

/// Tells what became of the links of the command line.
fn tell_links(args: &Args, session: &Session, results: Vec<v1::TakedownRequestResult>) -> Outcome {
    let mut shown = Results::new(heading(session));
    let (mut code, mut handed) = (0, HandedOver::default());
    let mut results = results.into_iter();
    for (number, url) in (1..).zip(&args.url) {
        let result = results.next().unwrap_or_default();
        let given = Given::link(number, url);
        let reason = refused(&given, &result);
        if reason.is_some() {
            code = SOME_ROWS_BAD;
        }
        let reason = reason.map(|reason| visible(reason.text(session.lang)));
        tell_unowned(session, given.place, &result);
        handed.count(&result);
        shown.show(line(session, &given, &result, reason.as_deref()));
    }
    handed.tell(says(&request(args, String::new())), session.lang);
    ended([shown.end()], code, session.lang)
}

/// Whether a request says why, or until when.
fn says(request: &v1::TakedownRequest) -> bool {
    !request.reason.is_empty() || request.due_time.is_some()
}

/// Counts of the links that the server has now.
#[derive(Default)]
struct HandedOver {
    new: u64,
    before: u64,
    without_reason: u64,
}

impl HandedOver {
    fn count(&mut self, result: &v1::TakedownRequestResult) {
        match &result.result {
            Some(Handed::Handover(_)) if result.duplicate => self.before += 1,
            Some(Handed::Handover(handover)) => {
                self.new += 1;
                self.without_reason += u64::from(handover.reason.is_empty());
            }
            _ => {}
        }
    }

    /// How many rows there were and what became of them.
    fn sum(&self, refused: u64) -> Message {
        let HandedOver { new, before, .. } = self;
        let known = match before {
            0 => message!("", ""),
            _ => message!(", {before} sudah pernah diserahkan", ", {before} handed over already"),
        };
        message!(
            "{rows} data dibaca: {new} diterima{id}, {refused} ditolak",
            "{read} read: {new} taken{en}, {refused} refused",
            rows = new + before + refused,
            read = counted(new + before + refused, "row"),
            id = known.id,
            en = known.en,
        )
    }

    /// Tells what whoever hands over may not expect. `says_more` is whether a reason or a due time was
    /// given.
    fn tell(&self, says_more: bool, lang: Lang) {
        let HandedOver { before, without_reason, .. } = self;
        if *before > 0 && says_more {
            let told = message!(
                "{before} tautan sudah pernah diserahkan: alasan dan tenggatnya yang lama tetap berlaku",
                "{links} handed over already: the old reason and due time stay",
                links = counted(before, "link"),
            );
            tell(&told, lang);
        }
        if *without_reason > 0 {
            let told = message!(
                "{without_reason} tautan diserahkan tanpa alasan; moderator platform tidak tahu apa \
                 yang melanggar. Sebutkan dengan --reason lain kali",
                "{links} handed over without a reason: the platform's moderator is not told what is \
                 wrong. Give one with --reason next time",
                links = counted(without_reason, "link"),
            );
            tell(&told, lang);
        }
    }
}

/// What is told before links are handed over, while a reason can still be given.
fn without_reason() -> Message {
    message!(
        "tanpa alasan: jawab `t`, lalu ulangi dengan --reason, supaya moderator platform tahu apa yang \
         melanggar",
        "without a reason: answer `n`, and say --reason, so that the platform's moderator knows what is \
         wrong"
    )
}

fn read(
    args: &Args,
    entries: &[Entry],
    ambiguous: &mut Option<String>,
) -> Result<v1::TakedownRequest, BadRow> {
    let mut read = request(args, String::new());
    for Entry { field, value, .. } in entries {
        let text = match value {
            _ if value.is_blank() => continue,
            Value::Text(text) | Value::Number(text) => text.trim(),
            Value::Unfit(fault) => return Err(BadRow::of(field, fault.problem().into())),
            Value::Json(_) => return Err(BadRow::of(field, no_text())),
        };
        match *field {
            "due_time" => {
                let due = time(text, Moment::End, ambiguous).and_then(|at| to_come(at, text));
                read.due_time = Some(due.map_err(|why| BadRow::of("due_time", why))?);
            }
            "reason" => text.clone_into(&mut read.reason),
            _ => text.clone_into(&mut read.url),
        }
    }
    if read.url.is_empty() {
        return Err(BadRow::of("url", no_link()));
    }
    Ok(read)
}

/// Why a link was not handed over; `None` if it was.
fn refused(given: &Given, result: &v1::TakedownRequestResult) -> Option<Message> {
    match &result.result {
        Some(Handed::Handover(_)) => None,
        Some(Handed::Error(error)) => Some(given.problem(error)),
        None => Some(message!("server tidak menjawabnya", "the server gave no answer to it")),
    }
}

fn unread(bad: BadRow) -> v1::TakedownRequestResult {
    let result = Some(Handed::Error(bad.error()));
    v1::TakedownRequestResult { result, ..v1::TakedownRequestResult::default() }
}

/// Says where nobody sees a handover, and who could.
fn tell_unowned(session: &Session, place: Place, result: &v1::TakedownRequestResult) {
    let Some(v1::UnownedSurface { surface, platform }) = &result.unowned else { return };
    let run_by = match surface == platform {
        true => message!("", ""),
        false => message!(" (milik {platform})", " (run by {platform})"),
    };
    let told = message!(
        "data ke-{number}: {surface}{id} belum dipegang platform mana pun di sini, jadi belum ada \
         yang melihatnya; minta operator menjalankan saring tenant surfaces, lalu serahkan tautannya \
         sekali lagi",
        "row {number}: no platform here owns {surface}{en}, so nobody sees it yet; ask the operator \
         for saring tenant surfaces, then hand the link over again",
        number = place.number,
        id = run_by.id,
        en = run_by.en,
    );
    tell(&told, session.lang);
}

fn heading(session: &Session) -> String {
    if session.output == Output::Json {
        return String::new();
    }
    let lang = session.lang;
    format!(
        "{:>8}  {:<36}  {:<12}  {:<23}  {}\n",
        say(lang, "DATA", "ROW"),
        "HANDOVER_ID",
        "PLATFORM",
        say(lang, "TENGGAT", "DUE"),
        say(lang, "TAUTAN", "LINK")
    )
}

fn line(
    session: &Session,
    given: &Given,
    result: &v1::TakedownRequestResult,
    refused: Option<&str>,
) -> Result<String, Failure> {
    if session.output == Output::Json {
        return Ok(json_row(given, &object(result)?));
    }
    let number = given.place.number;
    Ok(match &result.result {
        Some(Handed::Handover(handover)) => {
            let known = match result.duplicate {
                true => say(session.lang, "  (sudah diserahkan)", "  (handed over before)"),
                false => "",
            };
            format!(
                "{number:>8}  {:<36}  {:<12}  {:<23}  {}{known}\n",
                handover.handover_id,
                handover.tenant,
                shown_time(handover.due_time.as_ref()),
                visible(&handover.canonical_url)
            )
        }
        _ => {
            let why = refused.unwrap_or(say(session.lang, "ditolak", "refused"));
            format!("{number:>8}  -  {why}\n")
        }
    })
}
