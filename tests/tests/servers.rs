//! A centre of several servers on one store: who subscribes or reports at one that ends goes on at
//! another, and commands take the first that answers.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use saring_app::{App, Policy, Signing};
use saring_client::{Client, Problem};
use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_server::{DataFolder, Limits, SystemEnvironment};
use saring_store_sqlite::SqliteStore;
use saring_tests::edge::{Start, free_address, trust};
use saring_tests::saring;
use saring_tests::server::{outcome, publish, set_up, until};
use saring_tests::world::{FRESH, World, report};
use sqlx::{Connection as _, SqliteConnection};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tonic::Request;
use tonic::transport::Endpoint;

const RULES: &str = "rules/pakaian-bekas-impor.yaml";

/// A server on a store, in this process; all that it does is done on its own threads.
struct Serving {
    address: String,
    stop: oneshot::Sender<()>,
    threads: Runtime,
}

/// How a server ends.
#[derive(Clone, Copy, Debug)]
enum Ends {
    /// It says goodbye.
    Stopped,
    /// As by `kill -9`.
    Killed,
}

impl Serving {
    async fn start(store: &Arc<SqliteStore>, signing: &Signing) -> Serving {
        let threads = Runtime::new().unwrap();
        let (store, signing) = (Arc::clone(store), signing.clone());
        let (stop, stopped) = oneshot::channel();
        let starting = threads.spawn(async move {
            let environment = Arc::new(SystemEnvironment);
            let app = App::open(store, signing, Policy::default(), environment).await.unwrap();
            let limits = Limits { heartbeat: Duration::from_millis(200), ..Limits::default() };
            let server = saring_server::Server { limits, tls: None, allow_plain_text: false };
            let bound = server.bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
            let address = format!("http://{}", bound.address());
            tokio::spawn(bound.run(Arc::new(app), async {
                // Its other end is dropped with the server.
                let _ = stopped.await;
            }));
            address
        });
        Serving { address: starting.await.unwrap(), stop, threads }
    }

