//! What platforms set, and rule sets that are retired: at a subscriber, at the centre and as the
//! ministry sees it, over the real wire.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use saring_client::Client;
use saring_engine::{Listing, Mode, Verdict};
use saring_proto::v1;
use saring_proto::v1::publishing_service_client::PublishingServiceClient;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::server::{Keys, Server, publish, reason, set_up, until, with};
use tonic::Status;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;

const RULE_SET: &str = "pakaian-bekas-impor";
/// Both versions know it.
const BALL: &str = "Ball pres baju import korea 100kg";
/// Only the second version knows it.
const KARUNGAN: &str = "Baju import karungan 100kg siap kirim";
const FIRST: &str = "examples/versi-1.yaml";
const SECOND: &str = "rules/pakaian-bekas-impor.yaml";
const DAY: i64 = 24 * 3_600;

/// A server, those who call it, and a folder for whatever a test needs.
struct World {
    server: Server,
    folder: tempfile::TempDir,
    channel: Channel,
    keys: Keys,
}

impl World {
    async fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(&folder.path().join("data"));
        let channel = server.channel().await;
        let keys = set_up(&folder.path().join("data"), channel.clone()).await;
        World { server, folder, channel, keys }
    }

    /// Ends the server at once and starts it again.
    async fn restart(&mut self) {
        let data = self.folder.path().join("data");
        let ended =
            std::mem::replace(&mut self.server, Server::start(&data.with_extension("other")));
        ended.kill();
        self.server = Server::start(&data);
        self.channel = self.server.channel().await;
    }

    /// Shopee's subscriber of this name; one of the same name goes on where it stopped, once that one
    /// has let go of its files.
    async fn client(&self, name: &str) -> Client {
        let trust = std::fs::read(self.folder.path().join("data/key-set.json")).unwrap();
        let folder = self.folder.path().join(name);
        Client::builder(&self.server.address, "shopee", &folder)
            .subscriber_id(name)
            .activity_interval(Duration::from_millis(200))
            .open(&self.keys.shopee, &trust)
            .await
            .unwrap()
    }

    async fn publish(&self, file: &str) -> i64 {
        publish(self.channel.clone(), &self.keys, file).await
    }

    /// Takes the rule set out of force; gives the version that does.
    async fn retire(&self) -> i64 {
        let mut publishing = PublishingServiceClient::new(self.channel.clone());
        let (rule_set, comment) = (RULE_SET.to_owned(), "tidak berlaku lagi".to_owned());
        let retire =
            v1::RetireRuleSetRequest { rule_set: rule_set.clone(), comment, based_on: None };
        let submitted = publishing.retire_rule_set(with(&self.keys.author, retire)).await.unwrap();
        let v1::RuleSetVersion { submission_id, source_digest, .. } =
            submitted.into_inner().version.unwrap();
        let approve = v1::ApproveRuleSetRequest {
            rule_set: rule_set.clone(),
            submission_id: submission_id.clone(),
            source_digest,
            comment: String::new(),
        };
        publishing.approve_rule_set(with(&self.keys.approver, approve)).await.unwrap();
        let publish = v1::PublishRuleSetRequest { rule_set, submission_id, allow_empty: false };
        let published = publishing.publish_rule_set(with(&self.keys.approver, publish)).await;
        published.unwrap().into_inner().version.unwrap().version
    }

    /// Replaces the settings of shopee.
    async fn set(&self, settings: v1::TenantSettings) -> Result<v1::TenantSettings, Status> {
        let mut tenants = TenantServiceClient::new(self.channel.clone());
        let get = with(&self.keys.shopee, v1::GetTenantSettingsRequest::default());
        let present = tenants.get_tenant_settings(get).await?.into_inner().settings.unwrap();
        let settings = v1::TenantSettings { version: present.version, ..settings };
        let request = v1::UpdateTenantSettingsRequest { settings: Some(settings) };
        let updated = tenants.update_tenant_settings(with(&self.keys.shopee, request)).await?;
        Ok(updated.into_inner().settings.unwrap())
    }

    /// The settings of shopee once a subscriber has them.
    async fn set_and_wait(&self, client: &Client, settings: v1::TenantSettings) {
        let version = self.set(settings).await.unwrap().version;
        let has = || {
            let status = client.status().borrow().clone();
            status.in_force.iter().any(|it| it.resource.name == "shopee" && it.version == version)
        };
        until("the settings arrive", has).await;
    }

    /// What the centre says to a platform, and by which version; 0 if by none.
    async fn centre(&self, key: &str, listing: v1::Listing) -> (v1::Assessment, i64) {
        let request = with(key, v1::ScoreRequest { listing: Some(listing) });
        let mut scoring = ScoringServiceClient::new(self.channel.clone());
        let scored = scoring.score(request).await.unwrap().into_inner();
        let basis = scored.basis.unwrap();
        let version = basis.rule_sets.first().map_or(0, |rule_set| rule_set.version);
        (scored.assessment.unwrap(), version)
    }

    async fn centre_version(&self, key: &str) -> i64 {
        self.centre(key, listing(KARUNGAN)).await.1
    }

    /// What the ministry sees of a subscriber, once it is as it should be.
    async fn rollout(&self, subscriber: &str, is_so: impl Fn(&v1::Rollout) -> bool) -> v1::Rollout {
        let mut figures = StatisticsServiceClient::new(self.channel.clone());
        let mut last = None;
        for _ in 0..600 {
            let request =
                v1::ListRolloutRequest { rule_set: RULE_SET.into(), ..Default::default() };
            let page = figures.list_rollout(with(&self.keys.author, request)).await.unwrap();
            let mut rollouts = page.into_inner().rollouts.into_iter();
            last = rollouts.find(|rollout| rollout.subscriber_id == subscriber);
            if last.as_ref().is_some_and(&is_so) {
                return last.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the rollout stays {last:?}")
    }
}

fn listing(title: &str) -> v1::Listing {
    v1::Listing { title: title.into(), ..v1::Listing::default() }
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64
}

fn in_seconds(seconds: i64) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds: now() + seconds, nanos: 0 })
}

