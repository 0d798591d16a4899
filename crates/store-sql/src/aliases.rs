//! Identities of one listing by different kinds of link, and the one that it is known by.

use std::collections::{BTreeMap, BTreeSet};

use super::Tx;
use crate::row::{get, parse, to_json};
use crate::{Row, query};
use saring_store::Result;
use saring_store::records::Listing;

/// The identity that each of these listings is known by, where that is another one.
pub async fn of(
    tx: &mut Tx<'_>,
    listings: impl Iterator<Item = &Listing>,
) -> Result<BTreeMap<Listing, Listing>> {
    // What cannot be stored is not looked up either.
    let listings: BTreeSet<_> = listings
        .filter(|listing| !listing.id.contains('\0'))
        .map(|listing| (listing.surface.as_str(), listing.kind.as_str(), &listing.id))
        .collect();
    let rows = query(
        "SELECT a.* FROM json_each($1) j CROSS JOIN listing_alias a WHERE a.surface = j.value ->> 0 \
         AND a.kind = j.value ->> 1 AND a.listing_id = j.value ->> 2",
    )
    .bind(to_json(&listings)?)
    .fetch_all(tx)
    .await?;
    rows.iter().map(pair).collect()
}

/// An alias and the identity that its listing is known by.
fn pair(row: &Row) -> Result<(Listing, Listing)> {
    let surface = parse(row, "surface")?;
    let alias = Listing { surface, kind: parse(row, "kind")?, id: get(row, "listing_id")? };
    let known = Listing { surface, kind: parse(row, "known_kind")?, id: get(row, "known_id")? };
    Ok((alias, known))
}

/// All aliases.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<(Listing, Listing)>> {
    let rows = query("SELECT * FROM listing_alias").fetch_all(tx).await?;
    rows.iter().map(pair).collect()
}

/// Removes an alias: its listing is known by it again.
pub async fn remove(tx: &mut Tx<'_>, alias: &Listing) -> Result<()> {
    query("DELETE FROM listing_alias WHERE surface = $1 AND kind = $2 AND listing_id = $3")
        .bind(alias.surface.as_str())
        .bind(alias.kind.as_str())
        .bind(&alias.id)
        .execute(tx)
        .await?;
    Ok(())
}

/// The identity that a listing is known by.
pub async fn known(tx: &mut Tx<'_>, listing: &Listing) -> Result<Listing> {
    let known = of(tx, std::iter::once(listing)).await?.remove(listing);
    Ok(known.unwrap_or_else(|| listing.clone()))
}

/// All identities of a listing that is known by this one, as pairs of kind and id.
pub async fn all(tx: &mut Tx<'_>, known: &Listing) -> Result<Vec<(String, String)>> {
    let rows = query(
        "SELECT kind, listing_id FROM listing_alias \
         WHERE surface = $1 AND known_kind = $2 AND known_id = $3",
    )
    .bind(known.surface.as_str())
    .bind(known.kind.as_str())
    .bind(&known.id)
    .fetch_all(tx)
    .await?;
    let alias = |row| Ok((get(row, "kind")?, get(row, "listing_id")?));
    let aliases = rows.iter().map(alias).collect::<Result<Vec<_>>>()?;
    let own = (known.kind.as_str().to_owned(), known.id.clone());
    Ok(aliases.into_iter().chain([own]).collect())
}

/// Notes an alias of a listing; what was known by the alias is known by the other identity too.
pub async fn note(tx: &mut Tx<'_>, alias: &Listing, known: &Listing) -> Result<()> {
    query(
        "INSERT INTO listing_alias (surface, kind, listing_id, known_kind, known_id) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(alias.surface.as_str())
    .bind(alias.kind.as_str())
    .bind(&alias.id)
    .bind(known.kind.as_str())
    .bind(&known.id)
    .execute(&mut *tx)
    .await?;
    query(
        "UPDATE listing_alias SET known_kind = $4, known_id = $5 \
         WHERE surface = $1 AND known_kind = $2 AND known_id = $3",
    )
    .bind(alias.surface.as_str())
    .bind(alias.kind.as_str())
    .bind(&alias.id)
    .bind(known.kind.as_str())
    .bind(&known.id)
    .execute(tx)
    .await?;
    Ok(())
}
