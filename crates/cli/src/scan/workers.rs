//! Scores rows on several threads and writes the results in the order of the input.
//!
//! Rows travel in batches. The queue of batches in work is bounded, so that memory does not grow
//! with the file when reading is faster than scoring or scoring faster than writing.

use std::io::Write as _;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use indicatif::ProgressBar;
use saring_engine::{Scratch, score};

use super::output::{Output, write_header, write_row};
use super::rows::{Row, Rows};
use super::summary::Summary;
use crate::failure::Failure;
use crate::surroundings::Setting;

/// Rows that travel together, and the bytes of text after which a batch is full sooner.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 1 << 20;

/// What became of a batch.
struct Done {
    text: Vec<u8>,
    summary: Summary,
}

/// Scans all rows. What was written before a failure is whole lines.
pub(super) fn scan(
    rows: &mut Rows,
    setting: &Setting,
    threads: usize,
    output: Output,
    progress: &ProgressBar,
    summary: &mut Summary,
) -> Result<(), Failure> {
    let (to_work, work) = sync_channel::<(Vec<Row>, SyncSender<Done>)>(threads);
    let (to_write, write) = sync_channel::<Receiver<Done>>(2 * threads);
    let work = Mutex::new(work);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| work_off(&work, setting, output));
        }
        let writer = scope.spawn(move || write_in_order(&write, output, progress));
        let read = distribute(rows, &to_work, &to_write);
        drop((to_work, to_write));
        let (written, counted) = writer.join().unwrap_or_else(|_| {
            (Err(Failure::new("the writing thread panicked")), Summary::default())
        });
        *summary = counted;
        written.and(read)
    })
}

/// Reads batches and sends each to be scored, and its place in the order to the writer.
fn distribute(
    rows: &mut Rows,
    to_work: &SyncSender<(Vec<Row>, SyncSender<Done>)>,
    to_write: &SyncSender<Receiver<Done>>,
) -> Result<(), Failure> {
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        let mut bytes = 0;
        let mut end = Ok(());
        while batch.len() < BATCH && bytes < BATCH_BYTES {
            match rows.next() {
                Ok(Some(row)) => {
                    bytes += row.listing.as_ref().map_or(0, |listing| {
                        listing.title.len() + listing.description.as_ref().map_or(0, String::len)
                    });
                    batch.push(row);
                }
                Ok(None) => break,
                Err(failure) => {
                    end = Err(failure);
                    break;
                }
            }
        }
        if batch.is_empty() {
            return end;
        }
        let (done, result) = sync_channel(1);
        // The writer is gone when it cannot write; it tells why.
        if to_write.send(result).is_err() || to_work.send((batch, done)).is_err() {
            return Ok(());
        }
        end?;
    }
}

fn work_off(
    work: &Mutex<Receiver<(Vec<Row>, SyncSender<Done>)>>,
    setting: &Setting,
    output: Output,
) {
    let mut scratch = Scratch::default();
    loop {
        let next = match work.lock() {
            Ok(work) => work.recv(),
            Err(_) => return,
        };
        let Ok((batch, done)) = next else { return };
        let mut result = Done { text: Vec::new(), summary: Summary::default() };
        for row in &batch {
            match &row.listing {
                Ok(listing) => {
                    let Setting { matcher, context, now } = setting;
                    let assessment = score(matcher, context, listing, *now, &mut scratch);
                    result.summary.count(&assessment);
                    write_row(&mut result.text, output, row.number, listing, &assessment);
                }
                Err(message) => result.summary.count_bad(row.number, message),
            }
        }
        // The writer is gone when it cannot write.
        let _ = done.send(result);
    }
}

fn write_in_order(
    write: &Receiver<Receiver<Done>>,
    output: Output,
    progress: &ProgressBar,
) -> (Result<(), Failure>, Summary) {
    let mut summary = Summary::default();
    let mut out = std::io::stdout().lock();
    let mut written = out.write_all(write_header(output).as_bytes());
    for result in write {
        let Ok(done) = result.recv() else {
            let failure =
                Failure::new("a scoring thread panicked; what was written is complete up to there");
            return (Err(failure), summary);
        };
        if written.is_ok() {
            written = out.write_all(&done.text);
        }
        if written.is_err() {
            break;
        }
        progress.suspend(|| done.summary.tell_bad_rows(summary.bad));
        summary.add(done.summary);
    }
    let written = written.and_then(|()| out.flush());
    (written.map_err(|error| Failure::writing(&error)), summary)
}
