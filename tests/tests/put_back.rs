//! A database from which the last commits are gone, and of which nobody says so: a folder that was put back, a
//! standby that they had not reached. The first subscriber that was told of them stops the server, and all are
//! in force again once it is said.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use saring_bundle::ResourceVersion;
use saring_client::Client;
use saring_postgres_cluster::{Cluster, Standby, or_skip};
use saring_tests::edge::{free_address, trust};
use saring_tests::server::{Keys, Server, publish, set_up, until};
use saring_tests::store::database;
use saring_tests::{root, run, saring};
use tempfile::TempDir;

const RULES: &str = "rules/pakaian-bekas-impor.yaml";

/// Whichever it is that the database lacks: what was chained of the audit log moves the ends of the log.
const LACKS: &str = "the database was put back";

/// A server's address, and a subscriber of it.
struct Centre {
    listen: String,
    files: TempDir,
    keys: Keys,
    client: Client,
}

/// Starts a server that writes what it says into a file.
fn serve(listen: &str, place: &[&str], said: &Path) -> Server {
    let mut command = Command::new(saring());
    command.args(["serve", "--heartbeat", "1", "--listen", listen]).args(place);
    command.env("SARING_LANG", "en");
    command.stderr(File::create(said).unwrap());
    Server::of(command)
}

/// The rules, with a remark that makes another version of them.
fn remarked(folder: &Path, remark: &str) -> String {
    let file = folder.join(remark);
    let rules = fs::read_to_string(root().join(RULES)).unwrap();
    fs::write(&file, format!("{rules}# {remark}\n")).unwrap();
    file.to_str().unwrap().to_owned()
}

impl Centre {
    async fn start(place: &[&str], data: &Path) -> (Centre, Server) {
        let files = tempfile::tempdir().unwrap();
        let listen = free_address().to_string();
        let server = serve(&listen, place, &files.path().join("kata"));
        let keys = set_up(data, server.channel().await).await;
        publish(server.channel().await, &keys, RULES).await;
        let client = Client::builder(&server.address, "shopee", files.path().join("shopee"));
        let trust = fs::read(trust(data)).unwrap();
        let client = client.open(&keys.shopee, &trust).await.unwrap();
        client.ready().await;
        (Centre { listen, files, keys, client }, server)
    }

    fn serve(&self, place: &[&str]) -> Server {
        serve(&self.listen, place, &self.files.path().join("kata"))
    }

    /// What the server has said since it was started.
    fn said(&self) -> String {
        fs::read_to_string(self.files.path().join("kata")).unwrap()
    }

    /// Publishes another version of the rules.
    async fn publish(&self, server: &Server, remark: &str) {
        let file = remarked(self.files.path(), remark);
        publish(server.channel().await, &self.keys, &file).await;
    }

    /// Waits until a version of the rules is in force; which one that is.
    async fn in_force(&self, version: i64) -> ResourceVersion {
        self.in_force_but(version, None).await
    }

    /// The same of another version than that.
    async fn in_force_but(&self, version: i64, than: Option<&ResourceVersion>) -> ResourceVersion {
        let status = self.client.status();
        let in_force = || {
            let status = status.borrow();
            let is_it = |it: &&ResourceVersion| {
                it.resource.name == "pakaian-bekas-impor"
                    && it.version == version
                    && Some(*it) != than
            };
            let found = status.in_force.iter().find(is_it).cloned();
            found.filter(|_| status.rejected.is_none())
        };
        until("the version is in force", || in_force().is_some()).await;
        in_force().unwrap()
    }

