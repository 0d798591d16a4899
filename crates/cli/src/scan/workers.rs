//! Scores rows on several threads and writes the results in the order of the input.
//!
//! Rows travel in batches that are bounded by what they take in the file, and few batches are in
//! work at a time, so that memory does not grow with the file, whatever is slowest: reading,
//! scoring or writing.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, Builder};

use indicatif::ProgressBar;
use saring_engine::{Scratch, score};
use saring_ingest::{Mapping, Row};

use super::listing;
use super::output::{Output, write_row};
use super::summary::{BadRow, Summary};
use crate::failure::Failure;
use crate::message::message;
use crate::scoring_options::Setting;
use crate::source::Input;

/// Rows that travel together, and the bytes of the file after which a batch is full sooner.
const BATCH: usize = 256;
const BATCH_BYTES: u64 = 1 << 20;

/// What became of a batch.
struct Done {
    text: Vec<u8>,
    summary: Summary,
}

/// A batch, and where its results go.
type Work = (Vec<Row>, SyncSender<Done>);

/// How rows are scored and what is printed of them.
#[derive(Clone, Copy)]
pub(super) struct Task<'s> {
    pub setting: &'s Setting,
    pub mapping: &'s Mapping,
    pub output: Output,
    /// Whether the results are shown on a terminal.
    pub to_terminal: bool,
}

/// Where results go, in the order of the input.
pub(super) struct Sink<'s, W> {
    pub out: W,
    pub summary: &'s mut Summary,
    pub progress: &'s ProgressBar,
    /// Tells the rows of a batch that need it; is given what was counted before.
    pub tell: &'s mut dyn FnMut(&Summary, &Summary),
}

/// Scans all rows. What was written before a failure is whole lines.
///
/// Where the system does not give as many threads as asked for, it goes on with those there are:
/// this one alone, if need be.
pub(super) fn scan<W: Write>(
    rows: &mut Input,
    task: Task<'_>,
    threads: usize,
    sink: &mut Sink<'_, W>,
) -> Result<(), Failure> {
    let (to_work, work) = sync_channel::<Work>(threads);
    let work = Mutex::new(work);
    let scanned = thread::scope(|scope| {
        let start = || Builder::new().spawn_scoped(scope, || work_off(&work, task));
        let started = (0..threads).map_while(|_| start().ok()).count();
        let scanned = if started == 0 {
            alone(rows, task, sink)
        } else {
            share_out(rows, &to_work, 2 * started, sink)
        };
        // Without this the threads would wait for more.
        drop(to_work);
        scanned
    });
    scanned.and(sink.out.flush().map_err(|error| Failure::writing(&error)))
}

/// Scores all rows on this thread.
fn alone<W: Write>(
    rows: &mut Input,
    task: Task<'_>,
    sink: &mut Sink<'_, W>,
) -> Result<(), Failure> {
    let mut scratch = Scratch::default();
    loop {
        let (batch, end) = read_batch(rows);
        if batch.is_empty() {
            return end;
        }
        sink.take(score_batch(batch, task, &mut scratch))?;
        end?;
    }
}

/// Sends batches to the threads and takes their results in order, with at most `most` of them under
/// way.
fn share_out<W: Write>(
    rows: &mut Input,
    to_work: &SyncSender<Work>,
    most: usize,
    sink: &mut Sink<'_, W>,
) -> Result<(), Failure> {
    let mut under_way: VecDeque<Receiver<Done>> = VecDeque::new();
    let mut end = Ok(());
    loop {
        let (batch, read) = if end.is_ok() { read_batch(rows) } else { (Vec::new(), Ok(())) };
        end = end.and(read);
        let at_end = batch.is_empty();
        if !at_end {
            let (done, result) = sync_channel(1);
            to_work.send((batch, done)).map_err(|_| broken())?;
            under_way.push_back(result);
        }
        while under_way.len() >= if at_end { 1 } else { most } {
            let Some(next) = under_way.pop_front() else { break };
            sink.take(next.recv().map_err(|_| broken())?)?;
        }
        if at_end {
            return end;
        }
    }
}

