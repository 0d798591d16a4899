//! What subscribers say of themselves.

use std::collections::BTreeMap;

use saring_bundle::{ResourceName, ResourceType, ResourceVersion};

use super::{Tx, tenants};
use crate::insert::insert;
use crate::row::{get, named, parse_opt};
use crate::{Row, query};
use saring_store::Result;
use saring_store::StoreError;
use saring_store::check;
use saring_store::page::{Page, PageRequest};
use saring_store::records::{Activity, Rollout, RolloutCursor, RuleSetActivity};
use saring_store::time::{Day, Micros, plausible};

const MAX_SUBSCRIBER: usize = 64;
const MAX_NAME: usize = 200;
const MAX_DETAIL: usize = 4_000;
const MAX_RULE_SETS: usize = 1_000;
const MAX_RULES: usize = 10_000;

/// What became of a version.
pub(super) enum Answer {
    Applied,
    Held { until: Micros },
    Rejected { reason: String, detail: String },
}

pub(crate) async fn note(
    tx: &mut Tx<'_>,
    tenant: &str,
    subscriber_id: &str,
    version: &ResourceVersion,
    answer: Answer,
    at: Micros,
) -> Result<()> {
    check::name("subscriber_id", subscriber_id, MAX_SUBSCRIBER)?;
    check::text("resource", &version.resource.name, MAX_NAME)?;
    check::time("at", at)?;
    tenants::must_exist(tx, tenant).await?;
    let query = match answer {
        // What is noted late, after a newer note, does not take that back; a higher version is newer
        // whatever the time says, because clocks are set back. What is in force already is so since
        // the first note of it, unless its content is another.
        Answer::Applied => query(
            "INSERT INTO rollout (tenant, subscriber_id, resource_type, resource_name, \
             applied_version, applied_at, applied_digest) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (tenant, subscriber_id, resource_type, resource_name) DO UPDATE SET applied_version = excluded.applied_version, \
             applied_digest = excluded.applied_digest, applied_at = CASE \
             WHEN rollout.applied_version = excluded.applied_version \
             AND coalesce(rollout.applied_digest, excluded.applied_digest) = excluded.applied_digest \
             THEN rollout.applied_at ELSE excluded.applied_at END \
             WHERE rollout.applied_at IS NULL OR rollout.applied_version < excluded.applied_version \
             OR rollout.applied_at <= excluded.applied_at",
        ),
        Answer::Held { .. } => query(
            "INSERT INTO rollout (tenant, subscriber_id, resource_type, resource_name, \
             held_version, held_at, held_until) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (tenant, subscriber_id, resource_type, resource_name) DO UPDATE SET held_version = excluded.held_version, \
             held_at = excluded.held_at, held_until = excluded.held_until \
             WHERE rollout.held_at IS NULL OR rollout.held_at <= excluded.held_at \
             OR rollout.held_version < excluded.held_version",
        ),
        Answer::Rejected { .. } => query(
            "INSERT INTO rollout (tenant, subscriber_id, resource_type, resource_name, \
             rejected_version, rejected_at, rejected_reason, rejected_detail) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (tenant, subscriber_id, resource_type, resource_name) DO UPDATE SET \
             rejected_version = excluded.rejected_version, rejected_at = excluded.rejected_at, \
             rejected_reason = excluded.rejected_reason, rejected_detail = excluded.rejected_detail \
             WHERE rollout.rejected_at IS NULL \
             OR rollout.rejected_at <= excluded.rejected_at OR rollout.rejected_version < excluded.rejected_version",
        ),
    };
    let mut query = query
        .bind(tenant)
        .bind(subscriber_id)
        .bind(type_name(version.resource.resource_type))
        .bind(&version.resource.name)
        .bind(version.version)
        .bind(at);
    match answer {
        Answer::Applied => query = query.bind(version.digest.to_string()),
        Answer::Held { until } => {
            check::time("until", until)?;
            query = query.bind(until);
        }
        Answer::Rejected { reason, detail } => {
            check::text("reason", &reason, MAX_NAME)?;
            check::text("detail", &detail, MAX_DETAIL)?;
            query = query.bind(reason).bind(detail);
        }
    }
    query.execute(tx).await?;
    Ok(())
}

