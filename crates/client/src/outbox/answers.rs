//! What the server said of outcomes: what it has, what it refused, and whether it has lost any.

use prost::Message as _;
use redb::ReadableTable as _;
use saring_bundle::Digest;
use saring_proto::v1;

use super::dead_letters::by_content;
use super::format::{BYTES, DEAD, NUMBERS, SENT, UNREADABLE, WAITING};
use super::row::Row;
use super::{Outbox, count_bytes, keep, number, put};
use crate::error::ClientError;

/// Acknowledged outcomes that are forgotten at once.
const AT_ONCE: usize = 2_000;

/// What became of outcomes that were answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    /// How many the server decided on.
    pub decided: usize,
    /// A position was given away a second time, so the server has lost outcomes.
    pub restored: bool,
}

impl Outbox {
    /// The acknowledged outcome with the highest position.
    pub(crate) fn newest_sent(&self) -> Result<Option<(i64, v1::Outcome)>, ClientError> {
        self.storage.read(|transaction| {
            for entry in transaction.open_table(SENT)?.iter()?.rev() {
                let (position, kept) = entry?;
                let position = position.value();
                let row = Row::unseal(kept.value()).filter(|(_, row)| row.position == position);
                if let Some(outcome) = row.and_then(|(_, row)| row.outcome()) {
                    return Ok(Some((position, outcome)));
                }
            }
            Ok(None)
        })
    }

    /// Takes note of the server's answers to these outcomes. Those that it does not decide on stay
    /// where they are. One that is refused again is the dead letter that it was, with the newer answer;
    /// one that the server has by now is no dead letter any more. Where the disk is full, that is
    /// forgotten once there is space: then the outcomes are sent again, and the server knows them.
    pub(crate) fn answered(
        &self,
        outcomes: &[(u64, v1::Outcome)],
        results: &[v1::OutcomeResult],
        now: i64,
    ) -> Result<Answered, ClientError> {
        self.storage.note(|transaction| {
            let mut waiting = transaction.open_table(WAITING)?;
            let mut numbers = transaction.open_table(NUMBERS)?;
            let mut sent = transaction.open_table(SENT)?;
            let mut dead = transaction.open_table(DEAD)?;
            let mut unreadable = transaction.open_table(UNREADABLE)?;
            let mut answered = Answered { decided: 0, restored: false };
            let mut is_damaged = false;
            let lengths = outcomes.iter().map(|(_, outcome)| outcome.encoded_len()).collect();
            let mut letters = by_content(&dead, &lengths)?;
            for ((at, outcome), result) in outcomes.iter().zip(results) {
                let is_sent = match result.status() {
                    v1::OutcomeStatus::Accepted | v1::OutcomeStatus::Duplicate => true,
                    v1::OutcomeStatus::Conflict | v1::OutcomeStatus::Invalid => false,
                    // A newer release knows what this means.
                    v1::OutcomeStatus::Queued | v1::OutcomeStatus::Unspecified => continue,
                };
                let Some(kept) = waiting.remove(at)?.map(|kept| kept.value().to_vec()) else {
                    continue;
                };
                answered.decided += 1;
                let Some((_, row)) = Row::unseal(&kept) else {
                    keep(&mut unreadable, *at, &kept)?;
                    is_damaged = true;
                    continue;
                };
                let bytes = number(&numbers, BYTES)?.saturating_sub(row.outcome.len() as u64);
                numbers.insert(BYTES, bytes)?;
                let content = Digest::of(&row.outcome);
                let known = letters.remove(&content).unwrap_or_default();
                for letter in &known {
                    dead.remove(letter)?;
                }
                if !is_sent {
                    let row = Row { answered_at: now, answer: result.encode_to_vec(), ..row };
                    let letter = known.first().copied().unwrap_or(*at);
                    dead.insert(letter, row.seal(letter).as_slice())?;
                    letters.insert(content, vec![letter]);
                    continue;
                }
                let row = Row { answered_at: now, position: result.position, ..row };
                let before = sent.insert(result.position, row.seal(*at).as_slice())?;
                let Some(before) = before.map(|before| before.value().to_vec()) else { continue };
                let Some((number, before)) = Row::unseal(&before) else {
                    keep(&mut unreadable, *at, &before)?;
                    continue;
                };
                let other = before.outcome().map(|other| other.idempotency_key);
                if other.as_ref() != Some(&outcome.idempotency_key) {
                    answered.restored = true;
                    put(&mut waiting, &mut numbers, number, &before.unanswered())?;
                }
            }
            if is_damaged {
                count_bytes(&waiting, &mut numbers)?;
            }
            // Positions rise with time, so the first ones are the oldest. A time of day that jumps
            // ahead makes us forget some of them, not all at once.
            for _ in 0..AT_ONCE {
                let is_old = match sent.first()? {
                    Some((_, kept)) => Row::unseal(kept.value())
                        .is_none_or(|(_, row)| now - row.answered_at > self.bounds.keep),
                    None => false,
                };
                if !is_old {
                    break;
                }
                if let Some((_, kept)) = sent.pop_first()?
                    && Row::unseal(kept.value()).is_none()
                {
                    keep(&mut unreadable, 0, kept.value())?;
                }
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
            let mut unreadable = transaction.open_table(UNREADABLE)?;
            let mut all = 0;
            while let Some((_, kept)) = sent.pop_first()? {
                match Row::unseal(kept.value()) {
                    Some((number, row)) => {
                        put(&mut waiting, &mut numbers, number, &row.unanswered())?;
                        all += 1;
                    }
                    None => keep(&mut unreadable, 0, kept.value())?,
                }
            }
            Ok(all)
        })
    }
}
