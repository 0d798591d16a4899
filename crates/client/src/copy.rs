//! The copy on disk: the signed envelopes that are in force or held, and the highest versions ever
//! seen, written in one transaction, so that a restart goes on where it stopped, also without a server.

use std::path::{Path, PathBuf};

use redb::{Database, ReadableTable as _, TableDefinition};
use saring_bundle::{
    Envelope, Kept, KeySet, Prepared, Refusal, Replica, ResourceName, ResourceType,
    ResourceVersion, Seen,
};
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::error::ClientError;
use crate::storage;

/// What is in force, by the JSON form of its name.
const RESOURCES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("resources");
/// Deltas of the takedown fingerprints, by the version that they follow on.
const DELTAS: TableDefinition<'_, i64, &[u8]> = TableDefinition::new("deltas");
/// Versions that the platform's settings hold, older ones first.
const HELD: TableDefinition<'_, (), &[u8]> = TableDefinition::new("held");
/// The last head, so that a restart knows how long the copy is good.
const HEAD: TableDefinition<'_, (), &[u8]> = TableDefinition::new("head");
/// The highest versions ever seen.
const SEEN: TableDefinition<'_, (), &[u8]> = TableDefinition::new("seen");

/// A resource in force, as it is kept. Of takedown fingerprints, the envelopes are the deltas.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Saved {
    version: ResourceVersion,
    envelope: Option<Envelope>,
}

impl Saved {
    fn of(kept: &Kept) -> Saved {
        Saved { version: kept.version.clone(), envelope: Some(kept.envelope.clone()) }
    }
}

/// Signed entries of the log of fingerprints.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SavedDelta {
    pub base_version: i64,
    pub envelope: Envelope,
}

/// What is put in force.
pub(crate) enum Change<'c> {
    /// A whole resource.
    Whole(&'c Envelope),
    /// Entries of the log of fingerprints.
    Deltas(&'c [SavedDelta]),
}

/// The copy on disk.
#[derive(Debug)]
pub(crate) struct Copy {
    database: Database,
    path: PathBuf,
}

impl Copy {
    /// Opens the copy in `folder`, or begins one.
    pub(crate) fn open(folder: &Path) -> Result<Copy, ClientError> {
        let path = folder.join("copy.redb");
        let database = storage::open(&path)?;
        storage::write(&database, &path, |transaction| {
            transaction.open_table(RESOURCES)?;
            transaction.open_table(DELTAS)?;
            transaction.open_table(HELD)?;
            transaction.open_table(HEAD)?;
            transaction.open_table(SEEN)?;
            Ok(())
        })?;
        Ok(Copy { database, path })
    }

    /// The replica as it was, with what is no longer good left out and named.
    ///
    /// `trusted` are the keys that were handed over by hand; newer ones that came since are used.
    pub(crate) fn restore(
        &self,
        tenant: &str,
        trusted: KeySet,
    ) -> Result<(Replica, Vec<(ResourceVersion, Refusal)>), ClientError> {
        let seen: Seen = self.single(SEEN)?.unwrap_or_default();
        let resources = self.resources()?;
        let keys = newest_keys(trusted, &resources);
        let mut replica = Replica::new(tenant, keys, seen).map_err(ClientError::Trust)?;
        let mut refused = Vec::new();
        for Saved { version, envelope } in resources {
            let envelopes = match version.resource.resource_type {
                ResourceType::KeySet => continue,
                ResourceType::TakedownFingerprints => self.deltas()?,
                ResourceType::RuleSet | ResourceType::TenantSettings => {
                    envelope.into_iter().collect()
                }
            };
            match replica.restore(&version, &envelopes) {
                Ok(prepared) => prepared.commit(),
                Err(refusal) => refused.push((version, refusal)),
            }
        }
        let now = clock::now();
        for Saved { version, envelope } in self.single::<Vec<Saved>>(HELD)?.unwrap_or_default() {
            let Some(envelope) = envelope else { continue };
            let kept = Kept { version, envelope };
            match replica.restore_held(&kept, now) {
                Ok(prepared) => prepared.commit(),
                Err(refusal) => refused.push((kept.version, refusal)),
            }
        }
        if let Some(head) = self.single(HEAD)? {
            // One that has expired is no error: the copy is stale then.
            let _ = replica.heartbeat(&head, now);
        }
        Ok((replica, refused))
    }

    /// Keeps a head.
    pub(crate) fn save_head(&self, head: &Envelope) -> Result<(), ClientError> {
        storage::write(&self.database, &self.path, |transaction| {
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
        let held: Vec<_> = prepared.held().map(Saved::of).collect();
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
        storage::write(&self.database, &self.path, |transaction| {
            let mut resources = transaction.open_table(RESOURCES)?;
            for saved in &in_force {
                let name = json(&saved.version.resource);
                resources.insert(text(&name), json(saved).as_slice())?;
            }
            transaction.open_table(HELD)?.insert((), json(&held).as_slice())?;
            transaction.open_table(SEEN)?.insert((), json(prepared.seen()).as_slice())?;
            let Some((_, change)) = received else { return Ok(()) };
            let mut deltas = transaction.open_table(DELTAS)?;
            if let Change::Deltas(new) = change {
                for delta in *new {
                    // What follows on an older version takes the place of all that came after it.
                    deltas.retain(|base, _| base < delta.base_version)?;
                    deltas.insert(delta.base_version, json(&delta.envelope).as_slice())?;
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
        let bytes = storage::read(&self.database, &self.path, |transaction| {
            let table = transaction.open_table(table)?;
            Ok(table.get(())?.map(|bytes| bytes.value().to_vec()))
        })?;
        bytes.map(|bytes| self.parse(&bytes)).transpose()
    }

    fn resources(&self) -> Result<Vec<Saved>, ClientError> {
        let all = storage::read(&self.database, &self.path, |transaction| {
            let table = transaction.open_table(RESOURCES)?;
            table.iter()?.map(|entry| Ok(entry?.1.value().to_vec())).collect::<Result<Vec<_>, _>>()
        })?;
        all.iter().map(|bytes| self.parse(bytes)).collect()
    }

    fn deltas(&self) -> Result<Vec<Envelope>, ClientError> {
        let all = storage::read(&self.database, &self.path, |transaction| {
            let table = transaction.open_table(DELTAS)?;
            table.iter()?.map(|entry| Ok(entry?.1.value().to_vec())).collect::<Result<Vec<_>, _>>()
        })?;
        all.iter().map(|bytes| self.parse(bytes)).collect()
    }

    fn parse<T: for<'de> Deserialize<'de>>(&self, bytes: &[u8]) -> Result<T, ClientError> {
        serde_json::from_slice(bytes).map_err(|error| ClientError::Storage {
            path: self.path.clone(),
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
