//! Outcomes on their way to the server, kept on disk until they are acknowledged and for some days
//! after: should the server be restored to an older state, they are put back in line, each in the
//! place that it had, because the server tells up from down by the order in which they come.
//!
//! Each row has a checksum. One that cannot be read is kept as it is, counted, and never sent as
//! anything else.

mod answers;
mod dead_letters;
#[cfg(test)]
mod faults;
mod file;
mod format;
mod row;
mod salvage;
mod stopped;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use prost::Message as _;
use redb::{ReadableTable as _, ReadableTableMetadata as _, Table, TableDefinition};
use saring_proto::v1;

use crate::disk::Disk;
use crate::error::ClientError;
pub use dead_letters::{DeadLetter, Handled};
use file::OutboxFile;
use format::{BYTES, DEAD, NEXT, NUMBERS, SENT, UNREADABLE, WAITING};
use row::Row;
pub use stopped::StoppedOutbox;

/// The file.
pub(crate) const NAME: &str = "outbox.redb";

/// With so many dead letters, no more outcomes are taken in.
pub(crate) const MAX_DEAD_LETTERS: u64 = 10_000;

/// What an outbox holds at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Outcomes that wait.
    pub outcomes: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Dead letters.
    pub dead_letters: u64,
    /// How long acknowledged ones are kept, in microseconds.
    pub keep: i64,
}

/// The outbox.
#[derive(Debug)]
pub(crate) struct Outbox {
    storage: OutboxFile,
    bounds: Bounds,
}

/// Outcomes to send, each with its number.
pub(crate) type Numbered = Vec<(u64, v1::Outcome)>;

/// How many outcomes are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutboxCounts {
    /// They wait for the server.
    pub waiting: u64,
    /// The server has them, and they are kept for some days.
    pub sent: u64,
    /// The server refused them.
    pub dead_letters: u64,
    /// What the disk damaged. Those of a file that was set aside are counted too, and some of them may
    /// have been of no use any more.
    pub unreadable: u64,
}

/// As they go over the wire, without what is in their way.
impl From<OutboxCounts> for v1::GetOutboxResponse {
    fn from(counts: OutboxCounts) -> v1::GetOutboxResponse {
        let OutboxCounts { waiting, sent, dead_letters, unreadable } = counts;
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        v1::GetOutboxResponse {
            waiting: count(waiting),
            sent: count(sent),
            dead_letters: count(dead_letters),
            unreadable: count(unreadable),
            problem: String::new(),
        }
    }
}

impl Outbox {
    /// Opens the outbox of a tenant, or begins one. Of a damaged one, what can be read is taken over. On
    /// a full disk it opens all the same; what it cannot do is [`ClientError::DiskFull`] then.
    pub(crate) fn open(
        disk: &Arc<dyn Disk>,
        folder: &Path,
        tenant: &str,
        bounds: Bounds,
    ) -> Result<Outbox, ClientError> {
        let storage = OutboxFile::open(disk, folder, tenant)?;
        Ok(Outbox { storage, bounds })
    }

    /// Opens the outbox that is in a folder, whosever it is; `None` if there is none.
    pub(crate) fn open_existing(
        disk: &Arc<dyn Disk>,
        folder: &Path,
        bounds: Bounds,
    ) -> Result<Option<Outbox>, ClientError> {
        let existing = OutboxFile::open_existing(disk, folder)?;
        Ok(existing.map(|storage| Outbox { storage, bounds }))
    }

    /// Whether its file is damaged and waits for space to be salvaged.
    pub(crate) fn is_damaged(&self) -> bool {
        self.storage.is_damaged()
    }

    /// Lets go of the file.
    pub(crate) fn close(&self) {
        self.storage.close();
    }

    /// Takes outcomes in, all or none. When this returns, they survive the end of the process.
    pub(crate) fn push(&self, outcomes: &[v1::Outcome]) -> Result<(), ClientError> {
        if outcomes.is_empty() {
            return Ok(());
        }
        let bytes: u64 = outcomes.iter().map(|outcome| outcome.encoded_len() as u64).sum();
        let full = self.storage.write(|transaction| {
            let mut waiting = transaction.open_table(WAITING)?;
            let mut numbers = transaction.open_table(NUMBERS)?;
            let dead_letters = transaction.open_table(DEAD)?.len()?;
            if dead_letters >= self.bounds.dead_letters {
                return Ok(Some(ClientError::DeadLettersFull { dead_letters }));
            }
            let entries = waiting.len()?;
            // A call that alone is more than the bounds would never be taken otherwise.
            let fits = entries == 0
                || entries + outcomes.len() as u64 <= self.bounds.outcomes
                    && number(&numbers, BYTES)? + bytes <= self.bounds.bytes;
            if !fits {
                return Ok(Some(ClientError::OutboxFull { entries }));
            }
            for outcome in outcomes {
                // No outcome has it: opening the file has seen to that.
                let next = number(&numbers, NEXT)?;
                let row = Row::waiting(self.storage.tenant(), outcome.encode_to_vec());
                put(&mut waiting, &mut numbers, next, &row)?;
            }
            Ok(None)
        })?;
        full.map_or(Ok(()), Err)
    }

