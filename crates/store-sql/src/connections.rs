//! Which subscribers are connected, over all servers, and the clock that servers share.

use std::time::Duration;

use super::insert::insert;
use super::row::{get, to_json};
use super::{Row, Tx, query};
use saring_store::Result;
use saring_store::records::{ConnectionChanges, OpenConnection, SharedConnections};
use saring_store::time::Micros;
use uuid::Uuid;

/// The time by the database's clock.
pub(super) async fn now(tx: &mut Tx<'_>) -> Result<Micros> {
    let now = query(format!("SELECT {} AS now", tx.now())).fetch_one(tx).await?;
    get(&now, "now")
}

pub(super) async fn note_timeline(tx: &mut Tx<'_>) -> Result<Option<(i64, i64)>> {
    tx.note_timeline().await
}

pub(super) async fn others(tx: &mut Tx<'_>, server: Uuid) -> Result<u32> {
    let sql = format!(
        "SELECT count(*) AS others FROM server WHERE server <> $1 AND expires_at >= {}",
        tx.now()
    );
    get(&query(sql).bind(server.to_string()).fetch_one(tx).await?, "others")
}

pub(super) async fn share(
    tx: &mut Tx<'_>,
    server: Uuid,
    changes: ConnectionChanges,
    lease: Duration,
) -> Result<SharedConnections> {
    let server = server.to_string();
    let now = now(&mut *tx).await?;
    // Its own lease too, should it have ended.
    for expired in [
        "DELETE FROM connection WHERE server IN (SELECT server FROM server WHERE expires_at < $1)",
        "DELETE FROM server WHERE expires_at < $1",
    ] {
        query(expired).bind(now).execute(&mut *tx).await?;
    }
    let known = query("SELECT server FROM server WHERE server = $1").bind(&server);
    let is_forgotten = known.fetch_optional(&mut *tx).await?.is_none();
    query(
        "INSERT INTO server (server, expires_at) VALUES ($1, $2) \
         ON CONFLICT (server) DO UPDATE SET expires_at = excluded.expires_at",
    )
    .bind(&server)
    .bind(now.saturating_add(i64::try_from(lease.as_micros()).unwrap_or(i64::MAX)))
    .execute(&mut *tx)
    .await?;
    leave(tx, &server, &changes.left).await?;
    enter(tx, &server, &changes.entered).await?;
    let rows = query("SELECT * FROM connection WHERE server <> $1").bind(&server);
    let others = rows.fetch_all(tx).await?.iter().map(connection).collect::<Result<_>>()?;
    Ok(SharedConnections { others, is_forgotten })
}

async fn leave(tx: &mut Tx<'_>, server: &str, left: &[OpenConnection]) -> Result<()> {
    if left.is_empty() {
        return Ok(());
    }
    let name =
        |it: &OpenConnection| [it.tenant.clone(), it.subscriber_id.clone(), it.instance_id.clone()];
    query(
        "DELETE FROM connection WHERE server = $1 AND (tenant, subscriber_id, instance_id) IN \
         (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each($2))",
    )
    .bind(server)
    .bind(to_json(&left.iter().map(name).collect::<Vec<_>>())?)
    .execute(tx)
    .await?;
    Ok(())
}

async fn enter(tx: &mut Tx<'_>, server: &str, entered: &[OpenConnection]) -> Result<()> {
    let rows = entered.iter().map(|connection| {
        Ok([
            server.into(),
            connection.tenant.as_str().into(),
            connection.subscriber_id.as_str().into(),
            connection.instance_id.as_str().into(),
            connection.since.into(),
            connection.clock_skew.into(),
        ])
    });
    let into = "connection (server, tenant, subscriber_id, instance_id, since, clock_skew)";
    let then = "ON CONFLICT (server, tenant, subscriber_id, instance_id) DO UPDATE SET \
                since = excluded.since, clock_skew = excluded.clock_skew";
    insert(tx, into, then, rows).await
}

fn connection(row: &Row) -> Result<OpenConnection> {
    Ok(OpenConnection {
        tenant: get(row, "tenant")?,
        subscriber_id: get(row, "subscriber_id")?,
        instance_id: get(row, "instance_id")?,
        since: get(row, "since")?,
        clock_skew: get(row, "clock_skew")?,
    })
}
