//! Reporting what was done.

use saring_bundle::{Digest, Entry};
use saring_link::{Kind, Surface};
use uuid::Uuid;

use super::{NOW, Shared, World, listing, outcome};
use crate::StoreError;
use crate::auth::{Reader, StatisticsScope};
use crate::page::PageRequest;
use crate::records::{
    Action, Dimension, FingerprintHead, HandoverFilter, HandoverState, ItemReason, Listing,
    ListingEventKind, LocalizedText, Measure, NewOutcome, Origin, OutcomeResult, Publish, PutDraft,
    Reference, Retire, RuleHit, TakedownRequest, TenantFilter,
};
use crate::time::FIRST_ACTION;

fn sketch(title: &str) -> String {
    saring_fingerprint::TextSketch::of(title).unwrap().to_string()
}

fn acted(key: &str, listing: &str, action: Action) -> NewOutcome {
    NewOutcome { action, ..outcome(key, listing) }
}

fn position(result: &OutcomeResult) -> (Uuid, i64) {
    match result {
        OutcomeResult::Accepted { outcome_id, position, .. }
        | OutcomeResult::Duplicate { outcome_id, position } => (*outcome_id, *position),
        other => panic!("not stored: {other:?}"),
    }
}

pub(super) async fn results_of_items(store: Shared) {
    let World { store, shopee, tokopedia, ministry, .. } = World::new(store).await;
    assert_eq!(store.durable_position(&shopee).await.unwrap(), 0);
    let other = NewOutcome { price: Some(1), ..outcome("a", "1") };
    let batch = vec![outcome("a", "1"), outcome("b", "2"), outcome("a", "1"), other.clone()];
    let reported = store.report_outcomes(&shopee, batch, NOW).await.unwrap();
    assert_eq!(reported.durable_position, 2);
    let first = position(&reported.results[0]);
    assert!(matches!(reported.results[0], OutcomeResult::Accepted { position: 1, .. }));
    assert!(matches!(reported.results[1], OutcomeResult::Accepted { position: 2, .. }));
    assert!(matches!(reported.results[2], OutcomeResult::Duplicate { .. }));
    assert_eq!(position(&reported.results[2]), first);
    assert_eq!(reported.results[3], OutcomeResult::Conflict { field: "price" });

    // For ever, and whatever the platform owns by then.
    store.set_surfaces(&ministry, "shopee", Vec::new()).await.unwrap();
    let year = 366 * 24 * 3_600 * 1_000_000;
    let late = store.report_outcomes(&shopee, vec![outcome("a", "1"), other], NOW + year).await;
    let late = late.unwrap();
    assert_eq!(position(&late.results[0]), first);
    assert_eq!(late.results[1], OutcomeResult::Conflict { field: "price" });
    assert_eq!(late.durable_position, 2);

    // Another platform's equal key is its own.
    let theirs = NewOutcome { listing: listing(Surface::Tokopedia, 1), ..outcome("a", "1") };
    let reported = store.report_outcomes(&tokopedia, vec![theirs], NOW).await.unwrap();
    assert!(matches!(reported.results[0], OutcomeResult::Accepted { position: 1, .. }));
    assert_eq!(store.durable_position(&shopee).await.unwrap(), 2);

    let nothing = store.report_outcomes(&shopee, Vec::new(), NOW).await.unwrap();
    assert_eq!((nothing.results.len(), nothing.durable_position), (0, 2));
    let many = (0..1_001).map(|at| outcome(at.to_string(), "1")).collect();
    let refused = store.report_outcomes(&shopee, many, NOW).await.unwrap_err();
    assert!(matches!(refused, StoreError::Refused { .. }), "{refused}");
    let nobody = ministry.tenant("nobody");
    let missing = store.report_outcomes(&nobody, vec![outcome("a", "1")], NOW).await.unwrap_err();
    assert!(matches!(missing, StoreError::NotFound { .. }), "{missing}");
}

