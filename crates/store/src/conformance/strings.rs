//! Strings that mean something to a database: stored to the byte, or refused.

use saring_bundle::{Digest, ResourceName, ResourceType, ResourceVersion};

use super::{NOW, Shared, World, outcome};
use crate::StoreError;
use crate::auth::{Reader, StatisticsScope};
use crate::page::PageRequest;
use crate::records::{
    Dimension, ListingEventKind, LocalizedText, Measure, NewTenant, OutcomeResult, PutDraft,
    RuleHit, StatisticsQuery, SubmissionRef, Submit, TakedownRequest, TenantFilter,
};

/// A hundred texts; those with NUL are refused.
#[must_use]
pub fn payloads() -> Vec<String> {
    let mut payloads: Vec<String> = [
        "'",
        "''",
        "\"",
        "\\",
        "\\'",
        "';--",
        "'; DROP TABLE outcome;--",
        "' OR '1'='1",
        "1; DELETE FROM tenant",
        "x' UNION SELECT secret_hash FROM api_key--",
        "`",
        "``",
        "[",
        "]",
        "?",
        "?1",
        ":a",
        "@a",
        "$1",
        "%",
        "_",
        "%%_",
        "*",
        "a*b",
        "\n",
        "\r\n",
        "\t",
        "\u{1b}[31m",
        "\u{7f}",
        "\u{80}",
        "é",
        "é",
        "ﬁ",
        "\u{200b}",
        "\u{202e}abc",
        "\u{feff}x",
        "😀",
        "𝕒",
        "\u{10ffff}",
        "\u{fffe}",
        "\u{ffff}",
        "NULL",
        "null",
        "true",
        "0",
        "-1",
        "1e309",
        "0x10",
        "007",
        " lead",
        "trail ",
        "  ",
        "{}",
        "[]",
        "[\"a\"]",
        "{\"a\":1}",
        "$.a",
        "$[0]",
        "\\u0000",
        "\\x00",
        "/*",
        "*/",
        "--",
        "-- \n",
        "#",
        ";",
        "a;b",
        "||",
        "a || b",
        "char(0)",
        "(",
        ")",
        "()",
        "<script>",
        "javascript:alert(1)",
        "../../etc/passwd",
        "C:\\x",
        "a\u{0301}",
        "ß",
        "İ",
        "ı",
        "9223372036854775808",
        "-9223372036854775809",
        "1.0",
        "Infinity",
        "NaN",
        "BEGIN",
        "COMMIT;",
        "PRAGMA user_version=1",
        "ATTACH 'x' AS y",
        "load_extension('x')",
        "sqlite_master",
        "=1+1",
        "+1",
        "@SUM(A1)",
        "\u{1}",
        "\u{1f}",
        "\u{a0}",
    ]
    .map(str::to_owned)
    .into();
    payloads.extend(["\0".into(), "a\0b".into(), "end\0".into()]);
    payloads
}

pub(super) async fn texts_come_back_as_they_went(store: Shared) {
    let world = World::new(store).await;
    let payloads = payloads();
    assert!(payloads.len() >= 100, "{}", payloads.len());
    let before = tables(&world).await;
    for (at, payload) in payloads.iter().enumerate() {
        let refused = payload.contains('\0');
        outcomes(&world, at, payload, refused).await;
        handovers(&world, at, payload, refused).await;
        names(&world, at, payload, refused).await;
        rule_sets(&world, at, payload, refused).await;
        filters(&world, payload).await;
    }
    assert_eq!(tables(&world).await, before);
}

/// What no payload may touch.
async fn tables(world: &World) -> String {
    let store = &world.store;
    let all = store.list_tenants(&world.ministry, PageRequest::first(999)).await.unwrap().items;
    let scopes = [&world.shopee, &world.tokopedia, &world.tiktok, &world.meta];
    let is_there = |slug: &str| scopes.iter().any(|scope| scope.tenant() == slug);
    let tenants: Vec<_> = all.into_iter().filter(|tenant| is_there(&tenant.slug)).collect();
    assert_eq!(tenants.len(), scopes.len());
    let keys = store.list_keys(&world.ministry, Some("shopee"), PageRequest::first(9)).await;
    format!("{tenants:?} {:?}", keys.unwrap())
}

async fn outcomes(world: &World, at: usize, payload: &str, refused: bool) {
    let World { store, shopee, .. } = world;
    let mut report = outcome(format!("k{at}"), (at + 1).to_string());
    report.category = payload.to_owned();
    report.seller = payload.to_owned();
    let batch = vec![report.clone()];
    let result = store.report_outcomes(shopee, batch, NOW + at as i64).await.unwrap();
    if refused {
        assert!(matches!(result.results[0], OutcomeResult::Invalid(_)), "{payload:?}");
    } else {
        assert!(matches!(result.results[0], OutcomeResult::Accepted { .. }), "{payload:?}");
        let again = store.report_outcomes(shopee, vec![report.clone()], NOW).await.unwrap();
        assert!(matches!(again.results[0], OutcomeResult::Duplicate { .. }), "{payload:?}");
        let reader = Reader::Tenant(shopee);
        let history = store.listing_history(reader, &report.listing, PageRequest::first(1)).await;
        let ListingEventKind::Outcome(stored) = history.unwrap().events.items.remove(0).kind else {
            panic!("an outcome")
        };
        assert_eq!(stored.outcome, report);
    }

    // What has to be a listing, a province or a rule is none, or is read as one.
    let hit = RuleHit { rule_set: payload.to_owned(), version: 1, rule: payload.to_owned() };
    let other = |what: &str| outcome(format!("{what}{at}"), "1");
    let mut others = vec![other("listing"), other("province"), other("rule")];
    others[0].listing.id = payload.to_owned();
    others[1].province = payload.to_owned();
    others[2].rule_hits = vec![hit];
    let result = store.report_outcomes(shopee, others, NOW).await.unwrap();
    for (field, result) in ["listing", "province", "rule"].into_iter().zip(result.results) {
        let is_read = field == "province" && crate::outcomes::province_code(payload).is_ok();
        let is_refused = matches!(result, OutcomeResult::Invalid(_));
        assert!(is_refused || is_read, "{field} {payload:?}: {result:?}");
    }
}

