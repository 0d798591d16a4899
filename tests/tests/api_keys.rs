//! API keys as people copy, keep and lose them.

use std::fs::OpenOptions;
use std::process::{Command, Stdio};

use saring_tests::desk::Desk;
use saring_tests::saring;

/// The command line with a file as the API key's.
fn command(desk: &Desk, lang: &str, key_file: &str, args: &[&str]) -> Command {
    let mut command = Command::new(saring());
    command.args(["--lang", lang]).args(args);
    command.args(["--server", &desk.server.address, "--api-key-file", key_file]);
    command
}

#[test]
fn a_key_is_read_past_a_byte_order_mark_and_one_that_is_mistyped_is_told_so() {
    let desk = Desk::start();
    let key = std::fs::read_to_string(desk.key("operator")).unwrap();
    let key = key.trim();
    let mistyped = (
        "salah ketik atau terpotong; salin lagi seutuhnya",
        "it is mistyped or cut off; copy it again, `sk_` and all of its 63 characters (MALFORMED_KEY)",
    );
    let cases = [
        (format!("\u{feff}{key}\r\n"), None),
        (format!("{}!", &key[..62]), Some(mistyped)),
        (key[..50].to_owned(), Some(mistyped)),
        (format!("{key}x"), Some(mistyped)),
    ];
    let path = desk.path("typed.key");
    for (text, expected) in cases {
        std::fs::write(&path, &text).unwrap();
        for lang in ["id", "en"] {
            let output = command(&desk, lang, &path, &["key", "list"]).output().unwrap();
            let told = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.success(), expected.is_none(), "{text}: {told}");
            let (id, en) = expected.unwrap_or_default();
            assert!(told.contains(if lang == "id" { id } else { en }), "{text}: {told}");
        }
    }
}

#[test]
fn a_key_whose_secret_cannot_be_written_is_named_so_that_it_is_revoked() {
    let desk = Desk::start();
    let operator = desk.key("operator");
    let create = ["key", "create", "--role", "observer", "--name", "hilang"];
    let full = || Stdio::from(OpenOptions::new().write(true).open("/dev/full").unwrap());
    // As `head` leaves it.
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    for (lang, output, out, told) in [
        ("en", "table", full(), "the disk is full; make space; the key sk_"),
        ("id", "table", full(), "disk penuh; sediakan ruang; kunci sk_"),
        ("en", "json", full(), "the disk is full; make space; the key sk_"),
        ("en", "table", closed(), "the output was closed before the key was written; the key sk_"),
    ] {
        let args = [&create[..], &["--output", output]].concat();
        let done = command(&desk, lang, &operator, &args).stdout(out).output().unwrap();
        let err = String::from_utf8(done.stderr).unwrap();
        assert!(!done.status.success() && err.contains(told), "{err}");
        let (_, id) = err.split_once("`saring key revoke ").unwrap();
        let (id, _) = id.split_once('`').unwrap();
        let revoked = command(&desk, "en", &operator, &["key", "revoke", id]).output().unwrap();
        assert!(revoked.status.success(), "{err}");
    }
}
