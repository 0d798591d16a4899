//! The example clients against a real server and a real edge: each language prints what
//! `examples/clients/expected` shows, tells a wrong key by its reason, and gets through while the server is
//! started again.
//!
//! Not among the ordinary tests, because it needs the languages and what they install. `cargo xtask
//! clients` makes a copy of `examples/clients` with all of that, and says where in `SARING_CLIENTS`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use saring_proto::v1;
use saring_proto::v1::takedown_request_result::Result as Handed;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::root;
use saring_tests::server::{Keys, Server, publish, set_up, with};
use saring_tests::world::{READY, World, wait_for_figures};

/// One language: how its programs are called.
struct Language {
    /// The command of a program.
    command: fn(&Path, &str) -> Command,
    /// Where everything was set up.
    folder: PathBuf,
    /// Says when it makes a call again; one that leaves this to a service config does not.
    tells_tries: bool,
    /// Has what a Unix socket takes.
    has_sockets: bool,
}

impl Language {
    fn new(command: fn(&Path, &str) -> Command) -> Language {
        let folder = std::env::var_os("SARING_CLIENTS").map(PathBuf::from);
        let folder = folder.expect("this is run by `cargo xtask clients`");
        Language { command, folder, tells_tries: true, has_sockets: true }
    }

    fn spawn(&self, program: &str, args: &[&str], server: &str, key: &str) -> Child {
        (self.command)(&self.folder, program)
            .args(args)
            .envs([("SARING_SERVER", server), ("SARING_API_KEY", key)])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn prints_what_is_expected(&self, program: &str, args: &[&str], server: &str, key: &str) {
        self.compare(program, &self.printed(program, args, server, key));
    }

    /// What a program prints, which has to end well.
    fn printed(&self, program: &str, args: &[&str], server: &str, key: &str) -> String {
        let output = self.spawn(program, args, server, key).wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{program}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn compare(&self, program: &str, printed: &str) {
        let path = root().join(format!("examples/clients/expected/{program}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, printed).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap();
        assert!(
            printed == expected,
            "{program} prints\n{printed}but {} has\n{expected}",
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
    for url in [
        "https://shopee.co.id/Baju-Karungan-i.123.456?sp_atk=x",
        "https://s.shopee.co.id/3fabc",
        "https://shopee.co.id/search?keyword=baju%20bekas",
    ] {
        hand_over(&server, &keys, url).await;
    }
    language.prints_what_is_expected("takedowns", &["--once"], &address, key);
    language.prints_what_is_expected("figures", &["shopee"], &address, key);
    acknowledges_only_what_is_taken(language, &server, &keys).await;
    server.stop();
    goes_through_an_edge(language).await;
}

/// The same programs at an edge, which subscribes for them: by its socket where the language can.
async fn goes_through_an_edge(language: &Language) {
    let world = World::new("127.0.0.1:0", &[]).await;
    let socket = world.edge.path().join("edge.sock");
    let both = ["--unix", socket.to_str().unwrap(), "--listen", "127.0.0.1:0"];
    let edge = world.start(&both).start();
    edge.wait_for(READY, true).await;
    let address = match language.has_sockets {
        true => format!("unix:{}", socket.display()),
        false => edge.address.clone(),
    };
    language.prints_what_is_expected("score", &[], &address, "none-needed");
    hand_over(&world.server, &world.keys, "https://shopee.co.id/product/9/1").await;
    let printed = language.printed("takedowns", &["--once"], &address, "none-needed");
    assert_eq!(printed.lines().skip(1).collect::<Vec<_>>(), ["reported: QUEUED", "acknowledged"]);
    wait_for_figures(&world.server, &world.keys, 1, &edge).await;
}

/// Called while no server is there, a program tries again until one is.
fn gets_through_a_restart(language: &Language, data: &Path, address: &str, key: &str) -> Server {
    let mut waiting = language.spawn("score", &[], address, key);
    let mut said = String::new();
    let mut errors = BufReader::new(waiting.stderr.take().unwrap());
    if language.tells_tries {
        errors.read_line(&mut said).unwrap();
        assert_eq!(said, "trying again after UNAVAILABLE\n");
    }
    let server = Server::start_at(address.strip_prefix("http://").unwrap(), data, &[]);
    let mut printed = String::new();
    waiting.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    errors.read_to_string(&mut said).unwrap();
    assert!(waiting.wait().unwrap().success(), "{said}");
    language.compare("score", &printed);
    server
}

/// An outcome that comes back as CONFLICT or INVALID answers nothing: its handover stays in the inbox, and
/// the program goes on with the next.
async fn acknowledges_only_what_is_taken(language: &Language, server: &Server, keys: &Keys) {
    let mut takedowns = TakedownServiceClient::new(server.channel().await);
    let conflicting = hand_over(server, keys, "https://shopee.co.id/product/7/1").await;
    let other = v1::Outcome {
        idempotency_key: format!("handover-{}", conflicting.handover_id),
        listing: conflicting.listing.clone(),
        action: v1::Action::Removed.into(),
        primary_origin: v1::Origin::ManualSearch.into(),
        action_time: conflicting.create_time,
        ..v1::Outcome::default()
    };
    let report = v1::ReportOutcomesRequest { outcomes: vec![other] };
    takedowns.report_outcomes(with(&keys.shopee, report)).await.unwrap();
    let good = hand_over(server, keys, "https://shopee.co.id/product/7/2").await;
    let key = keys.shopee.as_str();
    let said = run(language, server, key);
    assert!(
        said.contains("not acknowledged: https://shopee.co.id/product/7/1: CONFLICT: "),
        "{said}"
    );
    assert_eq!(open(server, key).await, [conflicting.handover_id.clone()]);

    // The surface became another platform's meanwhile.
    let lost = hand_over(server, keys, "https://shopee.co.id/product/7/3").await;
    let surfaces =
        v1::SetSurfacesRequest { tenant: "shopee".into(), surfaces: vec!["facebook".into()] };
    let mut tenants = TenantServiceClient::new(server.channel().await);
    tenants.set_surfaces(with(&keys.operator, surfaces)).await.unwrap();
    let said = run(language, server, key);
    assert!(said.contains("product/7/3: INVALID: listing.surface: "), "{said}");
    let left = open(server, key).await;
    assert!(left.contains(&lost.handover_id) && !left.contains(&good.handover_id), "{left:?}");
}

/// Runs `takedowns` once; gives what it says on standard error.
fn run(language: &Language, server: &Server, key: &str) -> String {
    let output = language.spawn("takedowns", &["--once"], &server.address, key);
    let output = output.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

/// The ids of the handovers that wait in the inbox.
async fn open(server: &Server, key: &str) -> Vec<String> {
    let state = v1::HandoverState::Open.into();
    let request = v1::ListHandoversRequest { state, ..v1::ListHandoversRequest::default() };
    let mut takedowns = TakedownServiceClient::new(server.channel().await);
    let listed = takedowns.list_handovers(with(key, request)).await.unwrap().into_inner();
    listed.handovers.into_iter().map(|handover| handover.handover_id).collect()
}

async fn hand_over(server: &Server, keys: &Keys, url: &str) -> v1::Handover {
    let reason = "dijual per karung".into();
    let request = v1::TakedownRequest { url: url.into(), reason, due_time: None };
    let request = v1::RequestTakedownsRequest { requests: vec![request] };
    let mut takedowns = TakedownServiceClient::new(server.channel().await);
    let handed = takedowns.request_takedowns(with(&keys.author, request)).await.unwrap();
    match handed.into_inner().results.remove(0).result {
        Some(Handed::Handover(handover)) => handover,
        other => panic!("{url}: {other:?}"),
    }
}

/// The programs of one language, below where everything was set up.
fn programs(folder: &Path, language: &str) -> PathBuf {
    folder.join("copy/examples/clients").join(language)
}

#[tokio::test(flavor = "multi_thread")]
async fn python() {
    let command = |folder: &Path, program: &str| {
        let mut command = Command::new(folder.join("venv/bin/python"));
        command.arg(programs(folder, "python").join(format!("{program}.py")));
        command
    };
    story(&Language::new(command)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn node() {
    let command = |folder: &Path, program: &str| {
        let mut command = Command::new("node");
        command.arg(programs(folder, "node").join(format!("{program}.js")));
        command
    };
    story(&Language::new(command)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn go() {
    let command = |folder: &Path, program: &str| {
        let mut command = Command::new(folder.join("go/bin").join(program));
        // Debian's gRPC is of before 1.40.
        command.env("GRPC_GO_RETRY", "on");
        command
    };
    story(&Language { tells_tries: false, ..Language::new(command) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn java() {
    let command = |folder: &Path, program: &str| {
        let class = program[..1].to_uppercase() + &program[1..];
        let classpath = std::fs::read_to_string(folder.join("java/classpath")).unwrap();
        let mut command = Command::new("java");
        command.args(["-cp", &classpath, &format!("example.{class}")]);
        command
    };
    // Debian's Netty comes without its native transport.
    story(&Language { tells_tries: false, has_sockets: false, ..Language::new(command) }).await;
}
