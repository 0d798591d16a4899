//! What can still be read of a damaged outbox. The file is kept under another name; each outcome that
//! has its checksum goes back in line, whatever became of it before: the server answers again, and knows
//! by the idempotency key what it has.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::{ReadableTable as _, ReadableTableMetadata as _, StorageBackend};

use super::format::{NUMBERS, OWNER, UNREADABLE, WAITING, prepare};
use super::row::Row;
use super::{NAME, put};
use crate::disk::Disk;
use crate::error::ClientError;
use crate::sealed::{HEADER_BYTES, Header, find_mark};
use crate::storage::{Storage, beside, is_full_io, look_for_space, publish, sync_folder_of};

/// Bytes that are looked through at once, and that a disk gives or does not give.
const CHUNK: usize = 1 << 20;
const SECTOR: usize = 4096;

/// Rows that are written in one transaction, and bytes of them, but at least one row.
const BATCH: usize = 1_000;
const BATCH_BYTES: usize = 16 << 20;

/// Most rows that cannot be read that are counted, and most of their bytes that are kept in the new
/// file, because all of this is in memory at once. The damaged file has all of them.
const MAX_UNREADABLE: usize = 10_000;
const MAX_UNREADABLE_BYTES: usize = 64 << 20;

/// Puts a new outbox in place of the damaged one, with all that can be read of it. Where there is no
/// space for that, the damaged one stays where it is.
pub(super) fn salvage(
    disk: &Arc<dyn Disk>,
    folder: &Path,
    tenant: &str,
    problem: &str,
) -> Result<(), ClientError> {
    let path = folder.join(NAME);
    let failed = |error: std::io::Error| match is_full_io(&error) {
        true => ClientError::DiskFull { path: path.clone() },
        false => ClientError::Storage {
            path: path.clone(),
            problem: format!("it is damaged ({problem}) and cannot be replaced: {error}"),
        },
    };
    let new = new(folder);
    for leftover in [beside(&new, "new"), new.clone()] {
        disk.remove(&leftover).map_err(failed)?;
    }
    look_for_space(&**disk, &path).map_err(failed)?;
    let file = disk.database(&path).map_err(failed)?;
    let (read, unreadable) = match read_all(disk, folder, tenant, &*file) {
        Ok(counts) => counts,
        Err(error) => {
            // A part of it takes space and is of no use.
            for leftover in [beside(&new, "new"), new] {
                disk.remove(&leftover).map_err(failed)?;
            }
            return Err(error);
        }
    };
    drop(file);
    let kept = set_aside(&**disk, &path).map_err(failed)?;
    publish(&**disk, &new, &path).map_err(failed)?;
    tracing::error!(
        ?path,
        ?kept,
        problem,
        read,
        unreadable,
        "the outbox was damaged: what could be read of it goes to the server again; the damaged file is kept"
    );
    Ok(())
}

/// Where the new outbox is made. It stays there if the process ends after the damaged one was set
/// aside: opening the outbox completes it.
pub(super) fn new(folder: &Path) -> PathBuf {
    beside(&folder.join(NAME), "new")
}

/// Makes the new outbox out of all that can be read of a damaged file. Gives how many rows were read,
/// and about how many were not.
fn read_all(
    disk: &Arc<dyn Disk>,
    folder: &Path,
    tenant: &str,
    file: &dyn StorageBackend,
) -> Result<(u64, u64), ClientError> {
    let path = folder.join(NAME);
    let length = file.len().map_err(|error| ClientError::Storage {
        path: path.clone(),
        problem: format!("it is damaged and cannot be read: {error}"),
    })?;
    let storage = Storage::open(Arc::clone(disk), folder, &format!("{NAME}.new"), prepare)
        .map_err(|error| error.into_client(&path))?;
    let mut salvaged = Salvaged {
        storage,
        tenant,
        rows: Vec::new(),
        row_bytes: 0,
        unreadable: BTreeMap::new(),
        unreadable_bytes: 0,
        count: 0,
    };
    let mut places = Places { file, length, at: 0, is_blank: true };
    while let Some(chunk) = places.next() {
        for place in chunk {
            salvaged.take(file, length, place)?;
        }
    }
    salvaged.finish(places.is_blank)
}

/// Gives a damaged file a name that no other has.
fn set_aside(disk: &dyn Disk, path: &Path) -> std::io::Result<PathBuf> {
    let mut number = 1_u64;
    loop {
        let kept = beside(path, &format!("damaged-{number}"));
        if !disk.exists(&kept)? {
            disk.rename(path, &kept)?;
            sync_folder_of(disk, path)?;
            return Ok(kept);
        }
        number += 1;
    }
}

/// What was read so far.
struct Salvaged<'s> {
    storage: Storage,
    tenant: &'s str,
    /// Not written yet.
    rows: Vec<(u64, Row)>,
    row_bytes: usize,
    /// What begins as a row does and is none, by its number; nothing of what would be too much.
    unreadable: BTreeMap<u64, Vec<u8>>,
    unreadable_bytes: usize,
    count: u64,
}

