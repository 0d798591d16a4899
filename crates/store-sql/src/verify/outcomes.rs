//! Outcomes: each is what was reported, and listings stand as the last of theirs left them.

use super::{Check, SLICE, What};
use crate::outcomes::sent;
use crate::row::get;
use crate::{Tx, query};
use saring_store::Result;
use saring_store::outcomes::body_hash;

/// The listings beside the last outcome that moved each. One with two identities is known by the other too.
pub(super) const LISTINGS: &str = "\
    WITH aliased AS (SELECT surface, kind, listing_id FROM listing_alias \
      UNION SELECT surface, known_kind, known_id FROM listing_alias), \
    moved AS (SELECT surface, kind, listing_id, action = 'restored' AS up, row_number() OVER \
      (PARTITION BY surface, kind, listing_id ORDER BY seq DESC) AS back FROM outcome \
      WHERE action IN ('removed', 'disabled', 'seller_suspended', 'restored')), \
    last AS (SELECT surface, kind, listing_id, up FROM moved WHERE back = 1) \
    SELECT a.surface IS NULL AND coalesce(s.up, true) <> coalesce(l.up, true) AS is_wrong \
    FROM last AS l FULL JOIN listing_state AS s USING (surface, kind, listing_id) \
    LEFT JOIN aliased AS a USING (surface, kind, listing_id)";

/// The hash that tells retries apart is of all that was reported.
pub(super) async fn bodies(tx: &mut Tx<'_>) -> Result<Check> {
    let mut check = Check { what: What::Outcomes, rows: 0, wrong: 0 };
    let mut after = String::new();
    loop {
        let rows = query(
            "SELECT o.*, k.body_hash FROM outcome AS o \
             JOIN outcome_key AS k ON k.tenant = o.tenant AND k.key = o.idempotency_key WHERE o.outcome_id > $1 ORDER BY o.outcome_id LIMIT $2",
        )
        .bind(after)
        .bind(SLICE)
        .fetch_all(&mut *tx)
        .await?;
        let Some(last) = rows.last() else { return Ok(check) };
        after = get(last, "outcome_id")?;
        for row in &rows {
            // What cannot be read is not what was reported either.
            let hash = sent(row).map(|outcome| body_hash(&outcome)).ok();
            check.rows += 1;
            check.wrong += i64::from(hash != get::<Option<String>>(row, "body_hash")?);
        }
    }
}
