//! Health says what is so, and what breaks down in a server is told before it ends.

use std::sync::Arc;
use std::time::Duration;

use saring_app::{App, Policy};
use saring_server::{Bound, DataFolder, Limits, Server, SystemEnvironment};
use saring_store::Store;
use saring_tests::server::{publish, reason, set_up};
use tempfile::TempDir;
use tonic::Code;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::soon;

/// A server in this process that is not run yet.
struct World {
    app: Arc<App>,
    bound: Bound,
    store: Arc<dyn Store>,
    data: TempDir,
}

impl World {
    async fn new() -> World {
        let data = tempfile::tempdir().unwrap();
        let environment = Arc::new(SystemEnvironment);
        let folder = DataFolder::open(data.path(), None, None, &*environment).await.unwrap();
        let (store, policy) = (Arc::clone(&folder.store), Policy::default());
        let app = App::open(folder.store, folder.signing, policy, environment).await.unwrap();
        let server = Server { limits: Limits::default(), tls: None, allow_plain_text: false };
        let bound = server.bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        World { app: Arc::new(app), bound, store, data }
    }

    async fn channel(&self) -> Channel {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.bound.address()));
        endpoint.unwrap().connect_lazy()
    }
}

async fn said(channel: &Channel, service: &str) -> ServingStatus {
    let request = HealthCheckRequest { service: service.into() };
    HealthClient::new(channel.clone()).check(request).await.unwrap().into_inner().status()
}

const NAMES: [&str; 4] = ["", "saring.server.live", "saring.server.fresh", "saring.server.rules"];

async fn all_said(channel: &Channel) -> [bool; 4] {
    let mut all = [false; 4];
    for (is_serving, name) in all.iter_mut().zip(NAMES) {
        *is_serving = said(channel, name).await == ServingStatus::Serving;
    }
    all
}

/// Waits until it says this, but not for ever.
async fn says(channel: &Channel, expected: [bool; 4]) {
    let check = async || {
        let all = all_said(channel).await;
        if all == expected { Ok(()) } else { Err(all) }
    };
    soon(check).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ready_stale_and_without_rules_are_told_apart() {
    let world = World::new().await;
    let channel = world.channel().await;
    tokio::spawn(world.bound.run(world.app, std::future::pending()));
    assert_eq!(all_said(&channel).await, [true, true, true, false]);
    let keys = set_up(world.data.path(), channel.clone()).await;
    publish(channel.clone(), &keys, "examples/versi-1.yaml").await;
    says(&channel, [true; 4]).await;
    world.store.close().await;
    // It goes on scoring, and is stale.
    says(&channel, [true, true, false, true]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_ends_ends_the_server_and_is_named() {
    let mut world = World::new().await;
    let (ends, ended) = tokio::sync::oneshot::channel::<()>();
    world.bound.supervise("uji", async {
        let _ = ended.await;
    });
    let channel = world.channel().await;
    let running = tokio::spawn(world.bound.run(world.app, std::future::pending()));
    let watched = HealthClient::new(channel).watch(HealthCheckRequest::default()).await.unwrap();
    let mut watched = watched.into_inner();
    assert_eq!(watched.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
    drop(ends);
    assert_eq!(watched.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    let end = watched.message().await.unwrap_err();
    assert_eq!((end.code(), reason(&end).as_str()), (Code::Unavailable, "DRAINING"));
    let told = tokio::time::timeout(Duration::from_secs(30), running).await.unwrap();
    let told = told.unwrap().unwrap_err().to_string();
    assert!(told.contains("its task `uji` ended"), "{told}");
}