    /// The outcomes that wait longest, from the number `from` on: at most so many, and so many bytes,
    /// but at least one.
    pub(crate) fn oldest(
        &self,
        from: u64,
        limit: usize,
        bytes: usize,
    ) -> Result<Numbered, ClientError> {
        let (outcomes, unreadable) = self.storage.read(|transaction| {
            let table = transaction.open_table(WAITING)?;
            let (mut outcomes, mut unreadable, mut taken) = (Vec::new(), Vec::new(), 0);
            for entry in table.range(from..)? {
                let (number, kept) = entry?;
                let number = number.value();
                let Some((row, outcome)) = readable(kept.value(), number) else {
                    unreadable.push(number);
                    continue;
                };
                taken += row.outcome.len();
                if outcomes.len() == limit || taken > bytes && !outcomes.is_empty() {
                    break;
                }
                outcomes.push((number, outcome));
            }
            Ok((outcomes, unreadable))
        })?;
        self.set_aside(WAITING, &unreadable);
        Ok(outcomes)
    }

    /// Moves what cannot be read to where it is kept and in nobody's way.
    fn set_aside(&self, table: TableDefinition<'_, u64, &[u8]>, numbers: &[u64]) {
        if numbers.is_empty() {
            return;
        }
        let path = self.storage.path();
        tracing::error!(?path, ?numbers, "outcomes are damaged: they are kept and cannot be sent");
        let moved = self.storage.write(|transaction| {
            let mut table = transaction.open_table(table)?;
            let mut unreadable = transaction.open_table(UNREADABLE)?;
            for number in numbers {
                let Some(kept) = table.remove(number)? else { continue };
                keep(&mut unreadable, *number, kept.value())?;
            }
            drop(table);
            let waiting = transaction.open_table(WAITING)?;
            count_bytes(&waiting, &mut transaction.open_table(NUMBERS)?)
        });
        if let Err(error) = moved {
            // They stay where they are, and are passed over each time.
            tracing::warn!(%error, "damaged outcomes cannot be moved");
        }
    }

    pub(crate) fn counts(&self) -> Result<OutboxCounts, ClientError> {
        self.storage.read(|transaction| {
            Ok(OutboxCounts {
                waiting: transaction.open_table(WAITING)?.len()?,
                sent: transaction.open_table(SENT)?.len()?,
                dead_letters: transaction.open_table(DEAD)?.len()?,
                unreadable: transaction.open_table(UNREADABLE)?.len()?,
            })
        })
    }
}

type Numbers<'t> = Table<'t, &'static str, u64>;
type Waiting<'t> = Table<'t, u64, &'static [u8]>;

fn number(numbers: &Numbers<'_>, name: &str) -> Result<u64, redb::Error> {
    Ok(numbers.get(name)?.map_or(0, |number| number.value()))
}

/// Puts an outcome in line under its number, unless it is there already. Where another one has the
/// number, as a file may hold in which the counter lagged, that one stays and this one gets a free
/// number.
fn put(
    waiting: &mut Waiting<'_>,
    numbers: &mut Numbers<'_>,
    at: u64,
    row: &Row,
) -> Result<bool, redb::Error> {
    let there = waiting.get(at)?.map(|kept| kept.value().to_vec());
    let at = match there.map(|kept| Row::unseal(&kept)) {
        Some(Some((_, kept))) if kept.outcome == row.outcome => return Ok(false),
        Some(_) => number(numbers, NEXT)?,
        None => at,
    };
    waiting.insert(at, row.seal(at).as_slice())?;
    if at >= number(numbers, NEXT)? {
        numbers.insert(NEXT, at.saturating_add(1))?;
    }
    let bytes = number(numbers, BYTES)?.saturating_add(row.outcome.len() as u64);
    numbers.insert(BYTES, bytes)?;
    Ok(true)
}

/// Counts the bytes that wait anew: how many those were that cannot be read, nobody knows.
fn count_bytes(waiting: &Waiting<'_>, numbers: &mut Numbers<'_>) -> Result<(), redb::Error> {
    let mut bytes = 0;
    for entry in waiting.iter()? {
        if let Some((_, row)) = Row::unseal(entry?.1.value()) {
            bytes += row.outcome.len() as u64;
        }
    }
    numbers.insert(BYTES, bytes)?;
    Ok(())
}

/// Keeps what cannot be read, under the first number from `at` on that is free.
fn keep(unreadable: &mut Waiting<'_>, at: u64, bytes: &[u8]) -> Result<(), redb::Error> {
    let mut free = at;
    for entry in unreadable.range(at..)? {
        if entry?.0.value() != free {
            break;
        }
        free = free.saturating_add(1);
    }
    unreadable.insert(free, bytes)?;
    Ok(())
}

/// The row that was kept under a number, and its outcome; `None` if it cannot be read.
fn readable(kept: &[u8], number: u64) -> Option<(Row, v1::Outcome)> {
    let (kept_number, row) = Row::unseal(kept)?;
    let outcome = row.outcome()?;
    (kept_number == number).then_some((row, outcome))
}
