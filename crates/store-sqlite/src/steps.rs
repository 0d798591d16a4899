//! Steps of migrations that SQL cannot take, each in one transaction that takes it off the list.

use saring_bundle::Entry;
use sqlx::{Connection as _, SqliteConnection};

use super::connection::Handle;
use crate::error;
use saring_store::Result;
use saring_store::StoreError;
use saring_store::outcomes::province_code;
use saring_store::records::{Action, Listing};
use saring_store_sql::row::{get, named, parse, to_json};
use saring_store_sql::{Tx, aliases, fingerprints, query, rule_sets};

/// Rows that are read at once.
const SLICE: i64 = 10_000;

/// Takes the steps that are left.
pub(super) async fn run(connection: &mut SqliteConnection) -> error::Result<()> {
    let left: Vec<(String,)> =
        sqlx::query_as("SELECT step FROM pending_step").fetch_all(&mut *connection).await?;
    for (step,) in left {
        let mut transaction = connection.begin().await?;
        let mut tx = Handle(&mut transaction);
        match step.as_str() {
            "rules" => rule_sets::fill_rules(&mut tx).await?,
            "listings" => listings(&mut tx).await?,
            "provinces" => provinces(&mut tx).await?,
            _ => return Err(StoreError::corrupt(format!("the step `{step}` is not known")).into()),
        }
        sqlx::query("DELETE FROM pending_step WHERE step = ?")
            .bind(step)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Makes each spelling of a listing an alias of the canonical one, so that from now on they are one
/// listing. What was counted while they were two stays as it was counted; an id that no listing of its
/// surface can have stays by itself, and is no other listing's name any more.
async fn listings(tx: &mut Tx<'_>) -> Result<()> {
    for (alias, known) in aliases::list(tx).await? {
        if known.canonical().is_err() {
            aliases::remove(tx, &alias).await?;
        }
    }
    let mut after = (String::new(), String::new(), String::new());
    loop {
        let rows = query(
            "SELECT DISTINCT surface, kind, listing_id FROM outcome \
             WHERE (surface, kind, listing_id) > (?, ?, ?) \
             ORDER BY surface, kind, listing_id LIMIT ?",
        )
        .bind(&after.0)
        .bind(&after.1)
        .bind(&after.2)
        .bind(SLICE)
        .fetch_all(&mut *tx)
        .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = (get(last, "surface")?, get(last, "kind")?, get(last, "listing_id")?);
        for row in &rows {
            let spelt = Listing {
                surface: parse(row, "surface")?,
                kind: parse(row, "kind")?,
                id: get(row, "listing_id")?,
            };
            let Ok(canonical) = spelt.canonical() else { continue };
            if canonical != spelt {
                merge(tx, &spelt, &canonical).await?;
            }
        }
    }
}

/// Merges the state of a listing into that of its canonical spelling: as the newest outcome of either
/// left it. A listing that is down has one fingerprint, so that its restoration takes out all that is
/// known of it.
async fn merge(tx: &mut Tx<'_>, spelt: &Listing, canonical: &Listing) -> Result<()> {
    let known = aliases::known(tx, canonical).await?;
    if known == *spelt {
        return Ok(());
    }
    aliases::note(tx, spelt, &known).await?;
    let states = [state(tx, &known).await?, state(tx, spelt).await?];
    let states: Vec<(bool, Option<String>)> = states.into_iter().flatten().collect();
    if states.is_empty() {
        return Ok(());
    }
    // Outcomes expire.
    let up = newest(tx, &known).await?.unwrap_or_else(|| states.iter().all(|(up, _)| *up));
    let mut fingerprints = states.into_iter().filter_map(|(_, fingerprint)| fingerprint);
    let kept = if up { None } else { fingerprints.next() };
    for id in fingerprints {
        fingerprints::append(tx, &[Entry::remove(id)]).await?;
    }
    query(
        "INSERT INTO listing_state (surface, kind, listing_id, up, fingerprint) \
         VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT DO UPDATE SET up = excluded.up, fingerprint = excluded.fingerprint",
    )
    .bind(known.surface.as_str())
    .bind(known.kind.as_str())
    .bind(&known.id)
    .bind(up)
    .bind(kept)
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether a listing is up, and its fingerprint that is in force; `None` if nothing moved it.
async fn state(tx: &mut Tx<'_>, listing: &Listing) -> Result<Option<(bool, Option<String>)>> {
    let row = query(
        "SELECT up, fingerprint FROM listing_state \
         WHERE surface = ? AND kind = ? AND listing_id = ?",
    )
    .bind(listing.surface.as_str())
    .bind(listing.kind.as_str())
    .bind(&listing.id)
    .fetch_optional(tx)
    .await?;
    row.map(|row| Ok((get(&row, "up")?, get(&row, "fingerprint")?))).transpose()
}

/// Whether the newest outcome that moved a listing, under any of its identities, left it up.
async fn newest(tx: &mut Tx<'_>, known: &Listing) -> Result<Option<bool>> {
    let row = query(
        "SELECT o.action FROM json_each(?) j CROSS JOIN outcome o ON o.surface = ? \
         AND o.kind = j.value ->> 0 AND o.listing_id = j.value ->> 1 \
         WHERE o.action IN (SELECT value FROM json_each(?)) ORDER BY o.seq DESC LIMIT 1",
    )
    .bind(to_json(&aliases::all(tx, known).await?)?)
    .bind(known.surface.as_str())
    .bind(to_json(&moving())?)
    .fetch_optional(tx)
    .await?;
    let action = row.map(|row| named(&row, "action", Action::from_name)).transpose()?;
    Ok(action.and_then(Action::leaves_up))
}

/// The actions that move a listing up or down.
fn moving() -> Vec<&'static str> {
    let moving = Action::ALL.iter().filter(|action| action.leaves_up().is_some());
    moving.map(|action| action.as_str()).collect()
}

/// Gives every province its one spelling, in outcomes and counts. A text that names none becomes
/// unknown, which is empty; what was sent is kept beside.
async fn provinces(tx: &mut Tx<'_>) -> Result<()> {
    let rows = query("SELECT DISTINCT province FROM outcome_rollup WHERE province <> ''")
        .fetch_all(&mut *tx)
        .await?;
    query("CREATE TABLE spelling (spelt TEXT PRIMARY KEY, code TEXT) STRICT, WITHOUT ROWID")
        .execute(&mut *tx)
        .await?;
    for row in &rows {
        let spelt: &str = get(row, "province")?;
        let code = province_code(spelt).unwrap_or_default();
        if code != spelt {
            query("INSERT INTO spelling VALUES (?, ?)")
                .bind(spelt)
                .bind(code)
                .execute(&mut *tx)
                .await?;
        }
    }
    for step in [
        "UPDATE outcome SET sent_province = province, province = code FROM spelling \
         WHERE province = spelt",
        "INSERT INTO outcome_rollup (day, tenant, surface, action, origin, rule_set, rule, \
         category_top, province, outcomes, takedowns, restorations, late) \
         SELECT day, tenant, surface, action, origin, rule_set, rule, category_top, code, \
         outcomes, takedowns, restorations, late FROM outcome_rollup, spelling \
         WHERE province = spelt \
         ON CONFLICT DO UPDATE SET outcomes = outcomes + excluded.outcomes, \
         takedowns = takedowns + excluded.takedowns, \
         restorations = restorations + excluded.restorations, late = late + excluded.late",
        "DELETE FROM outcome_rollup WHERE province IN (SELECT spelt FROM spelling)",
        "DROP TABLE spelling",
    ] {
        query(step).execute(&mut *tx).await?;
    }
    Ok(())
}
