//! Reads rule files and directories of them.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use saring_engine::{Matcher, Plan};
use saring_rules::limits::MAX_FILE_BYTES;
use saring_rules::{Lang, Loaded, load, to_json};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::files;
use crate::message::{Message, message};
use crate::output::print;
use crate::rules::Output;
use crate::terminal::{self, visible, visible_json};

/// A rule file that was read.
pub(crate) struct RuleFile {
    pub path: PathBuf,
    pub loaded: Loaded,
}

impl RuleFile {
    /// The path, fit to be shown.
    pub(crate) fn name(&self) -> String {
        visible(&self.path.to_string_lossy())
    }
}

/// Reads each path once; a directory stands for the `.yaml` and `.yml` files in it, by name. Of a
/// file that is too large only as much is read as it takes to know.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Vec<RuleFile>, Failure> {
    let mut files: Vec<RuleFile> = Vec::new();
    for path in paths {
        for path in expand(path)? {
            if files.iter().any(|file| file.path == path) {
                continue;
            }
            let bytes = files::read_at_most(&path, MAX_FILE_BYTES)
                .map_err(|error| Failure::reading(&path, &error))?;
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
    let paths = entries.iter().map(std::fs::DirEntry::path);
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.is_file() && is_rule_file(path)).collect();
    files.sort();
    if files.is_empty() {
        let path = path.display();
        return Err(Failure::new(message!(
            "tidak ada berkas aturan di {path}: namanya berakhiran .yaml atau .yml",
            "there are no rule files in {path}: their names end in .yaml or .yml"
        )));
    }
    Ok(files)
}

/// Whether the path ends as those of rule files do.
pub(crate) fn is_rule_file(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
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

/// The diagnostics of the files as JSON, one object a line.
pub(crate) fn json_lines(files: &[RuleFile], lang: Lang) -> String {
    let objects = files.iter().flat_map(|file| {
        let name = file.path.to_string_lossy();
        let Loaded { diagnostics, source, .. } = &file.loaded;
        diagnostics.iter().map(move |found| to_json(found, &name, source, lang))
    });
    objects.map(|object| json_line(&object)).collect()
}

/// What is wrong with a file as a whole, in the form of a diagnostic without a code.
pub(crate) fn json_of_file(path: &Path, why: &Message, lang: Lang) -> String {
    json_line(&json!({
        "code": null,
        "severity": "error",
        "file": path.to_string_lossy(),
        "line": 1,
        "column": 1,
        "start": 0,
        "end": 0,
        "message": why.text(lang),
        "hint": null,
        "related": [],
    }))
}

fn json_line(object: &Value) -> String {
    visible_json(&format!("{object}\n")).into_owned()
}

/// That no two files hold the same rule set: only one of them could be in force.
pub(crate) fn distinct(files: &[RuleFile]) -> Result<(), Failure> {
    match same_rule_set(files) {
        Some((_, why)) => Err(Failure::new(why)),
        None => Ok(()),
    }
}

/// A file that holds the same rule set as one before it, and what to say of it.
pub(crate) fn same_rule_set(files: &[RuleFile]) -> Option<(&RuleFile, Message)> {
    files.iter().enumerate().find_map(|(at, file)| {
        let plan = file.loaded.plan.as_ref()?;
        let same = |other: &&RuleFile| {
            other.loaded.plan.as_ref().is_some_and(|other| other.rule_set == plan.rule_set)
        };
        let other = files[..at].iter().find(same)?;
        let why = message!(
            "kumpulan aturan `{set}` ada di {first} dan di {second}; pakai salah satu saja, \
             atau ganti `rule_set` di salah satunya",
            "the rule set `{set}` is in {first} and in {second}; give one of them, or change \
             the `rule_set` of one",
            set = plan.rule_set,
            first = other.path.display(),
            second = file.path.display(),
        );
        Some((file, why))
    })
}

/// The plans of the files, each rule set once. What is wrong is told as JSON on standard output where
/// results are.
pub(crate) fn distinct_plans(
    files: Vec<RuleFile>,
    output: Output,
    lang: Lang,
) -> Result<Vec<Plan>, Failure> {
    if output == Output::Table {
        distinct(&files)?;
        return plans(files, lang);
    }
    if let Some((file, why)) = same_rule_set(&files) {
        print(&json_of_file(&file.path, &why, lang))?;
        return Err(Failure::Told);
    }
    if files.iter().any(|file| file.loaded.plan.is_none()) {
        print(&json_lines(&files, lang))?;
    }
    files.into_iter().map(|file| file.loaded.plan.ok_or(Failure::Told)).collect()
}

/// The plans of the files; tells what is wrong if any has none.
pub(crate) fn plans(files: Vec<RuleFile>, lang: Lang) -> Result<Vec<Plan>, Failure> {
    tell(&files, lang, true);
    files.into_iter().map(|file| file.loaded.plan.ok_or(Failure::Told)).collect()
}

/// Reads and compiles rule files for scoring.
pub(crate) fn matcher(paths: &[PathBuf], lang: Lang) -> Result<Matcher, Failure> {
    let files = read(paths)?;
    distinct(&files)?;
    compile(&plans(files, lang)?)
}

/// Makes plans ready for scoring.
pub(crate) fn compile(plans: &[Plan]) -> Result<Matcher, Failure> {
    Matcher::new(plans).map_err(unusable)
}

/// A plan that was checked and that the engine refuses all the same.
#[expect(clippy::needless_pass_by_value, reason = "the form that `map_err` wants")]
pub(crate) fn unusable(error: saring_engine::PlanError) -> Failure {
    Failure::new(message!("aturan tidak bisa dipakai", "the rules cannot be used").because(&error))
}
