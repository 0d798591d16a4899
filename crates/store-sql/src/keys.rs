//! API keys.

use super::{Tx, changes, tenants};
use crate::row::{get, named};
use crate::{Row, query};
use saring_store::Result;
use saring_store::StoreError;
use saring_store::auth::{KeyScope, KeyText, Role};
use saring_store::check;
use saring_store::page::{Page, PageRequest};
use saring_store::person;
use saring_store::records::{ApiKey, Change, ChangeStream, KeyHash, NewKey, StoredKey};
use saring_store::time::Micros;

pub(crate) async fn insert(tx: &mut Tx<'_>, key: NewKey, now: Micros) -> Result<ApiKey> {
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
    let made = query(
        "INSERT INTO api_key \
         (key_id, secret_hash, role, tenant, name, created_at, expires_at, scopes) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
    )
    .bind(&key.key_id)
    .bind(&key.hash.bytes()[..])
    .bind(key.role.as_str())
    .bind(&key.tenant)
    .bind(&key.name)
    .bind(now)
    .bind(key.expires_at)
    .bind(written(&key.scopes))
    .execute(&mut *tx)
    .await?;
    if made == 0 {
        return Err(StoreError::already_exists(described(&key.key_id)));
    }
    one(tx, &key.key_id).await
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
    key_id: &str,
    new: KeyText,
    old_expires_at: Micros,
    now: Micros,
) -> Result<ApiKey> {
    check::time("old_expires_at", old_expires_at)?;
    let old = one(tx, key_id).await?;
    if old.revoked_at.is_some() {
        return Err(StoreError::conflict(described(key_id), "it is revoked"));
    }
    if old.expires_at.is_some_and(|expires_at| expires_at <= now) {
        return Err(StoreError::conflict(described(key_id), "it has expired"));
    }
    query(
        "UPDATE api_key SET expires_at = CASE WHEN expires_at < $1 THEN expires_at ELSE $1 END \
         WHERE key_id = $2",
    )
    .bind(old_expires_at)
    .bind(key_id)
    .execute(&mut *tx)
    .await?;
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
    let end = old.expires_at.map_or(old_expires_at, |end| end.min(old_expires_at));
    ends(tx, key_id, new.tenant.as_deref(), Some(end)).await?;
    Ok(new)
}

pub(crate) async fn revoke(tx: &mut Tx<'_>, key_id: &str, now: Micros) -> Result<ApiKey> {
    let key = one(tx, key_id).await?;
    let others = query(
        "SELECT count(*) AS others FROM api_key WHERE role = 'operator' AND key_id <> $1 \
         AND revoked_at IS NULL AND coalesce(expires_at, $2 + 1) > $2",
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
    query("UPDATE api_key SET revoked_at = coalesce(revoked_at, $1) WHERE key_id = $2")
        .bind(now)
        .bind(key_id)
        .execute(&mut *tx)
        .await?;
    let revoked = one(tx, key_id).await?;
    ends(tx, key_id, revoked.tenant.as_deref(), None).await?;
    Ok(revoked)
}

/// Tells that a key ends, for good if `at` is `None`.
async fn ends(
    tx: &mut Tx<'_>,
    key_id: &str,
    tenant: Option<&str>,
    at: Option<Micros>,
) -> Result<()> {
    let change = Change::KeyEnds { key_id: key_id.to_owned(), at };
    changes::append(tx, &ChangeStream::of(tenant), &[change]).await?;
    Ok(())
}

async fn one(tx: &mut Tx<'_>, key_id: &str) -> Result<ApiKey> {
    let stored = stored(tx, key_id).await?;
    Ok(stored.ok_or_else(|| StoreError::not_found(described(key_id)))?.key)
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
    })
}

/// In order, each once.
fn written(scopes: &[KeyScope]) -> String {
    let given = KeyScope::ALL.iter().filter(|scope| scopes.contains(scope));
    given.map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}

fn scopes(text: &str) -> Result<Vec<KeyScope>> {
    let read = |name| {
        KeyScope::from_name(name)
            .ok_or_else(|| StoreError::corrupt(format!("`{name}` is no scope of a key")))
    };
    text.split_whitespace().map(read).collect()
}

fn described(key_id: &str) -> String {
    format!("key {key_id}")
}
