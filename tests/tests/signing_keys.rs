//! Signing keys over the wire: rotated while edges watch, sleep and restart; lost, and brought back with the
//! recovery key.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use prost::Message as _;
use saring_bundle::{Envelope, KeySet, PrivateKey, Purpose, Signer as _, TrustedKey};
use saring_proto::v1;
use saring_proto::v1::subscribe_response::Message as Got;
use saring_store_postgres::PostgresOptions;
use saring_store_sql::{Access, Database, SqlStore, query};
use saring_store_sqlite::SqliteOptions;
use saring_tests::edge::{Edge, Start};
use saring_tests::front::{self, Fault};
use saring_tests::server::{Keys, Server, publish, set_up};
use saring_tests::store;
use saring_tests::world::{FRESH, READY};
use saring_tests::{noticed, saring};
use serde_json::Value;
use tempfile::TempDir;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// A server with a published rule set, and the trust file as it was at first.
struct Centre {
    data: TempDir,
    files: TempDir,
    listen: String,
    /// Where edges find it.
    address: String,
    keys: Keys,
}

/// Rule sets that two keys have signed are lost on the way: what is in force is not sent again.
struct SentOnce;

impl Fault for SentOnce {
    fn answered(&self, _path: &str, message: Vec<u8>) -> Vec<Vec<u8>> {
        let resource = match v1::SubscribeResponse::decode(&*message) {
            Ok(v1::SubscribeResponse { message: Some(Got::Resource(resource)) }) => resource,
            _ => return vec![message],
        };
        let kind = resource.resource.unwrap_or_default().r#type();
        let signatures = resource.envelope.unwrap_or_default().signatures.len();
        let is_lost = kind == v1::ResourceType::RuleSet && signatures > 1;
        if is_lost { Vec::new() } else { vec![message] }
    }
}

impl Centre {
    async fn start() -> (Centre, Server) {
        let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let server = Server::start(data.path());
        let channel = server.channel().await;
        let keys = set_up(data.path(), channel.clone()).await;
        publish(channel, &keys, "rules/pakaian-bekas-impor.yaml").await;
        let first = files.path().join("first.json");
        std::fs::copy(data.path().join("key-set.json"), first).unwrap();
        let listen = server.address.trim_start_matches("http://").to_owned();
        std::fs::write(files.path().join("operator"), &keys.operator).unwrap();
        (Centre { data, files, listen, address: server.address.clone(), keys }, server)
    }

    fn restart(&self) -> Server {
        Server::start_at(&self.listen, self.data.path(), &[])
    }

    /// An edge that was given the first trust file.
    fn edge(&self, name: &str) -> Edge {
        let start = Start {
            server: self.address.clone(),
            tenant: "shopee".into(),
            trust: self.files.path().join("first.json"),
            data: self.files.path().join(name),
            key: self.keys.shopee.clone(),
            options: vec!["--subscriber-id".into(), name.into()],
        };
        start.start()
    }

    fn path(&self, name: &str) -> String {
        self.files.path().join(name).to_str().unwrap().to_owned()
    }

