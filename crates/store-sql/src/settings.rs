//! Platforms' own settings.

use saring_bundle::{Digest, TenantSettings};

use super::{Tx, audit, changes, tenants};
use crate::row::get;
use crate::{Row, query};
use saring_store::Result;
use saring_store::StoreError;
use saring_store::auth::Actor;
use saring_store::check;
use saring_store::page::{Page, PageRequest};
use saring_store::records::{AuditAction, Change, ChangeStream, StoredSettings};
use saring_store::time::Micros;

pub(crate) async fn newest(tx: &mut Tx<'_>, tenant: &str) -> Result<TenantSettings> {
    match payload(tx, tenant).await? {
        Some(payload) => read(&payload),
        None => Ok(TenantSettings::none(tenant)),
    }
}

pub(crate) async fn payload(tx: &mut Tx<'_>, tenant: &str) -> Result<Option<Vec<u8>>> {
    let found = query(
        "SELECT payload FROM tenant_settings WHERE tenant = $1 ORDER BY version DESC LIMIT 1",
    )
    .bind(tenant)
    .fetch_optional(&mut *tx)
    .await?;
    if found.is_none() {
        tenants::must_exist(tx, tenant).await?;
    }
    found.map(|row| get(&row, "payload")).transpose()
}

pub(crate) async fn list(
    tx: &mut Tx<'_>,
    page: PageRequest<String>,
) -> Result<Page<StoredSettings, String>> {
    let rows = query(
        "SELECT s.payload, s.changed_at, s.changed_by FROM tenant_settings s \
         WHERE s.tenant > $1 AND s.version = \
         (SELECT max(version) FROM tenant_settings WHERE tenant = s.tenant) \
         ORDER BY s.tenant LIMIT $2",
    )
    .bind(page.after.as_deref().unwrap_or_default())
    .bind(page.limit())
    .fetch_all(tx)
    .await?;
    let stored = rows.iter().map(stored).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(stored, page.rows(), |stored| stored.settings.tenant.clone()))
}

fn stored(row: &Row) -> Result<StoredSettings> {
    Ok(StoredSettings {
        settings: read(get(row, "payload")?)?,
        changed_at: get(row, "changed_at")?,
        changed_by: get(row, "changed_by")?,
    })
}

fn read(payload: &[u8]) -> Result<TenantSettings> {
    TenantSettings::from_payload(payload).map_err(|error| StoreError::corrupt(error.to_string()))
}

pub(crate) async fn put(
    tx: &mut Tx<'_>,
    tenant: &str,
    actor: &Actor,
    mut settings: TenantSettings,
    now: Micros,
) -> Result<TenantSettings> {
    check::time("now", now)?;
    let stored = payload(tx, tenant).await?;
    let read = stored.as_deref().map(read).transpose()?;
    let present = read.as_ref().map_or(0, |settings| settings.version);
    if settings.version != present {
        let detail = format!("version {} was to be replaced, {present} is there", settings.version);
        return Err(StoreError::conflict(format!("settings of {tenant}"), detail));
    }
    if read.map(|settings| settings.to_payload()) != stored {
        return Err(StoreError::refused(
            "a newer release has added to the settings what this one would lose; change them there",
        ));
    }
    settings.version = present + 1;
    tenant.clone_into(&mut settings.tenant);
    let payload = settings.to_payload();
    // What a scorer would refuse is not kept either.
    TenantSettings::from_payload(&payload)
        .map_err(|error| StoreError::refused(error.to_string()))?;
    query(
        "INSERT INTO tenant_settings (tenant, version, payload, changed_at, changed_by, digest) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(tenant)
    .bind(settings.version)
    .bind(&payload)
    .bind(now)
    .bind(&actor.name)
    .bind(Digest::of(&payload).to_string())
    .execute(&mut *tx)
    .await?;
    let facts = [
        ("version", settings.version.to_string()),
        ("exceptions", settings.exceptions().to_string()),
        ("holds", settings.holds.len().to_string()),
    ];
    audit::note(tx, actor, AuditAction::SettingsReplace, format!("tenant/{tenant}"), &facts)
        .await?;
    let (tenant, version) = (settings.tenant.clone(), settings.version);
    let change = Change::SettingsReplaced { tenant, version };
    changes::append(tx, &ChangeStream::of(Some(&settings.tenant)), &[change]).await?;
    Ok(settings)
}
