//! `saring outbox …`: what waits at an edge, and the dead letters among it: outcomes that the centre
//! refused after the edge had taken them in.

mod place;

use clap::Subcommand;
use saring_proto::v1;
use saring_rules::Lang;

use crate::catalogue;
use crate::failure::{Failure, Outcome, ended};
use crate::message::{counted, listed, message};
use crate::output::print;
use crate::remote::{Table, json_line, shown_time, word_of};
use crate::rules::Output;
use crate::terminal::{say, visible};
use place::{Place, PlaceArgs};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Show how many outcomes wait, were sent, and are dead letters
    Status(StatusArgs),
    /// List the dead letters, oldest first, and why the centre refused them
    List(ListArgs),
    /// Send dead letters again, once the reason is mended
    Retry(RetryArgs),
    /// Drop dead letters for ever
    Drop(DropArgs),
}

#[derive(clap::Args)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(clap::Args)]
pub(crate) struct ListArgs {
    /// Only the oldest so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Which dead letters.
#[derive(clap::Args)]
#[group(id = "which", required = true, multiple = false)]
struct Which {
    /// Their numbers, as `saring outbox list` shows them
    #[arg(value_name = "NUMBER", group = "which")]
    numbers: Vec<u64>,
    /// All of them
    #[arg(long, group = "which")]
    all: bool,
}

#[derive(clap::Args)]
pub(crate) struct RetryArgs {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(clap::Args)]
pub(crate) struct DropArgs {
    #[command(flatten)]
    which: Which,
    /// Needed with --all: they are gone then, and what cannot be read with them
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

impl Which {
    fn numbers(&self) -> Option<&[u64]> {
        (!self.all).then_some(self.numbers.as_slice())
    }
}

pub(crate) fn run(command: &Command, lang: Lang) -> Outcome {
    match command {
        Command::Status(args) => args.place.run(async |place| status(place, args, lang).await),
        Command::List(args) => args.place.run(async |place| list(place, args, lang).await),
        Command::Retry(args) => args.place.run(async |place| {
            let (retried, none) = place.retry(args.which.numbers()).await?;
            done(&args.place, Done::Retried(retried), &none, lang)
        }),
        Command::Drop(args) => args.place.run(async |place| {
            if args.which.all && !args.yes {
                let counts = place.counts().await?;
                let count = counts.dead_letters + counts.unreadable;
                if count == 0 {
                    return done(&args.place, Done::Dropped(0), &[], lang);
                }
                return Err(Failure::new(message!(
                    "{count} laporan yang ditolak akan hilang untuk selamanya; bila itu maksudnya, \
                     tambahkan --yes",
                    "{letters} would be gone for ever; if that is meant, say --yes",
                    letters = counted(count, "dead letter"),
                )));
            }
            let (dropped, none) = place.drop_letters(args.which.numbers()).await?;
            done(&args.place, Done::Dropped(dropped), &none, lang)
        }),
    }
}

async fn status(place: &mut Place, args: &StatusArgs, lang: Lang) -> Outcome {
    let counts = place.counts().await?;
    match args.place.output {
        Output::Json => print(&json_line(&counts)?),
        Output::Table => {
            let mut table =
                Table::new(&[say(lang, "KEADAAN", "STATE"), say(lang, "BANYAKNYA", "COUNT")])
                    .numbers_from(1);
            for (name, count) in [
                (say(lang, "menunggu pusat", "waiting for the centre"), counts.waiting),
                (say(lang, "sudah di pusat", "at the centre"), counts.sent),
                (say(lang, "laporan yang ditolak", "dead letters"), counts.dead_letters),
                (say(lang, "tidak terbaca", "unreadable"), counts.unreadable),
            ] {
                table.row([name.to_owned(), count.to_string()]);
            }
            let mut text = table.text();
            if !counts.problem.is_empty() {
                text += &format!("{}\n", visible(catalogue::told(&counts.problem).text(lang)));
            }
            print(&text)
        }
    }
}

async fn list(place: &mut Place, args: &ListArgs, lang: Lang) -> Outcome {
    let letters = place.list(args.limit).await?;
    if matches!(args.place.output, Output::Json) {
        return print(&letters.iter().map(json_line).collect::<Result<String, _>>()?);
    }
    let mut table = Table::new(&[
        say(lang, "NOMOR", "NUMBER"),
        say(lang, "KUNCI", "KEY"),
        say(lang, "TAUTAN", "LISTING"),
        say(lang, "DITOLAK", "REFUSED"),
        say(lang, "ALASAN", "REASON"),
    ]);
    for letter in &letters {
        let outcome = letter.outcome.clone().unwrap_or_default();
        table.row([
            letter.number.to_string(),
            outcome.idempotency_key.clone(),
            listing(&outcome),
            shown_time(letter.refuse_time.as_ref()),
            why(letter, lang),
        ]);
    }
    print(&table.text())
}

/// The listing as it was reported.
fn listing(outcome: &v1::Outcome) -> String {
    match &outcome.listing {
        Some(listing) => {
            let parts = [&listing.surface, &listing.kind, &listing.listing_id];
            let parts: Vec<&str> =
                parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
            parts.join("/")
        }
        None => outcome.url.clone(),
    }
}

fn why(letter: &v1::DeadLetter, lang: Lang) -> String {
    let Some(error) = &letter.error else {
        let name = v1::OutcomeStatus::as_str_name;
        return word_of(letter.status, "OUTCOME_STATUS_", name, lang);
    };
    let problem = catalogue::field_problem(&error.field, &error.message);
    format!("{} ({})", problem.text(lang), error.reason)
}

/// What became of dead letters, and of how many.
#[derive(Clone, Copy, serde::Serialize)]
#[serde(rename_all = "lowercase")]
enum Done {
    Retried(i64),
    Dropped(i64),
}

/// Tells it, and of which numbers there are no dead letters.
fn done(args: &PlaceArgs, done: Done, none: &[u64], lang: Lang) -> Outcome {
    let (Done::Retried(count) | Done::Dropped(count)) = done;
    let is_told = count > 0 || none.is_empty();
    let shown = if is_told { tell_done(args, done, lang).err() } else { None };
    ended([shown, missing(none)], 0, lang)
}

/// That there are no dead letters with these numbers.
fn missing(none: &[u64]) -> Option<Failure> {
    let none: Vec<String> = none.iter().map(u64::to_string).collect();
    let told = message!(
        "tidak ada laporan yang ditolak dengan nomor {none}; `saring outbox list` menunjukkan nomornya",
        "there is no dead letter with the number {none}; `saring outbox list` shows the numbers",
        none = listed(&none),
    );
    (!none.is_empty()).then(|| Failure::new(told))
}

fn tell_done(args: &PlaceArgs, done: Done, lang: Lang) -> Outcome {
    match args.output {
        Output::Json => print(&format!("{}\n", serde_json::json!(done))),
        Output::Table => {
            let told = match done {
                Done::Retried(count) => message!(
                    "{count} laporan yang ditolak kembali ke antrean",
                    "{back} back in line",
                    back = counted(count, "dead letter"),
                ),
                Done::Dropped(count) => {
                    message!(
                        "{count} laporan yang ditolak dibuang",
                        "{gone} dropped",
                        gone = counted(count, "dead letter")
                    )
                }
            };
            print(&format!("{}\n", told.text(lang)))
        }
    }
}
