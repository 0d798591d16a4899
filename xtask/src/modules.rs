//! Which file of a crate uses which.
//!
//! This reads text: a path that begins with `crate`, `self` or `super`, in an import or elsewhere, leads to
//! the file that has what it names, through what modules bring in under names of their own. What a module
//! says of those inside it does not count: they are one thing, told in parts. Nor is seen what needs no
//! path: methods of a type that came from elsewhere.

use std::collections::HashMap;

use crate::imports::imports;
use crate::source::{Source, blank, find_word, line_of, module_ranges};

/// One file uses something of another.
#[derive(Clone, Copy)]
pub struct Use<'w> {
    /// The file.
    pub from: &'w Source,
    /// Where in it.
    pub line: usize,
    /// The file that has it.
    pub to: &'w Source,
}

/// The names from the root of the crate to a module or an item in one.
type Path = Vec<String>;

/// Who uses whom among the files of a crate's `src/`.
pub fn uses<'w>(sources: &[&'w Source]) -> Vec<Use<'w>> {
    let files: HashMap<Path, &Source> =
        sources.iter().map(|&source| (module(source), source)).collect();
    let mut aliases = HashMap::new();
    let mut paths = Vec::new();
    for (module, &source) in &files {
        for (at, name, path) in paths_of(module, source, &files) {
            if let Some(name) = name {
                aliases.insert([module.as_slice(), &[name]].concat(), path.clone());
            }
            paths.push((module, source, at, path));
        }
    }
    let mut uses: Vec<Use<'_>> = paths
        .into_iter()
        .filter_map(|(module, from, at, path)| {
            let owner = owner(&path, &files, &aliases);
            let is_inside = owner.starts_with(module);
            (!is_inside).then(|| Use { from, line: line_of(&from.text, at), to: files[&owner] })
        })
        .collect();
    uses.sort_by(|a, b| {
        (&a.from.path, a.line, &a.to.path).cmp(&(&b.from.path, b.line, &b.to.path))
    });
    uses
}

/// The module that a file is: empty for the root of the crate.
fn module(source: &Source) -> Path {
    let (_, below) = source.path.rsplit_once("src/").unwrap_or_default();
    let names = below.trim_end_matches(".rs").split('/');
    names.filter(|name| !matches!(*name, "lib" | "main" | "mod")).map(str::to_owned).collect()
}

/// The paths that stand in a file, from the root of the crate: each with its place, and the name that the
/// file gives it if it brings it in.
fn paths_of(
    module: &Path,
    source: &Source,
    files: &HashMap<Path, &Source>,
) -> Vec<(usize, Option<String>, Path)> {
    let code = source.product_code();
    let inner = module_ranges(&code);
    let absolute = |at: usize, path: &str| {
        let mut names = path.split("::").map(str::trim).filter(|name| !name.is_empty());
        let mut inner = inner.iter().filter(|range| range.contains(&at)).count();
        let mut absolute = module.clone();
        let mut rest = names.clone();
        match names.next()? {
            "crate" => {
                absolute.clear();
                rest = names;
            }
            "self" => rest = names,
            "super" => {
                while rest.clone().next() == Some("super") {
                    rest.next();
                    match inner {
                        0 => drop(absolute.pop()),
                        _ => inner -= 1,
                    }
                }
            }
            child => {
                let child = [module.as_slice(), &[child.to_owned()]].concat();
                files.get(&child)?;
            }
        }
        absolute.extend(rest.filter(|name| *name != "self").map(str::to_owned));
        Some(absolute)
    };
    let mut paths = Vec::new();
    let mut others = code.clone();
    for (range, imports) in imports(&code) {
        others.replace_range(range.clone(), &blank(&code[range]));
        paths.extend(imports.into_iter().filter_map(|import| {
            Some((import.at, Some(import.name), absolute(import.at, &import.path)?))
        }));
    }
    for start in ["crate", "self", "super"].into_iter().flat_map(|word| find_word(&others, word)) {
        let path = &others[start..];
        let end = path.find(|c: char| c != ':' && c != '_' && !c.is_alphanumeric());
        let path = &path[..end.unwrap_or(path.len())];
        // The rest of a path that began before, or a word alone.
        if others[..start].ends_with("::") || !path.contains("::") {
            continue;
        }
        paths.extend(absolute(start, path).map(|path| (start, None, path)));
    }
    paths
}

/// The module whose file has what a path names.
fn owner(path: &Path, files: &HashMap<Path, &Source>, aliases: &HashMap<Path, Path>) -> Path {
    let mut path = path.clone();
    // A name can be brought in through a few modules, but not in a circle.
    for _ in 0..8 {
        let brought_in = (1..=path.len())
            .filter(|&length| !files.contains_key(&path[..length]))
            .find_map(|length| Some((length, aliases.get(&path[..length])?)));
        match brought_in {
            Some((length, target)) => path = [target.as_slice(), &path[length..]].concat(),
            None => break,
        }
    }
    while !files.contains_key(&path) && !path.is_empty() {
        path.pop();
    }
    path
}

#[cfg(test)]
mod tests {
    use super::uses;
    use crate::source::Source;

    /// `from -> to` for each use among files, named without their folder and ending.
    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let path = |name: &str| format!("crates/x/src/{name}.rs");
        let sources: Vec<_> =
            files.iter().map(|(name, text)| Source::new(&path(name), (*text).to_owned())).collect();
        let short = |source: &Source| source.path[13..].trim_end_matches(".rs").to_owned();
        let sources: Vec<_> = sources.iter().collect();
        let uses = uses(&sources);
        uses.iter().map(|it| format!("{}:{} {}", short(it.from), it.line, short(it.to))).collect()
    }

    #[test]
    fn each_form_of_a_path_leads_to_its_file() {
        for (text, expected) in [
            ("use crate::b::c::D;", "a:1 b/c"),
            ("\nuse crate::{b::{self}, x};", "a:2 b"),
            ("use super::b::c;", "a:1 b/c"),
            ("fn f() { g(crate::b::c::d()) }", "a:1 b/c"),
            ("fn f() -> super::b::T<'_> {}", "a:1 b"),
            ("mod inner { use super::super::b; }", "a:1 b"),
            ("macro_rules! m { () => { $crate::b::f() } }", "a:1 b"),
        ] {
            let found = found(&[("lib", "mod a; mod b;"), ("a", text), ("b", ""), ("b/c", "")]);
            assert!(found.contains(&expected.to_owned()), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_is_brought_in_belongs_to_the_file_that_has_it() {
        let root = "mod a; mod b; pub use b::{C, D as E}; pub struct F;";
        for (text, expected) in
            [("use crate::C;", "a:1 b/c"), ("use crate::E;", "a:1 b"), ("use crate::F;", "a:1 lib")]
        {
            let b = ("b", "mod c;\npub use self::c::C;\npub struct D;");
            assert_eq!(found(&[("lib", root), ("a", text), b, ("b/c", "")]), [expected], "{text}");
        }
    }

    #[test]
    fn what_is_no_use_of_another_file_is_none() {
        for text in [
            "use std::fs; use other::b;",
            "// crate::b\nconst A: &str = \"crate::b\";",
            "pub(crate) fn f(self: &Self) { self.b; }",
            "#[cfg(test)]\nmod tests { use crate::b; }",
            "mod inner { use super::f; }",
            "mod c;\npub use c::D;\nfn f() { self::c::g() }",
        ] {
            let found = found(&[("lib", "mod a;"), ("a", text), ("a/c", ""), ("b", "")]);
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }
}
