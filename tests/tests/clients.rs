//! The example clients against a real server: each language prints what `examples/clients/expected`
//! shows, tells a wrong key by its reason, and gets through while the server is started again.
//!
//! Not among the ordinary tests, because it needs Python, Node and what they install. `cargo xtask
//! clients` makes a copy of `examples/clients` with all of that, and says where in `SARING_CLIENTS`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::root;
use saring_tests::server::{Keys, Server, publish, set_up, with};

/// One language: how its programs are called.
struct Language {
    interpreter: PathBuf,
    folder: PathBuf,
    extension: &'static str,
}

impl Language {
    fn spawn(&self, program: &str, args: &[&str], server: &str, key: &str) -> Child {
        Command::new(&self.interpreter)
            .arg(self.folder.join(format!("{program}.{}", self.extension)))
            .args(args)
            .envs([("SARING_SERVER", server), ("SARING_API_KEY", key)])
            .current_dir(&self.folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn prints_what_is_expected(&self, program: &str, args: &[&str], server: &str, key: &str) {
        let output = self.spawn(program, args, server, key).wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{program}.{}: {said}", self.extension);
        self.compare(program, &String::from_utf8(output.stdout).unwrap());
    }

    fn compare(&self, program: &str, printed: &str) {
        let path = root().join(format!("examples/clients/expected/{program}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, printed).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap();
        assert!(
            printed == expected,
            "{program}.{} prints\n{printed}but {} has\n{expected}",
            self.extension,
            path.display()
        );
    }
}

/// The story that every language is told.
async fn story(language: &Language) {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let keys = set_up(data.path(), server.channel().await).await;
    let starter = "rules/pakaian-bekas-impor.yaml";
    assert_eq!(publish(server.channel().await, &keys, starter).await, 1);
    let (address, key) = (server.address.clone(), keys.shopee.as_str());
    language.prints_what_is_expected("score", &[], &address, key);

    let wrong = language.spawn("score", &[], &address, "sk_nobody").wait_with_output().unwrap();
    let said = String::from_utf8(wrong.stderr).unwrap();
    assert_eq!(wrong.status.code(), Some(1), "{said}");
    assert!(said.starts_with("UNAUTHENTICATED: MALFORMED_KEY: "), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");

    server.stop();
    let server = gets_through_a_restart(language, data.path(), &address, key);
    hand_over(&server, &keys).await;
    language.prints_what_is_expected("takedowns", &["--once"], &address, key);
    language.prints_what_is_expected("figures", &["shopee"], &address, key);
    server.stop();
}

/// Called while no server is there, a program tries again until one is.
fn gets_through_a_restart(language: &Language, data: &Path, address: &str, key: &str) -> Server {
    let mut waiting = language.spawn("score", &[], address, key);
    let mut said = String::new();
    let mut errors = BufReader::new(waiting.stderr.take().unwrap());
    errors.read_line(&mut said).unwrap();
    assert_eq!(said, "trying again after UNAVAILABLE\n");
    let server = Server::start_at(address.strip_prefix("http://").unwrap(), data, &[]);
    let mut printed = String::new();
    waiting.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    errors.read_to_string(&mut said).unwrap();
    assert!(waiting.wait().unwrap().success(), "{said}");
    language.compare("score", &printed);
    server
}

async fn hand_over(server: &Server, keys: &Keys) {
    let request = v1::TakedownRequest {
        url: "https://shopee.co.id/Baju-Karungan-i.123.456?sp_atk=x".into(),
        reason: "dijual per karung".into(),
        due_time: None,
    };
    let request = v1::RequestTakedownsRequest { requests: vec![request] };
    let mut takedowns = TakedownServiceClient::new(server.channel().await);
    takedowns.request_takedowns(with(&keys.author, request)).await.unwrap();
}

/// Where everything was set up, and the programs of one language below it.
fn set_up_below(language: &str) -> (PathBuf, PathBuf) {
    let folder = std::env::var_os("SARING_CLIENTS").map(PathBuf::from);
    let folder = folder.expect("this is run by `cargo xtask clients`");
    let programs = folder.join("copy/examples/clients").join(language);
    (folder, programs)
}

#[tokio::test(flavor = "multi_thread")]
async fn python() {
    let (set_up, folder) = set_up_below("python");
    let interpreter = set_up.join("venv/bin/python");
    story(&Language { interpreter, folder, extension: "py" }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn node() {
    let (_, folder) = set_up_below("node");
    story(&Language { interpreter: "node".into(), folder, extension: "js" }).await;
}
