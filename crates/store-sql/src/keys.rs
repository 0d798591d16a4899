//! API keys. What ends one is in the journal before it is committed, and not if it is refused: an entry too
//! many keeps out a key that was to end, one too few would let it in again.

use std::sync::Arc;

use super::{Tx, audit, changes, tenants};
use crate::row::{get, named};
use crate::{Row, query};
use saring_store::Result;
use saring_store::StoreError;
use saring_store::auth::{Actor, KeyHash, KeyScope, KeyText, Role};
use saring_store::check;
use saring_store::journal::{Entry, Event, Journal};
use saring_store::page::{Page, PageRequest};
use saring_store::person;
use saring_store::records::{ApiKey, AuditAction, Change, ChangeStream, NewKey, StoredKey};
use saring_store::time::Micros;

/// Where a call notes what ends a key.
pub(crate) struct Notes {
    pub(crate) journal: Option<Arc<dyn Journal>>,
    pub(crate) by: Actor,
}

impl Notes {
    pub(super) async fn note(&self, at: Micros, event: Event) -> Result<()> {
        match &self.journal {
            Some(journal) => journal.append(&Entry { at, by: self.by.clone(), event }).await,
            None => Ok(()),
        }
    }
}

/// Makes a key.
pub(crate) async fn make(
    tx: &mut Tx<'_>,
    notes: &Notes,
    key: NewKey,
    now: Micros,
) -> Result<ApiKey> {
    let made = insert(tx, key, now).await?;
    note_made(tx, &notes.by, &made.key).await?;
    if made.key.role == Role::Operator {
        notes.note(now, Event::KeyMade { key: made.clone() }).await?;
    }
    Ok(made.key)
}

/// Notes in the audit log that a key was made.
pub(crate) async fn note_made(tx: &mut Tx<'_>, by: &Actor, key: &ApiKey) -> Result<()> {
    let mut facts = vec![("role", key.role.to_string())];
    facts.extend(key.tenant.clone().map(|tenant| ("tenant", tenant)));
    facts.extend(key.expires_at.map(|at| ("expires_at", at.to_string())));
    let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    if !scopes.is_empty() {
        facts.push(("scopes", scopes.join(" ")));
    }
    audit::note(tx, by, AuditAction::ApiKeyCreate, resource(&key.key_id), &facts).await
}

pub(crate) async fn insert(tx: &mut Tx<'_>, key: NewKey, now: Micros) -> Result<StoredKey> {
    check::name("key_id", &key.key_id, 40)?;
    check::name("name", &key.name, 400)?;
    if key.name.chars().count() > 100 {
        return Err(StoreError::invalid("name", "has more than 100 characters"));
    }
    if key.tenant.is_none() {
        nobody_else(tx, &key.name).await?;
    }
    match (&key.tenant, key.role) {
        (Some(tenant), Role::Platform) => tenants::must_exist(tx, tenant).await?,
        (None, Role::Platform) => {
            return Err(StoreError::invalid(
                "tenant",
                "is not set; the key of a platform needs it",
            ));
        }
        (Some(_), _) => {
            return Err(StoreError::invalid(
                "tenant",
                "is set; only the key of a platform belongs to one",
            ));
        }
        (None, _) => {}
    }
    for at in key.expires_at.into_iter().chain([now]) {
        check::time("time", at)?;
    }
    let NewKey { key_id, hash, role, scopes, tenant, name, expires_at } = key;
    let (revoked_at, suspended_at) = (None, None);
    let key = ApiKey {
        key_id,
        role,
        scopes: scopes_in_order(&scopes),
        tenant,
        name,
        created_at: now,
        expires_at,
        revoked_at,
        suspended_at,
    };
    if !put(tx, &key, &hash).await? {
        return Err(StoreError::already_exists(described(&key.key_id)));
    }
    Ok(StoredKey { key, hash })
}

/// Stores a key as it is, unless there is one of its name; whether it did.
pub(crate) async fn put(tx: &mut Tx<'_>, key: &ApiKey, hash: &KeyHash) -> Result<bool> {
    let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    let made = query(
        "INSERT INTO api_key \
         (key_id, secret_hash, role, tenant, name, created_at, expires_at, scopes) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
    )
    .bind(&key.key_id)
    .bind(&hash.bytes()[..])
    .bind(key.role.as_str())
    .bind(&key.tenant)
    .bind(&key.name)
    .bind(key.created_at)
    .bind(key.expires_at)
    .bind(scopes.join(" "))
    .execute(tx)
    .await?;
    Ok(made == 1)
}

/// Whether the platform of a key is there, if it is one of a platform.
pub(crate) async fn has_platform(tx: &mut Tx<'_>, key: &ApiKey) -> Result<bool> {
    let Some(tenant) = &key.tenant else { return Ok(true) };
    match tenants::must_exist(tx, tenant).await {
        Err(StoreError::NotFound { .. }) => Ok(false),
        found => found.map(|()| true),
    }
}

