//! `saring link`: the golden table of links, through the binary.

use saring_tests::{root, run};
use serde_json::Value;

#[test]
fn the_golden_table_comes_out_of_the_binary() {
    let table = std::fs::read_to_string(root().join("cases/links.jsonl")).unwrap();
    let cases: Vec<Value> = table.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // One a line: links that hold a line break or are blank only reach the library.
    let fits = |case: &&Value| {
        let input = case["input"].as_str().unwrap();
        !input.contains('\n') && !input.trim().is_empty()
    };
    let cases: Vec<&Value> = cases.iter().filter(fits).collect();
    let input: String =
        cases.iter().map(|case| format!("{}\n", case["input"].as_str().unwrap())).collect();
    let got = run(&["link", "-"], input.as_bytes());
    assert_eq!(got.code, Some(3), "the table has bad links");
    assert!(got.err.lines().all(|line| line.starts_with("bad link on line ")), "{}", got.err);
    let lines: Vec<Value> =
        got.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), cases.len());
    for (line, case) in lines.iter().zip(cases) {
        match case.get("output") {
            Some(output) => {
                let keys = ["platform", "surface", "kind", "listing_id", "canonical", "unresolved"];
                for key in keys {
                    assert_eq!(line[key], output[key], "{case}");
                }
            }
            None => assert_eq!(line["error"]["code"], case["error"], "{case}"),
        }
    }
}

#[test]
fn links_can_be_arguments() {
    let nothing = run(&["link", "-"], b"\n");
    assert!(nothing.code == Some(1) && nothing.err.contains("no link"), "{}", nothing.err);
    let got = run(&["link", "https://shopee.co.id/product/1/2?utm_source=x"], b"");
    assert_eq!(got.code, Some(0));
    assert_eq!(
        got.out,
        "{\"url\":\"https://shopee.co.id/product/1/2?utm_source=x\",\"platform\":\"shopee\",\
         \"surface\":\"shopee\",\"kind\":\"product\",\"listing_id\":\"1.2\",\
         \"canonical\":\"https://shopee.co.id/product/1/2\",\"unresolved\":false}\n"
    );
}

#[test]
fn a_table_has_a_line_a_link() {
    let urls = ["https://shopee.co.id/product/1/2?x=1", "not a link", "https://contoh.id/x"];
    let got = run(&[&["link", "--output", "table"], &urls[..]].concat(), b"");
    assert_eq!(got.code, Some(3));
    assert!(got.err.contains("bad link: not a link"), "{}", got.err);
    let lines: Vec<Vec<&str>> =
        got.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        lines,
        [
            vec!["PLATFORM", "SURFACE", "KIND", "LISTING", "ID", "LINK"],
            vec!["shopee", "shopee", "product", "1.2", "https://shopee.co.id/product/1/2"],
            vec!["other", "site", "site", "-", "https://contoh.id/x"],
        ]
    );
}

#[test]
fn links_of_a_pasted_text_are_read_once() {
    let chat = "29/11/26 09.15 - A: tolong https://shopee.co.id/product/1/2, ya\n\
                29/11/26 09.16 - A: (https://shopee.co.id/product/1/2?x=1) dan tokopedia.link/UjiAb12.\n\
                29/11/26 09.20 - B: baik, jam 10.30.\n";
    let got = run(&["link", "-"], chat.as_bytes());
    assert_eq!((got.code, got.out.lines().count()), (Some(0), 2), "{got:?}");
    assert!(got.err.contains("1 link is named again; each is taken once"), "{}", got.err);
    let listed = run(&["link", "-", "--format", "list"], chat.as_bytes());
    assert_eq!((listed.code, listed.out.lines().count()), (Some(3), 3), "{listed:?}");
    let text =
        run(&["link", "-", "--format", "text"], b"a https://contoh.id/x\nhttps://contoh.id/y\n");
    assert_eq!((text.code, text.out.lines().count()), (Some(0), 2), "{text:?}");
}
