//! The client in a process of its own choosing: what it does when the server, the clock or the disk
//! is not as it should be.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use saring_client::bundle::Refusal;
use saring_client::{Builder, Client, ClientError, Clock, Problem, ScoreError, SystemClock};
use saring_engine::{Listing, Verdict};
use saring_proto::v1;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::edge::{free_address, trust};
use saring_tests::run;
use saring_tests::server::{Keys, Server, outcome, publish, set_up, taken_down, until, with};

const RULES: &str = "rules/pakaian-bekas-impor.yaml";
const MINUTE: i64 = 60 * 1_000_000;
const YEAR: i64 = 365 * 24 * 60 * 60 * 1_000_000;

/// The real time, and as much more or less as a test wants.
#[derive(Debug, Default)]
struct Shifted {
    day: AtomicI64,
    passed: AtomicI64,
}

impl Clock for Shifted {
    fn now(&self) -> i64 {
        SystemClock.now() + self.day.load(Ordering::Relaxed)
    }

    fn elapsed(&self) -> Duration {
        let passed = self.passed.load(Ordering::Relaxed);
        SystemClock.elapsed() + Duration::from_micros(passed.try_into().unwrap())
    }
}

fn builder(server: &Server, folder: &Path) -> Builder {
    Client::builder(&server.address, "shopee", folder).activity_interval(Duration::from_millis(200))
}

async fn open(builder: Builder, data: &Path, keys: &Keys) -> Client {
    builder.open(&keys.shopee, &std::fs::read(trust(data)).unwrap()).await.unwrap()
}

