//! How an edge starts, and what is said where it cannot.

use std::path::Path;
use std::process::Command;

use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::edge::{Start, free_address, trust};
use saring_tests::saring;
use saring_tests::server::{Server, outcome, reason, set_up, with};
use saring_tests::world::{KARUNGAN, READY, World, report, score};
use tonic::transport::Channel;
use tonic::{Code, Request};

#[tokio::test(flavor = "multi_thread")]
async fn an_edge_takes_no_edge_for_the_centre() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let first = world.start(&[]).start();
    let mut start = world.start(&[]);
    start.server = first.address.clone();
    start.data = world.edge.path().join("second");
    let second = start.start();
    report(second.channel().await, vec![outcome("satu", 1)]).await;
    second.wait_for_log("give the centre's address as the server", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_mixes_up_the_centre_and_an_edge_is_told_so() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let tokens = world.edge.path().join("tokens");
    std::fs::write(&tokens, "satu-satu-satu-satu\n").unwrap();
    let tokens = tokens.to_str().unwrap();
    let open = world.start(&[]).start();
    let mut closed = world.start(&["--caller-token-file", tokens]);
    closed.data = world.edge.path().join("closed");
    let closed = closed.start();
    let centre = &world.server.address;
    let said = |lang: &str, args: &[&str]| {
        let mut command = Command::new(saring());
        command.args(["--lang", lang]).args(args).env("SARING_API_KEY", &world.keys.author);
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    let is_centre =
        ("ada pusat, sedangkan perintah ini untuk edge", "is the centre, and this command is for");
    let is_edge =
        ("ada edge, sedangkan perintah ini untuk pusat", "is an edge, and this command is for the");
    for (args, (id, en)) in [
        (&["outbox", "status", "--edge", centre][..], is_centre),
        (&["outbox", "list", "--edge", centre, "--caller-token-file", tokens], is_centre),
        (&["rules", "list", "--server", &open.address], is_edge),
        (&["stats", "--server", &open.address], is_edge),
        (&["tenant", "list", "--server", &closed.address], is_edge),
    ] {
        for (lang, told) in [("id", id), ("en", en)] {
            let said = said(lang, args);
            assert!(said.contains(told) && said.lines().count() == 1, "{args:?}: {said}");
        }
    }
    // Where the address is right, it is not called another.
    let right = said("en", &["key", "list", "--server", centre]);
    assert!(right.contains("WRONG_ROLE"), "{right}");
    let right = said("en", &["outbox", "retry", "7", "--edge", &open.address]);
    assert!(right.contains("there is no dead letter with the number 7"), "{right}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_work_is_said_with_its_remedy() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let file = |name: &str, content: &str| {
        let path = world.edge.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (token, short) = (file("token", "satu-satu-satu-satu\n"), file("short", "satu"));
    let note = file("note", "catatan");
    let good = world.start(&[]);
    let others = || vec!["--listen".to_owned(), "0.0.0.0:0".to_owned()];
    let and = |options: &[&str]| {
        let mut all = others();
        all.extend(options.iter().map(|&option| option.to_owned()));
        all
    };
    let taken = world.server.address.trim_start_matches("http://").to_owned();
    let with = |change: &dyn Fn(&mut Start)| {
        let mut start = good.clone();
        change(&mut start);
        start
    };
    let cases: Vec<(Start, &str)> = vec![
        (with(&|start| start.key = "kunci".into()), "SARING_API_KEY holds no API key"),
        (
            with(&|start| start.key = String::new()),
            "set the variable SARING_API_KEY, or give --api-key-file",
        ),
        (with(&|start| start.key = "sk_\u{1}".into()), "characters that no key has"),
        (with(&|start| start.trust = Path::new("/tidak/ada").into()), "cannot read /tidak/ada"),
        (with(&|start| start.trust = note.clone().into()), "take the file anew"),
        (with(&|start| start.data = Path::new(&note).join("x")), "give a folder that this user"),
        (
            with(&|start| start.data = world.data.path().into()),
            "is the data folder of a server; give an empty folder",
        ),
        (with(&|start| start.server = "saring.example".into()), "write it as http://"),
        (with(&|start| start.server = "http://saring.example".into()), "say --allow-plain-text"),
        (
            with(&|start| start.options = vec!["--subscriber-id".into(), "a b".into()]),
            "use letters",
        ),
        (with(&|start| start.options = others()), "say --allow-plain-text"),
        (with(&|start| start.options = and(&["--allow-plain-text"])), "give --caller-token-file"),
        (
            with(&|start| {
                start.options = and(&["--allow-plain-text", "--caller-token-file", &short]);
            }),
            "make a random one",
        ),
        (
            with(&|start| start.options = vec!["--listen".into(), taken.clone()]),
            "give another address",
        ),
        (with(&|start| start.options = vec!["--unix".into(), note.clone()]), "is no socket"),
        (
            // What protects a port is not taken for the protection of a socket.
            with(&|start| {
                let options = ["--unix", &note, "--caller-token-file", &token];
                start.options = options.map(str::to_owned).to_vec();
            }),
            "give --listen, or leave --caller-token-file out",
        ),
        (
            with(&|start| {
                start.options =
                    ["--tls-cert", &note, "--tls-key", &note].map(str::to_owned).to_vec();
            }),
            "both must be PEM",
        ),
    ];
    for (start, remedy) in cases {
        let (code, said) = start.fail();
        assert_eq!(code, Some(1), "{remedy}: {said}");
        assert!(said.contains(remedy), "{remedy}: {said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
    }

    // A folder belongs to one process, and to one platform.
    let edge = good.start();
    edge.wait_for(READY, true).await;
    let (code, said) = good.fail();
    assert_eq!(code, Some(1));
    assert!(said.contains("used by another process; give each process a folder"), "{said}");
    let (status, _) = edge.stop();
    assert!(status.success());
    let (code, said) = with(&|start| start.tenant = "tokopedia".into()).fail();
    assert_eq!(code, Some(1));
    assert!(said.contains("is of the platform `shopee`; give each platform a folder"), "{said}");

    // Others call with a token, or not at all; on the same machine the centre's clients just work.
    let options = and(&["--allow-plain-text", "--caller-token-file", &token]);
    let edge = with(&|start| start.options = options.clone()).start();
    let address = edge.address.replace("0.0.0.0", "127.0.0.1");
    let channel = Channel::from_shared(address).unwrap().connect().await.unwrap();
    let mut scoring = ScoringServiceClient::new(channel.clone());
    for refused in [
        scoring.score(score("x")).await.unwrap_err(),
        scoring.score(self::with("satu-satu-satu-sat", score("x"))).await.unwrap_err(),
    ] {
        assert_eq!(refused.code(), Code::Unauthenticated);
    }
    let report = Request::new(v1::ReportOutcomesRequest { outcomes: vec![outcome("a", 1)] });
    let refused = TakedownServiceClient::new(channel).report_outcomes(report).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Unauthenticated, "NO_KEY"));
    let scored = scoring.score(self::with("satu-satu-satu-satu", score(KARUNGAN))).await.unwrap();
    assert_eq!(scored.into_inner().assessment.unwrap().verdict(), v1::Verdict::Block);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_centre_that_is_not_there_and_a_foreign_trust_file_are_told() {
    let world = World::new("127.0.0.1:0", &[]).await;
    // At the first start nothing is there to score with; it keeps trying and says so.
    let mut start = world.start(&[]);
    start.server = format!("http://{}", free_address());
    let edge = start.start();
    assert!(!edge.serves("").await);
    edge.wait_for_log("cannot be reached", 1).await;
    assert!(edge.log().contains("is it running, and is the address right?"), "{}", edge.log());
    let (status, log) = edge.stop();
    assert!(status.success(), "{log}");

    // Keys of another ministry's server: nothing of this one is put in force.
    let other = tempfile::tempdir().unwrap();
    Server::start(other.path()).stop();
    let mut start = world.start(&[]);
    start.trust = trust(other.path());
    start.data = world.edge.path().join("foreign");
    let (code, said) = start.fail();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("is the trust file from this server?"), "{said}");

    // Whoever has a copy goes on with it, whatever the keys of who is there now.
    let mut start = world.start(&[]);
    let edge = start.start();
    edge.wait_for(READY, true).await;
    assert!(edge.stop().0.success());
    let foreign = Server::start(other.path());
    start.server = foreign.address.clone();
    start.key = set_up(other.path(), foreign.channel().await).await.shopee;
    let edge = start.start();
    edge.wait_for_log("which is not in the key set", 1).await;
    edge.wait_for(READY, true).await;
    let (status, log) = edge.stop();
    assert!(status.success() && log.contains("which is not in the key set"), "{log}");
    foreign.stop();
}
