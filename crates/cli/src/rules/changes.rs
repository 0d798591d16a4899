//! Changes from one text of a rule set to another, for reading.

use std::fmt::Write as _;

use anstyle::AnsiColor;
use saring_proto::v1;
use saring_rules::Lang;

use super::change_labels;
use crate::terminal::{say, visible};

/// One line a change: `+` for what is new, `-` for what is gone, `~` and both texts for what is
/// another. New examples are only counted: there are hundreds, and they were run.
pub(super) fn show(changes: &[v1::RuleSetChange], lang: Lang) -> String {
    if changes.is_empty() {
        return format!("{}\n", say(lang, "tidak ada perubahan", "no changes"));
    }
    let (gone, new) = (AnsiColor::Red.on_default(), AnsiColor::Green.on_default());
    let mut text = String::new();
    let is_new_example = |change: &&v1::RuleSetChange| {
        let path = &change.path;
        let is_example = path.starts_with("examples.") || path.contains(".examples.");
        is_example && change.kind() == v1::ChangeKind::Added
    };
    for change in changes.iter().filter(|change| !is_new_example(change)) {
        let label = visible(change_labels::label(&change.path).text(lang));
        let in_words = |text: &str| visible(change_labels::text(&change.path, text).text(lang));
        let (before, after) = (in_words(&change.before), in_words(&change.after));
        let _ = match change.kind() {
            v1::ChangeKind::Added => writeln!(text, "{new}+ {label}: {after}{new:#}"),
            v1::ChangeKind::Removed => writeln!(text, "{gone}- {label}: {before}{gone:#}"),
            _ => {
                writeln!(text, "~ {label}\n    {gone}- {before}{gone:#}\n    {new}+ {after}{new:#}")
            }
        };
    }
    let examples = changes.iter().filter(is_new_example).count();
    if examples > 0 {
        let what =
            say(lang, "contoh baru (semuanya: --output json)", "new examples (all: --output json)");
        let _ = writeln!(text, "{new}+ {examples} {what}{new:#}");
    }
    text
}
