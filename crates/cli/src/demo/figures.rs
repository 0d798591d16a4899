//! The figures, checked against the reports that were made, and who enforces what.

use std::time::{Duration, Instant};

use saring_proto::v1;
use saring_proto::v1::{Dimension, Measure};

use super::RULE_SET;
use super::world::{PATIENCE, World, expect, failed};
use crate::failure::Failure;

/// Takedowns by platform and origin, as the server counts them.
pub(super) async fn figures(world: &World) -> Result<v1::GetStatisticsResponse, Failure> {
    let request = v1::GetStatisticsRequest {
        dimensions: vec![Dimension::Platform.into(), Dimension::PrimaryOrigin.into()],
        measures: vec![Measure::Outcomes.into(), Measure::Takedowns.into()],
        ..v1::GetStatisticsRequest::default()
    };
    let author = &world.author;
    let figures = author.statistics().get_statistics(author.call(request)).await;
    Ok(figures.map_err(|status| author.refused(status))?.into_inner())
}

/// That the figures are the sums of what was reported: each row, and the total.
pub(super) fn check(
    figures: &v1::GetStatisticsResponse,
    reported: &[(&'static str, v1::Outcome)],
) -> Result<(), Failure> {
    let mut sum = 0;
    for row in &figures.rows {
        let [platform, origin] = row.values.as_slice() else {
            return Err(failed(&"a row of the figures has other dimensions"));
        };
        let of_row = reported.iter().filter(|(slug, outcome)| {
            let name = outcome.primary_origin().as_str_name().to_lowercase();
            slug == platform && name.strip_prefix("origin_") == Some(origin)
        });
        let count = of_row.count() as i64;
        let counted = row.measures.first().map_or(0, |measure| measure.value);
        expect(counted == count, "a row of the figures is not what was reported")?;
        sum += counted;
    }
    let total = figures.totals.first().map_or(0, |total| total.value);
    expect(sum == total, "the total is not the sum of the rows")?;
    expect(total == reported.len() as i64, "the total is not the number of reports")
}

/// Who enforces what, once every platform has reported that it scores with the newest version.
pub(super) async fn rollout(world: &World, version: i64) -> Result<Vec<v1::Rollout>, Failure> {
    let begun = Instant::now();
    let author = &world.author;
    loop {
        let request = v1::ListRolloutRequest {
            rule_set: RULE_SET.into(),
            ..v1::ListRolloutRequest::default()
        };
        let rollout = author.statistics().list_rollout(author.call(request)).await;
        let rollout = rollout.map_err(|status| author.refused(status))?.into_inner().rollouts;
        let settled = rollout.iter().all(|it| it.scored_version == version && !it.drifted);
        if rollout.len() == world.platforms.len() && settled {
            return Ok(rollout);
        }
        expect(begun.elapsed() < PATIENCE, "not every platform scores with the newest version")?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
