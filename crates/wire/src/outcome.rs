//! What of an outcome can be seen to be wrong without the store, so that whoever takes it in says so at
//! once and not days later.

use prost_types::Timestamp;
use saring_fingerprint::{ImageHash, TextSketch};
use saring_proto::v1;

use crate::error::WireError;

/// Most bytes of one outcome. One that has every field at its limit is smaller.
pub const MAX_OUTCOME_BYTES: usize = 64 << 10;

const MAX_KEY: usize = 128;
const MAX_TEXT: usize = 200;
const MAX_RULE_HITS: usize = 100;
const MAX_IMAGES: usize = 20;

/// 2015-01-01 in Western Indonesian Time, in microseconds since 1970-01-01T00:00Z.
const FIRST_ACTION: i64 = 1_420_045_200_000_000;

/// How far the clocks of a platform and of whoever takes an outcome in may be apart, in microseconds.
const SKEW: i64 = 10 * 60 * 1_000_000;

/// Refuses an outcome that no server could store at `now`, in microseconds since 1970-01-01T00:00Z.
///
/// # Errors
///
/// [`WireError`] with the field, what is wrong with it and what is expected.
pub fn check_outcome(outcome: &v1::Outcome, now: i64) -> Result<(), WireError> {
    let bytes = prost::Message::encoded_len(outcome);
    if bytes > MAX_OUTCOME_BYTES {
        let problem =
            format!("the outcome has {bytes} bytes; at most {MAX_OUTCOME_BYTES} are taken");
        return refused("", problem);
    }
    key(&outcome.idempotency_key)?;
    listing(outcome)?;
    known(outcome)?;
    times(outcome, now)?;
    texts(outcome)?;
    rules(outcome)?;
    fingerprints(outcome)
}

fn refused(field: &str, problem: impl Into<String>) -> Result<(), WireError> {
    Err(WireError::new(field, problem))
}

