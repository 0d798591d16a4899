//! Changes from one text of a rule set to another, for reading.

use std::fmt::Write as _;

use anstyle::AnsiColor;
use saring_proto::v1;
use saring_rules::{Change, Lang};

use crate::terminal::{say, visible};

/// A change as the server tells it.
pub(super) fn change_to_proto(change: Change) -> v1::RuleSetChange {
    let kind = match (&change.before, &change.after) {
        (None, _) => v1::ChangeKind::Added,
        (_, None) => v1::ChangeKind::Removed,
        (Some(_), Some(_)) => v1::ChangeKind::Changed,
    };
    v1::RuleSetChange {
        kind: kind.into(),
        path: change.path,
        before: change.before.unwrap_or_default(),
        after: change.after.unwrap_or_default(),
    }
}

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
        let path = visible(&change.path);
        let (before, after) = (visible(&change.before), visible(&change.after));
        let _ = match change.kind() {
            v1::ChangeKind::Added => writeln!(text, "{new}+ {}{new:#}", told(&path, &after)),
            v1::ChangeKind::Removed => writeln!(text, "{gone}- {}{gone:#}", told(&path, &before)),
            _ => {
                writeln!(text, "~ {path}\n    {gone}- {before}{gone:#}\n    {new}+ {after}{new:#}")
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

/// The path of a word or an example ends in its text, which need not be told twice.
fn told(path: &str, text: &str) -> String {
    if path.ends_with(text) { path.to_owned() } else { format!("{path}: {text}") }
}
