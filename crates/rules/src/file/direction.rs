//! Warns of marks of writing direction: whoever reads the file sees the text in another order than the
//! engine does (CVE-2021-42574, "Trojan Source").

use std::collections::BTreeSet;

use crate::characters::sets_direction;
use crate::diagnostic::{Arg, Code, Diagnostic, Findings};

/// Warns of each mark that no other message names.
pub(super) fn warn(source: &str, findings: &mut Findings) {
    let naming = findings.iter().filter(|found| found.args.get("character").is_some());
    let named: BTreeSet<usize> = naming.map(|found| found.span.start).collect();
    for (at, mark) in source.char_indices().filter(|(_, c)| sets_direction(*c)) {
        if !named.contains(&at) {
            let found = Diagnostic::new(Code::WritingDirection, at..at + mark.len_utf8());
            findings.add(found.with("character", Arg::Character(mark)));
        }
    }
}