impl Salvaged<'_> {
    /// Reads what stands at a place where a row seems to begin.
    fn take(
        &mut self,
        file: &dyn StorageBackend,
        length: u64,
        place: u64,
    ) -> Result<(), ClientError> {
        let there = usize::try_from(length - place).unwrap_or(usize::MAX);
        let (header, _) = read(file, place, HEADER_BYTES.min(there));
        let Some(header) = Header::read(&header) else { return Ok(()) };
        let (bytes, _) = read(file, place, (HEADER_BYTES + header.length).min(there));
        let row = Row::unseal(&bytes).filter(|(_, row)| row.outcome().is_some());
        let Some((number, row)) = row else {
            self.keep_unreadable(header.number, bytes);
            return Ok(());
        };
        if row.tenant != self.tenant {
            let path = self.storage.path().with_extension("");
            return Err(ClientError::OtherTenant { path, tenant: row.tenant });
        }
        self.row_bytes += row.outcome.len();
        self.rows.push((number, Row::waiting(self.tenant, row.outcome)));
        let is_due = self.rows.len() >= BATCH || self.row_bytes >= BATCH_BYTES;
        if is_due { self.write() } else { Ok(()) }
    }

    fn keep_unreadable(&mut self, number: u64, mut bytes: Vec<u8>) {
        if self.unreadable.len() >= MAX_UNREADABLE {
            return;
        }
        if self.unreadable_bytes + bytes.len() > MAX_UNREADABLE_BYTES {
            bytes = Vec::new();
        }
        self.unreadable_bytes += bytes.len();
        if let Some(other) = self.unreadable.insert(number, bytes) {
            self.unreadable_bytes -= other.len();
        }
    }

    fn write(&mut self) -> Result<(), ClientError> {
        self.row_bytes = 0;
        let rows = std::mem::take(&mut self.rows);
        self.count += self.storage.write(|transaction| {
            let mut waiting = transaction.open_table(WAITING)?;
            let mut numbers = transaction.open_table(NUMBERS)?;
            let mut new = 0;
            for (at, row) in &rows {
                // Older copies of a row say the same.
                new += u64::from(put(&mut waiting, &mut numbers, *at, row)?);
            }
            Ok(new)
        })?;
        Ok(())
    }

    /// How many rows were read, and about how many were not. A file that was never written to
    /// `is_blank`.
    fn finish(mut self, is_blank: bool) -> Result<(u64, u64), ClientError> {
        self.write()?;
        let (tenant, unreadable) = (self.tenant, &self.unreadable);
        let lost = self.storage.write(|transaction| {
            let waiting = transaction.open_table(WAITING)?;
            let mut table = transaction.open_table(UNREADABLE)?;
            for (at, bytes) in unreadable {
                if waiting.get(at)?.is_none() {
                    table.insert(at, bytes.as_slice())?;
                }
            }
            // A number that is missing was forgotten long ago, or lost with its mark.
            let (first, last) = (waiting.first()?, waiting.last()?);
            if let (Some((first, _)), Some((last, _))) = (first, last) {
                for at in (first.value()..last.value()).rev().take(MAX_UNREADABLE) {
                    if waiting.get(at)?.is_none() && table.get(at)?.is_none() {
                        table.insert(at, [].as_slice())?;
                    }
                }
            }
            // Not one row can be read, as in a file of the first format: nobody knows how many there were.
            if !is_blank && waiting.is_empty()? && table.is_empty()? {
                table.insert(0, [].as_slice())?;
            }
            transaction.open_table(OWNER)?.insert((), tenant)?;
            Ok(table.len()?)
        })?;
        self.storage.close();
        Ok((self.count, lost))
    }
}

/// Goes through a file, a chunk at a time, for the places where rows seem to begin.
struct Places<'f> {
    file: &'f dyn StorageBackend,
    length: u64,
    at: u64,
    /// Nothing but zeros so far.
    is_blank: bool,
}

impl Places<'_> {
    fn next(&mut self) -> Option<Vec<u64>> {
        let left = usize::try_from(self.length - self.at).unwrap_or(usize::MAX);
        if left < HEADER_BYTES {
            return None;
        }
        // A mark that a chunk cuts is whole in the next.
        let (bytes, is_whole) = read(self.file, self.at, left.min(CHUNK + HEADER_BYTES - 1));
        self.is_blank &= is_whole && bytes.iter().all(|&byte| byte == 0);
        let (mut places, mut within) = (Vec::new(), 0);
        while let Some(found) = find_mark(&bytes[within..]) {
            if within + found >= CHUNK {
                break;
            }
            places.push(self.at + (within + found) as u64);
            within += found + 1;
        }
        self.at = (self.at + CHUNK as u64).min(self.length);
        Some(places)
    }
}

/// What a file has at a place, and whether that is all of it. What the disk does not give is zero.
fn read(file: &dyn StorageBackend, at: u64, length: usize) -> (Vec<u8>, bool) {
    let mut bytes = vec![0; length];
    if file.read(at, &mut bytes).is_ok() {
        return (bytes, true);
    }
    for (piece, offset) in bytes.chunks_mut(SECTOR).zip((at..).step_by(SECTOR)) {
        if file.read(offset, piece).is_err() {
            piece.fill(0);
        }
    }
    (bytes, false)
}
