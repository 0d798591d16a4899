//! Workbooks: which sheet and rows are read, what numbers, dates and formulas become, and what is
//! refused before it is parsed.

use saring_ingest::{Fault, Options, Rejected, Rows};

use crate::workbook::{archive, texts, workbook};
use crate::{FIELDS, read};

fn options() -> Options {
    Options { required: &[&["title"]], ..Options::new(FIELDS) }
}

/// The rows of a sheet whose columns are id, title, price and condition.
fn rows_of(cells: &str) -> Vec<String> {
    let rows = texts(1, &["ID", "Nama Produk", "Harga", "Kondisi"]) + cells;
    read(&workbook(&[("Lembar1", "", &rows)], ""), options()).unwrap().0
}

#[test]
fn cells_become_texts_and_numbers() {
    for (cells, expected) in [
        (
            "<c t=\"s\"><v>1</v></c><c t=\"s\"><v>0</v></c><c><v>15000.5</v></c>",
            "id=Rumah title=Kaos price=#15000.5",
        ),
        (
            "<c><v>123</v></c><c><v>2023</v></c><c><v>1.5E6</v></c>",
            "id=#123 title=#2023 price=#1500000",
        ),
        ("<c><v>999999999999999</v></c><c t=\"str\"><v>a</v></c>", "id=#999999999999999 title=a"),
        (
            "<c><v>1000000000000000</v></c><c t=\"str\"><v>a</v></c>",
            "id=(column `ID`: the sheet keeps `1000000000000000` as a number, and numbers keep 15 digits \
             and no zeros at the end of a fraction; format the column as text and enter the value again) \
             title=a",
        ),
        (
            "<c><v>88.1</v></c><c t=\"str\"><v>a</v></c>",
            "id=(column `ID`: the sheet keeps `88.1` as a number",
        ),
        ("<c t=\"str\"><v>88.10</v></c><c t=\"str\"><v>a</v></c>", "id=88.10 title=a"),
        (
            "<c t=\"str\"><v>1.2E+17</v></c><c t=\"str\"><v>a</v></c>",
            "id=(column `ID`: a spreadsheet wrote the number `1.2E+17`",
        ),
        ("<c r=\"B2\" s=\"1\"><v>45061</v></c>", "title=2023-05-15"),
        ("<c r=\"B2\" s=\"2\"><v>45061.4166666667</v></c>", "title=2023-05-15 10:00:00"),
        ("<c r=\"B2\" s=\"3\"><v>1.5</v></c>", "title=#1.5"),
        (
            "<c r=\"B2\" t=\"b\"><v>1</v></c><c r=\"D2\" t=\"d\"><v>2023-05-15</v></c>",
            "title=TRUE condition=2023-05-15",
        ),
        (
            "<c r=\"B2\" t=\"e\"><v>#N/A</v></c>",
            "title=(column `Nama Produk`: holds the error `#N/A`; mend the cell)",
        ),
        ("<c r=\"B2\" t=\"str\"><f>1+1</f><v>2</v></c>", "title=2"),
        (
            "<c r=\"B2\"><f>1+1</f></c>",
            "title=(column `Nama Produk`: holds a formula without its value",
        ),
        ("<c r=\"B2\" t=\"str\"><v>'=1+1</v></c>", "title==1+1"),
        ("<c r=\"B2\"/><c r=\"C2\"><v>1</v></c>", "price=#1"),
    ] {
        let rows = rows_of(&format!("<row r=\"2\">{cells}</row>"));
        assert!(rows.len() == 1 && rows[0].starts_with(expected), "{cells}: {rows:?}");
    }
    // In workbooks of old Macs the days begin in 1904.
    let rows = texts(1, &["title"]) + "<row r=\"2\"><c s=\"1\"><v>43599</v></c></row>";
    let mac = workbook(&[("A", "", &rows)], "<workbookPr date1904=\"1\"/>");
    assert_eq!(read(&mac, options()).unwrap().0, ["title=2023-05-15"]);
}

