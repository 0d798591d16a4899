//! `saring takedown report`: what was done to listings, from a file.

use saring_ingest::{Format, Options};
use saring_proto::v1;
use saring_proto::v1::OutcomeStatus;
use saring_rules::Lang;

use super::batches::send_all;
use super::key_from::key_from;
use super::outcome::{COLUMNS, outcome, trim};
use super::required::REQUIRED;
use super::rows::{BadRow, Given, Source, Tally, json_row, tell};
use super::values::told_ambiguous;
use crate::failure::{Failure, Outcome};
use crate::message::{Message, message};
use crate::remote::{Remote, Session, object, word_of};
use crate::rules::Output;
use crate::terminal::{say, visible};

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
Columns, in any order and spelling, or names in JSON lines; docs/files.md has their other names:
  idempotency_key  your own key of this report; sent again, it counts once, for ever
  url              the listing's link; or surface, kind and listing_id
  action           removed, disabled, restricted, seller_suspended, reviewed_legal, restored
  primary_origin   rule_set, manual_search, platform_model, handover, user_report, authority
  primary_rule     set/rule@version, where the origin is a rule set
  rule_hits        all rules that matched, separated by spaces
  handover_id      the handover that this answers
  action_time      2026-11-24T09:30:00+07:00, 24/11/2026 09:30 WIB, or a day such as 2026-11-24
  detect_time, category, price, province, seller, title or text_sketch, image_hashes

Exit code 0: all are stored; 3: some rows were not, each told with its number and line.";

pub(super) fn run(args: &Args, lang: Lang) -> Outcome {
    let options = Options { required: &REQUIRED, ..Options::new(&COLUMNS) };
    let (mut input, rejects) = args.source.open(options, lang)?;
    let columns = input.columns();
    let key_from = key_from(&args.key_from, columns.as_deref())?;
    let has_keys = |columns: Vec<_>| columns.iter().any(|(field, _)| *field == "idempotency_key");
    if key_from.is_empty() && !columns.is_none_or(has_keys) {
        let name = input.name();
        return Err(Failure::new(message!(
            "{name}: tidak ada kolom `kunci`; tanpa itu laporan yang dikirim ulang terhitung dua \
             kali. Tambahkan kolomnya, atau buat kuncinya dari kolom lain, misalnya --key-from \
             'tautan,tindakan,waktu tindakan'",
            "{name}: there is no column `idempotency_key`; without it a report that is sent again \
             counts twice. Add the column, or make the key of others, such as --key-from \
             url,action,action_time"
        )));
    }
    args.remote.run(lang, async |session| {
        let mut tally = Tally::new(rejects, heading(session), lang);
        let mut statuses = Statuses::default();
        let mut ambiguous = None;
        let name = input.name().to_owned();
        let is_cells = input.format() != Format::Jsonl;
        let sent = send_all(
            session,
            &name,
            || input.next(),
            |mut entries, warnings| {
                if is_cells {
                    trim(&mut entries);
                }
                outcome(entries, &key_from, warnings, &mut ambiguous)
            },
            async |outcomes| {
                let request = v1::ReportOutcomesRequest { outcomes };
                let response = session.takedowns().report_outcomes(session.call(request)).await?;
                Ok(response.into_inner().results)
            },
            |given, result| {
                let (result, why) = match result {
                    Ok(result) => {
                        let why = refused(given, &result);
                        let unknown = result.unresolved.iter().map(|field| unknown(given, field));
                        let unknown: Vec<_> = unknown.collect();
                        given.warnings.extend(unknown);
                        (result, why)
                    }
                    Err(bad) => {
                        let why = given.problem_of(&bad.field, &bad.why);
                        (unread(bad), Some(why))
                    }
                };
                statuses.count(result.status());
                let why = tally.judge(given, why);
                tally.show(line(session, given, &result, why.as_deref()));
            },
        );
        let sent = sent.await;
        input.tell(lang);
        ambiguous.iter().for_each(|text| tell(&told_ambiguous(text), lang));
        if sent.is_ok() || tally.any() {
            tally.tell_sum(statuses.sum());
        }
        tally.end(sent)
    })
}