/// Refuses a name that could be taken for that of another key of the ministry: who approves what is
/// decided by the people behind the keys. Exactly the same name is a further key of the same person.
async fn nobody_else(tx: &mut Tx<'_>, name: &str) -> Result<()> {
    let rows =
        query("SELECT DISTINCT name FROM api_key WHERE tenant IS NULL").fetch_all(&mut *tx).await?;
    let names: Vec<&str> = rows.iter().map(|row| get(row, "name")).collect::<Result<_>>()?;
    // An older release took any name, and its keys can be rotated.
    if names.contains(&name) {
        return Ok(());
    }
    if person::is_blank(name) {
        return Err(StoreError::invalid("name", "has no letter and no digit; say whose key it is"));
    }
    let Some(other) = names.into_iter().find(|other| person::alike(other, name)) else {
        return Ok(());
    };
    Err(StoreError::invalid(
        "name",
        format!(
            "is nearly that of another key, `{other}`: give exactly that name for a further key of the \
             same person, or a name that nobody takes for it"
        ),
    ))
}

pub(crate) async fn stored(tx: &mut Tx<'_>, key_id: &str) -> Result<Option<StoredKey>> {
    let row =
        query("SELECT * FROM api_key WHERE key_id = $1").bind(key_id).fetch_optional(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let hash: &[u8] = get(&row, "secret_hash")?;
    let hash = hash.try_into().map_err(|_| StoreError::corrupt("a secret's hash is too short"))?;
    Ok(Some(StoredKey { key: api_key(&row)?, hash: KeyHash::from_bytes(hash) }))
}

pub(crate) async fn list(
    tx: &mut Tx<'_>,
    tenant: Option<&str>,
    page: PageRequest<String>,
) -> Result<Page<ApiKey, String>> {
    let rows = query(
        "SELECT * FROM api_key WHERE ($1 IS NULL OR tenant = $1) \
         AND ($2 IS NULL OR seq < (SELECT seq FROM api_key WHERE key_id = $2)) \
         ORDER BY seq DESC LIMIT $3",
    )
    .bind(tenant)
    .bind(&page.after)
    .bind(page.limit())
    .fetch_all(tx)
    .await?;
    let keys = rows.iter().map(api_key).collect::<Result<_>>()?;
    Ok(Page::cut(keys, page.rows(), |key: &ApiKey| key.key_id.clone()))
}

pub(crate) async fn rotate(
    tx: &mut Tx<'_>,
    notes: &Notes,
    key_id: &str,
    new: KeyText,
    old_expires_at: Micros,
    now: Micros,
) -> Result<ApiKey> {
    check::time("old_expires_at", old_expires_at)?;
    let stored = existing(tx, key_id).await?;
    let old = stored.key.clone();
    if old.revoked_at.is_some() {
        return Err(StoreError::conflict(described(key_id), "it is revoked"));
    }
    if old.suspended_at.is_some() {
        let detail =
            "it is suspended; confirm it on the server's host first, by `saring db confirm-key`";
        return Err(StoreError::conflict(described(key_id), detail));
    }
    if old.expires_at.is_some_and(|expires_at| expires_at <= now) {
        return Err(StoreError::conflict(described(key_id), "it has expired"));
    }
    let new = NewKey {
        key_id: new.key_id,
        hash: new.hash,
        role: old.role,
        scopes: old.scopes,
        tenant: old.tenant,
        name: old.name,
        expires_at: old.expires_at,
    };
    let new = insert(tx, new, now).await?;
    let ends_at = old.expires_at.map_or(old_expires_at, |end| end.min(old_expires_at));
    let facts = [("new_key", new.key.key_id.clone()), ("expires_at", ends_at.to_string())];
    audit::note(tx, &notes.by, AuditAction::ApiKeyRotate, resource(key_id), &facts).await?;
    let (rotated, next) = (stored.key.clone(), new.clone());
    notes.note(now, Event::KeyRotated { key: stored, ends_at, next }).await?;
    end(tx, &rotated, Some(ends_at), now).await?;
    Ok(new.key)
}

pub(crate) async fn revoke(
    tx: &mut Tx<'_>,
    notes: &Notes,
    key_id: &str,
    now: Micros,
) -> Result<ApiKey> {
    let stored = existing(tx, key_id).await?;
    let key = stored.key.clone();
    let others = query(
        "SELECT count(*) AS others FROM api_key WHERE role = 'operator' AND key_id <> $1 \
         AND revoked_at IS NULL AND suspended_at IS NULL AND coalesce(expires_at, $2 + 1) > $2",
    )
    .bind(key_id)
    .bind(now)
    .fetch_one(&mut *tx)
    .await?;
    if key.role == Role::Operator && key.revoked_at.is_none() && get::<i64>(&others, "others")? == 0
    {
        let detail = "nobody could make keys any more; make another operator's key first";
        return Err(StoreError::conflict(described(key_id), detail));
    }
    notes.note(now, Event::KeyRevoked { key: stored }).await?;
    if end(tx, &key, None, now).await? {
        audit::note(tx, &notes.by, AuditAction::ApiKeyRevoke, resource(key_id), &[]).await?;
    }
    one(tx, key_id).await
}

/// Ends a key at a time, or for good, and tells it; whether it was to go on longer.
pub(crate) async fn end(
    tx: &mut Tx<'_>,
    key: &ApiKey,
    at: Option<Micros>,
    now: Micros,
) -> Result<bool> {
    let ended = query(match at {
        Some(_) => {
            "UPDATE api_key SET expires_at = $1 \
             WHERE key_id = $2 AND (expires_at IS NULL OR expires_at > $1)"
        }
        None => "UPDATE api_key SET revoked_at = $1 WHERE key_id = $2 AND revoked_at IS NULL",
    })
    .bind(at.unwrap_or(now))
    .bind(&key.key_id)
    .execute(&mut *tx)
    .await?;
    if ended == 1 {
        tell(tx, key, at).await?;
    }
    Ok(ended == 1)
}

/// Suspends all keys of the ministry that are good; those that it did.
pub(crate) async fn suspend(tx: &mut Tx<'_>, now: Micros) -> Result<Vec<ApiKey>> {
    let rows = query(
        "UPDATE api_key SET suspended_at = $1 WHERE tenant IS NULL AND revoked_at IS NULL \
         AND suspended_at IS NULL AND coalesce(expires_at, $1 + 1) > $1 RETURNING *",
    )
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    let keys = rows.iter().map(api_key).collect::<Result<Vec<_>>>()?;
    for key in &keys {
        tell(tx, key, None).await?;
    }
    Ok(keys)
}

/// The keys that wait to be confirmed.
pub(crate) async fn suspended(tx: &mut Tx<'_>) -> Result<Vec<ApiKey>> {
    let sql = "SELECT * FROM api_key WHERE suspended_at IS NOT NULL AND revoked_at IS NULL \
               ORDER BY key_id";
    query(sql).fetch_all(tx).await?.iter().map(api_key).collect()
}

/// The keys of platforms that are good, by platform.
pub(crate) async fn of_platforms(tx: &mut Tx<'_>, now: Micros) -> Result<Vec<ApiKey>> {
    let sql = "SELECT * FROM api_key WHERE tenant IS NOT NULL AND revoked_at IS NULL \
               AND coalesce(expires_at, $1 + 1) > $1 ORDER BY tenant, seq";
    query(sql).bind(now).fetch_all(tx).await?.iter().map(api_key).collect()
}

/// Lets a key that was suspended in again.
pub(crate) async fn confirm(tx: &mut Tx<'_>, key_id: &str) -> Result<ApiKey> {
    let sql =
        "UPDATE api_key SET suspended_at = NULL WHERE key_id = $1 AND suspended_at IS NOT NULL";
    if query(sql).bind(key_id).execute(&mut *tx).await? == 1 {
        let host = Actor::host();
        audit::note(tx, &host, AuditAction::ApiKeyConfirm, resource(key_id), &[]).await?;
    }
    one(tx, key_id).await
}

/// Tells that a key ends, for good if `at` is `None`.
async fn tell(tx: &mut Tx<'_>, key: &ApiKey, at: Option<Micros>) -> Result<()> {
    let change = Change::KeyEnds { key_id: key.key_id.clone(), at };
    changes::append(tx, &ChangeStream::of(key.tenant.as_deref()), &[change]).await?;
    Ok(())
}

pub(crate) async fn one(tx: &mut Tx<'_>, key_id: &str) -> Result<ApiKey> {
    Ok(existing(tx, key_id).await?.key)
}

async fn existing(tx: &mut Tx<'_>, key_id: &str) -> Result<StoredKey> {
    stored(tx, key_id).await?.ok_or_else(|| StoreError::not_found(described(key_id)))
}

fn api_key(row: &Row) -> Result<ApiKey> {
    Ok(ApiKey {
        key_id: get(row, "key_id")?,
        role: named(row, "role", Role::from_name)?,
        scopes: scopes(get(row, "scopes")?)?,
        tenant: get(row, "tenant")?,
        name: get(row, "name")?,
        created_at: get(row, "created_at")?,
        expires_at: get(row, "expires_at")?,
        revoked_at: get(row, "revoked_at")?,
        suspended_at: get(row, "suspended_at")?,
    })
}

/// Each once.
fn scopes_in_order(scopes: &[KeyScope]) -> Vec<KeyScope> {
    KeyScope::ALL.iter().copied().filter(|scope| scopes.contains(scope)).collect()
}

fn scopes(text: &str) -> Result<Vec<KeyScope>> {
    let read = |name| {
        KeyScope::from_name(name)
            .ok_or_else(|| StoreError::corrupt(format!("`{name}` is no scope of a key")))
    };
    text.split_whitespace().map(read).collect()
}

fn resource(key_id: &str) -> String {
    format!("api-key/{key_id}")
}

fn described(key_id: &str) -> String {
    format!("key {key_id}")
}