pub(super) async fn every_bad_item_is_named(store: Shared) {
    let world = World::new(store).await;
    world.publish("ss", 1, &["bal"]).await;
    let World { store, shopee, .. } = world;
    let hit = |rule: &str| RuleHit { rule_set: "ss".into(), version: 1, rule: rule.into() };
    let of = |rule_set: &str, version| RuleHit {
        rule_set: rule_set.into(),
        version,
        rule: "bal".into(),
    };
    type Change = Box<dyn Fn(&mut NewOutcome) + Send + Sync>;
    let changes: Vec<(&str, Change)> = vec![
        ("idempotency_key", Box::new(|o| o.idempotency_key.clear())),
        ("idempotency_key", Box::new(|o| o.idempotency_key = "x".repeat(129))),
        ("idempotency_key", Box::new(|o| o.idempotency_key = "a b".into())),
        ("idempotency_key", Box::new(|o| o.idempotency_key = "é".into())),
        ("listing.surface", Box::new(|o| o.listing = listing(Surface::Tokopedia, 1))),
        ("listing.kind", Box::new(|o| o.listing.surface = Surface::Tokopedia)),
        ("listing.kind", Box::new(|o| o.listing.kind = Kind::Slug)),
        ("listing.listing_id", Box::new(|o| o.listing.id.clear())),
        ("listing.listing_id", Box::new(|o| o.listing.id = "abc".into())),
        ("listing.listing_id", Box::new(|o| o.listing.id = "12345".into())),
        ("listing.listing_id", Box::new(|o| o.listing.id = "1.2\0".into())),
        ("listing.listing_id", Box::new(|o| o.listing.id = "x".repeat(2_049))),
        ("primary_rule", Box::new(|o| o.primary_origin = Origin::RuleSet)),
        ("primary_rule.rule", Box::new(move |o| o.primary_rule = Some(hit("a/b")))),
        ("primary_rule.rule", Box::new(move |o| o.primary_rule = Some(hit("")))),
        ("rule_hits", Box::new(move |o| o.rule_hits = vec![hit("a"); 101])),
        (
            "rule_hits[1].version",
            Box::new(move |o| o.rule_hits = vec![hit("bal"), RuleHit { version: 0, ..hit("a") }]),
        ),
        ("primary_rule.rule", Box::new(move |o| o.primary_rule = Some(hit("bla")))),
        ("rule_hits[1].rule", Box::new(move |o| o.rule_hits = vec![hit("bal"), hit("bla")])),
        ("primary_rule.rule_set", Box::new(move |o| o.primary_rule = Some(of("obat", 1)))),
        ("rule_hits[1].rule_set", Box::new(move |o| o.rule_hits = vec![of("ss", 1), of("tt", 2)])),
        ("action_time", Box::new(|o| o.action_at = -1)),
        ("action_time", Box::new(|o| o.action_at = 0)),
        ("action_time", Box::new(|o| o.action_at = FIRST_ACTION - 1)),
        ("action_time", Box::new(|o| o.action_at = NOW + 600_000_001)),
        ("action_time", Box::new(|o| o.action_at = i64::MAX)),
        ("detect_time", Box::new(|o| o.detected_at = Some(o.action_at + 1))),
        ("detect_time", Box::new(|o| o.detected_at = Some(FIRST_ACTION - 1))),
        ("province", Box::new(|o| o.province = "Jawa".into())),
        ("price", Box::new(|o| o.price = Some(-1))),
        ("category", Box::new(|o| o.category = "\0".into())),
        ("seller", Box::new(|o| o.seller = "x".repeat(201))),
        ("text_sketch", Box::new(|o| o.text_sketch = "minhash1:00".into())),
        ("image_hashes[0]", Box::new(|o| o.image_hashes = vec!["md5:00".into()])),
    ];
    let mut batch = Vec::new();
    for (at, (_, change)) in changes.iter().enumerate() {
        batch.push(outcome(format!("good-{at}"), format!("{}", at + 1)));
        let mut bad = outcome(format!("bad-{at}"), "1");
        change(&mut bad);
        batch.push(bad);
    }
    let reported = store.report_outcomes(&shopee, batch.clone(), NOW).await.unwrap();
    for (at, (field, _)) in changes.iter().enumerate() {
        assert!(matches!(reported.results[2 * at], OutcomeResult::Accepted { .. }));
        match &reported.results[2 * at + 1] {
            OutcomeResult::Invalid(error) => {
                assert_eq!(
                    (error.field.as_str(), error.reason),
                    (*field, ItemReason::Invalid),
                    "{error:?}"
                );
            }
            other => panic!("{field}: {other:?}"),
        }
    }
    assert_eq!(reported.durable_position, changes.len() as i64);

    // What was invalid has not used its key up.
    let mended = outcome("bad-4", "1");
    let reported = store.report_outcomes(&shopee, vec![mended], NOW).await.unwrap();
    assert!(matches!(reported.results[0], OutcomeResult::Accepted { .. }));
}

