//! The journal of keys, as files in a folder: each start of a server begins one, and a restore reads all.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use saring_store::journal::{self, Entry, Journal, JournalFault};
use saring_store::{Result, StoreError};
use saring_store_sql::restore::Since;
use tokio::sync::Mutex;
use uuid::Uuid;

/// How its files end.
const EXTENSION: &str = "journal";
/// A folder that does not answer, such as one in a network, holds nobody up for longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The journal that a server writes.
#[derive(Clone, Debug)]
pub struct FileJournal {
    folder: PathBuf,
    /// The file that the next entry goes into; a new one for `None`.
    file: Arc<Mutex<Option<PathBuf>>>,
}

/// Why a journal cannot be read, or begun.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It, or its folder, cannot be used.
    #[error(
        "cannot use {path}: {error}; check that this user may read and write there, or give another --journal"
    )]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// A server begins a file as it starts.
    #[error("{0} holds no journal; give the folder that the servers had as --journal")]
    Nothing(PathBuf),
    /// What was written cannot be told any more.
    #[error("{path} is no whole journal: {fault}{}", remedy(.fault))]
    Fault {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: JournalFault,
    },
}

fn remedy(fault: &JournalFault) -> &'static str {
    match fault {
        JournalFault::Damaged { .. } => {
            "; restore the file from a copy, or cut it off before that line and say --without-journal too"
        }
        _ => "; use the release that wrote it, or a newer one",
    }
}

/// What journals say.
#[derive(Debug, Default)]
pub struct Journals {
    /// The files that were read.
    pub files: Vec<PathBuf>,
    /// Their entries.
    pub entries: Vec<Entry>,
}

impl Journals {
    /// What a database is told of them.
    #[must_use]
    pub fn since(self, is_incomplete: bool) -> Since {
        let names = self.files.iter().map(|file| name(file)).collect();
        Since { names, entries: self.entries, is_incomplete }
    }
}

impl FileJournal {
    /// In this folder, which is made if it is not there, for this user alone.
    ///
    /// # Errors
    ///
    /// [`JournalError::File`].
    pub fn open(folder: &Path) -> std::result::Result<FileJournal, JournalError> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(of(folder))?;
        Ok(FileJournal { folder: folder.to_owned(), file: Arc::default() })
    }

    /// Begins a file, unless an entry did: that it can be written is found before a server runs. Gives its name,
    /// and those of the files that were there.
    ///
    /// # Errors
    ///
    /// [`JournalError::File`].
    pub async fn begin(&self) -> std::result::Result<(String, Vec<String>), JournalError> {
        let mut file = self.file.lock().await;
        let before = files(&self.folder).map_err(of(&self.folder))?;
        let begun = match file.take() {
            Some(begun) => begun,
            None => begin_file(&self.folder).map_err(of(&self.folder))?,
        };
        let begun = file.insert(begun);
        Ok((name(begun), before.iter().map(|file| name(file)).collect()))
    }
}

impl FileJournal {
    /// What all files of its folder say.
    ///
    /// # Errors
    ///
    /// [`JournalError`].
    pub fn entries(&self) -> std::result::Result<Vec<Entry>, JournalError> {
        Ok(read(std::slice::from_ref(&self.folder))?.entries)
    }
}

#[async_trait]
impl Journal for FileJournal {
    async fn append(&self, entry: &Entry) -> Result<()> {
        let (folder, file, line) = (self.folder.clone(), Arc::clone(&self.file), entry.to_line());
        let appended = async {
            let mut file = file.lock_owned().await;
            let appended = tokio::task::spawn_blocking(move || append(&folder, &mut file, &line));
            appended.await.map_err(io::Error::other)?
        };
        let appended = tokio::time::timeout(PATIENCE, appended).await;
        appended.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())).map_err(|error| {
            tracing::error!(folder = %self.folder.display(), %error, "the journal cannot be written");
            StoreError::Journal(error)
        })
    }
}

/// A file's name, whatever folder it is copied to.
fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The files of journals in a folder.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let is_journal = |path: &PathBuf| path.extension().is_some_and(|it| it == EXTENSION);
    let paths: io::Result<Vec<_>> = paths.collect();
    Ok(paths?.into_iter().filter(is_journal).collect())
}

/// The file is opened each time, so that one which is gone with its folder is noticed, and stays so: what
/// is there in place of a folder that was unmounted is no journal.
fn append(folder: &Path, file: &mut Option<PathBuf>, line: &[u8]) -> io::Result<()> {
    let path = match file.as_ref() {
        Some(path) => path.clone(),
        None => begin_file(folder)?,
    };
    let mut open = OpenOptions::new().append(true).open(&path)?;
    // Nothing follows on what may be half a line.
    *file = None;
    open.write_all(line)?;
    open.sync_all()?;
    *file = Some(path);
    Ok(())
}

