//! Inputs that are damaged at random: whatever they hold, every reader ends, nothing panics, and rows are
//! counted one by one. The fuzz target `ingest` does the same for longer.

use proptest::prelude::*;
use saring_ingest::{Format, Options, Prose, Rows};

use crate::FIELDS;
use crate::workbook::{texts, workbook};

fn read_all(input: &[u8], format: Option<Format>) {
    let options = Options { format, prose: Prose::Too, keeps_rows: true, ..Options::new(FIELDS) };
    let Ok(mut rows) = Rows::open(input, options) else { return };
    let mut number = 0;
    while let Some(row) = rows.next_row().unwrap() {
        number += 1;
        assert_eq!(row.number, number);
    }
    let _ = (rows.notes(), rows.unused(), rows.missing());
}

fn seeds() -> Vec<Vec<u8>> {
    let table = "sep=;\nid;title;Harga\n1;\"a\"\"b\nc\";Rp5.000\n'=2;caf\u{e9};1,5E+06\n";
    let cells = "<row r=\"2\"><c t=\"s\"><v>0</v></c><c s=\"2\"><f>A1</f><v>45061.5</v></c></row>";
    let book = workbook(&[("A", "", &(texts(1, &["title", "price"]) + cells))], "");
    vec![
        table.as_bytes().to_vec(),
        table.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        b"{\"title\":\"a\\u00e9\",\"price\":1.5e3}\n{\"attributes\":{\"a\":[1]}}\n".to_vec(),
        b"[09.15] tolong (https://shopee.co.id/product/1/2), shopee.co.id/x https://https://\n"
            .to_vec(),
        book,
    ]
}

proptest! {
    #[test]
    fn damaged_files_are_read_to_their_end(
        seed in 0_usize..5,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..8),
    ) {
        let mut input = seeds().swap_remove(seed);
        for (at, byte, how) in cuts {
            if input.is_empty() {
                break;
            }
            let at = at.index(input.len());
            match how {
                0 => input[at] = byte,
                1 => input.insert(at, byte),
                2 => drop(input.remove(at)),
                _ => input.truncate(at),
            }
        }
        for format in [None, Some(Format::Csv), Some(Format::Jsonl), Some(Format::Xlsx), Some(Format::Text), Some(Format::List)] {
            read_all(&input, format);
        }
    }

    #[test]
    fn sheets_of_any_xml_are_read_to_their_end(
        parts in prop::collection::vec(prop::sample::select(vec![
            "<row>", "<row r=\"0\">", "<row r=\"99999999999\">", "</row>", "<c>", "<c r=\"\">", "<c r=\"A0\">",
            "<c r=\"ZZZZZZZ9\">", "<c t=\"s\">", "<c t=\"inlineStr\">", "<c s=\"9\">", "</c>", "<c/>", "<v>", "</v>",
            "<v>9</v>", "<v>-1</v>", "<v>1e999</v>", "<v/>", "<f>", "</f>", "<f t=\"shared\" si=\"9\"/>", "<is><t>a</t></is>",
            "&amp;", "&x;", "&#0;", "<!--", "-->", "<![CDATA[", "]]>", "title",
        ]), 0..40),
    ) {
        let rows = texts(1, &["title", "price"]) + &parts.concat();
        read_all(&workbook(&[("A", "", &rows)], ""), None);
    }
}
