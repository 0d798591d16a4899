//! Collects diagnostics while a file is checked, and keeps their number within bounds.

use super::{Code, Diagnostic, Severity};
use crate::limits::MAX_DIAGNOSTICS;

/// Most diagnostics of each severity that are held: a million bad terms are counted, not kept.
const HELD: usize = 10 * MAX_DIAGNOSTICS;

/// What was found so far.
#[derive(Default)]
pub(crate) struct Findings {
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    more_errors: usize,
    more_warnings: usize,
}

impl Findings {
    /// Notes a diagnostic.
    pub(crate) fn add(&mut self, found: Diagnostic) {
        let (held, more) = match found.severity {
            Severity::Error => (&mut self.errors, &mut self.more_errors),
            Severity::Warning => (&mut self.warnings, &mut self.more_warnings),
        };
        if held.len() < HELD {
            held.push(found);
        } else {
            *more += 1;
        }
    }

    /// What was noted and is held: errors, then warnings.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.errors.iter().chain(&self.warnings)
    }

    /// Takes errors back that only follow from another one, which is noted in their place.
    pub(crate) fn forget(&mut self, follows: impl Fn(&Diagnostic) -> bool) {
        self.errors.retain(|found| !follows(found));
    }

    /// Whether any error was noted.
    pub(crate) fn failed(&self) -> bool {
        !self.errors.is_empty() || self.more_errors > 0
    }

    /// The diagnostics to show, in the order of the file. Where there are too many, errors go
    /// before warnings, and a last diagnostic says how many are left out.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        sort(&mut self.errors);
        sort(&mut self.warnings);
        self.more_errors += cut(&mut self.errors, MAX_DIAGNOSTICS);
        self.more_warnings += cut(&mut self.warnings, MAX_DIAGNOSTICS - self.errors.len());

        let mut shown = self.errors;
        shown.append(&mut self.warnings);
        sort(&mut shown);
        let more = self.more_errors + self.more_warnings;
        if more > 0 {
            let end = shown.last().map_or(0, |last| last.span.start);
            let mut rest = Diagnostic::new(Code::MoreDiagnostics, end..end).with("count", more);
            if self.more_errors == 0 {
                rest.severity = Severity::Warning;
            }
            shown.push(rest);
        }
        shown
    }
}

fn sort(list: &mut [Diagnostic]) {
    list.sort_by_key(|found| (found.span.start, found.span.end, found.code));
}

fn cut(list: &mut Vec<Diagnostic>, keep: usize) -> usize {
    let more = list.len().saturating_sub(keep);
    list.truncate(keep);
    more
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(code: Code, at: usize) -> Diagnostic {
        Diagnostic::new(code, at..at + 1)
    }

    #[test]
    fn errors_are_not_crowded_out_by_warnings() {
        let mut findings = Findings::default();
        for at in 0..500 {
            findings.add(found(Code::UnusedList, at));
        }
        findings.add(found(Code::UnknownKey, 1_000));
        assert!(findings.failed());
        let shown = findings.finish();
        assert_eq!(shown.len(), MAX_DIAGNOSTICS + 1);
        assert!(shown.iter().any(|one| one.code == Code::UnknownKey));
        assert!(shown.is_sorted_by_key(|one| one.span.start));
        let last = shown.last().expect("not empty");
        assert_eq!((last.code, last.severity), (Code::MoreDiagnostics, Severity::Warning));
    }

    #[test]
    fn an_error_that_is_only_counted_is_one() {
        let mut findings = Findings::default();
        for at in 0..=HELD {
            findings.add(found(Code::UnknownKey, at));
        }
        findings.forget(|_| true);
        assert!(findings.failed());
    }

    #[test]
    fn what_is_not_held_is_counted() {
        let mut findings = Findings::default();
        for at in 0..5_000 {
            findings.add(found(Code::UnknownKey, at));
        }
        let shown = findings.finish();
        let last = shown.last().expect("not empty");
        assert_eq!(last.args.get("count"), Some(&(5_000 - MAX_DIAGNOSTICS).into()));
    }
}
