//! Backups: the whole database in one file, made while a server uses it, and put back.

use std::fs::File;
use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection};

use super::SqliteOptions;
use super::connection::Handle;
use super::restored::set_restored;
use crate::error;
use saring_store::{Result, StoreError};
use saring_store_sql::Restored;

/// A file that belongs to a database, and goes into its backup.
#[derive(Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// Its name in the folder of the database.
    pub name: String,
    /// What is in it. It may be a secret, so it is not shown.
    pub content: Vec<u8>,
}

/// Writes a copy of a folder's database, as of one instant, into `target`, which is there and
/// empty, and these files into the copy. A server may go on using the folder. When this returns
/// the copy is sound and on the disk.
///
/// # Errors
///
/// [`StoreError::Corrupt`] if the database is damaged, [`StoreError::Full`] without space, and
/// [`StoreError::Unavailable`].
pub async fn backup(folder: &Path, target: &Path, files: &[BackupFile]) -> Result<()> {
    Ok(copy(folder, target, files).await?)
}

/// Makes a copy of a backup, `database`, the database of a folder again, and gives the files that
/// were put into it. It is marked as restored.
///
/// # Errors
///
/// [`StoreError::Corrupt`] if it is damaged or no backup, and as for [`backup`].
pub async fn unpack(database: &Path) -> Result<Vec<BackupFile>> {
    Ok(unpacked(database).await?)
}

async fn copy(folder: &Path, target: &Path, files: &[BackupFile]) -> error::Result<()> {
    let options = SqliteOptions::new(folder);
    let mut connection = options.connect().connect().await?;
    let name = target.to_str().ok_or_else(|| {
        StoreError::refused(format!("the name {} is not of UTF-8", target.display()))
    })?;
    sqlx::query("VACUUM INTO ?").bind(name).execute(&mut connection).await?;
    connection.close().await?;

    let mut copy = connect(target).await?;
    sqlx::query(
        "CREATE TABLE backup_file (name TEXT NOT NULL PRIMARY KEY, content BLOB NOT NULL) STRICT",
    )
    .execute(&mut copy)
    .await?;
    for file in files {
        sqlx::query("INSERT INTO backup_file (name, content) VALUES (?, ?)")
            .bind(&file.name)
            .bind(&file.content)
            .execute(&mut copy)
            .await?;
    }
    must_be_sound(&mut copy).await?;
    copy.close().await?;
    Ok(synced(target)?)
}

async fn unpacked(database: &Path) -> error::Result<Vec<BackupFile>> {
    let mut connection = connect(database).await?;
    must_be_sound(&mut connection).await?;
    let rows = sqlx::query("SELECT name, content FROM backup_file ORDER BY name")
        .fetch_all(&mut connection)
        .await
        .map_err(|_| StoreError::corrupt("it is a database, but no backup of a server"))?;
    let file = |row: &SqliteRow| {
        Ok(BackupFile { name: row.try_get("name")?, content: row.try_get("content")? })
    };
    let files = rows.iter().map(file).collect::<error::Result<_>>()?;
    // Secrets do not stay in free pages.
    sqlx::query("PRAGMA secure_delete = ON").execute(&mut connection).await?;
    sqlx::query("DROP TABLE backup_file").execute(&mut connection).await?;
    set_restored(&mut Handle(&mut connection), Restored::Marked).await?;
    connection.close().await?;
    synced(database)?;
    Ok(files)
}

async fn connect(database: &Path) -> error::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(database).disable_statement_logging();
    Ok(options.connect().await?)
}

async fn must_be_sound(connection: &mut SqliteConnection) -> error::Result<()> {
    let row = sqlx::query("PRAGMA integrity_check(1)").fetch_one(connection).await?;
    match row.try_get("integrity_check")? {
        "ok" => Ok(()),
        found => Err(StoreError::corrupt(format!("its check says: {found}")).into()),
    }
}

/// What is in the file survives a loss of power.
fn synced(path: &Path) -> Result<()> {
    File::open(path).and_then(|file| file.sync_all()).map_err(StoreError::unavailable)
}
