//! `saring takedown request`: hands links over to the platforms.

use std::io::Write as _;
use std::process::ExitCode;

use saring_proto::v1;
use saring_proto::v1::takedown_request_result::Result as Handed;
use saring_rules::Lang;
use serde_json::{Map, Value};

use super::batches::{Place, send_all};
use super::rows::{BadRow, Source};
use crate::failure::{Failure, Outcome, SOME_ROWS_BAD};
use crate::message::message;
use crate::remote::{Remote, Session, future, object, shown_time};
use crate::rules::Output;
use crate::terminal::{print, say, visible};

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
    #[command(flatten)]
    remote: Remote,
}

const HELP: &str = "\
Columns, or names in JSON lines: url, reason, due_time.
Exit code 0: all are handed over; 3: some rows were not, each told with its number and line.";

pub(super) fn run(args: &Args, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let mut client = session.takedowns();
        let mut all_good = true;
        let mut tell = |place: Place, result: Result<v1::TakedownRequestResult, BadRow>| {
            let result = result.unwrap_or_else(|bad| unread(session, place, bad));
            if let Some(unowned) = &result.unowned {
                tell_unowned(session, place, unowned);
            }
            all_good &= matches!(result.result, Some(Handed::Handover(_)));
            print(&line(session, place, &result)?).map(|_| ())
        };
        let mut send = async |requests| {
            let request = v1::RequestTakedownsRequest { requests };
            let response = client.request_takedowns(session.call(request)).await?;
            Ok(response.into_inner().results)
        };
        let begin = || match session.output {
            Output::Table => print(&heading(lang)).map(|_| ()),
            Output::Json => Ok(()),
        };
        if args.source.file.is_some() {
            let mut rows = args.source.open(&COLUMNS)?;
            begin()?;
            send_all(session, &mut rows, |row| read(args, &row.fields?), send, tell).await?;
        } else {
            let requests = args.url.iter().map(|url| v1::TakedownRequest {
                url: url.clone(),
                reason: args.reason.clone(),
                due_time: args.due,
            });
            let results = send(requests.collect()).await;
            let results = results.map_err(|status| session.refused(status))?;
            begin()?;
            for (number, result) in (1..).zip(results) {
                tell(Place { number, line: number }, Ok(result))?;
            }
        }
        Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::from(SOME_ROWS_BAD) })
    })
}

fn read(args: &Args, fields: &Map<String, Value>) -> Result<v1::TakedownRequest, BadRow> {
    let text = |name: &str| match fields.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(BadRow::of(name, message!("harus teks", "must be a text"))),
    };
    let empty = || BadRow::of("url", message!("kosong; isi tautannya", "is empty; give the link"));
    let url = text("url")?.ok_or_else(empty)?;
    let due_time = match text("due_time")? {
        Some(text) => Some(future(&text).map_err(|why| BadRow::of("due_time", why))?),
        None => args.due,
    };
    let reason = text("reason")?.unwrap_or_else(|| args.reason.clone());
    Ok(v1::TakedownRequest { url, reason, due_time })
}

fn unread(session: &Session, place: Place, bad: BadRow) -> v1::TakedownRequestResult {
    super::tell_bad_row(session, place, &bad);
    let result = Some(Handed::Error(bad.error()));
    v1::TakedownRequestResult { result, ..v1::TakedownRequestResult::default() }
}

/// Says that nobody sees a handover, and who could.
fn tell_unowned(session: &Session, place: Place, unowned: &v1::UnownedSurface) {
    let v1::UnownedSurface { surface, platform } = unowned;
    let told = message!(
        "baris {number}: {surface} milik {platform}, tetapi belum dipegang platform mana pun, jadi \
         belum ada yang melihatnya; minta operator menjalankan saring tenant surfaces, lalu serahkan \
         tautannya sekali lagi",
        "row {number}: {surface} is run by {platform} and owned by no platform here, so nobody sees \
         it yet; ask the operator for saring tenant surfaces, then hand the link over again",
        number = place.number,
    );
    let _ = writeln!(anstream::stderr(), "{}", visible(told.text(session.lang)));
}

fn heading(lang: Lang) -> String {
    format!(
        "{:>8}  {:<36}  {:<12}  {:<23}  {}\n",
        say(lang, "BARIS", "ROW"),
        "HANDOVER_ID",
        "TENANT",
        say(lang, "TENGGAT", "DUE"),
        say(lang, "TAUTAN", "LINK")
    )
}

fn line(
    session: &Session,
    place: Place,
    result: &v1::TakedownRequestResult,
) -> Result<String, Failure> {
    if session.output == Output::Json {
        return Ok(super::json_row(place, &object(result)?));
    }
    let number = place.number;
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
        Some(Handed::Error(error)) => {
            format!("{number:>8}  -  {}\n", super::shown_error(error, session.lang))
        }
        None => format!("{number:>8}  -\n"),
    })
}
