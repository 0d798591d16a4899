//! A database that was put back to an older state: what it is told of the time since, and which keys wait
//! until somebody confirms them.

use std::collections::{BTreeMap, BTreeSet};

use super::{audit, key_sets, keys};
use crate::row::{get, to_json_list};
use crate::{Restored, Tx, query};
use saring_store::auth::Actor;
use saring_store::journal::{Entry, Event};
use saring_store::records::{ApiKey, AuditAction, StoredKey, StoredKeySet};
use saring_store::time::Micros;
use saring_store::{Result, StoreError, check};

/// What is known of the time that a database does not remember.
#[derive(Clone, Debug, Default)]
pub struct Since {
    /// The names of the journals' files that were read.
    pub names: BTreeSet<String>,
    /// What the journals say, in any order.
    pub entries: Vec<Entry>,
    /// A journal is lost, or there was none: the ministry's keys wait until they are confirmed.
    pub is_incomplete: bool,
}

/// What became of the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Those that are not as they were, by their public parts.
    pub changed: Vec<ApiKey>,
    /// Platforms' keys that are good, where it is not known whether they still should be.
    pub going_on: Vec<ApiKey>,
    /// Those of platforms that the database does not have: they open nothing.
    pub without_tenant: Vec<ApiKey>,
    /// Key sets that the database did not have.
    pub key_sets: usize,
    /// Key sets of the journals that were left out: those before do not vouch for them.
    pub rejected_key_sets: usize,
    /// Entries of a newer release, which were passed over.
    pub unknown: usize,
    /// The last time that is stored with a key, a version, settings or an outcome; 0 without any.
    pub last_at: Micros,
}

/// Marks a database as restored, so that the next server begins a new trust epoch, and brings its keys to
/// where they were. The same once more changes nothing.
///
/// # Errors
///
/// [`StoreError::Refused`] while servers run on it, if a journal is missing and nobody said so, or if journals
/// that are whole have a key set which does not follow on those before; and as the database says.
pub async fn mark(tx: &mut Tx<'_>, since: Since, now: Micros) -> Result<Keys> {
    check::time("now", now)?;
    refuse_with_servers(tx).await?;
    if !since.is_incomplete {
        refuse_without_journal(tx, &since.names).await?;
    }
    let mut known = Keys { last_at: last_at(tx).await?, ..Keys::default() };
    let mut without_tenant = BTreeMap::new();
    let mut changed = BTreeMap::new();
    let mut key_sets = Vec::new();
    // What ends a key stays whichever entry comes first, so servers whose clocks differ do no harm.
    for Entry { at, event, .. } in since.entries {
        let ended = event.ended(at);
        let made = match event {
            Event::KeyMade { key } | Event::KeyRevoked { key } => vec![key],
            Event::KeyRotated { key, next, .. } => vec![key, next],
            Event::KeySetReplaced { trust_epoch, version, envelope } => {
                let envelope = envelope.into_bytes();
                key_sets.push(StoredKeySet { trust_epoch, version, envelope });
                continue;
            }
            _ => {
                known.unknown += 1;
                continue;
            }
        };
        for StoredKey { key, hash } in made {
            if !keys::has_platform(tx, &key).await? {
                without_tenant.insert(key.key_id.clone(), key);
            } else if keys::put(tx, &key, &hash).await? {
                changed.insert(key.key_id.clone(), key);
            }
        }
        if let Some((key, ends_at)) = ended
            && keys::end(tx, &key, ends_at, key.revoked_at.unwrap_or_default()).await?
        {
            changed.insert(key.key_id.clone(), key);
        }
    }
    let key_sets = key_sets::put_back(tx, key_sets, now).await?;
    (known.key_sets, known.rejected_key_sets) = (key_sets.added, key_sets.rejected.len());
    if let (Some((epoch, version)), false) = (key_sets.rejected.first(), since.is_incomplete) {
        return Err(StoreError::refused(format!(
            "the journal has a key set, version {version} of trust epoch {epoch}, that those before it do not \
             vouch for: a journal is missing, or somebody wrote it; give the journals of all servers, or \
             --without-journal too, and it is left out"
        )));
    }
    if since.is_incomplete {
        for key in keys::suspend(tx, now).await? {
            changed.insert(key.key_id.clone(), key);
        }
        known.going_on = keys::of_platforms(tx, now).await?;
    }
    tx.set_restored(Restored::Marked).await?;
    // Nobody has to be warned of what was just said.
    tx.note_timeline().await?;
    let facts = [
        ("journals", since.names.len().to_string()),
        ("keys_changed", changed.len().to_string()),
        ("key_sets_added", known.key_sets.to_string()),
        ("is_incomplete", since.is_incomplete.to_string()),
    ];
    let (host, action) = (Actor::host(), AuditAction::DatabaseRestored);
    audit::note(tx, &host, action, "database".into(), &facts).await?;
    for key_id in changed.into_keys() {
        known.changed.push(keys::one(tx, &key_id).await?);
    }
    known.without_tenant = without_tenant.into_values().collect();
    Ok(known)
}

