//! CSV in its dialects, and JSON lines.

use saring_ingest::{Format, Options, Prose, Unknown};

use crate::workbook::{archive, stored};
use crate::{FIELDS, read};

fn options() -> Options {
    Options { required: &[&["title"]], ..Options::new(FIELDS) }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn every_dialect_gives_the_same_rows() {
    let plain = "id,title,price\n1,\"Kaos, \"\"A\"\"\",900\n2,Kafé,\n";
    let semicolons = "id;title;price\r\n1;\"Kaos, \"\"A\"\"\";900\r\n2;Kafé;\r\n";
    let marked = [b"\xff\xfe".as_slice(), &utf16(plain)].concat();
    let big_endian: Vec<u8> = plain.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let latin: Vec<u8> = plain.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for input in [
        plain.as_bytes().to_vec(),
        format!("\u{feff}{plain}").into_bytes(),
        semicolons.as_bytes().to_vec(),
        format!("sep=;\r\n{semicolons}").into_bytes(),
        format!("\u{feff}\"sep=;\"\r\n{semicolons}").into_bytes(),
        semicolons.replace(';', "\t").into_bytes(),
        semicolons.replace(';', "|").into_bytes(),
        plain.replace('\n', "\r").into_bytes(),
        format!("\n\n{plain},,\n  , ,\n").into_bytes(),
        marked,
        utf16(plain),
        big_endian,
        latin,
    ] {
        let (rows, _) = read(&input, options()).unwrap();
        let expected = ["id=1 title=Kaos, \"A\" price=900", "id=2 title=Kafé price="];
        assert_eq!(rows, expected, "{}", String::from_utf8_lossy(&input));
    }
}

#[test]
fn what_was_found_out_is_told() {
    let notes = |input: &[u8]| read(input, options()).unwrap().1;
    assert_eq!(notes(b"title\na\n"), [""; 0]);
    assert_eq!(notes(&utf16("title\na\n")), ["the file is read as UTF-16"]);
    let told = notes(b"title\na\ncaf\xe9\n");
    assert!(told[0].starts_with("from line 3 on the letters are read as Windows-1252"), "{told:?}");
    let told = notes(b"{\"title\":\"caf\xe9\"}");
    assert!(told[0].starts_with("from line 1 on"), "{told:?}");
}

#[test]
fn columns_are_known_in_any_spelling() {
    for (header, expected) in [
        (" ID , TITLE ,Condition", "id=1 title=2 condition=3"),
        ("No,Nama Produk,Harga", "title=2 price=3"),
        ("#,nama_produk,HARGA (Rp)", "title=2 price=3"),
        ("Nomor,Judul,Deskripsi-Produk", "title=2 description=3"),
        // A field's own name goes before the others.
        ("title,nama produk,kondisi", "title=1 condition=3"),
        ("Title,title,kondisi", "title=2 condition=3"),
    ] {
        let (rows, _) = read(format!("{header}\n1,2,3\n").as_bytes(), options()).unwrap();
        assert_eq!(rows, [expected], "{header}");
    }
    let (rows, _) = read(br#"{"No":1,"Nama Produk":"a","HARGA":5}"#, options()).unwrap();
    assert_eq!(rows, ["title=a price=#5"]);
}

#[test]
fn columns_can_be_mapped() {
    for (maps, header, expected) in [
        (&["id=no", "title=nama_produk"][..], "No,Nama Produk,Harga", Ok("id=1 title=2 price=3")),
        (&["id=No"], "No,Nama Produk,Harga", Ok("id=1 title=2 price=3")),
        (&["judul=b"], "title,B,price", Ok("title=2 price=3")),
        (&["title=b"], "title,B,b", Ok("title=3")),
        (
            &["title=x"],
            "title,b,c",
            Err("there is no column `x` (--map title=x); the columns are: title, b, c"),
        ),
        (&["title=b"], "B,B,price", Err("columns 1 and 2 both give `title`")),
    ] {
        let mut options = options();
        for map in maps {
            options.mapping.add(map, FIELDS).unwrap();
        }
        let got = read(format!("{header}\n1,2,3\n").as_bytes(), options);
        match expected {
            Ok(row) => assert_eq!(got.unwrap().0, [row], "{header}"),
            Err(why) => assert!(got.as_ref().unwrap_err().contains(why), "{header}: {got:?}"),
        }
    }
}

#[test]
fn a_file_that_does_not_do_says_what_to_do() {
    let strict = Options { unknown: Unknown::Refuse, ..options() };
    let csv = Options { format: Some(Format::Csv), ..options() };
    let semicolon = Options { delimiter: Some(b';'), ..options() };
    let report = Options { required: &[&["title", "id"], &["price"]], ..strict.clone() };
    let cases: [(&Options, &[u8], &str); 24] = [
        (&options(), b"", "is empty"),
        (&options(), b"\xef\xbb\xbf \r\n", "is empty"),
        (&options(), b"sep=;\n", "is empty"),
        (
            &options(),
            b"name,price\na,5\n",
            "line 1: there is no column `title`; say which it is with --map title=COLUMN (columns: name, price)",
        ),
        (
            &options(),
            b"\nTitel,price\na,5\n",
            "line 2: there is no column `title`; perhaps you mean --map 'title=Titel'",
        ),
        (&options(), b"title,x,title\n", "columns 1 and 3 both give `title`"),
        (&options(), b"judul,x,nama produk\n", "columns 1 and 3 both give `title`"),
        (&strict, b"title,judul\n", "columns 1 and 2 both give `title`"),
        (
            &strict,
            b"title,hagra\n",
            "the column `hagra` is not known; perhaps you mean `price`; say what it is with --map, or leave it out with --ignore 'hagra'",
        ),
        (&semicolon, b"id,title\n1,a\n", "the columns are separated by `,`, not by `;`"),
        (
            &options(),
            b"title,\"price\n1,2\n",
            "line 1: the quoted field that begins on line 1 does not end",
        ),
        (&options(), b"[{\"title\":1}]", "it holds one JSON array"),
        (&options(), b"\x1f\x8b\x08", "it is compressed"),
        (&options(), b"\0\0\0\0", "it is no text"),
        (&options(), b"title,\0\n", "the name of column 2 is no text"),
        (&csv, b"{\"title\":1}", "there is no column `title`"),
        (&report, b"description,price\n", "there is no column `title`"),
        (
            &report,
            b"id,description\n",
            "there is no column `price`; say which it is with --map price",
        ),
        (
            &report,
            b"id,pirce\n",
            "there is no column `price`; perhaps you mean --map 'price=pirce'",
        ),
        (
            &report,
            b"k1,https://shopee.co.id/product/1/2,removed\n",
            "line 1: the first row seems to be data, not column names; add the names above it",
        ),
        (&strict, b"title,https://shopee.co.id\n", "the first row seems to be data"),
        (&options(), b"Kaos polos,50000\n", "the first row seems to be data"),
        (
            &options(),
            b"Kaos polos,merah\n",
            "(columns: Kaos polos, merah); if these are data, add the names of the columns above them",
        ),
        (&options(), b"titel,2nd\n", "perhaps you mean --map 'title=titel'"),
    ];
    for (options, input, why) in cases {
        let got = read(input, options.clone()).unwrap_err();
        assert!(got.contains(why), "{}: {got}", String::from_utf8_lossy(input));
    }
}

#[test]
fn a_bad_row_costs_none_of_the_others() {
    let cases: [(&[u8], &str); 9] = [
        (b"1,#N/A,2", "title=(column `title`: holds the error `#N/A`; mend the cell)"),
        (b"1,a,b,c", "the row has 4 fields, the header 3"),
        (b"1,\"a\"b,2", "there is text after a closing quotation mark"),
        (b"1,a\x81,2", "title is neither UTF-8 nor Windows-1252 text"),
        (
            b"1.23E+17,a,2",
            "column `id`: a spreadsheet wrote the number `1.23E+17` in short, and its digits are lost; format the column as text",
        ),
        (b"1,23E+17;", "the row has 2 fields"),
        (b"'=1,''@a,'-5", "id==1 title='@a price=-5"),
        (b"12E5,1.23E+17,1.5E+6", "id=12E5 title=1.23E+17 price=1.5E+6"),
        (b"1,\"a,2", "the quoted field that begins on line 3 does not end"),
    ];
    for (row, expected) in cases {
        let input = [b"id,title,price\n1,a,2\n".as_slice(), row, b"\n3,b,4\n"].concat();
        let (rows, _) = read(&input, options()).unwrap();
        assert_eq!(rows.len(), 3, "{rows:?}");
        assert!(rows[1].contains(expected), "{rows:?}");
        assert_eq!(rows[2], "id=3 title=b price=4");
    }
    // A quotation mark that another row opens does not close this one.
    let swallowing = b"id,title\n2,\"b\n3,c\n4,\"d\"\n5,e\n";
    let (rows, _) = read(swallowing, options()).unwrap();
    assert!(rows[0].starts_with("line 2: the quoted field that begins on line 2"), "{rows:?}");
    assert_eq!(rows[1..], ["id=3 title=c", "id=4 title=d", "id=5 title=e"]);
    // Nor does a doubled one.
    let doubled = b"id,title\n1,\"Kaos\n2,Celana\n3,\"\"\n4,d\n";
    let (rows, _) = read(doubled, options()).unwrap();
    assert!(rows[0].starts_with("line 2: the quoted field that begins on line 2"), "{rows:?}");
    assert_eq!(rows[1..], ["id=2 title=Celana", "id=3 title=", "id=4 title=d"]);
    let damaged = b"title\nKaf\xc3\xa9\ncaf\xe9\n";
    assert_eq!(
        read(damaged, options()).unwrap().0[1],
        "line 3: title is not UTF-8 text as the rest of the file is; write it anew"
    );
    let surrogate = [utf16("title\nKaos"), vec![0, 0xd8], utf16("\nb\n")].concat();
    let (rows, _) = read(&surrogate, options()).unwrap();
    assert!(rows[0].contains("is not UTF-8 text") && rows[1] == "title=b", "{rows:?}");
}

#[test]
fn a_well_quoted_text_is_kept_whole() {
    let told = "are read as one row, and each of them looks like a row";
    for (row, expected, is_told) in [
        ("12,\"Kain\n2,5 meter\"", "id=12 title=Kain\n2,5 meter", true),
        ("12,\"Kain\r\n2,\"\"satin\"\"\"", "id=12 title=Kain\r\n2,\"satin\"", true),
        ("1,\"Kaos\n2,Celana\n3,Topi 5\"", "id=1 title=Kaos\n2,Celana\n3,Topi 5", true),
        ("12,\"Kain\n2,5 meter\n\"", "id=12 title=Kain\n2,5 meter\n", false),
        (
            "https://a.id/1,\"Penjual sama juga\nhttps://a.id/2, tolong\"",
            "id=https://a.id/1 title=Penjual sama juga\nhttps://a.id/2, tolong",
            true,
        ),
        ("12,\"Kain\nukuran 5\"", "id=12 title=Kain\nukuran 5", false),
    ] {
        for end in ["", "\n3,b\n"] {
            let input = format!("id,title\n{row}{end}");
            let (rows, notes) = read(input.as_bytes(), options()).unwrap();
            let others = if end.is_empty() { &[][..] } else { &["id=3 title=b"] };
            assert_eq!(rows[0], expected);
            assert_eq!(rows[1..], *others);
            assert_eq!(notes.iter().any(|note| note.contains(told)), is_told, "{row}: {notes:?}");
        }
    }
}

#[test]
fn no_row_is_taken_out_of_a_text_whose_quotation_marks_do_not_match() {
    for row in [
        "12,\"Kain\nlebar 5\" x 3\n",
        "12,\"Kain\n2,5 meter 3\" x 4,5\"\n",
        "12,\"Kain\n\"satin\" halus, 5 meter\"\n",
        "12,\"Kain\n2,5 meter\nlebar,\"x\" 5\"\n",
    ] {
        let input = format!("id,title\n{row}3,b\n");
        let (rows, _) = read(input.as_bytes(), options()).unwrap();
        let told = format!("line 2: lines 2 to {} are read as one row", 1 + row.lines().count());
        assert!(rows[0].starts_with(&told), "{row}: {rows:?}");
        assert_eq!(rows[1..], ["id=3 title=b"], "{row}");
    }
}

#[test]
fn what_is_no_table_is_told_by_what_it_is() {
    let types = ("[Content_Types].xml", &b"<Types/>"[..]);
    let document = archive(&[types, ("word/document.xml", b"<document/>")]);
    let sheets: &[u8] = b"microsoft word/excel, ppt/pdf, opendocument";
    for (input, told) in [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "this is a PNG image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\n".to_vec(), "this is a JPEG photo"),
        (b"GIF89a\x01\0\n".to_vec(), "this is a GIF image"),
        (b"%PDF-1.7\n%\xe2\xe3\n".to_vec(), "this is a PDF file"),
        (document.clone(), "this is a Word document"),
        (archive(&[types, ("ppt/slides/slide1.xml", sheets)]), "this is a PowerPoint presentation"),
        (
            stored(&[("mimetype", b"application/vnd.oasis.opendocument.text")]),
            "this is a LibreOffice file",
        ),
        (archive(&[types, ("foto.jpg", sheets)]), "no .xlsx workbook"),
        // It is told by the names of its parts, not by what they hold, a document among it.
        (stored(&[types, ("xl/sharedStrings.xml", sheets)]), "no .xlsx workbook"),
        (
            stored(&[("xl/styles.xml", b""), ("xl/embeddings/1.docx", &document)]),
            "no .xlsx workbook",
        ),
    ] {
        for prose in [Prose::No, Prose::Too, Prose::Only] {
            let why = read(&input, Options { prose, ..options() }).unwrap_err();
            let expected =
                if prose == Prose::Only && told.contains("workbook") { "no text" } else { told };
            assert!(why.contains(expected), "{told}: {why}");
        }
    }
}

#[test]
fn json_is_taken_digit_for_digit() {
    for (row, expected) in [
        (r#"{"id":88.10,"title":7.50}"#, "id=#88.10 title=#7.50"),
        (r#"{"id":20231105000000000001}"#, "id=#20231105000000000001"),
        (r#"{"id":"1.23E+17"}"#, "id=(column `id`: a spreadsheet wrote"),
        (r#"{"id":1e5,"price":1e5}"#, "id=(column `id`: a spreadsheet wrote"),
        (r#"{"title":null,"price":true}"#, "price=json true"),
        (r#"{"title":"a","judul":"b"}"#, "title=a"),
        (
            r#"{"judul":"a","nama produk":"b"}"#,
            "line 1: `judul` and `nama produk` both give `title`; keep one",
        ),
        (r#"{"title":"a","title":"b"}"#, "line 1: `title` is there twice; keep one"),
        (r#"{"title":"a\ud83e"}"#, "line 1: `title` has a broken \\u escape at byte 9"),
        (r#"{"title":}"#, "line 1: the line is no JSON object: it is not right at column 10"),
        ("{\"x\":\u{b}1}", "line 1: the line is no JSON object: it is not right at"),
    ] {
        let (rows, _) = read(row.as_bytes(), options()).unwrap();
        assert!(rows[0].starts_with(expected), "{row}: {rows:?}");
    }
    let strict = Options { unknown: Unknown::Refuse, ..options() };
    let (rows, _) = read(b"{\"titel\":1}\n{\"title\":\"a\"}\n", strict).unwrap();
    assert!(
        rows[0].starts_with("line 1: the column `titel` is not known; perhaps you mean `title`")
    );
    assert_eq!(rows[1], "title=a");
}
