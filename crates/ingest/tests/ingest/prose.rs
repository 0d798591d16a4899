//! Plain text with links in it, and lists of links.

use saring_ingest::{Format, Options, Prose, Rows, Unknown};

use crate::read;

const FIELDS: &[&str] = &["url", "reason", "due_time"];

fn options() -> Options {
    Options {
        required: &[&["url"]],
        unknown: Unknown::Refuse,
        prose: Prose::Too,
        ..Options::new(FIELDS)
    }
}

const CHAT: &str = "[29/11/26 09.15.00] Petugas: tolong https://shopee.co.id/product/1/2, ya\n\
                    Petugas: sama ini (https://www.tokopedia.com/toko/kaos)\n\
                    Platform: https://shopee.co.id/product/1/2?x=1 sudah, jam 10.30 lagi.\n";

#[test]
fn the_content_says_whether_it_is_a_table_a_list_or_prose() {
    let link = "https://shopee.co.id/product/1/2";
    for (input, format) in [
        (CHAT.to_owned(), Format::Text),
        (format!("{link}\n{link}\nhtps://shopee.co.id/x\n"), Format::List),
        (format!("url\n{link}\n"), Format::Csv),
        (format!("sep=;\nNo;Tautan\n1;{link}\n"), Format::Csv),
        (format!("No,Tautan,Alasan\n1,{link},x\n"), Format::Csv),
        (format!("{{\"url\":\"{link}\"}}\n"), Format::Jsonl),
        (format!("sama ini\n\n{link}\n dan {link}"), Format::Text),
    ] {
        let rows = Rows::open(input.as_bytes(), options()).map_err(|error| error.to_string());
        assert_eq!(rows.map(|rows| rows.format()), Ok(format), "{input}");
    }
    // A misspelled column is told, not read as prose.
    let got = read(format!("ulr,reason\n{link},x\n").as_bytes(), options()).unwrap_err();
    assert!(got.contains("there is no column `url`; perhaps you mean --map 'url=ulr'"), "{got}");
    for (input, told) in [
        ("tidak ada apa-apa, ya", "there is no link in it; paste a text"),
        ("[{\"url\":1}]", "it holds one JSON array"),
        ("sep=,\nhttps://shopee.co.id/product/1/2,x\n", "the first row seems to be data"),
    ] {
        let got = read(input.as_bytes(), options()).unwrap_err();
        assert!(got.contains(told), "{input}: {got}");
    }
}

#[test]
fn prose_hands_over_each_link_once() {
    let (rows, notes) = read(CHAT.as_bytes(), options()).unwrap();
    let expected =
        ["url=https://shopee.co.id/product/1/2", "url=https://www.tokopedia.com/toko/kaos"];
    assert_eq!(rows, expected);
    assert_eq!(notes, ["1 link is named again; each is taken once"]);
    let utf16: Vec<u8> = CHAT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf16, options()).unwrap().0, expected);
    let text = Options { format: Some(Format::Text), ..options() };
    let long = format!(
        "lihat https://a.example/1 {} https://a.example/2\nhttps://a.example/3",
        "x ".repeat(1 << 19)
    );
    let (rows, _) = read(long.as_bytes(), text.clone()).unwrap();
    assert_eq!((&*rows[0], &*rows[2]), ("url=https://a.example/1", "url=https://a.example/3"));
    assert!(rows[1].starts_with("line 1: the line has more than 1048576 bytes"), "{rows:?}");
    assert_eq!(
        read(b"kosong", text).unwrap_err(),
        "there is no link in it; paste a text with the addresses of listings"
    );
}

#[test]
fn of_a_list_every_line_is_a_row() {
    let only = Options { prose: Prose::Only, ..options() };
    let (rows, _) = read(b"a\n\nhttps://b.example/\ncaf\xe9\nd\x81\n", only.clone()).unwrap();
    assert_eq!(rows[..3], ["url=a", "url=https://b.example/", "url=café"]);
    assert!(rows[3].starts_with("line 5: url is neither UTF-8"), "{rows:?}");
    assert_eq!(read(b"{\"url\":1}\n", only.clone()).unwrap().0, ["url={\"url\":1}"]);
    let long = format!("https://a.example/{}\nb\n", "x".repeat(1 << 20));
    let (rows, _) = read(long.as_bytes(), only).unwrap();
    assert!(rows[0].contains("the row has 1048595 bytes") && rows[1] == "url=b", "{rows:?}");
}
