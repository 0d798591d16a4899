//! The key sets that servers gave to subscribers.

use super::row::get;
use super::{Restored, Tx, keys, query};
use saring_store::records::{Beginning, Begun, StoredKeySet};
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

/// The key set and the first key that servers begin with.
pub(super) async fn begin(tx: &mut Tx<'_>, beginning: Beginning, now: Micros) -> Result<Begun> {
    check::time("now", now)?;
    let Beginning { key_set, anew, operator } = beginning;
    let order = |set: &StoredKeySet| (set.trust_epoch, set.version);
    let newest = newest(tx).await?;
    let restored = tx.restored().await?;
    if restored == Restored::Partial {
        return Err(StoreError::refused(
            "a copy into the database is under way, or broke off; run `saring db copy` again",
        ));
    }
    let is_anew = restored == Restored::Marked;
    let offered = if is_anew { anew } else { key_set };
    let key_set = match newest {
        Some(newest) if order(&newest) >= order(&offered) => newest,
        _ => {
            put(tx, &offered, now).await?;
            offered
        }
    };
    if is_anew {
        tx.set_restored(Restored::Used).await?;
    }
    let first = query("SELECT seq FROM api_key LIMIT 1").fetch_optional(&mut *tx).await?;
    let operator = operator.filter(|_| first.is_none());
    let has_new_operator = operator.is_some();
    if let Some(operator) = operator {
        keys::insert(tx, operator, now).await?;
    }
    Ok(Begun { key_set, is_anew, has_new_operator })
}

async fn put(tx: &mut Tx<'_>, key_set: &StoredKeySet, now: Micros) -> Result<()> {
    let StoredKeySet { trust_epoch, version, envelope } = key_set;
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
