//! What people have as files and pasted text, from the binary to the server and back.

#![expect(clippy::unwrap_used, reason = "a test")]

use saring_tests::server::Server;
use saring_tests::{Run, run};
use serde_json::Value;
use tempfile::TempDir;

/// A server with one platform, and its keys.
struct Office {
    server: Server,
    folder: TempDir,
}

impl Office {
    fn new() -> Office {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(&folder.path().join("data"));
        let office = Office { server, folder };
        let surfaces = ["--surface", "shopee", "--surface", "tokopedia"];
        let made = office.run(
            "data/operator",
            &[&["tenant", "create", "uji", "--name", "Uji"], &surfaces[..]].concat(),
            "",
        );
        assert_eq!(made.code, Some(0), "{made:?}");
        for (role, tenant) in [("platform", "uji"), ("author", "")] {
            let (name, out) = (format!("{role}.key"), office.path(role));
            let key = [
                "key",
                "create",
                "--role",
                role,
                "--tenant",
                tenant,
                "--name",
                &name,
                "--key-out",
                &out,
            ];
            assert_eq!(office.run("data/operator", &key, "").code, Some(0));
        }
        office
    }

    fn path(&self, who: &str) -> String {
        self.folder.path().join(format!("{who}.key")).to_str().unwrap().to_owned()
    }

    fn run(&self, who: &str, args: &[&str], input: impl AsRef<[u8]>) -> Run {
        let own =
            ["--server", &self.server.address, "--api-key-file", &self.path(who), "-o", "json"];
        let own = if args[0] == "takedown" { &own[..] } else { &own[..4] };
        run(&[args, own].concat(), input.as_ref())
    }

    fn report(&self, args: &[&str], input: impl AsRef<[u8]>) -> Run {
        self.run("platform", &[&["takedown", "report", "-"], args].concat(), input)
    }

    fn request(&self, args: &[&str], input: impl AsRef<[u8]>) -> Run {
        self.run("author", &[&["takedown", "request"], args].concat(), input)
    }
}

fn values(run: &Run) -> Vec<Value> {
    run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn links(run: &Run) -> Vec<String> {
    let link = |row: &Value| row["handover"]["canonical_url"].as_str().unwrap().to_owned();
    values(run).iter().map(link).collect()
}

const CHAT: &str = "29/11/26 09.15 - Petugas: tolong https://shopee.co.id/product/1/2, ya\n\
                    29/11/26 09.16 - Petugas: dan (https://www.tokopedia.com/toko/kaos).\n\
                    29/11/26 09.20 - Platform: https://shopee.co.id/product/1/2 sudah.\n";

#[test]
fn a_pasted_chat_hands_over_each_link_once_and_not_without_a_look() {
    let office = Office::new();
    let unasked = office.request(&["-"], CHAT);
    assert_eq!((unasked.code, unasked.out.as_str()), (Some(1), ""), "{unasked:?}");
    for told in [
        "shopee       https://shopee.co.id/product/1/2",
        "tokopedia    https://www.tokopedia.com/toko/kaos",
        "1 link is named again; each is taken once",
        "there is no terminal to ask on; look at the links above, then say --yes",
    ] {
        assert!(unasked.err.contains(told), "{told}: {}", unasked.err);
    }
    let handed = office.request(&["-", "--yes", "--reason", "per karung"], CHAT);
    assert_eq!(handed.code, Some(0), "{handed:?}");
    let expected = ["https://shopee.co.id/product/1/2", "https://www.tokopedia.com/toko/kaos"];
    assert_eq!(links(&handed), expected);
    assert!(handed.err.contains("2 rows read: 2 taken, 0 refused"), "{}", handed.err);
    assert_eq!(values(&handed)[1]["line"], 2);
}

#[test]
fn what_was_handed_over_already_keeps_its_reason_and_is_counted_apart() {
    let office = Office::new();
    let table = |rows: &str| format!("url,reason\n{rows}");
    let first = table("https://shopee.co.id/product/1/2,\n");
    for (args, input, told, untold) in [
        (
            &["-"][..],
            &first,
            &["1 row read: 1 taken, 0", "1 link handed over without a reason"][..],
            "stay",
        ),
        (&["-"], &first, &["1 row read: 0 taken, 1 handed over already, 0"], "reason"),
        (
            &["-", "--reason", "per karung"],
            &table("https://shopee.co.id/product/1/2,\nhttps://shopee.co.id/product/3/4,\n"),
            &["2 rows read: 1 taken, 1 handed over already, 0", "the old reason and due time stay"],
            "without a reason",
        ),
        (&["-"], &table("https://shopee.co.id/product/1/2,x\n"), &["the old reason"], "without"),
        (
            &["--url", "https://shopee.co.id/product/1/2", "--due", "2126-12-01"],
            &String::new(),
            &["1 link handed over already: the old reason and due time stay"],
            "without",
        ),
        (
            &["--url", "https://shopee.co.id/product/5/6"],
            &String::new(),
            &["1 link handed over without a reason"],
            "stay",
        ),
    ] {
        let handed = office.request(args, input);
        assert_eq!(handed.code, Some(0), "{handed:?}");
        for told in told {
            assert!(handed.err.contains(told), "{told}: {}", handed.err);
        }
        assert!(!handed.err.contains(untold), "{untold}: {}", handed.err);
    }
}

#[test]
fn a_call_that_is_refused_as_a_whole_is_told_alone() {
    let office = Office::new();
    for (who, command, input) in [
        ("platform", "request", "url\nhttps://shopee.co.id/product/1/2\n"),
        (
            "author",
            "report",
            "kunci,tautan,tindakan,asal,waktu tindakan\n\
             a,https://shopee.co.id/product/1/2,removed,manual_search,2023-05-15\n",
        ),
    ] {
        let (address, key) = (office.server.address.as_str(), office.path(who));
        let own = ["takedown", command, "-", "--server", address, "--api-key-file", &key];
        let refused = run(&own, input.as_bytes());
        assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""), "{refused:?}");
        assert!(refused.err.contains("WRONG_ROLE"), "{refused:?}");
        assert_eq!(refused.err.lines().count(), 1, "{refused:?}");
    }
}

