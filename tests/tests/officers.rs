//! Several officers at one rule set: with commands as they type them, and over the wire at once.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use saring_proto::v1;
use saring_proto::v1::RuleSetState;
use saring_proto::v1::publishing_service_client::PublishingServiceClient;
use saring_tests::server::{Keys, Server, newest, reason, set_up, with};
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
    office.good("Budi", &["rules", "approve", SET, "--yes"]);
    // Publishing shows what changes, and asks.
    let unasked = office.bad("Budi", &["rules", "publish", SET]);
    has(&unasked, &["+ words.bal.ball", "--yes"]);
    let told = office.good("Budi", &["rules", "publish", SET, "--yes"]);
    has(&told.err, &["+ words.bal.ball", "nothing is published yet"]);
    has(&told.out, &["#1", "published"]);

    // A script has to say what its file was made on.
    let (one, two) =
        (office.file("sari.yaml", &["karungan"]), office.file("dewi.yaml", &["gedebage"]));
    let unsaid = office.bad("Sari", &["rules", "submit", &one, "--comment", "kata Sari"]);
    has(&unsaid, &["+ words.bal.karungan", "--based-on 1"]);
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
    has(&shown, &["since version 1", "(#2, Sari", "+ words.bal.karungan", "- words.bal.karungan"]);
    has(&shown, &["--based-on 2"]);
    let old = office.bad("Dewi", &[&again[..], &["--based-on", "1"]].concat());
    has(&old, &["+ words.bal.karungan", "--based-on 2"]);
    let merged = office.file("dewi.yaml", &["karungan", "gedebage"]);
    let again = ["rules", "submit", &merged, "--comment", "kata Dewi", "--based-on", "2"];
    has(&office.good("Dewi", &again).out, &["#4", "+ words.bal.gedebage"]);
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
    has(&office.bad("Ani", &["rules", "refuse", SET, "--reason", " "]), &["reason is empty"]);
    has(&office.good("Ani", &refuse).out, &["#2", "refused", "Ani", "terlalu luas"]);
    has(&office.bad("Budi", &["rules", "publish", SET, "2", "--yes"]), &["#2", "refused"]);
    has(&office.bad("Budi", &["rules", "publish", SET]), &["no submission"]);
    let shown = office.good("Sari", &["rules", "versions", SET, "--lang", "id"]);
    has(&shown.out, &["ditarik", "ditolak"]);
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

/// An officer with their own connection.
struct Officer {
    publishing: PublishingServiceClient<Channel>,
    key: String,
    name: String,
}

/// What was published, by the word of whoever published it.
type Log = Arc<Mutex<Vec<String>>>;

const CHANGES: usize = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn officers_at_once_lose_nothing() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let keys = set_up(data.path(), server.channel().await).await;
    let log = Log::default();
    let officer = async |key: &str, name: &str| Officer {
        publishing: PublishingServiceClient::new(server.channel().await),
        key: key.to_owned(),
        name: name.to_owned(),
    };
    let Keys { author, approver, .. } = &keys;
    let authors = [officer(author, "satu").await, officer(author, "dua").await];
    let approvers = [officer(approver, "tiga").await, officer(approver, "empat").await];
    let writing: Vec<_> = authors.into_iter().map(|it| tokio::spawn(it.write())).collect();
    let judging: Vec<_> =
        approvers.into_iter().map(|it| tokio::spawn(it.judge(Arc::clone(&log)))).collect();
    let mut told = 0;
    for author in writing {
        told += author.await.unwrap();
    }
    for approver in judging {
        told += approver.await.unwrap();
    }
    assert!(told > 0, "they were never in each other's way");
    let log = log.lock().unwrap().clone();
    assert_eq!(log.len(), 2 * CHANGES);
    let request = v1::GetRuleSetVersionRequest { rule_set: SET.into(), ..Default::default() };
    let mut publishing = PublishingServiceClient::new(server.channel().await);
    let found = publishing.get_rule_set_version(with(author, request)).await.unwrap().into_inner();
    assert_eq!(found.version.unwrap().version, 2 * CHANGES as i64);
    for change in log {
        assert!(found.source.lines().any(|line| line == change), "{change} is lost");
    }
    server.stop();
}