    /// A command of the operator's; gives the key set.
    fn key_set(&self, args: &[&str]) -> Value {
        let (server, key) = (format!("http://{}", self.listen), self.path("operator"));
        let remote = ["--server", &server, "--api-key-file", &key, "--output", "json"];
        let output = said(&[&["signing-key"], args, &remote].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What `--data` is, and the database where that is another one.
    fn place(&self) -> Vec<String> {
        let mut place = vec!["--data".to_owned(), self.data.path().to_str().unwrap().to_owned()];
        if let Some(database) = store::of(self.data.path()) {
            place.extend(["--database".to_owned(), database.server_url()]);
            let journal = self.data.path().join("journal").to_str().unwrap().to_owned();
            place.extend(["--journal".to_owned(), journal]);
        }
        place
    }
}

fn said(args: &[&str]) -> Output {
    Command::new(saring()).args(["--lang", "en"]).args(args).output().unwrap()
}

/// What a command that succeeds says.
fn done(args: &[&str]) -> String {
    let output = said(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The ids of the keys in a state.
fn of_state(key_set: &Value, state: &str) -> Vec<String> {
    let keys = key_set["keys"].as_array().unwrap().iter();
    let keys = keys.filter(|key| key["state"] == format!("SIGNING_KEY_STATE_{state}"));
    keys.map(|key| key["key_id"].as_str().unwrap().to_owned()).collect()
}

fn key_files(data: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.to_str().unwrap().contains("/signing-key")).collect()
}

async fn a_rotation_reaches_edges(fault: Option<SentOnce>) {
    let (mut centre, server) = Centre::start().await;
    if let Some(fault) = fault {
        centre.address = format!("http://{}", front::before(&centre.listen, fault).await);
    }
    let (watches, sleeps) = (centre.edge("watches"), centre.edge("sleeps"));
    for edge in [&watches, &sleeps] {
        edge.wait_for(FRESH, true).await;
    }
    assert!(sleeps.stop().0.success());

    let before = centre.key_set(&["list"]);
    let [old] = &of_state(&before, "ACTIVE")[..] else { panic!("{before}") };
    assert_eq!(of_state(&before, "RECOVERY").len(), 1);
    let both = centre.key_set(&["rotate"]);
    assert_eq!(of_state(&both, "ACTIVE").len(), 2);
    watches.wait_for_log("other keys of the server are trusted now", 1).await;
    // Now the operator can go on: no copy is by the old key alone.
    watches.wait_for_log("kept as the new keys of the server signed it", 1).await;
    let retired = centre.key_set(&["retire", old]);
    assert_eq!(of_state(&retired, "RETIRED"), std::slice::from_ref(old));
    watches.wait_for_log("other keys of the server are trusted now", 2).await;
    let revoked = centre.key_set(&["revoke", old]);
    assert_eq!(
        (of_state(&revoked, "REVOKED"), of_state(&revoked, "ACTIVE").len()),
        (vec![old.clone()], 1)
    );
    watches.wait_for_log("other keys of the server are trusted now", 3).await;
    watches.wait_for(FRESH, true).await;

    // What slept since the first key set is in force again, by the file that it was given then.
    let sleeps = centre.edge("sleeps");
    sleeps.wait_for(FRESH, true).await;
    sleeps.wait_for_log("kept as the new keys of the server signed it", 1).await;

    // The old private key is not needed any more.
    server.stop();
    std::fs::remove_file(centre.data.path().join("signing-key.pem")).unwrap();
    for edge in [watches, sleeps] {
        assert!(edge.stop().0.success());
    }
    // Nothing that only the revoked key signed is in the copies.
    for name in ["watches", "sleeps"] {
        let edge = centre.edge(name);
        edge.wait_for(READY, true).await;
        assert!(edge.stop().0.success());
    }
    let server = centre.restart();
    let edge = centre.edge("watches");
    edge.wait_for(FRESH, true).await;
    assert!(edge.stop().0.success());
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_reaches_edges_that_watch_and_edges_that_sleep() {
    a_rotation_reaches_edges(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn this_notices_a_server_that_sends_nothing_again() {
    let broken = tokio::spawn(a_rotation_reaches_edges(Some(SentOnce)));
    noticed(broken.await, "kept as the new keys of the server signed it");
}

/// A database from before a rotation learns of it from the journal; edges would refuse what the old key signs.
#[tokio::test(flavor = "multi_thread")]
async fn a_restore_from_before_a_rotation_goes_on_with_the_new_key() {
    let (centre, server) = Centre::start().await;
    if store::of(centre.data.path()).is_some() {
        // `saring db backup` is of a folder; `docs/operating.md` restores PostgreSQL in its test.
        server.stop();
        return;
    }
    let edge = centre.edge("edge");
    edge.wait_for(FRESH, true).await;
    let (old_folder, backup) = (centre.data.path(), centre.path("backup"));
    done(&["db", "backup", &backup, "--data", old_folder.to_str().unwrap()]);
    let [old] = &of_state(&centre.key_set(&["list"]), "ACTIVE")[..] else { panic!("one key") };
    centre.key_set(&["rotate"]);
    edge.wait_for_log("kept as the new keys of the server signed it", 1).await;
    centre.key_set(&["retire", old]);
    edge.wait_for_log("other keys of the server are trusted now", 2).await;
    server.stop();

    let restored = tempfile::tempdir().unwrap();
    let (folder, journal) = (restored.path().join("new"), old_folder.join("journal"));
    let place = ["--data", folder.to_str().unwrap(), "--journal", journal.to_str().unwrap()];
    let told = done(&[&["db", "restore", &backup][..], &place].concat());
    assert!(told.contains("2 key sets newer than the backup"), "{told}");
    // Without the new private key the server says what it lacks; with it, everything goes on.
    let refused = said(&["serve", "--listen", "127.0.0.1:0", "--data", place[1]]);
    let refused = String::from_utf8(refused.stderr).unwrap();
    let new = key_files(old_folder).into_iter().find(|path| !path.ends_with("signing-key.pem"));
    let new = new.unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    assert!(refused.contains(&format!("copy {new} into it")), "{refused}");
    for path in key_files(old_folder) {
        std::fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
    let server = Server::start_at(&centre.listen, &folder, &[]);
    edge.wait_for_log("other keys of the server are trusted now", 3).await;
    edge.wait_for(FRESH, true).await;
    assert!(edge.stop().0.success());
    server.stop();
}

/// A health check that names no service asks whether the server can be used.
#[tokio::test(flavor = "multi_thread")]
async fn the_health_of_a_server_is_whether_it_has_its_keys() {
    let (centre, server) = Centre::start().await;
    wait_for_health(&server, ServingStatus::Serving).await;
    centre.key_set(&["rotate"]);
    server.stop();
    let mut new = key_files(centre.data.path()).into_iter();
    let new = new.find(|path| !path.ends_with("signing-key.pem")).unwrap();
    let away = centre.path("away.pem");
    std::fs::rename(&new, &away).unwrap();
    let server = centre.restart();
    wait_for_health(&server, ServingStatus::NotServing).await;
    std::fs::copy(&away, &new).unwrap();
    wait_for_health(&server, ServingStatus::Serving).await;
    server.stop();
}

async fn wait_for_health(server: &Server, status: ServingStatus) {
    for service in ["", "saring.v1.SubscriptionService"] {
        let asked = HealthCheckRequest { service: service.into() };
        let mut health = HealthClient::new(server.channel().await).watch(asked).await.unwrap();
        let told = async {
            while health.get_mut().message().await.unwrap().unwrap().status() != status {}
        };
        tokio::time::timeout(Duration::from_secs(30), told).await.unwrap();
    }
}

/// Whoever can write into the database gets no key of theirs vouched for.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_set_that_somebody_wrote_into_the_database_is_refused() {
    let (centre, server) = Centre::start().await;
    server.stop();
    let known = std::fs::read(centre.data.path().join("key-set.json")).unwrap();
    let mut keys = KeySet::trusted_by_hand(&Envelope::from_json(&known).unwrap()).unwrap();
    let foreign = PrivateKey::from_seed(&[9; 32]);
    keys.version = 2;
    keys.keys.push(TrustedKey::new(foreign.public_key(), Purpose::ALL));
    let envelope = Envelope::sign(Purpose::KeySet, keys.to_payload(), &foreign).unwrap();
    match store::of(centre.data.path()) {
        Some(database) => {
            let options = PostgresOptions::new(&database.server_url()).unwrap();
            insert(&saring_store_postgres::open(options).await.unwrap(), envelope).await;
        }
        None => {
            let options = SqliteOptions::new(centre.data.path());
            insert(&saring_store_sqlite::open(options).await.unwrap(), envelope).await;
        }
    }
    let place = centre.place();
    let place: Vec<&str> = place.iter().map(String::as_str).collect();
    let refused = said(&[&["serve", "--listen", "127.0.0.1:0"][..], &place].concat());
    let refused = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.contains("which is not in the key set"), "{refused}");
    let database = if place.len() > 2 { &place[2..4] } else { &place };
    let found = said(&[&["db", "verify"], database].concat());
    let (table, told) = (String::from_utf8(found.stdout), String::from_utf8(found.stderr));
    let (table, told) = (table.unwrap(), told.unwrap());
    let line =
        table.lines().find(|line| line.starts_with("the keys before vouch for each key set"));
    assert_eq!(
        line.map(|line| line.split_whitespace().rev().take(2).collect()),
        Some(vec!["1", "2"])
    );
    assert!(told.contains("somebody wrote it into the database"), "{told}");
    assert_eq!(std::fs::read(centre.data.path().join("key-set.json")).unwrap(), known);
}

async fn insert<D: Database>(store: &SqlStore<D>, envelope: Envelope) {
    let inserted = store.write(Access::all(), |tx| {
        Box::pin(async move {
            let sql = "INSERT INTO key_set (trust_epoch, version, envelope, stored_at) \
                       VALUES (1, 2, $1, 1)";
            query(sql).bind(envelope.to_json().into_bytes()).execute(tx).await
        })
    });
    assert_eq!(inserted.await.unwrap(), 1);
    saring_store::Store::close(store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recovery_key_brings_back_a_server_that_lost_its_key() {
    let (centre, server) = Centre::start().await;
    let edge = centre.edge("edge");
    edge.wait_for(FRESH, true).await;
    server.stop();
    let data = centre.data.path();
    std::fs::rename(data.join("recovery-key.pem"), centre.path("recovery.pem")).unwrap();
    for path in key_files(data) {
        std::fs::remove_file(path).unwrap();
    }

    let made = done(&["signing-key", "new", "--data", data.to_str().unwrap()]);
    let public = made.trim().rsplit(' ').next().unwrap();
    let key_set = data.join("key-set.json");
    let (out, recovery) = (centre.path("next.json"), centre.path("recovery.pem"));
    let recover = ["signing-key", "recover", "--key-set", key_set.to_str().unwrap()];
    let recover = [&recover[..], &["--recovery-key", &recovery, "--signing-key", public]].concat();
    done(&[&recover[..], &["--out", &out]].concat());
    let again = said(&[&recover[..], &["--out", &out]].concat());
    assert!(!again.status.success(), "nothing is overwritten");
    let place = centre.place();
    let place: Vec<&str> = place.iter().map(String::as_str).collect();
    done(&[&["signing-key", "install", &out][..], &place].concat());
    let twice = said(&[&["signing-key", "install", &out][..], &place].concat());
    assert!(!twice.status.success());

    let server = centre.restart();
    edge.wait_for_log("other keys of the server are trusted now", 1).await;
    edge.wait_for(FRESH, true).await;
    let channel = server.channel().await;
    publish(channel, &centre.keys, "rules/obat-keras.yaml").await;
    assert!(edge.stop().0.success());
    let edge = centre.edge("edge");
    edge.wait_for(FRESH, true).await;
    assert!(edge.stop().0.success());
    server.stop();
}