#[test]
fn a_list_with_a_bad_line_loses_none() {
    let office = Office::new();
    let rejected = office.folder.path().join("ditolak.csv");
    let list = "https://shopee.co.id/product/1/2\nhtps://shopee.co.id/product/3/4\n\nhttps://shopee.co.id/product/5/6\n";
    let handed = office.request(&["-", "--yes", "--rejected", rejected.to_str().unwrap()], list);
    assert_eq!(handed.code, Some(3), "{handed:?}");
    assert!(handed.err.contains("3 rows read: 2 taken, 1 refused"), "{}", handed.err);
    let refused = std::fs::read_to_string(&rejected).unwrap();
    assert!(refused.starts_with("\u{feff}rejected_line,rejected_reason,url\n2,"), "{refused}");
    let mended = refused.replace("htps://", "https://");
    let again = office.request(&["-"], mended);
    assert_eq!(
        (again.code, links(&again)),
        (Some(0), vec!["https://shopee.co.id/product/3/4".to_owned()])
    );
}

#[test]
fn a_table_of_links_has_columns_in_any_spelling() {
    let office = Office::new();
    let table = "No;Tautan;Alasan;Tenggat\n1;https://shopee.co.id/product/1/2;Dijual per karung;2126-12-01\n";
    let handed = office.request(&["-"], table);
    assert_eq!(handed.code, Some(0), "{handed:?}");
    assert_eq!(values(&handed)[0]["handover"]["due_time"], "2126-12-01T16:59:59Z");
    assert_eq!(values(&handed)[0]["handover"]["reason"], "Dijual per karung");
    for (table, told) in [
        ("url,resaon\nx,y\n", "the column `resaon` is not known; perhaps you mean `reason`"),
        ("url,catatan\nx,y\n", "leave it out with --ignore 'catatan'"),
        ("ulr,reason\nx,y\n", "there is no column `url`; perhaps you mean --map 'url=ulr'"),
    ] {
        let refused = office.request(&["-"], table);
        assert!(refused.code == Some(1) && refused.err.contains(told), "{refused:?}");
    }
    let table = "Barang,Petugas\nhttps://shopee.co.id/product/3/4,A\n";
    let handed = office.request(&["-", "--map", "tautan=barang", "--ignore", "petugas"], table);
    assert_eq!(links(&handed), ["https://shopee.co.id/product/3/4"], "{}", handed.err);
}