/// A field of a stored row that names what the server does not know.
fn unknown(given: &Given, field: &str) -> Message {
    let why = message!(
        "tidak dikenal server; tersimpan begitu, jadi periksa apakah salah tulis",
        "is not known to the server; it is stored so, so check that it is no slip"
    );
    given.problem_of(field, &why)
}

/// Why a row was not stored; `None` if it was, or will be.
fn refused(given: &Given, result: &v1::OutcomeResult) -> Option<Message> {
    use OutcomeStatus as Status;
    match (&result.error, result.status()) {
        (Some(error), _) => Some(given.problem(error)),
        (None, Status::Accepted | Status::Duplicate | Status::Queued) => None,
        (None, Status::Conflict | Status::Invalid | Status::Unspecified) => {
            Some(message!("server tidak menjawabnya", "the server gave no answer to it"))
        }
    }
}

/// The result of a row that could not even be sent.
fn unread(bad: BadRow) -> v1::OutcomeResult {
    v1::OutcomeResult {
        idempotency_key: bad.idempotency_key.clone(),
        status: OutcomeStatus::Invalid.into(),
        error: Some(bad.error()),
        ..v1::OutcomeResult::default()
    }
}

fn heading(session: &Session) -> String {
    if session.output == Output::Json {
        return String::new();
    }
    let lang = session.lang;
    format!(
        "{:>8}  {:<12}  {:<36}  {}\n",
        say(lang, "DATA", "ROW"),
        "STATUS",
        "OUTCOME_ID",
        say(lang, "KUNCI", "KEY")
    )
}

fn line(
    session: &Session,
    given: &Given,
    result: &v1::OutcomeResult,
    refused: Option<&str>,
) -> Result<String, Failure> {
    if session.output == Output::Json {
        return Ok(json_row(given, &object(result)?));
    }
    let name = OutcomeStatus::as_str_name;
    let status = word_of(result.status, "OUTCOME_STATUS_", name, session.lang);
    let id = if result.outcome_id.is_empty() { "-" } else { &result.outcome_id };
    let mut line = format!(
        "{:>8}  {status:<12}  {id:<36}  {}",
        given.place.number,
        visible(&result.idempotency_key)
    );
    if let Some(why) = refused {
        line += &format!("  {why}");
    }
    Ok(line.trim_end().to_owned() + "\n")
}

/// Counts of what the server said.
#[derive(Default)]
struct Statuses {
    accepted: u64,
    duplicates: u64,
    conflicts: u64,
    invalid: u64,
    /// Taken in by an edge, which sends them on.
    queued: u64,
}

impl Statuses {
    fn count(&mut self, status: OutcomeStatus) {
        match status {
            OutcomeStatus::Accepted => self.accepted += 1,
            OutcomeStatus::Duplicate => self.duplicates += 1,
            OutcomeStatus::Conflict => self.conflicts += 1,
            OutcomeStatus::Queued => self.queued += 1,
            OutcomeStatus::Invalid | OutcomeStatus::Unspecified => self.invalid += 1,
        }
    }

    fn sum(&self) -> Message {
        let Statuses { accepted, duplicates, conflicts, invalid, queued } = self;
        let mut sum = message!(
            "{accepted} tersimpan, {duplicates} sudah ada, {conflicts} bertentangan, {invalid} \
             tidak sah",
            "{accepted} accepted, {duplicates} duplicate, {conflicts} conflict, {invalid} invalid"
        );
        if *queued > 0 {
            sum.id += &format!(
                ", {queued} diterima edge, yang meneruskannya; yang ditolak pusat nanti ada di \
                 `saring outbox list`"
            );
            sum.en += &format!(
                ", {queued} taken in by an edge, which sends them on; `saring outbox list` shows \
                 what the centre refuses of them"
            );
        }
        sum
    }
}
