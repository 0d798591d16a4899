//! What an admin port tells.
#![expect(clippy::unwrap_used, clippy::panic, reason = "everything here is part of tests")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Sends a request without a body to an admin port; the status and the body of the answer.
///
/// # Panics
///
/// If there is no answer.
#[must_use]
pub fn ask(admin: &str, method: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(admin).unwrap();
    write!(stream, "{method} {path} HTTP/1.1\r\nhost: {admin}\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// All metrics.
///
/// # Panics
///
/// If they cannot be had.
#[must_use]
pub fn scrape(admin: &str) -> String {
    let (status, metrics) = ask(admin, "GET", "/metrics");
    assert_eq!(status, 200, "{metrics}");
    metrics
}

/// Scrapes until these lines are there, but not for ever; gives the scrape.
///
/// # Panics
///
/// If they are not within half a minute.
pub async fn wait_for_lines(admin: &str, lines: &[&str]) -> String {
    let mut metrics = String::new();
    for _ in 0..300 {
        metrics = scrape(admin);
        if lines.iter().all(|line| metrics.lines().any(|there| there == *line)) {
            return metrics;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let missing: Vec<_> =
        lines.iter().filter(|line| !metrics.lines().any(|there| there == **line)).collect();
    panic!("{missing:#?} are not in\n{metrics}")
}
