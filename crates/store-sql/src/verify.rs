//! Whether what is stored agrees with itself: counts with what they count, places with their counters,
//! and each thing with what it names.

mod audit;
mod outcomes;

use saring_bundle::{Digest, Entry, Envelope};

use crate::row::{get, json, parse};
use crate::{Tx, fingerprints, key_sets, query};
use saring_store::Result;
use saring_store::records::Change;

/// Rows that are read at once.
const SLICE: i64 = 1_000;

/// A check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub what: What,
    /// How many of it there are.
    pub rows: i64,
    /// How many are wrong.
    pub wrong: i64,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Counts are a recount of the outcomes.
    Rollups,
    /// A platform's outcomes are numbered without gaps, up to its last place.
    Positions,
    /// Streams of the change log have no gaps, and end where their counters stand.
    Changes,
    /// The fingerprint log has no gaps, and its digests chain.
    Fingerprints,
    /// The fingerprint log ends where the change log says.
    FingerprintEnd,
    /// The audit log has no gaps, its links chain, and its signed ends are of that chain.
    Audit,
    /// The audit log ends where the change log says.
    AuditEnd,
    /// Each outcome is what was reported.
    Outcomes,
    /// Listings stand as their last outcome left them.
    Listings,
    /// Each outcome has its idempotency key, and each key its outcome.
    Keys,
    /// An answered handover has the outcome that answered it.
    Handovers,
    /// An outcome's handover is there, or is marked as not known.
    References,
    /// The platform of each row is there.
    Tenants,
    /// A rule set's versions are numbered without gaps up to the one in force, and each has the bytes
    /// that it was published with.
    Versions,
    /// Key sets are of the epoch and version that they are stored under, and each is signed by keys that the
    /// one before trusts.
    KeySets,
}

/// Looks at everything, in a transaction that sees one state of it.
///
/// # Errors
///
/// As the database says.
pub async fn run(tx: &mut Tx<'_>) -> Result<Vec<Check>> {
    let rollups = rollups(tx.first_of_month());
    let mut checks = vec![
        fingerprint_chain(tx).await?,
        fingerprint_end(tx).await?,
        audit::chain(tx).await?,
        audit::end(tx).await?,
        versions(tx).await?,
        key_sets(tx).await?,
        outcomes::bodies(tx).await?,
    ];
    for (what, sql) in [
        (What::Rollups, rollups),
        (What::Positions, numbered("outcome_key", "outcome_position", "tenant")),
        (What::Changes, numbered("change", "change_stream", "stream")),
        (What::Listings, outcomes::LISTINGS.to_owned()),
        (What::Keys, KEYS.to_owned()),
        (What::Handovers, HANDOVERS.to_owned()),
        (What::References, REFERENCES.to_owned()),
        (What::Tenants, tenants()),
    ] {
        let sql = format!(
            "SELECT count(*) AS looked_at, \
             CAST(coalesce(sum(CASE WHEN is_wrong THEN 1 ELSE 0 END), 0) AS BIGINT) AS wrong \
             FROM ({sql}) AS looked"
        );
        let row = query(sql).fetch_one(&mut *tx).await?;
        checks.push(Check { what, rows: get(&row, "looked_at")?, wrong: get(&row, "wrong")? });
    }
    Ok(checks)
}

