//! Several servers on one store: what is changed at one is known at the others.

use std::sync::Arc;
use std::time::Duration;

use saring_app::LinkRequest;
use saring_app::projections::KeyEnd;
use saring_bundle::{KeySet, Replica, Seen};
use saring_store_sql::{Access, Database as _, query};

use crate::story::Story;

/// Ten times what it may take; who is woken would otherwise look after an hour only.
const GUARD: Duration = Duration::from_secs(10);

async fn within<T>(what: &str, work: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(GUARD, work).await;
    done.unwrap_or_else(|_| panic!("the other server was not told: {what}"))
}

async fn what_is_changed_at_one_is_known_at_the_other(story: Story) {
    let other = story.another_server().await;
    tokio::spawn(Arc::clone(&other).follow());
    let here = other.projections();
    let mut published = here.watch_published();
    let mut ends = here.watch_key_ends();
    let mut inbox = here.watch_inbox("shopee");

    story.publish(1).await;
    let version = published.wait_for(|published| published.rule_set("obat").is_some());
    within("a version", version).await.unwrap();
    // The next one is made on what the other server knows, and the first learns of it.
    assert_eq!(other.in_force(&story.shopee).await.unwrap().rule_sets()[0].1, 1);

    let settings = story.app.tenant_settings(&story.shopee, "").await.unwrap();
    story.app.put_tenant_settings(&story.shopee, settings).await.unwrap();
    let name = saring_bundle::ResourceName::tenant_settings("shopee");
    let settings = published.wait_for(|published| published.has("shopee", &name));
    within("settings", settings).await.unwrap();

    let url = "https://shopee.co.id/product/1/1".to_owned();
    let link = saring_link::parse(&url).unwrap();
    let request = LinkRequest { url, link, reason: "uji".into(), due_at: None };
    story.app.request_takedowns(&story.author, vec![request]).await.unwrap();
    within("a handover", inbox.changed()).await.unwrap();

    let mut outcome = crate::clock::outcome("a");
    outcome.image_hashes = vec!["phash64:0123456789abcdef".into()];
    outcome.action = saring_store::records::Action::Removed;
    story.report(outcome).await;
    let longer = published.wait_for(|published| published.fingerprints().is_some());
    within("a fingerprint", longer).await.unwrap();

    let key = story.author.actor().key_id.clone();
    story.app.revoke_key(&story.operator, &key).await.unwrap();
    let end = ends.wait_for(|ends| ends.get(&key) == Some(&KeyEnd::Revoked));
    within("a revoked key", end).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_wakes_the_other_server() {
    let story = Story::new().await.with_log_poll(Duration::from_secs(3_600));
    what_is_changed_at_one_is_known_at_the_other(story).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_again_and_again_is_enough() {
    what_is_changed_at_one_is_known_at_the_other(Story::where_nobody_is_woken().await).await;
}

/// Two servers publish in turns, each without knowing of the other's version but by the log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn versions_of_two_servers_follow_on_each_other() {
    let mut story = Story::new().await;
    let mut other = story.another_server().await;
    for version in 1..=6 {
        assert_eq!(story.publish(version as usize).await, version);
        std::mem::swap(&mut story.app, &mut other);
    }
}

/// A log that lacks a change is not followed past it: it may have told that a key ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_followed_past_what_the_log_lacks() {
    let story = Story::new().await;
    let other = story.another_server().await;
    for version in 1..=2 {
        assert_eq!(story.publish(version as usize).await, version);
    }
    let lost = story.store.write(Access::all(), |tx| {
        Box::pin(query("DELETE FROM change WHERE stream = '' AND position = 2").execute(tx))
    });
    assert_eq!(lost.await.unwrap(), 1);
    let lacks = other.projections().catch_up().await.unwrap_err();
    assert!(lacks.to_string().contains("lacks what follows on 1"), "{lacks}");
    assert!(other.projections().published().rule_set("obat").is_none());
}

/// A server that has not followed the log yet says so by where it stands; whoever knows more takes no
/// head of it. Servers that have followed it say the same, whatever the log was about.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_lags_passes_nothing_older_off_as_newer() {
    let story = Story::new().await;
    let other = story.another_server().await;
    let keys = KeySet::trusted_by_hand(&story.app.key_set().unwrap()).unwrap();
    let mut replica = Replica::new("shopee", keys, Seen::default()).unwrap();
    let now = story.app.now();
    let heads = async |replica: &mut Replica| {
        let mut codes = Vec::new();
        for server in [&story.app, &other] {
            let taken = replica.heartbeat(&story.head_of(server, 2), now);
            codes.push(taken.err().map(|refusal| refusal.code()));
        }
        codes
    };
    assert_eq!(heads(&mut replica).await, [None, None]);

    type Step<'s> = std::pin::Pin<Box<dyn Future<Output = ()> + 's>>;
    let steps: [(&str, Step<'_>); 3] = [
        ("a version", Box::pin(async { assert_eq!(story.publish(1).await, 1) })),
        (
            "settings",
            Box::pin(async {
                let settings = story.app.tenant_settings(&story.shopee, "").await.unwrap();
                story.app.put_tenant_settings(&story.shopee, settings).await.unwrap();
            }),
        ),
        (
            "what no head is about",
            Box::pin(async {
                let key = story.author.actor().key_id.clone();
                story.app.revoke_key(&story.operator, &key).await.unwrap();
            }),
        ),
    ];
    for (what, step) in steps {
        step.await;
        let lags = [None, Some("HEAD_REPLAYED")];
        assert_eq!(heads(&mut replica).await, lags, "{what}");
        // By its clock its head is as new.
        let by_time = story.head_of(&other, 1);
        assert_eq!(replica.heartbeat(&by_time, now), Ok(None), "{what}");
        other.projections().catch_up().await.unwrap();
        assert_eq!(heads(&mut replica).await, [None, None], "{what}");
    }
}