/// What was sent decides about retries, what is stored has one spelling.
pub(super) async fn one_spelling_is_stored(store: Shared) {
    let World { store, tokopedia, .. } = World::new(store).await;
    let sent = |key: &str, id: &str, province: &str| NewOutcome {
        listing: Listing { surface: Surface::Tokopedia, kind: Kind::Slug, id: id.into() },
        province: province.into(),
        ..outcome(key, "")
    };
    let spelt = sent("a", "Toko-Uji/Rak-Buku", "Prov. JAWA BARAT");
    let plain = sent("b", "toko-uji/rak-buku", "ID-JB");
    let batch = vec![spelt.clone(), plain.clone()];
    let reported = store.report_outcomes(&tokopedia, batch.clone(), NOW).await.unwrap();
    assert!(matches!(reported.results[1], OutcomeResult::Accepted { .. }), "{reported:?}");

    // One listing, which went down once, and one province.
    let scope = StatisticsScope::platform(&tokopedia);
    let asked = super::figures::query(&[Dimension::Province], &[Measure::Takedowns]);
    let answer = store.statistics(&scope, asked, NOW).await.unwrap();
    assert_eq!(answer.rows[0].values, ["ID-JB"]);
    assert_eq!((answer.rows.len(), answer.totals[0].value), (1, Some(1)));
    let page = PageRequest::first(9);
    let history = store.listing_history(Reader::Tenant(&tokopedia), &plain.listing, page).await;
    let stored: Vec<_> = history
        .unwrap()
        .events
        .items
        .into_iter()
        .map(|event| match event.kind {
            ListingEventKind::Outcome(stored) => stored.outcome,
            other => panic!("{other:?}"),
        })
        .collect();
    let canonical = NewOutcome { idempotency_key: "a".into(), ..plain.clone() };
    assert_eq!(stored, [plain.clone(), canonical]);

    // The same again is the same. Another spelling is another content, and only that field differs.
    let again = store.report_outcomes(&tokopedia, batch, NOW).await.unwrap();
    assert!(again.results.iter().all(|it| matches!(it, OutcomeResult::Duplicate { .. })));
    for (field, changed) in [
        ("listing", NewOutcome { listing: plain.listing, ..spelt.clone() }),
        ("province", NewOutcome { province: "ID-JB".into(), ..spelt.clone() }),
        ("seller", NewOutcome { seller: "x".into(), ..spelt }),
    ] {
        let other = store.report_outcomes(&tokopedia, vec![changed], NOW).await.unwrap();
        assert_eq!(other.results, [OutcomeResult::Conflict { field }]);
    }
}

/// A link that an older release read as another listing, sent again.
pub(super) async fn links_that_were_read_in_another_way(store: Shared) {
    let World { store, tokopedia, .. } = World::new(store).await;
    let slug = |id: &str| Listing {
        surface: Surface::Tokopedia,
        kind: Kind::Slug,
        id: format!("toko-uji/{id}"),
    };
    let stored = NewOutcome { listing: slug("rak."), ..outcome("a", "1") };
    let again =
        NewOutcome { listing: slug("rak"), listing_before: Some(slug("rak.")), ..stored.clone() };
    let other = NewOutcome { seller: "x".into(), ..again.clone() };
    let elsewhere = NewOutcome { listing_before: None, ..again.clone() };
    let batch = vec![stored, again, other, elsewhere];
    let reported = store.report_outcomes(&tokopedia, batch, NOW).await.unwrap().results;
    let (outcome_id, position) = position(&reported[0]);
    assert_eq!(
        reported[1..],
        [
            OutcomeResult::Duplicate { outcome_id, position },
            OutcomeResult::Conflict { field: "seller" },
            OutcomeResult::Conflict { field: "listing" },
        ]
    );
}

