//! The options that say by which rules and with what else listings are scored: context, category
//! map, time.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use saring_engine::{Context, ContextError, ContextSpec, Matcher};
use saring_rules::Lang;

use crate::failure::Failure;
use crate::files;
use crate::listing_fields::bad_hash;
use crate::message::{Message, message, shown};
use crate::remote::{Moment, timestamp};
use crate::rule_files::{self, is_rule_file};

/// Most bytes of a context or a category map: enough for 100,000 takedowns.
const MAX_BYTES: usize = 64 << 20;

#[derive(clap::Args)]
pub(crate) struct ScoringOptions {
    /// JSON file with past takedowns, takedowns by seller, and categories
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
    /// CSV file with the columns category,path: the platform's categories as paths such as
    /// elektronik/audio
    #[arg(long, value_name = "FILE")]
    category_map: Option<PathBuf>,
    /// Score as at this time, such as 2026-01-31T08:00:00+07:00, or the beginning of a day of WIB
    /// [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    now: Option<Timestamp>,
}

/// The rules, and what listings are scored in.
#[derive(clap::Args)]
pub(crate) struct Scoring {
    /// Rule files, or directories of them; can be given again
    #[arg(long, short, required = true, num_args = 1.., value_name = "PATH")]
    rules: Vec<PathBuf>,
    #[command(flatten)]
    options: ScoringOptions,
}

/// What scoring needs besides a listing.
pub(crate) struct Setting {
    pub matcher: Matcher,
    pub context: Context,
    /// Microseconds since 1970-01-01T00:00Z.
    pub now: i64,
}

impl Scoring {
    /// Takes away the last of several paths that is no rule file nor a directory: what stands behind
    /// an option of several paths falls to it too.
    pub(crate) fn take_other_file(&mut self) -> Option<PathBuf> {
        let is_other = |path: &PathBuf| !is_rule_file(path) && !path.is_dir();
        let at = self.rules.iter().rposition(is_other)?;
        (self.rules.len() > 1).then(|| self.rules.remove(at))
    }

    pub(crate) fn setting(&self, lang: Lang) -> Result<Setting, Failure> {
        let matcher = rule_files::matcher(&self.rules, lang)?;
        let (context, now) = self.options.read()?;
        Ok(Setting { matcher, context, now })
    }
}

impl ScoringOptions {
    /// The context, and the time in microseconds since 1970-01-01T00:00Z.
    pub(crate) fn read(&self) -> Result<(Context, i64), Failure> {
        let mut spec = self.context.as_deref().map_or(Ok(ContextSpec::default()), read_context)?;
        if let Some(path) = &self.category_map {
            spec.categories.get_or_insert_default().extend(read_category_map(path)?);
        }
        let path = self.context.as_deref().unwrap_or(Path::new("-"));
        let context = Context::new(spec).map_err(|error| bad_takedown(path, &error))?;
        let now = self.now.unwrap_or_else(Timestamp::now).as_microsecond();
        Ok((context, now))
    }
}

fn time(text: &str) -> Result<Timestamp, Message> {
    let at = timestamp(text, Moment::Start)?;
    Timestamp::new(at.seconds, at.nanos)
        .map_err(|error| message!("waktunya tidak sah", "the time is not valid").because(&error))
}

fn read_context(path: &Path) -> Result<ContextSpec, Failure> {
    let bytes = files::read(path, MAX_BYTES)?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let path = path.display();
        let sample = r#"{"takedowns":[{"title":"…"}],"sellers":{"…":1},"categories":{"…":"…"}}"#;
        let told = message!("{path} bukan berkas konteks", "{path} is no context file");
        let remedy = message!(
            "isinya harus objek seperti {sample}",
            "it must hold an object such as {sample}"
        );
        Failure::new(told.because(&error).then(&remedy))
    })
}

fn bad_takedown(path: &Path, error: &ContextError) -> Failure {
    let path = path.display();
    let (ContextError::ImageHash(at, _) | ContextError::TextSketch(at, _)) = error;
    let place = message!(
        "{path}, isi `takedowns` yang ke-{number}",
        "{path}, entry {number} of `takedowns`",
        number = at + 1,
    );
    Failure::new(match error {
        ContextError::ImageHash(_, error) => place.and(&bad_hash(error)),
        ContextError::TextSketch(_, error) => place.because(error),
    })
}

fn read_category_map(path: &Path) -> Result<HashMap<String, String>, Failure> {
    let bytes = files::read(path, MAX_BYTES)?;
    let place =
        |line: u64| message!("{path}, baris {line}", "{path}, line {line}", path = path.display());
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().map_err(|error| Failure::new(place(1).because(&error)))?;
    if header.iter().ne(["category", "path"]) {
        return Err(Failure::new(place(1).and(&message!(
            "baris pertama harus `category,path`",
            "the first line must be `category,path`"
        ))));
    }
    let mut map = HashMap::new();
    for row in reader.records() {
        let row = row.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            Failure::new(place(line).because(&error))
        })?;
        let line = row.position().map_or(0, csv::Position::line);
        if let Some(other) = map.insert(row[0].to_owned(), row[1].to_owned()) {
            return Err(Failure::new(place(line).and(&message!(
                "kategori `{category}` sudah ada dengan path `{other}`; sisakan satu",
                "the category `{category}` is there already with the path `{other}`; keep one",
                category = shown(&row[0]),
                other = shown(&other),
            ))));
        }
    }
    Ok(map)
}
