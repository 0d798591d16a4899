//! The key sets that servers gave to subscribers.

use super::row::get;
use super::{Tx, query};
use saring_store::records::StoredKeySet;
use saring_store::time::Micros;
use saring_store::{Result, StoreError, check};

pub(super) async fn newest(tx: &mut Tx<'_>) -> Result<Option<StoredKeySet>> {
    let row = query(
        "SELECT trust_epoch, version, envelope FROM key_set \
         ORDER BY trust_epoch DESC, version DESC LIMIT 1",
    )
    .fetch_optional(tx)
    .await?;
    row.map(|row| {
        Ok(StoredKeySet {
            trust_epoch: get(&row, "trust_epoch")?,
            version: get(&row, "version")?,
            envelope: get(&row, "envelope")?,
        })
    })
    .transpose()
}

pub(super) async fn put(tx: &mut Tx<'_>, key_set: &StoredKeySet, now: Micros) -> Result<()> {
    check::time("now", now)?;
    let StoredKeySet { trust_epoch, version, envelope } = key_set;
    if let Some(newest) = newest(tx).await?
        && (newest.trust_epoch, newest.version) >= (*trust_epoch, *version)
    {
        let what = format!("version {version} of the key set in trust epoch {trust_epoch}");
        let StoredKeySet { trust_epoch, version, .. } = newest;
        let detail = format!("another server has stored version {version} of epoch {trust_epoch}");
        return Err(StoreError::conflict(what, detail));
    }
    query(
        "INSERT INTO key_set (trust_epoch, version, envelope, stored_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(*trust_epoch)
    .bind(*version)
    .bind(envelope)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}