async fn set_policy(server: &Server, keys: &Keys, policy: v1::StalenessPolicy) {
    let mut tenants = TenantServiceClient::new(server.channel().await);
    let get = v1::GetTenantSettingsRequest { tenant: "shopee".into() };
    let settings = tenants.get_tenant_settings(with(&keys.shopee, get)).await.unwrap();
    let mut settings = settings.into_inner().settings.unwrap_or_default();
    settings.staleness_policy = policy.into();
    let request = v1::UpdateTenantSettingsRequest { settings: Some(settings) };
    tenants.update_tenant_settings(with(&keys.shopee, request)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_copy_does_just_what_the_platform_chose() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(data.path());
    let keys = set_up(data.path(), server.channel().await).await;
    publish(server.channel().await, &keys, RULES).await;
    let clock = Arc::new(Shifted::default());
    let client =
        open(builder(&server, folder.path()).clock(clock.clone()), data.path(), &keys).await;
    client.ready().await;
    let scorer = client.scorer();
    let (block, allow) = (Listing::titled("Balpres baju import"), Listing::titled("Panci presto"));
    let verdicts = || {
        [&block, &allow].map(|listing| {
            scorer.score(listing).map(|scored| (scored.assessment.verdict, scored.basis.stale))
        })
    };
    let fresh = [Ok((Verdict::Block, false)), Ok((Verdict::Allow, false))];
    let policies = [
        (v1::StalenessPolicy::GoOn, [Ok((Verdict::Block, true)), Ok((Verdict::Allow, true))]),
        (v1::StalenessPolicy::Review, [Ok((Verdict::Block, true)), Ok((Verdict::Review, true))]),
        (v1::StalenessPolicy::Refuse, [Err(ScoreError::Stale), Err(ScoreError::Stale)]),
    ];
    for (version, (policy, stale)) in (1..).zip(policies) {
        set_policy(&server, &keys, policy).await;
        until("the settings", || {
            let status = client.status();
            let in_force = &status.borrow().in_force;
            in_force.iter().any(|one| one.resource.name == "shopee" && one.version == version)
        })
        .await;
        until("fresh", || !scorer.is_stale()).await;
        assert_eq!(verdicts(), fresh);
        // The day jumps ahead: every head is too old now, and nothing confirms the copy.
        clock.day.store(YEAR, Ordering::Relaxed);
        assert_eq!(verdicts(), stale, "{policy:?}");
        // It goes back by as much, and the copy is as fresh as the time that passed says.
        clock.day.store(0, Ordering::Relaxed);
        until("fresh", || !scorer.is_stale()).await;
        // The day stands still while time passes; the next heartbeat confirms it again.
        clock.passed.fetch_add(YEAR, Ordering::Relaxed);
        assert!(verdicts() == stale || !scorer.is_stale());
        until("fresh", || !scorer.is_stale()).await;
        assert_eq!(verdicts(), fresh);
    }
    // A stream is cut off by no jump, and no report covers a negative stretch of time.
    clock.day.store(-YEAR, Ordering::Relaxed);
    assert!(client.status().borrow().connected);
    assert_eq!(verdicts(), fresh);
    client.close().await;
    assert_eq!(verdicts()[0], Ok((Verdict::Block, false)), "a scorer outlives its client");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_rejected_is_asked_for_again_once_it_can_be_taken() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(data.path());
    let keys = set_up(data.path(), server.channel().await).await;
    publish(server.channel().await, &keys, RULES).await;
    // Its clock is wrong, so every head has expired and nothing can be put in force.
    let clock = Arc::new(Shifted::default());
    clock.day.store(YEAR, Ordering::Relaxed);
    let client =
        open(builder(&server, folder.path()).clock(clock.clone()), data.path(), &keys).await;
    let status = client.status();
    until("rejected", || status.borrow().rejected.is_some()).await;
    until("a problem", || {
        matches!(status.borrow().problem, Some(Problem::HeadRefused(Refusal::HeadExpired { .. })))
    })
    .await;
    assert!(!client.scorer().is_ready());
    // Nobody publishes anything and nobody cuts the stream; the clock is put right.
    clock.day.store(0, Ordering::Relaxed);
    until("in force", || client.scorer().is_ready()).await;
    until("no rejection", || status.borrow().rejected.is_none()).await;
    until("no problem", || status.borrow().problem.is_none()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_behind_refuses_no_outcome_of_the_present() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(data.path());
    let keys = set_up(data.path(), server.channel().await).await;
    publish(server.channel().await, &keys, RULES).await;
    // How far the clock is off, when the action was, both in minutes from now, and whether that is taken.
    let cases = [
        (-15, 0, true),
        (-15, 8, true),
        (-15, 12, false),
        (0, 8, true),
        (0, 12, false),
        (15, 20, true),
        (15, 28, false),
    ];
    for (at, (clock_is_off, action, is_taken)) in (0..).zip(cases) {
        let clock = Arc::new(Shifted::default());
        clock.day.store(clock_is_off * MINUTE, Ordering::Relaxed);
        let folder = folder.path().join(at.to_string());
        let client = open(builder(&server, &folder).clock(clock), data.path(), &keys).await;
        let status = client.status();
        // With a clock that is ahead, every head has expired.
        let is_refused = |problem: &Problem| matches!(problem, Problem::HeadRefused(_));
        until("a head", || {
            let status = status.borrow();
            status.connected || status.problem.as_ref().is_some_and(is_refused)
        })
        .await;
        let mut outcome = outcome("jam", at);
        let micros = SystemClock.now() + action * MINUTE;
        let time = prost_types::Timestamp { seconds: micros / 1_000_000, nanos: 0 };
        outcome.action_time = Some(time);
        match client.check(&outcome) {
            Ok(()) => assert!(is_taken, "{clock_is_off}, {action}"),
            Err(ClientError::OutcomeInvalid { field, problem, .. }) => {
                assert!(!is_taken && field == "action_time", "{clock_is_off}, {action}: {problem}");
            }
            Err(error) => panic!("{clock_is_off}, {action}: {error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_outbox_is_an_error_and_drains_when_the_server_is_back() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let address = free_address().to_string();
    let server = Server::start_at(&address, data.path(), &[]);
    let keys = set_up(data.path(), server.channel().await).await;
    let client =
        open(builder(&server, folder.path()).outbox_capacity(50, 1 << 20), data.path(), &keys)
            .await;
    until("connected", || client.status().borrow().connected).await;
    server.kill();
    let all: Vec<_> = (0..60).map(|item| outcome(&format!("kunci-{item}"), item)).collect();
    client.report(&all[..50]).await.unwrap();
    let full = client.report(&all[50..]).await.unwrap_err();
    assert!(matches!(full, ClientError::OutboxFull { entries: 50 }), "{full}");
    let status = client.status();
    let is_away = |problem: &Option<Problem>| matches!(problem, Some(Problem::Unreachable(_)));
    until("a problem", || is_away(&status.borrow().outcomes_problem)).await;
    let server = Server::start_at(&address, data.path(), &[]);
    client.flush().await.unwrap();
    client.report(&all[50..]).await.unwrap();
    client.flush().await.unwrap();
    assert_eq!(taken_down(&server, &keys).await, 60);
    until("no problem", || client.status().borrow().outcomes_problem.is_none()).await;
    assert_eq!(client.outbox().await.unwrap().sent, 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_refuses_does_not_hold_up_the_rest() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(data.path());
    let keys = set_up(data.path(), server.channel().await).await;
    let client = open(builder(&server, folder.path()), data.path(), &keys).await;
    let mut outcomes: Vec<_> =
        (0..700).map(|item| outcome(&format!("kunci-{item}"), item)).collect();
    // What can be seen to be wrong is refused at once, and nothing is taken.
    let mut bad = outcomes[..10].to_vec();
    bad[3].action = 0;
    let refused = client.report(bad).await.unwrap_err();
    assert!(
        matches!(&refused, ClientError::OutcomeInvalid { idempotency_key, field, .. }
            if idempotency_key == "kunci-3" && field == "action"),
        "{refused}"
    );
    assert_eq!(client.outbox().await.unwrap().waiting, 0);
    // The same key with other content is for the server to see.
    outcomes[3].idempotency_key = "kunci-2".into();
    outcomes[400].idempotency_key = "kunci-399".into();
    client.report(outcomes).await.unwrap();
    client.flush().await.unwrap();
    assert_eq!(taken_down(&server, &keys).await, 698);
    let refused = client.dead_letters(None, 10).await.unwrap();
    let told: Vec<_> = refused
        .iter()
        .map(|one| (one.outcome.idempotency_key.as_str(), one.answer.error.is_some()))
        .collect();
    assert_eq!(told, [("kunci-2", true), ("kunci-399", true)]);
    assert_eq!(client.drop_dead_letters(Some(&[refused[0].number])).await.unwrap().letters, 1);
    assert_eq!(client.outbox().await.unwrap().dead_letters, 1);
}

/// Copies a folder with what is in it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap().path();
        let target = to.join(file.file_name().unwrap());
        match file.is_dir() {
            true => copy(&file, &target),
            false => drop(std::fs::copy(&file, &target).unwrap()),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_restored_to_an_older_state_gets_again_what_it_lost() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let backup = tempfile::tempdir().unwrap();
    let address = free_address().to_string();
    let server = Server::start_at(&address, data.path(), &[]);
    let keys = set_up(data.path(), server.channel().await).await;
    publish(server.channel().await, &keys, RULES).await;
    let client = open(builder(&server, folder.path()), data.path(), &keys).await;
    client.ready().await;
    let all: Vec<_> = (0..30).map(|item| outcome(&format!("kunci-{item}"), item)).collect();
    client.report(&all[..10]).await.unwrap();
    client.flush().await.unwrap();
    server.stop();
    copy(data.path(), backup.path());

    let server = Server::start_at(&address, data.path(), &[]);
    client.report(&all[10..]).await.unwrap();
    client.flush().await.unwrap();
    assert_eq!(taken_down(&server, &keys).await, 30);
    let fingerprints = || client.scorer().score(&Listing::default()).unwrap().basis;
    until("all fingerprints", || fingerprints().takedown_fingerprints_version == 30).await;
    server.kill();

    // The restore: twenty acknowledged outcomes are gone. Nobody reports anything; that the client
    // connects again is enough.
    let restored = run(&["db", "restored", "--data", backup.path().to_str().unwrap()], b"");
    assert_eq!(restored.code, Some(0), "{}", restored.err);
    let server = Server::start_at(&address, backup.path(), &[]);
    for attempt in 0.. {
        if taken_down(&server, &keys).await == 30 {
            break;
        }
        assert!(attempt < 600, "{:?}", client.outbox().await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    client.flush().await.unwrap();
    // And the log of fingerprints goes on, though it was shorter for a while.
    client.report(&[outcome("satu-lagi", 99)]).await.unwrap();
    client.flush().await.unwrap();
    until("one more fingerprint", || fingerprints().takedown_fingerprints_version == 31).await;
    until("no rejection", || client.status().borrow().rejected.is_none()).await;
    assert_eq!(client.outbox().await.unwrap().waiting, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_each_of_two_clients_reported_comes_back_after_a_restore() {
    let (data, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let address = free_address().to_string();
    let server = Server::start_at(&address, data.path(), &[]);
    let keys = set_up(data.path(), server.channel().await).await;
    server.stop();
    copy(data.path(), backup.path());

    // Each knows its own outcomes only; the first has the lower positions.
    let server = Server::start_at(&address, data.path(), &[]);
    let mut clients = Vec::new();
    for (at, folder) in folders.iter().enumerate() {
        let builder = builder(&server, folder.path()).subscriber_id(format!("c-{at}"));
        clients.push(open(builder, data.path(), &keys).await);
    }
    let all: Vec<_> = (0..60).map(|item| outcome(&format!("kunci-{item}"), item)).collect();
    for (client, outcomes) in clients.iter().zip(all.chunks(30)) {
        client.report(outcomes).await.unwrap();
        client.flush().await.unwrap();
    }
    assert_eq!(taken_down(&server, &keys).await, 60);
    server.kill();

    // The second one has new ones to send while there is no server. They are no proof that the
    // old ones are there.
    let new: Vec<_> = (60..70).map(|item| outcome(&format!("kunci-{item}"), item)).collect();
    clients[1].report(new).await.unwrap();
    let restored = run(&["db", "restored", "--data", backup.path().to_str().unwrap()], b"");
    assert_eq!(restored.code, Some(0), "{}", restored.err);
    let server = Server::start_at(&address, backup.path(), &[]);
    for attempt in 0.. {
        if taken_down(&server, &keys).await == 70 {
            break;
        }
        assert!(attempt < 600, "{:?} {:?}", clients[0].status(), clients[1].status());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_another_platform_reports_nothing() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(data.path());
    let keys = set_up(data.path(), server.channel().await).await;
    let client = open(builder(&server, folder.path()), data.path(), &keys).await;
    client.report(&[outcome("satu", 1)]).await.unwrap();
    client.flush().await.unwrap();
    // The stream is open and stays good; the key reaches it all the same.
    client.set_api_key(&keys.tokopedia).unwrap();
    client.report(&[outcome("dua", 2)]).await.unwrap();
    let status = client.status();
    let other = Some(Problem::OtherTenant);
    until("told of the outcomes", || status.borrow().outcomes_problem == other).await;
    until("told of the replica", || status.borrow().problem == other).await;
    assert_eq!(client.outbox().await.unwrap().waiting, 1);
    assert_eq!(taken_down(&server, &keys).await, 1);
    client.set_api_key("sk_tidak_ada").unwrap();
    let is_refused =
        |problem: &Option<Problem>| matches!(problem, Some(Problem::KeyRefused { .. }));
    until("told of the key", || is_refused(&status.borrow().problem)).await;
    client.set_api_key(&keys.shopee).unwrap();
    client.flush().await.unwrap();
    assert_eq!(taken_down(&server, &keys).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_with_a_clock_that_is_far_behind_makes_nothing_fresh() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(data.path());
    let keys = set_up(data.path(), server.channel().await).await;
    publish(server.channel().await, &keys, RULES).await;
    let client = open(builder(&server, folder.path()), data.path(), &keys).await;
    until("fresh", || client.scorer().is_ready() && !client.scorer().is_stale()).await;
    client.close().await;
    // Nobody is there to confirm anything.
    let gone = || Client::builder(format!("http://{}", free_address()), "shopee", folder.path());
    let client = open(gone(), data.path(), &keys).await;
    assert!(!client.scorer().is_stale(), "the head that was kept is still good");
    client.close().await;
    let clock = Arc::new(Shifted::default());
    clock.day.store(-YEAR, Ordering::Relaxed);
    let client = open(gone().clock(clock), data.path(), &keys).await;
    assert!(client.scorer().is_ready() && client.scorer().is_stale());
}

/// A clock that breaks when a test wants it to.
#[derive(Debug, Default)]
struct Breaking(AtomicBool);

impl Clock for Breaking {
    fn now(&self) -> i64 {
        assert!(!self.0.load(Ordering::Relaxed), "the clock breaks");
        SystemClock.now()
    }

    fn elapsed(&self) -> Duration {
        SystemClock.elapsed()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_breaks_down_is_told() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(data.path());
    let keys = set_up(data.path(), server.channel().await).await;
    let clock = Arc::new(Breaking::default());
    let client =
        open(builder(&server, folder.path()).clock(clock.clone()), data.path(), &keys).await;
    until("connected", || client.status().borrow().connected).await;
    clock.0.store(true, Ordering::Relaxed);
    tokio::time::timeout(Duration::from_secs(30), client.failed()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_gone_leaves_its_files_to_the_next() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(data.path());
    let keys = set_up(data.path(), server.channel().await).await;
    publish(server.channel().await, &keys, RULES).await;
    for round in 0..3 {
        let client = open(builder(&server, folder.path()), data.path(), &keys).await;
        let twice = builder(&server, folder.path()).open(&keys.shopee, b"").await;
        assert!(matches!(twice, Err(ClientError::Trust(_))));
        let trusted = std::fs::read(trust(data.path())).unwrap();
        let twice = builder(&server, folder.path()).open(&keys.shopee, &trusted).await;
        assert!(matches!(twice, Err(ClientError::InUse { .. })));
        client.ready().await;
        client.scorer().score(&Listing::titled("Balpres baju import")).unwrap();
        match round {
            // What was scored in the last seconds is reported at the close.
            0 => client.close().await,
            _ => drop(client),
        }
    }
    let request = v1::ListRolloutRequest {
        rule_set: "pakaian-bekas-impor".into(),
        ..v1::ListRolloutRequest::default()
    };
    let mut figures = StatisticsServiceClient::new(server.channel().await);
    let rollout = figures.list_rollout(with(&keys.author, request)).await.unwrap().into_inner();
    assert_eq!(rollout.rollouts[0].scored_version, 1);
}
