//! Outcomes that stand in no month's partition: nothing of them is lost, and somebody has to know.

use saring_store::{Store as _, StoreError};
use saring_store_postgres::{PostgresOptions, stray_outcomes};

use super::address::unusable;
use crate::failure::Failure;
use crate::message::{counted, message};

/// How many there are; `None` for a role that reads no rows, such as the owner.
pub(super) async fn stray(options: PostgresOptions) -> Result<Option<u64>, Failure> {
    let store = saring_store_postgres::open(options).await.map_err(|error| unusable(&error))?;
    let stray = stray_outcomes(&store).await;
    store.close().await;
    match stray {
        Err(StoreError::Refused { .. }) => Ok(None),
        stray => stray.map(Some).map_err(|error| unusable(&error)),
    }
}

/// That there are any, and what to do.
pub(super) fn alarm(stray: u64) -> Failure {
    Failure::new(message!(
        "{stray} laporan tidak ada di partisi bulan mana pun; server yang berjalan memindahkan laporan dari \
         bulan lalu dalam satu jam, dan yang lain saat bulannya tiba: jam basis data salah saat laporan itu \
         diterima, jadi betulkan",
        "{outcomes} in no month's partition; a server that runs moves those of past months within an hour, \
         and others when their month comes: the database's clock was wrong when they were received, so set it \
         right",
        stray = stray,
        outcomes = counted(stray, "outcome"),
    ))
}
