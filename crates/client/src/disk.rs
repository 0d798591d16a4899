//! The files of a client, as few operations as it needs. Tests have a disk that fails and forgets.

#[cfg(test)]
pub(crate) mod faulty;

use std::fmt::Debug;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Result};
use std::path::Path;

use redb::StorageBackend;
use redb::backends::FileBackend;

/// What the operating system is asked for.
pub(crate) trait Disk: Debug + Send + Sync {
    /// Makes a folder that only this user can read, and those above it.
    fn make_folder(&self, folder: &Path) -> Result<()>;

    /// Whether there is a file.
    fn exists(&self, path: &Path) -> Result<bool>;

    /// All bytes of a file.
    fn read(&self, path: &Path) -> Result<Vec<u8>>;

    /// Puts these bytes into a file, in place of what was in it. They may be lost with the power until
    /// [`Disk::sync`] returns, and so may the file's name until [`Disk::sync_folder`] returns.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<()>;

    /// Waits until the content of a file is durable.
    fn sync(&self, path: &Path) -> Result<()>;

    /// Gives a file another name, in place of a file that has it.
    fn rename(&self, from: &Path, to: &Path) -> Result<()>;

    /// Removes a file.
    fn remove(&self, path: &Path) -> Result<()>;

    /// Waits until the names in a folder are durable.
    fn sync_folder(&self, folder: &Path) -> Result<()>;

    /// A file for a database; made if it is not there.
    fn database(&self, path: &Path) -> Result<Box<dyn StorageBackend>>;
}

/// The disk of this machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemDisk;

impl Disk for SystemDisk {
    /// What is reported is the platform's own business, so others on the machine cannot read it.
    fn make_folder(&self, folder: &Path) -> Result<()> {
        let missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        let missing: Vec<&Path> = folder.ancestors().take_while(missing).collect();
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        for folder in folder.ancestors() {
            let Some(parent) = folder.parent() else { continue };
            let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            let synced = self.sync_folder(parent);
            // An earlier run may have made the others and been killed before this.
            if missing.contains(&folder) {
                synced?;
            }
        }
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool> {
        path.try_exists()
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        std::io::Write::write_all(&mut own_file().truncate(true).open(path)?, bytes)
    }

    fn sync(&self, path: &Path) -> Result<()> {
        OpenOptions::new().write(true).open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        std::fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> Result<()> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    #[cfg(unix)]
    fn sync_folder(&self, folder: &Path) -> Result<()> {
        match File::open(folder)?.sync_all() {
            // A file system that cannot do this has no other way either.
            Err(error)
                if [ErrorKind::InvalidInput, ErrorKind::Unsupported].contains(&error.kind()) =>
            {
                Ok(())
            }
            done => done,
        }
    }

    /// Elsewhere folders are no files, and a rename is durable by itself.
    #[cfg(not(unix))]
    fn sync_folder(&self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn database(&self, path: &Path) -> Result<Box<dyn StorageBackend>> {
        let file = own_file().truncate(false).open(path)?;
        let backend = FileBackend::new(file).map_err(std::io::Error::other)?;
        Ok(Box::new(backend))
    }
}

/// A file that only this user can read, should the folder have been made by somebody else.
fn own_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
