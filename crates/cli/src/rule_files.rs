//! Reads rule files and directories of them.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use saring_engine::{Matcher, Plan};
use saring_rules::{Lang, Loaded, load};

use crate::failure::Failure;
use crate::terminal;

/// A rule file that was read.
pub(crate) struct RuleFile {
    pub path: PathBuf,
    pub loaded: Loaded,
}

impl RuleFile {
    pub(crate) fn name(&self) -> String {
        self.path.display().to_string()
    }
}

/// Reads each path; a directory stands for the `.yaml` and `.yml` files in it, by name.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Vec<RuleFile>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        for path in expand(path)? {
            let bytes = std::fs::read(&path).map_err(|error| Failure::reading(&path, &error))?;
            files.push(RuleFile { path, loaded: load(&bytes) });
        }
    }
    Ok(files)
}

fn expand(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.map_err(|error| Failure::reading(path, &error))?;
    let is_rule_file = |path: &PathBuf| {
        path.is_file() && path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
    };
    let mut files: Vec<PathBuf> =
        entries.iter().map(std::fs::DirEntry::path).filter(is_rule_file).collect();
    files.sort();
    if files.is_empty() {
        let path = path.display();
        return Err(Failure::new(format_args!(
            "there are no rule files in {path}: their names end in .yaml or .yml"
        )));
    }
    Ok(files)
}

/// Tells the diagnostics of the files on standard error; errors only, where `quiet`.
pub(crate) fn tell(files: &[RuleFile], lang: Lang, quiet: bool) {
    let mut err = anstream::stderr().lock();
    for file in files {
        let worth_telling = !quiet || file.loaded.errors() > 0;
        if worth_telling && !file.loaded.diagnostics.is_empty() {
            let text = file.loaded.render(&file.name(), lang, terminal::stderr_color());
            // Nothing can be done if even this cannot be written.
            let _ = err.write_all(text.as_bytes());
        }
    }
}

/// The plans of the files; tells what is wrong if any has none.
pub(crate) fn plans(files: Vec<RuleFile>, lang: Lang) -> Result<Vec<Plan>, Failure> {
    tell(&files, lang, true);
    files.into_iter().map(|file| file.loaded.plan.ok_or(Failure::Told)).collect()
}

/// Reads and compiles rule files for scoring.
pub(crate) fn matcher(paths: &[PathBuf], lang: Lang) -> Result<Matcher, Failure> {
    let plans = plans(read(paths)?, lang)?;
    Matcher::new(&plans).map_err(Failure::new)
}
