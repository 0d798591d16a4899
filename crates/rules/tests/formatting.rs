//! The formatter: one layout, nothing lost, and nothing left to do the second time.

#![expect(clippy::expect_used, reason = "a test")]

use std::fmt::Write as _;

use granit_parser::{Event, Parser, ScalarStyle};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use saring_rules::{Code, format, load};

mod reader;

use reader::{value, yaml_1_1, yaml_1_2};

const COMMENTED: &str = include_str!("files/commented.yaml");
const COMMENTED_FORMATTED: &str = include_str!("files/commented.formatted.yaml");
const CLOTHING: &str = include_str!("files/clothing.yaml");

/// What a file holds, whatever its layout: all comments, and all values with their entries sorted.
#[derive(Debug, PartialEq)]
struct Content {
    comments: Vec<String>,
    values: String,
}

fn content(text: &str) -> Content {
    let options = granit_parser::options! { max_buffered_comment_events: 10_000 };
    let mut comments = Vec::new();
    // A stack of collections: whether it is a mapping, and its parts so far.
    let mut open: Vec<(bool, Vec<String>)> = vec![(false, Vec::new())];
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.expect("valid YAML");
        let part = match event {
            Event::Comment(text, _) => {
                comments.push(text.trim_end().to_owned());
                continue;
            }
            Event::Scalar(text, style, ..) => {
                // An empty text after `|` takes no place either, but is a text.
                let nothing = style == ScalarStyle::Plain
                    && span.byte_range().is_none_or(|range| range.is_empty());
                if nothing { "nothing".to_owned() } else { format!("{text:?}") }
            }
            Event::SequenceStart(..) => {
                open.push((false, Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push((true, Vec::new()));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (mapping, parts) = open.pop().expect("an open one");
                if mapping {
                    let mut pairs: Vec<String> =
                        parts.chunks(2).map(|pair| pair.join(": ")).collect();
                    pairs.sort();
                    format!("{{{}}}", pairs.join(", "))
                } else {
                    format!("[{}]", parts.join(", "))
                }
            }
            _ => continue,
        };
        open.last_mut().expect("an open one").1.push(part);
    }
    comments.sort();
    Content { comments, values: open.remove(0).1.join("; ") }
}

/// All that formatting promises, for a file that may be anything.
fn check(text: &str) -> Result<(), TestCaseError> {
    let Ok(formatted) = format(text.as_bytes()) else { return Ok(()) };
    let again = format(formatted.as_bytes());
    prop_assert_eq!(again.as_ref(), Ok(&formatted), "not stable:\n{}", formatted);
    prop_assert_eq!(content(&formatted), content(text), "from\n{}\nto\n{}", text, formatted);
    let (old, new) = (value(&formatted, yaml_1_1), value(&formatted, yaml_1_2));
    prop_assert_eq!(old, new, "not the same to all readers:\n{}", formatted);
    let (before, after) = (load(text.as_bytes()), load(formatted.as_bytes()));
    // A condition on two lines is refused, and formatting joins them.
    if before.plan.is_some() {
        prop_assert_eq!(&after.plan, &before.plan, "from\n{}\nto\n{}", text, formatted);
    }
    Ok(())
}

#[test]
fn the_layout_is_as_documented() {
    let formatted = format(COMMENTED.as_bytes()).expect("formatted");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/commented.formatted.yaml");
        std::fs::write(path, &formatted).expect("writable");
    }
    assert_eq!(formatted, COMMENTED_FORMATTED);
    check(COMMENTED).expect("promises");
}

#[test]
fn long_lists_are_wrapped() {
    let words: Vec<String> = (0..40).map(|number| format!("kata{number}")).collect();
    let text = format!("words:\n  kata: [{}]\n", words.join(","));
    let formatted = format(text.as_bytes()).expect("formatted");
    assert!(formatted.lines().all(|line| line.chars().count() <= 100), "{formatted}");
    assert!(formatted.lines().skip(2).all(|line| line.starts_with("    kata")), "{formatted}");
    assert_eq!(formatted.lines().count(), 5, "{formatted}");
    check(&text).expect("promises");
}