pub(crate) async fn report(
    tx: &mut Tx<'_>,
    tenant: &str,
    activity: &Activity,
    received_at: Micros,
) -> Result<bool> {
    refuse_bad(activity)?;
    check::time("received_at", received_at)?;
    tenants::must_exist(tx, tenant).await?;
    let new = query(
        "INSERT INTO activity_report (tenant, report_id, received_at) VALUES ($1, $2, $3) \
         ON CONFLICT DO NOTHING",
    )
    .bind(tenant)
    .bind(activity.report_id.to_string())
    .bind(received_at)
    .execute(&mut *tx)
    .await?;
    if new == 0 {
        return Ok(false);
    }
    // A clock that is wrong moves no figures, and is not the newest for ever.
    let ended_at = plausible(activity.ended_at, received_at);
    let started_at = activity.started_at.min(ended_at);
    let day = Day::of(ended_at).number();
    query(
        "INSERT INTO activity_day (day, tenant, listings_scored) VALUES ($1, $2, $3) \
         ON CONFLICT (day, tenant) DO UPDATE SET \
         listings_scored = activity_day.listings_scored + excluded.listings_scored",
    )
    .bind(day)
    .bind(tenant)
    .bind(activity.listings_scored)
    .execute(&mut *tx)
    .await?;
    for rule_set in &activity.rule_sets {
        count(tx, tenant, day, rule_set).await?;
        query(
            "INSERT INTO rollout (tenant, subscriber_id, resource_type, resource_name, \
             scored_version, scored_since, scored_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (tenant, subscriber_id, resource_type, resource_name) DO UPDATE \
             SET scored_version = excluded.scored_version, \
             scored_since = excluded.scored_since, scored_at = excluded.scored_at \
             WHERE rollout.scored_at IS NULL OR rollout.scored_at <= excluded.scored_at",
        )
        .bind(tenant)
        .bind(&activity.subscriber_id)
        .bind(type_name(ResourceType::RuleSet))
        .bind(&rule_set.rule_set)
        .bind(rule_set.version)
        .bind(started_at)
        .bind(ended_at)
        .execute(&mut *tx)
        .await?;
    }
    Ok(true)
}

async fn count(tx: &mut Tx<'_>, tenant: &str, day: i32, activity: &RuleSetActivity) -> Result<()> {
    query(
        "INSERT INTO activity_rule_set_day (day, tenant, rule_set, version, allowed, reviewed, \
         blocked) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (day, tenant, rule_set, version) DO UPDATE SET \
         allowed = activity_rule_set_day.allowed + excluded.allowed, \
         reviewed = activity_rule_set_day.reviewed + excluded.reviewed, \
         blocked = activity_rule_set_day.blocked + excluded.blocked",
    )
    .bind(day)
    .bind(tenant)
    .bind(&activity.rule_set)
    .bind(activity.version)
    .bind(activity.allowed)
    .bind(activity.reviewed)
    .bind(activity.blocked)
    .execute(&mut *tx)
    .await?;
    // Once each: one statement writes no row twice.
    let mut counts = BTreeMap::<&str, [i64; 3]>::new();
    for rule in &activity.rules {
        let count = counts.entry(&rule.rule).or_default();
        for (count, more) in count.iter_mut().zip([rule.listings, rule.reviewed, rule.blocked]) {
            *count += more;
        }
    }
    let rows = counts.into_iter().map(|(rule, [listings, reviewed, blocked])| {
        Ok([
            day.into(),
            tenant.into(),
            activity.rule_set.as_str().into(),
            activity.version.into(),
            rule.into(),
            listings.into(),
            reviewed.into(),
            blocked.into(),
        ])
    });
    let into =
        "activity_rule_day (day, tenant, rule_set, version, rule, listings, reviewed, blocked)";
    let then = "ON CONFLICT (day, tenant, rule_set, version, rule) DO UPDATE SET \
                listings = activity_rule_day.listings + excluded.listings, \
                reviewed = activity_rule_day.reviewed + excluded.reviewed, \
                blocked = activity_rule_day.blocked + excluded.blocked";
    insert(tx, into, then, rows).await
}

