//! The key sets that servers gave to subscribers.

use std::collections::BTreeMap;

use saring_bundle::{Envelope, KeySet};

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

/// The keys of a key set, if it is what it is stored as and the keys of the one before it vouch for it.
pub(super) fn following(before: Option<&KeySet>, stored: &StoredKeySet) -> Option<KeySet> {
    let envelope = Envelope::from_json(&stored.envelope).ok()?;
    let keys = match before {
        Some(before) => before.successor(&envelope),
        None => KeySet::trusted_by_hand(&envelope),
    };
    let is_same = |keys: &KeySet| {
        (i64::try_from(keys.trust_epoch), keys.version) == (Ok(stored.trust_epoch), stored.version)
    };
    keys.ok().filter(is_same)
}

/// What became of the key sets that a journal has.
#[derive(Default)]
pub(super) struct PutBack {
    /// How many the database did not have.
    pub added: usize,
    /// Those that do not follow on the ones before, by epoch and version. They are not added.
    pub foreign: Vec<(i64, i64)>,
}

/// Adds the key sets that a database which was put back does not have, where each follows on the one before.
pub(super) async fn put_back(
    tx: &mut Tx<'_>,
    journal: Vec<StoredKeySet>,
    now: Micros,
) -> Result<PutBack> {
    let known = all(tx).await?;
    let is_new = |key_set: &StoredKeySet| known.iter().all(|one| one.order() != key_set.order());
    let new = journal.into_iter().filter(is_new).map(|key_set| (key_set.order(), (key_set, true)));
    let mut ordered: BTreeMap<_, _> = new.collect();
    ordered.extend(known.iter().map(|known| (known.order(), (known.clone(), false))));
    let (mut done, mut before) = (PutBack::default(), None);
    for (order, (key_set, is_new)) in ordered {
        let Some(keys) = following(before.as_ref(), &key_set) else {
            // What the database has `saring db verify` tells.
            done.foreign.extend(is_new.then_some(order));
            continue;
        };
        before = Some(keys);
        if is_new {
            insert(tx, &key_set, now).await?;
            done.added += 1;
        }
    }
    Ok(done)
}

async fn put(tx: &mut Tx<'_>, key_set: &StoredKeySet, now: Micros) -> Result<()> {
    insert(tx, key_set, now).await?;
    let StoredKeySet { trust_epoch, version, .. } = *key_set;
    let change = Change::KeySetReplaced { trust_epoch, version };
    changes::append(tx, &ChangeStream::Shared, &[change]).await?;
    Ok(())
}

async fn insert(tx: &mut Tx<'_>, key_set: &StoredKeySet, now: Micros) -> Result<()> {
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