#[test]
fn long_examples_stand_one_on_a_line() {
    let title = "Kemeja flanel bekas, masih bagus";
    let text = format!("rules: [{{ id: a, examples: {{ match: ['{title}', '{title} 2'] }} }}]\n");
    let formatted = format(text.as_bytes()).expect("formatted");
    assert_eq!(
        formatted,
        format!("rules:\n  - id: a\n    examples:\n      match: [\"{title}\", \"{title} 2\"]\n")
    );
    let formatted =
        format(text.replace(" 2'", " 2', 'Celana jeans dan jaket'").as_bytes()).expect("formatted");
    assert_eq!(
        formatted,
        format!(
            "rules:\n  - id: a\n    examples:\n      match:\n        - {title}\n        - {title} \
             2\n        - Celana jeans dan jaket\n"
        )
    );
}

#[test]
fn files_with_broken_yaml_are_left_alone() {
    let codes = |text: &str| -> Vec<Code> {
        let found = format(text.as_bytes()).expect_err("refused");
        found.iter().map(|found| found.code).collect()
    };
    assert_eq!(codes("rule_set: [a\n"), [Code::Unclosed]);
    assert_eq!(codes("a: 1\na: 2\n"), [Code::DuplicateKey]);
    assert_eq!(codes("# nothing\n"), [Code::EmptyFile]);
    assert_eq!(codes("- a\n"), [Code::WrongType]);
    assert_eq!(codes("a: &b c\n"), [Code::Anchor]);
    assert!(codes("{} # nothing\n").contains(&Code::MissingKey));
}

#[test]
fn the_bad_files_keep_their_promises_too() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/diagnostics");
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.extension().is_some_and(|extension| extension == "yaml")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            check(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
    }
}

/// A piece of text that YAML may stumble over.
fn text() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "baju", "bekas", " ", " ", "2nd", "no", "~", "a: b", ":", "#", " #", "\"", "'", "\\", ",",
        "[", "]", "{", "}", "-", "- ", "---", "...", "!", "&", "*", "?", "|", ">", "%", "@", "`",
        "é", "👕", "\u{200b}", "\t", "\n", "\r\n", "\u{85}", "\u{2028}", "\u{1b}", "0", "1e3",
        "<<", "=",
    ]);
    prop::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

/// The text in double quotes, with everything escaped that could need it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || c == ' ' || c > '\u{2fff}' {
            out.push(c);
        } else {
            write!(out, "\\U{:08X}", u32::from(c)).expect("string");
        }
    }
    out + "\""
}

/// A rule set that is mostly right, in block or flow style, with comments strewn in.
fn rule_set() -> impl Strategy<Value = String> {
    let comment = prop::option::weighted(0.3, select(vec![" # komentar", "   #x", " #"]));
    let line = prop::option::weighted(
        0.3,
        select(vec!["# sendiri", "\n# jauh", "# dekat\n", "\n", "    # dalam", "\n\n#a\n\n#b\n"]),
    );
    let list = prop::collection::vec(text(), 0..30);
    let examples = prop::collection::vec((text(), any::<bool>()), 0..5);
    let strewn = prop::collection::vec((comment, line), 24);
    (list, examples, text(), strewn, any::<[bool; 4]>()).prop_map(
        |(terms, examples, title, strewn, flow)| {
            let mut lines = vec![
                "rule_set: contoh".to_owned(),
                format!("title: {{ en: {0}, id: {0} }}", quoted(&title)),
            ];
            let rule = [
                "  - id: satu".to_owned(),
                format!("    title: {{ id: {0}, en: {0} }}", quoted(&title)),
                "    verdict: review".to_owned(),
                "    when: bekas".to_owned(),
            ];
            let words: Vec<String> = terms.iter().map(|term| quoted(term)).collect();
            let mut lists = vec!["words:".to_owned()];
            if flow[0] {
                lists.push(format!("  bekas: [bekas, {}]", words.join(", ")));
            } else {
                lists.push("  bekas:\n    - bekas".to_owned());
                lists.extend(words.iter().map(|word| format!("    - {word}")));
            }
            let mut rules = vec!["rules:".to_owned()];
            rules.extend(rule);
            rules.push("    examples:".to_owned());
            let items = examples.iter().map(|(text, mapping)| match (mapping, flow[1]) {
                (false, _) => quoted(text),
                (true, true) => format!("{{ price: 5, title: {} }}", quoted(text)),
                (true, false) => {
                    format!(
                        "price: 5\n          description: {0}\n          title: {0}",
                        quoted(text)
                    )
                }
            });
            if flow[1] {
                rules.push(format!(
                    "      match: [{}]",
                    items.collect::<Vec<_>>().join(",\n        ")
                ));
            } else {
                rules.push("      match:".to_owned());
                rules.extend(items.map(|item| format!("        - {item}")));
            }
            rules.push("      pass: [Baju baru]".to_owned());
            if flow[2] {
                lines.extend(rules);
                lines.extend(lists);
            } else {
                lines.extend(lists);
                lines.extend(rules);
            }
            let mut strewn = strewn.into_iter();
            let mut text = String::new();
            for line in lines {
                let (comment, own_line) = strewn.next().unwrap_or_default();
                if let Some(own_line) = own_line {
                    text.push_str(own_line);
                    text.push('\n');
                }
                text.push_str(&line);
                // Not into the middle of an entry that takes several lines.
                if !line.contains('\n') {
                    text.push_str(comment.unwrap_or_default());
                }
                text.push('\n');
            }
            if flow[3] { text.replace('\n', "\r\n") } else { text }
        },
    )
}