#[test]
fn what_is_wrong_with_a_row_is_told_by_the_columns_of_its_file() {
    let office = Office::new();
    let indonesian =
        "Nomor Laporan;Permukaan;Jenis Tautan;ID Penawaran;Tindakan;Asal;Tanggal Tindakan";
    let given = "idempotency_key;surface;kind;listing_id;action;primary_origin;action_time";
    let long = format!("a;shopee;product;{};removed;manual_search;2023-05-15", "1".repeat(2 << 20));
    // The header, the row, its output, and what it has in each language.
    for (header, row, id, en) in [
        (
            indonesian,
            "a;shopee;barang;1.1;removed;manual_search;2023-05-15",
            "Jenis Tautan: `barang` bukan jenis di shopee",
            "Jenis Tautan: `barang` is no kind of shopee",
        ),
        (
            given,
            "a;shopee;barang;1.1;removed;manual_search;2023-05-15",
            "kind: `barang` bukan jenis di shopee",
            "kind: `barang` is no kind of shopee",
        ),
        (
            indonesian,
            "a;shopee;product;1.1;removed;rule_set;2023-05-15",
            "aturan: asalnya kumpulan aturan: sebutkan aturannya",
            "primary_rule: the origin is a rule set: name its rule",
        ),
        (
            indonesian,
            "a;shopee;product;1.1;dihapus;manual_search;2023-05-15",
            "Tindakan: `dihapus` bukan salah satu dari: diturunkan, dinonaktifkan",
            "Tindakan: `dihapus` is none of: removed, disabled",
        ),
        (
            "Kunci;Tautan;Tindakan;Asal;Tanggal Tindakan",
            "a;https://www.facebook.com/marketplace/item/123456789;removed;manual_search;2023-05-15",
            "Tautan `https://www.facebook.com/marketplace/item/123456789`: `facebook` bukan salah satu \
             permukaan Anda: shopee, tokopedia",
            "item/123456789`: `facebook` is not one of your surfaces: ",
        ),
        (
            "Kunci;Tautan;Tindakan;Asal;Tanggal Tindakan",
            "1.23E+17;https://shopee.co.id/product/1/2;removed;manual_search;2023-05-15",
            "data ke-1 (baris 2) ditolak: Kunci: `1.23E+17` adalah angka yang disingkat",
            "row 1 (line 2) is refused: Kunci: a spreadsheet wrote the number `1.23E+17` in short",
        ),
        (
            indonesian,
            ";shopee;product;1.1;removed;manual_search;2023-05-15",
            "Nomor Laporan: kosong",
            "Nomor Laporan: is empty",
        ),
        (indonesian, &long, "lebih dari 1048576; perpendek\n", "more than 1048576; shorten it\n"),
    ] {
        let input = format!("{header}\n{row}\n");
        for (lang, told) in [("id", id), ("en", en)] {
            let key = office.path("platform");
            let own = ["--lang", lang, "--server", &office.server.address, "--api-key-file", &key];
            let got = run(&[&["takedown", "report", "-"][..], &own].concat(), input.as_bytes());
            assert_eq!(got.code, Some(3), "{got:?}");
            let all = format!("{}{}", got.out, got.err);
            assert!(all.contains(told), "{told}: {all}");
            assert!(!all.contains("INVALID_FIELD") && !all.contains("listing."), "{all}");
        }
        // Programs get the paths of the message.
        let json = values(&office.report(&[], &input))[0]["error"].clone();
        assert_eq!(json["reason"], "INVALID_FIELD", "{json}");
    }
}

