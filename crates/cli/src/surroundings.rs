//! The options that say in which surroundings listings are scored: context, category map, time.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use saring_engine::{Context, ContextSpec};
use saring_rules::Lang;

use crate::failure::Failure;
use crate::rule_files;

#[derive(clap::Args)]
pub(crate) struct Surroundings {
    /// A rule file, or a directory of them; can be given again
    #[arg(long, short, required = true, value_name = "PATH")]
    pub rules: Vec<PathBuf>,
    /// JSON file with past takedowns, takedowns by seller, and categories
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
    /// CSV file with the columns category,path: the platform's categories as paths such as
    /// elektronik/audio
    #[arg(long, value_name = "FILE")]
    category_map: Option<PathBuf>,
    /// Score as at this time, such as 2026-01-31T08:00:00+07:00 [default: now]
    #[arg(long, value_name = "TIME")]
    now: Option<Timestamp>,
}

/// What scoring needs besides a listing.
pub(crate) struct Setting {
    pub matcher: saring_engine::Matcher,
    pub context: Context,
    /// Microseconds since 1970-01-01T00:00Z.
    pub now: i64,
}

impl Surroundings {
    pub(crate) fn setting(&self, lang: Lang) -> Result<Setting, Failure> {
        let matcher = rule_files::matcher(&self.rules, lang)?;
        let mut spec = self.context.as_deref().map_or(Ok(ContextSpec::default()), read_context)?;
        if let Some(path) = &self.category_map {
            spec.categories.get_or_insert_default().extend(read_category_map(path)?);
        }
        let path = self.context.as_deref().unwrap_or(Path::new("the context"));
        let context = Context::new(spec)
            .map_err(|error| Failure::new(format_args!("{}: {error}", path.display())))?;
        let now = self.now.unwrap_or_else(Timestamp::now).as_microsecond();
        Ok(Setting { matcher, context, now })
    }
}

fn read_context(path: &Path) -> Result<ContextSpec, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::reading(path, &error))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Failure::new(format_args!(
            "{}: {error}; expected an object such as {{\"takedowns\":[{{\"title\":\"…\"}}],\
             \"sellers\":{{\"…\":1}},\"categories\":{{\"…\":\"…\"}}}}",
            path.display()
        ))
    })
}

fn read_category_map(path: &Path) -> Result<HashMap<String, String>, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::reading(path, &error))?;
    let bad = |message: String| Failure::new(format_args!("{}: {message}", path.display()));
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().map_err(|error| bad(error.to_string()))?;
    if header.iter().ne(["category", "path"]) {
        return Err(bad("the first line must be `category,path`".into()));
    }
    let mut map = HashMap::new();
    for row in reader.deserialize() {
        let (category, path): (String, String) = row.map_err(|error| bad(error.to_string()))?;
        if let Some(other) = map.insert(category.clone(), path) {
            return Err(bad(format!("`{category}` stands twice, once as `{other}`; keep one")));
        }
    }
    Ok(map)
}
