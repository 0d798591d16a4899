//! Circles: of two files of a crate at most one uses the other, on whatever way, so that each can be read
//! after those that it uses. Some things have two halves that need each other, and are listed here.

use std::collections::{BTreeMap, BTreeSet};

use crate::modules::uses;
use crate::report::Problem;
use crate::workspace::Workspace;

/// Files that are halves of one thing, and why they are.
const HALVES: [(&[&str], &str); 3] = [
    (
        &["crates/bundle/src/envelope.rs", "crates/bundle/src/key_set.rs"],
        "a key set verifies envelopes, and the next key set comes in one",
    ),
    (
        &["crates/client/src/builder.rs", "crates/client/src/client.rs"],
        "a client is made by its builder, and names it",
    ),
    (
        &["crates/rules/src/condition/parser.rs", "crates/rules/src/condition/stream.rs"],
        "the stream of tokens is the lower half of the one parser",
    ),
];

const REMEDY: &str =
    "move what both need into a file below them, or what one needs of the other into it";

/// The circles that are no halves of one thing, and the halves that are in no circle.
pub fn check(workspace: &Workspace) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut met = BTreeSet::new();
    for package in &workspace.packages {
        let mut arrows: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for used in uses(&workspace.product_of(package)) {
            arrows.entry(&used.from.path).or_default().entry(&used.to.path).or_insert(used.line);
        }
        for circle in circles(&arrows) {
            let files: Vec<_> = circle.iter().copied().collect();
            if HALVES.iter().any(|(halves, _)| *halves == files) {
                met.insert(files[0].to_owned());
                continue;
            }
            let inside =
                circle.iter().flat_map(|from| arrows[from].iter().map(move |to| (from, to)));
            let told = inside.filter(|(_, (to, _))| circle.contains(*to));
            let told = told.map(|(from, (to, line))| format!("{from}:{line} uses {to}"));
            let what = format!("a circle: {}", told.collect::<Vec<_>>().join(", "));
            problems.push(Problem::in_file(files[0], what, REMEDY));
        }
    }
    let is_there = |path: &str| workspace.sources.iter().any(|source| source.path == path);
    for (halves, why) in HALVES {
        if is_there(halves[0]) && !met.contains(halves[0]) {
            let what = format!("{} are in no circle ({why})", halves.join(" and "));
            problems.push(Problem::in_file(halves[0], what, "take them out of the list of halves"));
        }
    }
    problems
}

/// The largest sets of files each of which uses all others of its set, on whatever way.
fn circles<'p>(
    arrows: &BTreeMap<&'p str, BTreeMap<&'p str, usize>>,
) -> BTreeSet<BTreeSet<&'p str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = arrows
        .keys()
        .map(|&from| {
            let (mut reached, mut left) = (BTreeSet::new(), vec![from]);
            while let Some(file) = left.pop() {
                let next = arrows.get(file).into_iter().flat_map(BTreeMap::keys);
                left.extend(next.filter(|&&to| reached.insert(to)));
            }
            (from, reached)
        })
        .collect();
    let is_back =
        |from: &str, to: &str| reached.get(to).is_some_and(|reached| reached.contains(from));
    reached
        .iter()
        .filter(|(from, reached)| reached.contains(*from))
        .map(|(from, reached)| reached.iter().copied().filter(|to| is_back(from, to)).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{HALVES, check};
    use crate::check::fixture::{package, workspace};

    /// What is told of a crate with these files.
    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let named: Vec<_> =
            files.iter().map(|(name, text)| (format!("crates/a/src/{name}.rs"), *text)).collect();
        let files: Vec<_> = named.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let found = check(&workspace(vec![package("a", 5)], &files));
        found.into_iter().map(|problem| problem.what.replace("crates/a/src/", "")).collect()
    }

    #[test]
    fn a_circle_is_told_with_its_arrows() {
        let files = [
            ("lib", "mod a; mod b; mod c; mod d;"),
            ("a", "use crate::b::B;"),
            ("b", "//\nfn f() { crate::c::g() }"),
            ("c", "use super::a;\nuse super::d;"),
            ("d", ""),
        ];
        let expected = "a circle: a.rs:1 uses b.rs, b.rs:2 uses c.rs, c.rs:1 uses a.rs";
        assert_eq!(told(&files), [expected]);
    }

    #[test]
    fn two_circles_are_two_problems() {
        let files = [
            ("lib", "mod a; mod b; mod c; mod d;"),
            ("a", "use crate::b::B;"),
            ("b", "use crate::a::A; use crate::c::C;"),
            ("c", "use crate::d::D;"),
            ("d", "use crate::c::C;"),
        ];
        assert_eq!(told(&files).len(), 2);
    }

    #[test]
    fn arrows_one_way_and_a_module_with_those_inside_it_are_no_circle() {
        let files = [
            ("lib", "mod a; mod b;"),
            ("a", "mod c; use self::c::C; use crate::b::B; struct A;"),
            ("a/c", "use super::A;"),
            ("b", ""),
        ];
        assert!(told(&files).is_empty());
    }

    #[test]
    fn halves_may_need_each_other_and_are_listed_only_as_long_as_they_do() {
        let (halves, _) = HALVES[0];
        let name = |path: &str| path.rsplit('/').next().unwrap().trim_end_matches(".rs").to_owned();
        let mut files: Vec<(&str, String)> =
            vec![("crates/bundle/src/lib.rs", "mod envelope; mod key_set;".to_owned())];
        for (half, other) in [(halves[0], halves[1]), (halves[1], halves[0])] {
            files.push((half, format!("use crate::{}::X;", name(other))));
        }
        let count = |files: &[(&str, String)]| {
            let files: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
            check(&workspace(vec![package("bundle", 3)], &files)).len()
        };
        assert_eq!(count(&files), 0);
        files[2].1.clear();
        assert_eq!(count(&files), 1);
    }
}
