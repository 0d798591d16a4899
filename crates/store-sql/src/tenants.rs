//! Platforms and their surfaces.

use saring_link::Surface;

use super::{Tx, audit};
use crate::row::{get, parse};
use crate::{Row, query};
use saring_store::Result;
use saring_store::StoreError;
use saring_store::auth::Actor;
use saring_store::check;
use saring_store::page::{Page, PageRequest};
use saring_store::records::{AuditAction, NewTenant, Tenant};
use saring_store::time::Micros;

pub(crate) async fn create(
    tx: &mut Tx<'_>,
    actor: &Actor,
    tenant: NewTenant,
    now: Micros,
) -> Result<Tenant> {
    check::slug("tenant.tenant", &tenant.slug)?;
    check::name("tenant.display_name", &tenant.display_name, 200)?;
    check::time("now", now)?;
    let made = query(
        "INSERT INTO tenant (slug, display_name, created_at) VALUES ($1, $2, $3) \
         ON CONFLICT DO NOTHING",
    )
    .bind(&tenant.slug)
    .bind(&tenant.display_name)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    if made == 0 {
        return Err(StoreError::already_exists(described(&tenant.slug)));
    }
    give(tx, &tenant.slug, &tenant.surfaces).await?;
    let made = one(tx, &tenant.slug).await?;
    note(tx, actor, AuditAction::TenantCreate, &made).await?;
    Ok(made)
}

pub(crate) async fn one(tx: &mut Tx<'_>, slug: &str) -> Result<Tenant> {
    let row = query("SELECT slug, display_name, created_at FROM tenant WHERE slug = $1")
        .bind(slug)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| StoreError::not_found(described(slug)))?;
    let surfaces = surfaces(tx, slug).await?;
    tenant(&row, surfaces)
}

/// Refuses a platform that does not exist.
pub(crate) async fn must_exist(tx: &mut Tx<'_>, slug: &str) -> Result<()> {
    let found = query("SELECT 1 FROM tenant WHERE slug = $1").bind(slug);
    match found.fetch_optional(tx).await? {
        Some(_) => Ok(()),
        None => Err(StoreError::not_found(described(slug))),
    }
}

/// The surfaces of a platform, in the order of their names.
pub(crate) async fn surfaces(tx: &mut Tx<'_>, slug: &str) -> Result<Vec<Surface>> {
    let rows = query("SELECT surface FROM tenant_surface WHERE tenant = $1 ORDER BY surface")
        .bind(slug)
        .fetch_all(tx)
        .await?;
    rows.iter().map(|row| parse(row, "surface")).collect()
}

/// Who owns a surface.
pub(crate) async fn owner(tx: &mut Tx<'_>, surface: Surface) -> Result<Option<String>> {
    let found = query("SELECT tenant FROM tenant_surface WHERE surface = $1")
        .bind(surface.as_str())
        .fetch_optional(tx)
        .await?;
    found.map(|row| get(&row, "tenant")).transpose()
}

pub(crate) async fn list(
    tx: &mut Tx<'_>,
    page: PageRequest<String>,
) -> Result<Page<Tenant, String>> {
    let rows = query(
        "SELECT slug, display_name, created_at FROM tenant WHERE slug > $1 ORDER BY slug LIMIT $2",
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

pub(crate) async fn set_surfaces(
    tx: &mut Tx<'_>,
    actor: &Actor,
    slug: &str,
    surfaces: &[Surface],
) -> Result<Tenant> {
    must_exist(tx, slug).await?;
    let before = self::surfaces(tx, slug).await?;
    query("DELETE FROM tenant_surface WHERE tenant = $1").bind(slug).execute(&mut *tx).await?;
    give(tx, slug, surfaces).await?;
    let tenant = one(tx, slug).await?;
    if tenant.surfaces != before {
        note(tx, actor, AuditAction::TenantSetSurfaces, &tenant).await?;
    }
    Ok(tenant)
}

async fn give(tx: &mut Tx<'_>, slug: &str, surfaces: &[Surface]) -> Result<()> {
    for surface in surfaces {
        let given = query(
            "INSERT INTO tenant_surface (surface, tenant) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(surface.as_str())
        .bind(slug)
        .execute(&mut *tx)
        .await?;
        if given == 1 {
            continue;
        }
        let owner = owner(tx, *surface).await?.unwrap_or_default();
        // Named twice in one call: no harm.
        if owner != slug {
            let detail = format!("it is owned by {owner}");
            return Err(StoreError::conflict(format!("surface {surface}"), detail));
        }
    }
    Ok(())
}

/// Notes in the audit log which surfaces are a platform's from now on.
async fn note(tx: &mut Tx<'_>, actor: &Actor, action: AuditAction, tenant: &Tenant) -> Result<()> {
    let names: Vec<_> = tenant.surfaces.iter().map(|surface| surface.as_str()).collect();
    let facts = [("surfaces", names.join(" "))];
    audit::note(tx, actor, action, format!("tenant/{}", tenant.slug), &facts).await
}

fn tenant(row: &Row, surfaces: Vec<Surface>) -> Result<Tenant> {
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
