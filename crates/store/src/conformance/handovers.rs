//! Handing links over.

use uuid::Uuid;

use super::{NOW, Shared, World, outcome};
use crate::StoreError;
use crate::auth::{Reader, TenantScope};
use crate::page::PageRequest;
use crate::records::{
    Handover, HandoverState, ItemReason, Listing, TakedownAnswer, TakedownRequest,
};

fn request(url: &str) -> TakedownRequest {
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

    // A bad item does not harm the others.
    let mut bad = request("https://shopee.co.id/Kaos-i.1.3");
    bad.reason = "a\0b".into();
    let good = request("https://shopee.co.id/Kaos-i.1.4");
    let answers = store.request_takedowns(ministry, vec![bad, good], NOW).await.unwrap();
    let error = answers[0].as_ref().unwrap_err();
    assert_eq!((error.field, error.reason), ("reason", ItemReason::Invalid));
    assert!(answers[1].is_ok());
}

pub(super) async fn an_inbox(store: Shared) {
    let world = World::new(store).await;
    let World { store, shopee, .. } = &world;
    let urls: Vec<_> = (1..=5).map(|item| format!("https://shopee.co.id/x-i.1.{item}")).collect();
    hand_over(&world, &urls.iter().map(String::as_str).collect::<Vec<_>>()).await;
    hand_over(&world, &["https://tokopedia.com/toko/kaos"]).await;

    let all = store.inbox_after(shopee, 0, 100).await.unwrap();
    assert!(all.is_sorted_by(|one, next| one.cursor < next.cursor));
    let got: Vec<_> = all.iter().map(|item| item.handover.url.clone()).collect();
    assert_eq!(got, urls);
    let rest = store.inbox_after(shopee, all[1].cursor, 2).await.unwrap();
    assert_eq!(rest, all[2..4]);
    assert_eq!(store.inbox_after(shopee, all[4].cursor, 2).await.unwrap(), []);

    // What has arrived does not come again; once more is no error.
    let id = all[0].handover.handover_id;
    for at in [NOW + 1, NOW + 2] {
        assert_eq!(store.acknowledge(shopee, vec![id], at).await.unwrap(), [Ok(())]);
    }
    assert_eq!(store.inbox_after(shopee, 0, 100).await.unwrap(), all[1..]);
    let page = PageRequest::first(9);
    let state = Some(HandoverState::Acknowledged);
    let listed = store.list_handovers(Reader::Tenant(shopee), None, state, page).await.unwrap();
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
        let mut answer = outcome(format!("k{id}"), "1");
        (answer.listing.surface, answer.handover_id) = (saring_link::Surface::Tokopedia, Some(id));
        let reported = world.store.report_outcomes(scope, vec![answer], NOW).await.unwrap();
        let all = format!("{acknowledged:?} {refused:?} {:?}", reported.results);
        all.replace(&id.to_string(), "<id>")
    }
    assert_eq!(asked(&world, tokopedia, theirs).await, asked(&world, tokopedia, unknown).await);
    let untouched = store.inbox_after(shopee, 0, 9).await.unwrap();
    assert_eq!(untouched[0].handover, answers[0].handover);

    let page = || PageRequest::first(9);
    let own = store.list_handovers(Reader::Tenant(tokopedia), None, None, page()).await.unwrap();
    assert_eq!(own.items, [answers[1].handover.clone()]);
    let reader = Reader::Tenant(tokopedia);
    let none = store.list_handovers(reader, Some("shopee"), None, page()).await.unwrap();
    assert_eq!(none.items, []);
    let reader = Reader::Ministry(ministry);
    let first = store.list_handovers(reader, None, None, PageRequest::first(2)).await.unwrap();
    assert_eq!(first.items, [answers[2].handover.clone(), answers[1].handover.clone()]);
    let rest = PageRequest::after(first.next.unwrap(), 2);
    let rest = store.list_handovers(reader, None, None, rest).await.unwrap();
    assert_eq!((rest.items, rest.next), (vec![answers[0].handover.clone()], None));
    let open = Some(HandoverState::Open);
    let other = store.list_handovers(reader, Some("other"), open, page()).await.unwrap();
    assert_eq!(other.items, [answers[2].handover.clone()]);
    let queue = store.inbox_after(&ministry.tenant("other"), 0, 9).await.unwrap();
    assert_eq!(queue.len(), 1);
}
