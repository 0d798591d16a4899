//! Outcomes on their way to the server, kept on disk until they are acknowledged and for some days
//! after: should the server be restored to an older state, it says so by its durable position, and
//! what it lost is sent again.

use std::path::{Path, PathBuf};

use prost::Message as _;
use redb::{
    Database, ReadTransaction, ReadableTable as _, ReadableTableMetadata as _, TableDefinition,
    WriteTransaction,
};
use saring_proto::v1;

use crate::error::ClientError;

/// Outcomes that wait, in the order in which they came.
const WAITING: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("waiting");
/// Acknowledged outcomes: position and time of acknowledgement (microseconds), to the outcome.
const SENT: TableDefinition<'_, i64, (i64, &[u8])> = TableDefinition::new("sent");
/// Outcomes that the server refused, with its answer.
const REFUSED: TableDefinition<'_, u64, (&[u8], &[u8])> = TableDefinition::new("refused");
/// The number of the next outcome.
const NEXT: TableDefinition<'_, (), u64> = TableDefinition::new("next");

/// How long acknowledged outcomes are kept, in microseconds.
const KEEP: i64 = 7 * 24 * 60 * 60 * 1_000_000;

/// The outbox.
#[derive(Debug)]
pub(crate) struct Outbox {
    database: Database,
    path: PathBuf,
    capacity: u64,
}

/// Outcomes to send, each with its number.
pub(crate) type Numbered = Vec<(u64, v1::Outcome)>;

/// How many outcomes are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// They wait for the server.
    pub waiting: u64,
    /// The server has them.
    pub sent: u64,
    /// The server refused them.
    pub refused: u64,
}

impl Outbox {
    pub(crate) fn open(folder: &Path, capacity: u64) -> Result<Outbox, ClientError> {
        let path = folder.join("outbox.redb");
        let database = crate::storage::open(&path)?;
        let outbox = Outbox { database, path, capacity };
        outbox.write(|transaction| {
            transaction.open_table(WAITING)?;
            transaction.open_table(SENT)?;
            transaction.open_table(REFUSED)?;
            transaction.open_table(NEXT)?;
            Ok(())
        })?;
        Ok(outbox)
    }

    /// Takes outcomes in, all or none. When this returns, they survive the end of the process.
    pub(crate) fn push(&self, outcomes: &[v1::Outcome]) -> Result<(), ClientError> {
        let entries = self.write(|transaction| {
            let mut waiting = transaction.open_table(WAITING)?;
            let entries = waiting.len()?;
            if entries + outcomes.len() as u64 > self.capacity {
                return Ok(Some(entries));
            }
            let mut next = transaction.open_table(NEXT)?;
            let mut number = next.get(())?.map_or(0, |number| number.value());
            for outcome in outcomes {
                waiting.insert(number, outcome.encode_to_vec().as_slice())?;
                number += 1;
            }
            next.insert((), number)?;
            Ok(None)
        })?;
        entries.map_or(Ok(()), |entries| Err(ClientError::OutboxFull { entries }))
    }

    /// The outcomes that wait longest.
    pub(crate) fn oldest(&self, limit: usize) -> Result<Numbered, ClientError> {
        self.read(|transaction| {
            let table = transaction.open_table(WAITING)?;
            let mut outcomes = Vec::new();
            for entry in table.iter()?.take(limit) {
                let (number, bytes) = entry?;
                // What cannot be read was not written by us; it is dropped with the next answer.
                let outcome = v1::Outcome::decode(bytes.value()).unwrap_or_default();
                outcomes.push((number.value(), outcome));
            }
            Ok(outcomes)
        })
    }

    /// Takes note of the server's answers to these outcomes.
    pub(crate) fn answered(
        &self,
        outcomes: &[(u64, v1::Outcome)],
        results: &[v1::OutcomeResult],
        now: i64,
    ) -> Result<(), ClientError> {
        self.write(|transaction| {
            let mut waiting = transaction.open_table(WAITING)?;
            let mut sent = transaction.open_table(SENT)?;
            let mut refused = transaction.open_table(REFUSED)?;
            for ((number, outcome), result) in outcomes.iter().zip(results) {
                let bytes = outcome.encode_to_vec();
                match result.status() {
                    v1::OutcomeStatus::Accepted | v1::OutcomeStatus::Duplicate => {
                        sent.insert(result.position, (now, bytes.as_slice()))?;
                    }
                    v1::OutcomeStatus::Conflict | v1::OutcomeStatus::Invalid => {
                        let answer = result.encode_to_vec();
                        refused.insert(*number, (bytes.as_slice(), answer.as_slice()))?;
                    }
                    // A status that this release does not know: ask again later.
                    v1::OutcomeStatus::Unspecified => continue,
                }
                waiting.remove(number)?;
            }
            sent.retain(|_, (acknowledged, _)| now - acknowledged < KEEP)?;
            Ok(())
        })
    }

