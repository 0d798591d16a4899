//! A disk for tests: it can be killed at any operation, lose its power at any, fail once, or be full.
//!
//! What was written and not synced is lost with the power in any subset of sectors; so are lengths, and
//! names that were given and not synced.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use redb::StorageBackend;

use super::Disk;

/// Bytes that a disk writes whole or not at all.
const SECTOR: u64 = 512;

type Sector = Arc<[u8; SECTOR as usize]>;

/// The disk. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct FaultyDisk(Arc<Mutex<State>>);

/// What goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fault {
    #[default]
    None,
    /// From this operation on, nothing is done any more.
    Kill(usize),
    /// This operation fails, and no other.
    Once(usize, ErrorKind),
}

/// What is left when the power goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Left {
    /// All: only the process ended.
    All,
    /// What was synced.
    Synced,
    /// All but one of the things that were not synced.
    AllBut(usize),
    /// One of the things that were not synced.
    Only(usize),
    /// Any of them, by chance.
    Some(u64),
}

#[derive(Clone, Debug, Default)]
struct State {
    names: BTreeMap<PathBuf, usize>,
    synced_names: BTreeMap<PathBuf, usize>,
    /// Changes of names that were not synced, in their order.
    renames: Vec<BTreeMap<PathBuf, Option<usize>>>,
    files: Vec<FileState>,
    operations: usize,
    fault: Fault,
    /// Sectors that the disk has.
    capacity: Option<usize>,
    /// Files that cannot be read from some byte on.
    unreadable: BTreeMap<usize, u64>,
}

#[derive(Clone, Debug, Default)]
struct FileState {
    length: Versions<u64>,
    sectors: BTreeMap<u64, Versions<Option<Sector>>>,
}

/// What something is once it is synced, and what it became since.
#[derive(Clone, Debug, Default)]
struct Versions<T> {
    synced: T,
    since: Vec<T>,
}

impl<T: Clone> Versions<T> {
    fn now(&self) -> &T {
        self.since.last().unwrap_or(&self.synced)
    }

    fn sync(&mut self) {
        if let Some(last) = self.since.pop() {
            *self = Versions { synced: last, since: Vec::new() };
        }
    }

    /// Keeps the version that `choose` names of so many; 0 is the one that was synced.
    fn settle(&mut self, choose: &mut impl FnMut(usize) -> usize) {
        if self.since.is_empty() {
            return;
        }
        match choose(self.since.len()) {
            0 => {}
            version => self.synced = self.since[version - 1].clone(),
        }
        self.since.clear();
    }
}

impl FaultyDisk {
    /// The same files on a disk with this fault, after the power went.
    pub(crate) fn after(&self, left: Left) -> FaultyDisk {
        let mut state = self.lock().clone();
        let (mut at, mut random) = (0, fastrand::Rng::with_seed(0));
        if let Left::Some(seed) = left {
            random.seed(seed);
        }
        let mut choose = |versions: usize| {
            at += 1;
            match left {
                Left::All => versions,
                Left::Synced => 0,
                Left::AllBut(one) => {
                    if one == at - 1 {
                        0
                    } else {
                        versions
                    }
                }
                Left::Only(one) => {
                    if one == at - 1 {
                        versions
                    } else {
                        0
                    }
                }
                Left::Some(_) => random.usize(0..=versions),
            }
        };
        let mut names = state.synced_names.clone();
        for change in std::mem::take(&mut state.renames) {
            if choose(1) == 1 {
                apply(&mut names, &change);
            }
        }
        for file in &mut state.files {
            file.length.settle(&mut choose);
            for sector in file.sectors.values_mut() {
                sector.settle(&mut choose);
            }
        }
        (state.names, state.synced_names) = (names.clone(), names);
        (state.fault, state.operations) = (Fault::None, 0);
        FaultyDisk(Arc::new(Mutex::new(state)))
    }

    /// How many things were not synced.
    pub(crate) fn unsynced(&self) -> usize {
        let state = self.lock();
        let of_file = |file: &FileState| {
            let sectors = file.sectors.values().filter(|sector| !sector.since.is_empty()).count();
            sectors + usize::from(!file.length.since.is_empty())
        };
        state.renames.len() + state.files.iter().map(of_file).sum::<usize>()
    }

    pub(crate) fn set_fault(&self, fault: Fault) {
        let mut state = self.lock();
        (state.fault, state.operations) = (fault, 0);
    }

    /// Whether the fault was met.
    pub(crate) fn failed(&self) -> bool {
        let state = self.lock();
        match state.fault {
            Fault::None => false,
            Fault::Kill(at) | Fault::Once(at, _) => state.operations > at,
        }
    }

    /// From now on there is no space for more, or there is again.
    pub(crate) fn set_full(&self, is_full: bool) {
        self.set_free(is_full.then_some(0));
    }

