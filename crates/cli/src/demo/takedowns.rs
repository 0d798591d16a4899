//! A link is handed over, taken down and reported; what each platform blocked is reported too; and
//! what comes back under another name is known again.

use std::time::{Duration, Instant};

use saring_engine::{Assessment, Listing, Verdict};
use saring_proto::v1;
use saring_proto::v1::takedown_request_result::Result as Handed;

use super::world::{PATIENCE, Platform, World, expect, failed};
use crate::failure::Failure;

/// Photo of the listing that is handed over, and the same one shrunk and saved again.
pub(super) const PHOTO: &str = "phash64:5ac3e1870f96b42d";
pub(super) const PHOTO_AGAIN: &str = "phash64:5ac3e1870f96b42f";

/// Hands a link over; gives the handover as the platform's inbox has it, and after how long.
pub(super) async fn hand_over(
    world: &World,
    platform: &Platform,
    url: &str,
) -> Result<(v1::Handover, Duration), Failure> {
    let session = &platform.session;
    let watch = v1::WatchInboxRequest::default();
    let mut inbox = session.takedowns().watch_inbox(watch).await;
    let inbox = inbox.as_mut().map_err(|status| session.refused(status.clone()))?.get_mut();
    let begun = Instant::now();
    let request = v1::TakedownRequest {
        url: url.to_owned(),
        reason: "Dijual per karung".into(),
        due_time: None,
    };
    let author = &world.author;
    let requests = v1::RequestTakedownsRequest { requests: vec![request] };
    let handed = author.takedowns().request_takedowns(author.call(requests)).await;
    let handed = handed.map_err(|status| author.refused(status))?.into_inner().results;
    let Some(Handed::Handover(handed)) = handed.into_iter().next().and_then(|it| it.result) else {
        return Err(failed(&"a link was not handed over"));
    };
    let arrived = async {
        while let Some(message) = inbox.message().await? {
            if let Some(handover) = message.handover {
                return Ok(Some(handover));
            }
        }
        Ok(None)
    };
    let arrived = tokio::time::timeout(PATIENCE, arrived).await.map_err(|error| failed(&error))?;
    let arrived = arrived.map_err(|status| session.refused(status))?.unwrap_or_default();
    let took = begun.elapsed();
    expect(arrived.handover_id == handed.handover_id, "another handover arrived")?;
    let handover_ids = vec![arrived.handover_id.clone()];
    let acknowledge = v1::AcknowledgeHandoversRequest { handover_ids };
    let acknowledged = session.takedowns().acknowledge_handovers(session.call(acknowledge)).await;
    acknowledged.map_err(|status| session.refused(status))?;
    Ok((arrived, took))
}

/// Reports outcomes through the platform's outbox, and waits until they are stored.
pub(super) async fn report(platform: &Platform, outcomes: &[v1::Outcome]) -> Result<(), Failure> {
    platform.client.report(outcomes).await.map_err(|error| failed(&error))?;
    let sent = tokio::time::timeout(PATIENCE, platform.client.flush()).await;
    sent.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
    let refused = platform.client.dead_letters(None, 1).await.map_err(|error| failed(&error))?;
    let why = refused.first().and_then(|refused| refused.answer.error.as_ref());
    let why = why.map_or("", |error| &error.message);
    expect(refused.is_empty(), &format!("an outcome was refused: {why}"))
}

/// What a platform reports of a link that was handed over and that it took down.
pub(super) fn answer(handover: &v1::Handover, listing: &Listing) -> v1::Outcome {
    v1::Outcome {
        idempotency_key: format!("handover-{}", handover.handover_id),
        url: handover.url.clone(),
        action: v1::Action::Removed.into(),
        primary_origin: v1::Origin::Handover.into(),
        handover_id: handover.handover_id.clone(),
        ..about(listing)
    }
}

/// What a platform reports of a listing that the rules blocked and that it took down; `None` if they
/// did not block it.
pub(super) fn blocked(
    platform: &Platform,
    number: usize,
    listing: &Listing,
    assessment: &Assessment,
    version: i64,
) -> Option<v1::Outcome> {
    let rule = assessment.hits.first().filter(|_| assessment.verdict == Verdict::Block)?;
    let hit = |rule_set: &str, rule: &str| v1::RuleHit {
        rule_set: rule_set.to_owned(),
        version,
        rule: rule.to_owned(),
    };
    let fired = assessment
        .rule_sets
        .iter()
        .flat_map(|set| set.rules.iter().map(|rule| hit(&set.rule_set, &rule.rule)));
    let url = match platform.slug {
        "shopee" => format!("https://shopee.co.id/product/900/{number}"),
        "tokopedia" => format!("https://www.tokopedia.com/toko-contoh/barang-{number}"),
        _ => format!("https://www.tiktok.com/view/product/900{number}"),
    };
    Some(v1::Outcome {
        idempotency_key: format!("demo-{number}"),
        url,
        action: v1::Action::Removed.into(),
        primary_origin: v1::Origin::RuleSet.into(),
        primary_rule: Some(hit(&rule.rule_set, &rule.rule)),
        rule_hits: fired.collect(),
        ..about(listing)
    })
}

/// What an outcome says of its listing, and that it was just done.
fn about(listing: &Listing) -> v1::Outcome {
    let now = jiff::Timestamp::now();
    v1::Outcome {
        action_time: Some(prost_types::Timestamp {
            seconds: now.as_second(),
            nanos: now.subsec_nanosecond(),
        }),
        category: "fashion".into(),
        price: listing.price,
        province: "ID-JB".into(),
        seller: listing.seller.clone().unwrap_or_default(),
        title: listing.title.clone(),
        image_hashes: listing.image_hashes.clone(),
        ..v1::Outcome::default()
    }
}

/// Waits until every platform has fingerprints; gives how long after the report.
pub(super) async fn shared(
    platforms: &[Platform],
    reported_at: Instant,
) -> Result<Duration, Failure> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let mut all = true;
        for platform in platforms {
            all &= platform.fingerprints()? > 0;
        }
        if all {
            return Ok(reported_at.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Err(failed(&"the fingerprints did not reach every platform"))
}
