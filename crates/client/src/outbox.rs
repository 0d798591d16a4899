//! Outcomes on their way to the server, kept on disk until they are acknowledged and for some days
//! after: should the server be restored to an older state, they are put back in line, each in the
//! place that it had, because the server tells up from down by the order in which they come.

use std::path::Path;

use prost::Message as _;
use redb::{ReadableTable as _, ReadableTableMetadata as _, Table, TableDefinition};
use saring_proto::v1;

use crate::error::ClientError;
use crate::storage::Storage;

/// Outcomes that wait, in the order in which they came.
const WAITING: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("waiting");
/// Acknowledged outcomes: position, to time of acknowledgement (microseconds), number and outcome.
const SENT: TableDefinition<'_, i64, (i64, u64, &[u8])> = TableDefinition::new("acknowledged");
/// Outcomes that were refused, with the answer.
const REFUSED: TableDefinition<'_, u64, (&[u8], &[u8])> = TableDefinition::new("refused");
/// Numbers, by what they are.
const NUMBERS: TableDefinition<'_, &str, u64> = TableDefinition::new("numbers");
/// The tenant whose outcomes these are.
const OWNER: TableDefinition<'_, (), &str> = TableDefinition::new("owner");

/// The number of the next outcome.
const NEXT: &str = "next";
/// Bytes of the outcomes that wait.
const BYTES: &str = "bytes";

/// Most bytes of one outcome. One that has every field at its limit is smaller.
pub const MAX_OUTCOME_BYTES: usize = 64 << 10;

/// Refused outcomes are kept up to this number; then the oldest go.
const MAX_REFUSED: u64 = 10_000;

/// Acknowledged outcomes that are forgotten at once.
const AT_ONCE: usize = 2_000;

/// What an outbox holds at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Outcomes that wait.
    pub outcomes: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// How long acknowledged ones are kept, in microseconds.
    pub keep: i64,
}

/// The outbox.
#[derive(Debug)]
pub(crate) struct Outbox {
    storage: Storage,
    bounds: Bounds,
}

/// Outcomes to send, each with its number.
pub(crate) type Numbered = Vec<(u64, v1::Outcome)>;

/// What became of outcomes that were answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    /// How many the server decided on.
    pub decided: usize,
    /// A position was given away a second time, so the server has lost outcomes.
    pub restored: bool,
}

/// How many outcomes are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// They wait for the server.
    pub waiting: u64,
    /// The server has them, and they are kept for some days.
    pub sent: u64,
    /// The server refused them.
    pub refused: u64,
}

/// An outcome that the server refused.
#[derive(Clone, Debug, PartialEq)]
pub struct RefusedOutcome {
    /// Its number, for [`forget_refused`](crate::Client::forget_refused).
    pub number: u64,
    /// The outcome.
    pub outcome: v1::Outcome,
    /// Why: `answer.error` names the field and what is wrong with it.
    pub answer: v1::OutcomeResult,
}

impl Outbox {
    pub(crate) fn open(folder: &Path, tenant: &str, bounds: Bounds) -> Result<Outbox, ClientError> {
        let storage = Storage::open(folder, "outbox.redb")?;
        let owner = storage.write(|transaction| {
            transaction.open_table(WAITING)?;
            transaction.open_table(SENT)?;
            transaction.open_table(REFUSED)?;
            transaction.open_table(NUMBERS)?;
            let mut owner = transaction.open_table(OWNER)?;
            let before = owner.get(())?.map(|owner| owner.value().to_owned());
            if before.is_none() {
                owner.insert((), tenant)?;
            }
            Ok(before)
        })?;
        match owner {
            Some(owner) if owner != tenant => {
                Err(ClientError::OtherTenant { path: storage.path().to_owned(), tenant: owner })
            }
            _ => Ok(Outbox { storage, bounds }),
        }
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
        for outcome in outcomes {
            let bytes = outcome.encoded_len();
            if bytes > MAX_OUTCOME_BYTES {
                let idempotency_key = outcome.idempotency_key.clone();
                return Err(ClientError::OutcomeTooLarge { idempotency_key, bytes });
            }
        }
        let bytes: u64 = outcomes.iter().map(|outcome| outcome.encoded_len() as u64).sum();
        let full = self.storage.write(|transaction| {
            let mut waiting = transaction.open_table(WAITING)?;
            let mut numbers = transaction.open_table(NUMBERS)?;
            let entries = waiting.len()?;
            // A call that alone is more than the bounds would never be taken otherwise.
            let fits = entries == 0
                || entries + outcomes.len() as u64 <= self.bounds.outcomes
                    && number(&numbers, BYTES)? + bytes <= self.bounds.bytes;
            if !fits {
                return Ok(Some(entries));
            }
            for outcome in outcomes {
                let next = number(&numbers, NEXT)?;
                put(&mut waiting, &mut numbers, next, &outcome.encode_to_vec())?;
                numbers.insert(NEXT, next + 1)?;
            }
            Ok(None)
        })?;
        full.map_or(Ok(()), |entries| Err(ClientError::OutboxFull { entries }))
    }