/// A rounded id that came back as text would be taken for the whole one.
#[test]
fn refused_cells_are_refused_again() {
    let cells = "<row r=\"2\"><c><v>12345678901234567</v></c><c t=\"str\"><v>a</v></c></row>\
                 <row r=\"3\"><c><v>88.1</v></c><c t=\"str\"><v>a</v></c></row>\
                 <row r=\"4\"><c><v>0.5</v></c><c t=\"e\"><v>#N/A</v></c></row>\
                 <row r=\"5\"><c><f>A4</f></c><c t=\"str\"><v>a</v></c></row>";
    let book = workbook(&[("A", "", &(texts(1, &["ID", "Judul"]) + cells))], "");
    let options = Options { keeps_rows: true, ..options() };
    let mut rows = Rows::open(book.as_slice(), options.clone()).unwrap();
    let mut rejected = Rejected::new(Vec::new(), rows.shape()).unwrap();
    while let Some(row) = rows.next_row().unwrap() {
        rejected.write(row.line, &row.original, "x").unwrap();
    }
    let (rows, _) = read(&rejected.into_inner(), options).unwrap();
    for (row, told) in rows.iter().zip([
        "`1.2345678901234568e+16` in short",
        "`8.81e+1` in short",
        "`5e-1` in short",
    ]) {
        assert!(
            row.starts_with("id=(column `ID`: a spreadsheet wrote the number ")
                && row.contains(told),
            "{row}"
        );
    }
    assert!(
        rows.len() == 4 && rows[2].contains("title=(column `Judul`: holds the error `#N/A`"),
        "{rows:?}"
    );
    assert!(rows[3].starts_with("id=(column `ID`: holds the error `#N/A`"), "{rows:?}");
}

#[test]
fn the_sheet_and_its_header_are_found() {
    let (empty, table) =
        (texts(1, &[" "]), texts(1, &["title"]) + &texts(3, &[""]) + &texts(9, &["a"]));
    let titled =
        texts(1, &["DAFTAR PENAWARAN"]) + &texts(2, &["No", "Judul"]) + &texts(3, &["1", "b"]);
    let hidden = ("Lama", "state=\"hidden\"", titled.as_str());
    let cover = texts(1, &["Rekap bulan ini"]);
    let book = workbook(
        &[
            hidden,
            ("Kosong", "", &empty),
            ("Sampul", "", &cover),
            ("Data", "", &table),
            ("Lain", "", &titled),
        ],
        "",
    );
    let (rows, notes) = read(&book, options()).unwrap();
    assert_eq!(rows, ["title=a"]);
    assert_eq!(
        notes,
        ["the sheet `Data` is read; there are also Kosong, Sampul, Lain (choose with --sheet)"]
    );
    let other = Options { sheet: Some("LAMA".into()), ..options() };
    let (rows, notes) = read(&book, other).unwrap();
    assert_eq!(rows, ["title=b"]);
    assert_eq!(notes, ["the names of the columns are in row 2; what stands above is passed over"]);
    for (sheet, told) in [
        ("Dta", "there is no sheet `Dta` (--sheet); the sheets are: Data"),
        ("Apa", "the sheets are: Lama, Kosong, Sampul, Data, Lain"),
    ] {
        let none = Options { sheet: Some(sheet.into()), ..options() };
        assert!(read(&book, none).unwrap_err().contains(told));
    }
    let none =
        read(&workbook(&[("A", "", &texts(1, &["x", "titel"]))], ""), options()).unwrap_err();
    assert!(
        none.contains("line 1: there is no column `title`; perhaps you mean --map 'title=titel'"),
        "{none}"
    );
    assert_eq!(
        read(&workbook(&[("A", "", &empty)], ""), options()).unwrap_err(),
        Fault::Empty.to_string()
    );
}

