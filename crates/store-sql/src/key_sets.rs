//! The key sets that servers gave to subscribers.

use super::row::get;
use super::{Restored, Row, Tx, changes, keys, query};
use saring_store::records::{
    Beginning, Begun, Change, ChangeStream, ReplaceKeySet, SignedVersion, StoredKeySet,
};
use saring_store::time::Micros;
use saring_store::{Result, StoreError, check};

async fn newest(tx: &mut Tx<'_>) -> Result<Option<StoredKeySet>> {
    let row = query(
        "SELECT trust_epoch, version, envelope FROM key_set \
         ORDER BY trust_epoch DESC, version DESC LIMIT 1",
    )
    .fetch_optional(tx)
    .await?;
    row.as_ref().map(stored).transpose()
}

pub(super) async fn all(tx: &mut Tx<'_>) -> Result<Vec<StoredKeySet>> {
    let rows =
        query("SELECT trust_epoch, version, envelope FROM key_set ORDER BY trust_epoch, version")
            .fetch_all(tx)
            .await?;
    rows.iter().map(stored).collect()
}

fn stored(row: &Row) -> Result<StoredKeySet> {
    Ok(StoredKeySet {
        trust_epoch: get(row, "trust_epoch")?,
        version: get(row, "version")?,
        envelope: get(row, "envelope")?,
    })
}

/// That what was signed was signed by the newest keys.
pub(super) async fn check_newest(tx: &mut Tx<'_>, signed_by: (i64, i64)) -> Result<()> {
    match newest(tx).await? {
        Some(newest) if newest.order() != signed_by => Err(replaced_meanwhile()),
        _ => Ok(()),
    }
}

pub(super) async fn replace(tx: &mut Tx<'_>, replace: ReplaceKeySet, now: Micros) -> Result<()> {
    check::time("now", now)?;
    let ReplaceKeySet { key_set, signed } = replace;
    let newest = newest(tx).await?.map(|newest| newest.order());
    let before = Some((key_set.trust_epoch, key_set.version - 1));
    if newest != before {
        return Err(replaced_meanwhile());
    }
    let rows = query("SELECT slug, published_version FROM rule_set WHERE published_version > 0")
        .fetch_all(tx)
        .await?;
    for row in &rows {
        let (slug, version): (&str, i64) = (get(row, "slug")?, get(row, "published_version")?);
        if !signed.iter().any(|signed| signed.rule_set == slug && signed.version == version) {
            return Err(StoreError::Conflict {
                what: format!("rule set {slug}"),
                detail: "a version was published meanwhile; try again".into(),
            });
        }
    }
    for SignedVersion { rule_set, version, bundle_digest, envelope } in signed {
        let updated = query(
            "UPDATE rule_set_submission SET envelope = $1 \
             WHERE rule_set = $2 AND version = $3 AND bundle_digest = $4",
        )
        .bind(envelope)
        .bind(&rule_set)
        .bind(version)
        .bind(bundle_digest.to_string())
        .execute(&mut *tx)
        .await?;
        if updated != 1 {
            let detail = format!("version {version} of {rule_set} is another than was signed");
            return Err(StoreError::Corrupt { detail });
        }
    }
    put(tx, &key_set, now).await
}

fn replaced_meanwhile() -> StoreError {
    StoreError::Conflict {
        what: "the key set".into(),
        detail: "it was replaced meanwhile; try again".into(),
    }
}

/// The key set and the first key that servers begin with.
pub(super) async fn begin(tx: &mut Tx<'_>, beginning: Beginning, now: Micros) -> Result<Begun> {
    check::time("now", now)?;
    let Beginning { key_set, anew, operator } = beginning;
    let newest = newest(tx).await?;
    let restored = tx.restored().await?;
    if restored == Restored::Partial {
        return Err(StoreError::refused(
            "a copy into the database is under way, or broke off; run `saring db copy` again",
        ));
    }
    let is_anew = restored == Restored::Marked;
    let offered = if is_anew { anew } else { key_set };
    let (key_set, is_new) = match newest {
        Some(newest) if newest.order() >= offered.order() => (newest, false),
        _ => (offered, true),
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
    if is_new {
        put(tx, &key_set, now).await?;
    }
    Ok(Begun { key_set, is_anew, has_new_operator })
}

/// Adds a key set that a database which was put back does not have. Gives whether it had not.
pub(super) async fn put_back(tx: &mut Tx<'_>, key_set: &StoredKeySet, now: Micros) -> Result<bool> {
    let StoredKeySet { trust_epoch, version, envelope } = key_set;
    let added = query(
        "INSERT INTO key_set (trust_epoch, version, envelope, stored_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT DO NOTHING",
    )
    .bind(*trust_epoch)
    .bind(*version)
    .bind(envelope)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(added > 0)
}

async fn put(tx: &mut Tx<'_>, key_set: &StoredKeySet, now: Micros) -> Result<()> {
    let StoredKeySet { trust_epoch, version, ref envelope } = *key_set;
    query(
        "INSERT INTO key_set (trust_epoch, version, envelope, stored_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(trust_epoch)
    .bind(version)
    .bind(envelope)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    let change = Change::KeySetReplaced { trust_epoch, version };
    changes::append(tx, &ChangeStream::Shared, &[change]).await?;
    Ok(())
}