    /// The outcomes that wait longest, from the number `from` on: at most so many, and so many bytes,
    /// but at least one.
    pub(crate) fn oldest(
        &self,
        from: u64,
        limit: usize,
        bytes: usize,
    ) -> Result<Numbered, ClientError> {
        self.storage.read(|transaction| {
            let table = transaction.open_table(WAITING)?;
            let (mut outcomes, mut taken) = (Vec::new(), 0);
            for entry in table.range(from..)?.take(limit) {
                let (number, encoded) = entry?;
                taken += encoded.value().len();
                if taken > bytes && !outcomes.is_empty() {
                    break;
                }
                // What cannot be read was not written by us; the server refuses it.
                let outcome = v1::Outcome::decode(encoded.value()).unwrap_or_default();
                outcomes.push((number.value(), outcome));
            }
            Ok(outcomes)
        })
    }

    /// The acknowledged outcome with the highest position.
    pub(crate) fn newest_sent(&self) -> Result<Option<(i64, v1::Outcome)>, ClientError> {
        self.storage.read(|transaction| {
            let sent = transaction.open_table(SENT)?;
            Ok(sent.last()?.map(|(position, kept)| {
                (position.value(), v1::Outcome::decode(kept.value().2).unwrap_or_default())
            }))
        })
    }

    /// Takes note of the server's answers to these outcomes. Those that it does not decide on stay
    /// where they are.
    pub(crate) fn answered(
        &self,
        outcomes: &[(u64, v1::Outcome)],
        results: &[v1::OutcomeResult],
        now: i64,
    ) -> Result<Answered, ClientError> {
        self.storage.write(|transaction| {
            let mut waiting = transaction.open_table(WAITING)?;
            let mut numbers = transaction.open_table(NUMBERS)?;
            let mut sent = transaction.open_table(SENT)?;
            let mut refused = transaction.open_table(REFUSED)?;
            let mut answered = Answered { decided: 0, restored: false };
            for ((at, outcome), result) in outcomes.iter().zip(results) {
                let is_sent = match result.status() {
                    v1::OutcomeStatus::Accepted | v1::OutcomeStatus::Duplicate => true,
                    v1::OutcomeStatus::Conflict | v1::OutcomeStatus::Invalid => false,
                    // A newer release knows what this means.
                    v1::OutcomeStatus::Queued | v1::OutcomeStatus::Unspecified => continue,
                };
                let Some(bytes) = take(&mut waiting, &mut numbers, *at)? else { continue };
                answered.decided += 1;
                if !is_sent {
                    let answer = result.encode_to_vec();
                    refused.insert(*at, (bytes.as_slice(), answer.as_slice()))?;
                    continue;
                }
                let before = sent.insert(result.position, (now, *at, bytes.as_slice()))?;
                let Some(before) = before else { continue };
                let (_, number, before) = before.value();
                let other = v1::Outcome::decode(before).unwrap_or_default();
                if other.idempotency_key != outcome.idempotency_key {
                    answered.restored = true;
                    put(&mut waiting, &mut numbers, number, before)?;
                }
            }
            while refused.len()? > MAX_REFUSED {
                refused.pop_first()?;
            }
            // Positions rise with time, so the first ones are the oldest. A time of day that jumps
            // ahead makes us forget some of them, not all at once.
            for _ in 0..AT_ONCE {
                match sent.first()? {
                    Some((_, kept)) if now - kept.value().0 > self.bounds.keep => {}
                    _ => break,
                }
                sent.pop_first()?;
            }
            Ok(answered)
        })
    }

    /// Puts all acknowledged outcomes back in line, each in the place that it had. Gives how many
    /// there were.
    pub(crate) fn rewind(&self) -> Result<usize, ClientError> {
        self.storage.write(|transaction| {
            let mut sent = transaction.open_table(SENT)?;
            let mut waiting = transaction.open_table(WAITING)?;
            let mut numbers = transaction.open_table(NUMBERS)?;
            let mut all = 0;
            while let Some((_, kept)) = sent.pop_first()? {
                let (_, number, bytes) = kept.value();
                put(&mut waiting, &mut numbers, number, bytes)?;
                all += 1;
            }
            Ok(all)
        })
    }

