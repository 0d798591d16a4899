//! The commands that talk to a server, as an officer, a platform engineer and an operator type them.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use saring_tests::desk::{Desk, FIRST, SET, field, values};
use saring_tests::{root, run};
use serde_json::{Value, json};

#[test]
fn a_rule_set_goes_from_a_file_to_a_version_by_two_officers() {
    let desk = Desk::start();
    let diff = desk.json("author", &["rules", "diff", FIRST]);
    assert_eq!(diff[0]["base_version"], 0);
    let submitted = desk.json("author", &["rules", "submit", FIRST, "--comment", "awal"]);
    let id = field(&submitted[0], "submission_id");
    assert_eq!(field(&submitted[0], "state"), "RULE_SET_STATE_SUBMITTED");

    // Nothing goes out without the second officer, who looks first.
    assert!(desk.bad("approver", &["rules", "publish", SET]).contains("is approved"));
    let own = desk.run("author", &["rules", "approve", SET, "--yes"]);
    assert!(own.code == Some(1) && own.err.contains("WRONG_ROLE"), "{}", own.err);
    let unasked = desk.bad("approver", &["rules", "approve", SET]);
    assert!(unasked.contains("+ word list bal: ball") && unasked.contains("--yes"), "{unasked}");
    let approved = desk.json("approver", &["rules", "approve", SET, id, "--yes"]);
    assert_eq!(field(&approved[0]["approvals"][0], "approver"), "approver");
    let published = desk.json("approver", &["rules", "publish", SET, "--yes"]);
    assert_eq!(published[0]["version"], 1);

    // Everybody reads what is published: to the byte.
    let source = std::fs::read_to_string(root().join(FIRST)).unwrap();
    assert_eq!(desk.good("shopee", &["rules", "show", SET]), source);
    assert!(desk.good("author", &["rules", "diff", FIRST]).starts_with("no changes"));
    let offline =
        run(&["rules", "diff", "rules/pakaian-bekas-impor.yaml", "--against", FIRST], b"");
    assert!(offline.code == Some(0) && offline.out.contains("+ word list "), "{}", offline.err);

    // A second version, and back again: a third one with the content of the first.
    desk.publish("rules/pakaian-bekas-impor.yaml");
    desk.good("author", &["rules", "rollback", SET, "1", "--comment", "salah"]);
    desk.good("approver", &["rules", "approve", SET, "--yes"]);
    desk.good("approver", &["rules", "publish", SET, "--yes"]);
    let versions = desk.json("shopee", &["rules", "versions", SET]);
    let numbers: Vec<_> = versions.iter().map(|it| (&it["version"], &it["rollback_of"])).collect();
    let number = |n: i64| Value::from(n);
    assert_eq!(
        numbers,
        [(&number(3), &number(1)), (&number(2), &number(0)), (&number(1), &number(0))]
    );
    let list = desk.json("shopee", &["rules", "list"]);
    assert_eq!((field(&list[0], "rule_set"), &list[0]["published_version"]), (SET, &number(3)));
}

#[test]
fn a_rule_set_is_retired_by_two_officers() {
    let desk = Desk::start();
    let nothing = desk.bad("author", &["rules", "retire", SET, "--comment", "x"]);
    assert!(nothing.contains("NOT_FOUND"), "{nothing}");
    desk.publish(FIRST);
    let submitted = desk.good("author", &["rules", "retire", SET, "--comment", "diganti"]);
    assert!(submitted.contains("in force nowhere") && submitted.contains("approve"), "{submitted}");
    // Whoever approves is told what it is, and sees no changes of text beside it.
    let approve = desk.run("approver", &["rules", "approve", SET, "--yes"]);
    assert_eq!(approve.code, Some(0), "{}", approve.err);
    assert!(approve.err.contains("in force nowhere") && !approve.err.contains("compared with"));
    desk.good("approver", &["rules", "publish", SET, "--yes"]);
    assert!(desk.good("shopee", &["rules", "list"]).contains("2 (retired)"));
    assert!(desk.good("author", &["rules", "versions", SET]).contains("published, retires it"));
    let twice = desk.bad("author", &["rules", "retire", SET, "--comment", "x"]);
    assert!(twice.contains("retired already"), "{twice}");
}

