//! Outcomes: what a batch needs to know is loaded, the decision is made without the database, and
//! what follows is written; all in one transaction and few statements.

mod load;
mod references;
mod rows;
mod write;

use std::collections::{BTreeSet, HashMap};

use saring_link::Surface;
use uuid::{ContextV7, Timestamp, Uuid};

use super::{Tx, tenants};
use saring_store::Result;
use saring_store::check;
use saring_store::outcomes::{Item, Judged, Seen, Verdict, decide, first_difference};
use saring_store::records::{NewOutcome, OutcomeResult, Reported};
use saring_store::time::Micros;

pub(super) use load::{keys, position};
pub(super) use rows::{outcome, sent};

/// Outcomes that are judged before it is looked whether the database has answered.
const JUDGED_AT_ONCE: usize = 50;

/// What only a broken store does.
#[derive(Clone)]
pub(super) struct Broken {
    /// It leaves restored listings out of the counts.
    pub forgets_restored: bool,
    /// It has looked up the keys before the transaction.
    pub looked_up: Option<HashMap<String, Seen>>,
}

/// Stores a batch, unless the platform's surfaces are others than they were taken to be.
pub(crate) async fn report(
    tx: &mut Tx<'_>,
    tenant: &str,
    batch: &[NewOutcome],
    received_at: Micros,
    expected: Option<BTreeSet<Surface>>,
    broken: Broken,
) -> Result<Option<Reported>> {
    check::batch(batch.len())?;
    check::time("received_at", received_at)?;
    tenants::must_exist(tx, tenant).await?;
    let surfaces: BTreeSet<_> = tenants::surfaces(tx, tenant).await?.into_iter().collect();
    if expected.is_some_and(|expected| expected != surfaces) {
        return Ok(None);
    }
    let items: Vec<Item<'_>> = batch.iter().map(Item::read).collect();
    let (known, judged) = tokio::join!(
        biased;
        load::known(tx, tenant, &items, surfaces, broken.looked_up),
        judge(&items, received_at)
    );
    let decision = {
        let context = ContextV7::new();
        decide(known?, judged, received_at, || new_id(&context, received_at))
    };

    write::all(tx, tenant, &decision, received_at, broken.forgets_restored).await?;

    let conflicts = decision.verdicts.iter().filter_map(|verdict| match verdict {
        Verdict::Conflict { outcome_id } => Some(*outcome_id),
        _ => None,
    });
    let conflicts: Vec<Uuid> = conflicts.collect();
    let older = rows::as_sent(tx, &conflicts).await?;
    let results = decision.verdicts.into_iter().zip(batch);
    let results = results.map(|(verdict, outcome)| answer(verdict, outcome, &older)).collect();
    Ok(Some(Reported { results, durable_position: decision.position }))
}

/// What each outcome is by itself: found out while the database looks up what there is.
async fn judge<'a>(items: &'a [Item<'a>], received_at: Micros) -> Vec<Judged<'a>> {
    let mut judged = Vec::with_capacity(items.len());
    for items in items.chunks(JUDGED_AT_ONCE) {
        judged.extend(items.iter().map(|item| Judged::of(item, received_at)));
        tokio::task::yield_now().await;
    }
    judged
}

/// An id that begins with the time of receipt: PostgreSQL keeps outcomes by its month. Those of a batch rise,
/// so that they stand beside each other in an index.
fn new_id(context: &ContextV7, received_at: Micros) -> Uuid {
    let micros = received_at.unsigned_abs();
    let nanos = u32::try_from(micros % 1_000_000 * 1_000).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(context, micros / 1_000_000, nanos))
}

fn answer(
    verdict: Verdict,
    outcome: &NewOutcome,
    older: &HashMap<Uuid, NewOutcome>,
) -> OutcomeResult {
    match verdict {
        Verdict::Decided(result) => result,
        Verdict::Conflict { outcome_id } => {
            // An outcome that has expired leaves its key behind, and nothing to compare with.
            let older = older.get(&outcome_id);
            let before = outcome.as_read_before();
            let field = older.and_then(|older| {
                let before = before.as_ref().filter(|before| before.listing == older.listing);
                first_difference(older, before.unwrap_or(outcome))
            });
            OutcomeResult::Conflict { field: field.unwrap_or("idempotency_key") }
        }
    }
}
