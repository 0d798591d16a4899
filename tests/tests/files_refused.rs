//! Files that are refused as a whole, and rows that lack something: told once, in the words of the file.

use saring_tests::desk::{Desk, values};

const REPORT: &str = "Kunci,Tautan,Tindakan,Asal,Tanggal Tindakan";

/// The command, its input, the exit code, and what is told in each language.
type Case<'c> = (&'c str, String, i32, &'c str, &'c str);

fn check(desk: &Desk, cases: &[Case<'_>]) {
    for (command, input, code, id, en) in cases {
        let who = if *command == "report" { "shopee" } else { "author" };
        for (lang, told) in [("id", id), ("en", en)] {
            let args = ["takedown", command, "-", "--lang", lang];
            let got = desk.run_with(who, &args, input);
            assert_eq!(got.code, Some(*code), "{input}: {got:?}");
            assert_eq!(got.err.matches(told).count(), 1, "{told}\n{}", got.err);
            // A file that is refused is told on one line.
            assert!(*code != 1 || got.err.lines().count() == 1, "{}", got.err);
        }
    }
}

#[test]
fn a_file_without_its_columns_is_refused_once() {
    let desk = Desk::start();
    let link = "https://shopee.co.id/product/1/2";
    let row = format!("a,{link},removed,manual_search,2023-05-15\n");
    let report = |input: String, id, en| ("report", input, 1, id, en);
    check(
        &desk,
        &[
            report(
                format!("Kunci,Tautan,Asal,Tanggal Tindakan\na,{link},,\nb,{link},,\n"),
                "tidak ada kolom `tindakan`; sebutkan kolomnya dengan --map tindakan=KOLOM",
                "there is no column `action`; say which it is with --map action=COLUMN",
            ),
            report(
                "Kunci,Tautan,Tindakan,Tanggal Tindakan\n".into(),
                "tidak ada kolom `asal`",
                "there is no column `primary_origin`",
            ),
            report(
                "Kunci,Tautan,Tindakan,Asal\n".into(),
                "tidak ada kolom `waktu tindakan`",
                "there is no column `action_time`",
            ),
            report(
                "Kunci,Tindakan,Asal,Tanggal Tindakan\n".into(),
                "tidak ada kolom `tautan`",
                "there is no column `url`",
            ),
            report(
                "Kunci,ID Penwaran,Tindakan,Asal,Tanggal Tindakan\n".into(),
                "tidak ada kolom `id penawaran`; mungkin maksudnya --map 'id penawaran=ID Penwaran'",
                "there is no column `listing_id`; perhaps you mean --map 'listing_id=ID Penwaran'",
            ),
            report(
                row.clone(),
                "baris 1: baris pertama tampaknya data, bukan nama kolom; tambahkan nama kolom di atasnya",
                "line 1: the first row seems to be data, not column names; add the names above it",
            ),
            (
                "request",
                "tolong turunkan, ya\nterima kasih\n".into(),
                1,
                "tidak ada tautan di dalamnya",
                "there is no link in it",
            ),
            (
                "report",
                format!("{REPORT}\n"),
                0,
                "<stdin>: tidak ada data di bawah nama kolomnya\n",
                "<stdin>: there are no rows below the names of the columns\n",
            ),
            ("request", "Tautan\n".into(), 0, "tidak ada data di bawah", "there are no rows below"),
        ],
    );
}

#[test]
fn an_empty_cell_is_told_with_what_to_write() {
    let desk = Desk::start();
    let link = "https://shopee.co.id/product/1/2";
    let report = |row: String, id, en| ("report", format!("{REPORT}\n{row}\n"), 3, id, en);
    check(
        &desk,
        &[
            report(
                format!("a,{link},,manual_search,2023-05-15"),
                "ditolak: Tindakan: kosong; isi salah satu dari: diturunkan, dinonaktifkan, ",
                "is refused: Tindakan: is empty; write one of: removed, disabled, ",
            ),
            report(
                format!("a,{link},removed, ,2023-05-15"),
                "ditolak: Asal: kosong; isi salah satu dari: kumpulan_aturan, ",
                "is refused: Asal: is empty; write one of: rule_set, ",
            ),
            report(
                format!("a,{link},removed,manual_search,"),
                "ditolak: Tanggal Tindakan: kosong; isi kapan dilakukan",
                "is refused: Tanggal Tindakan: is empty; say when it was done",
            ),
            report(
                "a,,removed,manual_search,2023-05-15".into(),
                "ditolak: Tautan: kosong; isi tautannya",
                "is refused: Tautan: is empty; give the link",
            ),
            (
                "report",
                "Kunci,ID Penawaran,Tindakan,Asal,Tanggal Tindakan\na,,removed,authority,2023-05-15\n"
                    .into(),
                3,
                "ditolak: ID Penawaran: kosong; isi nomor yang ditunjukkan permukaannya",
                "is refused: ID Penawaran: is empty; give the id that the surface shows",
            ),
        ],
    );
}

#[test]
fn what_is_wrong_with_json_is_told_with_its_name_and_value() {
    let desk = Desk::start();
    let rest =
        r#""kunci":"a","tindakan":"removed","asal":"authority","waktu tindakan":"2023-05-15""#;
    let link = "https://shopee.co.id/product/1/2";
    let cases = [
        (
            "report",
            format!(r#"{{{rest},"tautan":["x"]}}"#),
            3,
            r#"ditolak: tautan `["x"]`: harus teks; tulis di antara tanda kutip"#,
            r#"is refused: tautan `["x"]`: must be a text; write one in quotation marks"#,
        ),
        (
            "report",
            format!(r#"{{{rest},"tautan":"{link}","hash foto":{{}}}}"#),
            3,
            "ditolak: hash foto `{}`: tidak terbaca: isinya objek, padahal seharusnya daftar",
            "is refused: hash foto `{}`: cannot be read: an object stands where a list should",
        ),
        (
            "request",
            r#"{"tautan":["x"]}"#.into(),
            3,
            r#"ditolak: tautan `["x"]`: harus teks"#,
            r#"is refused: tautan `["x"]`: must be a text"#,
        ),
        (
            "report",
            format!(r#"{{{rest},"tautan":"{link}""#),
            3,
            r#"barisnya terpotong; tulis seperti {"nama":"isi"}, satu objek per baris"#,
            r#"it is cut off; write it as {"name":"value"}, one object a line"#,
        ),
    ];
    check(&desk, &cases);
    let (_, input, ..) = &cases[0];
    let told = desk.run_with("shopee", &["takedown", "report", "-", "-o", "json"], input);
    let row = &values(&told.out)[0];
    assert_eq!((&row["column"], &row["value"]), (&"tautan".into(), &r#"["x"]"#.into()), "{row}");
}
