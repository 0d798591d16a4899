//! What an operator sees of a server and an edge at their admin ports. `cargo xtask alerts` has the scrapes kept
//! and reads them with programs that are not ours.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::process::Command;

use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::subscribe_request::Message as Said;
use saring_proto::v1::subscription_service_client::SubscriptionServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::raw::Raw;
use saring_tests::scrape::{ask, scrape, wait_for_lines};
use saring_tests::server::{Server, outcome, reason, until, with};
use saring_tests::world::{KARUNGAN, World, listing, report, score};

const ADMIN: [&str; 2] = ["--admin-address", "127.0.0.1:0"];

/// Keeps a scrape, if somebody wants to read it.
fn keep(name: &str, metrics: &str) {
    if let Some(folder) = std::env::var_os("SARING_SCRAPES") {
        std::fs::write(std::path::Path::new(&folder).join(name), metrics).unwrap();
    }
}

/// Rejects a version as a subscriber, once for a reason of ours and once for another.
async fn reject(world: &World) {
    let hello = v1::Hello {
        subscriber_id: "lain".into(),
        plan_formats: saring_engine::FORMATS.collect(),
        fold_versions: vec![saring_text::FOLD_VERSION],
        ..v1::Hello::default()
    };
    let resource = v1::ResourceVersion {
        r#type: v1::ResourceType::RuleSet.into(),
        name: "pakaian-bekas-impor".into(),
        version: 1,
        digest: format!("sha256:{}", "0".repeat(64)),
    };
    let answer = |reason: &str| {
        Said::Answer(v1::ResourceAnswer {
            resource: Some(resource.clone()),
            status: v1::ResourceStatus::Rejected.into(),
            reason: reason.into(),
            ..v1::ResourceAnswer::default()
        })
    };
    let said = [Said::Hello(hello), answer("BAD_SIGNATURE"), answer("karangan")];
    let said = said.map(|message| v1::SubscribeRequest { message: Some(message) });
    let mut client = SubscriptionServiceClient::new(world.server.channel().await);
    let request = with(&world.keys.shopee, tokio_stream::iter(said));
    let mut answers = client.subscribe(request).await.unwrap().into_inner();
    while answers.message().await.unwrap().is_some() {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_is_counted() {
    let world = World::new("127.0.0.1:0", &ADMIN).await;
    let edge = world.start(&ADMIN).start();
    edge.wait_for_log("ready: a rule set is in force", 1).await;

    let channel = edge.channel().await;
    let mut scoring = ScoringServiceClient::new(channel.clone());
    scoring.score(score(KARUNGAN)).await.unwrap();
    // One that cannot be read is none.
    let listings = vec![listing(KARUNGAN), listing("Sepeda lipat"), listing(&"x".repeat(2 << 20))];
    scoring.score_batch(v1::ScoreBatchRequest { listings }).await.unwrap();
    report(channel, vec![outcome("satu", 1)]).await;
    let at_edge = [
        "saring_calls_total{rpc_method=\"saring.v1.ScoringService/Score\",rpc_response_status_code=\"OK\"} 1",
        "saring_listings_total{saring_verdict=\"ALLOW\"} 1",
        "saring_listings_total{saring_verdict=\"BLOCK\"} 2",
        "saring_verdicts_total{saring_rule_set=\"pakaian-bekas-impor\",saring_rule_set_version=\"1\",\
         saring_verdict=\"BLOCK\"} 2",
        "saring_rule_set_version{saring_rule_set=\"pakaian-bekas-impor\"} 1",
        "saring_waiting_work{saring_pool=\"batches\"} 0",
        "saring_outbox_outcomes{saring_outbox_state=\"waiting\"} 0",
        "saring_outbox_outcomes{saring_outbox_state=\"refused\"} 0",
        "saring_centre_connected 1",
        "saring_replica_fresh 1",
        "saring_ready 1",
    ];
    keep("edge.txt", &wait_for_lines(&edge.admin, &at_edge).await);

    let mut scoring = ScoringServiceClient::new(world.server.channel().await);
    scoring.score(with(&world.keys.shopee, score(KARUNGAN))).await.unwrap();
    let refused = scoring.score(with("sk_salah", score(KARUNGAN))).await.unwrap_err();
    let refused = format!(
        "saring_calls_total{{error_type=\"{}\",rpc_method=\"saring.v1.ScoringService/Score\",\
         rpc_response_status_code=\"UNAUTHENTICATED\"}} 1",
        reason(&refused)
    );
    let at_centre = [
        refused.as_str(),
        "saring_rejected_resources_total{error_type=\"BAD_SIGNATURE\",saring_resource_type=\"RULE_SET\"} 1",
        "saring_rejected_resources_total{error_type=\"_OTHER\",saring_resource_type=\"RULE_SET\"} 1",
        "saring_evicted_connections_total{saring_cause=\"places\"} 0",
        "saring_calls_total{rpc_method=\"saring.v1.ScoringService/Score\",\
         rpc_response_status_code=\"OK\",saring_tenant=\"shopee\"} 1",
        "rpc_server_call_duration_seconds_count{rpc_method=\"saring.v1.ScoringService/Score\",\
         rpc_response_status_code=\"OK\",rpc_system_name=\"grpc\"} 1",
        "saring_open_calls{rpc_method=\"saring.v1.SubscriptionService/Subscribe\"} 1",
        "saring_rule_set_version{saring_rule_set=\"pakaian-bekas-impor\"} 1",
        "saring_connected_subscribers{saring_tenant=\"shopee\"} 1",
        "saring_subscriber_version{saring_rule_set=\"pakaian-bekas-impor\",\
         saring_subscriber=\"edge\",saring_tenant=\"shopee\"} 1",
        "saring_subscriber_versions_behind{saring_rule_set=\"pakaian-bekas-impor\",\
         saring_subscriber=\"edge\",saring_tenant=\"shopee\"} 0",
        "saring_ready 1",
    ];
    reject(&world).await;
    let metrics = wait_for_lines(&world.server.admin, &at_centre).await;
    for name in [
        "db_client_operation_duration_seconds_count{db_operation_name=\"outcomes.report\"",
        "saring_log_position{saring_log_stream=\"shared\"}",
        "saring_log_lag_seconds ",
        "saring_subscriber_applied_timestamp_seconds{",
        "saring_intake_bytes ",
        "saring_connections ",
        "target_info{service_name=\"saring-server\",service_version=\"",
    ] {
        assert!(metrics.lines().any(|line| line.starts_with(name)), "{name}\n{metrics}");
    }
    keep("server.txt", &metrics);

    // What is not there any more is not told of any more.
    assert!(edge.stop().0.success());
    let is_told = || scrape(&world.server.admin).contains("saring_connected_subscribers{");
    until("that the subscriber is told of no more", || !is_told()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_port_answers_probes_and_nothing_else() {
    let options = [&ADMIN[..], &["--drain-delay", "20"]].concat();
    let world = World::new("127.0.0.1:0", &options).await;
    let cases = [
        ("GET", "/livez", 200, "ok\n"),
        ("GET", "/readyz", 200, "ok\n"),
        ("HEAD", "/readyz", 200, ""),
        ("GET", "/", 404, "there are /metrics, /livez and /readyz\n"),
        ("GET", "/metrics/../data", 404, "there are /metrics, /livez and /readyz\n"),
        ("POST", "/metrics", 405, "GET only\n"),
        ("DELETE", "/readyz", 405, "GET only\n"),
    ];
    for (method, path, status, body) in cases {
        let answer = ask(&world.server.admin, method, path);
        assert_eq!((answer.0, answer.1.as_str()), (status, body), "{method} {path}");
    }
    // An edge that has no rules yet is live and not ready.
    let mut start = world.start(&ADMIN);
    start.server = "http://127.0.0.1:9".into();
    let edge = start.start();
    assert_eq!(ask(&edge.admin, "GET", "/livez").0, 200);
    assert_eq!(ask(&edge.admin, "GET", "/readyz"), (503, "not ready\n".into()));
    wait_for_lines(&edge.admin, &["saring_ready 0", "saring_centre_connected 0"]).await;
    // A server that is told to stop is not ready any more, and live for as long as it goes on.
    let id = world.server.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let admin = &world.server.admin;
    until("that it is not ready", || ask(admin, "GET", "/readyz").0 == 503).await;
    assert_eq!(ask(admin, "GET", "/livez").0, 200);
}

/// Values of a label, of all series that have it.
fn values(metrics: &str, label: &str) -> BTreeSet<String> {
    let begin = format!("{label}=\"");
    let values = metrics.lines().filter_map(|line| line.split_once(&begin)?.1.split('"').next());
    values.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_caller_makes_the_metrics_grow_without_an_end() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start_with(data.path(), &ADMIN);
    let operator = std::fs::read_to_string(data.path().join("operator.key")).unwrap();
    let operator = operator.trim();
    let channel = server.channel().await;
    let mut tenants = TenantServiceClient::new(channel.clone());
    let mut scoring = ScoringServiceClient::new(channel);
    for number in 0..110 {
        let name = format!("toko-{number}");
        let tenant = v1::Tenant {
            tenant: name.clone(),
            display_name: name.clone(),
            ..v1::Tenant::default()
        };
        let request = v1::CreateTenantRequest { tenant: Some(tenant) };
        tenants.create_tenant(with(operator, request)).await.unwrap();
        let request = v1::CreateKeyRequest {
            role: v1::Role::Platform.into(),
            tenant: name,
            name: "backend".into(),
            ..v1::CreateKeyRequest::default()
        };
        let key = tenants.create_key(with(operator, request)).await.unwrap().into_inner().secret;
        // Nothing is in force.
        scoring.score(with(&key, score("Sepeda"))).await.unwrap_err();
    }
    let mut raw = Raw::connect(&server.address).await;
    for number in 0..1_000 {
        let path = format!("/saring.v1.ScoringService/Score{number}");
        let _ = raw.call(&path, &[], bytes::Bytes::new()).await;
    }
    let metrics = scrape(&server.admin);
    let named = values(&metrics, "saring_tenant");
    assert!(named.len() == 101 && named.contains("_OTHER"), "{named:?}");
    let last_ten = "rpc_method=\"saring.v1.ScoringService/Score\",\
                    rpc_response_status_code=\"FAILED_PRECONDITION\",saring_tenant=\"_OTHER\"} 10";
    assert!(metrics.contains(last_ten), "{metrics}");
    let methods = values(&metrics, "rpc_method");
    assert!(methods.len() < 10 && methods.contains("_OTHER"), "{methods:?}");
}
