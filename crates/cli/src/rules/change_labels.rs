//! What the parts of a rule set are called where officers read what changes: a path says it to programs.

use crate::message::{Message, message};
use crate::remote::shown_time;

/// What is changed, in words: `rule bal-sandang, verdict` for `rules.bal-sandang.effect`. What a newer
/// server calls otherwise is shown as it is.
pub(super) fn label(path: &str) -> Message {
    known(path).unwrap_or_else(|| Message::same(path))
}

fn known(path: &str) -> Option<Message> {
    if let Some((list, part)) = path.split_once(": ") {
        let (kind, list) = list.split_once('.')?;
        return Some(match (kind, part) {
            ("words", "variants") => message!(
                "daftar kata {list}, samaran yang dikenali",
                "word list {list}, disguises that are undone"
            ),
            ("images", "max_distance") => {
                message!("daftar foto {list}, jarak terjauh", "photo list {list}, largest distance")
            }
            _ => return None,
        });
    }
    let (kind, rest) = path.split_once('.').unwrap_or((path, ""));
    let (name, part) = rest.split_once('.').unwrap_or((rest, ""));
    Some(match kind {
        "title" => message!("judul", "title"),
        "thresholds" => message!("ambang skor", "score thresholds"),
        "legal_basis" => message!("dasar hukum", "legal basis"),
        "words" => message!("daftar kata {name}", "word list {name}"),
        "images" => message!("daftar foto {name}", "photo list {name}"),
        "examples" => message!("contoh dengan putusan {name}", "example of the verdict {name}"),
        "rules" => {
            let part = part_of_rule(part)?;
            message!("aturan {name}, {id}", "rule {name}, {en}", id = part.id, en = part.en)
        }
        _ => return None,
    })
}

fn part_of_rule(part: &str) -> Option<Message> {
    Some(match part.split_once('.').map_or(part, |(part, _)| part) {
        "title" => message!("judul", "title"),
        "when" => message!("syarat", "condition"),
        "effect" => message!("putusan", "verdict"),
        "across" => message!("putusan untuk isian yang berbeda", "verdict for different fields"),
        "mode" => message!("mode", "mode"),
        "valid" => message!("masa berlaku", "in force"),
        "examples" if part.starts_with("examples.match.") => {
            message!("contoh yang harus kena", "example that must match")
        }
        "examples" => message!("contoh yang harus lolos", "example that must pass"),
        _ => return None,
    })
}

/// A text of that part: a period of validity in words, all others as the rule file has them.
pub(super) fn text(path: &str, text: &str) -> Message {
    let period = || path.strip_prefix("rules.")?.strip_suffix(".valid");
    let bounds = period().and_then(|_| text.strip_prefix("from ")?.split_once(", until "));
    let at = |text: &str| match text.parse() {
        Ok(at) => shown_time(Some(&at)),
        Err(_) => text.to_owned(),
    };
    let bounds = bounds.map(|(from, until)| (at(from), at(until)));
    match bounds.as_ref().map(|(from, until)| (from.as_str(), until.as_str())) {
        None => Message::same(text),
        Some(("-", "-")) => message!("selalu", "always"),
        Some((from, "-")) => message!("sejak {from}", "from {from}"),
        Some(("-", until)) => message!("sampai {until}", "until {until}"),
        Some((from, until)) => message!("sejak {from} sampai {until}", "from {from} until {until}"),
    }
}

#[cfg(test)]
mod tests {
    use saring_rules::{diff, load};

    use super::{label, text};

    /// A rule set with every part that there is.
    const FILE: &str = "\
rule_set: contoh
title: { id: Contoh, en: Example }
legal_basis: [UU 7/2014]
thresholds: { review: 30, block: 90 }
words: { bal: [bal] }
images: { foto: [\"phash64:00ff00ff00ff00ff\"] }
rules:
  - id: per-bal
    title: { id: Per bal, en: By the bale }
    when: bal
    verdict: review
    across: block
    valid: { until: 2027-01-01 }
    examples: { match: [satu bal], pass: [satu] }
examples: { allow: [baju] }
";

    #[test]
    fn every_part_of_a_rule_set_has_a_name_in_both_languages() {
        let plan = load(FILE.as_bytes()).plan.expect("the file is good");
        let changes = diff(None, &plan);
        let shown: Vec<(String, String)> = changes
            .iter()
            .map(|change| {
                let (label, text) =
                    (label(&change.path), text(&change.path, change.after.as_deref().unwrap()));
                (format!("{}: {}", label.id, text.id), format!("{}: {}", label.en, text.en))
            })
            .collect();
        let expected = [
            ("contoh dengan putusan allow: baju", "example of the verdict allow: baju"),
            (
                "daftar foto foto: phash64:00ff00ff00ff00ff",
                "photo list foto: phash64:00ff00ff00ff00ff",
            ),
            ("daftar foto foto, jarak terjauh: -", "photo list foto, largest distance: -"),
            ("dasar hukum: UU 7/2014", "legal basis: UU 7/2014"),
            (
                "aturan per-bal, putusan untuk isian yang berbeda: block",
                "rule per-bal, verdict for different fields: block",
            ),
            ("aturan per-bal, putusan: review", "rule per-bal, verdict: review"),
            (
                "aturan per-bal, contoh yang harus kena: satu bal",
                "rule per-bal, example that must match: satu bal",
            ),
            (
                "aturan per-bal, contoh yang harus lolos: satu",
                "rule per-bal, example that must pass: satu",
            ),
            ("aturan per-bal, mode: enforce", "rule per-bal, mode: enforce"),
            (
                "aturan per-bal, judul: Per bal / By the bale",
                "rule per-bal, title: Per bal / By the bale",
            ),
            (
                "aturan per-bal, masa berlaku: sampai 2027-01-02 00:00:00 WIB",
                "rule per-bal, in force: until 2027-01-02 00:00:00 WIB",
            ),
            ("aturan per-bal, syarat: bal", "rule per-bal, condition: bal"),
            ("ambang skor: review 30, block 90", "score thresholds: review 30, block 90"),
            ("judul: Contoh / Example", "title: Contoh / Example"),
            ("daftar kata bal: bal", "word list bal: bal"),
            (
                "daftar kata bal, samaran yang dikenali: clitic, glued, leet, punctuation, \
                 reduplication, spelled, stretched",
                "word list bal, disguises that are undone: clitic, glued, leet, punctuation, \
                 reduplication, spelled, stretched",
            ),
        ];
        let expected = expected.map(|(id, en)| (id.to_owned(), en.to_owned()));
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_is_not_known_is_shown_as_it_is() {
        for path in ["colours", "rules.a.colour", "words.a: colour", "a: b", ""] {
            assert_eq!(label(path).id, path);
        }
    }
}