fn hold(seconds: i64) -> v1::Hold {
    v1::Hold {
        rule_set: RULE_SET.into(),
        duration: Some(prost_types::Duration { seconds, nanos: 0 }),
        reason: "kami uji dulu".into(),
        expire_time: in_seconds(30 * DAY),
        ..v1::Hold::default()
    }
}

fn holding(seconds: i64) -> v1::TenantSettings {
    v1::TenantSettings { holds: vec![hold(seconds)], ..v1::TenantSettings::default() }
}

fn exemption(sellers: &[&str]) -> v1::Exemption {
    v1::Exemption {
        rule_set: RULE_SET.into(),
        sellers: sellers.iter().map(|&seller| seller.to_owned()).collect(),
        reason: "toko museum".into(),
        expire_time: in_seconds(DAY),
        ..v1::Exemption::default()
    }
}

/// The verdict of a subscriber, and the version that it is by; 0 if by none.
fn verdict(client: &Client, title: &str) -> (Verdict, i64) {
    let scored = client.scorer().score(&Listing::titled(title)).unwrap();
    let version = scored.basis.rule_sets.first().map_or(0, |(_, version)| *version);
    (scored.assessment.verdict, version)
}

fn held(client: &Client) -> Vec<i64> {
    client.status().borrow().held.iter().map(|held| held.version.version).collect()
}

