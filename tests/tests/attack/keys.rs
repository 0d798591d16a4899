//! Keys that a server remembers. Where its store stops answering they go on scoring, for as long as the
//! operator says, and everything else is told to try again.

use std::sync::Arc;
use std::time::Duration;

use saring_app::{App, Policy};
use saring_proto::v1;
use saring_proto::v1::publishing_service_client::PublishingServiceClient;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_server::{DataFolder, Limits, Server, SystemEnvironment};
use saring_store::Store;
use saring_tests::server::{Keys, publish, reason, set_up, with};
use saring_tests::world::{KARUNGAN, listing, score};
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// A server in this process, whose store can be closed under it.
struct World {
    store: Arc<dyn Store>,
    channel: Channel,
    keys: Keys,
    data: TempDir,
}

impl World {
    async fn new(keys_without_store: Duration) -> World {
        let data = tempfile::tempdir().unwrap();
        let environment = Arc::new(SystemEnvironment);
        let folder = DataFolder::open(data.path(), None, None, &*environment).await.unwrap();
        let policy = Policy { keys_without_store, ..Policy::default() };
        let store = Arc::clone(&folder.store);
        let app = App::open(store, folder.signing, policy, environment).await.unwrap();
        let server = Server { limits: Limits::default(), tls: None, allow_plain_text: false };
        let bound = server.bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = format!("http://{}", bound.address());
        tokio::spawn(bound.run(Arc::new(app), std::future::pending()));
        let channel = Endpoint::from_shared(address).unwrap().connect().await.unwrap();
        let keys = set_up(data.path(), channel.clone()).await;
        publish(channel.clone(), &keys, "rules/pakaian-bekas-impor.yaml").await;
        World { store: folder.store, channel, keys, data }
    }

    async fn score(&self, key: &str) -> Result<v1::Assessment, Status> {
        let mut scoring = ScoringServiceClient::new(self.channel.clone());
        let scored = scoring.score(with(key, score(KARUNGAN))).await?;
        Ok(scored.into_inner().assessment.unwrap())
    }

    /// What needs a key, and nothing else of the store.
    async fn check(&self) -> Result<(), Status> {
        let mut publishing = PublishingServiceClient::new(self.channel.clone());
        let request = v1::CheckRuleSetRequest::default();
        publishing.check_rule_set(with(&self.keys.author, request)).await.map(|_| ())
    }
}

/// Makes a call again and again until it fails, but not for ever.
async fn until_refused<T>(mut call: impl AsyncFnMut() -> Result<T, Status>) -> Status {
    for _ in 0..600 {
        if let Err(status) = call().await {
            return status;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it is never refused");
}

fn says_when_to_try_again(status: &Status) {
    let told = (status.code(), reason(status));
    assert_eq!(told, (Code::Unavailable, "STORE_UNAVAILABLE".to_owned()), "{status:?}");
    assert!(status.get_details_retry_info().is_some_and(|info| info.retry_delay.is_some()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scoring_outlives_the_store() {
    for (keys_without_store, outlives) in
        [(Duration::from_secs(900), true), (Duration::ZERO, false)]
    {
        let world = World::new(keys_without_store).await;
        let before = world.score(&world.keys.shopee).await.unwrap();
        assert_eq!(before.verdict(), v1::Verdict::Block);
        let (scorer, receive) = mpsc::channel(1);
        let mut scoring = ScoringServiceClient::new(world.channel.clone());
        let stream = scoring.score_stream(with(&world.keys.shopee, ReceiverStream::new(receive)));
        let mut stream = stream.await.unwrap().into_inner();
        let item = || {
            let listing = Some(listing(KARUNGAN));
            v1::ScoreStreamRequest { request_id: "1".into(), listing }
        };

        world.store.close().await;
        says_when_to_try_again(&until_refused(async || world.check().await).await);
        // It was never used here.
        says_when_to_try_again(&world.score(&world.keys.tokopedia).await.unwrap_err());
        if !outlives {
            let refused = until_refused(async || world.score(&world.keys.shopee).await).await;
            says_when_to_try_again(&refused);
            scorer.send(item()).await.unwrap();
            says_when_to_try_again(&stream.message().await.unwrap_err());
            continue;
        }
        for _ in 0..3 {
            assert_eq!(world.score(&world.keys.shopee).await.unwrap(), before);
            scorer.send(item()).await.unwrap();
            stream.message().await.unwrap().unwrap().result.unwrap();
        }
    }
}

/// A server of a later release on the same database may change of a key what this one knows nothing of.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_an_unknown_kind_ends_what_is_remembered() {
    let world = World::new(Duration::from_secs(900)).await;
    world.score(&world.keys.shopee).await.unwrap();
    let database = world.data.path().join("saring.db");
    let mut database = SqliteConnection::connect(database.to_str().unwrap()).await.unwrap();
    let key_id = &world.keys.shopee[..19];
    let revoke = sqlx::query("UPDATE api_key SET revoked_at = 1 WHERE key_id = ?").bind(key_id);
    assert_eq!(revoke.execute(&mut database).await.unwrap().rows_affected(), 1);
    // Nobody has told it.
    world.score(&world.keys.shopee).await.unwrap();

    let tell = "BEGIN IMMEDIATE; \
        INSERT INTO change_stream (stream, position) VALUES ('shopee', 1) \
        ON CONFLICT DO UPDATE SET position = position + 1; \
        INSERT INTO change (stream, position, change) SELECT stream, position, \
        '{\"kind\":\"key_altered\"}' FROM change_stream WHERE stream = 'shopee'; \
        COMMIT";
    sqlx::raw_sql(tell).execute(&mut database).await.unwrap();
    let refused = until_refused(async || world.score(&world.keys.shopee).await).await;
    assert_eq!(reason(&refused), "REVOKED_KEY");
}
