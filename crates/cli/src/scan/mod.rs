//! `saring scan`: scores a file of listings, in constant memory and on every core.

mod listing;
mod output;
mod summary;
mod workers;

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use saring_ingest::{Limits, Options};
use saring_rules::Lang;

use crate::failure::{Failure, Outcome, SOME_ROWS_BAD, ended};
use crate::message::message;
use crate::scoring_options::Scoring;
use crate::source::Reading;
use output::Output;
use summary::Summary;
use workers::{Sink, Task};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// File of listings: CSV, Excel (.xlsx) or JSON lines; `-` is standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    scoring: Scoring,
    /// What to print
    #[arg(long, short, value_enum, default_value_t = Output::Json)]
    output: Output,
    #[command(flatten)]
    reading: Reading,
    /// A row with a field over this many bytes is bad
    #[arg(long, default_value_t = 1 << 20, value_name = "BYTES")]
    max_field: usize,
    /// Threads that score, at most 256 [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

impl Args {
    /// Finds the file where it stands behind the paths of `--rules`.
    fn find_file(&mut self) -> Result<(), Failure> {
        if self.file.is_none() {
            self.file = self.scoring.take_other_file();
        }
        if self.file.is_some() {
            return Ok(());
        }
        Err(Failure::new(message!(
            "berkas penawarannya belum disebut; tulis saring scan BERKAS --rules PATH, atau - untuk \
             masukan standar",
            "no file of listings is given; write saring scan FILE --rules PATH, or - for standard input"
        )))
    }

    /// The file; standard input before one is found.
    fn file(&self) -> &Path {
        self.file.as_deref().unwrap_or(Path::new("-"))
    }
}

pub(crate) fn run(mut args: Args, lang: Lang) -> Outcome {
    args.find_file()?;
    let args = &args;
    let setting = args.scoring.setting(lang)?;
    let options = Options {
        required: &[&["title"]],
        limits: Limits::new(args.max_field).set_by("--max-field"),
        ..Options::new(&listing::FIELDS)
    };
    let progress = bar();
    let (mut input, mut rejects) = args.reading.open(args.file(), options, &progress, lang)?;
    let threads = args.threads.map_or_else(
        || std::thread::available_parallelism().map_or(1, |cores| cores.get().min(256)),
        usize::from,
    );
    let mut summary = Summary::default();
    let mut out = std::io::stdout().lock();
    let to_terminal = out.is_terminal();
    out.write_all(output::header(args.output, lang).as_bytes())
        .map_err(|error| Failure::writing(&error))?;
    let (name, mapping) = (input.name().to_owned(), input.mapping.clone());
    let scanned = workers::scan(
        &mut input,
        Task { setting: &setting, mapping: &mapping, output: args.output, to_terminal },
        threads,
        &mut Sink {
            out,
            summary: &mut summary,
            progress: &progress,
            tell: &mut |part, before| {
                part.tell_rows(&name, before, lang);
                for bad in part.bad_rows() {
                    let reason = bad.why.text(lang);
                    rejects.write(bad.line, &bad.original, reason);
                }
            },
        },
    );
    progress.finish_and_clear();
    let is_read = !matches!(scanned, Err(Failure::OutputClosed));
    if is_read {
        input.tell(lang);
        summary.tell(lang);
        rejects.tell(lang);
    }
    let code = if is_read && summary.bad > 0 { SOME_ROWS_BAD } else { 0 };
    ended([rejects.end(), scanned.err()], code, lang)
}

/// A progress bar, which is shown when someone watches.
fn bar() -> ProgressBar {
    let bar = ProgressBar::hidden();
    if std::io::stderr().is_terminal() && !std::io::stdout().is_terminal() {
        bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        let style = "{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
    }
    bar
}
