//! A centre of several servers on one store: who subscribes or reports at one that ends goes on at
//! another, and commands take the first that answers.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use saring_app::{App, Policy, Signing};
use saring_client::{Client, Problem};
use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_server::{DataFolder, Limits, SystemEnvironment};
use saring_store::Store;
use saring_tests::edge::{Start, free_address, trust};
use saring_tests::saring;
use saring_tests::server::{Keys, Server, outcome, publish, set_up, until, with};
use saring_tests::world::{FRESH, World, report};
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{AbortHandle, JoinSet};
use tonic::Request;
use tonic::transport::{Channel, Endpoint};

const RULES: &str = "rules/pakaian-bekas-impor.yaml";

/// A server on a store, in this process, and the only way to it.
struct Serving {
    address: String,
    stop: oneshot::Sender<()>,
    way: AbortHandle,
}

/// How a server ends.
#[derive(Clone, Copy, Debug)]
enum Ends {
    /// It says goodbye.
    Stopped,
    /// As by `kill -9`, after it did what it was asked for: its connections are cut, and the answers
    /// that were on their way are lost.
    Killed,
}

impl Serving {
    async fn start(store: &Arc<dyn Store>, signing: &Signing) -> Serving {
        let environment = Arc::new(SystemEnvironment);
        let (store, signing) = (Arc::clone(store), signing.clone());
        let app = App::open(store, signing, Policy::default(), environment).await.unwrap();
        let limits = Limits { heartbeat: Duration::from_millis(200), ..Limits::default() };
        let server = saring_server::Server { limits, tls: None, allow_plain_text: false };
        let bound = server.bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let way = tokio::spawn(pass_on(listener, bound.address())).abort_handle();
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(bound.run(Arc::new(app), async {
            // Its other end is dropped with the test.
            let _ = stopped.await;
        }));
        Serving { address, stop, way }
    }

    fn end(self, how: Ends) {
        match how {
            Ends::Stopped => self.stop.send(()).unwrap(),
            // Nobody stops it, or it would say goodbye.
            Ends::Killed => {
                self.way.abort();
                std::mem::forget(self.stop);
            }
        }
    }
}

/// Passes connections on; with it they end.
async fn pass_on(listener: TcpListener, to: SocketAddr) {
    let mut connections = JoinSet::new();
    while let Ok((mut near, _)) = listener.accept().await {
        connections.spawn(async move {
            let mut far = TcpStream::connect(to).await?;
            copy_bidirectional(&mut near, &mut far).await
        });
    }
}

/// Two servers on one store, with rules in force.
struct Centre {
    data: TempDir,
    first: Serving,
    second: Serving,
    /// To the second.
    channel: Channel,
    keys: Keys,
}

impl Centre {
    async fn start() -> Centre {
        let data = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(data.path(), None, None, &SystemEnvironment).await.unwrap();
        let (store, signing) = (folder.store, folder.signing);
        let first = Serving::start(&store, &signing).await;
        let second = Serving::start(&store, &signing).await;
        let channel = Endpoint::from_shared(second.address.clone()).unwrap().connect_lazy();
        let keys = set_up(data.path(), channel.clone()).await;
        publish(channel.clone(), &keys, RULES).await;
        Centre { data, first, second, channel, keys }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn subscribers_and_outcomes_of_a_server_that_ends_go_on_at_another() {
    for how in [Ends::Stopped, Ends::Killed] {
        let files = tempfile::tempdir().unwrap();
        let Centre { data, first, second, channel, keys } = Centre::start().await;
        let client = Client::builder(&first.address, "shopee", files.path())
            .further_server(&second.address)
            .open(&keys.shopee, &std::fs::read(trust(data.path())).unwrap())
            .await
            .unwrap();
        client.ready().await;
        let status = client.status();
        until("connected", || status.borrow().connected).await;
        assert_eq!(status.borrow().server, first.address);

        let mut first = Some(first);
        for batch in 0..30 {
            if batch == 10 {
                first.take().unwrap().end(how);
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
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_inbox_of_an_edge_goes_on_at_another_server() {
    for how in [Ends::Stopped, Ends::Killed] {
        let files = tempfile::tempdir().unwrap();
        let Centre { data, first, second, channel, keys } = Centre::start().await;
        let edge = Start {
            server: format!("{},{}", first.address, second.address),
            tenant: "shopee".into(),
            trust: trust(data.path()),
            data: files.path().join("edge"),
            key: keys.shopee.clone(),
            options: Vec::new(),
        };
        let edge = edge.start();
        edge.wait_for(FRESH, true).await;
        let mut takedowns = TakedownServiceClient::new(edge.channel().await);
        let watch = v1::WatchInboxRequest { cursor: String::new() };
        let mut inbox = takedowns.watch_inbox(watch).await.unwrap().into_inner();
        let mut centre = TakedownServiceClient::new(channel);
        let mut first = Some(first);
        for number in 1..=2 {
            let url = format!("https://shopee.co.id/product/1/{number}");
            let request = v1::TakedownRequest {
                url: url.clone(),
                reason: "uji".into(),
                ..v1::TakedownRequest::default()
            };
            let requests = v1::RequestTakedownsRequest { requests: vec![request] };
            centre.request_takedowns(with(&keys.author, requests)).await.unwrap();
            let handover = loop {
                let message = tokio::time::timeout(Duration::from_secs(30), inbox.message()).await;
                let message = message.unwrap().unwrap_or_else(|status| panic!("{how:?}: {status}"));
                if let Some(handover) = message.unwrap().handover {
                    break handover;
                }
            };
            assert_eq!(handover.url, url, "{how:?}");
            if let Some(first) = first.take() {
                first.end(how);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outcomes_go_to_no_server_that_has_not_said_whose_key_it_is() {
    let listen = free_address().to_string();
    let mut world = World::new(&listen, &[]).await;
    // By mistake, the edge of another platform is among the servers; it takes in what anybody reports.
    let data = world.edge.path().join("tokopedia");
    let key = world.keys.tokopedia.clone();
    let other = Start { tenant: "tokopedia".into(), data, key, ..world.start(&[]) }.start();
    let client = Client::builder(&world.server.address, "shopee", world.folder())
        .further_server(&other.address)
        .open(&world.keys.shopee, &std::fs::read(trust(world.data.path())).unwrap())
        .await
        .unwrap();
    let status = client.status();
    until("connected", || status.borrow().connected).await;
    world.server.end();
    until("the edge was asked", || matches!(status.borrow().problem, Some(Problem::IsEdge))).await;
    client.report([outcome("satu", 1)]).await.unwrap();
    until("outcomes wait", || status.borrow().outcomes_problem.is_some()).await;
    world.server = Server::start_at(&listen, world.data.path(), &[]);
    let flushed = tokio::time::timeout(Duration::from_secs(60), client.flush()).await;
    flushed.unwrap_or_else(|_| panic!("{:?}", status.borrow())).unwrap();
    let counts = other.wait_until_sent().await;
    assert_eq!((counts.sent, counts.dead_letters), (0, 0), "{}", other.log());
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
        edge.wait_for_log("connected to the centre", 1).await;
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