#[test]
fn a_draft_that_somebody_stored_is_not_overwritten() {
    let desk = Desk::start();
    let broken = desk.path("rusak.yaml");
    let source = std::fs::read_to_string(root().join(FIRST)).unwrap();
    // Its example fails: it stays a draft.
    let failing = source.replace("match: [Ball pres", "match: [Kaos baru, Ball pres");
    std::fs::write(&broken, failing).unwrap();
    let refused = desk.bad("author", &["rules", "submit", &broken, "--comment", "x"]);
    assert!(refused.contains("EXAMPLES_FAILED"), "{refused}");
    assert!(refused.contains("stored as a draft on the server, and is not submitted"), "{refused}");
    let other = desk.bad("approver", &["rules", "submit", FIRST, "--comment", "x"]);
    assert!(other.contains("author stored another draft"), "{other}");
    // One's own is replaced without a word, whichever key of the same person stored it.
    let second = desk.path("second.key");
    let key = ["key", "create", "--role", "author", "--name", "author", "--key-out", &second];
    desk.good("operator", &key);
    desk.good("second", &["rules", "submit", FIRST, "--comment", "x"]);
    let refused = desk.bad("author", &["rules", "submit", &broken, "--comment", "x"]);
    assert!(refused.contains("EXAMPLES_FAILED"), "{refused}");
    desk.good("approver", &["rules", "submit", FIRST, "--comment", "x", "--replace-draft"]);
}