/// The fields of a request that are wrong.
fn fields(status: &Status) -> Vec<String> {
    assert_eq!(reason(status), "INVALID_FIELD");
    let wrong = status.get_details_bad_request().unwrap().field_violations;
    wrong.into_iter().map(|wrong| wrong.field).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_held_until_the_platform_lets_it_go() {
    let mut world = World::new().await;
    let client = world.client("satu").await;
    assert_eq!(world.publish(FIRST).await, 1);
    client.ready().await;
    world.set_and_wait(&client, holding(2 * DAY)).await;

    // The new version is there and not in force: at the subscriber and at the centre.
    assert_eq!(world.publish(SECOND).await, 2);
    until("version 2 is held", || held(&client) == [2]).await;
    assert_eq!(verdict(&client, KARUNGAN), (Verdict::Allow, 1));
    let (shopee, tokopedia) = (world.keys.shopee.clone(), world.keys.tokopedia.clone());
    assert_eq!(world.centre_version(&shopee).await, 1);
    assert_eq!(world.centre_version(&tokopedia).await, 2, "others do not wait");

    // The ministry sees who holds it, until when and why.
    let rollout = world.rollout("satu", |it| it.held_version == 2 && it.scored_version == 1).await;
    assert_eq!((rollout.applied_version, rollout.published_version), (1, 2));
    assert!(!rollout.drifted);
    let left = rollout.held_until.unwrap().seconds - now();
    assert!((2 * DAY - 600..=2 * DAY).contains(&left), "{left}");

    // Neither a restart of the subscriber, nor one of the centre, nor a new copy is a way round.
    drop(client);
    world.restart().await;
    assert_eq!(world.centre_version(&shopee).await, 1);
    let client = world.client("satu").await;
    assert_eq!((verdict(&client, KARUNGAN), held(&client)), ((Verdict::Allow, 1), vec![2]));
    let other = world.client("dua").await;
    until("version 2 is held by the new copy", || held(&other) == [2]).await;
    assert_eq!(verdict(&other, KARUNGAN), (Verdict::Allow, 1));
    until("what is held counts as the newest", || !other.scorer().is_stale()).await;

    // An emergency: without the hold it is in force at once, everywhere.
    world.set(v1::TenantSettings::default()).await.unwrap();
    for client in [&client, &other] {
        until("version 2", || verdict(client, KARUNGAN) == (Verdict::Block, 2)).await;
    }
    assert_eq!(world.centre_version(&shopee).await, 2);
    for subscriber in ["satu", "dua"] {
        let rollout = world.rollout(subscriber, |it| it.applied_version == 2).await;
        assert_eq!((rollout.held_version, rollout.held_until), (0, None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_ends_by_itself_also_without_the_centre() {
    const SECONDS: i64 = 6;
    let mut world = World::new().await;
    let client = world.client("satu").await;
    world.publish(FIRST).await;
    client.ready().await;
    world.set_and_wait(&client, holding(SECONDS)).await;
    world.publish(SECOND).await;
    let mut publishing = PublishingServiceClient::new(world.channel.clone());
    let request = v1::GetRuleSetVersionRequest { rule_set: RULE_SET.into(), ..Default::default() };
    let version = publishing.get_rule_set_version(with(&world.keys.shopee, request)).await.unwrap();
    let published = version.into_inner().version.unwrap().publish_time.unwrap().seconds;

    // It has the version before the server is gone, held or in force already on a slow machine.
    let has = || held(&client) == [2] || verdict(&client, KARUNGAN).1 == 2;
    until("version 2 arrives", has).await;
    let data = world.folder.path().join("data");
    let dead = Server::start(&data.with_extension("other"));
    std::mem::replace(&mut world.server, dead).kill();
    until("version 2 is in force", || verdict(&client, KARUNGAN) == (Verdict::Block, 2)).await;
    assert!(now() >= published + SECONDS, "not before its time");

    // The ministry is told once the centre is back, by this subscriber or its next run.
    world.server = Server::start(&data);
    world.channel = world.server.channel().await;
    drop(client);
    let client = world.client("satu").await;
    let shopee = world.keys.shopee.clone();
    assert_eq!(world.centre_version(&shopee).await, 2);
    assert_eq!((verdict(&client, KARUNGAN), held(&client)), ((Verdict::Block, 2), vec![]));
    world.rollout("satu", |it| it.applied_version == 2 && it.held_version == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscriber_that_was_away_learns_of_a_retirement_whatever_it_holds() {
    let world = World::new().await;
    let client = world.client("satu").await;
    world.publish(FIRST).await;
    client.ready().await;
    world.set_and_wait(&client, holding(2 * DAY)).await;
    drop(client);
    assert_eq!(world.retire().await, 2);
    assert_eq!(world.publish(SECOND).await, 3);
    let client = world.client("satu").await;
    until("version 3", || verdict(&client, KARUNGAN) == (Verdict::Block, 3)).await;
    assert_eq!(world.centre_version(&world.keys.shopee).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_are_given_up_half_way_reach_everybody_or_nobody() {
    let world = World::new().await;
    let client = world.client("satu").await;
    world.publish(FIRST).await;
    client.ready().await;
    for turn in 0..40 {
        let patience = Duration::from_micros(turn * 250);
        let _ = tokio::time::timeout(patience, world.set(holding(turn as i64 + 1))).await;
    }
    let mut tenants = TenantServiceClient::new(world.channel.clone());
    let get = with(&world.keys.shopee, v1::GetTenantSettingsRequest::default());
    let stored = tenants.get_tenant_settings(get).await.unwrap().into_inner().settings.unwrap();
    assert!(stored.version > 0, "some of them were stored");
    let has = || {
        let status = client.status().borrow().clone();
        let mut in_force = status.in_force.iter();
        // One that was given up last may have been stored since.
        in_force.any(|it| it.resource.name == "shopee" && it.version >= stored.version)
    };
    until("what is stored arrives", has).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exemptions_and_trials_are_told_in_every_answer() {
    let world = World::new().await;
    let client = world.client("satu").await;
    world.publish(SECOND).await;
    client.ready().await;
    let exempting = v1::TenantSettings {
        exemptions: vec![
            exemption(&["toko-1"]),
            v1::Exemption { categories: vec!["museum".into()], ..exemption(&[]) },
        ],
        ..v1::TenantSettings::default()
    };
    world.set_and_wait(&client, exempting).await;
    let of = |seller: Option<&str>, category: Option<&str>| Listing {
        seller: seller.map(str::to_owned),
        category: category.map(str::to_owned),
        ..Listing::titled(BALL)
    };
    for (local, exempt) in [
        (of(None, None), false),
        (of(Some("toko-2"), Some("pakaian")), false),
        (of(Some("toko-1"), None), true),
        (of(None, Some("museum/koleksi")), true),
    ] {
        let got = client.scorer().score(&local).unwrap().assessment;
        let expected = if exempt { Verdict::Allow } else { Verdict::Block };
        assert_eq!(got.verdict, expected, "{local:?}");
        let rules = &got.rule_sets[0].rules;
        let mode = if exempt { Mode::Shadow } else { Mode::Enforce };
        assert!(rules.iter().all(|rule| (rule.exempt, rule.mode) == (exempt, mode)), "{rules:?}");
        assert_eq!((got.hits.is_empty(), got.shadow_hits.is_empty()), (exempt, !exempt));
        // The centre says the same.
        let sent = v1::Listing { seller: local.seller, category: local.category, ..listing(BALL) };
        let (central, _) = world.centre(&world.keys.shopee, sent).await;
        let exempts = central.rule_sets[0].rules.iter().map(|rule| (rule.exempt, rule.shadow));
        assert_eq!(exempts.collect::<Vec<_>>(), vec![(exempt, exempt); rules.len()]);
        assert_eq!(central.shadow_hits.len(), got.shadow_hits.len());
    }

    // The rule set on trial: all of it fires, nothing counts.
    let trial = v1::RuleSetOverride {
        rule_set: RULE_SET.into(),
        treatment: v1::RuleTreatment::Shadow.into(),
        reason: "masa uji coba".into(),
        expire_time: in_seconds(DAY),
    };
    let trial = v1::TenantSettings { rule_sets: vec![trial], ..v1::TenantSettings::default() };
    world.set_and_wait(&client, trial).await;
    let got = client.scorer().score(&Listing::titled(BALL)).unwrap().assessment;
    assert_eq!((got.verdict, got.hits.len()), (Verdict::Allow, 0));
    assert!(got.rule_sets[0].rules.iter().all(|rule| !rule.exempt));
    let (central, _) = world.centre(&world.keys.shopee, listing(BALL)).await;
    assert_eq!(central.verdict(), v1::Verdict::Allow);
    let (other, _) = world.centre(&world.keys.tokopedia, listing(BALL)).await;
    assert_eq!(other.verdict(), v1::Verdict::Block);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_settings_are_refused_field_by_field() {
    let world = World::new().await;
    world.publish(SECOND).await;
    let rule = |reason: &str, days: i64| v1::RuleOverride {
        rule_set: RULE_SET.into(),
        rule: "bal-dagang".into(),
        treatment: v1::RuleTreatment::Review.into(),
        reason: reason.into(),
        expire_time: in_seconds(days * DAY),
    };
    let wrong = v1::TenantSettings {
        thresholds: vec![v1::ThresholdOverride { review: 60, block: 50, ..Default::default() }],
        rules: vec![rule("uji", 366), rule(" ", 1), rule("uji", 367)],
        holds: vec![hold(72 * 3_600), hold(72 * 3_600 + 1)],
        exemptions: vec![exemption(&["toko-1"]), exemption(&[]), exemption(&["x", ""])],
        ..v1::TenantSettings::default()
    };
    let refused = fields(&world.set(wrong).await.unwrap_err());
    let expected = [
        "settings.thresholds[0].rule_set",
        "settings.thresholds[0]",
        "settings.rules[1].reason",
        "settings.rules[1].rule",
        "settings.rules[2].rule",
        "settings.holds[1].duration",
        "settings.holds[1].rule_set",
        "settings.exemptions[1]",
        "settings.exemptions[2].sellers[1]",
        "settings.rules[2].expire_time",
    ];
    assert_eq!(refused, expected);

    let unset = |change: fn(&mut v1::TenantSettings)| {
        let mut settings = holding(DAY);
        settings.rules = vec![rule("uji", 1)];
        settings.exemptions = vec![exemption(&["toko-1"])];
        change(&mut settings);
        settings
    };
    for (settings, field) in [
        (unset(|it| it.rules[0].treatment = 9), "settings.rules[0].treatment"),
        (unset(|it| it.rules[0].expire_time = None), "settings.rules[0].expire_time"),
        (unset(|it| it.holds[0].duration = None), "settings.holds[0].duration"),
        (unset(|it| it.holds[0].expire_time = None), "settings.holds[0].expire_time"),
        (unset(|it| it.exemptions[0].expire_time = None), "settings.exemptions[0].expire_time"),
        (unset(|it| it.rules = vec![it.rules[0].clone(); 1_000]), "settings.rules"),
        (unset(|it| it.rules[0].rule = "bal-dagangan".into()), "settings.rules[0].rule"),
        (unset(|it| it.holds[0].rule_set = "pakaian".into()), "settings.holds[0].rule_set"),
        (
            unset(|it| it.holds[0].duration.as_mut().unwrap().nanos = 1_000_000_000),
            "settings.holds[0].duration",
        ),
        (unset(|it| _ = it.category_map.insert("x".repeat(3 << 20), "x".into())), "settings"),
    ] {
        assert_eq!(fields(&world.set(settings).await.unwrap_err()), [field]);
    }
    // Nothing of it was kept, and what is right is kept as it was given.
    let right = unset(|_| ());
    let mut kept = world.set(right.clone()).await.unwrap();
    assert!(kept.holds[0].create_time.take().is_some());
    assert_eq!(kept, v1::TenantSettings { version: 1, staleness_policy: 1, ..right });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ministry_sees_every_exception_in_force() {
    let world = World::new().await;
    world.publish(SECOND).await;
    world.publish("rules/obat-keras.yaml").await;
    let mut tenants = TenantServiceClient::new(world.channel.clone());
    let mut settings = holding(DAY);
    settings.exemptions = vec![exemption(&["toko-1"]), exemption(&["toko-2"])];
    settings.exemptions[1].expire_time = in_seconds(-DAY);
    settings.exemptions[0].rule_set = "obat-keras".into();
    settings.category_map.insert("17".into(), "pakaian".into());
    let set = world.set(settings).await.unwrap();
    // One that has set nothing of the kind, and one with an exception of another rule set.
    let own = v1::TenantSettings { exemptions: vec![exemption(&["x"])], ..Default::default() };
    let own = v1::UpdateTenantSettingsRequest { settings: Some(own) };
    tenants.update_tenant_settings(with(&world.keys.tokopedia, own)).await.unwrap();

    let (author, operator) = (world.keys.author.clone(), world.keys.operator.clone());
    let mut list = async |key: &str, rule_set: &str, page_size: i32| {
        let (mut all, mut page_token) = (Vec::new(), String::new());
        loop {
            let rule_set = rule_set.to_owned();
            let request = v1::ListTenantSettingsRequest { rule_set, page_size, page_token };
            let page = tenants.list_tenant_settings(with(key, request)).await?.into_inner();
            assert!(page_size == 0 || page.settings.len() <= page_size as usize);
            all.extend(page.settings);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok::<_, Status>(all);
            }
        }
    };
    let all = list(&author, "", 0).await.unwrap();
    let seen: Vec<_> = all.iter().map(|of| (of.tenant.as_str(), of.changed_by.as_str())).collect();
    assert_eq!(seen, [("shopee", "backend"), ("tokopedia", "backend")]);
    let shopee = all[0].settings.clone().unwrap();
    assert_eq!(shopee.holds, set.holds);
    assert_eq!(shopee.exemptions, set.exemptions[..1], "what has ended is left out");
    assert!(shopee.category_map.is_empty());
    assert!(all[0].change_time.unwrap().seconds <= now());
    assert_eq!(list(&author, "", 1).await.unwrap(), all);
    let of_medicines = list(&operator, "obat-keras", 1).await.unwrap();
    assert_eq!(of_medicines.len(), 1);
    assert_eq!(of_medicines[0].settings.as_ref().unwrap().holds, []);
    assert_eq!(reason(&list(&author, "tak-ada", 0).await.unwrap_err()), "NOT_FOUND");
    let forbidden = list(&world.keys.shopee, "", 0).await.unwrap_err();
    assert_eq!(reason(&forbidden), "WRONG_ROLE");

    // One platform's settings are the ministry's to see, and no other platform's.
    let get = |tenant: &str| v1::GetTenantSettingsRequest { tenant: tenant.into() };
    let whole = tenants.get_tenant_settings(with(&author, get("shopee"))).await.unwrap();
    assert_eq!(whole.into_inner().settings, Some(set));
    let other = tenants.get_tenant_settings(with(&world.keys.tokopedia, get("shopee"))).await;
    assert_eq!(reason(&other.unwrap_err()), "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_set_is_retired_everywhere_and_can_come_back() {
    let mut world = World::new().await;
    let client = world.client("satu").await;
    world.publish(SECOND).await;
    client.ready().await;
    // A hold does not keep a retirement away.
    world.set_and_wait(&client, holding(DAY)).await;
    assert_eq!(verdict(&client, BALL), (Verdict::Block, 1));
    world.rollout("satu", |it| it.scored_version == 1).await;

    let mut publishing = PublishingServiceClient::new(world.channel.clone());
    let retire = || v1::RetireRuleSetRequest {
        rule_set: RULE_SET.into(),
        comment: "diganti peraturan baru".into(),
        based_on: None,
    };
    let forbidden = publishing.retire_rule_set(with(&world.keys.shopee, retire())).await;
    assert_eq!(reason(&forbidden.unwrap_err()), "WRONG_ROLE");
    let submitted = publishing.retire_rule_set(with(&world.keys.author, retire())).await.unwrap();
    let submitted = submitted.into_inner().version.unwrap();
    assert!(submitted.retirement);
    let publish = || v1::PublishRuleSetRequest {
        rule_set: RULE_SET.into(),
        submission_id: submitted.submission_id.clone(),
        allow_empty: false,
    };
    let early = publishing.publish_rule_set(with(&world.keys.approver, publish())).await;
    assert_eq!(reason(&early.unwrap_err()), "CONFLICT");
    let approve = v1::ApproveRuleSetRequest {
        rule_set: RULE_SET.into(),
        submission_id: submitted.submission_id.clone(),
        source_digest: submitted.source_digest.clone(),
        comment: String::new(),
    };
    publishing.approve_rule_set(with(&world.keys.approver, approve)).await.unwrap();
    let published = publishing.publish_rule_set(with(&world.keys.approver, publish())).await;
    let published = published.unwrap().into_inner().version.unwrap();
    assert_eq!((published.version, published.retirement), (2, true));

    // It is in force nowhere: not here, not at the centre, not after a restart, not in a new copy.
    until("the rule set is dropped", || verdict(&client, BALL) == (Verdict::Allow, 0)).await;
    let shopee = world.keys.shopee.clone();
    assert_eq!(world.centre(&shopee, listing(BALL)).await.1, 0);
    let rollout = world.rollout("satu", |it| it.applied_version == 2).await;
    assert!(rollout.retired && !rollout.drifted, "{rollout:?}");
    drop(client);
    world.restart().await;
    assert_eq!(world.centre(&shopee, listing(BALL)).await.1, 0);
    let (client, other) = (world.client("satu").await, world.client("dua").await);
    for client in [&client, &other] {
        client.ready().await;
        assert_eq!(verdict(client, BALL), (Verdict::Allow, 0));
    }
    let mut publishing = PublishingServiceClient::new(world.channel.clone());
    let list = with(&world.keys.shopee, v1::ListRuleSetsRequest::default());
    let listed = publishing.list_rule_sets(list).await.unwrap().into_inner().rule_sets;
    assert_eq!((listed[0].published_version, listed[0].retired), (2, true));

    // Once is enough, and a retirement has no content to go back to.
    let twice = publishing.retire_rule_set(with(&world.keys.author, retire())).await;
    assert_eq!(reason(&twice.unwrap_err()), "CONFLICT");
    let (rule_set, comment) = (RULE_SET.to_owned(), String::new());
    let back = v1::RollBackRuleSetRequest { rule_set, version: 2, comment, based_on: None };
    let back = publishing.roll_back_rule_set(with(&world.keys.author, back)).await;
    assert_eq!(reason(&back.unwrap_err()), "CONFLICT");

    // It comes back by a version like any other; there is nothing that it would wait behind.
    assert_eq!(world.publish(SECOND).await, 3);
    for client in [&client, &other] {
        until("version 3", || verdict(client, BALL) == (Verdict::Block, 3)).await;
    }
    assert_eq!(world.centre(&shopee, listing(BALL)).await.1, 3);
    let rollout = world.rollout("satu", |it| it.applied_version == 3).await;
    assert!(!rollout.retired);
}
