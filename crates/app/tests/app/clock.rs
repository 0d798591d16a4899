//! A clock that is set while the server runs: nothing is counted twice, no order changes, versions
//! rise, and what was published later is what is in force.

use std::sync::Arc;
use std::time::Duration;

use saring_app::{Environment as _, LinkRequest};
use saring_bundle::{Head, Hold, MAX_SKEW, ResourceName, ResourceVersion};
use saring_store::auth::{AuthError, Role};
use saring_store::page::PageRequest;
use saring_store::records::{
    Action, Dimension, Handover, HandoverFilter, Measure, NewOutcome, OutcomeResult,
    StatisticsQuery, TenantFilter,
};

use crate::story::{SECOND, START, Story, holder};

const YEAR: i64 = 365 * 24 * 3_600 * SECOND;

/// What is done to the clock, one after the other, in microseconds.
const JUMPS: [i64; 10] = [
    0,
    YEAR,
    -2 * YEAR,
    YEAR,
    600 * SECOND,
    -1_200 * SECOND,
    100_000,
    -100_000,
    // To the leap second at the end of 2016, and back.
    1_483_228_800 * SECOND - START,
    START - 1_483_228_800 * SECOND,
];

/// What was done on 2016-06-15, before whatever the clock says by now.
pub(crate) fn outcome(key: &str) -> NewOutcome {
    NewOutcome {
        action: Action::Restricted,
        action_at: 1_465_948_800 * SECOND,
        ..saring_store::conformance::outcome(key, "1.1")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_published_later_is_in_force_whatever_the_clock_says() {
    let story = Story::new().await;
    let app = Arc::clone(&story.app);
    tokio::spawn(app.follow());
    let mut before = story.head();
    let mut last_by_time = 0;
    for (turn, jump) in JUMPS.into_iter().enumerate() {
        story.set_clock(jump);
        let version = story.publish(turn).await;
        assert_eq!(version, turn as i64 + 1);
        story.scored_by(version).await;

        // Heads are issued by the clock as it stands, and the later one is the newer one.
        let head = story.head();
        assert_eq!(head.issued_at, story.world.now(), "after a jump of {jump}");
        assert!(head.valid_until > head.issued_at);
        let (positions, earlier) = (head.positions.unwrap(), before.positions.unwrap());
        assert!(earlier.lack(positions) && !positions.lack(earlier), "after a jump of {jump}");
        before = head;
        // Those who know format 1 only go by the time, as far as they believe that of the one before.
        let by_time: Head = serde_json::from_slice(&story.head_of(&story.app, 1).payload).unwrap();
        let ahead = by_time.issued_at - story.world.now();
        assert!((0..=MAX_SKEW).contains(&ahead), "after a jump of {jump}");
        assert!(
            by_time.issued_at >= last_by_time || last_by_time > story.world.now() + MAX_SKEW,
            "after a jump of {jump}"
        );
        last_by_time = by_time.issued_at;

        // The ministry sees the version that was applied last.
        let resource = ResourceName::rule_set("obat");
        let published = story.app.projections().published();
        let digest = published.rule_set("obat").unwrap().version.digest;
        let applied = ResourceVersion { resource, version, digest };
        story.app.note_applied(&story.shopee, "uji", applied).await.unwrap();
        let rollouts = story.app.rollouts(&story.author, Some("obat"), PageRequest::first(9)).await;
        let rollouts = rollouts.unwrap().items;
        assert_eq!((rollouts.len(), rollouts[0].applied_version), (1, version), "{jump}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_centre_holds_a_version_until_its_time() {
    const HOUR: i64 = 3_600 * SECOND;
    let story = Story::new().await;
    let app = Arc::clone(&story.app);
    tokio::spawn(app.follow());
    story.publish(1).await;
    story.scored_by(1).await;
    let mut settings = story.app.tenant_settings(&story.shopee, "").await.unwrap();
    settings.holds.push(Hold {
        rule_set: "obat".into(),
        duration: 6 * HOUR,
        reason: "kami uji dulu".into(),
        since: 0,
        expires_at: START + 100 * HOUR,
    });
    story.app.put_tenant_settings(&story.shopee, settings).await.unwrap();
    let due = |head: Head| head.due.iter().map(|due| due.version).collect::<Vec<_>>();
    story.publish(2).await;
    story.set_clock(6 * HOUR - 1);
    let in_force = story.app.in_force(&story.shopee).await.unwrap();
    assert_eq!(in_force.rule_sets(), [("obat".to_owned(), 1)]);
    assert_eq!(due(story.head()), [1]);
    story.set_clock(1);
    story.scored_by(2).await;
    assert_eq!(due(story.head()), [0; 0]);

    // Past its expiry a hold holds nothing.
    story.set_clock(94 * HOUR);
    story.publish(3).await;
    story.scored_by(3).await;
    assert_eq!(due(story.head()), [0; 0]);
}

/// `wrong_clock`: as a centre would do that takes its own time for that of the action, as far as the
/// clock has jumped.
async fn days_stay(wrong_clock: bool) {
    let story = Story::new().await;
    let report = async |key: &str| {
        let mut outcome = outcome(key);
        if wrong_clock {
            outcome.action_at += story.world.now() - START;
        }
        story.report(outcome).await
    };
    let mut first = None;
    for (turn, jump) in JUMPS.into_iter().enumerate() {
        story.set_clock(jump);
        let accepted = report(&turn.to_string()).await;
        let OutcomeResult::Accepted { outcome_id, position, .. } = accepted else {
            panic!("{accepted:?}")
        };
        assert_eq!(position, turn as i64 + 1);
        let (first_id, _) = *first.get_or_insert((outcome_id, position));
        let again = report("0").await;
        let OutcomeResult::Duplicate { outcome_id, position } = again else { panic!("{again:?}") };
        assert_eq!((outcome_id, position), (first_id, 1));

        let query = StatisticsQuery {
            first_day: None,
            last_day: None,
            dimensions: vec![Dimension::Day],
            measures: vec![Measure::Outcomes],
            tenants: TenantFilter::All,
            page: PageRequest::first(9),
        };
        let figures = story.app.statistics(&story.author, query).await.unwrap();
        assert_eq!(figures.as_of, story.world.now());
        assert_eq!(figures.rows.len(), 1);
        assert_eq!(figures.rows[0].values, ["2016-06-15"]);
        assert_eq!(figures.rows[0].measures[0].value, Some(turn as i64 + 1));
    }
    // Page by page, all of it comes, once.
    let (mut events, mut page) = (0, PageRequest::first(3));
    loop {
        let listing = &outcome("0").listing;
        let history = story.app.listing_history(&story.shopee, listing, page).await;
        let (_, history) = history.unwrap();
        events += history.events.items.len();
        let Some(next) = history.events.next else { break };
        page = PageRequest::after(next, 3);
    }
    assert_eq!(events, JUMPS.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_counted_twice_and_days_stay() {
    days_stay(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_days_of_the_wrong_clock() {
    assert!(tokio::spawn(days_stay(true)).await.is_err(), "nothing was noticed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inbox_stays_in_order() {
    let story = Story::new().await;
    let mut last = None;
    for (turn, jump) in JUMPS.into_iter().enumerate() {
        story.set_clock(jump);
        let url = format!("https://shopee.co.id/product/1/{}", turn + 1);
        let link = saring_link::parse(&url).unwrap();
        let request = LinkRequest { url, link, reason: "uji".into(), due_at: None };
        story.app.request_takedowns(&story.author, vec![request]).await.unwrap();
        let items = story.app.inbox_after(&story.shopee, last, 9).await.unwrap();
        assert_eq!(items.len(), 1, "after a jump of {jump}");
        assert!(Some(items[0].place) > last);
        assert!(items[0].handover.due_at > items[0].handover.created_at);
        last = Some(items[0].place);
    }
    let all = PageRequest::first(100);
    let listed = story
        .app
        .list_handovers(&story.author, HandoverFilter::default(), all, story.app.now())
        .await
        .unwrap()
        .items;
    // What is overdue by the clock as it stands first, then the newest, whatever the clock said.
    let place = |url: &str| JUMPS.len() - url.rsplit('/').next().unwrap().parse::<usize>().unwrap();
    let now = story.app.now();
    let key = |it: &Handover| match it.is_overdue(now) {
        true => (0, it.due_at),
        false => (1, place(&it.url) as i64),
    };
    assert_eq!(listed.len(), JUMPS.len());
    assert!(listed.is_sorted_by_key(key), "{listed:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_expire_by_the_server_s_clock() {
    let story = Story::new().await.with_log_poll(Duration::from_secs(3_600));
    // It remembers the key from the first call on.
    let server = story.another_server().await;
    let end = story.world.now() + 600 * SECOND;
    let made = story.app.create_key(&story.operator, holder(Role::Observer, None, "x", Some(end)));
    let text = made.await.unwrap().text;
    for (jump, good) in [
        (0, true),
        (599 * SECOND, true),
        (SECOND, false),
        (YEAR, false),
        (-2 * YEAR, true),
        (YEAR, false),
        (-SECOND, true),
    ] {
        story.set_clock(jump);
        match server.authenticate(&text, None).await {
            Ok(_) => assert!(good, "{jump}"),
            Err(AuthError::Expired) => assert!(!good, "{jump}"),
            Err(error) => panic!("{error}"),
        }
    }
}