#[test]
fn formulas_whose_values_are_taken_are_told_once() {
    let of = |formula: &str| format!("<c t=\"str\"><f>B2</f><v>{formula}</v></c>");
    let shared = "<row r=\"2\"><c r=\"A2\" t=\"str\"><f t=\"shared\" ref=\"A2:A3\" si=\"4000000000\">B2</f><v>a</v></c></row>\
                  <row r=\"3\"><c r=\"A3\" t=\"str\"><f t=\"shared\" si=\"4000000000\"/><v>b</v></c></row>";
    for (cells, told) in [
        (
            shared.to_owned(),
            "2 cells hold formulas, first A2; their saved values are taken, nothing is computed",
        ),
        (
            format!("<row r=\"2\">{}</row>", of("a")),
            "the cell A2 holds a formula; its saved value is taken, nothing is computed",
        ),
        // Without a value there is none to be taken.
        ("<row r=\"2\"><c><f>B2</f></c></row>".to_owned(), ""),
        (format!("<row r=\"2\">{0}</row><row r=\"3\">{0}</row>", of(" ")), ""),
        ("<row r=\"2\"><c t=\"str\"><f> </f><v>a</v></c></row>".to_owned(), ""),
        (
            "<row r=\"2\"><c t=\"str\"><f t=\"shared\" ref=\"A2\" si=\"0\"/><v>a</v></c></row>"
                .to_owned(),
            "",
        ),
        // Nothing is taken from the other columns.
        (format!("<row r=\"2\"><c t=\"str\"><v>a</v></c>{}</row>", of("b")), ""),
    ] {
        let book = workbook(&[("A", "", &(texts(1, &["title", "Catatan"]) + &cells))], "");
        assert_eq!(read(&book, options()).unwrap().1.concat(), told, "{cells}");
    }
}

#[test]
fn what_cannot_be_opened_says_what_to_do() {
    let book = workbook(&[("A", "", &texts(1, &["title"]))], "");
    let ole = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 2_000], &name].concat()
    };
    let bomb = vec![b' '; 300 << 20];
    let cells = format!("<worksheet>{}</worksheet>", "<c/>".repeat(1_000_001));
    let formats = "<xf/>".repeat(200_001);
    for (bytes, told) in [
        (book[..book.len() - 30].to_vec(), "the workbook is damaged or cut off"),
        (book[..book.len() / 2].to_vec(), "the workbook is damaged or cut off"),
        (b"PK\x03\x04".to_vec(), "the workbook is damaged or cut off"),
        (ole("EncryptedPackage"), "the workbook is locked with a password; open it in Excel"),
        (ole("Workbook"), "it is the old format of Excel (.xls)"),
        (archive(&[("a.txt", b"x")]), "it is a zip archive but no .xlsx workbook"),
        (
            archive(&[("xl/workbook.xml", &bomb)]),
            "the workbook holds more than 268435456 bytes when inflated; split it",
        ),
        (archive(&[("x", cells.as_bytes())]), "the workbook has more than 1000000 cells; split it"),
        (archive(&[("xl/styles.xml", formats.as_bytes())]), "more than 1000000 cells"),
    ] {
        let got = read(&bytes, options()).unwrap_err();
        assert!(got.contains(told), "{told}: {got}");
    }
    // A flipped byte in the middle of an entry.
    for at in (0..book.len()).step_by(7) {
        let mut book = book.clone();
        book[at] ^= 0x55;
        let _ = read(&book, options());
    }
}

#[test]
fn cells_far_apart_or_out_of_order_take_no_room() {
    let far = texts(1, &["title"]) + "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    assert_eq!(read(&workbook(&[("A", "", &far)], ""), options()).unwrap().0, [""]);
    let back = texts(1, &["title"]) + &texts(5, &["a"]) + &texts(3, &["b"]);
    let got = read(&workbook(&[("A", "", &back)], ""), options()).unwrap_err();
    assert!(got.contains("the workbook is damaged"), "{got}");
    for place in ["XFE1", "ZZZZZZZ9", "A1048577", "A99999999999"] {
        let outside = texts(1, &["title"]) + &format!("<row><c r=\"{place}\"><v>1</v></c></row>");
        let got = read(&workbook(&[("A", "", &outside)], ""), options());
        assert!(got.is_err() || got.is_ok_and(|(rows, _)| rows.len() <= 1), "{place}");
    }
    // One long text that many cells share.
    let many = "<row><c t=\"s\"><v>0</v></c></row>".repeat(10_000);
    let book = workbook(&[("A", "", &(texts(1, &["title"]) + &many))], "");
    assert_eq!(read(&book, options()).unwrap().0.len(), 10_000);
}
