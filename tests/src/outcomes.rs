//! Outcomes with one fault each: what the shared check, an edge and the centre say to them.

use prost_types::Timestamp;
use saring_proto::v1;

/// A fault.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The field that is refused; empty if none is.
    pub field: &'static str,
    /// What makes it so.
    pub change: fn(&mut v1::Outcome),
    /// Who refuses it.
    pub by: By,
}

/// Who refuses an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Everybody.
    All,
    /// The centre alone, which knows what exists.
    Store,
    /// An edge alone, which has to keep it.
    Edge,
    /// Nobody.
    Nobody,
}

use By::{All, Edge, Nobody, Store};

/// Later than any clock of a test.
const YEAR_2100: i64 = 4_102_444_800;

const fn time(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp { seconds, nanos: 0 })
}

fn name(outcome: &mut v1::Outcome, surface: &str, kind: &str, id: &str) {
    let [surface, kind, listing_id] = [surface, kind, id].map(str::to_owned);
    outcome.url.clear();
    outcome.listing = Some(v1::ListingRef { surface, kind, listing_id });
}

fn rule(rule_set: &str, version: i64, rule: &str) -> v1::RuleHit {
    v1::RuleHit { rule_set: rule_set.into(), version, rule: rule.into() }
}

/// A rule that is published where the table is sent.
fn good() -> v1::RuleHit {
    rule("pakaian-bekas-impor", 1, "bal-dagang")
}

macro_rules! cases {
    ($($by:ident $field:literal $change:expr;)+) => {
        /// The table. An outcome is good before it is changed, and its listing is shopee's.
        pub const CASES: &[Case] = &[$(Case { field: $field, change: $change, by: $by }),+];
    };
}

cases! {
    Nobody "" |_| {};
    Nobody "" |o| o.action_time = time(1_420_045_200);
    Nobody "" |o| o.province = " ".into();
    Nobody "" |o| name(o, "shopee", "page", "https://shopee.co.id/search?keyword=baju");
    Nobody "" |o| name(o, "Shopee", "product", " 4021.0771");
    Nobody "" |o| o.url += "!";
    Nobody "" |o| o.primary_rule = Some(good());
    All "idempotency_key" |o| o.idempotency_key.clear();
    All "idempotency_key" |o| o.idempotency_key = "k k".into();
    All "idempotency_key" |o| o.idempotency_key = "k".repeat(129);
    Edge "" |o| o.title = "t".repeat(64 << 10);
    All "listing" |o| o.url.clear();
    All "url" |o| o.url = "tautan".into();
    All "url" |o| o.url = "https://shopee.co.id/search?keyword=baju".into();
    All "url" |o| o.listing = Some(v1::ListingRef::default());
    All "listing.surface" |o| name(o, "toko", "product", "4021.771");
    All "listing.kind" |o| name(o, "shopee", "barang", "4021.771");
    All "listing.kind" |o| name(o, "shopee", "slug", "toko/rak");
    All "listing.listing_id" |o| name(o, "shopee", "product", "abc");
    All "listing.listing_id" |o| name(o, "shopee", "product", "ABC.7");
    All "listing.listing_id" |o| name(o, "shopee", "product", "");
    All "listing.listing_id" |o| name(o, "shopee", "product", "1.2\0");
    All "listing.listing_id" |o| name(o, "shopee", "product", &"1".repeat(2_049));
    Store "listing.surface" |o| o.url = "https://www.tokopedia.com/toko-uji/rak".into();
    All "action" |o| o.action = 0;
    All "action" |o| o.action = 99;
    All "primary_origin" |o| o.primary_origin = 0;
    All "handover_id" |o| o.handover_id = "tiga".into();
    All "province" |o| o.province = "Jawa".into();
    All "province" |o| o.province = "Jawa".repeat(51);
    All "price" |o| o.price = Some(-1);
    All "action_time" |o| o.action_time = None;
    All "action_time" |o| o.action_time = Some(Timestamp { seconds: 1, nanos: -1 });
    All "action_time" |o| o.action_time = time(i64::MAX);
    All "action_time" |o| o.action_time = time(-1);
    All "action_time" |o| o.action_time = time(0);
    All "action_time" |o| o.action_time = time(1_420_045_199);
    All "action_time" |o| o.action_time = time(YEAR_2100);
    All "detect_time" |o| o.detect_time = time(1);
    All "detect_time" |o| o.detect_time = time(YEAR_2100);
    All "category" |o| o.category = "k".repeat(201);
    All "seller" |o| o.seller = "a\0".into();
    All "title" |o| o.text_sketch = "minhash1:".into();
    All "text_sketch" |o| (o.title, o.text_sketch) = (String::new(), "sketsa".into());
    All "image_hashes" |o| o.image_hashes = vec!["phash64:0000000000000000".into(); 21];
    All "image_hashes[1]" |o| {
        o.image_hashes = ["phash64:0000000000000000", "foto"].map(str::to_owned).into();
    };
    All "primary_rule" |o| o.primary_origin = v1::Origin::RuleSet.into();
    All "primary_rule.version" |o| o.primary_rule = Some(rule("a", 0, "b"));
    All "primary_rule.rule_set" |o| o.primary_rule = Some(rule("", 1, "b"));
    All "rule_hits" |o| o.rule_hits = vec![good(); 101];
    All "rule_hits[0].rule" |o| o.rule_hits = vec![rule("a", 1, "")];
    All "rule_hits[1].rule" |o| o.rule_hits = vec![good(), rule("a", 1, "b/c")];
    All "rule_hits[1].version" |o| o.rule_hits = vec![good(), rule("a", -1, "b")];
    Store "rule_hits[1].rule" |o| {
        o.rule_hits = vec![good(), rule("pakaian-bekas-impor", 1, "tiada")];
    };
    Store "rule_hits[1].rule_set" |o| o.rule_hits = vec![good(), rule("tiada", 1, "b")];
    Store "primary_rule.rule" |o| o.primary_rule = Some(rule("pakaian-bekas-impor", 1, "tiada"));
}
