//! What goes on at servers that are in for something, and what must be so afterwards.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use saring_proto::v1;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::edge::{Edge, Start, trust};
use saring_tests::root;
use saring_tests::server::{Keys, outcome, publish, taken_down_at, with};
use tokio::task::JoinHandle;
use tonic::Code;
use tonic::transport::{Channel, Endpoint};

pub const RULE_SET: &str = "pakaian-bekas-impor";
pub const RULES: &str = "rules/pakaian-bekas-impor.yaml";

/// How long everything may take to come to rest.
const GUARD: Duration = Duration::from_secs(60);

/// How long nothing more may come in: ten times as long as an edge waits before it tries again.
const STANDSTILL: Duration = Duration::from_secs(20);

/// An edge of shopee that knows these servers, by the key set in a server's folder.
pub fn edge_of(servers: &[String], keys: &Keys, folder: &Path, data: &Path) -> Start {
    let further = servers[1..].iter();
    Start {
        server: servers[0].clone(),
        tenant: "shopee".into(),
        trust: trust(folder),
        data: data.to_owned(),
        key: keys.shopee.clone(),
        options: further.flat_map(|server| ["--server".to_owned(), server.clone()]).collect(),
    }
}

/// Reports outcomes through the edge, numbered from `first` on, until it is to stop; tells how many it has taken.
pub fn report(edge: &Edge, first: u64, stop: &Arc<AtomicBool>) -> JoinHandle<u64> {
    let (address, stop) = (edge.address.clone(), Arc::clone(stop));
    tokio::spawn(async move {
        let channel = Endpoint::from_shared(address).unwrap().connect().await.unwrap();
        let mut takedowns = TakedownServiceClient::new(channel);
        let mut taken = 0;
        while !stop.load(Ordering::Relaxed) {
            let outcomes = (first + taken..first + taken + 5).map(|item| v1::Outcome {
                action_time: Some(SystemTime::now().into()),
                ..outcome(&item.to_string(), item)
            });
            let request = v1::ReportOutcomesRequest { outcomes: outcomes.collect() };
            takedowns.report_outcomes(request).await.unwrap();
            taken += 5;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        taken
    })
}

/// Publishes through one server or the other until it is to stop; the newest version that was answered.
pub fn publishing(
    addresses: [String; 2],
    keys: &Keys,
    folder: PathBuf,
    stop: &Arc<AtomicBool>,
) -> JoinHandle<i64> {
    let (keys, stop) = (keys.clone(), Arc::clone(stop));
    tokio::spawn(async move {
        let source = std::fs::read_to_string(root().join(RULES)).unwrap();
        let file = folder.join("rules.yaml");
        let mut newest = 0;
        for turn in 0_usize.. {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            std::fs::write(&file, format!("{source}\n# {turn}\n")).unwrap();
            let address = addresses[turn % 2].clone();
            let (keys, path) = (keys.clone(), file.to_str().unwrap().to_owned());
            // A server that is away, or that goes away on the way, ends this turn.
            let published = tokio::spawn(async move {
                let channel = Endpoint::from_shared(address).unwrap().connect().await.unwrap();
                publish(channel, &keys, &path).await
            });
            if let Ok(version) = published.await {
                assert!(version > newest, "version {version} after {newest}");
                newest = version;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        newest
    })
}

/// Makes keys and revokes them until it is to stop; those whose revocation was answered.
pub fn revoking(address: String, keys: &Keys, stop: &Arc<AtomicBool>) -> JoinHandle<Vec<String>> {
    let (operator, stop) = (keys.operator.clone(), Arc::clone(stop));
    tokio::spawn(async move {
        let channel = Endpoint::from_shared(address).unwrap().connect_lazy();
        let mut tenants = TenantServiceClient::new(channel);
        let mut revoked = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(30)).await;
            let request = v1::CreateKeyRequest {
                role: v1::Role::Platform.into(),
                tenant: "shopee".into(),
                name: "sebentar".into(),
                ..v1::CreateKeyRequest::default()
            };
            let Ok(made) = tenants.create_key(with(&operator, request)).await else { continue };
            let secret = made.into_inner().secret;
            let key_id = secret.split('_').take(2).collect::<Vec<_>>().join("_");
            let request = v1::RevokeKeyRequest { key_id };
            if tenants.revoke_key(with(&operator, request)).await.is_ok() {
                revoked.push(secret);
            }
        }
        revoked
    })
}

/// Waits until that many outcomes are counted at the server, each once, as long as they become more.
pub async fn counted(channel: &Channel, keys: &Keys, taken: u64) {
    let (mut before, mut since) = (0, Instant::now());
    loop {
        let count = taken_down_at(channel.clone(), keys).await;
        if count == taken as i64 {
            return;
        }
        if count != before {
            (before, since) = (count, Instant::now());
        }
        assert!(since.elapsed() < STANDSTILL, "{count} of {taken} are counted");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until that many subscribers are on the newest version, which is `newest` or a later one.
pub async fn on_the_newest(channel: &Channel, keys: &Keys, newest: i64, subscribers: usize) {
    let mut figures = StatisticsServiceClient::new(channel.clone());
    let begun = Instant::now();
    loop {
        let request = v1::ListRolloutRequest {
            rule_set: RULE_SET.into(),
            page_size: 1_000,
            ..v1::ListRolloutRequest::default()
        };
        let answer = figures.list_rollout(with(&keys.author, request)).await.unwrap();
        let mut rollouts = answer.into_inner().rollouts;
        // That of a platform of which nobody subscribes.
        rollouts.retain(|rollout| !rollout.subscriber_id.is_empty());
        let is_lost = |rollout: &v1::Rollout| rollout.published_version < newest;
        assert!(!rollouts.iter().any(is_lost), "an answered publication is gone");
        rollouts.retain(|rollout| {
            rollout.applied_version == rollout.published_version && !rollout.differs
        });
        if rollouts.len() == subscribers {
            return;
        }
        assert!(begun.elapsed() < GUARD, "{} of {subscribers} are on {newest}", rollouts.len());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// That none of the keys opens anything.
pub async fn refused(channel: &Channel, revoked: &[String]) {
    let mut takedowns = TakedownServiceClient::new(channel.clone());
    for key in revoked {
        let request = with(key, v1::GetDurablePositionRequest::default());
        let status = takedowns.get_durable_position(request).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated);
    }
}
