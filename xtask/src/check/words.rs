//! Words that must not stay in the code: unfinished work, and lints that are silenced for good.
//!
//! Clippy knows some of these too, but not in every target and not once somebody has silenced it.

use crate::report::Problem;
use crate::source::{find_word, line_of};
use crate::workspace::Workspace;

const UNFINISHED: &str = "write the code, or return an error that says what is missing";
const SILENCED: &str = "write expect(lint, reason = \"...\") instead: it complains once the \
                        reason is gone";

/// What must not be there, and what to do instead.
const WORDS: [(&str, &str); 5] = [
    ("todo!(", UNFINISHED),
    ("unimplemented!(", UNFINISHED),
    ("dbg!(", "take it out; what should stay visible belongs in a test or in a log"),
    ("#[allow(", SILENCED),
    ("#![allow(", SILENCED),
];

/// The places where such a word stands.
pub fn check(workspace: &Workspace) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in &workspace.sources {
        for (word, remedy) in WORDS {
            problems.extend(find_word(&source.code, word).map(|at| {
                let line = line_of(&source.code, at);
                Problem::at_line(&source.path, line, format!("`{word}` in the code"), remedy)
            }));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{WORDS, check};
    use crate::check::fixture::workspace;

    #[test]
    fn every_word_is_found_with_its_line() {
        for (word, _) in WORDS {
            let text = format!("//! Docs.\n{word}x)");
            let problems = check(&workspace(Vec::new(), &[("src/lib.rs", &text)]));
            assert_eq!(problems.len(), 1, "{word}");
            assert_eq!(problems[0].place, "src/lib.rs:2");
        }
    }

    #[test]
    fn talking_about_a_word_is_no_use_of_it() {
        let text = "// no todo!( here\nconst A: &str = \"dbg!(\";\nmy_todo!(); #[expect(x)]";
        assert!(check(&workspace(Vec::new(), &[("src/lib.rs", text)])).is_empty());
    }
}
