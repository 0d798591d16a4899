//! Keys that are remembered: refused as soon as they end, whichever server ends them, and good for
//! scoring alone, for a while, where the store does not answer.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use saring_app::{App, AppError, KeyScope, NewKeyText};
use saring_bundle::Hold;
use saring_store::Store as _;
use saring_store::StoreError;
use saring_store::auth::{AuthError, Role};
use saring_store::records::Action;

use crate::story::{SECOND, START, Story, holder};

/// Polled so rarely, the log counts as followed for as long as a test takes.
const RARELY: Duration = Duration::from_secs(3_600);
/// Polled so often, it never does.
const ALWAYS: Duration = Duration::ZERO;

async fn new_key(story: &Story) -> NewKeyText {
    let holder = holder(Role::Platform, Some("shopee"), "sebentar", None);
    story.app.create_key(&story.operator, holder).await.unwrap()
}

/// What a key opens: nothing, and why, or something.
async fn opens(server: &App, text: &str, service: Option<KeyScope>) -> &'static str {
    match server.authenticate(text, service).await {
        Ok(_) => "good",
        Err(AuthError::Revoked) => "revoked",
        Err(AuthError::Expired) => "expired",
        Err(AuthError::Store(StoreError::Unavailable(_))) => "unavailable",
        Err(error) => panic!("{error}"),
    }
}

/// A way in which a key ends.
#[derive(Clone, Copy, Debug)]
enum End {
    Revoked,
    Rotated { overlap: i64 },
}

const ENDS: [End; 3] =
    [End::Revoked, End::Rotated { overlap: 0 }, End::Rotated { overlap: 60 * SECOND }];

/// `follows`: whether the other server learns of it.
async fn a_key_is_refused_once_it_ends(end: End, follows: bool) {
    let story = Story::new().await.with_log_poll(RARELY);
    let (here, there) = (story.another_server().await, story.another_server().await);
    let NewKeyText { key, text } = new_key(&story).await;
    for server in [&here, &there] {
        assert_eq!(opens(server, &text, None).await, "good");
    }
    let expected = match end {
        End::Revoked => {
            here.revoke_key(&story.operator, &key.key_id).await.unwrap();
            "revoked"
        }
        End::Rotated { overlap } => {
            let new = here.rotate_key(&story.operator, &key.key_id, overlap).await.unwrap();
            assert_eq!(opens(&there, &new.text, None).await, "good");
            story.set_clock(overlap);
            "expired"
        }
    };
    assert_eq!(opens(&here, &text, None).await, expected, "{end:?} here");
    if follows {
        there.projections().catch_up().await.unwrap();
    }
    assert_eq!(opens(&there, &text, None).await, expected, "{end:?} there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_refused_once_it_ends_at_any_server() {
    for end in ENDS {
        a_key_is_refused_once_it_ends(end, true).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_keys_that_the_log_does_not_end() {
    for end in ENDS {
        let ended = tokio::spawn(a_key_is_refused_once_it_ends(end, false)).await;
        assert!(ended.is_err(), "nothing was noticed: {end:?}");
    }
}

/// A key is looked up, then revoked, and only then the look-up's answer is taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_looked_up_before_a_key_ended_is_not_remembered() {
    let story = Story::new().await.with_log_poll(RARELY);
    let server = story.another_server().await;
    for _ in 0..100 {
        let NewKeyText { key, text } = new_key(&story).await;
        let mut looked_up = pin!(opens(&server, &text, None));
        let begun = poll_fn(|context| Poll::Ready(looked_up.as_mut().poll(context))).await;
        // It can be over at once, where this thread was kept waiting.
        if begun.is_ready() {
            continue;
        }
        // The look-up goes on in a task of the store's.
        tokio::time::sleep(Duration::from_millis(20)).await;
        server.revoke_key(&story.operator, &key.key_id).await.unwrap();
        let before = looked_up.await;
        assert_eq!(opens(&server, &text, None).await, "revoked");
        if before == "good" {
            return;
        }
    }
    panic!("no look-up was quicker than the revocation");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_store_remembered_keys_score_for_a_while() {
    const LONG: Duration = Duration::from_secs(900);
    // How often the log is polled and how long keys are good without the store; what a remembered key
    // then opens for scoring, for others, and whether open streams still score.
    for (log_poll, without_store, scoring, other, streams) in [
        (ALWAYS, LONG, "good", "unavailable", true),
        (ALWAYS, Duration::ZERO, "unavailable", "unavailable", false),
        // The store was there a moment ago.
        (RARELY, LONG, "good", "good", true),
        (RARELY, Duration::ZERO, "good", "good", true),
    ] {
        let mut story = Story::new().await;
        story.publish(1).await;
        story.policy.log_poll = log_poll;
        story.policy.keys_without_store = without_store;
        let server = story.another_server().await;
        let (known, new) = (new_key(&story).await.text, new_key(&story).await.text);
        let wrong = format!("{}{}", &known[..20], &new[20..]);
        assert_eq!(opens(&server, &known, None).await, "good");

        story.store.close().await;
        for _ in 0..2 {
            let case = format!("{log_poll:?} {without_store:?}");
            let service = Some(KeyScope::Scoring);
            assert_eq!(opens(&server, &known, service).await, scoring, "{case}");
            for service in [None, Some(KeyScope::Takedown), Some(KeyScope::Subscription)] {
                assert_eq!(opens(&server, &known, service).await, other, "{case}");
            }
            for unknown in [&new, &wrong] {
                assert_eq!(opens(&server, unknown, service).await, "unavailable", "{case}");
            }
            match server.in_force(&story.shopee).await {
                Ok(_) => assert!(streams, "{case}"),
                Err(AppError::Store(StoreError::Unavailable(_))) => assert!(!streams, "{case}"),
                Err(error) => panic!("{error}"),
            }
            server.projections().catch_up().await.unwrap_err();
        }
    }
}

/// A hold ends while the store is gone, and with it entries of the log of fingerprints that the centre
/// has not read yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_store_versions_come_in_force_in_time() {
    const HOUR: i64 = 3_600 * SECOND;
    let story = Story::new().await;
    story.publish(1).await;
    let mut settings = story.app.tenant_settings(&story.shopee, "").await.unwrap();
    settings.holds.push(Hold {
        rule_set: "obat".into(),
        duration: HOUR,
        reason: "kami uji dulu".into(),
        since: 0,
        expires_at: START + 100 * HOUR,
    });
    story.app.put_tenant_settings(&story.shopee, settings).await.unwrap();
    story.publish(2).await;
    story.scored_by(1).await;
    let mut outcome = crate::clock::outcome("a");
    outcome.image_hashes = vec!["phash64:0123456789abcdef".into()];
    outcome.action = Action::Removed;
    story.report(outcome).await;
    story.store.sequence_fingerprints().await.unwrap();
    story.app.projections().catch_up().await.unwrap();
    assert!(story.app.projections().published().fingerprints().is_some());

    story.store.close().await;
    story.set_clock(HOUR);
    story.scored_by(2).await;
}