fn key(key: &str) -> Result<(), WireError> {
    if (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    refused("idempotency_key", "a key has 1 to 128 visible ascii characters")
}

fn listing(outcome: &v1::Outcome) -> Result<(), WireError> {
    let Some(listing) = &outcome.listing else {
        if outcome.url.is_empty() {
            return refused("listing", "is not set; give it or its `url`");
        }
        return match saring_link::parse(&outcome.url) {
            Ok(link) if link.listing_id.is_some() => Ok(()),
            Ok(_) => refused("url", "does not say which listing it is; give `listing` instead"),
            Err(error) => refused("url", error.to_string()),
        };
    };
    if !outcome.url.is_empty() {
        return refused("url", "is set besides `listing`; give one of the two");
    }
    // A page and a short link too: a handover of one is answered under its address.
    match saring_link::identity(&listing.surface, &listing.kind, &listing.listing_id) {
        Ok(_) => Ok(()),
        Err(error) => refused(&format!("listing.{}", error.field()), error.to_string()),
    }
}

/// What has names of its own: one that is not known cannot be counted.
fn known(outcome: &v1::Outcome) -> Result<(), WireError> {
    if outcome.action() == v1::Action::Unspecified {
        return refused("action", "is not set, or not known here");
    }
    if outcome.primary_origin() == v1::Origin::Unspecified {
        return refused("primary_origin", "is not set, or not known here");
    }
    let handover = &outcome.handover_id;
    if !handover.is_empty() && uuid::Uuid::try_parse(handover).is_err() {
        return refused("handover_id", "is no UUID");
    }
    let province = outcome.province.trim();
    if !province.is_empty()
        && let Err(error) = saring_notation::province::read(province)
    {
        return refused("province", error.to_string());
    }
    match outcome.price {
        Some(price) if price < 0 => refused("price", "is less than 0"),
        _ => Ok(()),
    }
}

fn times(outcome: &v1::Outcome, now: i64) -> Result<(), WireError> {
    let Some(action_time) = &outcome.action_time else {
        return refused("action_time", "is not set");
    };
    let action_at = micros("action_time", action_time)?;
    if action_at > now.saturating_add(SKEW) {
        let problem = "is more than 10 minutes ahead of the clock here; an action is reported once \
                       it is done";
        return refused("action_time", problem);
    }
    let Some(detect_time) = &outcome.detect_time else { return Ok(()) };
    if micros("detect_time", detect_time)? > action_at {
        return refused("detect_time", "is later than the action");
    }
    Ok(())
}

fn micros(field: &str, time: &Timestamp) -> Result<i64, WireError> {
    let nanos = i64::from(time.nanos);
    if !(0..1_000_000_000).contains(&nanos) {
        return Err(WireError::new(field, "is no time; nanos are 0 to 999,999,999"));
    }
    let micros = time.seconds.saturating_mul(1_000_000).saturating_add(nanos / 1_000);
    if micros < FIRST_ACTION {
        let problem = "lies before 2015; is the cell empty, or the year a slip?";
        return Err(WireError::new(field, problem));
    }
    Ok(micros)
}

fn texts(outcome: &v1::Outcome) -> Result<(), WireError> {
    for (field, text) in [
        ("category", &outcome.category),
        ("province", &outcome.province),
        ("seller", &outcome.seller),
    ] {
        self::text(field, text)?;
    }
    if !outcome.title.is_empty() && !outcome.text_sketch.is_empty() {
        return refused("title", "is set besides `text_sketch`; give one of the two");
    }
    Ok(())
}

fn text(field: &str, text: &str) -> Result<(), WireError> {
    if text.len() > MAX_TEXT {
        let problem = format!("has {} bytes, at most {MAX_TEXT} are kept", text.len());
        return refused(field, problem);
    }
    if text.contains('\0') {
        return refused(field, "holds the character NUL");
    }
    Ok(())
}

fn rules(outcome: &v1::Outcome) -> Result<(), WireError> {
    if outcome.primary_origin() == v1::Origin::RuleSet && outcome.primary_rule.is_none() {
        return refused("primary_rule", "the origin is a rule set: name its rule");
    }
    if outcome.rule_hits.len() > MAX_RULE_HITS {
        return refused("rule_hits", format!("more than {MAX_RULE_HITS} rules"));
    }
    let primary = outcome.primary_rule.iter().map(|rule| ("primary_rule".to_owned(), rule));
    let hits = (0..).zip(&outcome.rule_hits).map(|(at, rule)| (format!("rule_hits[{at}]"), rule));
    for (path, rule) in primary.chain(hits) {
        if rule.version < 1 {
            return refused(&format!("{path}.version"), "versions begin at 1");
        }
        for (part, name) in [("rule_set", &rule.rule_set), ("rule", &rule.rule)] {
            let field = format!("{path}.{part}");
            text(&field, name)?;
            if name.is_empty() {
                return refused(&field, "is empty");
            }
            if name.contains('/') {
                return refused(&field, "holds a `/`");
            }
        }
    }
    Ok(())
}

fn fingerprints(outcome: &v1::Outcome) -> Result<(), WireError> {
    let sketch = &outcome.text_sketch;
    if !sketch.is_empty()
        && let Err(error) = sketch.parse::<TextSketch>()
    {
        return refused("text_sketch", error.to_string());
    }
    if outcome.image_hashes.len() > MAX_IMAGES {
        return refused("image_hashes", format!("more than {MAX_IMAGES} hashes"));
    }
    for (at, hash) in outcome.image_hashes.iter().enumerate() {
        if let Err(error) = hash.parse::<ImageHash>() {
            return refused(&format!("image_hashes[{at}]"), error.to_string());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24T00:00Z.
    const NOW: i64 = 1_795_478_400_000_000;

    fn time(micros: i64) -> Option<Timestamp> {
        Some(crate::timestamp(micros))
    }

    fn good() -> v1::Outcome {
        v1::Outcome {
            idempotency_key: "takedown-1".into(),
            url: "https://shopee.co.id/product/4021/771".into(),
            action: v1::Action::Removed.into(),
            primary_origin: v1::Origin::ManualSearch.into(),
            action_time: time(NOW),
            detect_time: time(NOW - 1),
            province: "Jawa Barat".into(),
            price: Some(0),
            handover_id: "0197f3a0-0000-7000-8000-000000000000".into(),
            title: "Balpres".into(),
            ..v1::Outcome::default()
        }
    }

    fn listing(surface: &str, kind: &str, id: &str) -> Option<v1::ListingRef> {
        let [surface, kind, listing_id] = [surface, kind, id].map(str::to_owned);
        Some(v1::ListingRef { surface, kind, listing_id })
    }

    fn rule(rule: &str, version: i64) -> v1::RuleHit {
        v1::RuleHit { rule_set: "a".into(), version, rule: rule.into() }
    }

    #[test]
    fn what_no_server_could_store_is_refused_by_its_field() {
        type Change = (&'static str, fn(&mut v1::Outcome));
        let changes: &[Change] = &[
            ("idempotency_key", |o| o.idempotency_key = String::new()),
            ("idempotency_key", |o| o.idempotency_key = "k k".into()),
            ("idempotency_key", |o| o.idempotency_key = "k".repeat(129)),
            ("", |o| o.title = "t".repeat(64 << 10)),
            ("listing", |o| o.url = String::new()),
            ("url", |o| o.url = "tautan".into()),
            ("url", |o| o.url = "https://shopee.co.id/search?keyword=baju".into()),
            ("url", |o| o.listing = listing("shopee", "product", "4021.771")),
            ("listing.surface", |o| {
                (o.url, o.listing) = (String::new(), listing("toko", "product", "4021.771"));
            }),
            ("listing.kind", |o| {
                (o.url, o.listing) = (String::new(), listing("shopee", "barang", "4021.771"));
            }),
            ("listing.listing_id", |o| {
                (o.url, o.listing) = (String::new(), listing("shopee", "product", "abc"));
            }),
            ("action", |o| o.action = 0),
            ("action", |o| o.action = 99),
            ("primary_origin", |o| o.primary_origin = 0),
            ("handover_id", |o| o.handover_id = "tiga".into()),
            ("province", |o| o.province = "Jawa".into()),
            ("price", |o| o.price = Some(-1)),
            ("action_time", |o| o.action_time = None),
            ("action_time", |o| o.action_time = time(NOW + SKEW + 1)),
            ("action_time", |o| o.action_time = time(FIRST_ACTION - 1)),
            ("action_time", |o| o.action_time = time(0)),
            ("action_time", |o| o.action_time = Some(Timestamp { seconds: i64::MAX, nanos: 0 })),
            ("action_time", |o| o.action_time = Some(Timestamp { seconds: 1, nanos: -1 })),
            ("detect_time", |o| o.detect_time = time(NOW + 1)),
            ("detect_time", |o| o.detect_time = time(1)),
            ("category", |o| o.category = "k".repeat(201)),
            ("seller", |o| o.seller = "a\0".into()),
            ("title", |o| o.text_sketch = "minhash1:".into()),
            ("text_sketch", |o| {
                (o.title, o.text_sketch) = (String::new(), "sketsa".into());
            }),
            ("image_hashes", |o| o.image_hashes = vec!["phash64:0000000000000000".into(); 21]),
            ("image_hashes[0]", |o| o.image_hashes = vec!["foto".into()]),
            ("primary_rule", |o| o.primary_origin = v1::Origin::RuleSet.into()),
            ("primary_rule.version", |o| o.primary_rule = Some(rule("a", 0))),
            ("rule_hits", |o| o.rule_hits = vec![rule("a", 1); 101]),
            ("rule_hits[1].rule", |o| o.rule_hits = vec![rule("a", 1), rule("a/b", 1)]),
            ("rule_hits[0].rule", |o| o.rule_hits = vec![rule("", 1)]),
        ];
        for (at, (field, change)) in changes.iter().enumerate() {
            let mut outcome = good();
            change(&mut outcome);
            let refused = check_outcome(&outcome, NOW).unwrap_err();
            assert_eq!(refused.field, *field, "change {at}: {refused}");
        }
    }

    #[test]
    fn what_a_server_stores_is_taken() {
        let changes: &[fn(&mut v1::Outcome)] = &[
            |_| {},
            |o| (o.action_time, o.detect_time) = (time(NOW + SKEW), time(FIRST_ACTION)),
            |o| o.province = " ".into(),
            |o| {
                let page = "https://shopee.co.id/search?keyword=baju";
                (o.url, o.listing) = (String::new(), listing("shopee", "page", page));
            },
        ];
        for (at, change) in changes.iter().enumerate() {
            let mut outcome = good();
            change(&mut outcome);
            assert_eq!(check_outcome(&outcome, NOW), Ok(()), "change {at}");
        }
    }
}
