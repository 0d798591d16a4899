//! The tables of an outbox, and how one that an older release wrote becomes one of this release.

use super::row::Row;
use crate::sealed::unseal;
use crate::storage::Failure;
use redb::{
    Database, ReadableDatabase as _, ReadableTable as _, TableDefinition, TableError,
    TableHandle as _,
};

/// Outcomes that wait, by their number, in the order in which they came.
pub(super) const WAITING: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("waiting.2");
/// Acknowledged outcomes, by their position at the server.
pub(super) const SENT: TableDefinition<'_, i64, &[u8]> = TableDefinition::new("sent.2");
/// Outcomes that the server refused, by their number.
pub(super) const DEAD: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("dead_letters.2");
/// Bytes that cannot be read as what they were, by the number that they were kept under.
pub(super) const UNREADABLE: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("unreadable");
/// Numbers, by what they are.
pub(super) const NUMBERS: TableDefinition<'_, &str, u64> = TableDefinition::new("numbers");
/// The tenant whose outcomes these are.
pub(super) const OWNER: TableDefinition<'_, (), &str> = TableDefinition::new("owner");

/// The number of the next outcome.
pub(super) const NEXT: &str = "next";
/// Bytes of the outcomes that wait.
pub(super) const BYTES: &str = "bytes";
/// The format of the file.
const FORMAT: &str = "format";

/// The format of this release. The first one had no number and no checksums.
const CURRENT: u64 = 2;

/// The tables of format 1.
mod first {
    use redb::TableDefinition;

    pub(super) const WAITING: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("waiting");
    /// Position, to time of acknowledgement, number and outcome.
    pub(super) const SENT: TableDefinition<'_, i64, (i64, u64, &[u8])> =
        TableDefinition::new("acknowledged");
    /// Number, to outcome and answer.
    pub(super) const REFUSED: TableDefinition<'_, u64, (&[u8], &[u8])> =
        TableDefinition::new("refused");
}

/// Makes the tables of a new file, and those of an older one anew. An older release may have been
/// at work in between, so its tables are looked for each time.
pub(super) fn prepare(database: &Database) -> Result<(), Failure> {
    match format(database)? {
        CURRENT if !has_first_tables(database)? => {}
        newer if newer > CURRENT => return Err(Failure::Newer(newer)),
        _ => upgrade(database)?,
    }
    Ok(count_on(database)?)
}

/// Makes the next number one that no outcome has, wherever it is.
fn count_on(database: &Database) -> Result<(), redb::Error> {
    let transaction = database.begin_read()?;
    let next = transaction.open_table(NUMBERS)?.get(NEXT)?.map_or(0, |next| next.value());
    let mut free = next;
    for table in [WAITING, DEAD] {
        if let Some((last, _)) = transaction.open_table(table)?.last()? {
            free = free.max(last.value().saturating_add(1));
        }
    }
    // They are by their position, so all of them are looked at.
    for entry in transaction.open_table(SENT)?.iter()? {
        if let Some(sent) = unseal(entry?.1.value()) {
            free = free.max(sent.number.saturating_add(1));
        }
    }
    if free == next {
        return Ok(());
    }
    let transaction = database.begin_write()?;
    transaction.open_table(NUMBERS)?.insert(NEXT, free)?;
    Ok(transaction.commit()?)
}

fn has_first_tables(database: &Database) -> Result<bool, redb::Error> {
    let first = [first::WAITING.name(), first::SENT.name(), first::REFUSED.name()];
    let transaction = database.begin_read()?;
    let mut tables = transaction.list_tables()?;
    Ok(tables.any(|table| first.contains(&table.name())))
}

fn format(database: &Database) -> Result<u64, redb::Error> {
    match database.begin_read()?.open_table(NUMBERS) {
        Ok(numbers) => Ok(numbers.get(FORMAT)?.map_or(1, |format| format.value())),
        Err(TableError::TableDoesNotExist(_)) => Ok(1),
        Err(error) => Err(error.into()),
    }
}

/// In one transaction, so that a kill leaves the one or the other.
fn upgrade(database: &Database) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    {
        let owner = transaction.open_table(OWNER)?;
        let owner = owner.get(())?.map(|owner| owner.value().to_owned());
        let row = |outcome: &[u8]| match &owner {
            Some(tenant) => Ok(Row::waiting(tenant, outcome.to_vec())),
            None => Err(redb::Error::Corrupted("outcomes of nobody".to_owned())),
        };
        let mut waiting = transaction.open_table(WAITING)?;
        for entry in transaction.open_table(first::WAITING)?.iter()? {
            let (number, outcome) = entry?;
            let row = row(outcome.value())?;
            waiting.insert(number.value(), row.seal(number.value()).as_slice())?;
        }
        let mut sent = transaction.open_table(SENT)?;
        for entry in transaction.open_table(first::SENT)?.iter()? {
            let (position, kept) = entry?;
            let (answered_at, number, outcome) = kept.value();
            let row = Row { answered_at, position: position.value(), ..row(outcome)? };
            sent.insert(position.value(), row.seal(number).as_slice())?;
        }
        let mut dead = transaction.open_table(DEAD)?;
        for entry in transaction.open_table(first::REFUSED)?.iter()? {
            let (number, kept) = entry?;
            let (outcome, answer) = kept.value();
            let row = Row { answer: answer.to_vec(), ..row(outcome)? };
            dead.insert(number.value(), row.seal(number.value()).as_slice())?;
        }
        transaction.open_table(UNREADABLE)?;
        transaction.open_table(NUMBERS)?.insert(FORMAT, CURRENT)?;
    }
    transaction.delete_table(first::WAITING)?;
    transaction.delete_table(first::SENT)?;
    transaction.delete_table(first::REFUSED)?;
    transaction.commit()?;
    Ok(())
}

/// Writes an outbox as the first release that had one did.
#[cfg(test)]
pub(super) fn write_first_format(
    database: &Database,
    tenant: &str,
    waiting: &[(u64, saring_proto::v1::Outcome)],
    sent: &[(i64, i64, u64, saring_proto::v1::Outcome)],
    refused: &[(u64, saring_proto::v1::Outcome, saring_proto::v1::OutcomeResult)],
) {
    use prost::Message as _;

    let transaction = database.begin_write().unwrap();
    {
        let mut table = transaction.open_table(first::WAITING).unwrap();
        let mut numbers = transaction.open_table(NUMBERS).unwrap();
        let mut bytes = 0;
        for (number, outcome) in waiting {
            table.insert(number, outcome.encode_to_vec().as_slice()).unwrap();
            bytes += outcome.encoded_len() as u64;
        }
        numbers.insert(BYTES, bytes).unwrap();
        numbers.insert(NEXT, 100).unwrap();
        let mut table = transaction.open_table(first::SENT).unwrap();
        for (position, time, number, outcome) in sent {
            let outcome = outcome.encode_to_vec();
            table.insert(position, (*time, *number, outcome.as_slice())).unwrap();
        }
        let mut table = transaction.open_table(first::REFUSED).unwrap();
        for (number, outcome, answer) in refused {
            let (outcome, answer) = (outcome.encode_to_vec(), answer.encode_to_vec());
            table.insert(number, (outcome.as_slice(), answer.as_slice())).unwrap();
        }
        transaction.open_table(OWNER).unwrap().insert((), tenant).unwrap();
    }
    transaction.commit().unwrap();
}