    /// What the server refused, oldest first.
    pub(crate) fn refused(&self, limit: usize) -> Result<Vec<RefusedOutcome>, ClientError> {
        self.storage.read(|transaction| {
            let table = transaction.open_table(REFUSED)?;
            let mut refused = Vec::new();
            for entry in table.iter()?.take(limit) {
                let (number, kept) = entry?;
                let (outcome, answer) = kept.value();
                refused.push(RefusedOutcome {
                    number: number.value(),
                    outcome: v1::Outcome::decode(outcome).unwrap_or_default(),
                    answer: v1::OutcomeResult::decode(answer).unwrap_or_default(),
                });
            }
            Ok(refused)
        })
    }

    /// Forgets refused outcomes.
    pub(crate) fn forget_refused(&self, numbers: &[u64]) -> Result<(), ClientError> {
        self.storage.write(|transaction| {
            let mut table = transaction.open_table(REFUSED)?;
            for number in numbers {
                table.remove(number)?;
            }
            Ok(())
        })
    }

    pub(crate) fn counts(&self) -> Result<OutboxCounts, ClientError> {
        self.storage.read(|transaction| {
            Ok(OutboxCounts {
                waiting: transaction.open_table(WAITING)?.len()?,
                sent: transaction.open_table(SENT)?.len()?,
                refused: transaction.open_table(REFUSED)?.len()?,
            })
        })
    }
}

type Numbers<'t> = Table<'t, &'static str, u64>;
type Waiting<'t> = Table<'t, u64, &'static [u8]>;

fn number(numbers: &Numbers<'_>, name: &str) -> Result<u64, redb::Error> {
    Ok(numbers.get(name)?.map_or(0, |number| number.value()))
}

fn put(
    waiting: &mut Waiting<'_>,
    numbers: &mut Numbers<'_>,
    at: u64,
    outcome: &[u8],
) -> Result<(), redb::Error> {
    let bytes = number(numbers, BYTES)?.saturating_add(outcome.len() as u64);
    waiting.insert(at, outcome)?;
    numbers.insert(BYTES, bytes)?;
    Ok(())
}