/// What a restore of the store can have lost is taken, and marked.
pub(super) async fn references_that_are_not_known(store: Shared) {
    let world = World::new(store).await;
    world.publish("ss", 2, &["bal"]).await;
    let World { store, shopee, ministry, .. } = &world;
    let hit = |version| RuleHit { rule_set: "ss".into(), version, rule: "bal".into() };
    // Whether somebody drafts it is told to nobody.
    let draft = PutDraft {
        rule_set: "obat".into(),
        title: LocalizedText::default(),
        source: "x".into(),
        expected_etag: String::new(),
        based_on: None,
    };
    store.put_draft(ministry, draft, NOW).await.unwrap();
    for rule_set in ["obat", "obar"] {
        let slip = RuleHit { rule_set: rule_set.into(), ..hit(1) };
        let report = NewOutcome { primary_rule: Some(slip), ..outcome("z", "9") };
        let reported = store.report_outcomes(shopee, vec![report], NOW).await.unwrap();
        let [OutcomeResult::Invalid(error)] = &reported.results[..] else { panic!("{reported:?}") };
        assert_eq!(error.detail, format!("no rule set `{rule_set}` was published; there is `ss`"));
    }
    let reports = [
        (NewOutcome { primary_rule: Some(hit(2)), ..outcome("a", "1") }, vec![]),
        (
            NewOutcome { primary_rule: Some(hit(3)), rule_hits: vec![hit(3)], ..outcome("b", "2") },
            vec![Reference::PrimaryRule, Reference::RuleHits],
        ),
        (
            NewOutcome {
                rule_hits: vec![hit(1), hit(9), hit(8)],
                handover_id: Some(Uuid::from_u128(1)),
                ..outcome("c", "3")
            },
            vec![Reference::HandoverId, Reference::RuleHits],
        ),
    ];
    let batch = reports.iter().map(|(report, _)| report.clone()).collect();
    let reported = store.report_outcomes(shopee, batch, NOW).await.unwrap();
    for ((report, unresolved), result) in reports.into_iter().zip(&reported.results) {
        let OutcomeResult::Accepted { outcome_id, unresolved: told, .. } = result else {
            panic!("{result:?}")
        };
        assert_eq!(*told, unresolved);
        let stored = store.outcome(Reader::Ministry(ministry), *outcome_id).await.unwrap();
        assert_eq!((stored.outcome, stored.unresolved), (report, unresolved));
    }

    // A retirement has no rules, so that none of it was lost.
    let retire = Retire {
        rule_set: "ss".into(),
        comment: String::new(),
        based_on: None,
        approvals_required: 0,
    };
    let retirement = store.retire(ministry, retire, NOW).await.unwrap();
    let publish = Publish {
        rule_set: "ss".into(),
        submission_id: retirement.submission_id,
        version: 3,
        bundle_digest: Digest::zero(),
        envelope: b"{}".to_vec(),
        key_set: (1, 1),
        rules: Vec::new(),
    };
    store.publish(ministry, publish, NOW).await.unwrap();
    let report = NewOutcome { primary_rule: Some(hit(3)), ..outcome("d", "4") };
    let reported = store.report_outcomes(shopee, vec![report], NOW).await.unwrap();
    assert!(matches!(&reported.results[..], [OutcomeResult::Invalid(_)]), "{reported:?}");
}

pub(super) async fn listings_go_down_and_up(store: Shared) {
    let World { store, shopee, ministry, .. } = World::new(store).await;
    let steps = [
        (Action::Restricted, true),
        (Action::ReviewedLegal, true),
        (Action::Restored, true),
        (Action::Disabled, false),
        (Action::ReviewedLegal, false),
        (Action::SellerSuspended, false),
        (Action::Restored, true),
        (Action::Removed, false),
        (Action::Restricted, false),
    ];
    for (at, (action, up)) in steps.into_iter().enumerate() {
        let batch = vec![acted(&at.to_string(), "1", action)];
        store.report_outcomes(&shopee, batch, NOW).await.unwrap();
        let reader = Reader::Ministry(&ministry);
        let listing = outcome("", "1").listing;
        let history = store.listing_history(reader, &listing, PageRequest::first(1)).await.unwrap();
        assert_eq!(history.up, up, "after {at}: {action}");
    }
}