/// A change to a file, as a slip of the hand would make it.
#[derive(Clone, Debug)]
enum Slip {
    Insert(Index, &'static str),
    Delete(Index),
    Repeat(Index),
    Indent(Index),
    Swap(Index, Index),
    CommentLine(Index),
    Break(Index),
}

fn slip() -> impl Strategy<Value = Slip> {
    let sign = select(vec![
        "#", " # x", ":", ": ", "-", "- ", "[", "]", "{", "}", ",", "'", "\"", "|", ">", "\n", " ",
        "\t", "&", "*", "!", "?", "\n\n", "\n# y\n", "\\", "~", ", # z\n",
    ]);
    prop_oneof![
        (any::<Index>(), sign).prop_map(|(at, sign)| Slip::Insert(at, sign)),
        any::<Index>().prop_map(Slip::Delete),
        any::<Index>().prop_map(Slip::Repeat),
        any::<Index>().prop_map(Slip::Indent),
        (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Slip::Swap(a, b)),
        any::<Index>().prop_map(Slip::CommentLine),
        any::<Index>().prop_map(Slip::Break),
    ]
}

fn slipped(text: &str, slip: &Slip) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if chars.is_empty() || lines.is_empty() {
        return text.to_owned();
    }
    match slip {
        Slip::Insert(at, sign) => {
            let at = at.index(chars.len());
            chars.splice(at..at, sign.chars());
            return chars.into_iter().collect();
        }
        Slip::Delete(at) => {
            chars.remove(at.index(chars.len()));
            return chars.into_iter().collect();
        }
        Slip::Break(at) => {
            let spaces: Vec<usize> =
                (0..chars.len()).filter(|at| chars[*at] == ' ' || chars[*at] == ',').collect();
            if !spaces.is_empty() {
                let at = spaces[at.index(spaces.len())];
                chars.splice(at + 1..at + 1, "\n      ".chars());
            }
            return chars.into_iter().collect();
        }
        Slip::Repeat(at) => {
            let at = at.index(lines.len());
            lines.insert(at, lines[at].clone());
        }
        Slip::Indent(at) => {
            let at = at.index(lines.len());
            lines[at].insert_str(0, "  ");
        }
        Slip::Swap(a, b) => {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            lines.swap(a, b);
        }
        Slip::CommentLine(at) => {
            let at = at.index(lines.len());
            lines[at].insert(0, '#');
        }
    }
    lines.join("\n") + "\n"
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn generated_files_keep_content_and_plan(text in rule_set()) {
        check(&text)?;
    }

    #[test]
    fn mutated_files_keep_content_and_plan(
        file in select(vec![COMMENTED, CLOTHING, COMMENTED_FORMATTED]),
        slips in prop::collection::vec(slip(), 1..8),
    ) {
        let text = slips.iter().fold(file.to_owned(), |text, slip| slipped(&text, slip));
        check(&text)?;
    }
}
