//! The hash that tells whether two reports under one key are the same report.
//!
//! It is over the values field by field, each with its length before it, and never over the bytes
//! of a message: those differ between encoders and grow with unknown fields. Changing anything here
//! makes every retry of an older report a conflict.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use crate::records::{NewOutcome, RuleHit};

/// Stands before everything, so that another form could never be mistaken for this one.
const FORM: &[u8] = b"saring outcome 1";

const HEX: &[u8; 16] = b"0123456789abcdef";

/// The fields of an outcome but its key, by the names of the API, each with its bytes.
type Fields<'a> = [(&'static str, Cow<'a, [u8]>); 14];

/// The SHA-256 of an outcome's body, in lower-case hexadecimal digits.
pub fn body_hash(outcome: &NewOutcome) -> String {
    let mut hash = Sha256::new();
    hash.update(FORM);
    for (_, bytes) in fields(outcome) {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(&bytes);
    }
    let hash: [u8; 32] = hash.finalize().into();
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        text.extend([byte >> 4, byte & 15].map(|digit| char::from(HEX[usize::from(digit)])));
        text
    })
}

/// The first field in which two outcomes differ; `None` if they are the same.
pub fn first_difference(one: &NewOutcome, other: &NewOutcome) -> Option<&'static str> {
    let mut pairs = fields(one).into_iter().zip(fields(other));
    pairs.find(|((_, a), (_, b))| a != b).map(|((name, _), _)| name)
}

fn fields(outcome: &NewOutcome) -> Fields<'_> {
    let mut listing = Vec::with_capacity(64);
    put(&mut listing, outcome.listing.surface.as_str().as_bytes());
    put(&mut listing, outcome.listing.kind.as_str().as_bytes());
    put(&mut listing, outcome.listing.id.as_bytes());
    let mut hits = Vec::with_capacity(64 * outcome.rule_hits.len());
    outcome.rule_hits.iter().for_each(|hit| put_rule(&mut hits, hit));
    let mut images = Vec::with_capacity(80 * outcome.image_hashes.len());
    outcome.image_hashes.iter().for_each(|hash| put(&mut images, hash.as_bytes()));
    let rule = outcome.primary_rule.as_ref().map_or(Vec::new(), |rule| {
        let mut bytes = Vec::with_capacity(64);
        put_rule(&mut bytes, rule);
        bytes
    });
    let number = |value: Option<i64>| {
        value.map_or(Cow::default(), |value| Cow::Owned(value.to_be_bytes().into()))
    };
    let text = |text: &'static str| Cow::Borrowed(text.as_bytes());
    [
        ("listing", listing.into()),
        ("action", text(outcome.action.as_str())),
        ("primary_origin", text(outcome.primary_origin.as_str())),
        ("primary_rule", rule.into()),
        ("rule_hits", hits.into()),
        (
            "handover_id",
            outcome.handover_id.as_ref().map_or(Cow::default(), |id| id.as_bytes()[..].into()),
        ),
        ("action_time", number(Some(outcome.action_at))),
        ("detect_time", number(outcome.detected_at)),
        ("category", outcome.category.as_bytes().into()),
        ("price", number(outcome.price)),
        ("province", outcome.province.as_bytes().into()),
        ("seller", outcome.seller.as_bytes().into()),
        ("text_sketch", outcome.text_sketch.as_bytes().into()),
        ("image_hashes", images.into()),
    ]
}

fn put_rule(to: &mut Vec<u8>, rule: &RuleHit) {
    put(to, rule.rule_set.as_bytes());
    to.extend(rule.version.to_be_bytes());
    put(to, rule.rule.as_bytes());
}

fn put(to: &mut Vec<u8>, bytes: &[u8]) {
    to.extend((bytes.len() as u64).to_be_bytes());
    to.extend(bytes);
}

#[cfg(test)]
mod tests {
    use saring_link::{Kind, Surface};
    use uuid::Uuid;

    use super::*;
    use crate::records::{Action, Listing, Origin};

    fn outcome() -> NewOutcome {
        let hit = RuleHit { rule_set: "pakaian".into(), version: 3, rule: "bal".into() };
        NewOutcome {
            idempotency_key: "a-1".into(),
            listing: Listing {
                surface: Surface::Shopee,
                kind: Kind::Product,
                id: "4021.771".into(),
            },
            listing_before: None,
            action: Action::Removed,
            primary_origin: Origin::RuleSet,
            primary_rule: Some(hit.clone()),
            rule_hits: vec![hit],
            handover_id: Some(Uuid::from_u128(7)),
            action_at: 1_795_453_200_000_000,
            detected_at: Some(1_795_453_000_000_000),
            category: "fashion/pria".into(),
            price: Some(25_000),
            province: "ID-JB".into(),
            seller: "s1".into(),
            text_sketch: String::new(),
            image_hashes: vec!["phash64:0123456789abcdef".into()],
        }
    }

    /// Golden: written down once; another value makes retries of stored reports conflicts.
    #[test]
    fn the_hash_is_the_one_that_is_stored_everywhere() {
        assert_eq!(
            body_hash(&outcome()),
            "026d6d87987c3101df508e578851d915c58fe1cd3d4328075a6e953d6d3ccb13"
        );
    }

    #[test]
    fn the_key_is_no_part_of_the_body() {
        let mut other = outcome();
        other.idempotency_key = "b".into();
        assert_eq!(body_hash(&other), body_hash(&outcome()));
        assert_eq!(first_difference(&other, &outcome()), None);
    }

    #[test]
    fn every_field_counts_and_is_named() {
        type Change = (&'static str, fn(&mut NewOutcome));
        let changes: &[Change] = &[
            ("listing", |o| o.listing.surface = Surface::Tokopedia),
            ("listing", |o| o.listing.kind = Kind::Slug),
            ("listing", |o| o.listing.id.push('1')),
            ("action", |o| o.action = Action::Disabled),
            ("primary_origin", |o| o.primary_origin = Origin::Authority),
            ("primary_rule", |o| o.primary_rule = None),
            ("rule_hits", |o| o.rule_hits.clear()),
            ("rule_hits", |o| o.rule_hits[0].version += 1),
            ("handover_id", |o| o.handover_id = None),
            ("action_time", |o| o.action_at += 1),
            ("detect_time", |o| o.detected_at = None),
            ("category", |o| o.category.clear()),
            ("price", |o| o.price = None),
            ("price", |o| o.price = Some(0)),
            ("province", |o| o.province = "ID-JT".into()),
            ("seller", |o| o.seller = "s2".into()),
            ("text_sketch", |o| o.text_sketch = "x".into()),
            ("image_hashes", |o| o.image_hashes.push("phash64:0".into())),
        ];
        let mut hashes = vec![body_hash(&outcome())];
        for (field, change) in changes {
            let mut other = outcome();
            change(&mut other);
            assert_eq!(first_difference(&other, &outcome()), Some(*field));
            hashes.push(body_hash(&other));
        }
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), changes.len() + 1);
    }

    #[test]
    fn what_moves_across_a_border_is_another_body() {
        let (mut one, mut other) = (outcome(), outcome());
        (one.category, one.province) = ("ab".into(), "c".into());
        (other.category, other.province) = ("a".into(), "bc".into());
        assert_ne!(body_hash(&one), body_hash(&other));
    }
}