    /// From now on there is space for so many sectors, or for as many as anybody wants.
    pub(crate) fn set_free(&self, sectors: Option<usize>) {
        let mut state = self.lock();
        state.capacity = sectors.map(|free| state.used() + free);
    }

    /// From now on the disk gives nothing of a file from this byte on.
    pub(crate) fn make_unreadable(&self, path: &Path, from: u64) {
        let mut state = self.lock();
        let file = state.names[path];
        state.unreadable.insert(file, from);
    }

    /// Puts the files of another disk, all synced, in place of those of this one.
    pub(crate) fn replace_files(&self, other: &FaultyDisk) {
        let other = other.after(Left::All).lock().clone();
        let mut state = self.lock();
        (state.names, state.synced_names) = (other.names, other.synced_names);
        (state.renames, state.files) = (other.renames, other.files);
    }

    /// A file for a database that is opened in another way than storage does.
    pub(crate) fn open(&self, path: &Path) -> impl StorageBackend + use<> {
        let file = self.lock().make(path);
        Open { disk: self.clone(), file }
    }

    /// The names of the files.
    pub(crate) fn names(&self) -> Vec<String> {
        let state = self.lock();
        let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        state.names.keys().map(name).collect()
    }

    /// Changes the bytes of a file behind everybody's back, durably.
    pub(crate) fn damage(&self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = Disk::read(self, path).unwrap();
        change(&mut bytes);
        let state = &mut *self.lock();
        let file = &mut state.files[state.names[path]];
        *file = FileState::default();
        file.length.synced = bytes.len() as u64;
        for (number, piece) in (0..).zip(bytes.chunks(SECTOR as usize)) {
            let mut sector = [0; SECTOR as usize];
            sector[..piece.len()].copy_from_slice(piece);
            file.sectors.insert(number, Versions { synced: Some(Arc::new(sector)), since: vec![] });
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// One operation that changes something, if it is not to fail.
    fn operate<T>(&self, operation: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
        let mut state = self.lock();
        let at = state.operations;
        state.operations += 1;
        match state.fault {
            Fault::Kill(from) if at >= from => Err(Error::other("the process is gone")),
            Fault::Once(once, kind) if at == once => Err(kind.into()),
            _ => operation(&mut state),
        }
    }
}

impl State {
    fn used(&self) -> usize {
        let used = |file: &FileState| {
            file.sectors.values().filter(|sector| sector.now().is_some()).count()
        };
        self.names.values().map(|&file| used(&self.files[file])).sum()
    }

    fn file(&self, path: &Path) -> Result<usize> {
        self.names.get(path).copied().ok_or_else(|| ErrorKind::NotFound.into())
    }

    fn rename(&mut self, change: BTreeMap<PathBuf, Option<usize>>) {
        apply(&mut self.names, &change);
        self.renames.push(change);
    }

    fn make(&mut self, path: &Path) -> usize {
        if let Ok(file) = self.file(path) {
            return file;
        }
        self.files.push(FileState::default());
        let file = self.files.len() - 1;
        self.rename([(path.to_owned(), Some(file))].into());
        file
    }

    fn set_len(&mut self, file: usize, length: u64) {
        let file = &mut self.files[file];
        for (_, sector) in file.sectors.range_mut(length.div_ceil(SECTOR)..) {
            sector.since.push(None);
        }
        if !length.is_multiple_of(SECTOR)
            && let Some(sector) = file.sectors.get_mut(&(length / SECTOR))
            && let Some(bytes) = sector.now()
        {
            let mut bytes = **bytes;
            bytes[(length % SECTOR) as usize..].fill(0);
            sector.since.push(Some(Arc::new(bytes)));
        }
        file.length.since.push(length);
    }

    fn write(&mut self, file: usize, offset: u64, data: &[u8]) -> Result<()> {
        let mut free = self.capacity.map(|capacity| capacity.saturating_sub(self.used()));
        let file = &mut self.files[file];
        let mut done = 0;
        while done < data.len() {
            let at = offset + done as u64;
            let (number, within) = (at / SECTOR, (at % SECTOR) as usize);
            let piece = (SECTOR as usize - within).min(data.len() - done);
            let sector = file.sectors.entry(number).or_default();
            if sector.now().is_none() {
                match &mut free {
                    None => {}
                    Some(0) => return Err(ErrorKind::StorageFull.into()),
                    Some(free) => *free -= 1,
                }
            }
            let mut bytes = sector.now().as_ref().map_or([0; SECTOR as usize], |bytes| **bytes);
            bytes[within..within + piece].copy_from_slice(&data[done..done + piece]);
            sector.since.push(Some(Arc::new(bytes)));
            done += piece;
        }
        let end = offset + data.len() as u64;
        if end > *file.length.now() {
            file.length.since.push(end);
        }
        Ok(())
    }

    fn sync(&mut self, file: usize) {
        let file = &mut self.files[file];
        file.length.sync();
        file.sectors.values_mut().for_each(Versions::sync);
    }

    fn read(&self, file: usize, offset: u64, out: &mut [u8]) -> Result<()> {
        let end = offset + out.len() as u64;
        if self.unreadable.get(&file).is_some_and(|&from| end > from) {
            return Err(Error::other("the disk does not give it"));
        }
        let file = &self.files[file];
        if end > *file.length.now() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let mut done = 0;
        while done < out.len() {
            let at = offset + done as u64;
            let (number, within) = (at / SECTOR, (at % SECTOR) as usize);
            let piece = (SECTOR as usize - within).min(out.len() - done);
            match file.sectors.get(&number).and_then(|sector| sector.now().as_ref()) {
                Some(sector) => {
                    out[done..done + piece].copy_from_slice(&sector[within..within + piece]);
                }
                None => out[done..done + piece].fill(0),
            }
            done += piece;
        }
        Ok(())
    }
}

fn apply(names: &mut BTreeMap<PathBuf, usize>, change: &BTreeMap<PathBuf, Option<usize>>) {
    for (path, file) in change {
        match file {
            Some(file) => names.insert(path.clone(), *file),
            None => names.remove(path),
        };
    }
}

impl Disk for FaultyDisk {
    fn make_folder(&self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool> {
        Ok(self.lock().names.contains_key(path))
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>> {
        let state = self.lock();
        let file = state.file(path)?;
        let mut bytes = vec![0; usize::try_from(*state.files[file].length.now()).unwrap()];
        state.read(file, 0, &mut bytes)?;
        Ok(bytes)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        self.operate(|state| {
            let file = state.make(path);
            state.set_len(file, 0);
            state.write(file, 0, bytes)
        })
    }

    fn sync(&self, path: &Path) -> Result<()> {
        self.operate(|state| {
            let file = state.file(path)?;
            state.sync(file);
            Ok(())
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        self.operate(|state| {
            let file = state.file(from)?;
            state.rename([(to.to_owned(), Some(file)), (from.to_owned(), None)].into());
            Ok(())
        })
    }

    fn remove(&self, path: &Path) -> Result<()> {
        if !self.exists(path)? {
            return Ok(());
        }
        self.operate(|state| {
            state.rename([(path.to_owned(), None)].into());
            Ok(())
        })
    }

    fn sync_folder(&self, _: &Path) -> Result<()> {
        self.operate(|state| {
            state.renames.clear();
            state.synced_names = state.names.clone();
            Ok(())
        })
    }

    fn database(&self, path: &Path) -> Result<Box<dyn StorageBackend>> {
        if !self.exists(path)? {
            self.operate(|state| Ok(state.make(path)))?;
        }
        let file = self.lock().file(path)?;
        Ok(Box::new(Open { disk: self.clone(), file }))
    }
}

/// A file of a database.
#[derive(Debug)]
struct Open {
    disk: FaultyDisk,
    file: usize,
}

impl StorageBackend for Open {
    fn len(&self) -> Result<u64> {
        Ok(*self.disk.lock().files[self.file].length.now())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        self.disk.lock().read(self.file, offset, out)
    }

    fn set_len(&self, length: u64) -> Result<()> {
        self.disk.operate(|state| {
            state.set_len(self.file, length);
            Ok(())
        })
    }

    fn sync_data(&self) -> Result<()> {
        self.disk.operate(|state| {
            state.sync(self.file);
            Ok(())
        })
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<()> {
        self.disk.operate(|state| state.write(self.file, offset, data))
    }
}

/// Runs a script on a disk that ends at its first operation, at its second, and so on until the script
/// gets through; and shows what is left each time, after a kill and after power cuts of many kinds.
/// Gives how many states there were.
pub(crate) fn at_every_point<L>(
    script: impl Fn(&FaultyDisk) -> L,
    check: impl Fn(&FaultyDisk, &L, &str),
) -> usize {
    let mut states = 0;
    for point in 0.. {
        let disk = FaultyDisk::default();
        disk.set_fault(Fault::Kill(point));
        let log = script(&disk);
        let unsynced = disk.unsynced();
        let mut all = vec![Left::All, Left::Synced];
        // Each thing alone where they are few; some of them where they are many.
        for one in (0..unsynced).step_by(unsynced.div_ceil(3).max(1)) {
            all.extend([Left::AllBut(one), Left::Only(one)]);
        }
        all.extend((0..3).map(|seed| Left::Some(point as u64 * 3 + seed)));
        for left in all {
            check(&disk.after(left), &log, &format!("at operation {point}, {left:?}"));
            states += 1;
        }
        if !disk.failed() {
            return states;
        }
    }
    states
}
