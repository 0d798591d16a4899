//! What a check has to say: problems, which fail the run, and warnings, which do not.

use std::fmt;

/// One thing that is wrong: where, what, and how to put it right.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path from the root of the workspace, with `:line` where there is one.
    pub place: String,
    /// What is wrong there.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Problem {
    /// A problem of a file as a whole.
    pub fn in_file(path: &str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: path.to_owned(), what: what.into(), remedy: remedy.into() }
    }

    /// A problem in one line of a file, counted from 1.
    pub fn at_line(
        path: &str,
        line: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self::in_file(&format!("{path}:{line}"), what, remedy)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n    remedy: {}", self.place, self.what, self.remedy)
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;

    #[test]
    fn says_file_what_and_remedy() {
        let problem = Problem::at_line("src/lib.rs", 7, "is wrong", "mend it");
        assert_eq!(problem.to_string(), "src/lib.rs:7: is wrong\n    remedy: mend it");
    }
}
