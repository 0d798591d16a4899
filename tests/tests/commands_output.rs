//! Commands that send go on without the output that nobody reads or that does not fit on the disk: every
//! row that was answered is counted, and what went wrong is told at the end.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use saring_tests::desk::Desk;
use saring_tests::server::Server;
use saring_tests::{Run, saring};

const HEADER: &str = "idempotency_key,url,action,primary_origin,action_time\n";

/// Rows of a report, the refused one among them without its scheme.
fn outcomes(rows: usize, refused: usize) -> String {
    let row = |n| {
        let scheme = if n == refused { "htps" } else { "https" };
        format!("k{n},{scheme}://shopee.co.id/product/1/{n},removed,manual_search,2025-11-24\n")
    };
    HEADER.to_owned() + &(1..=rows).map(row).collect::<String>()
}

/// Links of a request.
fn links(rows: usize) -> String {
    let row = |n| format!("https://shopee.co.id/product/1/{n},x\n");
    "url,reason\n".to_owned() + &(1..=rows).map(row).collect::<String>()
}

fn start(desk: &Desk, who: &str, args: &[&str], out: Stdio) -> Child {
    Command::new(saring())
        .args(args)
        .args(["--lang", "en", "--server", &desk.server.address, "--api-key-file", &desk.key(who)])
        .stdin(Stdio::piped())
        .stdout(out)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn end(child: Child) -> Run {
    let output = child.wait_with_output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    Run { code: output.status.code(), out, err }
}

/// Nobody reads the table, or it does not fit: what is sent and counted is the same.
#[test]
fn whoever_sends_goes_on_without_the_table() {
    let desk = Desk::start();
    let sums = [
        "1999 accepted, 0 duplicate, 0 conflict, 1 invalid",
        "0 accepted, 1999 duplicate, 0 conflict, 1 invalid",
    ];
    let report = ["takedown", "report", "-"];
    let request = ["takedown", "request", "-"];
    let url = ["takedown", "request", "--url", "https://shopee.co.id/product/9/9"];
    for (who, args, input, is_full, code, told) in [
        ("shopee", &report[..], outcomes(2_000, 7), false, 3, sums[0]),
        ("shopee", &report, outcomes(2_000, 7), true, 1, sums[1]),
        ("author", &request, links(1_500), false, 0, "1500 rows read: 1500 taken, 0 refused"),
        ("author", &request, links(1_500), true, 1, "1500 handed over already, 0 refused"),
        ("author", &url, String::new(), false, 0, "1 link handed over without a reason"),
        ("author", &url, String::new(), true, 1, "cannot write the output"),
    ] {
        let full = || File::options().write(true).open("/dev/full").unwrap();
        let out = if is_full { Stdio::from(full()) } else { Stdio::piped() };
        let mut child = start(&desk, who, args, out);
        drop(child.stdout.take());
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let ended = end(child);
        assert_eq!(ended.code, Some(code), "{args:?} {}", ended.err);
        assert!(ended.err.contains(told), "{told}: {}", ended.err);
        let is_told = ended.err.contains("cannot write the output: the disk is full; make space");
        assert_eq!(is_told, is_full, "{}", ended.err);
    }
    let figures = desk.json("shopee", &["stats", "--platform", "shopee"]);
    assert_eq!(figures[0]["totals"][0]["value"], 1_999);
}

/// Whether rows can be written is known before one is sent; what goes wrong later is told at the end.
#[test]
fn a_place_for_refused_rows_is_tried_before_anything_is_sent() {
    let desk = Desk::start();
    let report = |path: &str, input: &str| {
        desk.run_with("shopee", &["takedown", "report", "-", "--rejected", path], input)
    };
    let nowhere = desk.path("nodir/x.csv");
    let refused = report(&nowhere, &outcomes(3, 1));
    assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""), "{refused:?}");
    let told = format!("cannot write {nowhere}: there is no such file or folder; check the path\n");
    assert!(refused.err.ends_with(&told), "{}", refused.err);
    assert!(!std::fs::exists(&nowhere).unwrap());

    let path = desk.path("x.csv");
    // None of the three was sent before.
    let stored = report(&path, &outcomes(3, 0));
    assert!(stored.err.contains("3 accepted, 0 duplicate"), "{}", stored.err);
    assert!(!std::fs::exists(&path).unwrap());

    // It is there by the time that the row is refused.
    let args = ["takedown", "report", "-", "--rejected", &path, "-o", "json"];
    let mut child = start(&desk, "shopee", &args, Stdio::piped());
    let mut input = child.stdin.take().unwrap();
    input.write_all(outcomes(1_000, 0).as_bytes()).unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap());
    told.read_line(&mut String::new()).unwrap();
    File::create_new(&path).unwrap();
    input.write_all(outcomes(3, 1).strip_prefix(HEADER).unwrap().as_bytes()).unwrap();
    drop(input);
    assert_eq!(told.lines().count(), 1_002);
    let ended = end(child);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    for told in
        ["997 accepted, 5 duplicate, 0 conflict, 1 invalid", "x.csv: another file is there already"]
    {
        assert!(ended.err.contains(told), "{told}: {}", ended.err);
    }
}

