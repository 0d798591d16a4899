//! `saring rules fmt`

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use saring_rules::{Lang, format};

use crate::failure::{Failure, Outcome};
use crate::output::print;
use crate::rule_files;
use crate::terminal::say;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Rule files, or directories of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing; exit with 1 if a file is not in its usual layout
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args, lang: Lang) -> Outcome {
    let files = rule_files::read(&args.paths)?;
    // What cannot be read for sure is not rewritten: no file, if one of them has errors.
    rule_files::tell(&files, lang, false);
    if files.iter().any(|file| file.loaded.plan.is_none()) {
        return Err(Failure::Told);
    }
    let mut all_tidy = true;
    let mut text = String::new();
    for file in files {
        let formatted = match format(file.loaded.source.as_bytes()) {
            Ok(formatted) => formatted,
            Err(diagnostics) => {
                let color = crate::terminal::stderr_color();
                let source = &file.loaded.source;
                let shown = saring_rules::render(&diagnostics, &file.name(), source, lang, color);
                let _ = anstream::stderr().write_all(shown.as_bytes());
                return Err(Failure::Told);
            }
        };
        if formatted == file.loaded.source {
            continue;
        }
        all_tidy = false;
        if !args.check {
            replace(&file.path, &formatted)?;
        }
        let label = if args.check {
            say(lang, "belum rapi", "not in its usual layout")
        } else {
            say(lang, "dirapikan", "formatted")
        };
        text += &format!("{}: {label}\n", file.name());
    }
    print(&text)?;
    let failed = args.check && !all_tidy;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Writes the new text beside the file and then in its place, so that a cut leaves one of the two.
fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error| Failure::writing_to(path, &error);
    // A link stays a link: its target is what is replaced.
    let path = path.canonicalize().map_err(failed)?;
    let mut beside = path.clone().into_os_string();
    beside.push(".saring-fmt");
    let beside = PathBuf::from(beside);
    let permissions = std::fs::metadata(&path).map_err(failed)?.permissions();
    std::fs::write(&beside, text)
        .and_then(|()| std::fs::set_permissions(&beside, permissions))
        .and_then(|()| std::fs::rename(&beside, &path))
        .map_err(|error| {
            let _ = std::fs::remove_file(&beside);
            failed(error)
        })
}
