//! Configuration in layers: defaults, file, variables, options; and all that is wrong with a file.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::process::Command;

use saring_tests::saring;
use saring_tests::server::Server;

/// Runs a command in a folder; its exit code, what it printed, and what it told.
fn run(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> (i32, String, String) {
    let mut command = Command::new(saring());
    command.current_dir(folder).env("SARING_LANG", "en").env_remove("SARING_DATABASE");
    let output = command.args(args).envs(variables.iter().copied()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn options_go_before_variables_those_before_the_file_and_that_before_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let file = "data = \"d\"\nheartbeat = 7\ndeadline = 8\njournal = \"file\"\nallow-plain-text = true\n\
                proxy = [\"10.0.0.0/8\", \"::1\"]\n\
                database = \"postgres://u:rahasia@h/n?password=rahasia\"\n";
    std::fs::write(folder.path().join("a.toml"), file).unwrap();
    let args = ["config", "dump", "serve", "--config", "a.toml", "--deadline", "9"];
    let (code, shown, told) = run(folder.path(), &args, &[("SARING_JOURNAL", "variable")]);
    assert_eq!((code, told.as_str()), (0, ""));
    for line in [
        "data = \"d\" # from a.toml\n",
        "heartbeat = 7 # from a.toml\n",
        "deadline = 9 # given as an option\n",
        "journal = \"variable\" # from the variable SARING_JOURNAL\n",
        "allow-plain-text = true # from a.toml\n",
        "proxy = [\"10.0.0.0/8\", \"::1\"] # from a.toml\n",
        "database = \"postgres://u:***@h/n?password=***\" # from a.toml\n",
        "grace = 20 # default\n",
        "# tls-cert = # not given\n",
    ] {
        assert!(shown.contains(line), "{line}{shown}");
    }
    // What is shown can be given.
    std::fs::write(folder.path().join("b.toml"), &shown).unwrap();
    let check = ["config", "check", "serve", "--config", "b.toml"];
    assert_eq!(run(folder.path(), &check, &[]), (0, "OK\n".into(), String::new()));
    let help = run(folder.path(), &["serve", "--config", "a.toml", "--help"], &[]);
    assert!(help.0 == 0 && !help.1.contains("rahasia"), "{}", help.1);
}

#[test]
fn all_that_is_wrong_with_a_file_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let several = "listn = \"x\"\nbatch-items = 7777777\nallow-plain-text = \"ya\"\nlisten = \"x\"\n\
                   heartbeat = [1, 2]\nconfig = \"b\"\n";
    let edge = "server = [\"http://127.0.0.1:1\"]\ntenant = \"a\"\ntrust = \"a\"\ndata = \"a\"\n";
    let cases: [(&str, String, &[&str]); 11] = [
        (
            "serve",
            several.to_owned(),
            &[
                "listn: there is no such option; did you mean `listen`?",
                "batch-items: give 1 to 1000",
                "allow-plain-text: give true or false",
                "listen: it is no address",
                "heartbeat: give a text in quotes or a number",
                "config: there is no such option",
            ],
        ),
        ("serve", "data = \"d\"\n\nlisten = ".into(), &["f.toml: line 3 is no TOML"]),
        (
            "serve",
            "data = \"d\"\ntls-cert = \"x\"".into(),
            &["--tls-cert and --tls-key go together"],
        ),
        (
            "serve",
            "data = \"d\"\nheartbeat = 50\nhead-validity = 60".into(),
            &["give at least 100"],
        ),
        (
            "serve",
            "data = \"d\"\nlisten = \"0.0.0.0:0\"".into(),
            &["give --tls-cert and --tls-key"],
        ),
        ("serve", "data = \"d\"\ndatabase = \"postgres://h/n\"".into(), &["give --journal"]),
        (
            "edge",
            format!("{edge}caller-token-file = \"a\"\nallow-any-caller = true"),
            &["--caller-token-file and --allow-any-caller exclude each other"],
        ),
        (
            "serve",
            "data = \"d\"\njournal = \"j\"\ndatabase = \"mysql://h/n\"".into(),
            &["--database"],
        ),
        (
            "serve",
            "data = \"d\"\ntls-cert = \"f.toml\"\ntls-key = \"f.toml\"".into(),
            &["give --tls-cert the server's certificate as PEM"],
        ),
        ("edge", edge.to_owned(), &["cannot read a"]),
        (
            "edge",
            format!("{edge}listen = \"0.0.0.0:0\"\nallow-any-caller = true"),
            &["give --tls-cert and --tls-key"],
        ),
    ];
    for (service, file, said) in cases {
        std::fs::write(folder.path().join("f.toml"), file).unwrap();
        for before in [&["config", "check"][..], &[]] {
            let args = [before, &[service, "--config=f.toml"]].concat();
            let (code, shown, told) = run(folder.path(), &args, &[]);
            assert_eq!((code, shown.as_str()), (1, ""), "{args:?} {told}");
            assert_eq!(told.lines().count(), said.len(), "{told}");
            for said in said {
                assert!(told.contains(said), "{said}: {told}");
            }
        }
    }
}

#[test]
fn a_server_runs_by_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("listen = \"127.0.0.1:0\"\ndata = \"{}/d\"\n", folder.path().display());
    std::fs::write(folder.path().join("a.toml"), file).unwrap();
    let mut command = Command::new(saring());
    command.arg("serve").env("SARING_CONFIG", folder.path().join("a.toml"));
    command.env_remove("SARING_DATABASE");
    Server::of(command).stop();
}