#[test]
fn links_are_handed_over_answered_and_counted() {
    let desk = Desk::start();
    desk.publish(FIRST);
    let links = "url,reason,due_time\n\
        https://shopee.co.id/Baju-Karungan-i.123.456?sp_atk=x,per karung,2126-12-01\n\
        bukan tautan,x,\n\
        https://shopee.co.id/product/123/456,lagi,\n\
        https://www.tokopedia.com/tokoku/balpres-baju,balpres,besok\n\
        https://shopee.co.id/product/5/6,x,2020-01-01\n";
    let request = ["takedown", "request", "-", "--output", "json"];
    let handed = desk.run_with("author", &request, links);
    assert_eq!(handed.code, Some(3), "{}", handed.err);
    let handed_rows = values(&handed.out);
    let numbers: Vec<_> = handed_rows.iter().map(|row| row["row"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    assert_eq!(field(&handed_rows[0]["handover"], "due_time"), "2126-12-01T16:59:59Z");
    assert_eq!(handed_rows[2]["duplicate"], true);
    assert!(handed.err.contains("row 4 (line 5) is refused: due_time: `besok`"), "{}", handed.err);
    assert_eq!(field(&handed_rows[4]["error"], "field"), "due_time");
    assert!(field(&handed_rows[4]["error"], "message").contains("has passed"));

    let id = field(&handed_rows[0]["handover"], "handover_id").to_owned();
    let inbox = desk.json("shopee", &["takedown", "inbox", "--acknowledge"]);
    assert_eq!((inbox.len(), field(&inbox[0], "handover_id")), (1, id.as_str()));
    assert_eq!(desk.json("shopee", &["takedown", "inbox"]), [] as [Value; 0]);

    // Rows of all kinds: each has its result, in the order of the file, and sent again it counts once.
    let outcomes = format!(
        "idempotency_key,url,action,primary_origin,primary_rule,handover_id,action_time,price,title\n\
         k1,https://shopee.co.id/product/123/456,removed,handover,,{id},2023-03-24,Rp150.000,Baju\n\
         k2,https://shopee.co.id/product/9/9,removed,rule_set,{SET}/bal-sandang@1,,2023-03-24,,\n\
         k3,https://shopee.co.id/product/9/10,gone,handover,,,2023-03-24,,\n\
         k4,https://www.tokopedia.com/a/b,removed,handover,,,2023-03-24,,\n\
         k1,https://shopee.co.id/product/123/456,restored,handover,,,2023-03-24,,\n"
    );
    let report = ["takedown", "report", "-", "--output", "json"];
    for first in ["ACCEPTED", "DUPLICATE"] {
        let reported = desk.run_with("shopee", &report, &outcomes);
        assert_eq!(reported.code, Some(3), "{}", reported.err);
        let rows = values(&reported.out);
        let told: Vec<_> =
            rows.iter().map(|row| (field(row, "status"), row["line"].clone())).collect();
        let status = format!("OUTCOME_STATUS_{first}");
        assert_eq!(
            told,
            [
                (status.as_str(), json!(2)),
                (status.as_str(), json!(3)),
                ("OUTCOME_STATUS_INVALID", json!(4)),
                ("OUTCOME_STATUS_INVALID", json!(5)),
                ("OUTCOME_STATUS_CONFLICT", json!(6)),
            ]
        );
        assert_eq!(field(&rows[4]["error"], "field"), "action");
        assert_eq!(field(&rows[2], "idempotency_key"), "k3");
        assert_eq!(field(&rows[2]["error"], "field"), "action");
        assert!(
            reported.err.contains("row 3 (line 4) is refused: action: `gone`"),
            "{}",
            reported.err
        );
    }

    let history =
        desk.json("author", &["takedown", "history", "https://shopee.co.id/product/123/456"]);
    assert_eq!(
        (&history[0]["up"], history[0]["events"].as_array().unwrap().len()),
        (&json!(false), 2)
    );
    let answered = desk.json("author", &["takedown", "list", "--state", "answered"]);
    assert_eq!((answered.len(), field(&answered[0], "handover_id")), (1, id.as_str()));

    // The figures: additive measures have a total, the others none, and nobody sees too much.
    let figures = desk.good(
        "author",
        &[
            "stats",
            "--by",
            "platform,primary_origin",
            "--measure",
            "outcomes,takedowns,distinct_sellers",
        ],
    );
    let cells: Vec<Vec<&str>> =
        figures.lines().map(|line| line.split_whitespace().collect()).collect();
    // The last column: what came after its month had ended.
    assert_eq!(cells[1], ["shopee", "handover", "1", "1", "0", "1"]);
    assert_eq!(cells[2], ["shopee", "rule", "set", "1", "1", "0", "1"]);
    assert_eq!(cells[3], ["TOTAL", "-", "2", "2", "-", "2"]);
    assert!(figures.contains("2 outcomes came after"), "{figures}");
    let others = desk.good("tokopedia", &["stats", "--by", "month"]);
    assert!(others.contains("2023-03         *          *             *"), "{others}");
    assert!(
        desk.bad("tokopedia", &["stats", "--platform", "shopee"]).contains("not the caller's own")
    );
}

#[test]
fn handovers_show_who_could_see_them_and_what_was_done() {
    let desk = Desk::start();
    let facebook = "https://www.facebook.com/marketplace/item/123456789";
    let shopee = "https://shopee.co.id/product/1/2";
    let request = ["takedown", "request", "--url", facebook, "--url", shopee];
    let told = desk.run("author", &request);
    assert!(
        told.err.contains("row 1: no platform here owns facebook (run by meta)"),
        "{}",
        told.err
    );
    let listed = desk.good("author", &["takedown", "list", "--tenant", "other"]);
    assert!(listed.contains("no platform owns facebook yet"), "{listed}");
    let handed = desk.json("author", &request);
    assert_eq!(handed[0]["unowned"], json!({"surface": "facebook", "platform": "meta"}));
    assert_eq!(handed[1].get("unowned"), None);

    // Once somebody owns it, it goes there.
    let create = ["tenant", "create", "meta", "--name", "Meta", "--surface", "facebook"];
    desk.good("operator", &create);
    let moved = desk.json("author", &request);
    let at = |row: &Value| (field(&row["handover"], "tenant").to_owned(), row["duplicate"].clone());
    assert_eq!(at(&moved[0]), ("meta".to_owned(), json!(true)));
    assert_eq!(moved[0].get("unowned"), None);

    let id = field(&moved[1]["handover"], "handover_id");
    let row = format!(
        "{{\"idempotency_key\":\"k\",\"url\":\"{shopee}\",\"action\":\"reviewed_legal\",\
         \"primary_origin\":\"handover\",\"handover_id\":\"{id}\",\"action_time\":\"2025-11-24\"}}\n"
    );
    let reported = desk.run_with("shopee", &["takedown", "report", "-"], &row);
    assert_eq!(reported.code, Some(0), "{}", reported.err);
    let listed = desk.good("author", &["takedown", "list"]);
    assert!(listed.contains("answered: reviewed legal"), "{listed}");
    assert_eq!(desk.json("author", &["takedown", "list", "--overdue"]), [Value::Null; 0]);

    // A handover that is not known is stored, and said to be so.
    let unknown = row.replace(id, "01890000-0000-7000-8000-000000000001").replace("\"k\"", "\"l\"");
    let reported = desk.run_with("shopee", &["takedown", "report", "-"], &unknown);
    assert_eq!(reported.code, Some(0), "{}", reported.err);
    let history = desk.good("shopee", &["takedown", "history", shopee]);
    assert!(history.contains("unknown when received: handover_id"), "{history}");
    let history = desk.good("shopee", &["takedown", "history", shopee, "--lang", "id"]);
    assert!(history.contains("tidak dikenal saat diterima: id penyerahan"), "{history}");
    let unheard = "https://shopee.co.id/product/9/9";
    let history = desk.good("shopee", &["takedown", "history", unheard]);
    assert_eq!(history, "shopee 9.9: nothing is known of this listing yet\n");
    let theirs = desk.bad("tokopedia", &["takedown", "history", shopee]);
    assert!(theirs.contains("`shopee` is not one of your surfaces: tokopedia"), "{theirs}");
}

#[test]
fn handovers_are_refused_with_a_reason() {
    let desk = Desk::start();
    let url = "https://shopee.co.id/product/1/2";
    let handed = desk.json("author", &["takedown", "request", "--url", url, "--reason", "x"]);
    let id = field(&handed[0]["handover"], "handover_id");
    let refuse = ["takedown", "refuse", id, "--reason", "barang baru"];
    assert!(desk.bad("tokopedia", &refuse).contains("NOT_FOUND"));
    let role = desk.bad("author", &["takedown", "inbox", "--acknowledge"]);
    assert!(role.contains("WRONG_ROLE"), "{role}");
    let refused = desk.json("shopee", &refuse);
    assert_eq!(field(&refused[0], "state"), "HANDOVER_STATE_REFUSED");
}

#[test]
fn keys_are_made_shown_once_rotated_and_revoked() {
    let desk = Desk::start();
    let mode = std::fs::metadata(desk.key("author")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let create = ["key", "create", "--role", "observer", "--name", "idEA"];
    let secret = desk.good("operator", &create);
    assert_eq!((secret.lines().count(), secret.trim().len()), (1, 63), "only the key");
    let id = &secret[..19];
    std::fs::write(desk.key("observer"), &secret).unwrap();
    desk.good("observer", &["stats", "--by", "month"]);
    // Without a word, an observer gets what an observer sees, and is never sent to --platform.
    let usual = desk.run("observer", &["stats"]);
    assert!(usual.code == Some(0) && usual.out.starts_with("MONTH"), "{usual:?}");
    let advice = desk.bad("observer", &["stats", "--by", "platform"]);
    assert!(advice.contains("all platforms together only"), "{advice}");
    assert!(!advice.contains("--platform"), "{advice}");

    let rotated = desk.json("operator", &["key", "rotate", id, "--overlap", "1h"]);
    std::fs::write(desk.key("second"), field(&rotated[0], "secret")).unwrap();
    for who in ["observer", "second"] {
        desk.good(who, &["stats", "--by", "month"]);
    }
    desk.good("operator", &["key", "revoke", id]);
    assert!(desk.bad("observer", &["stats", "--by", "month"]).contains("REVOKED_KEY"));
    desk.good("second", &["stats", "--by", "month"]);

    let keys = desk.json("operator", &["key", "list"]);
    assert_eq!(keys.len(), 7);
    assert!(!format!("{keys:?}").contains(&secret.trim()[20..]));

    // A key that cannot be written down is not made, and a file that is there stays.
    let there = desk.key("author");
    let taken = [&create[..], &["--key-out", &there]].concat();
    assert!(desk.bad("operator", &taken).contains("give the name of a new file"));
    let nowhere = desk.path("x.key");
    let wrong = ["key", "create", "--role", "platform", "--name", "x", "--key-out", &nowhere];
    assert!(
        desk.bad("operator", &wrong)
            .contains("the platform: is not set; the key of a platform needs --tenant")
    );
    assert!(!Path::new(&nowhere).exists());
    assert_eq!(desk.json("operator", &["key", "list"]).len(), 7);
}

#[test]
fn the_id_of_a_rule_is_not_given_to_another_one() {
    let desk = Desk::start();
    let rule = |id: &str, title: &str, word: &str| {
        format!(
            "  - id: {id}\n    title: {{ id: {title}, en: {title} }}\n    when: {word}\n    \
             verdict: review\n    examples: {{ match: [{word} satu], pass: [lain] }}\n"
        )
    };
    let file = |name: &str, rules: &[String]| {
        let words = "words: { karung: [karung], bekas: [bekas], bola: [bola] }";
        let head = format!("rule_set: {SET}\ntitle: {{ id: Uji, en: Test }}\n{words}\nrules:\n");
        std::fs::write(desk.path(name), head + &rules.concat()).unwrap();
        desk.path(name)
    };
    let (karung, bekas) = (rule("karung", "Karung", "karung"), rule("bekas", "Bekas", "bekas"));
    desk.publish(&file("1.yaml", &[karung.clone(), bekas.clone()]));
    desk.publish(&file("2.yaml", std::slice::from_ref(&karung)));
    let other = file("3.yaml", &[karung.clone(), rule("bekas", "Bola", "bola")]);
    let submit = ["rules", "submit", &other, "--comment", "uji", "--based-on", "2"];
    let refused = desk.bad("author", &submit);
    assert!(refused.contains("another rule in version 1"), "{refused}");
    // It may change while it is there, and come back as what it was.
    let back = file("4.yaml", &[rule("karung", "Sekarung", "karung"), bekas]);
    let submit = ["rules", "submit", &back, "--comment", "uji", "--replace-draft"];
    desk.good("author", &[&submit[..], &["--based-on", "2"]].concat());
}

#[test]
fn settings_are_shown_and_set_in_the_same_form() {
    let desk = Desk::start();
    desk.publish(FIRST);
    let mut settings = desk.json("shopee", &["tenant", "settings", "show"]).remove(0);
    settings["staleness_policy"] = "STALENESS_POLICY_REVIEW".into();
    settings["category_map"] = json!({ "Pakaian Pria": "fashion/pria" });
    let set = ["tenant", "settings", "set", "-", "-o", "json"];
    let done = desk.run_with("shopee", &set, &settings.to_string());
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(values(&done.out)[0]["version"], 1);
    let shown = desk.json("author", &["tenant", "settings", "show", "shopee"]).remove(0);
    assert_eq!(shown["category_map"], settings["category_map"]);
    let again = desk.run_with("shopee", &set, &settings.to_string());
    assert!(again.code == Some(1) && again.err.contains("changed in between"), "{}", again.err);
    let mut settings = desk.json("shopee", &["tenant", "settings", "show"]).remove(0);
    let tomorrow = SystemTime::now() + Duration::from_secs(24 * 3_600);
    let tomorrow = prost_types::Timestamp::from(tomorrow).to_string();
    settings["holds"] = json!([{
        "rule_set": SET, "duration": "21600s", "reason": "kami uji dulu\u{1b}[2J",
        "expire_time": tomorrow,
    }]);
    settings["exemptions"] = json!([{
        "rule_set": SET, "categories": ["museum"], "sellers": ["a", "b"], "reason": "koleksi",
        "expire_time": tomorrow,
    }]);
    let done = desk.run_with("shopee", &set, &settings.to_string());
    assert_eq!(done.code, Some(0), "{}", done.err);
    let listed = desk.good("author", &["tenant", "settings", "list", SET]);
    let lines: Vec<_> = listed.lines().skip(1).collect();
    assert_eq!(lines.len(), 2, "{listed}");
    assert!(lines[0].contains("held for 6 h") && lines[0].contains("\\u{1b}"), "{listed}");
    assert!(lines[1].contains("all rules: exempt museum, 2 sellers"), "{listed}");
    assert!(lines[1].contains(" WIB "), "{listed}");
    let other = desk.bad("author", &["tenant", "settings", "list", "obat-keras"]);
    assert!(other.contains("there is no rule set `obat-keras`"), "{other}");
    settings["kategori"] = json!({});
    let typo = desk.run_with("shopee", &set, &settings.to_string());
    assert!(typo.code == Some(1) && typo.err.contains("kategori"), "{}", typo.err);
}

#[test]
fn what_goes_wrong_is_told_with_the_remedy() {
    let desk = Desk::start();
    let key = desk.key("shopee");
    let address = &desk.server.address;
    let port = address.rsplit(':').next().unwrap();
    let secure = format!("https://127.0.0.1:{port}");
    let not_a_key = desk.path("data/key-set.json");
    let list = |server: &str, key: &str| {
        let args = ["tenant", "list", "--server", server, "--api-key-file", key];
        let run = run(&args, b"");
        assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{server}");
        run.err
    };
    for (server, key, told) in [
        ("http://127.0.0.1:1", key.as_str(), "is it running"),
        (&secure, &key, "write http://"),
        ("http://saring.example", &key, "--allow-plain-text"),
        ("saring.example", &key, "is no server address"),
        (address, &not_a_key, "a key begins with `sk_`"),
        (address, "/dev/zero", "more than 4096 bytes"),
        (address, "nothing-there", "check the path"),
        (address, &key, "WRONG_ROLE"),
        (&format!("{address}/api"), &key, "has a path after the server's name"),
    ] {
        let err = list(server, key);
        assert!(err.contains(told), "{err}");
        assert_eq!(err.lines().count(), 1, "{err}");
    }
    let nowhere = ["--server", "http://127.0.0.1:1", "--api-key-file", &key];
    let follow = run(&[&["takedown", "inbox", "--follow"], &nowhere[..]].concat(), b"");
    assert!(follow.code == Some(1) && follow.err.contains("is it running"), "{}", follow.err);
    // Somebody listens and never answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("http://{}", listener.local_addr().unwrap());
    let args = ["tenant", "list", "--server", &silent, "--timeout", "1", "--api-key-file", &key];
    let late = run(&args, b"");
    assert!(late.code == Some(1) && late.err.contains("no answer in 1 seconds"), "{}", late.err);
    assert!(late.err.ends_with(" seconds; give a longer --timeout\n"), "{}", late.err);
    let make = ["tenant", "create", "lama", "--name", "Lama", "--timeout", "1"];
    let late = run(&[&make[..], &["--server", &silent, "--api-key-file", &key]].concat(), b"");
    assert!(late.err.contains("it may have been done: look before you repeat it"), "{}", late.err);
    let no_key = run(&["tenant", "list", "--server", address], b"");
    assert!(no_key.code == Some(1) && no_key.err.contains("SARING_API_KEY"), "{}", no_key.err);
    let authority = ["tenant", "list", "--authority", FIRST, "--api-key-file", &key];
    let authority = run(&authority, b"");
    assert!(authority.code == Some(1) && authority.err.contains("holds no certificate"));
    // A full list of surfaces is never lost by a forgotten word.
    let shown = desk.json("operator", &["tenant", "surfaces", "shopee"]);
    assert_eq!(shown[0]["surfaces"], json!(["shopee"]));
    assert!(
        desk.bad("operator", &["tenant", "surfaces", "shoppe"]).contains("there is no platform")
    );
    let none = desk.json("operator", &["tenant", "surfaces", "shopee", "--none"]);
    assert_eq!(none[0]["surfaces"], json!([]));
    let past = ["key", "create", "--role", "observer", "--name", "x", "--expires", "2020-01-01"];
    let past = desk.run("operator", &past);
    assert!(past.code == Some(2) && past.err.contains("has passed"), "{}", past.err);
    let wrong = run(&["stats", "--by", "tahun"], b"");
    assert!(wrong.code == Some(2) && wrong.err.contains("platform, surface"), "{}", wrong.err);
}

/// What strangers write cannot upset a terminal.
#[test]
fn tables_escape_what_strangers_wrote() {
    let desk = Desk::start();
    let reason = "\u{1b}[2J\u{202e}hapus\r\nsemua";
    let url = "https://shopee.co.id/product/1/2";
    let handed = desk.run("author", &["takedown", "request", "--url", url, "--reason", reason]);
    assert_eq!(handed.code, Some(0), "{}", handed.err);
    for (who, args) in [
        ("shopee", &["takedown", "inbox"][..]),
        ("author", &["takedown", "list"]),
        ("author", &["takedown", "history", url]),
    ] {
        let shown = desk.good(who, args);
        let raw = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!shown.contains(raw) && shown.contains("\\u{1b}[2J"), "{shown:?}");
        let json = desk.good(who, &[args, &["--output", "json"]].concat());
        assert!(!json.contains(raw) && json.contains("\\u202e"), "{json:?}");
    }
}