pub(super) async fn fingerprints_follow_the_listing(store: Shared) {
    let World { store, shopee, .. } = World::new(store).await;
    assert_eq!(store.fingerprint_head().await.unwrap().version, 0);
    let marked = |key: &str, listing: &str, action| NewOutcome {
        text_sketch: sketch("jaket parasut bekas import"),
        image_hashes: vec!["phash64:0123456789abcdef".into()],
        ..acted(key, listing, action)
    };
    let batch = vec![
        marked("a", "1", Action::Removed),
        // Down already; nothing to recognise; not down.
        marked("b", "1", Action::Disabled),
        acted("c", "2", Action::Removed),
        marked("d", "3", Action::Restricted),
        acted("e", "1", Action::Restored),
        acted("f", "2", Action::Restored),
        marked("g", "1", Action::Removed),
    ];
    let reported = store.report_outcomes(&shopee, batch, NOW).await.unwrap();
    let id = |at: usize| position(&reported.results[at]).0.to_string();
    assert_eq!(store.sequence_fingerprints().await.unwrap(), 3);
    let slice = store.fingerprints_after(0, 10).await.unwrap();
    let ops: Vec<_> = slice
        .entries
        .iter()
        .map(|entry| match entry {
            Entry::Add { id, .. } => ("add", id.clone()),
            Entry::Remove { id, .. } => ("remove", id.clone()),
        })
        .collect();
    assert_eq!(ops, [("add", id(0)), ("remove", id(0)), ("add", id(6))]);

    // The digest is a chain over the entries, and parts lead to the same end.
    let head = store.fingerprint_head().await.unwrap();
    assert_eq!((slice.base.digest, slice.end, head.version), (Digest::zero(), head, 3));
    let (mut end, mut entries) = (slice.base, Vec::new());
    while end.version < head.version {
        let part = store.fingerprints_after(end.version, 2).await.unwrap();
        assert_eq!(part.base, end);
        for entry in &part.entries {
            end = FingerprintHead { version: end.version + 1, digest: entry.chain(&end.digest) };
        }
        assert_eq!(part.end, end);
        entries.extend(part.entries);
    }
    assert_eq!((end, entries), (head, slice.entries));
    let last = store.fingerprints_after(3, 2).await.unwrap();
    assert_eq!((last.entries.len(), last.end), (0, head));
    let beyond = store.fingerprints_after(4, 2).await.unwrap_err();
    assert!(matches!(beyond, StoreError::NotFound { .. }), "{beyond}");
}

pub(super) async fn handovers_are_answered(store: Shared) {
    let World { store, shopee, ministry, tokopedia, .. } = World::new(store).await;
    let request = |url: &str| TakedownRequest {
        url: url.into(),
        link: saring_link::parse(url).unwrap(),
        reason: String::new(),
        due_at: NOW,
    };
    let urls =
        ["https://shopee.co.id/x-i.1.1", "https://tokopedia.com/toko/kaos", "https://shp.ee/a"];
    let requests = urls.iter().map(|url| request(url)).collect();
    let answers = store.request_takedowns(&ministry, requests, NOW).await.unwrap();
    let ids: Vec<_> =
        answers.into_iter().map(|answer| answer.unwrap().handover.handover_id).collect();

    let answer = |key: &str, listing: &str, id| NewOutcome {
        handover_id: Some(id),
        primary_origin: Origin::Handover,
        ..outcome(key, listing)
    };
    let batch = vec![
        answer("a", "9.9", ids[0]),
        answer("b", "1.1", ids[0]),
        NewOutcome { action: Action::Restored, ..answer("c", "1.1", ids[0]) },
        answer("d", "7.7", ids[2]),
    ];
    let reported = store.report_outcomes(&shopee, batch, NOW + 9).await.unwrap();
    assert!(
        matches!(&reported.results[0], OutcomeResult::Invalid(error) if error.field == "handover_id")
    );
    // The same listing by another kind of id.
    let mut pdp = answer("p", "555", ids[1]);
    pdp.listing = listing(Surface::Tokopedia, 555);
    let linked = store.report_outcomes(&tokopedia, vec![pdp.clone()], NOW).await.unwrap();
    assert!(matches!(linked.results[0], OutcomeResult::Accepted { .. }));

    // From then on the two are one: in its history, for whoever hands it over again, and in counts.
    let slug = saring_link::parse(urls[1]).unwrap();
    let slug = Listing { surface: slug.surface, kind: slug.kind, id: slug.listing_id.unwrap() };
    let by_either = [&slug, &pdp.listing];
    for listing in by_either {
        let page = PageRequest::first(9);
        let history =
            store.listing_history(Reader::Ministry(&ministry), listing, page).await.unwrap();
        assert_eq!((history.up, history.events.items.len()), (false, 2), "{listing:?}");
    }
    let again: Vec<_> = by_either
        .into_iter()
        .enumerate()
        .map(|(at, listing)| NewOutcome {
            handover_id: None,
            listing: listing.clone(),
            idempotency_key: format!("again-{at}"),
            primary_origin: Origin::ManualSearch,
            ..pdp.clone()
        })
        .collect();
    store.report_outcomes(&tokopedia, again, NOW).await.unwrap();
    let mut takedowns = super::figures::query(&[], &[Measure::Takedowns]);
    takedowns.tenants = TenantFilter::Only("tokopedia".into());
    let scope = StatisticsScope::platform(&tokopedia);
    let takedowns = store.statistics(&scope, takedowns, NOW).await.unwrap().totals;
    assert_eq!(takedowns[0].value, Some(1), "it was down already");
    let twice = ["https://tokopedia.com/toko/kaos", "https://www.tokopedia.com/toko/kaos?x=1"];
    let requests = twice.iter().map(|url| request(url)).collect();
    let answers = store.request_takedowns(&ministry, requests, NOW).await.unwrap();
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().map(|it| it.duplicate).collect::<Vec<_>>(), [false, true]);
    assert_eq!(answers[0].handover.listing.as_ref(), Some(&pdp.listing));

    let reader = Reader::Tenant(&shopee);
    let listed = {
        let (filter, page) = (HandoverFilter::default(), PageRequest::first(9));
        store.list_handovers(reader, filter, page, NOW).await.unwrap()
    };
    for (handover, by) in listed.items.iter().zip([3, 1]) {
        assert_eq!(handover.state, HandoverState::Answered);
        assert_eq!(handover.answer_action, Some(Action::Removed));
        assert_eq!(handover.outcome_id, Some(position(&reported.results[by]).0));
        assert_eq!(handover.answered_at, Some(NOW + 9));
    }
}

