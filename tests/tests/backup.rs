//! A server restored from a backup knows that it is one: its subscribers are in force again by
//! themselves, and send what it has lost.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use saring_client::Client;
use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::edge::{free_address, trust};
use saring_tests::server::{Keys, Server, outcome, publish, set_up, taken_down, until, with};
use saring_tests::{root, saring};

const RULES: &str = "rules/pakaian-bekas-impor.yaml";

fn db(args: &[&str], data: &Path) -> (bool, String) {
    let mut command = std::process::Command::new(saring());
    command.args(["--lang", "en", "db"]).args(args).arg("--data").arg(data);
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// A client of the platform, with a replica in this folder.
async fn subscriber(server: &Server, data: &Path, keys: &Keys, folder: &Path) -> Client {
    let trust = fs::read(trust(data)).unwrap();
    let client = Client::builder(&server.address, "shopee", folder);
    client.open(&keys.shopee, &trust).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn subscribers_of_a_restored_server_go_on_by_themselves() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let beside = tempfile::tempdir().unwrap();
    let backup = beside.path().join("cadangan");
    let file = backup.to_str().unwrap();
    let address = free_address().to_string();
    let server = Server::start_at(&address, data.path(), &[]);
    let keys = set_up(data.path(), server.channel().await).await;
    publish(server.channel().await, &keys, RULES).await;
    let client = subscriber(&server, data.path(), &keys, folder.path()).await;
    client.ready().await;

    // While the server runs.
    let (done, said) = db(&["backup", file], data.path());
    assert!(done && said.contains("the signing key is in it"), "{said}");
    let (done, said) = db(&["backup", file], data.path());
    assert!(!done && said.contains("is there already"), "{said}");

    // What the backup does not have: a version, and outcomes with their fingerprints.
    let other = |remark: &str| {
        let file = beside.path().join(remark);
        let rules = fs::read_to_string(root().join(RULES)).unwrap();
        fs::write(&file, format!("{rules}# {remark}\n")).unwrap();
        file.to_str().unwrap().to_owned()
    };
    publish(server.channel().await, &keys, &other("hilang")).await;
    let outcomes: Vec<_> = (0..20).map(|item| outcome(&format!("kunci-{item}"), item)).collect();
    client.report(outcomes).await.unwrap();
    client.flush().await.unwrap();
    let basis = || client.scorer().score(&saring_engine::Listing::default()).unwrap().basis;
    until("all fingerprints", || basis().takedown_fingerprints_version == 20).await;
    let (done, said) = db(&["restored"], data.path());
    assert!(!done && said.contains("another server uses"), "{said}");
    assert!(said.ends_with("; stop it first\n"), "{said}");
    server.kill();

    let (done, said) = db(&["restore", file], data.path());
    assert!(!done && said.contains("is not empty"), "{said}");
    let restored = beside.path().join("data");
    let journal = data.path().join("journal");
    let journal = journal.to_str().unwrap();
    // A slip of the pen leaves nothing in the way of the right command.
    let (done, said) = db(&["restore", &format!("{file}n"), "--journal", journal], &restored);
    assert!(!done && said.contains("cannot use"), "{said}");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&backup), 0o600);
    fs::set_permissions(&backup, fs::Permissions::from_mode(0o444)).unwrap();
    let (done, said) = db(&["restore", file, "--journal", journal], &restored);
    assert_eq!(mode(&restored.join("saring.db")), 0o600);
    assert_eq!(mode(&restored.join("signing-key.pem")), 0o600);
    assert!(done && said.contains("the backup was made at 20"), "{said}");
    assert!(said.contains("journal: 0 entries in 1 file; 0 keys changed"), "{said}");
    let server = Server::start_at(&address, &restored, &[]);
    for attempt in 0.. {
        if taken_down(&server, &keys).await == 20 {
            break;
        }
        assert!(attempt < 600, "{:?} {:?}", client.status(), client.outbox().await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // The version that is numbered as the lost one is another, and is in force all the same; so is
    // the log of fingerprints, which was shorter.
    publish(server.channel().await, &keys, &other("baru")).await;
    until("nothing refused", || client.status().borrow().rejected.is_none()).await;
    until("the new version", || {
        let status = client.status();
        let in_force = &status.borrow().in_force;
        in_force.iter().any(|one| one.resource.name == "pakaian-bekas-impor" && one.version == 2)
    })
    .await;
    until("the fingerprints", || basis().takedown_fingerprints_version == 20).await;
    server.stop();

    // Once is enough: another start begins no other epoch.
    let key_set = |data: &Path| fs::read(data.join("key-set.json")).unwrap();
    let first = key_set(&restored);
    assert_ne!(first, key_set(data.path()));
    Server::start_at(&address, &restored, &[]).stop();
    assert_eq!(first, key_set(&restored));
    // Unless it is said.
    let (done, said) = db(&["restored"], &restored);
    assert!(done && said.contains("begins a new trust epoch"), "{said}");
    // The journal of the server that was lost is here too, and the epoch's key set in those of both starts.
    assert!(said.contains("journal: 2 entries in 3 files"), "{said}");
    Server::start_at(&address, &restored, &[]).stop();
    assert_ne!(first, key_set(&restored));
}

/// What the subscribers have is what the restored server has, only of an earlier trust epoch.
#[tokio::test(flavor = "multi_thread")]
async fn subscribers_that_lack_nothing_are_fresh_again_by_themselves() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let beside = tempfile::tempdir().unwrap();
    let backup = beside.path().join("cadangan");
    let address = free_address().to_string();
    let server = Server::start_at(&address, data.path(), &[]);
    let keys = set_up(data.path(), server.channel().await).await;
    publish(server.channel().await, &keys, RULES).await;
    let client = subscriber(&server, data.path(), &keys, folder.path()).await;
    let is_fresh = || client.scorer().is_ready() && !client.scorer().is_stale();
    until("fresh", is_fresh).await;
    let is_connected = || client.status().borrow().connected;
    let (done, said) = db(&["backup", backup.to_str().unwrap()], data.path());
    assert!(done, "{said}");
    server.kill();
    until("disconnected", || !is_connected()).await;
    let restored = beside.path().join("data");
    let journal = data.path().join("journal");
    let restore = ["restore", backup.to_str().unwrap(), "--journal", journal.to_str().unwrap()];
    let (done, said) = db(&restore, &restored);
    assert!(done, "{said}");
    let _server = Server::start_at(&address, &restored, &[]);
    // Its first heartbeat comes after its keys.
    until("connected again", is_connected).await;
    until("fresh again", is_fresh).await;
}

