//! The copy on disk: what is in force, and the highest versions ever seen, written in one
//! transaction, so that a restart goes on where it stopped, also without a server.

use std::path::Path;

use redb::{ReadableTable as _, TableDefinition};
use saring_bundle::{
    Delta, Entry, Envelope, Kept, KeySet, Prepared, Refusal, Replica, ResourceName, ResourceType,
    ResourceVersion, Seen,
};
use serde::{Deserialize, Serialize};

use crate::error::ClientError;
use crate::storage::Storage;

/// What is in force, by the JSON form of its name.
const RESOURCES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("resources");
/// The log of takedown fingerprints: each entry by the version that it made.
const ENTRIES: TableDefinition<'_, i64, &[u8]> = TableDefinition::new("entries");
/// The versions that the platform's settings hold, older ones first.
const HELD: TableDefinition<'_, (), &[u8]> = TableDefinition::new("held");
/// The last head, so that a restart knows how long the copy is good.
const HEAD: TableDefinition<'_, (), &[u8]> = TableDefinition::new("head");
/// The highest versions ever seen.
const SEEN: TableDefinition<'_, (), &[u8]> = TableDefinition::new("seen");

/// A resource in force, as it is kept. Takedown fingerprints have a table of their own.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Saved {
    version: ResourceVersion,
    envelope: Option<Envelope>,
}

impl Saved {
    fn of(kept: &Kept) -> Saved {
        let Kept { version, envelope, .. } = kept.clone();
        Saved { version, envelope: Some(envelope) }
    }
}

