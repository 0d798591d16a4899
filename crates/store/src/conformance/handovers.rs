//! Handing links over.

use saring_link::{Platform, Surface};
use uuid::Uuid;

use super::{NOW, Shared, World, listing, outcome};
use crate::StoreError;
use crate::auth::{Reader, TenantScope};
use crate::page::PageRequest;
use crate::records::{
    Handover, HandoverCursor, HandoverFilter, HandoverState, ItemReason, Listing, NewOutcome,
    NewTenant, OutcomeResult, Reference, TakedownAnswer, TakedownRequest,
};

pub(super) fn request(url: &str) -> TakedownRequest {
    let link = saring_link::parse(url).unwrap();
    TakedownRequest { url: url.into(), link, reason: "bal".into(), due_at: NOW + 1_000 }
}

async fn hand_over(world: &World, urls: &[&str]) -> Vec<TakedownAnswer> {
    let requests = urls.iter().map(|url| request(url)).collect();
    let answers = world.store.request_takedowns(&world.ministry, requests, NOW).await.unwrap();
    answers.into_iter().map(Result::unwrap).collect()
}

pub(super) async fn routing_and_duplicates(store: Shared) {
    let world = World::new(store).await;
    let answers = hand_over(
        &world,
        &[
            "https://shopee.co.id/Kaos-i.1.2",
            "https://shopee.co.id/product/1/2?sp_atk=x",
            "https://toko.example/kaos",
            "https://www.lazada.co.id/products/kaos-i77.html",
            "https://vt.tiktok.com/ZS1",
            "https://toko.example/kaos",
            "https://toko.example/celana",
        ],
    )
    .await;
    let seen: Vec<_> =
        answers.iter().map(|answer| (answer.handover.tenant.as_str(), answer.duplicate)).collect();
    // A known surface that nobody owns is the ministry's as well.
    let expected = [
        ("shopee", false),
        ("shopee", true),
        ("other", false),
        ("other", false),
        ("tiktok", false),
        ("other", true),
        ("other", false),
    ];
    assert_eq!(seen, expected);
    assert_eq!(answers[0].handover, answers[1].handover);
    let Handover { listing, state, .. } = &answers[0].handover;
    let Listing { surface, id, .. } = listing.clone().unwrap();
    assert_eq!((surface.as_str(), id.as_str(), *state), ("shopee", "1.2", HandoverState::Open));
    assert!(answers[4].handover.unresolved && answers[4].handover.listing.is_none());

    // A duplicate of what is acknowledged, and anew once it is answered or refused.
    let World { store, shopee, ministry, .. } = &world;
    let id = answers[0].handover.handover_id;
    store.acknowledge(shopee, vec![id], NOW).await.unwrap();
    assert!(hand_over(&world, &["https://shopee.co.id/Kaos-i.1.2"]).await[0].duplicate);
    store.refuse_handover(shopee, id, "sah".into(), NOW).await.unwrap();
    let anew = hand_over(&world, &["https://shopee.co.id/Kaos-i.1.2"]).await.remove(0);
    assert!(!anew.duplicate && anew.handover.handover_id != id);

    // Nobody sees what waits for an owner of its surface; once there is one, it goes there.
    let lazada = "https://www.lazada.co.id/products/kaos-i77.html";
    assert_eq!(answers[3].handover.unowned().map(Platform::as_str), Some("lazada"));
    assert_eq!(answers[2].handover.unowned(), None, "a site is nobody's");
    let tenant = NewTenant {
        slug: "lazada".into(),
        display_name: "L".into(),
        surfaces: vec![Surface::Lazada],
    };
    store.create_tenant(ministry, tenant, NOW).await.unwrap();
    let moved = hand_over(&world, &[lazada]).await.remove(0);
    assert_eq!((moved.handover.tenant.as_str(), moved.duplicate), ("lazada", true));
    assert_eq!(moved.handover.handover_id, answers[3].handover.handover_id);
    let inbox = store.inbox_after(&ministry.tenant("lazada"), None, 9).await.unwrap();
    assert_eq!(inbox.len(), 1);
    let after = hand_over(&world, &["https://www.lazada.co.id/products/kaos-i78.html"]).await;
    let inbox =
        store.inbox_after(&ministry.tenant("lazada"), Some(inbox[0].place), 9).await.unwrap();
    assert_eq!(inbox[0].handover, after[0].handover);

    // A bad item does not harm the others.
    let mut bad = request("https://shopee.co.id/Kaos-i.1.3");
    bad.reason = "a\0b".into();
    let good = request("https://shopee.co.id/Kaos-i.1.4");
    let answers = store.request_takedowns(ministry, vec![bad, good], NOW).await.unwrap();
    let error = answers[0].as_ref().unwrap_err();
    assert_eq!((error.field.as_str(), error.reason), ("reason", ItemReason::Invalid));
    assert!(answers[1].is_ok());
}