fn begin_file(folder: &Path) -> io::Result<PathBuf> {
    let path = folder.join(Uuid::now_v7().to_string()).with_extension(EXTENSION);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(&journal::header())?;
    file.sync_all()?;
    // So that its name survives a loss of power too.
    File::open(folder)?.sync_all()?;
    Ok(path)
}

/// Reads all files of these folders.
///
/// # Errors
///
/// [`JournalError`].
pub fn read(folders: &[PathBuf]) -> std::result::Result<Journals, JournalError> {
    let mut journals = Journals::default();
    for folder in folders {
        let before = journals.files.len();
        for path in files(folder).map_err(of(folder))? {
            let content = fs::read(&path).map_err(of(&path))?;
            let fault = |fault| JournalError::Fault { path: path.clone(), fault };
            journals.entries.extend(journal::read(&content).map_err(fault)?);
            journals.files.push(path);
        }
        if journals.files.len() == before {
            return Err(JournalError::Nothing(folder.clone()));
        }
    }
    Ok(journals)
}

fn of(path: &Path) -> impl FnOnce(io::Error) -> JournalError {
    let path = path.to_owned();
    move |error| JournalError::File { path, error }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use saring_store::auth::{Role, new_key};
    use saring_store::journal::Event;
    use saring_store::records::{ApiKey, StoredKey};

    use super::*;

    fn entry(at: i64) -> Entry {
        let (made, _) = new_key(&[7; 48]);
        let key = ApiKey {
            key_id: made.key_id,
            role: Role::Operator,
            scopes: Vec::new(),
            tenant: None,
            name: "Ida".into(),
            created_at: 1,
            expires_at: None,
            revoked_at: None,
            suspended_at: None,
        };
        let by = saring_store::auth::MinistryScope::of_the_server().actor().clone();
        Entry { at, by, event: Event::KeyMade { key: StoredKey { key, hash: made.hash } } }
    }

    async fn begun(folder: &Path) -> FileJournal {
        let journal = FileJournal::open(folder).unwrap();
        journal.begin().await.unwrap();
        journal
    }

    fn times(folder: &Path) -> Vec<i64> {
        let read = read(&[folder.to_owned()]).unwrap();
        let mut times: Vec<_> = read.entries.iter().map(|entry| entry.at).collect();
        times.sort_unstable();
        times
    }

    #[tokio::test]
    async fn all_files_of_a_folder_are_read_and_are_its_users_alone() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("jurnal");
        let (one, other) = (begun(&folder).await, begun(&folder).await);
        one.append(&entry(1)).await.unwrap();
        other.append(&entry(2)).await.unwrap();
        one.append(&entry(3)).await.unwrap();
        fs::write(folder.join("catatan.txt"), "bukan jurnal").unwrap();
        assert_eq!(times(&folder), [1, 2, 3]);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        let files = read(std::slice::from_ref(&folder)).unwrap().files;
        assert_eq!(files.iter().map(|file| mode(file)).collect::<Vec<_>>(), [0o600, 0o600]);

        let copies = folder.join("salinan");
        for _ in 0..2 {
            crate::backup::copy_journals(&files, &copies).unwrap();
        }
        assert_eq!(times(&copies), [1, 2, 3]);
    }

    #[tokio::test]
    async fn a_journal_that_is_gone_takes_no_entry_until_it_is_back() {
        let beside = tempfile::tempdir().unwrap();
        let (folder, away) = (beside.path().join("jurnal"), beside.path().join("lepas"));
        let journal = begun(&folder).await;
        journal.append(&entry(1)).await.unwrap();
        fs::rename(&folder, &away).unwrap();
        for empty in [false, true] {
            if empty {
                // As where a folder is unmounted.
                fs::create_dir(&folder).unwrap();
            }
            let refused = journal.append(&entry(2)).await.unwrap_err();
            assert!(matches!(refused, StoreError::Journal(_)), "{refused}");
        }
        let nothing = read(std::slice::from_ref(&folder)).unwrap_err().to_string();
        assert!(nothing.contains("holds no journal"), "{nothing}");
        fs::remove_dir(&folder).unwrap();
        fs::rename(&away, &folder).unwrap();
        journal.append(&entry(3)).await.unwrap();
        assert_eq!(times(&folder), [1, 3]);
    }

    #[tokio::test]
    async fn nothing_follows_on_half_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let journal = begun(folder.path()).await;
        journal.append(&entry(1)).await.unwrap();
        // A disk that is full takes a part of a line.
        let file = journal.file.lock().await.take().unwrap();
        OpenOptions::new().append(true).open(&file).unwrap().write_all(b"0123").unwrap();
        journal.append(&entry(2)).await.unwrap();
        assert_eq!(times(folder.path()), [1, 2]);

        OpenOptions::new().append(true).open(&file).unwrap().write_all(b"4\n{}\n").unwrap();
        let damaged = read(&[folder.path().to_owned()]).unwrap_err().to_string();
        let told = format!("{} is no whole journal: line 3 is damaged; ", file.display());
        assert!(damaged.starts_with(&told), "{damaged}");
    }
}
