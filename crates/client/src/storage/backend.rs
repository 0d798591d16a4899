//! What a database reads and writes: a file, or a file of which nothing is changed because there is no
//! space for it. Changes are in memory then and end with the process.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{Error, ErrorKind, Result};
use std::ops::Bound;
use std::sync::{Mutex, PoisonError};

use redb::{BackendError, StorageBackend};

/// Bytes of what is kept in memory at once.
const BLOCK: u64 = 4096;

/// A file, with or without what was changed in memory.
#[derive(Debug)]
pub(super) struct Backend {
    file: Box<dyn StorageBackend>,
    memory: Option<Mutex<Memory>>,
}

/// What differs from the file.
#[derive(Debug)]
struct Memory {
    length: u64,
    /// By their number.
    blocks: BTreeMap<u64, Vec<u8>>,
}

impl Backend {
    /// Changes go to the file.
    pub(super) fn durable(file: Box<dyn StorageBackend>) -> Backend {
        Backend { file, memory: None }
    }

    /// Changes stay in memory.
    pub(super) fn in_memory(file: Box<dyn StorageBackend>) -> Result<Backend> {
        let length = file.len()?;
        let memory = Mutex::new(Memory { length, blocks: BTreeMap::new() });
        Ok(Backend { file, memory: Some(memory) })
    }
}

impl Memory {
    fn read(&self, file: &dyn StorageBackend, offset: u64, out: &mut [u8]) -> Result<()> {
        if offset.saturating_add(out.len() as u64) > self.length {
            return Err(Error::from(ErrorKind::UnexpectedEof));
        }
        let mut done = 0;
        while done < out.len() {
            let at = offset + done as u64;
            let (number, within) = (at / BLOCK, (at % BLOCK) as usize);
            let piece = (BLOCK as usize - within).min(out.len() - done);
            let target = &mut out[done..done + piece];
            match self.blocks.get(&number) {
                Some(block) => target.copy_from_slice(&block[within..within + piece]),
                None => read_or_zero(file, at, target)?,
            }
            done += piece;
        }
        Ok(())
    }

    fn write(&mut self, file: &dyn StorageBackend, offset: u64, data: &[u8]) -> Result<()> {
        if offset.saturating_add(data.len() as u64) > self.length {
            return Err(Error::from(ErrorKind::UnexpectedEof));
        }
        let mut done = 0;
        while done < data.len() {
            let at = offset + done as u64;
            let (number, within) = (at / BLOCK, (at % BLOCK) as usize);
            let piece = (BLOCK as usize - within).min(data.len() - done);
            let block = match self.blocks.entry(number) {
                Entry::Occupied(block) => block.into_mut(),
                Entry::Vacant(vacant) => {
                    let mut block = vec![0; BLOCK as usize];
                    read_or_zero(file, number * BLOCK, &mut block)?;
                    vacant.insert(block)
                }
            };
            block[within..within + piece].copy_from_slice(&data[done..done + piece]);
            done += piece;
        }
        Ok(())
    }

    fn set_len(&mut self, file: &dyn StorageBackend, length: u64) -> Result<()> {
        // What is cut off and grown again is zero, whatever the file has there.
        for number in length / BLOCK..self.length.div_ceil(BLOCK) {
            let mut block = vec![0; BLOCK as usize];
            let keep = length.saturating_sub(number * BLOCK).min(BLOCK) as usize;
            match self.blocks.get(&number) {
                Some(old) => block[..keep].copy_from_slice(&old[..keep]),
                None => read_or_zero(file, number * BLOCK, &mut block[..keep])?,
            }
            self.blocks.insert(number, block);
        }
        self.length = length;
        Ok(())
    }
}

/// What a file has at a place; zeros where it has ended.
fn read_or_zero(file: &dyn StorageBackend, offset: u64, out: &mut [u8]) -> Result<()> {
    out.fill(0);
    let there = file.len()?.saturating_sub(offset);
    let length = usize::try_from(there).unwrap_or(usize::MAX).min(out.len());
    if length > 0 {
        file.read(offset, &mut out[..length])?;
    }
    Ok(())
}

impl StorageBackend for Backend {
    fn len(&self) -> Result<u64> {
        match &self.memory {
            Some(memory) => Ok(memory.lock().unwrap_or_else(PoisonError::into_inner).length),
            None => self.file.len(),
        }
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        match &self.memory {
            Some(memory) => {
                let memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
                memory.read(&*self.file, offset, out)
            }
            None => self.file.read(offset, out),
        }
    }

    fn set_len(&self, length: u64) -> Result<()> {
        match &self.memory {
            Some(memory) => {
                let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
                memory.set_len(&*self.file, length)
            }
            None => self.file.set_len(length),
        }
    }

    fn sync_data(&self) -> Result<()> {
        match &self.memory {
            Some(_) => Ok(()),
            None => self.file.sync_data(),
        }
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<()> {
        match &self.memory {
            Some(memory) => {
                let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
                memory.write(&*self.file, offset, data)
            }
            None => self.file.write(offset, data),
        }
    }

    fn close(&self) -> Result<()> {
        self.file.close()
    }

    fn try_lock_range(
        &self,
        start: Bound<u64>,
        end: Bound<u64>,
    ) -> std::result::Result<bool, BackendError> {
        self.file.try_lock_range(start, end)
    }

    fn try_lock_shared_range(
        &self,
        start: Bound<u64>,
        end: Bound<u64>,
    ) -> std::result::Result<bool, BackendError> {
        self.file.try_lock_shared_range(start, end)
    }

    fn lock_range(
        &self,
        start: Bound<u64>,
        end: Bound<u64>,
    ) -> std::result::Result<(), BackendError> {
        self.file.lock_range(start, end)
    }

    fn lock_shared_range(
        &self,
        start: Bound<u64>,
        end: Bound<u64>,
    ) -> std::result::Result<(), BackendError> {
        self.file.lock_shared_range(start, end)
    }

    fn unlock_range(
        &self,
        start: Bound<u64>,
        end: Bound<u64>,
    ) -> std::result::Result<(), BackendError> {
        self.file.unlock_range(start, end)
    }

    fn query_lock_range(
        &self,
        start: Bound<u64>,
        end: Bound<u64>,
    ) -> std::result::Result<bool, BackendError> {
        self.file.query_lock_range(start, end)
    }
}