fn refuse_bad(activity: &Activity) -> Result<()> {
    check::name("subscriber_id", &activity.subscriber_id, MAX_SUBSCRIBER)?;
    check::text("client_version", &activity.client_version, MAX_NAME)?;
    check::time("start_time", activity.started_at)?;
    check::time("end_time", activity.ended_at)?;
    if activity.ended_at < activity.started_at {
        return Err(StoreError::invalid("end_time", "lies before `start_time`"));
    }
    let rules: usize = activity.rule_sets.iter().map(|rule_set| rule_set.rules.len()).sum();
    if activity.rule_sets.len() > MAX_RULE_SETS || rules > MAX_RULES {
        return Err(StoreError::refused(format!(
            "a report has at most {MAX_RULE_SETS} rule sets and {MAX_RULES} rules"
        )));
    }
    let mut numbers = vec![activity.listings_scored];
    for rule_set in &activity.rule_sets {
        check::name("rule_set", &rule_set.rule_set, MAX_NAME)?;
        numbers.extend([rule_set.version, rule_set.allowed, rule_set.reviewed, rule_set.blocked]);
        for rule in &rule_set.rules {
            check::name("rule", &rule.rule, MAX_NAME)?;
            numbers.extend([rule.listings, rule.reviewed, rule.blocked]);
        }
    }
    // A bound far above any true count keeps the sums of all reports from overflowing.
    if numbers.iter().all(|number| (0..=1_000_000_000_000).contains(number)) {
        return Ok(());
    }
    Err(StoreError::refused("a count is negative or past 1,000,000,000,000"))
}

/// The list's query for each filter, so that each has its index: what subscribers said, and a row for
/// each platform and rule set in force of which no subscriber has said anything.
macro_rules! rollout_query {
    ($said:literal, $unsaid:literal) => {
        concat!(
            "SELECT o.*, coalesce(CASE o.resource_type ",
            "WHEN 'rule_set' THEN ",
            "(SELECT published_version FROM rule_set WHERE slug = o.resource_name) ",
            "WHEN 'takedown_fingerprints' THEN (SELECT max(version) FROM fingerprint_log) ",
            "WHEN 'tenant_settings' THEN ",
            "(SELECT max(version) FROM tenant_settings s WHERE s.tenant = o.tenant) ",
            "END, 0) AS published_version, coalesce(CASE o.resource_type WHEN 'rule_set' THEN ",
            "(SELECT retired FROM rule_set WHERE slug = o.resource_name) END, false) AS retired, ",
            "CASE o.resource_type WHEN 'rule_set' THEN ",
            "(SELECT bundle_digest FROM rule_set_submission s ",
            "WHERE s.rule_set = o.resource_name AND s.version = o.applied_version) ",
            "WHEN 'takedown_fingerprints' THEN ",
            "(SELECT digest FROM fingerprint_log l WHERE l.version = o.applied_version) ",
            "WHEN 'tenant_settings' THEN ",
            "(SELECT digest FROM tenant_settings s WHERE s.tenant = o.tenant ",
            "AND s.version = o.applied_version) END AS expected_digest, ",
            "NOT EXISTS (SELECT 1 FROM rollout r WHERE r.tenant = o.tenant) AS never_subscribed ",
            "FROM (SELECT tenant, subscriber_id, resource_type, resource_name, applied_version, ",
            "applied_at, applied_digest, rejected_version, rejected_at, rejected_reason, ",
            "rejected_detail, held_version, held_until, scored_version, scored_since, scored_at ",
            "FROM rollout WHERE ",
            $said,
            " UNION ALL SELECT t.slug, '', 'rule_set', s.slug, 0, NULL, NULL, 0, NULL, '', '', ",
            "0, NULL, 0, NULL, NULL FROM tenant t CROSS JOIN rule_set s ",
            "WHERE s.published_version > 0 AND NOT s.retired AND t.slug <> 'other' AND ",
            $unsaid,
            " AND NOT EXISTS (SELECT 1 FROM rollout r WHERE r.resource_type = 'rule_set' ",
            "AND r.resource_name = s.slug AND r.tenant = t.slug)) o ",
            "WHERE (o.tenant, o.subscriber_id, o.resource_type, o.resource_name) > ($2, $3, $4, $5) ",
            "ORDER BY o.tenant, o.subscriber_id, o.resource_type, o.resource_name LIMIT $6"
        )
    };
}

