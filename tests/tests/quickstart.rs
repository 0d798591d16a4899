//! Runs the console blocks of docs/quickstart.md, each language from an empty folder and with a server
//! of its own: what the document shows is what comes out.
//!
//! `$ export NAME=…` holds for what follows; `$ saring serve … &` starts the server. Below a command
//! stands what it prints, messages first. In it, `…` stands for any text, and alone on its line for
//! any lines.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use saring_tests::documents::{Block, blocks};
use saring_tests::{root, saring};

/// The usual address, which the document shows.
const USUAL: &str = "127.0.0.1:7070";

/// Whoever reads the document, at a shell of their own.
struct Reader<'f> {
    folder: &'f Path,
    exports: String,
    server: Option<Child>,
}

/// A failed test leaves no server behind.
impl Drop for Reader<'_> {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

impl Reader<'_> {
    /// Types a command; what it prints, messages first.
    fn types(&mut self, command: &str) -> String {
        if let Some(serve) = command.strip_suffix(" &") {
            return self.serves(serve);
        }
        if command.starts_with("export ") {
            self.exports += &format!("{command}\n");
            return String::new();
        }
        let output = self.shell(&format!("{}{command}", self.exports)).output().unwrap();
        let text = String::from_utf8([output.stderr, output.stdout].concat()).unwrap();
        assert!(output.status.success(), "{command}\n{text}");
        text
    }

    /// Starts the server, at any free port in place of the usual one.
    fn serves(&mut self, command: &str) -> String {
        let serve = format!("exec {command} --listen 127.0.0.1:0");
        let mut server =
            self.shell(&serve).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut ready = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        self.server = Some(server);
        let address = ready.split(['=', ' ']).nth(2).unwrap();
        self.exports += &format!("export SARING_SERVER=http://{address}\n");
        ready.replace(address, USUAL)
    }

    fn shell(&self, script: &str) -> Command {
        let binaries = saring().parent().unwrap().to_str().unwrap();
        let path = format!("{binaries}:{}", std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", script]).current_dir(self.folder);
        shell.env("PATH", path).env("LC_ALL", "C");
        for name in ["SARING_LANG", "SARING_SERVER", "SARING_API_KEY"] {
            shell.env_remove(name);
        }
        shell
    }
}

/// Whether the lines are those of the document, in which `…` stands for others.
fn alike(shown: &[&str], got: &[&str]) -> bool {
    match (shown, got) {
        ([], got) => got.is_empty(),
        (["…", shown @ ..], got) => (1..=got.len()).any(|skipped| alike(shown, &got[skipped..])),
        ([_, ..], []) => false,
        ([first, shown @ ..], [line, got @ ..]) => alike_line(first, line) && alike(shown, got),
    }
}

fn alike_line(shown: &str, line: &str) -> bool {
    match shown.split_once('…') {
        None => shown == line,
        Some((before, after)) => line.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices().any(|(at, c)| alike_line(after, &rest[at + c.len_utf8()..]))
        }),
    }
}

/// The commands of a block, each with the lines that stand below it.
fn commands<'d>(document: &'d str, block: &Block) -> Vec<(&'d str, Vec<&'d str>)> {
    let mut commands: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in document[block.text.clone()].lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command, Vec::new())),
            (None, Some((_, shown))) => shown.push(line),
            (None, None) => {}
        }
    }
    commands
}

fn replay(document: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader { folder: folder.path(), exports: String::new(), server: None };
    let mut typed = 0;
    for block in blocks(document) {
        if let Some(name) = block.value("file") {
            std::fs::write(folder.path().join(name), &document[block.text.clone()]).unwrap();
        } else if block.has("console") {
            for (command, shown) in commands(document, &block) {
                let text = reader.types(command);
                let got: Vec<&str> = text.lines().collect();
                assert!(alike(&shown, &got), "{command}\nshows\n{shown:#?}\nbut gets\n{got:#?}");
                typed += 1;
            }
        }
    }
    assert!(typed >= 20, "{typed} commands");
}

fn document() -> (String, String) {
    let document = std::fs::read_to_string(root().join("docs/quickstart.md")).unwrap();
    let (indonesian, english) = document.split_once("\n# English\n").unwrap();
    (indonesian.to_owned(), english.to_owned())
}

#[test]
fn what_the_indonesian_part_shows_is_what_comes_out() {
    replay(&document().0);
}

#[test]
fn what_the_english_part_shows_is_what_comes_out() {
    replay(&document().1);
}

#[test]
fn dots_stand_for_text_and_for_lines() {
    assert!(alike(&["a …, b"], &["a 1, b"]));
    assert!(!alike(&["a …, b"], &["a , b"]));
    assert!(alike(&["a", "…", "z"], &["a", "b", "c", "z"]));
    assert!(!alike(&["a", "…", "z"], &["a", "z"]));
    assert!(!alike(&["a"], &["a", "b"]) && !alike(&["a", "b"], &["a"]));
}
