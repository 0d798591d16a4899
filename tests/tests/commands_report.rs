//! `saring takedown report` and `saring takedown inbox`: what is typed into a pipe and followed reaches the other end, once,
//! also when connections break off and the server goes away.

use std::io::{BufRead as _, BufReader, Write as _};
use std::ops::RangeInclusive;
use std::process::{Command, Stdio};

use saring_tests::desk::{Desk, field, values};
use saring_tests::saring;
use saring_tests::server::Server;

#[test]
fn a_report_without_keys_is_refused_with_the_way_to_make_them() {
    let desk = Desk::start();
    let rows = "url,action,primary_origin,action_time\n\
        https://shopee.co.id/product/1/2,removed,manual_search,2025-11-24\n";
    let refused = desk.run_with("shopee", &["takedown", "report", "-"], rows);
    assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""));
    assert!(refused.err.contains("--key-from url,action,action_time"), "{}", refused.err);
    let report = ["takedown", "report", "-", "-o", "json", "--key-from", "url,action,action_time"];
    for status in ["OUTCOME_STATUS_ACCEPTED", "OUTCOME_STATUS_DUPLICATE"] {
        let made = desk.run_with("shopee", &report, rows);
        assert_eq!(made.code, Some(0), "{}", made.err);
        assert_eq!(field(&values(&made.out)[0], "status"), status);
    }
    for (input, told) in [
        ("", "is empty"),
        (
            "idempotency_key;ulr\nk;x\n",
            "there is no column `url`; perhaps you mean --map 'url=ulr'",
        ),
        ("url,action,primary_origin,action_time,tilte\n", "is not known; perhaps you mean `title`"),
        ("url,action,primary_origin,action_time,catatan\n", "leave it out with --ignore 'catatan'"),
        ("idempotency_key,idempotency_key\nk,x\n", "columns 1 and 2 both give"),
        ("[{}]", "one object a line"),
    ] {
        let refused = desk.run_with("shopee", &["takedown", "report", "-"], input);
        assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""), "{input}");
        assert!(refused.err.contains(told), "{}", refused.err);
    }
}

/// More than one batch, and a file that was cut: sent again, each row counts once.
#[test]
fn a_report_that_breaks_off_is_sent_again_without_counting_twice() {
    let desk = Desk::start();
    let rows = outcome_lines(1..=2_500);
    let first = desk.run_with("shopee", &["takedown", "report", "-"], &rows[..rows.len() / 2]);
    // The last line was cut in two.
    assert_eq!(first.code, Some(3));
    let all = desk.run_with("shopee", &["takedown", "report", "-", "-o", "json"], &rows);
    assert_eq!(all.code, Some(0), "{}", all.err);
    let told = values(&all.out);
    let numbers: Vec<_> = told.iter().map(|row| row["row"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=2_500).collect::<Vec<_>>());
    let figures = desk.json("shopee", &["stats", "--platform", "shopee"]);
    assert_eq!(figures[0]["totals"][0]["value"], 2_500);
}

/// The server is killed between two batches and comes back: the command waits for it.
#[test]
fn a_report_outlives_the_server() {
    let mut desk = Desk::start();
    let address = desk.server.address.clone();
    let mut report = Command::new(saring())
        .args(["takedown", "report", "-", "-o", "json", "--lang", "en", "--server", &address])
        .args(["--api-key-file", &desk.key("shopee")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = report.stdin.take().unwrap();
    let mut told = BufReader::new(report.stdout.take().unwrap()).lines();
    input.write_all(outcome_lines(1..=1_000).as_bytes()).unwrap();
    input.flush().unwrap();
    assert_eq!(told.by_ref().take(1_000).map(Result::unwrap).count(), 1_000);
    desk.server.end();
    input.write_all(outcome_lines(1_001..=1_500).as_bytes()).unwrap();
    drop(input);
    // It says that it tries again; only then does the server come back, and takes less at once.
    let mut waiting = String::new();
    let mut err = BufReader::new(report.stderr.take().unwrap());
    err.read_line(&mut waiting).unwrap();
    assert!(waiting.contains("trying again after"), "{waiting}");
    let listen = address.trim_start_matches("http://");
    let less = ["--batch-items", "300"];
    desk.server = Server::start_at(listen, &desk.folder.path().join("data"), &less);
    assert_eq!(told.map(Result::unwrap).count(), 500);
    assert!(report.wait().unwrap().success());
    let figures = desk.json("shopee", &["stats", "--platform", "shopee"]);
    assert_eq!(figures[0]["totals"][0]["value"], 1_500);
}

/// The server is killed while the inbox is followed and comes back: the command waits for it.
#[test]
fn a_followed_inbox_outlives_the_server() {
    let mut desk = Desk::start();
    let address = desk.server.address.clone();
    let request = |desk: &Desk, n: &str| {
        let url = format!("https://shopee.co.id/product/1/{n}");
        desk.good("author", &["takedown", "request", "--url", &url, "--reason", "x"]);
    };
    let mut inbox = Command::new(saring())
        .args(["takedown", "inbox", "--follow", "-o", "json", "--lang", "en"])
        .args(["--server", &address, "--api-key-file", &desk.key("shopee")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(inbox.stdout.take().unwrap()).lines();
    let mut next = || told.next().unwrap().unwrap();
    request(&desk, "1");
    assert!(next().contains("product/1/1"));
    desk.server.end();
    let mut waiting = String::new();
    BufReader::new(inbox.stderr.take().unwrap()).read_line(&mut waiting).unwrap();
    assert!(waiting.contains("trying again after"), "{waiting}");
    let listen = address.trim_start_matches("http://");
    desk.server = Server::start_at(listen, &desk.folder.path().join("data"), &[]);
    request(&desk, "2");
    assert!(next().contains("product/1/2"));
    inbox.kill().unwrap();
    inbox.wait().unwrap();
}

fn outcome_lines(numbers: RangeInclusive<usize>) -> String {
    let line = |n: usize| {
        format!(
            "{{\"idempotency_key\":\"k{n}\",\"url\":\"https://shopee.co.id/product/1/{n}\",\
             \"action\":\"removed\",\"primary_origin\":\"manual_search\",\
             \"action_time\":\"2025-11-24\"}}\n"
        )
    };
    numbers.map(line).collect()
}
