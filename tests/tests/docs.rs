//! Runs the console blocks of docs/rules.md with the real binary: what the document shows is what
//! comes out.
//!
//! | fence | what is done |
//! | --- | --- |
//! | any block with `file=NAME` | written to that file in an empty folder, before what follows |
//! | any block with `after=NAME` | that file now holds just this |
//! | `console` | each line `$ saring …` is run in the folder; below it is what it prints, messages first |
//! | `console exit=1` | the same, and the exit code; 0 otherwise |
//! | `console json` | the output is one JSON value a line, shown as the block's values |
//!
//! `UPDATE_GOLDEN=1` writes the output anew; read the difference before you keep it.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use saring_tests::documents::{Block, blocks};
use saring_tests::{root, saring};
use serde_json::{Deserializer, Value};

/// The words of a command; `"…"` and `'…'` hold words together.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote) = (None::<String>, None);
    for c in command.chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (' ', None) => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// What a command prints, messages first, and its exit code.
fn run(command: &str, folder: &Path) -> (String, Option<i32>) {
    let words = words(command);
    assert_eq!(words.first().map(String::as_str), Some("saring"), "{command}");
    let output = Command::new(saring())
        .args(&words[1..])
        .current_dir(folder)
        .env("LC_ALL", "C")
        .env_remove("SARING_LANG")
        .output()
        .unwrap();
    let text = [output.stderr, output.stdout].concat();
    (String::from_utf8(text).unwrap(), output.status.code())
}

/// One JSON value after the other, laid out for reading: what fits on a line stands on one.
fn pretty(text: &str) -> String {
    let values = Deserializer::from_str(text).into_iter::<Value>();
    values.map(|value| lay_out(&value.unwrap(), 0) + "\n").collect()
}

fn lay_out(value: &Value, indent: usize) -> String {
    let (open, close, parts) = match value {
        Value::Array(items) => {
            ('[', ']', items.iter().map(|item| (String::new(), item)).collect::<Vec<_>>())
        }
        Value::Object(entries) => (
            '{',
            '}',
            entries.iter().map(|(name, entry)| (format!("\"{name}\": "), entry)).collect(),
        ),
        _ => return value.to_string(),
    };
    let line: Vec<String> =
        parts.iter().map(|(name, part)| format!("{name}{}", lay_out(part, 0))).collect();
    let line = format!("{open}{}{close}", line.join(", "));
    if indent + line.chars().count() <= 92 && !line.contains('\n') {
        return line;
    }
    let inner = " ".repeat(indent + 2);
    let parts: Vec<String> = parts
        .iter()
        .map(|(name, part)| format!("{inner}{name}{}", lay_out(part, indent + 2)))
        .collect();
    format!("{open}\n{}\n{}{close}", parts.join(",\n"), " ".repeat(indent))
}

/// The block as it should be: each of its commands with what it prints.
fn replayed(block: &Block, text: &str, folder: &Path) -> String {
    let mut shown = String::new();
    for command in text.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let (output, code) = run(command, folder);
        let expected = block.value("exit").map_or(0, |code| code.parse().unwrap());
        assert_eq!(code, Some(expected), "docs/rules.md:{}: {command}\n{output}", block.line);
        let output = if block.has("json") { pretty(&output) } else { output };
        write!(shown, "$ {command}\n{output}").unwrap();
    }
    shown
}

#[test]
fn the_commands_of_the_reference_print_what_it_shows() {
    let path = root().join("docs/rules.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut updated = String::new();
    let mut wrong = String::new();
    let (mut copied, mut commands) = (0, 0);
    for block in blocks(&document) {
        let text = &document[block.text.clone()];
        if let Some(name) = block.value("file") {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let expected = if let Some(name) = block.value("after") {
            std::fs::read_to_string(folder.path().join(name)).unwrap()
        } else if block.has("console") {
            commands += text.lines().filter(|line| line.starts_with("$ ")).count();
            replayed(&block, text, folder.path())
        } else {
            continue;
        };
        if expected != text {
            writeln!(wrong, "docs/rules.md:{}: shows\n{text}but gets\n{expected}", block.line)
                .unwrap();
        }
        updated.push_str(&document[copied..block.text.start]);
        updated.push_str(&expected);
        copied = block.text.end;
    }
    assert!(commands >= 10, "{commands} commands");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        updated.push_str(&document[copied..]);
        std::fs::write(&path, updated).unwrap();
        return;
    }
    assert!(wrong.is_empty(), "UPDATE_GOLDEN=1 accepts what is new\n{wrong}");
}

#[test]
fn the_schema_that_is_printed_is_the_one_beside_the_reference() {
    let (printed, code) = run("saring rules schema", root());
    assert_eq!(code, Some(0));
    let committed = std::fs::read_to_string(root().join("docs/rule-set.schema.json")).unwrap();
    assert!(printed == committed);
}

/// Bytes that are no text, an unknown list: what is wrong is told, and no file is touched.
#[test]
fn files_with_errors_are_not_laid_out_anew() {
    let folder = tempfile::tempdir().unwrap();
    let good: &[u8] =
        b"title: {id: A, en: A}\nrule_set: aa\nwords: {a: [a]}\nrules: [{id: a, title: {id: A, \
        en: A}, when: a, verdict: review, examples: {match: [a], pass: [b]}}]\n";
    let torn = [good, b"# caf\xe9\n"].concat();
    let unknown = String::from_utf8_lossy(good).replace("when: a", "when: b");
    for (bad, code) in [(torn.as_slice(), "SR102"), (unknown.as_bytes(), "SR431")] {
        for (name, bytes) in [("a.yaml", good), ("b.yaml", bad)] {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let (output, exit) = run("saring rules fmt a.yaml b.yaml", folder.path());
        assert_eq!(exit, Some(1), "{output}");
        assert!(output.contains(code) && output.contains("b.yaml:"), "{output}");
        for (name, bytes) in [("a.yaml", good), ("b.yaml", bad)] {
            assert!(
                std::fs::read(folder.path().join(name)).unwrap() == bytes,
                "{name} was changed"
            );
        }
    }
}

#[test]
fn commands_are_cut_as_a_shell_does() {
    let cut = words(r#"saring score --title "Kaos 'anak' " --brand='' x"#);
    assert_eq!(cut, ["saring", "score", "--title", "Kaos 'anak' ", "--brand=", "x"]);
}
