//! All that the file of a replica holds, and how it becomes a replica again.

use redb::{
    Database, Key, ReadTransaction, ReadableDatabase as _, ReadableTable, TableDefinition,
    TableError,
};
use saring_bundle::{
    Entry, Envelope, Kept, Refusal, Replica, ResourceName, ResourceType, ResourceVersion, Seen,
};
use serde::{Deserialize, Serialize};

use crate::storage::{Failure, OpenError, Storage};

/// What is in force, by the JSON form of its name.
pub(super) const RESOURCES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("resources");
/// The log of takedown fingerprints: each entry by the version that it made.
pub(super) const ENTRIES: TableDefinition<'_, i64, &[u8]> = TableDefinition::new("entries");
/// The versions that the platform's settings hold, older ones first.
pub(super) const HELD: TableDefinition<'_, (), &[u8]> = TableDefinition::new("held");
/// The last head, so that a restart knows how long the replica is good.
pub(super) const HEAD: TableDefinition<'_, (), &[u8]> = TableDefinition::new("head");
/// The highest versions ever seen.
pub(super) const SEEN: TableDefinition<'_, (), &[u8]> = TableDefinition::new("seen");
/// Rises with every change of what was seen.
pub(super) const GENERATION: TableDefinition<'_, (), u64> = TableDefinition::new("generation");

/// Makes the tables where there are none.
pub(super) fn prepare(database: &Database) -> Result<(), Failure> {
    let found = match database.begin_read().map_err(redb::Error::from)?.open_table(GENERATION) {
        Ok(_) => true,
        Err(TableError::TableDoesNotExist(_)) => false,
        Err(error) => return Err(redb::Error::from(error).into()),
    };
    if !found {
        make_tables(database)?;
    }
    Ok(())
}

fn make_tables(database: &Database) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    transaction.open_table(RESOURCES)?;
    transaction.open_table(ENTRIES)?;
    transaction.open_table(HELD)?;
    transaction.open_table(HEAD)?;
    transaction.open_table(SEEN)?;
    transaction.open_table(GENERATION)?;
    Ok(transaction.commit()?)
}

/// A resource in force, as it is kept. Takedown fingerprints have a table of their own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    pub version: ResourceVersion,
    pub envelope: Option<Envelope>,
}

impl Saved {
    pub(super) fn of(kept: &Kept) -> Saved {
        let Kept { version, envelope, .. } = kept.clone();
        Saved { version, envelope: Some(envelope) }
    }

    pub(super) fn is_key_set(&self) -> bool {
        self.version.resource == ResourceName::key_set()
    }
}

/// A replica as it was, and what of it is no longer good.
pub(crate) type Restored = (Replica, Vec<(ResourceVersion, Refusal)>);

/// All that the file holds.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub generation: u64,
    pub seen: Seen,
    resources: Vec<Saved>,
    entries: Vec<Entry>,
    held: Vec<Kept>,
    head: Option<Envelope>,
}

impl Contents {
    /// Reads all of a file.
    pub(super) fn read(storage: &Storage) -> Result<Contents, OpenError> {
        let (generation, bytes) = storage.read(|transaction| {
            let generation = transaction.open_table(GENERATION)?.get(())?.map(|it| it.value());
            let bytes = Bytes {
                seen: single(transaction, SEEN)?,
                resources: all(&transaction.open_table(RESOURCES)?)?,
                entries: all(&transaction.open_table(ENTRIES)?)?,
                held: single(transaction, HELD)?,
                head: single(transaction, HEAD)?,
            };
            Ok((generation.unwrap_or_default(), bytes))
        })?;
        let contents = bytes.parse(generation);
        contents.map_err(|error| OpenError::Damaged(error.to_string()))
    }

    pub(super) fn key_set(&self) -> Option<&Envelope> {
        self.resources.iter().find(|saved| saved.is_key_set())?.envelope.as_ref()
    }

    /// Fills a replica with what is still good.
    pub(super) fn restore(self, mut replica: Replica, now: i64) -> Restored {
        let mut refused = Vec::new();
        let mut entries = Some(self.entries);
        for Saved { version, envelope } in self.resources {
            let prepared = match (version.resource.resource_type, &envelope) {
                (ResourceType::KeySet, _) => continue,
                (ResourceType::TakedownFingerprints, _) => {
                    replica.restore_fingerprints(&version, entries.take().unwrap_or_default())
                }
                (_, Some(envelope)) => replica.restore(&version, envelope),
                (_, None) => Err(Refusal::NotSeen),
            };
            match prepared {
                Ok(prepared) => prepared.commit(),
                Err(refusal) => refused.push((version, refusal)),
            }
        }
        for kept in self.held {
            match replica.restore_held(&kept) {
                Ok(prepared) => prepared.commit(),
                Err(refusal) => refused.push((kept.version, refusal)),
            }
        }
        if let Some(head) = self.head {
            // One that has expired is no error: the replica is stale then. So it is if the head comes
            // from the future: the clock here is behind, and the head confirms nothing.
            let _ = replica.heartbeat(&head, now);
        }
        (replica, refused)
    }
}

/// What the tables hold, as it stands there.
struct Bytes {
    seen: Option<Vec<u8>>,
    resources: Vec<Vec<u8>>,
    entries: Vec<Vec<u8>>,
    held: Option<Vec<u8>>,
    head: Option<Vec<u8>>,
}

impl Bytes {
    fn parse(self, generation: u64) -> Result<Contents, serde_json::Error> {
        Ok(Contents {
            generation,
            seen: parse(self.seen)?.unwrap_or_default(),
            resources: self
                .resources
                .iter()
                .map(|it| serde_json::from_slice(it))
                .collect::<Result<_, _>>()?,
            entries: self
                .entries
                .iter()
                .map(|it| serde_json::from_slice(it))
                .collect::<Result<_, _>>()?,
            held: parse(self.held)?.unwrap_or_default(),
            head: parse(self.head)?,
        })
    }
}

/// What is there, if anything is. Nothing stands in the place of what cannot be read.
fn parse<T: for<'de> Deserialize<'de>>(
    bytes: Option<Vec<u8>>,
) -> Result<Option<T>, serde_json::Error> {
    bytes.map(|bytes| serde_json::from_slice(&bytes)).transpose()
}

/// The head that came last, as it was kept.
pub(super) fn head(transaction: &ReadTransaction) -> Result<Option<Vec<u8>>, redb::Error> {
    single(transaction, HEAD)
}

/// What a table with one entry holds.
fn single(
    transaction: &ReadTransaction,
    table: TableDefinition<'_, (), &[u8]>,
) -> Result<Option<Vec<u8>>, redb::Error> {
    Ok(transaction.open_table(table)?.get(())?.map(|bytes| bytes.value().to_vec()))
}

/// All values of a table, in the order of their keys.
fn all<K: Key + 'static>(
    table: &impl for<'v> ReadableTable<K, &'static [u8]>,
) -> Result<Vec<Vec<u8>>, redb::Error> {
    table.iter()?.map(|entry| Ok(entry?.1.value().to_vec())).collect()
}
