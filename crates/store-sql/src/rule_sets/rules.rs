//! Which rules each published version has.

use std::collections::BTreeMap;

use saring_bundle::{Bundle, Envelope};

use crate::row::{get, to_json_list};
use crate::{Row, query};
use crate::{Tx, insert};
use saring_store::Result;
use saring_store::records::{FormerRule, LocalizedText, RuleTitle};

/// Notes the rules of a version.
pub(super) async fn insert(
    tx: &mut Tx<'_>,
    rule_set: &str,
    version: i64,
    rules: &[RuleTitle],
) -> Result<()> {
    // Once each: one statement writes no row twice.
    let rules: BTreeMap<&str, &LocalizedText> =
        rules.iter().map(|RuleTitle { rule, title }| (rule.as_str(), title)).collect();
    let rows = rules.into_iter().map(|(rule, title)| {
        Ok([
            rule_set.into(),
            rule.into(),
            version.into(),
            title.id.as_str().into(),
            title.en.as_str().into(),
        ])
    });
    let then = "ON CONFLICT (rule_set, rule, version) DO UPDATE SET \
                title_id = excluded.title_id, title_en = excluded.title_en";
    insert::insert(tx, "rule_set_rule (rule_set, rule, version, title_id, title_en)", then, rows)
        .await
}

/// Of the rules of these ids those that went out of force: the newest version has them no more. Each
/// as the last version has it that had it.
pub(crate) async fn former(
    tx: &mut Tx<'_>,
    rule_set: &str,
    ids: &[String],
) -> Result<Vec<FormerRule>> {
    let ids = ids.iter().filter(|id| !id.contains('\0'));
    let rows = query(
        "SELECT r.rule, r.title_id, r.title_en, r.version FROM rule_set_rule r \
         WHERE r.rule_set = $1 AND r.rule IN (SELECT value ->> 0 FROM json_each($2)) \
         AND r.version = (SELECT max(version) FROM rule_set_rule l \
         WHERE l.rule_set = $1 AND l.rule = r.rule) \
         AND r.version < (SELECT published_version FROM rule_set WHERE slug = $1) ORDER BY r.rule",
    )
    .bind(rule_set)
    .bind(to_json_list(ids)?)
    .fetch_all(tx)
    .await?;
    let former = |row: &Row| {
        let title = LocalizedText { id: get(row, "title_id")?, en: get(row, "title_en")? };
        let rule = RuleTitle { rule: get(row, "rule")?, title };
        Ok(FormerRule { last_version: get(row, "version")?, rule })
    };
    rows.iter().map(former).collect()
}

/// Notes the rules of versions that an older release published, one after the other. A version that
/// this release cannot read has none as far as it knows.
pub async fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let missing = query(
        "SELECT s.rule_set, s.version FROM rule_set_submission s WHERE s.version IS NOT NULL \
         AND NOT s.retirement AND NOT EXISTS (SELECT 1 FROM rule_set_rule r \
         WHERE r.rule_set = s.rule_set AND r.version = s.version) ORDER BY s.rule_set, s.version",
    )
    .fetch_all(&mut *tx)
    .await?;
    for row in &missing {
        let (rule_set, version): (&str, i64) = (get(row, "rule_set")?, get(row, "version")?);
        let stored =
            query("SELECT envelope FROM rule_set_submission WHERE rule_set = $1 AND version = $2")
                .bind(rule_set)
                .bind(version)
                .fetch_one(&mut *tx)
                .await?;
        if let Some(rules) = rules_of(get(&stored, "envelope")?) {
            insert(tx, rule_set, version, &rules).await?;
        }
    }
    Ok(())
}

fn rules_of(envelope: &[u8]) -> Option<Vec<RuleTitle>> {
    let envelope = Envelope::from_json(envelope).ok()?;
    let rules = Bundle::from_payload(&envelope.payload).ok()?.plan.rules;
    let titled = rules.into_iter().map(|rule| {
        let title = LocalizedText { id: rule.title.id, en: rule.title.en };
        RuleTitle { rule: rule.id, title }
    });
    Some(titled.collect())
}