    /// The server stops by itself, and says this.
    async fn stops(&self, server: Server, said: &str) {
        let ended = tokio::task::spawn_blocking(|| server.ended()).await.unwrap();
        assert!(!ended.success(), "{}", self.said());
        assert!(self.said().contains(said), "{}", self.said());
        assert!(self.said().contains("saring db restored"), "{}", self.said());
    }
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    assert!(Command::new("cp").arg("-a").args([from, to]).status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_was_put_back_is_found() {
    for has_gone_on in [false, true] {
        let beside = tempfile::tempdir().unwrap();
        let (data, before) = (beside.path().join("data"), beside.path().join("kemarin"));
        let place = ["--data", data.to_str().unwrap()];
        let (centre, server) = Centre::start(&place, &data).await;
        server.stop();
        copy(&data, &before);
        let server = centre.serve(&place);
        centre.publish(&server, "hilang").await;
        let lost = centre.in_force(2).await;
        server.stop();

        copy(&before, &data);
        if has_gone_on {
            // More changes are made again than were lost, those of the audit log too, where no subscriber comes:
            // only what they say is another.
            let elsewhere = free_address().to_string();
            let server = serve(&elsewhere, &place, &centre.files.path().join("lain"));
            for remark in ["lain", "tiga", "empat", "lima", "enam", "tujuh"] {
                centre.publish(&server, remark).await;
            }
            server.stop();
        }
        let server = centre.serve(&place);
        let said = if has_gone_on { "version 2 of pakaian-bekas-impor was sent" } else { LACKS };
        centre.stops(server, said).await;

        let restored = run(&["db", "restored", place[0], place[1]], b"");
        assert_eq!(restored.code, Some(0), "{}", restored.err);
        let server = centre.serve(&place);
        let last = if has_gone_on { 7 } else { 1 };
        centre.in_force_but(last, Some(&lost)).await;
        centre.publish(&server, "baru").await;
        centre.in_force(last + 1).await;
        server.stop();
    }
}

/// A server that goes on through a failover finds by itself that the log is shorter than it was.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_runs_finds_it_by_itself() {
    let Some(database) = database("a log that is shorter than it was") else { return };
    let data = tempfile::tempdir().unwrap();
    let (url, journal) = (database.server_url(), data.path().join("journal"));
    let journal = journal.to_str().unwrap();
    let place = ["--data", data.path().to_str().unwrap(), "--journal", journal, "--database", &url];
    let (centre, server) = Centre::start(&place, data.path()).await;
    database.sql("UPDATE saring.change_stream SET position = position - 1 WHERE stream = ''");
    centre.stops(server, "its change log ends").await;
    assert!(!centre.said().contains("start it again"), "{}", centre.said());
}

/// The server's own folder knows of a rotation that is lost: no subscriber has to come.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_lost_a_rotation_is_refused() {
    let Some(cluster) = or_skip("a lost rotation", Cluster::shared()) else { return };
    let (database, data) = (database("a lost rotation").unwrap(), tempfile::tempdir().unwrap());
    let (folder, journal) = (data.path().to_str().unwrap(), data.path().join("journal"));
    let journal = journal.to_str().unwrap();
    let url = database.server_url();
    let place = ["--data", folder, "--journal", journal, "--database", &url];
    let (centre, server) = Centre::start(&place, data.path()).await;
    let operator = data.path().join("operator.key");
    let remote = ["--server", &server.address, "--api-key-file", operator.to_str().unwrap()];
    let standby = Standby::promoted(cluster);
    let rotated = run(&[&["signing-key", "rotate"], &remote[..]].concat(), b"");
    assert_eq!(rotated.code, Some(0), "{}", rotated.err);
    server.stop();

    let url = standby.server_url(database.name());
    let place = ["--data", folder, "--journal", journal, "--database", &url];
    let refused = run(&[&["serve", "--listen", "127.0.0.1:0"], &place[..]].concat(), b"");
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    assert!(refused.err.contains("has version 2 of the key set"), "{}", refused.err);
    let restored = ["db", "restored", "--database", &url, "--journal", journal];
    until("it is marked", || run(&restored, b"").code == Some(0)).await;
    let server = centre.serve(&place);
    centre.in_force(1).await;
    centre.publish(&server, "baru").await;
    centre.in_force(2).await;
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failover_is_noticed_and_so_is_what_it_lost() {
    let Some(cluster) = or_skip("a failover", Cluster::shared()) else { return };
    for loses in [false, true] {
        let database = database("a failover").unwrap();
        let data = tempfile::tempdir().unwrap();
        let (folder, journal) = (data.path().to_str().unwrap(), data.path().join("journal"));
        let journal = journal.to_str().unwrap();
        let url = database.server_url();
        let place = ["--data", folder, "--journal", journal, "--database", &url];
        let (centre, server) = Centre::start(&place, data.path()).await;
        let early = loses.then(|| Standby::promoted(cluster));
        centre.publish(&server, "baru").await;
        centre.in_force(2).await;
        let operator = data.path().join("operator.key");
        let operator = operator.to_str().unwrap();
        // A whole key is taken for its public part, and shown nowhere.
        let remote = ["--server", &server.address, "--api-key-file", operator];
        let revoked = run(&[&["key", "revoke", &centre.keys.tokopedia], &remote[..]].concat(), b"");
        assert_eq!(revoked.code, Some(0), "{}", revoked.err);
        assert!(!revoked.out.contains(&centre.keys.tokopedia), "{}", revoked.out);
        server.kill();

        let standby = early.unwrap_or_else(|| Standby::promoted(cluster));
        let url = standby.server_url(database.name());
        let place = ["--data", folder, "--journal", journal, "--database", &url];
        let server = centre.serve(&place);
        until("the failover is told", || centre.said().contains("PostgreSQL was failed over"))
            .await;
        if loses {
            // Whoever comes first, the key that is good there again has ended before.
            assert!(centre.said().contains("journal says that this API key has ended"));
            centre.stops(server, LACKS).await;
            // The servers' leases must end first.
            let restored = ["db", "restored", "--database", &url, "--journal", journal];
            until("it is marked", || run(&restored, b"").code == Some(0)).await;
            let server = centre.serve(&place);
            centre.in_force(1).await;
            assert!(!centre.said().contains("PostgreSQL was failed over"), "{}", centre.said());
            server.stop();
        } else {
            centre.publish(&server, "lagi").await;
            centre.in_force(3).await;
            server.stop();
        }
    }
}