fn take(
    waiting: &mut Waiting<'_>,
    numbers: &mut Numbers<'_>,
    at: u64,
) -> Result<Option<Vec<u8>>, redb::Error> {
    let Some(outcome) = waiting.remove(at)?.map(|outcome| outcome.value().to_vec()) else {
        return Ok(None);
    };
    let bytes = number(numbers, BYTES)?.saturating_sub(outcome.len() as u64);
    numbers.insert(BYTES, bytes)?;
    Ok(Some(outcome))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1_000_000;
    const BOUNDS: Bounds = Bounds { outcomes: 4, bytes: 1 << 20, keep: 7 * DAY };

    fn open(folder: &Path, bounds: Bounds) -> Outbox {
        Outbox::open(folder, "pasarku", bounds).unwrap()
    }

    fn outcome(key: &str) -> v1::Outcome {
        v1::Outcome { idempotency_key: key.into(), ..v1::Outcome::default() }
    }

    fn result(status: v1::OutcomeStatus, position: i64) -> v1::OutcomeResult {
        v1::OutcomeResult { status: status.into(), position, ..v1::OutcomeResult::default() }
    }

    fn keys(outbox: &Outbox) -> Vec<String> {
        let oldest = outbox.oldest(0, 10, usize::MAX).unwrap();
        oldest.into_iter().map(|(_, outcome)| outcome.idempotency_key).collect()
    }

    fn answer(outbox: &Outbox, results: &[v1::OutcomeResult], now: i64) -> usize {
        let oldest = outbox.oldest(0, results.len(), usize::MAX).unwrap();
        outbox.answered(&oldest, results, now).unwrap().decided
    }

    #[test]
    fn outcomes_wait_until_they_are_answered_and_come_back_if_lost() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = open(folder.path(), BOUNDS);
        outbox.push(&[outcome("a"), outcome("b"), outcome("c")]).unwrap();
        assert!(matches!(
            outbox.push(&[outcome("d"), outcome("e")]),
            Err(ClientError::OutboxFull { entries: 3 })
        ));
        drop(outbox);

        let outbox = open(folder.path(), BOUNDS);
        assert_eq!(keys(&outbox), ["a", "b", "c"]);
        let results = [
            result(v1::OutcomeStatus::Accepted, 7),
            result(v1::OutcomeStatus::Invalid, 0),
            result(v1::OutcomeStatus::Duplicate, 9),
        ];
        assert_eq!(answer(&outbox, &results, 1), 3);
        let counts = OutboxCounts { waiting: 0, sent: 2, refused: 1 };
        assert_eq!(outbox.counts().unwrap(), counts);
        let refused = outbox.refused(10).unwrap();
        assert_eq!(refused[0].outcome.idempotency_key, "b");
        outbox.forget_refused(&[refused[0].number]).unwrap();
        assert_eq!(outbox.counts().unwrap().refused, 0);

        let (position, newest) = outbox.newest_sent().unwrap().unwrap();
        assert_eq!((position, newest.idempotency_key.as_str()), (9, "c"));
        outbox.push(&[outcome("d")]).unwrap();
        assert_eq!(outbox.rewind().unwrap(), 2);
        assert_eq!(keys(&outbox), ["a", "c", "d"], "each in the place that it had");
        assert_eq!(outbox.newest_sent().unwrap(), None);
    }

    #[test]
    fn what_is_full_by_its_bytes_takes_more_once_some_are_gone() {
        let folder = tempfile::tempdir().unwrap();
        let long = |key: &str| v1::Outcome { category: "k".repeat(500), ..outcome(key) };
        let bytes = long("a").encoded_len() as u64;
        let outbox = open(folder.path(), Bounds { bytes: 2 * bytes, ..BOUNDS });
        outbox.push(&[long("a"), long("b")]).unwrap();
        assert!(matches!(outbox.push(&[outcome("c")]), Err(ClientError::OutboxFull { .. })));
        assert_eq!(answer(&outbox, &[result(v1::OutcomeStatus::Accepted, 1)], 1), 1);
        outbox.push(&[long("c")]).unwrap();
        assert_eq!(outbox.oldest(0, 10, 1).unwrap().len(), 1, "at least one");
        assert_eq!(outbox.oldest(0, 10, bytes as usize).unwrap().len(), 1);
        assert_eq!(keys(&outbox), ["b", "c"]);
        let huge = v1::Outcome { title: "t".repeat(MAX_OUTCOME_BYTES), ..outcome("d") };
        assert!(matches!(outbox.push(&[huge]), Err(ClientError::OutcomeTooLarge { .. })));
        assert_eq!(keys(&outbox), ["b", "c"]);
    }

    #[test]
    fn what_is_not_decided_on_stays_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = open(folder.path(), BOUNDS);
        outbox.push(&[outcome("a"), outcome("b")]).unwrap();
        let results = [v1::OutcomeStatus::Unspecified, v1::OutcomeStatus::Queued];
        assert_eq!(answer(&outbox, &results.map(|status| result(status, 0)), 1), 0);
        assert_eq!(keys(&outbox), ["a", "b"]);
        let behind = outbox.oldest(1, 10, usize::MAX).unwrap();
        assert_eq!((behind[0].0, behind.len()), (1, 1));
    }

    #[test]
    fn a_position_that_is_given_away_again_loses_no_outcome() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = open(folder.path(), BOUNDS);
        outbox.push(&[outcome("a"), outcome("b")]).unwrap();
        let accepted = |position| result(v1::OutcomeStatus::Accepted, position);
        answer(&outbox, &[accepted(10), accepted(11)], 1);
        outbox.push(&[outcome("c")]).unwrap();
        let new = outbox.oldest(0, 1, usize::MAX).unwrap();
        let answered = outbox.answered(&new, &[accepted(11)], 2).unwrap();
        assert_eq!(answered, Answered { decided: 1, restored: true });
        assert_eq!(keys(&outbox), ["b"]);
        // The same one again is no sign of that.
        let old = outbox.oldest(0, 1, usize::MAX).unwrap();
        answer(&outbox, &[accepted(12)], 3);
        outbox.push(&[outcome("b")]).unwrap();
        let twice = outbox.oldest(0, 1, usize::MAX).unwrap();
        assert_ne!(old[0].0, twice[0].0);
        let again = result(v1::OutcomeStatus::Duplicate, 12);
        let answered = outbox.answered(&twice, &[again], 4).unwrap();
        assert_eq!(answered, Answered { decided: 1, restored: false });
    }

    #[test]
    fn one_call_is_taken_when_nothing_waits_however_large_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = open(folder.path(), BOUNDS);
        let five: Vec<_> = ["a", "b", "c", "d", "e"].map(outcome).into();
        outbox.push(&five).unwrap();
        let full = outbox.push(&five[..1]);
        assert!(matches!(full, Err(ClientError::OutboxFull { entries: 5 })));
    }

    #[test]
    fn acknowledged_outcomes_are_kept_for_some_days() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = open(folder.path(), BOUNDS);
        for (position, now) in [(1, DAY), (2, 2 * DAY), (3, 9 * DAY), (4, DAY)] {
            outbox.push(&[outcome("a")]).unwrap();
            answer(&outbox, &[result(v1::OutcomeStatus::Accepted, position)], now);
        }
        // The first one went on the ninth day; a clock that went back brought nothing down.
        assert_eq!(outbox.counts().unwrap().sent, 3);
    }

    #[test]
    fn outcomes_of_one_platform_are_not_sent_as_those_of_another() {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path(), BOUNDS));
        let other = Outbox::open(folder.path(), "tokoku", BOUNDS);
        assert!(
            matches!(other, Err(ClientError::OtherTenant { tenant, .. }) if tenant == "pasarku")
        );
    }
}
