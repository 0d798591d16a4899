//! What a subscriber is sent first does not depend on how long the change log is: a server that starts on
//! a log of a million changes reads none of them, and goes on from its end.

use std::path::Path;
use std::sync::Arc;

use saring_bundle::{Bundle, Envelope, HEAD_FORMATS, Head, LogPositions, Purpose, Signer};
use saring_proto::v1;
use saring_proto::v1::subscribe_response::Message as Got;
use saring_server::{DataFolder, SystemEnvironment};
use saring_store::Result;
use saring_store_postgres::PostgresOptions;
use saring_store_sql::row::get;
use saring_store_sql::{Access, Database, SqlStore, Tx, query};
use saring_store_sqlite::SqliteOptions;
use saring_tests::server::Server;
use saring_tests::store;
use uuid::Uuid;

use super::{RULE_SET, Subscription, hello, publish, subscribe};
use crate::story::Story;

/// Rule sets, of which one is published over the wire.
const RULE_SETS: usize = 1_000;
const CHANGES: i64 = 1_000_000;
/// What a server may take for all of it, in bytes.
const MAX_GROWTH: u64 = 64 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_log_costs_a_new_server_nothing() {
    let story = Story::new(Server::start).await;
    let (_, first) = snapshot(&story, 1).await;
    let before = story.server.memory().peak;
    let story = story.stop_and_start(fill).await;
    let ((_answers, mut stream), positions) = snapshot(&story, RULE_SETS).await;
    // The audit log is told of too.
    let further = positions.shared - first.shared;
    assert!((CHANGES..CHANGES + 100).contains(&further), "{further}");
    let growth = story.server.memory().peak.saturating_sub(before);
    println!("{} KiB for the first snapshot of {RULE_SETS} rule sets", growth >> 10);
    assert!(growth < MAX_GROWTH, "{} KiB", growth >> 10);

    // None of what it would find before the end of the log could be read.
    let next = publish(&story.channel, &story.keys, "lagi").await.version;
    let told = loop {
        if let Some(Got::Resource(resource)) = stream.message().await.unwrap().unwrap().message {
            break resource.resource.unwrap();
        }
    };
    assert_eq!((told.name.as_str(), told.version), (RULE_SET, next));
    story.server.stop();
}

/// Subscribes with nothing, until all that is published has come; where the log stood then.
async fn snapshot(story: &Story, rule_sets: usize) -> (Subscription, LogPositions) {
    let hello = v1::Hello { head_formats: HEAD_FORMATS.collect(), ..hello("baru") };
    let subscribed = subscribe(story.channel.clone(), &story.keys.shopee, hello).await;
    let (answers, mut stream) = subscribed.unwrap();
    let mut positions = None;
    for _ in 0..rule_sets {
        let message = stream.message().await.unwrap().unwrap().message.unwrap();
        let Got::Resource(resource) = message else { panic!("not all came: {message:?}") };
        let head: Head = serde_json::from_slice(&resource.head.unwrap().payload).unwrap();
        positions = head.positions;
    }
    ((answers, stream), positions.unwrap())
}

/// Fills the store of a server that has stopped.
async fn fill(data: &Path) {
    let database = store::of(data).map(|database| database.server_url());
    let journal = data.join("journal");
    let folder =
        DataFolder::open(data, database.as_deref(), Some(&journal), &SystemEnvironment).await;
    let folder = folder.unwrap();
    let key = folder.signing.keys.signers(Purpose::Bundle).next().unwrap();
    let signer = folder.signing.ring.find(key).unwrap().unwrap();
    folder.store.close().await;
    drop(folder);
    match database {
        Some(url) => {
            let options = PostgresOptions::new(&url).unwrap();
            fill_store(&saring_store_postgres::open(options).await.unwrap(), signer).await;
        }
        None => {
            let options = SqliteOptions::new(data);
            fill_store(&saring_store_sqlite::open(options).await.unwrap(), signer).await;
        }
    }
}

async fn fill_store<D: Database>(store: &SqlStore<D>, signer: Arc<dyn Signer>) {
    let access = Access { is_long: true, ..Access::all() };
    let filled = store.write(access, |tx| {
        Box::pin(async move {
            let row = query("SELECT envelope FROM rule_set_submission WHERE rule_set = $1");
            let row = row.bind(RULE_SET).fetch_one(&mut *tx).await?;
            let envelope = Envelope::from_json(get(&row, "envelope")?).unwrap();
            let mut bundle = Bundle::from_payload(&envelope.payload).unwrap();
            for number in 1..RULE_SETS {
                bundle.rule_set = format!("{RULE_SET}-{number}");
                publish_copy(tx, &bundle, &*signer).await?;
            }
            lengthen_log(tx).await
        })
    });
    filled.await.unwrap();
    saring_store::Store::close(store).await;
}

/// Publishes the rule set once more under the name of the bundle, and tells nobody.
async fn publish_copy(tx: &mut Tx<'_>, bundle: &Bundle, signer: &dyn Signer) -> Result<()> {
    let envelope = Envelope::sign(Purpose::Bundle, bundle.to_payload(), signer).unwrap();
    query(
        "INSERT INTO rule_set (slug, title_id, title_en, published_version, published_at) \
         SELECT $1, title_id, title_en, published_version, published_at \
         FROM rule_set WHERE slug = $2",
    )
    .bind(&bundle.rule_set)
    .bind(RULE_SET)
    .execute(&mut *tx)
    .await?;
    query(
        "INSERT INTO rule_set_submission (submission_id, rule_set, number, version, state, \
         based_on, title_id, title_en, source_digest, rollback_of, retirement, submitter, \
         submitter_key, submitted_at, comment, approvals_required, publisher, published_at, \
         bundle_digest, source, envelope) \
         SELECT $1, $2, number, version, state, based_on, title_id, title_en, source_digest, \
         rollback_of, retirement, submitter, submitter_key, submitted_at, comment, \
         approvals_required, publisher, published_at, bundle_digest, source, $3 \
         FROM rule_set_submission WHERE rule_set = $4",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(&bundle.rule_set)
    .bind(envelope.to_json().into_bytes())
    .bind(RULE_SET)
    .execute(tx)
    .await?;
    Ok(())
}

/// Adds changes that nobody can read: whoever tries goes no further.
async fn lengthen_log(tx: &mut Tx<'_>) -> Result<()> {
    query(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $1) \
         INSERT INTO change (stream, position, change) SELECT stream, position + n, \
         'a change of about as many letters as that of a version' FROM numbers, change_stream \
         WHERE stream = ''",
    )
    .bind(CHANGES)
    .execute(&mut *tx)
    .await?;
    query("UPDATE change_stream SET position = position + $1 WHERE stream = ''")
        .bind(CHANGES)
        .execute(tx)
        .await?;
    Ok(())
}
