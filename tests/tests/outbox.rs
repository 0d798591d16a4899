//! The outbox of an edge through the real binary: dead letters, who may look at them, and files that a
//! crash or a disk left in a bad state.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use prost_reflect::DescriptorPool;
use saring_proto::v1;
use saring_proto::v1::outbox_service_client::OutboxServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::edge::{Edge, free_address};
use saring_tests::saring;
use saring_tests::server::{Server, outcome, reason, taken_down, with};
use saring_tests::wire::{Call, first_answer};
use saring_tests::world::{FRESH, READY, World, report};
use tonic::Code;

const OUTBOX: &str = "saring.edge.outbox";

/// Runs `saring outbox`.
fn outbox(words: &[&str]) -> Output {
    let mut command = Command::new(saring());
    command.arg("outbox").args(words).env("SARING_LANG", "en").env_remove("SARING_EDGE");
    command.output().unwrap()
}

fn printed(words: &[&str]) -> String {
    let output = outbox(words);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// Reports outcomes that are all good.
async fn report_good(edge: &Edge, outcomes: Vec<v1::Outcome>) {
    for result in report(edge.channel().await, outcomes).await {
        assert_eq!(result.status(), v1::OutcomeStatus::Queued, "{result:?}");
    }
}

async fn counts(edge: &Edge) -> v1::GetOutboxResponse {
    let mut client = OutboxServiceClient::new(edge.channel().await);
    client.get_outbox(v1::GetOutboxRequest {}).await.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_centre_refused_is_kept_shown_sent_again_and_dropped() {
    let world = World::new("127.0.0.1:0", &[]).await;
    // The centre has other content under these keys.
    let taken = (0..120).map(|at| outcome(&format!("kunci-{at}"), at)).collect();
    let request = with(&world.keys.shopee, v1::ReportOutcomesRequest { outcomes: taken });
    let mut centre = TakedownServiceClient::new(world.server.channel().await);
    centre.report_outcomes(request).await.unwrap();

    let start = world.start(&[]);
    let edge = start.start();
    edge.wait_for(OUTBOX, true).await;
    let other =
        |at: u64| v1::Outcome { category: "lain".into(), ..outcome(&format!("kunci-{at}"), at) };
    report_good(&edge, (0..120).map(other).collect()).await;
    edge.wait_for(OUTBOX, false).await;
    edge.wait_until_sent().await;
    let counts_now = counts(&edge).await;
    assert_eq!((counts_now.dead_letters, counts_now.sent, counts_now.unreadable), (120, 0, 0));
    assert!(edge.log().contains("the centre refused outcomes"), "{}", edge.log());

    // Over the wire, page by page, and by the command.
    let mut client = OutboxServiceClient::new(edge.channel().await);
    let first = v1::ListDeadLettersRequest { page_size: 100, page_token: String::new() };
    let page = client.list_dead_letters(first).await.unwrap().into_inner();
    assert_eq!(page.dead_letters.len(), 100);
    assert_eq!(page.dead_letters[7].outcome, Some(other(7)));
    assert_eq!(page.dead_letters[7].status(), v1::OutcomeStatus::Conflict);
    assert_eq!(page.dead_letters[7].error.as_ref().unwrap().reason, "CONFLICT");
    assert!(page.dead_letters[7].refuse_time.is_some());
    let rest =
        v1::ListDeadLettersRequest { page_size: 100, page_token: page.next_page_token.clone() };
    let rest = client.list_dead_letters(rest).await.unwrap().into_inner();
    assert_eq!((rest.dead_letters.len(), rest.next_page_token.as_str()), (20, ""));
    for (size, token) in [(101, ""), (-1, ""), (1, "x"), (1, "-1")] {
        let request = v1::ListDeadLettersRequest { page_size: size, page_token: token.into() };
        let refused = client.list_dead_letters(request).await.unwrap_err();
        assert_eq!(reason(&refused), "INVALID_FIELD", "{refused}");
    }
    let none = client.drop_dead_letters(v1::DropDeadLettersRequest::default()).await.unwrap_err();
    assert_eq!(reason(&none), "INVALID_FIELD", "{none}");
    let both = v1::RetryDeadLettersRequest { numbers: vec![1], all: true };
    assert_eq!(reason(&client.retry_dead_letters(both).await.unwrap_err()), "INVALID_FIELD");

    let at = ["--edge", edge.address.as_str()];
    let listed = printed(&[&["list"], &at[..]].concat());
    assert_eq!(listed.lines().count(), 121, "{listed}");
    assert!(
        listed.contains("kunci-7 ")
            && listed
                .contains("category: another content was stored under this key before; report a "),
        "{listed}"
    );
    let json = printed(&[&["list", "--limit", "2", "-o", "json"], &at[..]].concat());
    assert!(json.lines().count() == 2 && json.contains("\"number\":0"), "{json}");
    let status = printed(&[&["status"], &at[..]].concat());
    assert!(status.contains("dead letters") && status.contains("120"), "{status}");

    // Sent again, they are refused again; dropped, they are gone.
    let some = outbox(&[&["retry", "0", "1", "999", "999", "1000"], &at[..]].concat());
    let said = String::from_utf8_lossy(&some.stderr).into_owned();
    assert!(String::from_utf8_lossy(&some.stdout).starts_with("2 dead letters"), "{some:?}");
    assert!(some.status.code() == Some(1) && said.contains("number 999, 1000;"), "{said}");
    for _ in 0..600 {
        if counts(&edge).await.dead_letters == 120 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(printed(&[&["drop", "0"], &at[..]].concat()).starts_with("1 dead letter "));
    let unsure = outbox(&[&["drop", "--all"], &at[..]].concat());
    let said = String::from_utf8_lossy(&unsure.stderr).into_owned();
    assert!(!unsure.status.success() && said.contains("119 dead letters"), "{said}");
    let folder = world.folder();
    let data = ["--data", folder.to_str().unwrap()];
    let used = outbox(&[&["list"], &data[..]].concat());
    let said = String::from_utf8_lossy(&used.stderr).into_owned();
    assert!(!used.status.success() && said.contains("--edge"), "{said}");

    // The same of an edge that does not run.
    edge.kill();
    let listed = printed(&[&["list"], &data[..]].concat());
    assert_eq!(listed.lines().count(), 120, "{listed}");
    assert!(printed(&[&["retry", "1"], &data[..]].concat()).starts_with("1 dead letter "));
    for words in [&["drop", "0", "1"][..], &["retry", "0"]] {
        let none = outbox(&[words, &data[..]].concat());
        let said = String::from_utf8_lossy(&none.stderr).into_owned();
        assert!(none.status.code() == Some(1) && none.stdout.is_empty(), "{none:?}");
        assert!(said.contains("there is no dead letter with the number 0"), "{said}");
    }
    // What does not fit on the disk takes nothing from what else is told.
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(saring());
    command.args(["outbox", "retry", "2", "0", "--lang", "en"]).args(data).stdout(full);
    let said = String::from_utf8(command.output().unwrap().stderr).unwrap();
    let both = ["cannot write the output: the disk is full", "no dead letter with the number 0"];
    assert!(both.iter().all(|told| said.contains(told)), "{said}");
    assert!(printed(&[&["drop", "--all", "--yes"], &data[..]].concat()).starts_with("117 "));
    assert!(printed(&[&["drop", "--all"], &data[..]].concat()).starts_with("0 dead letters"));
    let status = printed(&[&["status", "-o", "json"], &data[..]].concat());
    assert!(status.contains("\"waiting\":2") && status.contains("\"dead_letters\":0"), "{status}");
    let edge = start.start();
    edge.wait_for(OUTBOX, false).await;
    edge.wait_until_sent().await;
    assert_eq!(counts(&edge).await.dead_letters, 2);
    let nowhere = outbox(&["list", "--data", "/dev/null/none"]);
    assert!(!nowhere.status.success());
    assert_eq!(taken_down(&world.server, &world.keys).await, 120);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_report_may_not_look_into_the_outbox() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let tokens = world.edge.path().join("tokens");
    std::fs::write(&tokens, "satu-satu-satu-satu\n").unwrap();
    let edge =
        world.start(&["--listen", "127.0.0.1:0", "--caller-token-file", tokens.to_str().unwrap()]);
    let edge = edge.start();
    let pool = DescriptorPool::decode(saring_proto::DESCRIPTOR_SET).unwrap();
    let service = pool.get_service_by_name("saring.v1.OutboxService").unwrap();
    assert_eq!(service.methods().count(), 4);
    for method in service.methods() {
        for (token, expected) in [
            (None, "NO_KEY"),
            (Some("Bearer dua-dua-dua-dua-dua".to_owned()), "UNKNOWN_KEY"),
            (Some(format!("Bearer {}", world.keys.shopee)), "UNKNOWN_KEY"),
        ] {
            let call = Call {
                path: format!("/saring.v1.OutboxService/{}", method.name()),
                authorization: token,
                message: vec![0xff; 100],
                stays: false,
            };
            let refused = first_answer(&edge.channel().await, call).await.unwrap_err();
            let got = (refused.code(), reason(&refused));
            assert_eq!(got, (Code::Unauthenticated, expected.into()), "{}", method.name());
        }
    }
    let at = ["--edge", edge.address.as_str()];
    let refused = outbox(&[&["status"], &at[..]].concat());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("--caller-token-file"), "{said}");
    let token = ["--caller-token-file", tokens.to_str().unwrap()];
    assert!(printed(&[&["status"], &at[..], &token[..]].concat()).contains("unreadable"));
    // The centre has no such service.
    let mut centre = OutboxServiceClient::new(world.server.channel().await);
    let request = with(&world.keys.shopee, v1::GetOutboxRequest {});
    let refused = centre.get_outbox(request).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unimplemented, "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_during_the_very_first_start_leaves_nothing_that_stops_the_next() {
    let mut random = saring_tests::draw::seeded("kill a first start");
    let world = World::new("127.0.0.1:0", &[]).await;
    for _ in 0..15 {
        let start = world.start(&[]);
        let mut process = start.command().spawn().unwrap();
        std::thread::sleep(Duration::from_micros(random.u64(0..80_000)));
        process.kill().unwrap();
        process.wait().unwrap();
        let edge = start.start();
        edge.wait_for(READY, true).await;
        assert!(!edge.log().contains("damaged"), "{}", edge.log());
        edge.kill();
        std::fs::remove_dir_all(world.folder()).unwrap();
    }
}

/// Overwrites the middle of a file's used part.
fn damage(path: &Path, from: usize, bytes: usize) {
    let mut content = std::fs::read(path).unwrap();
    content[from..from + bytes].fill(0xa5);
    std::fs::write(path, content).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_files_are_set_aside_and_nothing_that_can_be_read_is_lost() {
    let address = free_address().to_string();
    let world = World::new(&address, &[]).await;
    let start = world.start(&[]);
    let folder = world.folder();
    // Begun and never finished, as by a kill during the very first start of an older release.
    std::fs::create_dir(&folder).unwrap();
    for name in ["copy.redb", "outbox.redb"] {
        std::fs::write(folder.join(name), vec![0; 1 << 20]).unwrap();
    }
    let edge = start.start();
    edge.wait_for(FRESH, true).await;
    let World { data, edge: _folder, server, keys } = world;
    server.kill();
    report_good(&edge, (0..200).map(|at| outcome(&format!("kunci-{at}"), at)).collect()).await;
    edge.kill();

    // Both files are damaged while nothing runs.
    damage(&folder.join("outbox.redb"), 0, 4_096);
    damage(&folder.join("copy.redb"), 0, 512);
    let edge = start.start();
    assert!(!edge.serves(READY).await, "what it scored with is gone");
    assert_eq!(counts(&edge).await.waiting, 200);
    for said in ["the replica was damaged", "the outbox was damaged"] {
        assert!(edge.log().contains(said), "{}", edge.log());
    }
    for name in ["copy.redb.damaged", "outbox.redb.damaged-1", "seen"] {
        assert!(folder.join(name).exists(), "{name}");
    }
    let server = Server::start_at(&address, data.path(), &[]);
    edge.wait_for(FRESH, true).await;
    edge.wait_for(READY, true).await;
    edge.wait_until_sent().await;
    assert_eq!(taken_down(&server, &keys).await, 200);
}