/// The counts beside a recount. An outcome moves a listing that the one before left elsewhere. Of a
/// listing with two identities it is not known which of them it had at the time: its moves may count, or
/// not. Months are those of Western Indonesian Time.
fn rollups(first_of_month: &str) -> String {
    let group = "day, tenant, surface, action, origin, rule_set, rule, category_top, province";
    format!(
        "WITH acted AS (SELECT seq, {first_of_month} AS acted_in, \
           (received_at + 25200000000) / 86400000000 AS day FROM outcome), \
         late AS (SELECT seq FROM acted WHERE acted_in < {first_of_month}), \
         aliased AS (SELECT surface, kind, listing_id FROM listing_alias \
           UNION SELECT surface, known_kind, known_id FROM listing_alias), \
         moved AS (SELECT surface, kind, listing_id, seq, action = 'restored' AS up, \
           coalesce(lag(action = 'restored') OVER \
             (PARTITION BY surface, kind, listing_id ORDER BY seq), true) AS up_before FROM outcome \
           WHERE action IN ('removed', 'disabled', 'seller_suspended', 'restored')), \
         sure AS (SELECT moved.* FROM moved LEFT JOIN aliased USING (surface, kind, listing_id) \
           WHERE aliased.surface IS NULL), \
         recounted AS (SELECT {group}, count(*) AS outcomes, count(late.seq) AS late, \
           count(moved.seq) - count(sure.seq) AS unsure, \
           count(CASE WHEN sure.up_before AND NOT sure.up THEN 1 END) AS takedowns, \
           count(CASE WHEN sure.up AND NOT sure.up_before THEN 1 END) AS restorations \
           FROM (SELECT seq, {group} FROM outcome) AS o LEFT JOIN late USING (seq) \
           LEFT JOIN (SELECT seq FROM moved) AS moved USING (seq) \
           LEFT JOIN (SELECT seq, up, up_before FROM sure) AS sure USING (seq) GROUP BY {group}) \
         SELECT r.outcomes IS NULL OR c.outcomes IS NULL OR r.outcomes <> c.outcomes \
           OR r.late <> c.late \
           OR r.takedowns NOT BETWEEN c.takedowns AND c.takedowns + c.unsure \
           OR r.restorations NOT BETWEEN c.restorations AND c.restorations + c.unsure AS is_wrong \
         FROM recounted AS c FULL JOIN outcome_rollup AS r USING ({group})"
    )
}

/// Numbers from 1 on without gaps, by what the counters are kept.
fn numbered(numbers: &str, counters: &str, by: &str) -> String {
    format!(
        "SELECT coalesce(n.numbers, 0) <> coalesce(c.position, 0) OR n.lowest <> 1 \
           OR n.highest <> n.numbers AS is_wrong \
         FROM (SELECT {by}, count(*) AS numbers, min(position) AS lowest, max(position) AS highest \
           FROM {numbers} GROUP BY {by}) AS n FULL JOIN {counters} AS c USING ({by})"
    )
}

const KEYS: &str = "\
    SELECT k.tenant IS NULL OR o.tenant IS NULL OR k.tenant <> o.tenant \
      OR k.position <> o.position OR k.key <> o.idempotency_key AS is_wrong \
    FROM outcome_key AS k FULL JOIN outcome AS o USING (outcome_id)";

const HANDOVERS: &str = "\
    SELECT k.tenant IS NULL OR k.tenant <> h.tenant AS is_wrong \
    FROM handover AS h LEFT JOIN outcome_key AS k USING (outcome_id) WHERE h.state = 'answered'";

const REFERENCES: &str = "\
    SELECT h.handover_id IS NULL AND o.unresolved NOT LIKE '%\"handover_id\"%' AS is_wrong \
    FROM outcome AS o LEFT JOIN handover AS h USING (handover_id) WHERE o.handover_id IS NOT NULL";

/// Tables of platforms. A database holds their references too; not while it is damaged.
fn tenants() -> String {
    let tables = [
        "tenant_surface",
        "api_key",
        "tenant_settings",
        "handover",
        "outcome_key",
        "outcome",
        "outcome_position",
        "outcome_rollup",
        "rollout",
        "activity_report",
        "activity_day",
        "activity_rule_set_day",
        "activity_rule_day",
    ];
    let named = tables.map(|table| format!("SELECT tenant FROM {table} WHERE tenant IS NOT NULL"));
    format!(
        "SELECT t.slug IS NULL AS is_wrong FROM ({} UNION ALL \
         SELECT stream FROM change_stream WHERE stream <> '') AS named \
         LEFT JOIN tenant AS t ON t.slug = named.tenant",
        named.join(" UNION ALL ")
    )
}