    /// Puts acknowledged outcomes past the server's durable position back in line. Gives their
    /// number.
    pub(crate) fn rewind(&self, durable_position: i64) -> Result<usize, ClientError> {
        self.write(|transaction| {
            let mut sent = transaction.open_table(SENT)?;
            let mut lost = Vec::new();
            for entry in sent.range(durable_position.saturating_add(1)..)? {
                let (position, kept) = entry?;
                lost.push((position.value(), kept.value().1.to_vec()));
            }
            let mut waiting = transaction.open_table(WAITING)?;
            let mut next = transaction.open_table(NEXT)?;
            let mut number = next.get(())?.map_or(0, |number| number.value());
            for (position, bytes) in &lost {
                waiting.insert(number, bytes.as_slice())?;
                sent.remove(position)?;
                number += 1;
            }
            next.insert((), number)?;
            Ok(lost.len())
        })
    }

    /// What the server refused, with its answers.
    pub(crate) fn refused(&self) -> Result<Vec<(v1::Outcome, v1::OutcomeResult)>, ClientError> {
        self.read(|transaction| {
            let table = transaction.open_table(REFUSED)?;
            let mut refused = Vec::new();
            for entry in table.iter()? {
                let (_, kept) = entry?;
                let (outcome, answer) = kept.value();
                refused.push((
                    v1::Outcome::decode(outcome).unwrap_or_default(),
                    v1::OutcomeResult::decode(answer).unwrap_or_default(),
                ));
            }
            Ok(refused)
        })
    }

    pub(crate) fn counts(&self) -> Result<OutboxCounts, ClientError> {
        self.read(|transaction| {
            Ok(OutboxCounts {
                waiting: transaction.open_table(WAITING)?.len()?,
                sent: transaction.open_table(SENT)?.len()?,
                refused: transaction.open_table(REFUSED)?.len()?,
            })
        })
    }

    fn read<T>(
        &self,
        work: impl FnOnce(&ReadTransaction) -> Result<T, redb::Error>,
    ) -> Result<T, ClientError> {
        crate::storage::read(&self.database, &self.path, work)
    }

    fn write<T>(
        &self,
        work: impl FnOnce(&WriteTransaction) -> Result<T, redb::Error>,
    ) -> Result<T, ClientError> {
        crate::storage::write(&self.database, &self.path, work)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(key: &str) -> v1::Outcome {
        v1::Outcome { idempotency_key: key.into(), ..v1::Outcome::default() }
    }

    fn result(status: v1::OutcomeStatus, position: i64) -> v1::OutcomeResult {
        v1::OutcomeResult { status: status.into(), position, ..v1::OutcomeResult::default() }
    }

    fn keys(outcomes: &[(u64, v1::Outcome)]) -> Vec<&str> {
        outcomes.iter().map(|(_, outcome)| outcome.idempotency_key.as_str()).collect()
    }

    #[test]
    fn outcomes_wait_until_they_are_answered_and_come_back_if_lost() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(folder.path(), 4).unwrap();
        outbox.push(&[outcome("a"), outcome("b"), outcome("c")]).unwrap();
        assert!(matches!(
            outbox.push(&[outcome("d"), outcome("e")]),
            Err(ClientError::OutboxFull { entries: 3 })
        ));
        drop(outbox);

        let outbox = Outbox::open(folder.path(), 4).unwrap();
        let oldest = outbox.oldest(10).unwrap();
        assert_eq!(keys(&oldest), ["a", "b", "c"]);
        let results = [
            result(v1::OutcomeStatus::Accepted, 7),
            result(v1::OutcomeStatus::Invalid, 0),
            result(v1::OutcomeStatus::Duplicate, 9),
        ];
        outbox.answered(&oldest, &results, 1).unwrap();
        let counts = OutboxCounts { waiting: 0, sent: 2, refused: 1 };
        assert_eq!(outbox.counts().unwrap(), counts);
        assert_eq!(outbox.refused().unwrap()[0].0.idempotency_key, "b");

        assert_eq!(outbox.rewind(9).unwrap(), 0);
        assert_eq!(outbox.rewind(7).unwrap(), 1);
        assert_eq!(keys(&outbox.oldest(10).unwrap()), ["c"]);
        assert_eq!(outbox.rewind(0).unwrap(), 1);
        assert_eq!(keys(&outbox.oldest(10).unwrap()), ["c", "a"]);
    }
}
