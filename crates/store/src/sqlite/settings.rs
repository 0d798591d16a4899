//! Platforms' own settings.

use saring_bundle::TenantSettings;

use super::{Tx, tenants};
use crate::check;
use crate::error::StoreError;
use crate::store::Result;
use crate::time::Micros;

const MAX_PAYLOAD: usize = 4 * 1024 * 1024;

pub(super) async fn newest(tx: &mut Tx, tenant: &str) -> Result<TenantSettings> {
    let found: Option<(Vec<u8>,)> = sqlx::query_as(
        "SELECT payload FROM tenant_settings WHERE tenant = ? ORDER BY version DESC LIMIT 1",
    )
    .bind(tenant)
    .fetch_optional(&mut *tx)
    .await?;
    let Some((payload,)) = found else {
        tenants::must_exist(tx, tenant).await?;
        return Ok(TenantSettings::none(tenant));
    };
    TenantSettings::from_payload(&payload).map_err(|error| StoreError::corrupt(error.to_string()))
}

pub(super) async fn put(
    tx: &mut Tx,
    tenant: &str,
    changed_by: &str,
    mut settings: TenantSettings,
    now: Micros,
) -> Result<TenantSettings> {
    check::moment("now", now)?;
    let present = newest(tx, tenant).await?.version;
    if settings.version != present {
        let detail = format!("version {} was to be replaced, {present} is there", settings.version);
        return Err(StoreError::conflict(format!("settings of {tenant}"), detail));
    }
    settings.version = present + 1;
    tenant.clone_into(&mut settings.tenant);
    let payload = settings.to_payload();
    // What a scorer would refuse is not kept either.
    TenantSettings::from_payload(&payload)
        .map_err(|error| StoreError::refused(error.to_string()))?;
    if payload.len() > MAX_PAYLOAD {
        return Err(StoreError::refused(format!(
            "the settings have {} bytes, at most {MAX_PAYLOAD} are kept",
            payload.len()
        )));
    }
    sqlx::query(
        "INSERT INTO tenant_settings (tenant, version, payload, changed_at, changed_by) \
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(tenant)
    .bind(settings.version)
    .bind(payload)
    .bind(now)
    .bind(changed_by)
    .execute(tx)
    .await?;
    Ok(settings)
}
