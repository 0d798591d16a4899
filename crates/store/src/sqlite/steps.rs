//! Steps of migrations that SQL cannot take, each in one transaction that takes it off the list.

use saring_bundle::{Bundle, Envelope};
use sqlx::{Connection as _, SqliteConnection};

use super::row::get;
use super::{Tx, rule_sets};
use crate::error::StoreError;
use crate::store::Result;

/// Takes the steps that are left.
pub(super) async fn run(connection: &mut SqliteConnection) -> Result<()> {
    let left: Vec<(String,)> =
        sqlx::query_as("SELECT step FROM pending_step").fetch_all(&mut *connection).await?;
    for (step,) in left {
        let mut transaction = connection.begin().await?;
        match step.as_str() {
            "rule_ids" => rule_ids(&mut transaction).await?,
            _ => return Err(StoreError::corrupt(format!("the step `{step}` is not known"))),
        }
        sqlx::query("DELETE FROM pending_step WHERE step = ?")
            .bind(step)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Reads the rules of every published version from its bundle. Those of a bundle that cannot be read
/// stay unknown: reports may name any rule of that version.
async fn rule_ids(tx: &mut Tx) -> Result<()> {
    let versions: Vec<(String, i64)> = sqlx::query_as(
        "SELECT rule_set, version FROM rule_set_submission WHERE version IS NOT NULL",
    )
    .fetch_all(&mut *tx)
    .await?;
    for (rule_set, version) in versions {
        // One at a time: bundles are large.
        let row = sqlx::query(
            "SELECT envelope FROM rule_set_submission WHERE rule_set = ? AND version = ?",
        )
        .bind(&rule_set)
        .bind(version)
        .fetch_one(&mut *tx)
        .await?;
        let Ok(envelope) = Envelope::from_json(get(&row, "envelope")?) else { continue };
        let Ok(bundle) = Bundle::from_payload(&envelope.payload) else { continue };
        let ids: Vec<String> = bundle.plan.rules.into_iter().map(|rule| rule.id).collect();
        rule_sets::note_rules(tx, &rule_set, version, &ids).await?;
    }
    Ok(())
}