/// The keys that wait to be confirmed, by their public parts.
///
/// # Errors
///
/// As the database says.
pub async fn suspended(tx: &mut Tx<'_>) -> Result<Vec<ApiKey>> {
    keys::suspended(tx).await
}

/// Lets keys that waited for it in again; one that does not wait stays as it is.
///
/// # Errors
///
/// [`StoreError::NotFound`], and as the database says; none is let in then.
pub async fn confirm(tx: &mut Tx<'_>, key_ids: Vec<String>) -> Result<Vec<ApiKey>> {
    let mut confirmed = Vec::new();
    for key_id in key_ids {
        confirmed.push(keys::confirm(tx, &key_id).await?);
    }
    Ok(confirmed)
}

/// A server that runs would go on in the old trust epoch beside one that begins a new one.
async fn refuse_with_servers(tx: &mut Tx<'_>) -> Result<()> {
    let sql = format!("SELECT server FROM server WHERE expires_at >= {} LIMIT 1", tx.now());
    if query(sql).fetch_optional(tx).await?.is_some() {
        return Err(StoreError::refused(
            "a server runs on the database, or did until just now; stop all of them, and try again after \
             10 seconds",
        ));
    }
    Ok(())
}

/// Notes that a server writes this journal, in place of those beside it.
pub(super) async fn note_journal(tx: &mut Tx<'_>, name: String, beside: Vec<String>) -> Result<()> {
    query("DELETE FROM journal WHERE name IN (SELECT value ->> 0 FROM json_each($1))")
        .bind(to_json_list(beside)?)
        .execute(&mut *tx)
        .await?;
    query("INSERT INTO journal (name) VALUES ($1)").bind(name).execute(tx).await?;
    Ok(())
}

/// Ends what a journal says has ended.
pub(super) async fn end_noted(
    tx: &mut Tx<'_>,
    noted: Vec<(ApiKey, Option<Micros>)>,
) -> Result<Vec<ApiKey>> {
    let mut ended = Vec::new();
    for (key, ends_at) in noted {
        if keys::end(tx, &key, ends_at, key.revoked_at.unwrap_or_default()).await? {
            ended.push(key);
        }
    }
    Ok(ended)
}

/// Which journals were written when a backup was made is in it.
async fn refuse_without_journal(tx: &mut Tx<'_>, names: &BTreeSet<String>) -> Result<()> {
    let rows = query("SELECT name FROM journal ORDER BY name").fetch_all(tx).await?;
    let written = rows.iter().map(|row| get(row, "name")).collect::<Result<Vec<String>>>()?;
    let missing: Vec<_> = written.into_iter().filter(|name| !names.contains(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(StoreError::refused(format!(
        "these files of journals are missing, to which servers wrote when the backup was made: {}; give the \
         journals of all servers, or --without-journal too if one is lost",
        missing.join(", ")
    )))
}

async fn last_at(tx: &mut Tx<'_>) -> Result<Micros> {
    let row = query(
        "SELECT coalesce(max(at), 0) AS at FROM ( \
         SELECT max(created_at) AS at FROM api_key UNION ALL \
         SELECT max(changed_at) FROM tenant_settings UNION ALL \
         SELECT max(published_at) FROM rule_set_submission UNION ALL \
         SELECT max(received_at) FROM (SELECT received_at FROM outcome ORDER BY outcome_id DESC LIMIT 1) \
         AS last_outcome) AS times",
    )
    .fetch_one(tx)
    .await?;
    get(&row, "at")
}
