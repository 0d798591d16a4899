//! Several officers at one rule set, with commands as they type them.

#![expect(clippy::unwrap_used, reason = "a test")]

use saring_tests::server::Server;
use saring_tests::{Run, root, run};
use tempfile::TempDir;

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
