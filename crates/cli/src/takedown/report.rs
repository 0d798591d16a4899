//! `saring takedown report`: what was done to listings, from a file.

use std::io::Write as _;
use std::process::ExitCode;

use saring_proto::v1;
use saring_proto::v1::OutcomeStatus;
use saring_rules::Lang;

use super::batches::{Place, send_all};
use super::outcome::{COLUMNS, outcome};
use super::rows::{BadRow, Source};
use crate::failure::{Failure, Outcome, SOME_ROWS_BAD};
use crate::message::message;
use crate::remote::{Remote, Session, name_of, object};
use crate::rules::Output;
use crate::terminal::{print, say, visible};

#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Args {
    #[command(flatten)]
    source: Source,
    /// Make the idempotency key of these columns, for files that have none: the same row gives the
    /// same key, however often it is sent
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    key_from: Vec<String>,
    #[command(flatten)]
    remote: Remote,
}

const HELP: &str = "\
Columns, or names in JSON lines:
  idempotency_key  your own key of this report; sent again, it counts once, for ever
  url              the listing's link; or surface, kind and listing_id
  action           removed, disabled, restricted, seller_suspended, reviewed_legal, restored
  primary_origin   rule_set, manual_search, platform_model, handover, user_report, authority
  primary_rule     set/rule@version, where the origin is a rule set
  rule_hits        all rules that matched, separated by spaces
  handover_id      the handover that this answers
  action_time      2026-11-24T09:30:00+07:00, or a day of WIB such as 2026-11-24
  detect_time, category, price, province, seller, title or text_sketch, image_hashes

Exit code 0: all are stored; 3: some rows were not, each told with its number and line.";

pub(super) fn run(args: &Args, lang: Lang) -> Outcome {
    for column in &args.key_from {
        if !COLUMNS.contains(&column.as_str()) || column == "idempotency_key" {
            return Err(Failure::new(message!(
                "--key-from: tidak ada kolom `{column}`; kolom yang ada: {columns}",
                "--key-from: there is no column `{column}`; the columns are: {columns}",
                columns = COLUMNS[1..].join(", "),
            )));
        }
    }
    let mut rows = args.source.open(&COLUMNS)?;
    if args.key_from.is_empty() && !rows.may_have("idempotency_key") {
        let name = rows.name();
        return Err(Failure::new(message!(
            "{name}: tidak ada kolom `idempotency_key`; tanpa itu laporan yang dikirim ulang \
             terhitung dua kali. Tambahkan kolomnya, atau buat kuncinya dari kolom lain, misalnya \
             --key-from url,action,action_time",
            "{name}: there is no column `idempotency_key`; without it a report that is sent again \
             counts twice. Add the column, or make the key of others, such as --key-from \
             url,action,action_time"
        )));
    }
    args.remote.run(lang, async |session| {
        let mut counts = Counts::default();
        if session.output == Output::Table {
            print(&heading(lang))?;
        }
        let mut client = session.takedowns();
        let sent = send_all(
            session,
            &mut rows,
            |row| outcome(row.fields?, &args.key_from),
            async |outcomes| {
                let request = v1::ReportOutcomesRequest { outcomes };
                let response = client.report_outcomes(session.call(request)).await?;
                Ok(response.into_inner().results)
            },
            |place, result| {
                let result = result.unwrap_or_else(|bad| unread(session, place, bad));
                counts.count(result.status());
                print(&line(session, place, &result)?).map(|_| ())
            },
        );
        let sent = sent.await;
        counts.tell(lang);
        sent?;
        let all_good = counts.conflicts + counts.invalid == 0;
        Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::from(SOME_ROWS_BAD) })
    })
}

/// The result of a row that could not even be sent, told on standard error too.
fn unread(session: &Session, place: Place, bad: BadRow) -> v1::OutcomeResult {
    super::tell_bad_row(session, place, &bad);
    v1::OutcomeResult {
        idempotency_key: bad.idempotency_key.clone(),
        status: OutcomeStatus::Invalid.into(),
        error: Some(bad.error()),
        ..v1::OutcomeResult::default()
    }
}

fn heading(lang: Lang) -> String {
    format!(
        "{:>8}  {:<9}  {:<36}  {}\n",
        say(lang, "BARIS", "ROW"),
        "STATUS",
        "OUTCOME_ID",
        say(lang, "KUNCI", "KEY")
    )
}

fn line(session: &Session, place: Place, result: &v1::OutcomeResult) -> Result<String, Failure> {
    if session.output == Output::Json {
        return Ok(super::json_row(place, &object(result)?));
    }
    let status = name_of(result.status, "OUTCOME_STATUS_", OutcomeStatus::as_str_name);
    let id = if result.outcome_id.is_empty() { "-" } else { &result.outcome_id };
    let mut line =
        format!("{:>8}  {status:<9}  {id:<36}  {}", place.number, visible(&result.idempotency_key));
    if let Some(error) = &result.error {
        line += &format!("  {}", super::shown_error(error, session.lang));
    }
    Ok(line.trim_end().to_owned() + "\n")
}

#[derive(Default)]
struct Counts {
    accepted: u64,
    duplicates: u64,
    conflicts: u64,
    invalid: u64,
    /// Taken in by an edge, which sends them on.
    queued: u64,
}

impl Counts {
    fn count(&mut self, status: OutcomeStatus) {
        match status {
            OutcomeStatus::Accepted => self.accepted += 1,
            OutcomeStatus::Duplicate => self.duplicates += 1,
            OutcomeStatus::Conflict => self.conflicts += 1,
            OutcomeStatus::Queued => self.queued += 1,
            OutcomeStatus::Invalid | OutcomeStatus::Unspecified => self.invalid += 1,
        }
    }

    fn tell(&self, lang: Lang) {
        let Counts { accepted, duplicates, conflicts, invalid, queued } = self;
        let mut told = message!(
            "{accepted} tersimpan, {duplicates} sudah ada, {conflicts} bertentangan, {invalid} \
             tidak sah",
            "{accepted} accepted, {duplicates} duplicate, {conflicts} conflict, {invalid} invalid"
        );
        if *queued > 0 {
            told.id += &format!(", {queued} diterima edge, yang meneruskannya");
            told.en += &format!(", {queued} taken in by an edge, which sends them on");
        }
        // Nothing can be done if even this cannot be written.
        let _ = writeln!(anstream::stderr(), "{}", told.text(lang));
    }
}