/// Whoever refuses it, the command or the server.
#[test]
fn a_refused_row_is_told_with_its_line_column_value_and_remedy() {
    let office = Office::new();
    let report = "Kunci;Tautan;Tindakan;Asal;Tanggal Tindakan";
    let good = "https://shopee.co.id/product/1/2";
    let row = |url: &str, at: &str| format!("a;{url};removed;manual_search;{at}");
    let request = "Tautan;Tenggat";
    // The command, its table, the column, the value, and what is told of it in each language.
    for (command, header, row, column, value, id, en) in [
        (
            "report",
            report,
            row("htps://shopee.co.id/product/1/2", "2023-05-15"),
            "Tautan",
            "htps://shopee.co.id/product/1/2",
            "link tidak diawali http:// atau https://",
            "the link does not start with http:// or https://: paste the",
        ),
        (
            "report",
            report,
            row("https://shopee.co.id/search?keyword=baju", "2023-05-15"),
            "Tautan",
            "https://shopee.co.id/search?keyword=baju",
            "tidak menunjukkan penawaran yang mana; salin tautan",
            "does not say which listing it is; ",
        ),
        (
            "report",
            report,
            row(good, "2126-01-01"),
            "Tanggal Tindakan",
            "2126-01-01",
            "lebih dari 10 menit di depan jam server; tindakan dilaporkan setelah dilakukan",
            "is more than 10 minutes ahead of the clock here; an action is reported once it is done",
        ),
        (
            "report",
            report,
            row(good, "1.1.2001"),
            "Tanggal Tindakan",
            "1.1.2001",
            "sebelum tahun 2015; apakah selnya kosong",
            "lies before 2015; is the cell empty",
        ),
        (
            "report",
            report,
            row(good, "31/02/2026"),
            "Tanggal Tindakan",
            "31/02/2026",
            "`31/02/2026` tidak ada tanggal 31 Februari 2026: tulis tanggal 1 sampai 28",
            "`31/02/2026` names 31 February 2026, which is in no calendar: write a day from 1 to 28",
        ),
        (
            "report",
            "Kunci;Tautan;Permukaan;ID Penawaran;Tindakan;Asal;Tanggal Tindakan",
            "a;https://www.facebook.com/marketplace/item/123456789012345;;;removed;manual_search;\
             2023-05-15"
                .to_owned(),
            "Tautan",
            "https://www.facebook.com/marketplace/item/123456789012345",
            "`facebook` bukan salah satu permukaan Anda",
            "`facebook` is not one of your surfaces",
        ),
        (
            "request",
            request,
            "htps://shopee.co.id/product/1/2;".to_owned(),
            "Tautan",
            "htps://shopee.co.id/product/1/2",
            "link tidak diawali http:// atau https://",
            "the link does not start with http:// or https://: paste the",
        ),
        (
            "request",
            request,
            format!("{good};15/05/2023"),
            "Tenggat",
            "15/05/2023",
            "`15/05/2023` sudah lewat; berikan waktu yang akan datang",
            "`15/05/2023` has passed; give a time to come",
        ),
    ] {
        let input = format!("{header}\n{row}\n");
        let who = if command == "report" { "platform" } else { "author" };
        let given = |why: &str| match why.starts_with(&format!("`{value}`")) {
            true => format!("{column}: {why}"),
            false => format!("{column} `{value}`: {why}"),
        };
        for (lang, why, place) in
            [("id", id, "data ke-1 (baris 2) ditolak"), ("en", en, "row 1 (line 2) is refused")]
        {
            let told = office.run(who, &["takedown", command, "-", "--lang", lang], &input);
            assert_eq!(told.code, Some(3), "{told:?}");
            let line = format!("{place}: {}", given(why));
            assert!(told.err.contains(&line), "{line}\n{}", told.err);
            let json = &values(&told)[0];
            assert_eq!(
                (&json["column"], &json["value"]),
                (&column.into(), &value.into()),
                "{json}"
            );
            let error = &json["error"];
            let (field, message) =
                (error["field"].as_str().unwrap(), error["message"].as_str().unwrap());
            assert!(!field.is_empty() && !message.starts_with(field), "{error}");
            assert!(message.starts_with(en), "{error}");
        }
    }
}

#[test]
fn numbers_of_json_reach_the_server_digit_for_digit() {
    let office = Office::new();
    let rest = r#""surface":"shopee","kind":"product","action":"removed","primary_origin":"manual_search","action_time":"2023-05-15""#;
    let rows = [
        r#""idempotency_key":88.10,"listing_id":"1.1""#,
        r#""idempotency_key":20231105000000000001,"listing_id":"1.2""#,
        r#""idempotency_key":"a","listing_id":31337.90220,"seller":7.50,"category":6309.00"#,
    ];
    let input: String = rows.iter().map(|row| format!("{{{row},{rest}}}\n")).collect();
    let reported = office.report(&[], input);
    assert_eq!(reported.code, Some(0), "{reported:?}");
    let keys: Vec<_> = values(&reported).iter().map(|row| row["idempotency_key"].clone()).collect();
    assert_eq!(keys, ["88.10", "20231105000000000001", "a"]);
    let url = "https://shopee.co.id/product/31337/90220";
    let history = office.run("platform", &["takedown", "history", url], "");
    let stored = &values(&history)[0]["events"][0]["outcome"]["outcome"];
    assert_eq!((&stored["seller"], &stored["category"]), (&"7.50".into(), &"6309.00".into()));
}

