//! The replica on disk: what is in force, and the highest versions ever seen, written in one
//! transaction, so that a restart goes on where it stopped, also without a server.
//!
//! A damaged replica is set aside and all of it comes anew from the server, but for what must not be
//! forgotten: that is in [a second file](crate::seen_file) too.

mod contents;
#[cfg(test)]
pub(crate) mod faults;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use saring_bundle::{
    Delta, Digest, Envelope, KeySet, Prepared, Replica, ResourceName, ResourceVersion, Seen,
};
use serde::Serialize;

use crate::disk::Disk;
use crate::error::ClientError;
use crate::seen_file::{Remembered, SeenFile};
use crate::storage::{OpenError, Storage, beside, sync_folder_of};
use crate::trust::{Chosen, Given};
use contents::{
    Contents, ENTRIES, GENERATION, HEAD, HELD, RESOURCES, Restored, SEEN, Saved, prepare,
};

/// The file.
const NAME: &str = "copy.redb";

/// What was received.
pub(crate) enum Change<'c> {
    /// A whole resource.
    Whole(&'c Envelope),
    /// Entries of the log of fingerprints.
    Deltas(&'c [Delta]),
}

/// The replica on disk.
#[derive(Debug)]
pub(crate) struct ReplicaStore {
    storage: Storage,
    seen_file: SeenFile,
    noted: Mutex<Noted>,
}

/// What was last seen, and whether the second file has it.
#[derive(Debug)]
struct Noted {
    remembered: Remembered,
    /// The keys that were handed over, if they are the ones gone by. They may be a mistake, so they are
    /// remembered only once something that they signed has come.
    given: Option<Envelope>,
    is_written: bool,
    /// A failure was told; it is tried again with every head.
    is_told: bool,
}

impl ReplicaStore {
    /// Opens the replica in `folder`, or begins one, as it was at `now`.
    ///
    /// `given` are the keys that were handed over by hand; newer ones that came since are used.
    pub(crate) fn open(
        disk: &Arc<dyn Disk>,
        folder: &Path,
        tenant: &str,
        given: Given,
        now: i64,
    ) -> Result<(ReplicaStore, Restored), ClientError> {
        let (storage, contents) = open(disk, folder)?;
        let seen_file = SeenFile::new(Arc::clone(disk), folder);
        let in_file = seen_file.read()?;
        let key_set = contents.key_set();
        let in_replica = Remembered {
            generation: contents.generation,
            seen: contents.seen.clone(),
            key_set: key_set.cloned(),
            given: None,
        };
        let before = in_file.as_ref().and_then(|file| file.given);
        let in_file_too = in_file.as_ref().and_then(|file| file.key_set.as_ref());
        let Chosen { keys, given, newest, digest } =
            given.choose(key_set.into_iter().chain(in_file_too), before)?;
        let is_written = before == digest
            && in_file.as_ref().is_some_and(|file| file.generation >= in_replica.generation);
        // The replica is written first, so it is behind only if it was lost, or an older one was put
        // in its place.
        let remembered = match in_file {
            Some(file) if file.generation > in_replica.generation => file,
            _ => in_replica,
        };
        let remembered = Remembered { key_set: newest, given: digest, ..remembered };
        let version = keys.version;
        let replica = Replica::new(tenant, keys, remembered.seen.clone())
            .map_err(|_| ClientError::OlderTrust { given: version })?;
        let noted = Mutex::new(Noted { remembered, given, is_written, is_told: false });
        let copy = ReplicaStore { storage, seen_file, noted };
        copy.remember();
        Ok((copy, contents.restore(replica, now)))
    }

    /// Lets go of the file.
    pub(crate) fn close(&self) {
        self.storage.close();
    }

    /// Keeps what was seen by now, and the head that came last, unless its time cannot be believed.
    pub(crate) fn save_head(
        &self,
        head: Option<&Envelope>,
        seen: &Seen,
    ) -> Result<(), ClientError> {
        self.remember_given();
        let (head, bytes) = (head.map(|head| self.json(head)).transpose()?, self.json(seen)?);
        self.storage.write(|transaction| {
            if let Some(head) = &head {
                transaction.open_table(HEAD)?.insert((), head.as_slice())?;
            }
            transaction.open_table(SEEN)?.insert((), bytes.as_slice())?;
            Ok(())
        })?;
        self.noted().remembered.seen = seen.clone();
        self.remember();
        Ok(())
    }

    /// The head that was kept last; `None` if none was, or it cannot be read.
    pub(crate) fn head(&self) -> Option<Envelope> {
        Envelope::from_json(&self.storage.read(contents::head).ok()??).ok()
    }

    /// Remembers the keys that were handed over, since something that they signed has come; before
    /// anything says that they have been seen, or a start with older ones would know of them and not
    /// have them.
    fn remember_given(&self) {
        let mut noted = self.noted();
        let Some(given) = noted.given.take() else { return };
        if noted.remembered.key_set.as_ref() == Some(&given) {
            return;
        }
        noted.remembered.key_set = Some(given);
        noted.is_written = false;
        drop(noted);
        self.remember();
    }

    /// The key set that is gone by, as a server names it: by its bytes as they came, which may say more
    /// than is known here.
    pub(crate) fn key_set(&self, keys: &KeySet) -> ResourceVersion {
        let noted = self.noted();
        let envelope = noted.given.as_ref().or(noted.remembered.key_set.as_ref());
        let digest = envelope.map_or_else(Digest::zero, |envelope| Digest::of(&envelope.payload));
        ResourceVersion { resource: ResourceName::key_set(), version: keys.version, digest }
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what is about to be put in force or held, durably: what was received, if anything was,
    /// with the head that named it, and what comes in force with it.
    pub(crate) fn save(
        &self,
        received: Option<(&ResourceVersion, &Change<'_>)>,
        head: Option<&Envelope>,
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
        let mut resources = Vec::new();
        for saved in &in_force {
            resources.push((self.json(&saved.version.resource)?, self.json(saved)?));
        }
        let (held, seen) = (self.json(&held)?, self.json(prepared.seen())?);
        let head = head.map(|head| self.json(head)).transpose()?;
        let mut entries = Vec::new();
        if let Some((_, Change::Deltas(deltas))) = received {
            for delta in *deltas {
                let json = delta.entries.iter().map(|entry| self.json(entry));
                entries.push((delta.base_version, json.collect::<Result<Vec<_>, _>>()?));
            }
        }

        self.remember_given();
        let mut noted = self.noted();
        let generation = noted.remembered.generation.saturating_add(1);
        self.storage.write(|transaction| {
            let mut table = transaction.open_table(RESOURCES)?;
            for (name, saved) in &resources {
                let name = std::str::from_utf8(name).map_err(std::io::Error::other)?;
                table.insert(name, saved.as_slice())?;
            }
            transaction.open_table(HELD)?.insert((), held.as_slice())?;
            if let Some(head) = &head {
                transaction.open_table(HEAD)?.insert((), head.as_slice())?;
            }
            transaction.open_table(SEEN)?.insert((), seen.as_slice())?;
            transaction.open_table(GENERATION)?.insert((), generation)?;
            let mut table = transaction.open_table(ENTRIES)?;
            for (base, entries) in &entries {
                // What follows on an older version takes the place of all that came after it.
                table.retain_in(base + 1.., |_, _| false)?;
                for (version, entry) in (base + 1..).zip(entries) {
                    table.insert(version, entry.as_slice())?;
                }
            }
            Ok(())
        })?;
        let key_set = in_force.into_iter().find(Saved::is_key_set).and_then(|it| it.envelope);
        let key_set = key_set.or_else(|| noted.remembered.key_set.take());
        let given = noted.remembered.given;
        let remembered = Remembered { generation, seen: prepared.seen().clone(), key_set, given };
        (noted.remembered, noted.is_written) = (remembered, false);
        drop(noted);
        self.remember();
        Ok(())
    }

    /// Writes the second file if it is behind. The replica has the same, so a failure is no reason to
    /// refuse anything: it is told, and tried again with the next head.
    fn remember(&self) {
        let mut noted = self.noted();
        if noted.is_written {
            return;
        }
        match self.seen_file.write(&noted.remembered) {
            Ok(()) => (noted.is_written, noted.is_told) = (true, false),
            Err(error) if !noted.is_told => {
                tracing::warn!(%error, "the file of the highest versions is not written");
                noted.is_told = true;
            }
            Err(_) => {}
        }
    }

    fn json(&self, value: &impl Serialize) -> Result<Vec<u8>, ClientError> {
        serde_json::to_vec(value).map_err(|error| ClientError::Storage {
            path: self.storage.path().to_owned(),
            problem: format!("what came cannot be written: {error}"),
        })
    }
}

/// Opens the file and reads all of it. One that is damaged is set aside, and a new one begun.
fn open(disk: &Arc<dyn Disk>, folder: &Path) -> Result<(Storage, Contents), ClientError> {
    let path = folder.join(NAME);
    let open = || {
        let storage = Storage::open(Arc::clone(disk), folder, NAME, prepare)?;
        let contents = Contents::read(&storage)?;
        Ok((storage, contents))
    };
    match open() {
        Err(OpenError::Damaged(problem)) => {
            let kept = beside(&path, "damaged");
            let set_aside = disk.rename(&path, &kept).and_then(|()| sync_folder_of(&**disk, &path));
            set_aside.map_err(|error| ClientError::Storage {
                path: path.clone(),
                problem: format!("it is damaged ({problem}) and cannot be set aside: {error}"),
            })?;
            tracing::error!(
                ?path,
                ?kept,
                problem,
                "the replica was damaged and is set aside; all of it comes anew from the server"
            );
            open().map_err(|error| error.into_client(&path))
        }
        opened => opened.map_err(|error| error.into_client(&path)),
    }
}