/// Whether it is an answer to being too late, which has an end.
fn is_late(status: &Status) -> bool {
    ["SUBMISSION_OUTDATED", "CONFLICT", "INVALID_FIELD"].contains(&reason(status).as_str())
}

impl Officer {
    /// Brings one change after the other, each on top of what is there, until it is published. How
    /// often it was told to be late.
    async fn write(mut self) -> usize {
        let first = std::fs::read_to_string(root().join(FIRST)).unwrap();
        let mut late = 0;
        for at in 0..CHANGES {
            let change = format!("# {}-{at}", self.name);
            while !self.is_published(&change).await {
                if let Err(status) = self.submit(&first, &change).await {
                    assert!(is_late(&status), "{status:?}");
                    late += 1;
                }
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        }
        late
    }

    async fn source(&mut self) -> Option<(i64, String)> {
        let request = v1::GetRuleSetVersionRequest { rule_set: SET.into(), ..Default::default() };
        let found = self.publishing.get_rule_set_version(with(&self.key, request)).await.ok()?;
        let found = found.into_inner();
        Some((found.version?.version, found.source))
    }

    async fn is_published(&mut self, change: &str) -> bool {
        self.source().await.is_some_and(|(_, source)| source.contains(change))
    }

    async fn submit(&mut self, first: &str, change: &str) -> Result<(), Status> {
        let waits = self.versions().await;
        if waits.iter().any(|it| it.comment == change && is_open(it)) {
            return Ok(());
        }
        let (based_on, source) = self.source().await.unwrap_or((0, first.to_owned()));
        let get = v1::GetDraftRequest { rule_set: SET.into() };
        let draft = self.publishing.get_draft(with(&self.key, get)).await;
        let put = v1::PutDraftRequest {
            rule_set: SET.into(),
            source: format!("{source}\n{change}"),
            etag: draft.map(|it| it.into_inner().draft.unwrap().etag).unwrap_or_default(),
            based_on: Some(based_on),
        };
        let put = self.publishing.put_draft(with(&self.key, put)).await?.into_inner();
        let submit = v1::SubmitRuleSetRequest {
            rule_set: SET.into(),
            etag: put.draft.unwrap().etag,
            comment: change.to_owned(),
        };
        self.publishing.submit_rule_set(with(&self.key, submit)).await.map(|_| ())
    }

    async fn versions(&mut self) -> Vec<v1::RuleSetVersion> {
        let request = v1::ListRuleSetVersionsRequest { rule_set: SET.into(), ..Default::default() };
        let listed = self.publishing.list_rule_set_versions(with(&self.key, request)).await;
        listed.map(|it| it.into_inner().versions).unwrap_or_default()
    }

    /// Approves and publishes what is there, outdated or not, until all is published.
    async fn judge(mut self, log: Log) -> usize {
        let (mut late, mut outdated) = (0, BTreeSet::new());
        while newest(&mut self.publishing, &self.key, SET).await < 2 * CHANGES as i64 {
            for version in self.versions().await {
                // What is outdated is tried once.
                if version.outdated && !outdated.insert((version.number, version.state)) {
                    continue;
                }
                let (rule_set, submission_id) = (SET.to_owned(), version.number.to_string());
                let done = match version.state() {
                    RuleSetState::Submitted => {
                        let approve = v1::ApproveRuleSetRequest {
                            rule_set,
                            submission_id,
                            source_digest: version.source_digest,
                            comment: String::new(),
                        };
                        self.publishing.approve_rule_set(with(&self.key, approve)).await.map(|_| ())
                    }
                    RuleSetState::Approved => {
                        let publish = v1::PublishRuleSetRequest {
                            rule_set,
                            submission_id,
                            allow_empty: false,
                        };
                        let published =
                            self.publishing.publish_rule_set(with(&self.key, publish)).await;
                        published.map(|_| log.lock().unwrap().push(version.comment))
                    }
                    _ => continue,
                };
                if let Err(status) = done {
                    assert!(is_late(&status), "{status:?}");
                    late += 1;
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(7)).await;
        }
        late
    }
}

fn is_open(version: &v1::RuleSetVersion) -> bool {
    matches!(version.state(), RuleSetState::Submitted | RuleSetState::Approved) && !version.outdated
}