    /// Ends it; what has to live until it has ended.
    fn end(self, how: Ends) -> Option<Runtime> {
        match how {
            Ends::Stopped => {
                self.stop.send(()).unwrap();
                Some(self.threads)
            }
            Ends::Killed => {
                self.threads.shutdown_background();
                None
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn subscribers_and_outcomes_of_a_server_that_ends_go_on_at_another() {
    for how in [Ends::Stopped, Ends::Killed] {
        let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let folder = DataFolder::open(data.path(), &SystemEnvironment).await.unwrap();
        let (store, signing) = (Arc::new(folder.store), folder.signing);
        let first = Serving::start(&store, &signing).await;
        let second = Serving::start(&store, &signing).await;
        let channel = Endpoint::from_shared(second.address.clone()).unwrap().connect_lazy();
        let keys = set_up(data.path(), channel.clone()).await;
        publish(channel.clone(), &keys, RULES).await;
        let client = Client::builder(&first.address, "shopee", files.path())
            .further_server(&second.address)
            .open(&keys.shopee, &std::fs::read(trust(data.path())).unwrap())
            .await
            .unwrap();
        client.ready().await;
        let status = client.status();
        until("connected", || status.borrow().connected).await;
        assert_eq!(status.borrow().server, first.address);

        let (mut first, mut ending) = (Some(first), None);
        for batch in 0..30 {
            if batch == 10 {
                ending = first.take().unwrap().end(how);
            }
            let of_batch =
                (batch * 10..batch * 10 + 10).map(|n| outcome(&format!("laporan-{n}"), n));
            client.report(of_batch.collect::<Vec<_>>()).await.unwrap();
        }
        let version = publish(channel, &keys, "examples/versi-1.yaml").await;
        until("what was published since", || {
            let status = status.borrow();
            status.connected
                && status.server == second.address
                && status.in_force.iter().any(|it| it.version == version)
        })
        .await;
        client.flush().await.unwrap();
        assert_eq!(client.outbox().await.unwrap().dead_letters, 0, "{how:?}");
        let url = format!("sqlite:{}", data.path().join("saring.db").display());
        let mut database = SqliteConnection::connect(&url).await.unwrap();
        let (rows, outcomes): (i64, i64) =
            sqlx::query_as("SELECT count(*), count(DISTINCT idempotency_key) FROM outcome")
                .fetch_one(&mut database)
                .await
                .unwrap();
        assert_eq!((rows, outcomes), (300, 300), "{how:?}");
        client.close().await;
        second.threads.shutdown_background();
        if let Some(ending) = ending {
            ending.shutdown_background();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_refused_is_told_and_all_away_too() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let trust = std::fs::read(trust(world.data.path())).unwrap();
    let server = &world.server.address;
    let nobody = format!("http://{}", free_address());
    let open = async |name: &str, servers: [&str; 2], key: &str| {
        Client::builder(servers[0], "shopee", world.edge.path().join(name))
            .further_server(servers[1])
            .open(key, &trust)
            .await
            .unwrap()
    };
    // A key that no server knows: the next is tried, and says the same.
    let wrong = format!("{}x", &world.keys.shopee[..world.keys.shopee.len() - 1]);
    let refused = open("refused", [&nobody, server], &wrong).await;
    let status = refused.status();
    until("refused", || matches!(status.borrow().problem, Some(Problem::KeyRefused { .. }))).await;
    assert_eq!(status.borrow().server, *server);
    // It goes on as soon as the key is good, though the next in the list is nobody.
    refused.set_api_key(&world.keys.shopee).unwrap();
    until("connected", || status.borrow().connected).await;
    let away = open("away", [&nobody, &nobody], &world.keys.shopee).await;
    let status = away.status();
    until("away", || matches!(status.borrow().problem, Some(Problem::Unreachable(_)))).await;
    assert!(!status.borrow().connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edge_and_a_command_go_on_with_the_next_server_and_say_so() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let (server, nobody) = (&world.server.address, format!("http://{}", free_address()));
    let list = format!("{nobody},{server}");
    // Given twice, and with a comma.
    let further = ["--server".to_owned(), server.clone()];
    for (name, server, options) in [("twice", &nobody, &further[..]), ("comma", &list, &[])] {
        let data = world.edge.path().join(name);
        let start = Start { server: server.clone(), data, ..world.start(&[]) };
        let edge = Start { options: options.to_vec(), ..start }.start();
        edge.wait_for(FRESH, true).await;
        let log = edge.log();
        let away = log.lines().find(|line| line.contains("going on with the next")).unwrap();
        assert!(away.contains(&nobody) && away.contains(&world.server.address), "{log}");
        let connected = log.lines().find(|line| line.contains("connected to the centre")).unwrap();
        assert!(connected.contains(&world.server.address), "{log}");
        // What it passes on goes there too, and so do outcomes.
        let mut takedowns = TakedownServiceClient::new(edge.channel().await);
        takedowns.list_handovers(Request::new(v1::ListHandoversRequest::default())).await.unwrap();
        report(edge.channel().await, vec![outcome(name, name.len() as u64)]).await;
        edge.wait_until_sent().await;
    }
    let key = world.keys.author.as_str();
    for (lang, told) in [("en", "going on with"), ("id", "dilanjutkan dengan")] {
        let mut command = Command::new(saring());
        command.args(["rules", "list", "--lang", lang]).env("SARING_API_KEY", key);
        let by_variable = command.env("SARING_SERVER", &list).output().unwrap();
        command.args(["--server", &nobody, "--server", server]).env_remove("SARING_SERVER");
        for output in [by_variable, command.output().unwrap()] {
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success() && said.lines().count() == 1, "{said}");
            let away = said.find(&nobody).unwrap();
            let next = said.find(&format!("{told} {server}"));
            assert!(next.is_some_and(|next| next > away), "{said}");
            assert!(!output.stdout.is_empty());
        }
    }
}