/// What came to a platform since the backup is lost, and its place in the inbox is another's.
#[tokio::test(flavor = "multi_thread")]
async fn inboxes_of_a_restored_server_are_read_again() {
    let (data, beside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (backup, restored) = (beside.path().join("cadangan"), beside.path().join("data"));
    let server = Server::start(data.path());
    let keys = set_up(data.path(), server.channel().await).await;
    let hand_over = async |server: &Server, item: u32| {
        let url = format!("https://shopee.co.id/product/1/{item}");
        let handed = v1::TakedownRequest { url: url.clone(), reason: "uji".into(), due_time: None };
        let request = v1::RequestTakedownsRequest { requests: vec![handed] };
        let mut takedowns = TakedownServiceClient::new(server.channel().await);
        takedowns.request_takedowns(with(&keys.author, request)).await.unwrap();
        url
    };
    // The links after a cursor, so many, and the last one's cursor.
    let read = async |server: &Server, cursor: &str, count: usize| {
        let mut takedowns = TakedownServiceClient::new(server.channel().await);
        let request = v1::WatchInboxRequest { cursor: cursor.to_owned() };
        let inbox = takedowns.watch_inbox(with(&keys.shopee, request)).await;
        let (mut inbox, mut urls, mut last) =
            (inbox.unwrap().into_inner(), Vec::new(), String::new());
        while urls.len() < count {
            let message = inbox.message().await.unwrap().unwrap();
            // All that is open comes before the first sign of life.
            let Some(handover) = message.handover else { break };
            urls.push(handover.url);
            last = message.cursor;
        }
        (urls, last)
    };
    let kept = hand_over(&server, 1).await;
    let (done, said) = db(&["backup", backup.to_str().unwrap()], data.path());
    assert!(done, "{said}");
    let lost = hand_over(&server, 2).await;
    let (urls, cursor) = read(&server, "", 2).await;
    assert_eq!(urls, [kept.clone(), lost.clone()]);
    let next = hand_over(&server, 3).await;
    assert_eq!(read(&server, &cursor, 1).await.0, [next]);
    // As an earlier release gave them.
    assert_eq!(read(&server, "2", 2).await.0, [kept.clone(), lost]);
    server.kill();
    let journal = data.path().join("journal");
    let restore = ["restore", backup.to_str().unwrap(), "--journal", journal.to_str().unwrap()];
    let (done, said) = db(&restore, &restored);
    assert!(done, "{said}");
    let server = Server::start(&restored);
    let new = hand_over(&server, 4).await;
    assert_eq!(read(&server, &cursor, 2).await.0, [kept, new]);
    server.stop();
}

#[test]
fn what_is_no_backup_is_refused_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("cadangan"), folder.path().join("data"));
    for content in [&b"bukan"[..], &[0; 8_192][..]] {
        fs::write(&file, content).unwrap();
        let (done, said) = db(&["restore", file.to_str().unwrap(), "--without-journal"], &data);
        assert!(!done && said.contains("damaged"), "{said}");
        assert_eq!(fs::read_dir(&data).unwrap().count(), 0, "{said}");
    }
    let (done, said) = db(&["backup", file.to_str().unwrap()], &data);
    assert!(!done && said.contains("is not there"), "{said}");
}
