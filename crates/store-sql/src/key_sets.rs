//! The key sets that servers gave to subscribers.

use saring_bundle::{Envelope, KeySet};

use super::row::get;
use super::{Restored, Row, Tx, audit, changes, keys, query};
use saring_store::auth::Actor;
use saring_store::records::{
    AuditAction, Beginning, Begun, Change, ChangeStream, ReplaceKeySet, SignedVersion, StoredKeySet,
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

pub(super) async fn replace(
    tx: &mut Tx<'_>,
    actor: &Actor,
    replace: ReplaceKeySet,
    now: Micros,
) -> Result<()> {
    check::time("now", now)?;
    let ReplaceKeySet { key_set, signed, action, signing_key } = replace;
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
    let resource = match signing_key {
        Some(key) => format!("signing-key/{key}"),
        None => resource(&key_set),
    };
    let facts = [("key_set", format!("{}/{}", key_set.trust_epoch, key_set.version))];
    audit::note(tx, actor, action, resource, &facts).await?;
    put(tx, &key_set, now).await
}

fn resource(key_set: &StoredKeySet) -> String {
    format!("key-set/{}/{}", key_set.trust_epoch, key_set.version)
}

fn replaced_meanwhile() -> StoreError {
    StoreError::Conflict {
        what: "the key set".into(),
        detail: "it was replaced meanwhile; try again".into(),
    }
}

/// The key set and the first key that servers begin with.
pub(super) async fn begin(
    tx: &mut Tx<'_>,
    actor: &Actor,
    beginning: Beginning,
    now: Micros,
) -> Result<Begun> {
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
    let is_newer = |key_set: &StoredKeySet| {
        newest.as_ref().is_none_or(|newest| newest.order() < key_set.order())
    };
    if is_newer(&key_set) && newest.is_some() && !is_anew {
        return Err(StoreError::refused(format!(
            "the database was put back: this server's folder has version {} of the key set, of trust epoch {}, \
             and the database does not have it; stop all servers, say `saring db restored`, and start them again",
            key_set.version, key_set.trust_epoch
        )));
    }
    let mut new = Vec::new();
    if is_newer(&key_set) {
        new.push(key_set);
    }
    if is_anew {
        tx.set_restored(Restored::Used).await?;
        // It follows on the folder's, which the database may not have.
        new.extend(Some(anew).filter(is_newer));
    }
    for key_set in &new {
        audit::note(tx, actor, AuditAction::KeySetBegin, resource(key_set), &[]).await?;
        put(tx, key_set, now).await?;
    }
    let key_set = new.pop().or(newest).ok_or_else(|| StoreError::corrupt("there is no key set"))?;
    let first = query("SELECT seq FROM api_key LIMIT 1").fetch_optional(&mut *tx).await?;
    let operator = operator.filter(|_| first.is_none());
    let has_new_operator = operator.is_some();
    if let Some(operator) = operator {
        let made = keys::insert(tx, operator, now).await?;
        keys::note_made(tx, actor, &made.key).await?;
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
    pub rejected: Vec<(i64, i64)>,
}

/// Adds the key sets that a database which was put back does not have, where each follows on the one before.
pub(super) async fn put_back(
    tx: &mut Tx<'_>,
    journal: Vec<StoredKeySet>,
    now: Micros,
) -> Result<PutBack> {
    let (mut before, mut last) = (None, None);
    for key_set in all(tx).await? {
        // What does not follow among those of the database, `saring db verify` tells.
        before = following(before.as_ref(), &key_set).or(before);
        last = Some(key_set.order());
    }
    // None comes between those that the database has: they follow on each other.
    let mut new: Vec<_> = journal.into_iter().filter(|one| Some(one.order()) > last).collect();
    new.sort_by(|one, other| (one.order(), &one.envelope).cmp(&(other.order(), &other.envelope)));
    // Several journals have it.
    new.dedup();
    let mut done = PutBack::default();
    for key_set in new {
        let order = key_set.order();
        let is_next = Some(order) > last;
        let Some(keys) = is_next.then(|| following(before.as_ref(), &key_set)).flatten() else {
            done.rejected.push(order);
            continue;
        };
        (before, last) = (Some(keys), Some(order));
        insert(tx, &key_set, now).await?;
        done.added += 1;
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
