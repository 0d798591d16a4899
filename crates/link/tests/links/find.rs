//! Links in a text: a table of texts, and that what stands around a link changes nothing.

use proptest::prelude::*;
use proptest::sample::select;
use saring_link::{find, parse};

use crate::table;

fn links(text: &str) -> Vec<&str> {
    find(text).map(|found| found.text).collect()
}

#[test]
fn links_of_messages_are_found() {
    const A: &str = "https://shopee.co.id/product/4021/771";
    const B: &str = "https://www.tokopedia.com/toko-contoh/kursi-rotan";
    for (text, expected) in [
        (format!("lihat {A}"), vec![A]),
        (format!("{A}\n{B}"), vec![A, B]),
        (format!("{A} {A}"), vec![A, A]),
        (format!("1. {A}\n2. {B}."), vec![A, B]),
        (format!("1.{A}\n2.{B}"), vec![A, B]),
        (format!("({A}), [{B}]"), vec![A, B]),
        (format!("*{A}* _{B}_ ~{A}~"), vec![A, B, A]),
        (format!("{A},{B};{A}|{B}"), vec![A, B, A, B]),
        (format!("[shopee.co.id/x]({A})"), vec!["shopee.co.id/x", A]),
        (format!("_lihat_ _{A}_"), vec![A]),
        (format!("Link:{A}"), vec![A]),
        (format!("link{A}"), vec![A]),
        (format!("👉{A}👈 {B}"), vec![A, B]),
        (format!("[rak]({A}) dan [{A}]({A})"), vec![A, A, A]),
        (format!("<a href=\"{A}\">rak</a>"), vec![A]),
        (format!("> {A}\n> {B}"), vec![A, B]),
        (format!("\u{200e}[12/05/23, 10.15.00] Budi: {A}\u{200e}"), vec![A]),
        (format!("“{A}”。 （{B}）"), vec![A, B]),
        ("HTTPS://SHOPEE.CO.ID/product/1/2".into(), vec!["HTTPS://SHOPEE.CO.ID/product/1/2"]),
        (
            "shopee.co.id/product/1/2, vt.tiktok.com/ZSab12!".into(),
            vec!["shopee.co.id/product/1/2", "vt.tiktok.com/ZSab12"],
        ),
        ("toko-rak.com dan www.rak.id/a?b=1".into(), vec!["toko-rak.com", "www.rak.id/a?b=1"]),
        ("https://toko.example/rak_(kayu)".into(), vec!["https://toko.example/rak_(kayu)"]),
        (
            "https://toko.example/?u=https://a.example/".into(),
            vec!["https://toko.example/?u=https://a.example/"],
        ),
        ("http://203.0.113.7/toko".into(), vec!["http://203.0.113.7/toko"]),
        ("Rp16.000,- S/M.L kaos.celana dll.Baru 12.500 v1.2".into(), vec![]),
        ("budi@toko.com budi@shopee.co.id".into(), vec![]),
        ("shopeeid://product/1/2 ftp://a.example/ mailto:a@b.com".into(), vec![]),
        ("tanpa link".into(), vec![]),
        (String::new(), vec![]),
    ] {
        assert_eq!(links(&text), expected, "{text}");
    }
}

#[test]
fn a_link_that_cannot_be_read_is_found_with_its_reason() {
    let text = format!("https://toko.example/{}", "a".repeat(10_000));
    let found: Vec<_> = find(&text).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].link.as_ref().map_err(|error| error.code()), Err("too-long"));
}

#[test]
fn a_long_text_without_spaces_takes_no_longer_than_its_length() {
    // Each dot could begin a host, and each scheme a link.
    for (part, expected) in [
        ("a._", 0),
        ("a.b.", 0),
        ("x://", 0),
        ("a)", 0),
        ("(", 0),
        (")", 0),
        ("(a", 0),
        (".", 0),
        ("http://", 1),
        ("https://a.b/c,", 100_000),
        ("https://a.b/c)", 100_000),
        ("https://a.b/?c=", 1),
    ] {
        assert_eq!(find(&part.repeat(100_000)).count(), expected, "{part}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn no_text_panics_and_what_is_found_stands_there(
        text in prop_oneof![any::<String>(), crate::properties::pieces()],
    ) {
        let mut end = 0;
        for found in find(&text) {
            prop_assert!(found.range.start >= end, "in order");
            end = found.range.end;
            prop_assert_eq!(&text[found.range.clone()], found.text);
            prop_assert_eq!(parse(found.text), found.link);
        }
    }

    #[test]
    fn every_listing_is_found_in_every_message(
        listings in proptest::collection::vec(select(crate::properties::LISTINGS.as_slice()), 1..5),
        around in select(vec![
            ("", ""), ("(", ")"), ("*", "*"), ("_", "_"), ("<", ">."), ("\"", "\","), ("- ", ";"),
            ("link: ", "!"), ("【", "】"), ("[rak](", ")"), ("\u{200e}", "\u{200e}"),
        ]),
        between in select(vec!["\n", " ", ", ", " dan ", "\r\n\r\n", ". "]),
    ) {
        let (before, after) = around;
        let parts: Vec<String> =
            listings.iter().map(|link| format!("{before}{}{after}", link.canonical)).collect();
        let text = parts.join(between);
        let found: Vec<_> = find(&text).filter_map(|found| found.link.ok()).collect();
        prop_assert_eq!(found, listings, "{}", text);
    }

    #[test]
    fn what_stands_around_a_link_changes_nothing(
        case in select(table::cases()),
        before in "[(<*\"' ]{0,3}",
        after in "[)>*\"' .,;:!?]{0,4}",
    ) {
        let Ok(link) = parse(&case.input) else { return Ok(()) };
        prop_assert_eq!(parse(&format!("{before}{}{after}", link.canonical)), Ok(link));
    }
}