/// What was received.
pub(crate) enum Change<'c> {
    /// A whole resource.
    Whole(&'c Envelope),
    /// Entries of the log of fingerprints.
    Deltas(&'c [Delta]),
}

/// The copy on disk.
#[derive(Debug)]
pub(crate) struct Copy(Storage);

impl Copy {
    /// Opens the copy in `folder`, or begins one.
    pub(crate) fn open(folder: &Path) -> Result<Copy, ClientError> {
        let storage = Storage::open(folder, "copy.redb")?;
        storage.write(|transaction| {
            transaction.open_table(RESOURCES)?;
            transaction.open_table(ENTRIES)?;
            transaction.open_table(HELD)?;
            transaction.open_table(HEAD)?;
            transaction.open_table(SEEN)?;
            Ok(())
        })?;
        Ok(Copy(storage))
    }

    /// Lets go of the file.
    pub(crate) fn close(&self) {
        self.0.close();
    }

    /// The replica as it was at `now`, with what is no longer good left out and named.
    ///
    /// `trusted` are the keys that were handed over by hand; newer ones that came since are used.
    pub(crate) fn restore(
        &self,
        tenant: &str,
        trusted: KeySet,
        now: i64,
    ) -> Result<(Replica, Vec<(ResourceVersion, Refusal)>), ClientError> {
        let seen: Seen = self.single(SEEN)?.unwrap_or_default();
        let resources = self.resources()?;
        let keys = newest_keys(trusted, &resources);
        let mut replica = Replica::new(tenant, keys, seen).map_err(ClientError::Trust)?;
        let mut refused = Vec::new();
        for Saved { version, envelope } in resources {
            let prepared = match (version.resource.resource_type, &envelope) {
                (ResourceType::KeySet, _) => continue,
                (ResourceType::TakedownFingerprints, _) => {
                    replica.restore_fingerprints(&version, self.entries()?)
                }
                (_, Some(envelope)) => replica.restore(&version, envelope),
                (_, None) => Err(Refusal::NotSeen),
            };
            match prepared {
                Ok(prepared) => prepared.commit(),
                Err(refusal) => refused.push((version, refusal)),
            }
        }
        for kept in self.single::<Vec<Kept>>(HELD)?.unwrap_or_default() {
            match replica.restore_held(&kept) {
                Ok(prepared) => prepared.commit(),
                Err(refusal) => refused.push((kept.version, refusal)),
            }
        }
        if let Some(head) = self.single(HEAD)? {
            // One that has expired is no error: the copy is stale then. So it is if the head comes
            // from the future: the clock here is behind, and the head confirms nothing.
            let _ = replica.heartbeat(&head, now);
        }
        Ok((replica, refused))
    }

    /// Keeps a head.
    pub(crate) fn save_head(&self, head: &Envelope) -> Result<(), ClientError> {
        self.0.write(|transaction| {
            transaction.open_table(HEAD)?.insert((), json(head).as_slice())?;
            Ok(())
        })
    }

    /// Writes what is about to be put in force or held, durably: what was received, if anything was,
    /// and what comes in force with it.
    pub(crate) fn save(
        &self,
        received: Option<(&ResourceVersion, &Change<'_>)>,
        prepared: &Prepared<'_>,
    ) -> Result<(), ClientError> {
        let held: Vec<_> = prepared.held().collect();
        let mut in_force: Vec<_> = prepared.released().map(Saved::of).collect();
        if let Some((version, change)) = received
            && !held.iter().any(|held| held.version == *version)
        {
            let envelope = match change {
                Change::Whole(envelope) => Some((*envelope).clone()),
                Change::Deltas(_) => None,
            };
            in_force.push(Saved { version: version.clone(), envelope });
        }
        self.0.write(|transaction| {
            let mut resources = transaction.open_table(RESOURCES)?;
            for saved in &in_force {
                let name = json(&saved.version.resource);
                resources.insert(text(&name), json(saved).as_slice())?;
            }
            transaction.open_table(HELD)?.insert((), json(&held).as_slice())?;
            transaction.open_table(SEEN)?.insert((), json(prepared.seen()).as_slice())?;
            let Some((_, Change::Deltas(deltas))) = received else { return Ok(()) };
            let mut table = transaction.open_table(ENTRIES)?;
            for delta in *deltas {
                // What follows on an older version takes the place of all that came after it.
                table.retain_in(delta.base_version + 1.., |_, _| false)?;
                for (version, entry) in (delta.base_version + 1..).zip(&delta.entries) {
                    table.insert(version, json(entry).as_slice())?;
                }
            }
            Ok(())
        })
    }

    /// What a table with one entry holds.
    fn single<T: for<'de> Deserialize<'de>>(
        &self,
        table: TableDefinition<'_, (), &[u8]>,
    ) -> Result<Option<T>, ClientError> {
        let bytes = self.0.read(|transaction| {
            let table = transaction.open_table(table)?;
            Ok(table.get(())?.map(|bytes| bytes.value().to_vec()))
        })?;
        bytes.map(|bytes| self.parse(&bytes)).transpose()
    }

    fn resources(&self) -> Result<Vec<Saved>, ClientError> {
        let all = self.0.read(|transaction| {
            let table = transaction.open_table(RESOURCES)?;
            table.iter()?.map(|entry| Ok(entry?.1.value().to_vec())).collect::<Result<Vec<_>, _>>()
        })?;
        all.iter().map(|bytes| self.parse(bytes)).collect()
    }

    fn entries(&self) -> Result<Vec<Entry>, ClientError> {
        let all = self.0.read(|transaction| {
            let table = transaction.open_table(ENTRIES)?;
            let parse = |bytes: &[u8]| self.parse(bytes);
            table.iter()?.map(|entry| Ok(parse(entry?.1.value()))).collect::<Result<Vec<_>, _>>()
        })?;
        all.into_iter().collect()
    }

    fn parse<T: for<'de> Deserialize<'de>>(&self, bytes: &[u8]) -> Result<T, ClientError> {
        serde_json::from_slice(bytes).map_err(|error| ClientError::Storage {
            path: self.0.path().to_owned(),
            problem: format!("{error}; if the file is damaged, remove it: all comes anew"),
        })
    }
}

/// The newest of the keys that were handed over and those that came over the wire since. What is on
/// this disk was verified before it was written.
fn newest_keys(trusted: KeySet, resources: &[Saved]) -> KeySet {
    let key_set = ResourceName::key_set();
    let saved = resources.iter().find(|saved| saved.version.resource == key_set);
    let later = saved
        .and_then(|saved| saved.envelope.as_ref())
        .and_then(|envelope| KeySet::trusted_by_hand(envelope).ok());
    match later {
        Some(later)
            if (later.trust_epoch, later.version) > (trusted.trust_epoch, trusted.version) =>
        {
            later
        }
        _ => trusted,
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

fn text(json: &[u8]) -> &str {
    std::str::from_utf8(json).unwrap_or_default()
}