async fn handovers(world: &World, at: usize, payload: &str, refused: bool) {
    let World { store, ministry, shopee, .. } = world;
    let url = format!("https://shopee.co.id/x-i.1.{at}");
    let link = saring_link::parse(&url).unwrap();
    let reason = payload.to_owned();
    let request = TakedownRequest { url: payload.to_owned(), link, reason, due_at: NOW };
    let answer = store.request_takedowns(ministry, vec![request], NOW).await.unwrap().remove(0);
    let Ok(answer) = answer else {
        assert!(refused, "{payload:?}");
        return;
    };
    let handover = answer.handover;
    assert_eq!((handover.url.as_str(), handover.reason.as_str()), (payload, payload));
    let id = handover.handover_id;
    let handover = store.refuse_handover(shopee, id, payload.to_owned(), NOW).await.unwrap();
    assert_eq!(handover.refusal_reason, payload);
}

async fn names(world: &World, at: usize, payload: &str, refused: bool) {
    let World { store, ministry, meta, .. } = world;
    let slug = format!("t{at}");
    let tenant =
        NewTenant { slug: slug.clone(), display_name: payload.to_owned(), surfaces: Vec::new() };
    let made = store.create_tenant(ministry, tenant, NOW).await;
    let resource = ResourceName::new(ResourceType::RuleSet, payload);
    let version = ResourceVersion { resource, version: 1, digest: Digest::of(b"") };
    let noted = store.note_rejected(meta, payload, version, payload, payload, NOW).await;
    let mut settings = store.tenant_settings(meta).await.unwrap();
    settings.category_map.insert(payload.to_owned(), payload.to_owned());
    // The settings are one document, which may hold any text.
    let put = store.put_tenant_settings(meta, settings, NOW).await.unwrap();
    assert_eq!(store.tenant_settings(meta).await.unwrap(), put);
    if refused {
        assert!(matches!(made, Err(StoreError::Refused { .. })), "{payload:?}");
        assert!(matches!(noted, Err(StoreError::Refused { .. })), "{payload:?}");
        return;
    }
    assert_eq!(made.unwrap().display_name, payload);
    noted.unwrap();
    let rows = store.rollouts(ministry, Some(payload), PageRequest::first(9)).await.unwrap().items;
    assert_eq!(rows.len(), 1, "{payload:?}");
    assert_eq!(
        (rows[0].subscriber_id.as_str(), rows[0].rejected_detail.as_str()),
        (payload, payload)
    );
}

async fn rule_sets(world: &World, at: usize, payload: &str, refused: bool) {
    let World { store, ministry, .. } = world;
    let slug = format!("set-{at}");
    let text = payload.to_owned();
    let draft = PutDraft {
        rule_set: slug.clone(),
        title: LocalizedText { id: text.clone(), en: text.clone() },
        source: text.clone(),
        expected_etag: String::new(),
        based_on: None,
    };
    let put = store.put_draft(ministry, draft, NOW).await;
    if refused {
        assert!(matches!(put, Err(StoreError::Refused { .. })), "{payload:?}");
        return;
    }
    let etag = put.unwrap().etag;
    let submit = Submit { rule_set: slug.clone(), etag, comment: text, approvals_required: 1 };
    let submission = store.submit(ministry, submit, NOW).await.unwrap();
    assert_eq!(submission.comment, payload);
    let stored = store.submission(ministry, &slug, SubmissionRef::Number(1)).await.unwrap();
    assert_eq!(stored.source, payload);
}

/// As a filter or a name that is looked for: found nothing, no error of the database.
async fn filters(world: &World, payload: &str) {
    let World { store, ministry, .. } = world;
    let query = StatisticsQuery {
        first_day: None,
        last_day: None,
        dimensions: vec![Dimension::Rule, Dimension::Category],
        measures: vec![Measure::Outcomes, Measure::AnyRuleHits],
        tenants: TenantFilter::Only(payload.to_owned()),
        page: PageRequest::after(vec![payload.to_owned(); 2], 9),
    };
    let figures = store.statistics(&StatisticsScope::ministry(ministry), query, NOW).await.unwrap();
    assert_eq!(figures.rows, []);
    let missing = [
        store.draft(ministry, payload).await.err(),
        store.rule_set_version(payload, 0).await.err(),
        store.revoke_key(ministry, payload, NOW).await.err(),
    ];
    for error in missing {
        assert!(matches!(error, Some(StoreError::NotFound { .. })), "{payload:?}: {error:?}");
    }
    assert!(store.key_to_authenticate(payload).await.unwrap().is_none());
    let page = PageRequest::after(payload.to_owned(), 1);
    store.list_tenants(ministry, page.clone()).await.unwrap();
    assert_eq!(store.list_keys(ministry, Some(payload), page).await.unwrap().items, []);
}
