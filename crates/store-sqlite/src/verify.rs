//! Whether what is in a folder agrees with itself, while a server may use it.

use std::path::Path;

use super::SqliteOptions;
use super::migrations::must_be_current;
use super::work::Readers;
use saring_store::Result;
use saring_store_sql::verify::{self, Check};

/// Checks the database of a folder. Nothing is written.
///
/// # Errors
///
/// [`Refused`](saring_store::StoreError::Refused) and
/// [`NewerVersion`](saring_store::StoreError::NewerVersion) if another release wrote it;
/// [`Corrupt`](saring_store::StoreError::Corrupt) and
/// [`Unavailable`](saring_store::StoreError::Unavailable).
pub async fn verify(folder: &Path) -> Result<Vec<Check>> {
    let readers = Readers::new(SqliteOptions::new(folder).connect().read_only(true), 1);
    let checked = readers.run(|tx| {
        Box::pin(async move {
            must_be_current(tx).await?;
            verify::run(tx).await
        })
    });
    let checked = checked.await?;
    readers.close().await;
    Ok(checked)
}
