//! Several officers at one rule set: with commands as they type them, and all at the same time.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use saring_proto::v1;
use saring_proto::v1::publishing_service_client::PublishingServiceClient;
use saring_tests::server::{Server, reason, with};
use saring_tests::{Run, root, run};
use tempfile::TempDir;
use tonic::Status;
use tonic::transport::Channel;

const SET: &str = "pakaian-bekas-impor";
const FIRST: &str = "examples/versi-1.yaml";

/// A server, and the files of two authors and two approvers.
struct Office {
    server: Server,
    folder: TempDir,
}

impl Office {
    fn new() -> Office {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(&folder.path().join("data"));
        let office = Office { server, folder };
        for (who, role) in
            [("Sari", "author"), ("Dewi", "author"), ("Budi", "approver"), ("Ani", "approver")]
        {
            assert_eq!(office.new_key(who, role, who).code, Some(0));
        }
        office
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn new_key(&self, file: &str, role: &str, name: &str) -> Run {
        let out = self.path(&format!("{file}.key"));
        self.run(
            "data/operator",
            &["key", "create", "--role", role, "--name", name, "--key-out", &out],
        )
    }

    fn run(&self, who: &str, args: &[&str]) -> Run {
        let key = self.path(&format!("{who}.key"));
        let own = ["--server", &self.server.address, "--api-key-file", &key];
        run(&[args, &own[..]].concat(), b"")
    }

    fn good(&self, who: &str, args: &[&str]) -> Run {
        let run = self.run(who, args);
        assert_eq!(run.code, Some(0), "{args:?}\n{}", run.err);
        run
    }

    fn bad(&self, who: &str, args: &[&str]) -> String {
        let run = self.run(who, args);
        assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{args:?}");
        run.err
    }

    /// The first version with further words in its list of bales.
    fn file(&self, name: &str, words: &[&str]) -> String {
        let source = std::fs::read_to_string(root().join(FIRST)).unwrap();
        let with = words.iter().fold("bal: [".to_owned(), |list, word| format!("{list}{word}, "));
        assert!(source.contains("bal: ["), "{FIRST} has the list");
        std::fs::write(self.path(name), source.replacen("bal: [", &with, 1)).unwrap();
        self.path(name)
    }
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

#[test]
fn the_second_of_two_approved_changes_takes_nothing_back() {
    let office = Office::new();
    office.good("Sari", &["rules", "submit", FIRST, "--comment", "awal"]);
    // Whoever may not approve is told so, and nothing else.
    let role = office.bad("Sari", &["rules", "approve", SET]);
    has(&role, &["WRONG_ROLE"]);
    assert_eq!(role.lines().count(), 1, "{role}");
    let reason = ["rules", "refuse", SET, "--reason", "belum"];
    assert_eq!(office.bad("Sari", &reason).lines().count(), 1);
    office.good("Budi", &["rules", "approve", SET, "--yes"]);
    assert_eq!(office.bad("Sari", &["rules", "publish", SET]).lines().count(), 1);
    // Publishing shows what changes, and asks.
    let unasked = office.bad("Budi", &["rules", "publish", SET]);
    has(&unasked, &["+ word list bal: ball", "--yes"]);
    let told = office.good("Budi", &["rules", "publish", SET, "--yes"]);
    has(&told.err, &["+ word list bal: ball", "nothing is published yet"]);
    has(&told.out, &["#1", "published"]);

    // A script has to say what its file was made on.
    let (one, two) =
        (office.file("sari.yaml", &["karungan"]), office.file("dewi.yaml", &["gedebage"]));
    let unsaid = office.bad("Sari", &["rules", "submit", &one, "--comment", "kata Sari"]);
    has(&unsaid, &["+ word list bal: karungan", "--based-on 1"]);
    office.good("Sari", &["rules", "submit", &one, "--comment", "kata Sari", "--based-on", "1"]);
    office.good("Dewi", &["rules", "submit", &two, "--comment", "kata Dewi", "--based-on", "1"]);

    // Which of two: by number, author and comment, and never by a UUID.
    let which = office.bad("Budi", &["rules", "approve", SET, "--yes"]);
    has(&which, &["#2", "Sari", "kata Sari", "#3", "Dewi", "kata Dewi", "such as 3"]);
    let uuids = which.split_whitespace().filter(|word| word.matches('-').count() == 4);
    assert_eq!(uuids.count(), 0, "{which}");
    office.good("Budi", &["rules", "approve", SET, "2", "--yes"]);
    office.good("Budi", &["rules", "approve", SET, "#3", "--yes"]);
    office.good("Budi", &["rules", "publish", SET, "2", "--yes"]);

    let outdated = ["SUBMISSION_OUTDATED", "#3", "based on version 1", "version 2", "kata Sari"];
    has(&office.bad("Budi", &["rules", "publish", SET, "3", "--yes"]), &outdated);
    has(&office.bad("Ani", &["rules", "approve", SET, "3", "--yes"]), &outdated);
    has(&office.good("Dewi", &["rules", "versions", SET]).out, &["approved, outdated"]);

    // Submitting the same again shows what the other changed, and what of it would be taken back.
    let again = ["rules", "submit", &two, "--comment", "kata Dewi"];
    let shown = office.bad("Dewi", &again);
    has(
        &shown,
        &["since version 1", "(#2, Sari", "+ word list bal: karungan", "- word list bal: karungan"],
    );
    has(&shown, &["--based-on 2"]);
    let old = office.bad("Dewi", &[&again[..], &["--based-on", "1"]].concat());
    has(&old, &["+ word list bal: karungan", "--based-on 2"]);
    let merged = office.file("dewi.yaml", &["karungan", "gedebage"]);
    let again = ["rules", "submit", &merged, "--comment", "kata Dewi", "--based-on", "2"];
    has(&office.good("Dewi", &again).out, &["#4", "+ word list bal: gedebage"]);
    // What was approved was another submission.
    has(&office.bad("Budi", &["rules", "publish", SET, "4", "--yes"]), &["lacks approvals"]);
    office.good("Budi", &["rules", "approve", SET, "--yes"]);
    office.good("Budi", &["rules", "publish", SET, "--yes"]);
    has(&office.good("Ani", &["rules", "show", SET]).out, &["karungan, gedebage"]);

    let same = ["rules", "submit", &merged, "--comment", "lagi"];
    has(&office.bad("Dewi", &same), &["NOTHING_CHANGED", "version 3"]);
    let same = ["rules", "rollback", SET, "3", "--comment", "lagi"];
    has(&office.bad("Dewi", &same), &["NOTHING_CHANGED"]);
    let old = ["rules", "retire", SET, "--comment", "usang", "--based-on", "2"];
    has(&office.bad("Dewi", &old), &["SUBMISSION_OUTDATED", "version 3"]);
}

#[test]
fn submissions_are_withdrawn_and_refused() {
    let office = Office::new();
    let submit = ["rules", "submit", FIRST, "--comment", "awal"];
    office.good("Sari", &submit);
    has(
        &office.bad("Dewi", &["rules", "withdraw", SET]),
        &["REFUSED", "only whoever submitted it"],
    );
    let withdrawn = office.good("Sari", &["rules", "withdraw", SET, "--comment", "keliru"]);
    has(&withdrawn.out, &["#1", "withdrawn", "keliru"]);
    has(&office.bad("Budi", &["rules", "approve", SET, "1", "--yes"]), &["#1", "withdrawn"]);

    office.good("Sari", &submit);
    office.good("Budi", &["rules", "approve", SET, "--yes"]);
    let refuse = ["rules", "refuse", SET, "2", "--reason", "terlalu luas"];
    has(&office.bad("Sari", &refuse), &["WRONG_ROLE"]);
    has(&office.bad("Ani", &["rules", "refuse", SET, "--reason", " "]), &["--reason: is empty"]);
    has(&office.good("Ani", &refuse).out, &["#2", "refused", "Ani", "terlalu luas"]);
    has(&office.bad("Budi", &["rules", "publish", SET, "2", "--yes"]), &["#2", "refused"]);
    has(&office.bad("Budi", &["rules", "publish", SET]), &["no submission"]);
    let shown = office.good("Sari", &["rules", "versions", SET, "--lang", "id"]);
    has(&shown.out, &["ditarik", "ditolak"]);
}

#[test]
fn whoever_approves_is_told_what_changes_and_why() {
    let office = Office::new();
    for comment in ["", "  ", "\t"] {
        for args in [
            &["rules", "submit", FIRST][..],
            &["rules", "retire", SET],
            &["rules", "rollback", SET, "1"],
        ] {
            let refused = office.bad("Sari", &[args, &["--comment", comment]].concat());
            has(&refused, &["--comment: is empty"]);
        }
    }
}

#[test]
fn a_name_that_is_nearly_another_s_is_no_second_officer() {
    let office = Office::new();
    for name in ["sari", "Sari ", "S a r i", "Sa\u{200b}ri", "S\u{430}ri", "SARI", "Sarl"] {
        let refused = office.new_key("x", "approver", name);
        assert_eq!(refused.code, Some(1), "{name:?}");
        has(&refused.err, &["INVALID_FIELD", "`Sari`"]);
    }
    // The same name is a further key of the same person, who does not approve what they submitted.
    office.good("Sari", &["rules", "submit", FIRST, "--comment", "awal"]);
    assert_eq!(office.new_key("sari-2", "approver", "Sari").code, Some(0));
    has(&office.bad("sari-2", &["rules", "approve", SET, "--yes"]), &["nobody approves"]);
}

/// Publications after which the race ends.
const PUBLICATIONS: usize = 100;
/// Rounds after which an officer gives up, long after the race should have ended.
const ROUNDS: usize = 10_000;

/// What was told to whom.
#[derive(Default)]
struct Log {
    /// The word that each submission adds.
    words: BTreeMap<String, String>,
    /// The words whose publication was acknowledged.
    published: BTreeSet<String>,
    /// Why steps were refused, and how often.
    refused: BTreeMap<String, usize>,
}

/// One officer of the race, with a key and a connection of their own.
struct Racer {
    publishing: PublishingServiceClient<Channel>,
    key: String,
    name: &'static str,
    log: Arc<Mutex<Log>>,
}

impl Racer {
    /// An answer, or `None` where another officer was first.
    fn first<T>(&self, answer: Result<tonic::Response<T>, Status>) -> Option<T> {
        let status = match answer {
            Ok(answer) => return Some(answer.into_inner()),
            Err(status) => status,
        };
        let reason = reason(&status);
        assert!(["SUBMISSION_OUTDATED", "CONFLICT"].contains(&&*reason), "{}: {status}", self.name);
        *self.log.lock().unwrap().refused.entry(reason).or_default() += 1;
        None
    }

    fn is_over(&self) -> bool {
        self.log.lock().unwrap().published.len() >= PUBLICATIONS
    }

    /// The newest version and its text.
    async fn newest(&mut self) -> (i64, String) {
        let request = v1::GetRuleSetVersionRequest { rule_set: SET.into(), ..Default::default() };
        let newest = self.publishing.get_rule_set_version(with(&self.key, request)).await.unwrap();
        let newest = newest.into_inner();
        (newest.version.unwrap().version, newest.source)
    }

    /// Brings one word after the other, each on top of the newest version.
    async fn write(mut self) {
        let (mut number, mut submitted) = (0, 0);
        for _ in 0..ROUNDS {
            if self.is_over() {
                return;
            }
            let word = format!("{}{}z", self.name.to_lowercase(), letters(number));
            let (newest, text) = self.newest().await;
            if text.contains(&word) {
                number += 1;
            } else if submitted == newest {
                // It waits for an approver.
                tokio::time::sleep(Duration::from_millis(5)).await;
            } else if self.submit(&word, newest, &text).await.is_some() {
                submitted = newest;
            }
        }
    }

    async fn submit(&mut self, word: &str, newest: i64, text: &str) -> Option<()> {
        let get = v1::GetDraftRequest { rule_set: SET.into() };
        let present = self.publishing.get_draft(with(&self.key, get)).await;
        let etag = present.map(|draft| draft.into_inner().draft.unwrap().etag).unwrap_or_default();
        let source = text.replacen("bal: [", &format!("bal: [{word}, "), 1);
        let rule_set = SET.to_owned();
        let put = v1::PutDraftRequest { rule_set, source, etag, based_on: Some(newest) };
        let put = self.publishing.put_draft(with(&self.key, put)).await;
        let etag = self.first(put)?.draft.unwrap().etag;
        let submit = v1::SubmitRuleSetRequest { rule_set: SET.into(), etag, comment: word.into() };
        let submitted = self.publishing.submit_rule_set(with(&self.key, submit)).await;
        let submission = self.first(submitted)?.version.unwrap().submission_id;
        self.log.lock().unwrap().words.insert(submission, word.to_owned());
        Some(())
    }

    /// Approves and publishes whatever waits, outdated or not.
    async fn judge(mut self) {
        for _ in 0..ROUNDS {
            if self.is_over() {
                return;
            }
            let rule_set = SET.to_owned();
            let list =
                v1::ListRuleSetVersionsRequest { rule_set, page_size: 4, ..Default::default() };
            let list = self.publishing.list_rule_set_versions(with(&self.key, list)).await.unwrap();
            let list = list.into_inner().versions;
            let waits = [v1::RuleSetState::Submitted, v1::RuleSetState::Approved];
            let waiting: Vec<_> = list.iter().filter(|it| waits.contains(&it.state())).collect();
            for submission in &waiting {
                self.publish(submission).await;
            }
            if waiting.is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }

    async fn publish(&mut self, submission: &v1::RuleSetVersion) -> Option<()> {
        let (rule_set, submission_id) = (SET.to_owned(), submission.submission_id.clone());
        if submission.state() == v1::RuleSetState::Submitted {
            let approve = v1::ApproveRuleSetRequest {
                rule_set: rule_set.clone(),
                submission_id: submission_id.clone(),
                source_digest: submission.source_digest.clone(),
                comment: String::new(),
            };
            let approved = self.publishing.approve_rule_set(with(&self.key, approve)).await;
            self.first(approved)?;
        }
        let publish = v1::PublishRuleSetRequest { rule_set, submission_id, allow_empty: false };
        let published = self.publishing.publish_rule_set(with(&self.key, publish)).await;
        self.first(published)?;
        let mut log = self.log.lock().unwrap();
        // Whoever submitted it may not have been told yet.
        log.published.insert(submission.comment.clone());
        Some(())
    }
}

/// A number in letters, none of them `z`.
fn letters(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'p')).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_four_officers_at_the_same_time_none_loses_an_approved_change() {
    let office = tokio::task::spawn_blocking(|| {
        let office = Office::new();
        office.good("Sari", &["rules", "submit", FIRST, "--comment", "awal"]);
        office.good("Budi", &["rules", "approve", SET, "--yes"]);
        office.good("Budi", &["rules", "publish", SET, "--yes"]);
        office
    })
    .await
    .unwrap();
    let log = Arc::<Mutex<Log>>::default();
    let mut officers = Vec::new();
    for who in ["Sari", "Dewi", "Budi", "Ani"] {
        let key = std::fs::read_to_string(office.path(&format!("{who}.key"))).unwrap();
        let publishing = PublishingServiceClient::new(office.server.channel().await);
        let racer = Racer { publishing, key: key.trim().into(), name: who, log: Arc::clone(&log) };
        officers.push(match who {
            "Sari" | "Dewi" => tokio::spawn(racer.write()),
            _ => tokio::spawn(racer.judge()),
        });
    }
    for officer in officers {
        officer.await.unwrap();
    }
    let Log { words, published, refused } = std::mem::take(&mut *log.lock().unwrap());
    assert!(published.len() >= PUBLICATIONS, "{}: {refused:?}", published.len());
    let newest = office.run("Ani", &["rules", "show", SET]).out;
    let lost: Vec<_> = published.iter().filter(|word| !newest.contains(*word)).collect();
    assert_eq!(lost, Vec::<&String>::new(), "{refused:?}");
    assert!(words.len() >= published.len(), "{refused:?}");
    let refusals: usize = refused.values().sum();
    assert!(refusals > PUBLICATIONS / 4, "they hardly got into each other's way: {refused:?}");
    for name in ["Sari", "Dewi"] {
        assert!(
            published.iter().any(|word| word.starts_with(&name.to_lowercase())),
            "{name}: {published:?}"
        );
    }
}
