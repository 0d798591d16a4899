//! The database that a command writes to, and which of the two kinds it is.

use std::path::PathBuf;

use saring_store_sql::{Access, Database as _, Lock, Tx, Work};
use saring_store_sqlite::SqliteOptions;

use super::address::{Address, unusable};
use super::folder;
use crate::failure::Failure;

#[derive(clap::Args)]
pub(crate) struct Target {
    /// The data folder of the server, which is stopped
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    pub(crate) data: Option<PathBuf>,
    #[command(flatten)]
    address: Address,
}

impl Target {
    /// Writes alone with the directory of platforms and keys.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        let access = Access { locks: [Lock::Directory].into(), ..Access::all() };
        let Some(data) = &self.data else {
            let store = saring_store_postgres::open(self.address.options()?).await;
            let store = store.map_err(|error| unusable(&error))?;
            let written = store.write(access, work).await;
            store.close().await;
            return written.map_err(|error| unusable(&error));
        };
        folder::must_be_there(data)?;
        folder::must_be_in_use(data)?;
        let store = saring_store_sqlite::open(SqliteOptions::new(data)).await;
        let store = store.map_err(|error| folder::unusable(data, error))?;
        let written = store.write(access, work).await;
        store.close().await;
        written.map_err(|error| folder::unusable(data, error))
    }
}