pub(super) async fn an_inbox(store: Shared) {
    let world = World::new(store).await;
    let World { store, shopee, tokopedia, .. } = &world;
    let urls: Vec<_> = (1..=5).map(|item| format!("https://shopee.co.id/x-i.1.{item}")).collect();
    hand_over(&world, &urls.iter().map(String::as_str).collect::<Vec<_>>()).await;
    hand_over(&world, &["https://tokopedia.com/toko/kaos"]).await;

    let all = store.inbox_after(shopee, None, 100).await.unwrap();
    // A place is a number of the platform's own: it does not tell how much others are handed over.
    let places: Vec<_> = all.iter().map(|item| item.place).collect();
    assert_eq!(places, [1, 2, 3, 4, 5]);
    assert_eq!(store.inbox_after(tokopedia, None, 9).await.unwrap()[0].place, 1);
    assert!(all.is_sorted_by(|one, next| one.place < next.place));
    let got: Vec<_> = all.iter().map(|item| item.handover.url.clone()).collect();
    assert_eq!(got, urls);
    let rest = store.inbox_after(shopee, Some(all[1].place), 2).await.unwrap();
    assert_eq!(rest, all[2..4]);
    assert_eq!(store.inbox_after(shopee, Some(all[4].place), 2).await.unwrap(), []);

    // What has arrived does not come again; once more is no error.
    let id = all[0].handover.handover_id;
    for at in [NOW + 1, NOW + 2] {
        assert_eq!(store.acknowledge(shopee, vec![id], at).await.unwrap(), [Ok(())]);
    }
    assert_eq!(store.inbox_after(shopee, None, 100).await.unwrap(), all[1..]);
    let page = PageRequest::first(9);
    let filter =
        HandoverFilter { state: Some(HandoverState::Acknowledged), ..HandoverFilter::default() };
    let listed = store.list_handovers(Reader::Tenant(shopee), filter, page, NOW).await.unwrap();
    assert_eq!(listed.items[0].acknowledged_at, Some(NOW + 1));

    let refused = store.refuse_handover(shopee, id, "sah".into(), NOW + 3).await.unwrap();
    assert_eq!((refused.state, refused.answered_at), (HandoverState::Refused, Some(NOW + 3)));
    let again = store.refuse_handover(shopee, id, "sah".into(), NOW + 4).await.unwrap();
    assert_eq!(again, refused);
    let other = store.refuse_handover(shopee, id, "lain".into(), NOW).await.unwrap_err();
    assert!(matches!(other, StoreError::Conflict { .. }), "{other}");

    let mut answer = outcome("k", "1.2");
    answer.handover_id = Some(all[1].handover.handover_id);
    store.report_outcomes(shopee, vec![answer], NOW).await.unwrap();
    let late = all[1].handover.handover_id;
    let late = store.refuse_handover(shopee, late, "sah".into(), NOW).await.unwrap_err();
    assert!(matches!(late, StoreError::Conflict { .. }), "{late}");
}