#[test]
fn what_a_spreadsheet_did_to_a_key_is_told_and_a_price_costs_no_row() {
    let office = Office::new();
    let rejected = office.folder.path().join("ditolak.csv");
    let rest = "shopee,product,removed,manual_search,2023-05-15";
    let table = format!(
        "Nomor Laporan;ID Penawaran;Harga;surface;kind;Tindakan;Asal;Tanggal Tindakan\n\
         a;1.1;murah sekali;{0}\n1.23E+17;1.2;5;{0}\nb;1.3;;{0}\n",
        rest.replace(',', ";")
    );
    let reported = office.report(&["--rejected", rejected.to_str().unwrap()], table);
    assert_eq!(reported.code, Some(3), "{reported:?}");
    let rows = values(&reported);
    let statuses: Vec<_> = rows.iter().map(|row| row["status"].as_str().unwrap()).collect();
    let [accepted, invalid] = ["OUTCOME_STATUS_ACCEPTED", "OUTCOME_STATUS_INVALID"];
    assert_eq!(statuses, [accepted, invalid, accepted]);
    assert!(
        rows[0]["warnings"][0].as_str().unwrap().starts_with("Harga: `murah sekali` is no price"),
        "{}",
        rows[0]
    );
    assert!(
        reported
            .err
            .contains("row 1 (line 2) is taken with a warning: Harga: `murah sekali` is no price"),
        "{}",
        reported.err
    );
    assert!(reported.err.contains("format the column as text"), "{}", reported.err);
    let sum = "2 accepted, 0 duplicate, 0 conflict, 1 invalid; 1 of them with a warning";
    assert!(reported.err.contains(sum), "{}", reported.err);
    let mended = std::fs::read_to_string(&rejected).unwrap().replace("1.23E+17;1.2", "c;1.2");
    let again = office.report(&[], mended);
    assert_eq!((again.code, values(&again).len()), (Some(0), 1), "{again:?}");
}

#[test]
fn days_are_read_as_people_write_them_and_order_is_told_once() {
    let office = Office::new();
    let row =
        |at: u32, day: &str| format!("k{at};shopee;product;1.{at};removed;manual_search;{day}\n");
    let days =
        ["01/02/2023", "02/03/2023", "15 Mei 2023", "2023-05-15 10:00 WIB", "05/15/2023", "45061"];
    let rows: String = (1..).zip(days).map(|(at, day)| row(at, day)).collect();
    let table = format!("kunci;surface;kind;listing_id;action;asal;action time\n{rows}");
    let reported = office.report(&[], table);
    let ok: Vec<bool> = values(&reported).iter().map(|row| row["error"].is_null()).collect();
    assert_eq!(ok, [true, true, true, true, false, false], "{reported:?}");
    let told = "days such as `01/02/2023` are read in Indonesian order: the day before the month\n";
    assert_eq!(reported.err.matches(told).count(), 1, "{}", reported.err);
    assert!(
        reported.err.contains("row 5 (line 6) is refused: action time: `05/15/2023` has month 15"),
        "{}",
        reported.err
    );
}

/// A slip, or what a restore of the server has lost: it is stored, and whoever reports is told.
#[test]
fn a_row_that_names_what_the_server_does_not_know_is_taken_with_a_warning() {
    let office = Office::new();
    let id = "01890000-0000-7000-8000-000000000001";
    for (lang, key, expected) in [
        ("id", "a", format!("`{id}`: tidak dikenal server; tersimpan begitu")),
        ("en", "b", format!("`{id}`: is not known to the server; it is stored so")),
    ] {
        let input = format!(
            "Kunci;Tautan;Tindakan;Asal;ID Penyerahan;Tanggal Tindakan\n\
             {key};https://shopee.co.id/product/1/2;removed;handover;{id};2023-05-15\n"
        );
        let told = office.run("platform", &["takedown", "report", "-", "--lang", lang], &input);
        assert_eq!(told.code, Some(0), "{told:?}");
        let place = if lang == "id" {
            "data ke-1 (baris 2) diterima dengan"
        } else {
            "row 1 (line 2) is taken"
        };
        assert!(told.err.contains(place) && told.err.contains(&expected), "{}", told.err);
        let json = &values(&told)[0];
        assert_eq!(json["unresolved"], serde_json::json!(["handover_id"]), "{json}");
        assert_eq!(json["warnings"].as_array().unwrap().len(), 1, "{json}");
    }
}
