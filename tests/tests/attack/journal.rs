//! A database that is put back to yesterday's state: keys that were revoked or rotated since stay so by the
//! journal, and without one the ministry's wait until they are confirmed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use saring_postgres_cluster::{Cluster, Database, or_skip};
use saring_proto::v1;
use saring_proto::v1::publishing_service_client::PublishingServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::server::{Keys, Server, reason, set_up, with};
use saring_tests::store::database;
use saring_tests::{Run, noticed, run};
use tempfile::TempDir;
use tonic::Code;

use crate::mutant::{self, Broken};

/// A server with a backup of yesterday.
struct World {
    data: TempDir,
    beside: TempDir,
    database: Option<Database>,
    keys: Keys,
}

/// Where yesterday's state is back.
struct Restored {
    data: PathBuf,
    database: Option<Database>,
}

fn key_id(secret: &str) -> String {
    secret[..19].to_owned()
}

fn serve(data: &Path, database: Option<&Database>) -> Server {
    match database {
        Some(database) => Server::start_with(data, &["--database", &database.server_url()]),
        None => Server::start(data),
    }
}

/// A command on the database, which must be done.
fn db(restored: &Restored, args: &[&str]) -> Run {
    let run = restored.run(args);
    assert_eq!(run.code, Some(0), "{}", run.err);
    run
}

impl Restored {
    fn run(&self, args: &[&str]) -> Run {
        if let Some(database) = &self.database {
            // A server's lease outlives it by some seconds.
            database.sql("DELETE FROM saring.connection; DELETE FROM saring.server");
        }
        let url = self.database.as_ref().map(Database::server_url);
        let place = match &url {
            Some(url) => ["--database", url],
            None => ["--data", self.data.to_str().unwrap()],
        };
        run(&[&["db"], args, &place].concat(), b"")
    }
}

impl World {
    async fn begin(database: Option<Database>) -> World {
        let (data, beside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let server = serve(data.path(), database.as_ref());
        let keys = set_up(data.path(), server.channel().await).await;
        server.stop();
        let world = World { data, beside, database, keys };
        if world.database.is_none() {
            let (file, data) = (world.backup(), world.data.path().to_str().unwrap());
            let made = run(&["db", "backup", file.to_str().unwrap(), "--data", data], b"");
            assert_eq!(made.code, Some(0), "{}", made.err);
        }
        world
    }

    fn backup(&self) -> PathBuf {
        self.beside.path().join("kemarin")
    }

    fn journal(&self) -> String {
        self.data.path().join("journal").to_str().unwrap().to_owned()
    }

    /// Yesterday's state in another place, with what is said of the journal.
    fn restore(&self, copy: Option<Database>, since: &[&str]) -> (Restored, Run) {
        let (restored, run) = self.try_restore(copy, since);
        assert_eq!(run.code, Some(0), "{}", run.err);
        (restored, run)
    }

    fn try_restore(&self, copy: Option<Database>, since: &[&str]) -> (Restored, Run) {
        let data = match copy {
            Some(_) => self.data.path().to_owned(),
            None => self.beside.path().join(format!("data-{}", since.len())),
        };
        let restored = Restored { data, database: copy };
        let done = match restored.database {
            Some(_) => restored.run(&[&["restored"], since].concat()),
            None => {
                let file = self.backup();
                restored.run(&[&["restore", file.to_str().unwrap()], since].concat())
            }
        };
        (restored, done)
    }

    fn serve(&self, restored: &Restored) -> Server {
        serve(&restored.data, restored.database.as_ref())
    }
}

/// What happens after the backup. Gives the new secret of a key that was rotated, that of a new operator's
/// key, and one that was made and revoked.
async fn today(server: &Server, keys: &Keys) -> [String; 3] {
    let mut tenants = TenantServiceClient::new(server.channel().await);
    let mut make = async |role: v1::Role, tenant: &str, name: &str| {
        let request = v1::CreateKeyRequest {
            role: role.into(),
            tenant: tenant.into(),
            name: name.into(),
            ..v1::CreateKeyRequest::default()
        };
        tenants.create_key(with(&keys.operator, request)).await.unwrap().into_inner().secret
    };
    let operator = make(v1::Role::Operator, "", "Dewi").await;
    let brief = make(v1::Role::Platform, "shopee", "sebentar").await;
    for secret in [&keys.shopee, &keys.author, &brief, &keys.operator] {
        let request = v1::RevokeKeyRequest { key_id: key_id(secret) };
        tenants.revoke_key(with(&operator, request)).await.unwrap();
    }
    let request = v1::RotateKeyRequest { key_id: key_id(&keys.tokopedia), overlap: None };
    let rotated = tenants.rotate_key(with(&operator, request)).await.unwrap();
    [rotated.into_inner().secret, operator, brief]
}

/// Why a key opens nothing, or that it opens something.
async fn opens(server: &Server, key: &str) -> String {
    let mut publishing = PublishingServiceClient::new(server.channel().await);
    match publishing.list_rule_sets(with(key, v1::ListRuleSetsRequest::default())).await {
        Err(status) if status.code() == Code::Unauthenticated => reason(&status),
        _ => "good".into(),
    }
}

async fn all_open(server: &Server, expected: &[(&str, &String, &str)]) {
    for (whose, key, expected) in expected {
        let found = opens(server, key).await;
        assert_eq!(found, *expected, "{whose} is {found}");
    }
}

/// A copy of the database, which no server uses.
fn copied(cluster: &'static Cluster, world: &World) -> Option<Database> {
    Some(cluster.database(Some(world.database.as_ref()?.name())))
}

/// Restores yesterday's state by today's journal, then without it.
async fn yesterday_is_restored(
    cluster: Option<&'static Cluster>,
    start: impl Fn(&World) -> Server,
) {
    let world = World::begin(cluster.and_then(|_| database("a journal"))).await;
    let copies = [(); 2].map(|()| cluster.and_then(|cluster| copied(cluster, &world)));
    let [by_journal, without] = copies;
    let keys = &world.keys;
    let server = start(&world);
    let [rotated, operator, brief] = today(&server, keys).await;
    server.kill();
    for file in fs::read_dir(world.journal()).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for secret in [&rotated, &operator, &keys.shopee, &keys.tokopedia] {
            assert!(!text.contains(&secret[20..]), "a secret is in the journal");
        }
    }