pub(crate) async fn rollouts(
    tx: &mut Tx<'_>,
    rule_set: Option<&str>,
    page: PageRequest<RolloutCursor>,
) -> Result<Page<Rollout, RolloutCursor>> {
    let sql = match rule_set {
        Some(_) => {
            rollout_query!("resource_type = 'rule_set' AND resource_name = $1", "s.slug = $1")
        }
        None => rollout_query!("$1 IS NULL", "$1 IS NULL"),
    };
    let after = page.after.as_ref();
    let rows = query(sql)
        .bind(rule_set)
        .bind(after.map_or("", |after| &after.tenant))
        .bind(after.map_or("", |after| &after.subscriber_id))
        .bind(after.map_or("", |after| type_name(after.resource.resource_type)))
        .bind(after.map_or("", |after| &after.resource.name))
        .bind(page.limit())
        .fetch_all(tx)
        .await?;
    let rollouts = rows.iter().map(rollout).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rollouts, page.rows(), Rollout::cursor))
}

fn rollout(row: &Row) -> Result<Rollout> {
    let resource_type = named(row, "resource_type", type_of_name)?;
    let applied_version = get(row, "applied_version")?;
    // What is in force is held no longer.
    let is_held = get::<i64>(row, "held_version")? > applied_version;
    Ok(Rollout {
        tenant: get(row, "tenant")?,
        subscriber_id: get(row, "subscriber_id")?,
        never_subscribed: get(row, "never_subscribed")?,
        resource: ResourceName::new(resource_type, get::<String>(row, "resource_name")?),
        published_version: get(row, "published_version")?,
        applied_version,
        applied_at: get(row, "applied_at")?,
        applied_digest: parse_opt(row, "applied_digest")?,
        expected_digest: parse_opt(row, "expected_digest")?,
        rejected_version: get(row, "rejected_version")?,
        rejected_reason: get(row, "rejected_reason")?,
        rejected_detail: get(row, "rejected_detail")?,
        rejected_at: get(row, "rejected_at")?,
        scored_version: get(row, "scored_version")?,
        scored_since: get(row, "scored_since")?,
        scored_at: get(row, "scored_at")?,
        held_version: if is_held { get(row, "held_version")? } else { 0 },
        held_until: if is_held { get(row, "held_until")? } else { None },
        retired: get(row, "retired")?,
    })
}

const fn type_name(of: ResourceType) -> &'static str {
    match of {
        ResourceType::RuleSet => "rule_set",
        ResourceType::KeySet => "key_set",
        ResourceType::TakedownFingerprints => "takedown_fingerprints",
        ResourceType::TenantSettings => "tenant_settings",
    }
}

fn type_of_name(name: &str) -> Option<ResourceType> {
    [
        ResourceType::RuleSet,
        ResourceType::KeySet,
        ResourceType::TakedownFingerprints,
        ResourceType::TenantSettings,
    ]
    .into_iter()
    .find(|of| type_name(*of) == name)
}