pub(super) async fn the_history_of_a_listing(store: Shared) {
    let world = World::new(store).await;
    world.publish("ss", 2, &["r"]).await;
    world.publish("tt", 1, &["q"]).await;
    let World { store, shopee, tokopedia, ministry, .. } = world;
    let url = "https://shopee.co.id/x-i.1.1";
    let link = saring_link::parse(url).unwrap();
    let request = TakedownRequest { url: url.into(), link, reason: "r".into(), due_at: NOW + 9 };
    store.request_takedowns(&ministry, vec![request], NOW + 2).await.unwrap();
    let full = NewOutcome {
        primary_rule: Some(RuleHit { rule_set: "ss".into(), version: 2, rule: "r".into() }),
        rule_hits: vec![
            RuleHit { rule_set: "tt".into(), version: 1, rule: "q".into() },
            RuleHit { rule_set: "ss".into(), version: 2, rule: "r".into() },
        ],
        detected_at: Some(NOW - 5),
        category: "fashion/pria".into(),
        price: Some(i64::MAX),
        province: "ID-JB".into(),
        seller: "p1".into(),
        text_sketch: sketch("baju bekas"),
        image_hashes: vec!["phash64:0123456789abcdef".into()],
        ..outcome("b", "1.1")
    };
    for (batch, at) in [
        (vec![outcome("a", "1.1"), full.clone()], NOW + 2),
        (vec![acted("c", "1.1", Action::Restored), outcome("x", "1.2")], NOW + 3),
        (vec![outcome("d", "1.1")], NOW + 1),
    ] {
        store.report_outcomes(&shopee, batch, at).await.unwrap();
    }
    let listing = full.listing.clone();
    let (mut seen, mut page) = (Vec::new(), PageRequest::first(2));
    loop {
        let reader = Reader::Ministry(&ministry);
        let history = store.listing_history(reader, &listing, page).await.unwrap();
        assert!(!history.up && history.events.items.len() <= 2);
        seen.extend(history.events.items);
        let Some(next) = history.events.next else { break };
        page = PageRequest::after(next, 2);
    }
    let keys: Vec<_> = seen
        .iter()
        .map(|event| match &event.kind {
            ListingEventKind::Handover(handover) => handover.reason.as_str(),
            ListingEventKind::Outcome(stored) => stored.outcome.idempotency_key.as_str(),
        })
        .collect();
    assert_eq!(keys, ["c", "b", "a", "r", "d"]);
    let ListingEventKind::Outcome(stored) = &seen[1].kind else { panic!("an outcome") };
    assert_eq!((&stored.outcome, stored.tenant.as_str()), (&full, "shopee"));
    assert_eq!((stored.received_at, stored.position), (NOW + 2, 2));

    let reader = Reader::Tenant(&shopee);
    assert_eq!(store.outcome(reader, stored.outcome_id).await.unwrap(), **stored);
    let theirs = Reader::Tenant(&tokopedia);
    let hidden = store.outcome(theirs, stored.outcome_id).await.unwrap_err();
    assert!(matches!(hidden, StoreError::NotFound { .. }), "{hidden}");
    let nothing = store.listing_history(theirs, &listing, PageRequest::first(9)).await.unwrap();
    assert_eq!((nothing.up, nothing.events.items), (true, Vec::new()));
}