/// The next rows, and why no more can be read. None, and no reason, at the end.
fn read_batch(rows: &mut Input) -> (Vec<Row>, Result<(), Failure>) {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        match rows.next() {
            Ok(Some(row)) => {
                bytes = row.bytes.saturating_add(bytes);
                batch.push(row);
            }
            Ok(None) => break,
            Err(failure) => return (batch, Err(failure)),
        }
    }
    (batch, Ok(()))
}

fn work_off(work: &Mutex<Receiver<Work>>, task: Task<'_>) {
    let mut scratch = Scratch::default();
    loop {
        let next = match work.lock() {
            Ok(work) => work.recv(),
            Err(_) => return,
        };
        let Ok((batch, done)) = next else { return };
        // Nobody waits for it where the output could not be written.
        let _ = done.send(score_batch(batch, task, &mut scratch));
    }
}

fn score_batch(batch: Vec<Row>, task: Task<'_>, scratch: &mut Scratch) -> Done {
    let Setting { matcher, context, now } = task.setting;
    let mut done = Done { text: Vec::new(), summary: Summary::default() };
    for Row { number, line, fields, original, .. } in batch {
        let read =
            fields.map_err(Into::into).and_then(|fields| listing::read(&fields, task.mapping));
        match read {
            Ok(listing::Read { listing, warnings, has_unknown_condition }) => {
                let assessment = score(matcher, context, &listing, *now, scratch);
                done.summary.count(&assessment);
                done.summary.count_warnings(number, line, warnings);
                if let Some(word) = listing.condition.as_deref().filter(|_| has_unknown_condition) {
                    done.summary.count_condition(word, 1);
                }
                write_row(
                    &mut done.text,
                    task.output,
                    task.to_terminal,
                    number,
                    &listing,
                    assessment,
                );
            }
            Err(why) => done.summary.count_bad(BadRow { number, line, why, original }),
        }
    }
    done
}

impl<W: Write> Sink<'_, W> {
    fn take(&mut self, done: Done) -> Result<(), Failure> {
        self.out.write_all(&done.text).map_err(|error| Failure::writing(&error))?;
        self.progress.suspend(|| (self.tell)(&done.summary, self.summary));
        self.summary.add(done.summary);
        Ok(())
    }
}

fn broken() -> Failure {
    Failure::new(message!(
        "program ini salah: penilaian berhenti; yang sudah tertulis lengkap sampai di situ",
        "a fault of this program stopped the scoring; what was written is complete up to there"
    ))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use clap::Parser as _;
    use saring_ingest::Options;

    use super::super::{Args, listing};
    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    #[test]
    fn without_any_thread_the_work_is_done_all_the_same() {
        let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules");
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let row = |at| if at % 7 == 0 { "\nx,y\n".into() } else { format!("balpres baju {at}\n") };
        write!(file, "title\n{}", (0..1000).map(row).collect::<String>()).unwrap();
        let path = file.path().to_str().unwrap();
        let Line { args } = Line::parse_from(["scan", path, "--rules", rules]);
        let setting = args.scoring.setting(saring_rules::Lang::En).unwrap();
        let mapping = Mapping::default();
        let outputs = [0, 3].map(|threads| {
            let progress = ProgressBar::hidden();
            let options = Options::new(&listing::FIELDS);
            let (mut input, _) =
                args.reading.open(file.path(), options, &progress, saring_rules::Lang::En).unwrap();
            let mut summary = Summary::default();
            let mut out = Vec::new();
            let task = Task {
                setting: &setting,
                mapping: &mapping,
                output: Output::Csv,
                to_terminal: false,
            };
            let (summary_of, tell) = (&mut summary, &mut |_: &Summary, _: &Summary| ());
            let mut sink = Sink { out: &mut out, summary: summary_of, progress: &progress, tell };
            scan(&mut input, task, threads, &mut sink).unwrap();
            (String::from_utf8(out).unwrap(), summary.bad)
        });
        assert_eq!(outputs[0], outputs[1]);
        assert_eq!(outputs[0].1, 143);
        assert!(outputs[0].0.lines().count() >= 857);
    }
}
