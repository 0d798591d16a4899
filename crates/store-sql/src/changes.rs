//! The change log.

use super::Tx;
use super::insert::insert;
use crate::query;
use crate::row::{get, json, to_json};
use saring_store::Result;
use saring_store::page::MAX_PAGE;
use saring_store::records::{Change, ChangeStream, Logged, StreamHead};

/// Adds changes to a stream, last in their transaction: where there are several writers, its counter
/// row keeps others out until the commit. Gives the position of the first.
pub(crate) async fn append(
    tx: &mut Tx<'_>,
    stream: &ChangeStream,
    changes: &[Change],
) -> Result<i64> {
    if changes.is_empty() {
        return Ok(0);
    }
    let count = changes.len() as i64;
    let end = query(
        "INSERT INTO change_stream (stream, position) VALUES ($1, $2) \
         ON CONFLICT (stream) DO UPDATE SET position = change_stream.position + $2 \
         RETURNING position",
    )
    .bind(stream.as_str())
    .bind(count)
    .fetch_one(&mut *tx)
    .await?;
    let end: i64 = get(&end, "position")?;
    let rows = (end - count + 1..).zip(changes).map(|(position, change)| {
        Ok([stream.as_str().into(), position.into(), to_json(change)?.into()])
    });
    insert(tx, "change (stream, position, change)", "", rows).await?;
    Ok(end - count + 1)
}

pub(crate) async fn heads(tx: &mut Tx<'_>) -> Result<Vec<StreamHead>> {
    let rows =
        query("SELECT stream, position FROM change_stream ORDER BY stream").fetch_all(tx).await?;
    let head = |row| {
        let stream = ChangeStream::from_name(get(row, "stream")?);
        Ok(StreamHead { stream, position: get(row, "position")? })
    };
    rows.iter().map(head).collect()
}

pub(crate) async fn after(
    tx: &mut Tx<'_>,
    stream: &ChangeStream,
    position: i64,
    limit: u32,
) -> Result<Vec<Logged>> {
    let rows = query(
        "SELECT position, change FROM change WHERE stream = $1 AND position > $2 \
         ORDER BY position LIMIT $3",
    )
    .bind(stream.as_str())
    .bind(position)
    .bind(limit.clamp(1, MAX_PAGE))
    .fetch_all(tx)
    .await?;
    let logged = |row| Ok(Logged { position: get(row, "position")?, change: json(row, "change")? });
    rows.iter().map(logged).collect()
}
