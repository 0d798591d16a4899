//! The folder of a server: this release opens a copy, knows all that was in it, and what was sent or
//! given then still counts.

use std::path::Path;

use saring_proto::v1;
use saring_proto::v1::subscribe_request::Message as Said;
use saring_proto::v1::subscribe_response::Message as Sent;
use saring_proto::v1::subscription_service_client::SubscriptionServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::run;
use saring_tests::server::{Server, with};
use serde_json::{Deserializer, Value};
use tempfile::TempDir;
use tokio_stream::StreamExt as _;

use crate::recording::{
    BACKUP, COMMANDS as RECORDED, MESSAGES, SERVER, all, assert_has, copy, lines, unpack,
};
use crate::tape::Taped;

/// Who asks what when a recording is made; a replay asks what its recording says. Nothing here depends
/// on the time of day.
pub const COMMANDS: [(&str, &str); 14] = [
    ("author", "stats --by platform,action,primary_origin"),
    ("author", "stats --by month,rule,province"),
    ("author", "stats rollout"),
    ("author", "takedown list"),
    ("author", "takedown history https://shopee.co.id/product/1/3"),
    ("shopee", "takedown history https://shopee.co.id/product/1/5"),
    ("shopee", "takedown inbox"),
    ("author", "rules list"),
    ("author", "rules versions pakaian-bekas-impor"),
    ("author", "rules versions mainan"),
    ("author", "rules show pakaian-bekas-impor"),
    ("operator", "tenant list"),
    ("operator", "key list"),
    ("shopee", "tenant settings show"),
];

/// A server on a copy of the recorded folder.
pub fn start(recording: &Path) -> (TempDir, Server) {
    let folder = copy(&recording.join(SERVER));
    let server = Server::start(folder.path());
    (folder, server)
}

/// What a command prints with somebody's key, without the time at which it was asked.
pub fn printed(folder: &Path, server: &Server, who: &str, command: &str) -> Vec<Value> {
    let key = folder.join(format!("{who}.key"));
    let own = ["--server", &server.address, "--api-key-file", key.to_str().unwrap()];
    let words: Vec<_> = command.split(' ').collect();
    let run = run(&[&words[..], &own, &["--output", "json"]].concat(), b"");
    assert_eq!(run.code, Some(0), "{command}: {}", run.err);
    let mut values: Vec<Value> =
        Deserializer::from_str(&run.out).into_iter().collect::<Result<_, _>>().unwrap();
    for object in values.iter_mut().filter_map(Value::as_object_mut) {
        object.remove("as_of");
    }
    values
}

/// Commands print what they did, with the keys of this folder. One of them is passed over, if any.
fn assert_prints(recording: &Path, keys: &Path, server: &Server, but: &str) {
    for line in lines(&recording.join(RECORDED)) {
        let [who, command] = ["who", "command"].map(|name| line[name].as_str().unwrap());
        if command == but {
            continue;
        }
        let now = printed(keys, server, who, command);
        assert_has(&Value::Array(now), &line["printed"], command);
    }
}

#[test]
fn commands_print_what_they_did() {
    for recording in all() {
        let (folder, server) = start(&recording);
        assert_prints(&recording, folder.path(), &server, "");
        server.stop();
        // What an older release wrote agrees with itself.
        let verified = run(&["db", "verify", "--data", folder.path().to_str().unwrap()], b"");
        assert_eq!(verified.code, Some(0), "{}{}", verified.out, verified.err);
    }
}

#[test]
fn so_they_do_when_the_backup_is_restored() {
    for recording in all() {
        let folder = tempfile::tempdir().unwrap();
        let (backup, data) = (folder.path().join("backup"), folder.path().join("data"));
        unpack(&recording.join(BACKUP), &backup);
        let [file, restored] = [&backup, &data].map(|path| path.to_str().unwrap());
        let restore = ["db", "restore", file, "--data", restored, "--without-journal"];
        let confirm = ["db", "confirm-key", "--all", "--data", restored];
        for args in [&restore[..], &confirm] {
            let run = run(args, b"");
            assert_eq!(run.code, Some(0), "{}", run.err);
        }
        let server = Server::start(&data);
        // The key set of the new trust epoch is another.
        assert_prints(&recording, &recording.join(SERVER), &server, "stats rollout");
        server.stop();
    }
}

