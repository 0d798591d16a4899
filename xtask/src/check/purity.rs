//! Purity: on the lower floors time, randomness and I/O are arguments.
//!
//! Reads the `src/` of every pure crate for paths of the standard library that reach the clock,
//! the disk, the network, the environment or another process, and for readings of the clock by
//! other names. Test modules may do what they like. This is a reading of text: it sees what
//! people write without thinking of it, not what somebody hides from it.

use super::HIGHEST_PURE_FLOOR;
use crate::imports::imports;
use crate::report::Problem;
use crate::source::{Source, find_word, line_of};
use crate::workspace::Workspace;

const PATHS: [&str; 6] = [
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::time::Instant",
    "std::time::SystemTime",
];

const CALLS: [&str; 4] = ["Instant::now", "SystemTime::now", "Timestamp::now", "Zoned::now"];

const REMEDY: &str = "take the value as an argument, or move the code to a higher floor; code \
                      for tests belongs in a #[cfg(test)] module";

/// The problems in the sources of the pure crates.
pub fn check(workspace: &Workspace) -> Vec<Problem> {
    let mut problems = Vec::new();
    for package in &workspace.packages {
        let Some(floor) = package.floor.filter(|&floor| floor <= HIGHEST_PURE_FLOOR) else {
            continue;
        };
        for source in workspace.product_of(package) {
            problems.extend(impurities(source).into_iter().map(|(line, name)| {
                let what = format!("{name} in {}, which is pure (floor {floor})", package.name);
                Problem::at_line(&source.path, line, what, REMEDY)
            }));
        }
    }
    problems
}

/// What the file must not reach for, each with its line, in the order of the file.
fn impurities(source: &Source) -> Vec<(usize, &'static str)> {
    let code = source.product_code();
    let mut found: Vec<_> = PATHS
        .into_iter()
        .chain(CALLS)
        .flat_map(|name| find_word(&code, name).map(move |at| (at, name)))
        .map(|(at, name)| (line_of(&code, at), name))
        .collect();
    for import in imports(&code).flat_map(|(_, imports)| imports) {
        let path = PATHS.into_iter().find(|&path| is_or_below(&import.path, path));
        found.extend(path.map(|path| (line_of(&code, import.at), path)));
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn is_or_below(leaf: &str, path: &str) -> bool {
    leaf.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[cfg(test)]
mod tests {
    use super::{check, impurities};
    use crate::check::fixture::{package, workspace};
    use crate::source::Source;

    fn found(text: &str) -> Vec<(usize, &'static str)> {
        impurities(&Source::new("crates/a/src/lib.rs", text.to_owned()))
    }

    #[test]
    fn every_impure_path_is_found() {
        for path in super::PATHS {
            assert_eq!(found(&format!("\nuse {path};")), [(2, path)]);
            assert_eq!(found(&format!("fn f() {{ ::{path}::g() }}")), [(1, path)]);
        }
        for call in super::CALLS {
            assert_eq!(found(&format!("fn f() {{ {call}() }}")), [(1, call)]);
        }
    }

    #[test]
    fn imports_in_braces_are_found_where_they_stand() {
        let text =
            "use std::{\n    fmt,\n    fs::{self, File},\n    time::{Duration, SystemTime},\n};";
        assert_eq!(found(text), [(3, "std::fs"), (4, "std::time::SystemTime")]);
        assert_eq!(found("use ::std::{env as surroundings};"), [(1, "std::env")]);
    }

    #[test]
    fn pure_code_comments_and_tests_pass() {
        for text in [
            "use std::{fmt, time::Duration};",
            "// std::fs is for others\nconst A: &str = \"std::env\";",
            "fn f<'a>() -> impl Fn() + use<'a> {}",
            "const VERSION: &str = env!(\"CARGO_PKG_VERSION\");",
            "#[cfg(test)]\nmod tests {\n    use std::fs;\n}",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn only_the_product_code_of_pure_crates_counts() {
        let clock = "use std::time::Instant;";
        let files = [
            ("crates/a/src/lib.rs", "#[cfg(test)]\nmod oracle;\nmod plan;"),
            ("crates/a/src/plan.rs", clock),
            ("crates/a/src/oracle.rs", clock),
            ("crates/a/src/oracle/naive.rs", clock),
            ("crates/a/src/oracles.rs", clock),
            ("crates/a/tests/end.rs", clock),
            ("crates/b/src/lib.rs", clock),
        ];
        let problems = check(&workspace(vec![package("a", 3), package("b", 4)], &files));
        let places: Vec<_> = problems.iter().map(|problem| problem.place.as_str()).collect();
        assert_eq!(places, ["crates/a/src/plan.rs:1", "crates/a/src/oracles.rs:1"]);
    }
}