pub(super) async fn nobody_sees_another_s(store: Shared) {
    let world = World::new(store).await;
    let World { store, shopee, tokopedia, ministry, .. } = &world;
    let answers = hand_over(
        &world,
        &["https://shopee.co.id/x-i.1.1", "https://tokopedia.com/a/b", "https://toko.example/"],
    )
    .await;
    let (theirs, unknown) = (answers[0].handover.handover_id, Uuid::from_u128(77));

    // Another's and an unknown one: the same answer, but for the id that was asked for.
    async fn asked(world: &World, scope: &TenantScope, id: Uuid) -> String {
        let acknowledged = world.store.acknowledge(scope, vec![id], NOW).await.unwrap();
        let refused = world.store.refuse_handover(scope, id, "x".into(), NOW).await.unwrap_err();
        let answer = NewOutcome {
            listing: listing(Surface::Tokopedia, 1),
            handover_id: Some(id),
            ..outcome(format!("k{id}"), "")
        };
        let reported = world.store.report_outcomes(scope, vec![answer], NOW).await.unwrap();
        let [OutcomeResult::Accepted { outcome_id, .. }] = reported.results[..] else {
            panic!("{reported:?}")
        };
        let stored = world.store.outcome(Reader::Tenant(scope), outcome_id).await.unwrap();
        assert_eq!(stored.unresolved, [Reference::HandoverId]);
        format!("{acknowledged:?} {refused:?}").replace(&id.to_string(), "<id>")
    }
    assert_eq!(asked(&world, tokopedia, theirs).await, asked(&world, tokopedia, unknown).await);
    let untouched = store.inbox_after(shopee, None, 9).await.unwrap();
    assert_eq!(untouched[0].handover, answers[0].handover);

    let page = || PageRequest::first(9);
    let all = HandoverFilter::default;
    let of = |tenant: &str| HandoverFilter { tenant: Some(tenant.into()), ..all() };
    let reader = Reader::Tenant(tokopedia);
    let own = store.list_handovers(reader, all(), page(), NOW).await.unwrap();
    assert_eq!(own.items, [answers[1].handover.clone()]);
    let none = store.list_handovers(reader, of("shopee"), page(), NOW).await.unwrap();
    assert_eq!(none.items, []);
    let reader = Reader::Ministry(ministry);
    let first = store.list_handovers(reader, all(), PageRequest::first(2), NOW).await.unwrap();
    assert_eq!(first.items, [answers[2].handover.clone(), answers[1].handover.clone()]);
    let rest = PageRequest::after(first.next.unwrap(), 2);
    let rest = store.list_handovers(reader, all(), rest, NOW).await.unwrap();
    assert_eq!((rest.items, rest.next), (vec![answers[0].handover.clone()], None));
    // A place among another platform's is none here.
    let place = HandoverCursor {
        as_of: NOW,
        is_overdue: false,
        handover_id: answers[2].handover.handover_id,
    };
    let refused = store.list_handovers(reader, of("tokopedia"), PageRequest::after(place, 2), NOW);
    let refused = refused.await.unwrap_err();
    assert!(matches!(refused, StoreError::Refused { field: Some("page_token"), .. }), "{refused}");
    let open = HandoverFilter { state: Some(HandoverState::Open), ..of("other") };
    let other = store.list_handovers(reader, open, page(), NOW).await.unwrap();
    assert_eq!(other.items, [answers[2].handover.clone()]);
    let queue = store.inbox_after(&ministry.tenant("other"), None, 9).await.unwrap();
    assert_eq!(queue.len(), 1);
}

pub(super) async fn what_is_overdue_comes_first(store: Shared) {
    let world = World::new(store).await;
    let World { store, shopee, ministry, .. } = &world;
    // Due in so many microseconds: the fourth is answered, the fifth acknowledged.
    let dues = [50, 3, 60, 1, 2, 40];
    let requests = dues.iter().enumerate().map(|(at, due)| TakedownRequest {
        due_at: NOW + due,
        ..request(&format!("https://shopee.co.id/x-i.1.{}", at + 1))
    });
    let answers = store.request_takedowns(ministry, requests.collect(), NOW).await.unwrap();
    let ids: Vec<_> = answers.into_iter().map(|it| it.unwrap().handover.handover_id).collect();
    store.refuse_handover(shopee, ids[3], "sah".into(), NOW).await.unwrap();
    store.acknowledge(shopee, vec![ids[4]], NOW).await.unwrap();

    let places = async |filter: HandoverFilter, size| {
        let (mut places, mut page) = (Vec::new(), PageRequest::first(size));
        // Time goes on while pages are turned; what is overdue is judged once.
        for now in NOW + 30.. {
            let reader = Reader::Ministry(ministry);
            let listed = store.list_handovers(reader, filter.clone(), page, now).await.unwrap();
            for handover in listed.items {
                places.push(ids.iter().position(|id| *id == handover.handover_id).unwrap());
            }
            let Some(next) = listed.next else { break };
            page = PageRequest::after(next, size);
        }
        places
    };
    for size in [1, 2, 3, 9] {
        let all = HandoverFilter::default();
        assert_eq!(places(all.clone(), size).await, [4, 1, 5, 3, 2, 0], "pages of {size}");
        let of = HandoverFilter { tenant: Some("shopee".into()), ..all.clone() };
        assert_eq!(places(of, size).await, [4, 1, 5, 3, 2, 0], "pages of {size}");
        let overdue = HandoverFilter { overdue: true, ..all.clone() };
        assert_eq!(places(overdue.clone(), size).await, [4, 1]);
        let state = Some(HandoverState::Open);
        assert_eq!(places(HandoverFilter { state, ..all }, size).await, [1, 5, 2, 0]);
        assert_eq!(places(HandoverFilter { state, ..overdue }, size).await, [1]);
    }
}
