//! Platforms and their surfaces.

use saring_link::Surface;
use sqlx::sqlite::SqliteRow;

use super::Tx;
use super::row::{get, parse};
use crate::error::Result;
use saring_store::StoreError;
use saring_store::check;
use saring_store::page::{Page, PageRequest};
use saring_store::records::{NewTenant, Tenant};
use saring_store::time::Micros;

pub(super) async fn create(tx: &mut Tx, tenant: NewTenant, now: Micros) -> Result<Tenant> {
    check::slug("tenant.tenant", &tenant.slug)?;
    check::name("tenant.display_name", &tenant.display_name, 200)?;
    check::time("now", now)?;
    let made = sqlx::query(
        "INSERT INTO tenant (slug, display_name, created_at) VALUES (?, ?, ?) \
         ON CONFLICT DO NOTHING",
    )
    .bind(&tenant.slug)
    .bind(&tenant.display_name)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    if made.rows_affected() == 0 {
        return Err(StoreError::already_exists(described(&tenant.slug)).into());
    }
    give(tx, &tenant.slug, &tenant.surfaces).await?;
    one(tx, &tenant.slug).await
}

pub(super) async fn one(tx: &mut Tx, slug: &str) -> Result<Tenant> {
    let row = sqlx::query("SELECT slug, display_name, created_at FROM tenant WHERE slug = ?")
        .bind(slug)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| StoreError::not_found(described(slug)))?;
    let surfaces = surfaces(tx, slug).await?;
    tenant(&row, surfaces)
}

/// Refuses a platform that does not exist.
pub(super) async fn must_exist(tx: &mut Tx, slug: &str) -> Result<()> {
    let found = sqlx::query("SELECT 1 FROM tenant WHERE slug = ?").bind(slug);
    match found.fetch_optional(tx).await? {
        Some(_) => Ok(()),
        None => Err(StoreError::not_found(described(slug)).into()),
    }
}

/// The surfaces of a platform, in the order of their names.
pub(super) async fn surfaces(tx: &mut Tx, slug: &str) -> Result<Vec<Surface>> {
    let rows = sqlx::query("SELECT surface FROM tenant_surface WHERE tenant = ? ORDER BY surface")
        .bind(slug)
        .fetch_all(tx)
        .await?;
    rows.iter().map(|row| parse(row, "surface")).collect()
}

/// Who owns a surface.
pub(super) async fn owner(tx: &mut Tx, surface: Surface) -> Result<Option<String>> {
    let found: Option<(String,)> =
        sqlx::query_as("SELECT tenant FROM tenant_surface WHERE surface = ?")
            .bind(surface.as_str())
            .fetch_optional(tx)
            .await?;
    Ok(found.map(|(tenant,)| tenant))
}

pub(super) async fn list(tx: &mut Tx, page: PageRequest<String>) -> Result<Page<Tenant, String>> {
    let rows = sqlx::query(
        "SELECT slug, display_name, created_at FROM tenant WHERE slug > ? ORDER BY slug LIMIT ?",
    )
    .bind(page.after.as_deref().unwrap_or_default())
    .bind(page.limit())
    .fetch_all(&mut *tx)
    .await?;
    let mut tenants = Vec::with_capacity(rows.len());
    for row in &rows {
        let surfaces = surfaces(tx, &get::<String>(row, "slug")?).await?;
        tenants.push(tenant(row, surfaces)?);
    }
    Ok(Page::cut(tenants, page.rows(), |tenant| tenant.slug.clone()))
}

pub(super) async fn set_surfaces(tx: &mut Tx, slug: &str, surfaces: &[Surface]) -> Result<Tenant> {
    must_exist(tx, slug).await?;
    sqlx::query("DELETE FROM tenant_surface WHERE tenant = ?").bind(slug).execute(&mut *tx).await?;
    give(tx, slug, surfaces).await?;
    one(tx, slug).await
}

async fn give(tx: &mut Tx, slug: &str, surfaces: &[Surface]) -> Result<()> {
    for surface in surfaces {
        let given = sqlx::query(
            "INSERT INTO tenant_surface (surface, tenant) VALUES (?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(surface.as_str())
        .bind(slug)
        .execute(&mut *tx)
        .await?;
        if given.rows_affected() == 1 {
            continue;
        }
        let owner = owner(tx, *surface).await?.unwrap_or_default();
        // Named twice in one call: no harm.
        if owner != slug {
            let detail = format!("it is owned by {owner}");
            return Err(StoreError::conflict(format!("surface {surface}"), detail).into());
        }
    }
    Ok(())
}

fn tenant(row: &SqliteRow, surfaces: Vec<Surface>) -> Result<Tenant> {
    Ok(Tenant {
        slug: get(row, "slug")?,
        display_name: get(row, "display_name")?,
        surfaces,
        created_at: get(row, "created_at")?,
    })
}

fn described(slug: &str) -> String {
    format!("tenant {slug}")
}
