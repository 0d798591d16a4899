//! Listings that are given by surface, kind and id: a table of cases, and that the links agree.

use proptest::prelude::*;
use proptest::sample::select;
use saring_link::{Identity, IdentityError, Kind, Link, Surface, identity, parse};

use crate::table;

#[test]
fn every_row_gives_what_the_table_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases/listings.tsv");
    let text = std::fs::read_to_string(path).expect("the table is in the repository");
    let mut wrong = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let &[surface, kind, id, right] = &cells[..] else { panic!("{line:?} has not 4 cells") };
        let actual = match identity(surface, kind, id) {
            Ok(identity) => identity.id,
            Err(error) => format!("refuse {}", error.field()),
        };
        if actual != right {
            wrong.push(format!("{line:?}  actual: {actual}"));
        }
    }
    assert!(wrong.is_empty(), "{} rows are wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_link_of_the_golden_table_agrees() {
    for case in table::cases() {
        let Ok(link) = parse(&case.input) else { continue };
        let id = link.listing_id.as_deref().unwrap_or(&link.canonical);
        let identity = Identity::of(link.surface, link.kind, id).expect(&case.form);
        assert_eq!(identity.id, id, "{}", case.form);
        assert_eq!(Link::from(identity), link, "{}", case.form);
    }
}

#[test]
fn messages_show_an_id_that_is_one() {
    for surface in Surface::ALL.iter().copied() {
        for kind in surface.kinds().filter(|kind| kind.is_listing()) {
            let error = IdentityError::Id(surface, kind);
            for (message, start) in
                [(error.to_string(), "such as "), (error.in_indonesian(), "seperti ")]
            {
                let (_, rest) = message.split_once(start).expect("an example");
                let example = rest.split(' ').next().expect("an example");
                let identity = Identity::of(surface, kind, example).expect(example);
                assert_eq!(identity.id, example);
            }
        }
    }
}

#[test]
fn messages_are_sentences_of_both_languages() {
    let cases = [
        (
            IdentityError::Surface,
            "is no surface: use shopee, tokopedia, lazada, blibli, bukalapak, tiktok-shop, tiktok, \
             facebook, instagram or site",
            "bukan nama permukaan: pakai shopee, tokopedia, lazada, blibli, bukalapak, \
             tiktok-shop, tiktok, facebook, instagram atau site",
        ),
        (
            IdentityError::Kind(Surface::Site),
            "is no kind of site: use site",
            "bukan jenis di site: pakai site",
        ),
        (
            IdentityError::Id(Surface::Shopee, Kind::Product),
            "is no id that shopee has: its `product` has one such as 4021.771 (shop, dot, item, in \
             digits)",
            "bukan id `product` di shopee: id-nya seperti 4021.771 (toko, titik, barang, berupa \
             angka)",
        ),
        (
            IdentityError::Id(Surface::Shopee, Kind::Short),
            "is no address of a `short` of shopee: give the whole address",
            "bukan alamat `short` di shopee: tulis alamat lengkapnya",
        ),
    ];
    for (error, english, indonesian) in cases {
        assert_eq!(error.to_string(), english);
        assert_eq!(error.in_indonesian(), indonesian);
    }
}

/// Bits of ids: put together at random they come near every shape.
fn ids() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "7",
        "0",
        "12345678901234567890",
        ".",
        "..",
        "/",
        "-",
        "--",
        "_",
        "~",
        " ",
        "%2e",
        "?",
        "#",
        "@",
        ":",
        "i",
        "I",
        "-s",
        "ps",
        "pc",
        "abc",
        "ABC",
        "toko",
        "review",
        "pfbid",
        "https://",
        "shopee.co.id",
        "shp.ee",
        "toko.example",
        "\u{200b}",
        "ü",
    ]);
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn an_identity_is_its_own_and_its_address_leads_back(
        surface in select(Surface::ALL),
        kind in select(Kind::ALL),
        id in prop_oneof![ids(), any::<String>()],
    ) {
        let Ok(identity) = Identity::of(surface, kind, &id) else { return Ok(()) };
        let again = Identity::of(surface, kind, &identity.id);
        prop_assert_eq!(again.as_ref(), Ok(&identity));
        let named = saring_link::identity(surface.as_str(), kind.as_str(), &id);
        prop_assert_eq!(named.as_ref(), Ok(&identity));
        prop_assert_eq!(parse(&identity.canonical), Ok(Link::from(identity)));
    }
}
