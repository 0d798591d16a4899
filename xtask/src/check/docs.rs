//! Module docs: every Rust file says in its first line what it is for.

use crate::report::Problem;
use crate::source::Source;
use crate::workspace::Workspace;

/// The files that do not open with `//!` and some words.
pub fn check(workspace: &Workspace) -> Vec<Problem> {
    let bare = workspace.sources.iter().filter(|source| !opens_with_docs(source));
    bare.map(|source| {
        Problem::in_file(
            &source.path,
            "does not open with module docs",
            "begin the file with `//!` and a sentence on what the module is for",
        )
    })
    .collect()
}

fn opens_with_docs(source: &Source) -> bool {
    let first = source.text.lines().next().unwrap_or_default();
    first.strip_prefix("//!").is_some_and(|words| !words.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::fixture::workspace;

    #[test]
    fn files_without_module_docs_are_named() {
        let files = [
            ("good.rs", "//! What it is for.\n"),
            ("attribute.rs", "#![no_main]\n//! Too late.\n"),
            ("blank.rs", "\n//! Too late.\n"),
            ("bare.rs", "//!\n//! Says nothing at first.\n"),
            ("empty.rs", ""),
        ];
        let problems = check(&workspace(Vec::new(), &files));
        let places: Vec<_> = problems.iter().map(|problem| problem.place.as_str()).collect();
        assert_eq!(places, ["attribute.rs", "blank.rs", "bare.rs", "empty.rs"]);
    }
}
