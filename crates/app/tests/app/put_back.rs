//! What a subscriber shows says that the database lacks something only where it does.

use saring_app::{App, AppError, PutBack};
use saring_bundle::{Digest, Envelope, Head, LogPositions, Purpose, ResourceName, ResourceVersion};
use saring_store_sql::{Access, Database as _, query};

use crate::story::{RECOVERY, SIGNING, Story, private};

/// The head that a server would send now, changed and signed by a key.
fn head(story: &Story, key: u8, change: impl FnOnce(&mut Head)) -> Envelope {
    let mut head: Head = serde_json::from_slice(&story.head_of(&story.app, 2).payload).unwrap();
    change(&mut head);
    Envelope::sign(Purpose::Head, head.to_payload(), &private(key)).unwrap()
}

/// Of another server on the database, which has not stopped.
async fn shown(story: &Story, head: &Envelope) -> (std::sync::Arc<App>, Result<(), AppError>) {
    let server = story.another_server().await;
    let checked = server.projections().check_shown("shopee", head).await;
    (server, checked)
}

fn further(head: &mut Head) {
    let LogPositions { shared, tenant } = head.positions.unwrap();
    head.positions = Some(LogPositions { shared: shared + 1, tenant });
}

fn of_rule_set(head: &mut Head) -> &mut ResourceVersion {
    head.resources.iter_mut().find(|it| it.resource == ResourceName::rule_set("obat")).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_says_nothing_stops_no_server() {
    let story = Story::new().await;
    let early = head(&story, SIGNING, |_| {});
    let lagging = story.another_server().await;
    for version in 1..=2 {
        assert_eq!(story.publish(version as usize).await, version);
    }
    let heads: [(&str, Envelope); 10] = [
        ("the newest", head(&story, SIGNING, |_| {})),
        ("an older one", early),
        ("one of format 1", story.head_of(&story.app, 1)),
        ("one that has expired", head(&story, SIGNING, |head| head.valid_until = 1)),
        (
            "another platform's",
            head(&story, SIGNING, |head| {
                head.tenant = "tokopedia".into();
                further(head);
            }),
        ),
        (
            "another agency's",
            head(&story, SIGNING, |head| {
                head.agency = "pangan".into();
                further(head);
            }),
        ),
        ("one that a stranger signed", head(&story, 5, further)),
        ("one by a key that signs no heads", head(&story, RECOVERY, further)),
        (
            "one of an earlier trust epoch",
            head(&story, SIGNING, |head| {
                head.trust_epoch = 0;
                further(head);
            }),
        ),
        (
            "one of a copy elsewhere, which was restored",
            head(&story, SIGNING, |head| {
                head.trust_epoch = 2;
                further(head);
            }),
        ),
    ];
    for (what, head) in &heads {
        for server in [&story.app, &lagging] {
            let checked = server.projections().check_shown("shopee", head).await;
            assert!(checked.is_ok(), "{what}: {checked:?}");
        }
        assert!(story.app.projections().catch_up().await.is_ok(), "{what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_database_lacks_stops_the_server() {
    let story = Story::new().await;
    for version in 1..=2 {
        assert_eq!(story.publish(version as usize).await, version);
    }
    let version = |version| PutBack::Version { resource: "obat".into(), version };
    let ahead = story.app.projections().published().positions("shopee").shared;
    let heads = [
        (head(&story, SIGNING, further), PutBack::Log { reached: ahead + 1, end: ahead }),
        (head(&story, SIGNING, |head| of_rule_set(head).digest = Digest::zero()), version(2)),
        (head(&story, SIGNING, |head| of_rule_set(head).version = 3), version(3)),
        // What came since has overtaken it.
        (
            head(&story, SIGNING, |head| {
                let of_rule_set = of_rule_set(head);
                (of_rule_set.version, of_rule_set.digest) = (1, Digest::zero());
                head.positions = Some(LogPositions { shared: 1, tenant: 0 });
            }),
            version(1),
        ),
        (
            head(&story, SIGNING, |head| {
                of_rule_set(head).resource = ResourceName::rule_set("hilang");
            }),
            PutBack::Version { resource: "hilang".into(), version: 2 },
        ),
    ];
    for (head, expected) in heads {
        let (server, checked) = shown(&story, &head).await;
        let found = match checked {
            Err(AppError::PutBack(found)) => found,
            checked => panic!("{expected}: {checked:?}"),
        };
        assert_eq!(found, expected);
        // It follows and signs nothing any more.
        let projections = server.projections();
        assert!(matches!(projections.catch_up().await, Err(AppError::PutBack(_))), "{expected}");
        let head = projections.head("shopee", &projections.published(), server.now(), 2);
        assert!(matches!(head, Err(AppError::PutBack(_))), "{expected}");
    }
}

/// A server that went on through a failover, after which others made as many changes as were lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_goes_on_compares_what_it_remembers() {
    let story = Story::new().await;
    assert_eq!(story.publish(1).await, 1);
    let other = story.another_server().await;
    other.projections().check_own().await.unwrap();
    let replaced = story.store.write(Access::all(), |tx| {
        let sql = "UPDATE rule_set_submission SET envelope = (SELECT envelope FROM key_set)";
        Box::pin(query(sql).execute(tx))
    });
    replaced.await.unwrap();
    let lacks = other.projections().check_own().await.unwrap_err();
    assert!(lacks.to_string().contains("version 1 of obat was sent"), "{lacks}");
}
