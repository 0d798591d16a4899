//! `saring scan`: scores a file of listings, in constant memory and on every core.

mod columns;
mod csv_rows;
mod jsonl_rows;
mod layout;
mod object;
mod output;
mod records;
mod rows;
mod summary;
mod workers;

use std::fs::File;
use std::io::{BufReader, IsTerminal as _, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use saring_rules::Lang;

use crate::failure::{Failure, Outcome, SOME_ROWS_BAD};
use crate::message::message;
use crate::surroundings::Scoring;
use columns::Mapping;
use output::Output;
use rows::{Limits, Rows};
use summary::Summary;
use workers::{Sink, Task};

// Other commands read rows too.
pub(crate) use columns::parse_delimiter;
pub(crate) use csv_rows::{marks, read_header};
pub(crate) use object::read_object;
pub(crate) use records::Records;
pub(crate) use rows::{no_text, read_head};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// CSV or JSON-lines file with listings; `-` is standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    scoring: Scoring,
    /// What to print
    #[arg(long, short, value_enum, default_value_t = Output::Json)]
    output: Output,
    /// What the file is [default: by the file's ending, or else by its first character]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Take a field from another column: title=product_name
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = columns::parse_mapping)]
    map: Vec<Mapping>,
    /// The CSV file's delimiter, one character, or \t [default: a comma, or \t in .tsv files]
    #[arg(long, value_parser = columns::parse_delimiter)]
    delimiter: Option<u8>,
    /// A row with a field over this many bytes is bad
    #[arg(long, default_value_t = 1 << 20, value_name = "BYTES")]
    max_field: usize,
    /// Threads that score, at most 256 [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    /// One JSON object a line
    Jsonl,
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

    /// The file as messages name it.
    fn name(&self) -> String {
        match self.file().to_string_lossy() {
            stdin if stdin == "-" => "<stdin>".to_owned(),
            path => path.into_owned(),
        }
    }
}

pub(crate) fn run(mut args: Args, lang: Lang) -> Outcome {
    args.find_file()?;
    let args = &args;
    columns::check(&args.map).map_err(Failure::new)?;
    let setting = args.scoring.setting(lang)?;
    let progress = ProgressBar::hidden();
    let input = open(args, &progress)?;
    let mut rows = Rows::open(input, args, Limits::new(args.max_field))?;
    let threads = args.threads.map_or_else(
        || std::thread::available_parallelism().map_or(1, |cores| cores.get().min(256)),
        usize::from,
    );
    let mut summary = Summary::default();
    let mut out = std::io::stdout().lock();
    out.write_all(output::header(args.output, lang).as_bytes())
        .map_err(|error| Failure::writing(&error))?;
    let name = args.name();
    let scanned = workers::scan(
        &mut rows,
        Task { setting: &setting, output: args.output },
        threads,
        &mut Sink {
            out,
            summary: &mut summary,
            progress: &progress,
            tell: &|part, before| part.tell_bad_rows(&name, before, lang),
        },
    );
    progress.finish_and_clear();
    if !matches!(scanned, Err(Failure::OutputClosed)) {
        summary.tell(lang, &rows.unused(), &rows.missing());
    }
    scanned?;
    let code = if summary.bad == 0 { ExitCode::SUCCESS } else { ExitCode::from(SOME_ROWS_BAD) };
    Ok(code)
}

/// Opens the file, with a progress bar when someone watches.
fn open(args: &Args, progress: &ProgressBar) -> Result<Box<dyn Read + Send>, Failure> {
    let watched = std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
    if args.file().as_os_str() == "-" {
        return Ok(Box::new(std::io::stdin()));
    }
    let file = File::open(args.file()).map_err(|error| Failure::reading(args.file(), &error))?;
    let metadata = file.metadata().map_err(|error| Failure::reading(args.file(), &error))?;
    if metadata.is_dir() {
        let path = args.file().display();
        return Err(Failure::new(message!(
            "{path} adalah direktori; berikan berkas berisi penawaran",
            "{path} is a directory; give a file of listings"
        )));
    }
    if watched && metadata.is_file() {
        progress.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        progress.set_length(metadata.len());
        let style = "{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            progress.set_style(style);
        }
    }
    Ok(Box::new(BufReader::with_capacity(1 << 16, progress.wrap_read(file))))
}