    let journal = ["--journal", &world.journal()];
    let (restored, done) = world.restore(by_journal, &journal);
    assert!(done.out.contains("6 entries in"), "{}", done.out);
    assert!(done.out.contains("7 keys changed"), "{}", done.out);
    let again = db(&restored, &[&["restored"], &journal[..]].concat());
    assert!(again.out.contains("; 0 keys changed"), "{}", again.out);
    let server = world.serve(&restored);
    all_open(
        &server,
        &[
            ("a platform's key that was revoked", &keys.shopee, "REVOKED_KEY"),
            ("an officer's key that was revoked", &keys.author, "REVOKED_KEY"),
            ("the old key of two", &keys.tokopedia, "EXPIRED_KEY"),
            ("the new key of two", &rotated, "good"),
            ("an operator's key that was revoked", &keys.operator, "REVOKED_KEY"),
            ("an operator's key that was made", &operator, "good"),
            ("a key that was made and revoked", &brief, "REVOKED_KEY"),
            ("a key of yesterday", &keys.approver, "good"),
        ],
    )
    .await;
    server.stop();

    // A server that starts with the journal would go by it.
    let lost = world.beside.path().join("jurnal-hilang");
    fs::rename(world.journal(), &lost).unwrap();
    let (restored, done) = world.restore(without, &["--without-journal"]);
    for told in ["the ministry's keys are suspended", "cannot be known", &key_id(&keys.shopee)] {
        assert!(done.out.contains(told), "{told}: {}", done.out);
    }
    let suspended = |operator, author| {
        [
            ("the operator", &keys.operator, operator),
            ("an officer", &keys.author, author),
            ("another officer", &keys.approver, "SUSPENDED_KEY"),
            ("a platform", &keys.shopee, "good"),
            ("another platform", &keys.tokopedia, "good"),
        ]
    };
    let server = world.serve(&restored);
    all_open(&server, &suspended("SUSPENDED_KEY", "SUSPENDED_KEY")).await;
    let mut running = Some(server);
    if restored.database.is_none() {
        // A folder is its server's alone.
        running.take().unwrap().stop();
    }
    let listed = db(&restored, &["confirm-key"]);
    for secret in [&keys.operator, &keys.author, &keys.approver] {
        assert!(listed.out.contains(&key_id(secret)), "{}", listed.out);
    }
    let confirmed = db(&restored, &["confirm-key", &key_id(&keys.operator)]);
    assert!(confirmed.out.contains("not suspended"), "{}", confirmed.out);
    let unknown = restored.run(&["confirm-key", &key_id(&keys.author), "sk_0000000000000000"]);
    assert_eq!(unknown.code, Some(1), "{}", unknown.out);
    let server = running.unwrap_or_else(|| world.serve(&restored));
    all_open(&server, &suspended("good", "SUSPENDED_KEY")).await;
    let mut tenants = TenantServiceClient::new(server.channel().await);
    let list = with(&keys.operator, v1::ListKeysRequest::default());
    let listed = tenants.list_keys(list).await.unwrap().into_inner().keys;
    assert_eq!(listed.iter().filter(|key| key.suspend_time.is_some()).count(), 2);
    let rotate = v1::RotateKeyRequest { key_id: key_id(&keys.author), overlap: None };
    let refused = tenants.rotate_key(with(&keys.operator, rotate)).await.unwrap_err();
    assert_eq!(reason(&refused), "CONFLICT", "{refused}");
    server.stop();
    // Yesterday's keys are what is confirmed; today's journal knows better.
    let mut found = vec!["restored", "--journal", lost.to_str().unwrap()];
    if restored.database.is_some() {
        found.extend(journal);
    }
    db(&restored, &found);
    db(&restored, &["confirm-key", "--all"]);
    let server = world.serve(&restored);
    all_open(
        &server,
        &[
            ("an officer's key that was revoked", &keys.author, "REVOKED_KEY"),
            ("an officer's key that was confirmed", &keys.approver, "good"),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revoked_keys_stay_revoked_in_a_folder() {
    yesterday_is_restored(None, |world| serve(world.data.path(), None)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revoked_keys_stay_revoked_in_a_database() {
    let Some(cluster) = or_skip("a restore by a journal", Cluster::shared()) else { return };
    let start = |world: &World| serve(world.data.path(), world.database.as_ref());
    yesterday_is_restored(Some(cluster), start).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_a_server_that_notes_nothing() {
    let start =
        |world: &World| mutant::start(Broken::NotesNothing, world.data.path(), "127.0.0.1:0");
    noticed(tokio::spawn(yesterday_is_restored(None, start)).await, "0 entries in");
}

/// Killed between the journal and the commit: nobody was told that the key is revoked. The next start makes it
/// good, and so does a database that is put back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_before_the_commit_is_made_good() {
    let world = World::begin(None).await;
    let keys = &world.keys;
    let broken = mutant::start(Broken::KilledOverJournal, world.data.path(), "127.0.0.1:0");
    let mut tenants = TenantServiceClient::new(broken.channel().await);
    let revoke = v1::RevokeKeyRequest { key_id: key_id(&keys.shopee) };
    tenants.revoke_key(with(&keys.operator, revoke)).await.unwrap_err();
    drop(broken);
    let server = serve(world.data.path(), None);
    all_open(&server, &[("the key", &keys.shopee, "REVOKED_KEY")]).await;
    server.stop();
    let (restored, _) = world.restore(None, &["--journal", &world.journal()]);
    all_open(&world.serve(&restored), &[("the key", &keys.shopee, "REVOKED_KEY")]).await;
}

/// What cannot be noted is not done, and the server says why; what is refused is not noted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_room_for_the_journal_no_key_ends() {
    let world = World::begin(None).await;
    let keys = &world.keys;
    let server = serve(world.data.path(), None);
    let mut tenants = TenantServiceClient::new(server.channel().await);
    let mut revoke = async |key_id: String| {
        let request = with(&keys.operator, v1::RevokeKeyRequest { key_id });
        tenants
            .revoke_key(request)
            .await
            .map(drop)
            .map_err(|status| (status.code(), reason(&status)))
    };
    assert_eq!(revoke("sk_0000000000000000".into()).await.unwrap_err().1, "NOT_FOUND");
    assert_eq!(revoke(key_id(&keys.operator)).await.unwrap_err().1, "CONFLICT");
    let (journal, away) = (PathBuf::from(world.journal()), world.beside.path().join("lepas"));
    let mode = fs::metadata(&journal).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    fs::rename(&journal, &away).unwrap();
    let refused = revoke(key_id(&keys.shopee)).await.unwrap_err();
    assert_eq!(refused, (Code::Unavailable, "JOURNAL_UNAVAILABLE".into()));
    all_open(&server, &[("the key", &keys.shopee, "good")]).await;
    fs::rename(&away, &journal).unwrap();
    revoke(key_id(&keys.shopee)).await.unwrap();
    all_open(&server, &[("the key", &keys.shopee, "REVOKED_KEY")]).await;
    let entries = saring_server::journal::read(&[journal]).unwrap().entries;
    assert_eq!(entries.len(), 1, "{entries:?}");
}

#[test]
fn whether_there_is_a_journal_must_be_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let url = "postgres://nobody@127.0.0.1:1/none";
    for (args, told) in [
        (&["serve", "--data", folder, "--database", url][..], "--database needs --journal"),
        (&["db", "restored", "--database", url], "where the journal of keys is"),
        (&["db", "restore", "cadangan", "--data", folder], "or --without-journal if it is lost"),
        (&["db", "restored", "--data", folder, "--journal", folder], "holds no journal"),
    ] {
        let refused = run(args, b"");
        assert_eq!(refused.code, Some(1), "{}", refused.out);
        assert!(refused.err.contains(told), "{}", refused.err);
    }
}

/// A server that began its journal elsewhere left keys there that a restore must know of.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_that_is_not_given_is_asked_for() {
    let world = World::begin(None).await;
    let other = tempfile::tempdir().unwrap();
    serve(other.path(), None).stop();
    let other = other.path().join("journal");
    let other = ["--journal", other.to_str().unwrap()];
    let (_, refused) = world.try_restore(None, &other);
    assert_eq!(refused.code, Some(1), "{}", refused.out);
    assert!(refused.err.contains("files of journals are missing"), "{}", refused.err);
    let own = world.journal();
    world.restore(None, &[&other[..], &["--journal", &own]].concat());
}