/// The recorded messages of this type, each with the key that was sent with the call.
fn taped<M: prost::Message + prost::Name + Default>(recording: &Path) -> Vec<(String, M)> {
    let lines = lines(&recording.join(MESSAGES));
    let taped = lines.iter().map(Taped::read).filter(|taped| taped.name == M::full_name());
    taped.map(|taped| (taped.key, M::decode(&*taped.bytes).unwrap())).collect()
}

#[tokio::test]
async fn what_was_reported_before_is_known_again() {
    for recording in all() {
        let (_folder, server) = start(&recording);
        let mut takedowns = TakedownServiceClient::new(server.channel().await);
        let requests = taped::<v1::ReportOutcomesRequest>(&recording);
        let answers = taped::<v1::ReportOutcomesResponse>(&recording);
        for ((key, request), (_, before)) in requests.into_iter().zip(answers) {
            let now = takedowns.report_outcomes(with(&key, request)).await.unwrap().into_inner();
            assert_eq!(now.results.len(), before.results.len());
            for (now, before) in now.results.iter().zip(&before.results) {
                let expected = match before.status() {
                    v1::OutcomeStatus::Accepted => v1::OutcomeStatus::Duplicate,
                    other => other,
                };
                assert_eq!(now.status(), expected, "{now:?}");
                assert_eq!(now.outcome_id, before.outcome_id);
            }
        }
    }
}

#[tokio::test]
async fn cursors_and_page_tokens_that_were_given_go_on_where_they_stood() {
    for recording in all() {
        let (_folder, server) = start(&recording);
        let mut takedowns = TakedownServiceClient::new(server.channel().await);
        let (key, first) = taped::<v1::WatchInboxResponse>(&recording).remove(0);
        let watch = v1::WatchInboxRequest { cursor: first.cursor };
        let mut inbox = takedowns.watch_inbox(with(&key, watch)).await.unwrap().into_inner();
        let next = inbox.message().await.unwrap().unwrap();
        assert_ne!(next.handover.map(|it| it.handover_id), first.handover.map(|it| it.handover_id));

        let (_, request) = taped::<v1::ListHandoversRequest>(&recording).remove(0);
        let (key, page) = taped::<v1::ListHandoversResponse>(&recording).remove(0);
        let request = v1::ListHandoversRequest { page_token: page.next_page_token, ..request };
        let next = takedowns.list_handovers(with(&key, request)).await.unwrap().into_inner();
        assert!(!next.handovers.is_empty());
        let mut ids = next.handovers.iter().map(|it| &it.handover_id);
        assert!(ids.all(|id| page.handovers.iter().all(|before| before.handover_id != *id)));
    }
}

#[tokio::test]
async fn subscribers_are_sent_heads_of_the_format_that_they_read() {
    for recording in all() {
        let (_folder, server) = start(&recording);
        for (key, request) in taped::<v1::SubscribeRequest>(&recording) {
            let Some(Said::Hello(hello)) = &request.message else { continue };
            let formats = hello.head_formats.clone();
            let mut client = SubscriptionServiceClient::new(server.channel().await);
            let said = tokio_stream::iter([request]).chain(tokio_stream::pending());
            let mut answers = client.subscribe(with(&key, said)).await.unwrap().into_inner();
            let head = loop {
                match answers.message().await.unwrap().unwrap().message {
                    Some(Sent::Heartbeat(heartbeat)) => break heartbeat.head.unwrap(),
                    Some(Sent::Resource(_)) => {}
                    other => panic!("{other:?}"),
                }
            };
            let head: Value = serde_json::from_slice(&head.payload).unwrap();
            assert!(formats.iter().any(|format| head["format"] == *format), "{head}");
        }
    }
}
