//! Sends the rows of a file in batches and tells what became of each, in the order of the file.
//!
//! A batch whose answer was lost is sent again as it was: the server knows it again by its keys.

use std::time::Duration;

use saring_ingest::{Entry, Row};
use tokio::time::Instant;
use tonic::Status;
use tonic_types::StatusExt as _;

use super::progress::Progress;
use super::rows::{BadRow, Given};
use crate::failure::Failure;
use crate::message::{Message, counted, message};
use crate::remote::{Session, is_passing};

/// Most items of one call, and most bytes: the server takes 1,000 and 4 MiB.
const BATCH: usize = 1_000;
const BATCH_BYTES: usize = 3 << 20;

/// The longest wait before a batch is sent again.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// A row that could be read, in its place, or what is wrong with it.
struct Item<M>(Given, Result<M, BadRow>);

/// Reads, sends and tells until the rows end.
///
/// `rows` gives them one by one, `read` makes an item of a row's fields and adds what it had to leave
/// out, `send` gives one result for each item of a batch, and `tell` is given each row with its result,
/// or what was wrong with it.
pub(super) async fn send_all<M: prost::Message + Clone, R>(
    session: &Session,
    name: &str,
    mut rows: impl FnMut() -> Result<Option<Row>, Failure>,
    mut read: impl FnMut(Vec<Entry>, &mut Vec<Message>) -> Result<M, BadRow>,
    mut send: impl AsyncFnMut(Vec<M>) -> Result<Vec<R>, Status>,
    mut tell: impl FnMut(&mut Given, Result<R, BadRow>),
) -> Result<(), Failure> {
    let progress = Progress::watched(name, session.lang);
    let mut most = BATCH;
    loop {
        let (items, end) = next_batch(&mut rows, &mut read);
        let good: Vec<M> = items.iter().filter_map(|item| item.1.as_ref().ok().cloned()).collect();
        let mut results = Vec::new();
        if !good.is_empty() {
            progress.sends();
        }
        let sent = send_in_parts(session, good, &mut most, &mut send, &mut results).await;
        // Of a batch that broke off, what was answered counts.
        let any = sent.is_ok() || !results.is_empty();
        let mut results = results.into_iter();
        for Item(mut given, item) in items.into_iter().take_while(|_| any) {
            let Some(result) = item.map_or_else(|bad| Some(Err(bad)), |_| results.next().map(Ok))
            else {
                break;
            };
            progress.answered(given.place.number);
            tell(&mut given, result);
        }
        if sent.is_err() {
            progress.tell();
            return sent;
        }
        if let Some(end) = end {
            return end;
        }
    }
}

/// Rows for one call, and how the file ended if it did.
fn next_batch<M: prost::Message>(
    rows: &mut impl FnMut() -> Result<Option<Row>, Failure>,
    read: &mut impl FnMut(Vec<Entry>, &mut Vec<Message>) -> Result<M, BadRow>,
) -> (Vec<Item<M>>, Option<Result<(), Failure>>) {
    let mut items = Vec::new();
    let mut bytes = 0;
    while items.len() < BATCH && bytes < BATCH_BYTES {
        match rows() {
            Ok(Some(mut row)) => {
                let mut given = Given::of(&mut row);
                let item = row
                    .fields
                    .map_err(|fault| BadRow::from(Message::from(fault)))
                    .and_then(|fields| read(fields, &mut given.warnings));
                // A bad row takes room too.
                bytes += item.as_ref().map_or(256, |message| message.encoded_len());
                items.push(Item(given, item));
            }
            Ok(None) => return (items, Some(Ok(()))),
            Err(failure) => return (items, Some(Err(failure))),
        }
    }
    (items, None)
}

/// Sends a batch in parts of at most `most` items, which becomes less where the server takes fewer.
/// `results` gets those of the parts that were answered.
async fn send_in_parts<M: Clone, R>(
    session: &Session,
    mut batch: Vec<M>,
    most: &mut usize,
    send: &mut impl AsyncFnMut(Vec<M>) -> Result<Vec<R>, Status>,
    results: &mut Vec<R>,
) -> Result<(), Failure> {
    while !batch.is_empty() {
        let part = batch[..batch.len().min(*most)].to_vec();
        let items = part.len();
        match send_again(session, part, send).await {
            // Nobody could tell which row an answer is about.
            Ok(more) if more.len() != items => {
                return Err(Failure::new(message!(
                    "server menjawab {got} dari {expected} data; kirim berkasnya sekali lagi",
                    "the server answered {got} of {rows}; send the file again",
                    expected = items,
                    got = more.len(),
                    rows = counted(items, "row"),
                )));
            }
            Ok(more) => {
                results.extend(more);
                batch.drain(..items);
            }
            Err(status) if items > 1 && has_too_many(&status) => *most = items / 2,
            Err(status) => return Err(session.refused(status)),
        }
    }
    Ok(())
}

/// Whether what is wrong is the list itself, and none of its items.
fn has_too_many(status: &Status) -> bool {
    let lists = ["outcomes", "requests"];
    status.get_details_bad_request().is_some_and(|bad| {
        bad.field_violations.iter().any(|violation| lists.contains(&violation.field.as_str()))
    })
}

/// Sends a batch until it is answered, for as long as an answer is waited for.
async fn send_again<M: Clone, R>(
    session: &Session,
    batch: Vec<M>,
    send: &mut impl AsyncFnMut(Vec<M>) -> Result<Vec<R>, Status>,
) -> Result<Vec<R>, Status> {
    let end = Instant::now() + session.timeout();
    let mut wait = Duration::from_millis(500);
    let mut before = None;
    loop {
        let sent = tokio::time::timeout_at(end, send(batch.clone())).await;
        // What the server said last tells more than that time ran out.
        let mut late = || Err(before.take().unwrap_or_else(|| Status::deadline_exceeded("")));
        let status = match sent.unwrap_or_else(|_| late()) {
            Ok(results) => return Ok(results),
            Err(status) => status,
        };
        let asked = status.get_details_retry_info().and_then(|info| info.retry_delay);
        let pause = asked.unwrap_or(wait).min(MAX_WAIT);
        if !is_passing(&status) || Instant::now() + pause >= end {
            return Err(status);
        }
        session.tell_wait(&status, pause);
        tokio::time::sleep(pause).await;
        before = Some(status);
        wait *= 2;
    }
}