const VERSIONS: &str = "\
    SELECT r.published_version, count(s.version) AS versions, coalesce(max(s.version), 0) AS highest \
    FROM rule_set AS r LEFT JOIN rule_set_submission AS s \
      ON s.rule_set = r.slug AND s.version IS NOT NULL GROUP BY r.slug, r.published_version";

async fn versions(tx: &mut Tx<'_>) -> Result<Check> {
    let mut check = Check { what: What::Versions, rows: 0, wrong: 0 };
    for row in query(VERSIONS).fetch_all(&mut *tx).await? {
        let newest: i64 = get(&row, "published_version")?;
        let (versions, highest): (i64, i64) = (get(&row, "versions")?, get(&row, "highest")?);
        check.wrong += i64::from(newest != versions || newest != highest);
    }
    let mut after = 0;
    loop {
        // One at a time: an envelope may be large.
        let row = query(
            "SELECT seq, bundle_digest, envelope FROM rule_set_submission \
             WHERE version IS NOT NULL AND seq > $1 ORDER BY seq LIMIT 1",
        );
        let Some(row) = row.bind(after).fetch_optional(&mut *tx).await? else { return Ok(check) };
        let digest = Envelope::from_json(get(&row, "envelope")?);
        let digest = digest.map(|envelope| Digest::of(&envelope.payload).to_string()).ok();
        check.rows += 1;
        check.wrong += i64::from(digest != get::<Option<String>>(&row, "bundle_digest")?);
        after = get(&row, "seq")?;
    }
}

async fn key_sets(tx: &mut Tx<'_>) -> Result<Check> {
    let stored = key_sets::all(tx).await?;
    let mut check = Check { what: What::KeySets, rows: stored.len() as i64, wrong: 0 };
    let mut before = None;
    for key_set in &stored {
        match key_sets::following(before.as_ref(), key_set) {
            Some(keys) => before = Some(keys),
            None => check.wrong += 1,
        }
    }
    Ok(check)
}

/// Each entry follows on the one before, by its version and its digest.
async fn fingerprint_chain(tx: &mut Tx<'_>) -> Result<Check> {
    let mut check = Check { what: What::Fingerprints, rows: 0, wrong: 0 };
    let (mut version, mut digest) = (0, Digest::zero());
    loop {
        let rows = query(
            "SELECT version, entry, digest FROM fingerprint_log WHERE version > $1 \
             ORDER BY version LIMIT $2",
        )
        .bind(version)
        .bind(SLICE)
        .fetch_all(&mut *tx)
        .await?;
        if rows.is_empty() {
            return Ok(check);
        }
        for row in &rows {
            let follows = json::<Entry>(row, "entry").map(|entry| entry.chain(&digest)).ok();
            // Whatever stands there, so that each fault is told once.
            let (found, stands): (i64, Digest) = (get(row, "version")?, parse(row, "digest")?);
            check.rows += 1;
            check.wrong += i64::from(found != version + 1 || follows != Some(stands));
            (version, digest) = (found, stands);
        }
    }
}

/// The last change of a kind that everybody was told of.
async fn last_told(tx: &mut Tx<'_>, kind: &str) -> Result<Option<Change>> {
    let told = query(
        "SELECT change FROM change WHERE stream = '' AND change LIKE $1 ESCAPE '!' ORDER BY position DESC LIMIT 1",
    );
    let told = told.bind(format!("%\"{}\"%", kind.replace('_', "!_"))).fetch_optional(tx).await?;
    told.map(|row| json(&row, "change")).transpose()
}

/// A chain that was cut short still is one.
async fn fingerprint_end(tx: &mut Tx<'_>) -> Result<Check> {
    // A log from before there was a change log has told of nothing.
    let is_wrong = match last_told(tx, "fingerprints_appended").await? {
        Some(Change::FingerprintsAppended { version, digest }) => {
            let end = fingerprints::head(tx).await?;
            (end.version, end.digest) != (version, digest)
        }
        _ => false,
    };
    Ok(Check { what: What::FingerprintEnd, rows: 1, wrong: is_wrong.into() })
}
