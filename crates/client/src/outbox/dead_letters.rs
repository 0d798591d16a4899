//! Dead letters: outcomes that the server refused, each content once. They are kept until the server takes
//! them, or somebody drops them.

use std::collections::{BTreeSet, HashMap, HashSet};

use redb::{ReadableTable as _, ReadableTableMetadata as _};
use saring_bundle::Digest;
use saring_proto::v1;
use saring_wire::timestamp;

use super::format::{DEAD, NUMBERS, UNREADABLE, WAITING};
use super::row::Row;
use super::{Outbox, keep, put};
use crate::error::ClientError;

/// What came of a call for some dead letters, or for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handled {
    /// How many there were.
    pub letters: u64,
    /// The numbers that no dead letter has, in order.
    pub unknown: Vec<u64>,
}

/// An outcome that the server refused.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DeadLetter {
    /// Its number in this outbox.
    pub number: u64,
    /// The outcome.
    pub outcome: v1::Outcome,
    /// When it was refused, in microseconds since 1970-01-01T00:00Z; 0 if an older release took note
    /// of it.
    pub refused_at: i64,
    /// Why: `answer.error` names the field and what is wrong with it.
    pub answer: v1::OutcomeResult,
}

/// As it goes over the wire.
impl From<DeadLetter> for v1::DeadLetter {
    fn from(letter: DeadLetter) -> v1::DeadLetter {
        let DeadLetter { number, outcome, refused_at, answer } = letter;
        v1::DeadLetter {
            number,
            outcome: Some(outcome),
            status: answer.status,
            error: answer.error,
            refuse_time: (refused_at != 0).then(|| timestamp(refused_at)),
        }
    }
}

impl Outbox {
    /// Dead letters with a number above `after`, oldest first.
    pub(crate) fn dead_letters(
        &self,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<DeadLetter>, ClientError> {
        let from = after.map_or(0, |after| after.saturating_add(1));
        let (letters, unreadable) = self.storage.read(|transaction| {
            let table = transaction.open_table(DEAD)?;
            let (mut letters, mut unreadable) = (Vec::new(), Vec::new());
            for entry in table.range(from..)? {
                let (number, kept) = entry?;
                match dead_letter(number.value(), kept.value()) {
                    Some(letter) => letters.push(letter),
                    None => unreadable.push(number.value()),
                }
                if letters.len() >= limit {
                    break;
                }
            }
            Ok((letters, unreadable))
        })?;
        self.set_aside(DEAD, &unreadable);
        Ok(letters)
    }

    /// Puts dead letters back in line, each in the place that it had; all of them if no numbers are
    /// given.
    pub(crate) fn retry(&self, numbers: Option<&[u64]>) -> Result<Handled, ClientError> {
        self.storage.write(|transaction| {
            let mut dead = transaction.open_table(DEAD)?;
            let mut waiting = transaction.open_table(WAITING)?;
            let mut counters = transaction.open_table(NUMBERS)?;
            let mut unreadable = transaction.open_table(UNREADABLE)?;
            let numbers = match numbers {
                Some(numbers) => each_once(numbers),
                None => all(&dead)?,
            };
            let mut handled = Handled::default();
            for at in numbers {
                let Some(kept) = dead.remove(at)?.map(|kept| kept.value().to_vec()) else {
                    handled.unknown.push(at);
                    continue;
                };
                let Some((_, row)) = Row::unseal(&kept) else {
                    keep(&mut unreadable, at, &kept)?;
                    continue;
                };
                put(&mut waiting, &mut counters, at, &row.unanswered())?;
                handled.letters += 1;
            }
            Ok(handled)
        })
    }

    /// Drops dead letters by their numbers; all of them if none are given, and with them what cannot be
    /// read, which nobody can name by its number.
    pub(crate) fn drop_dead_letters(
        &self,
        numbers: Option<&[u64]>,
    ) -> Result<Handled, ClientError> {
        self.storage.write(|transaction| {
            let mut dead = transaction.open_table(DEAD)?;
            let mut handled = Handled::default();
            if let Some(numbers) = numbers {
                for number in each_once(numbers) {
                    match dead.remove(number)? {
                        Some(_) => handled.letters += 1,
                        None => handled.unknown.push(number),
                    }
                }
                return Ok(handled);
            }
            let mut unreadable = transaction.open_table(UNREADABLE)?;
            for table in [&mut dead, &mut unreadable] {
                handled.letters += table.len()?;
                table.retain(|_, _| false)?;
            }
            Ok(handled)
        })
    }
}

fn each_once(numbers: &[u64]) -> Vec<u64> {
    numbers.iter().copied().collect::<BTreeSet<_>>().into_iter().collect()
}

fn all(table: &redb::Table<'_, u64, &[u8]>) -> Result<Vec<u64>, redb::Error> {
    table.iter()?.map(|entry| Ok(entry?.0.value())).collect()
}

/// The numbers of the dead letters by what was sent, so that what is sent again is known again; several
/// where an older release kept them. Only those that are as long as one of `lengths` are looked at.
pub(super) fn by_content(
    table: &redb::Table<'_, u64, &[u8]>,
    lengths: &HashSet<usize>,
) -> Result<HashMap<Digest, Vec<u64>>, redb::Error> {
    let mut numbers: HashMap<_, Vec<u64>> = HashMap::new();
    for entry in table.iter()? {
        let (number, kept) = entry?;
        let row = Row::unseal(kept.value()).filter(|(_, row)| lengths.contains(&row.outcome.len()));
        if let Some((_, row)) = row {
            numbers.entry(Digest::of(&row.outcome)).or_default().push(number.value());
        }
    }
    Ok(numbers)
}

fn dead_letter(number: u64, kept: &[u8]) -> Option<DeadLetter> {
    let (kept_number, row) = Row::unseal(kept)?;
    let (outcome, answer) = (row.outcome()?, row.answer()?);
    (kept_number == number).then_some(DeadLetter {
        number,
        outcome,
        refused_at: row.answered_at,
        answer,
    })
}