/// A batch goes in parts where the server takes fewer rows, and the second part does not fit.
#[test]
fn rows_that_were_answered_before_the_sending_broke_off_are_counted() {
    let mut desk = Desk::start();
    let limits = ["--batch-items", "300", "--message-bytes", "300000"];
    let listen = desk.server.address.trim_start_matches("http://").to_owned();
    desk.server.end();
    desk.server = Server::start_at(&listen, &desk.folder.path().join("data"), &limits);
    let long =
        outcomes(1_600, 0).replace("/1400,removed", &format!("/{},removed", "1".repeat(400_000)));
    let args = ["takedown", "report", "-", "--timeout", "2"];
    let broken = desk.run_with("shopee", &args, &long);
    assert_eq!((broken.code, broken.out.lines().count()), (Some(1), 1_251), "{}", broken.err);
    let told: Vec<_> = broken.err.lines().collect();
    let [.., stopped, sum, error] = &told[..] else { panic!("{told:?}") };
    assert!(stopped.starts_with("<stdin>: rows up to 1250 are answered"), "{told:?}");
    assert!(sum.starts_with("1250 accepted, 0 duplicate"), "{told:?}");
    assert!(error.starts_with("error: "), "{told:?}");
}

#[test]
fn ctrl_c_tells_how_far_the_file_was_answered() {
    let desk = Desk::start();
    let args = ["takedown", "report", "-", "-o", "json"];
    let mut child = start(&desk, "shopee", &args, Stdio::piped());
    let mut input = child.stdin.take().unwrap();
    input.write_all(outcomes(1_010, 0).as_bytes()).unwrap();
    let told = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(told.take(1_000).map(Result::unwrap).count(), 1_000);
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let ended = end(child);
    assert_eq!(ended.code, Some(130), "{ended:?}");
    let told = "<stdin>: rows up to 1000 are answered; send the file again, what is there is known \
                again\n";
    assert_eq!(ended.err, told);
}

/// On a terminal a reason is told once, on standard error; a file of the results has it too.
#[test]
fn a_reason_is_seen_once() {
    let desk = Desk::start();
    for (who, command, input, row) in [
        ("shopee", "report", outcomes(2, 2), "2  invalid "),
        ("author", "request", "url,reason\nhtps://shopee.co.id/product/1/2,x\n".into(), "1  -  "),
    ] {
        let file = desk.path(&format!("{command}.csv"));
        std::fs::write(&file, input).unwrap();
        let (saring, address, key) = (saring().display(), &desk.server.address, desk.key(who));
        for (redirected, times) in [("", 1), ("| cat", 2)] {
            let typed = format!(
                "{saring} takedown {command} {file} --lang en --server {address} --api-key-file {key} \
                 {redirected}"
            );
            let mut terminal = Command::new("script");
            terminal.args(["-qec", &typed, "/dev/null"]).stdin(Stdio::null());
            let seen = String::from_utf8(terminal.output().unwrap().stdout).unwrap();
            assert_eq!(seen.matches("does not start with http").count(), times, "{seen}");
            let is_row = |line: &str| line.trim_start().starts_with(row);
            assert!(seen.lines().any(is_row), "{row}: {seen}");
        }
    }
}
