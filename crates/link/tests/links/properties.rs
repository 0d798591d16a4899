//! What holds for every text: no panic, a canonical form that stays, and ids that survive what
//! people and apps do to links.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::select;
use saring_link::{Kind, Link, MAX_BYTES, Platform, Surface, parse};

use crate::table;

/// Reads any text and checks what must hold whatever comes out.
fn holds(input: &str) {
    let Ok(link) = parse(input) else { return };
    assert_eq!(parse(&link.canonical).as_ref(), Ok(&link), "canonical of {input:?}");
    assert!(link.canonical.len() <= MAX_BYTES);
    assert!(link.canonical.is_ascii() && !link.canonical.contains(['#', ' ']));
    assert_eq!(link.platform, link.surface.platform());
    assert_eq!(link.unresolved, link.kind == Kind::Short);
    assert_eq!(link.kind == Kind::Site, link.surface == Surface::Site);
    let is_listing = !matches!(link.kind, Kind::Page | Kind::Short | Kind::Site);
    assert_eq!(link.listing_id.is_some(), is_listing);
    assert!(link.surface == Surface::Site || link.canonical.starts_with("https://"));
}

/// Bits of addresses: put together at random they come near every branch of the reader.
pub fn pieces() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "https://",
        "http://",
        "HTTP:",
        "//",
        "/",
        "\\",
        "@",
        ":",
        ":443",
        ":8080",
        "?",
        "#",
        "&",
        "=",
        ".",
        "..",
        "%",
        "%2e",
        "%2F",
        "%2D",
        "%40",
        "%00",
        "-",
        "--",
        "<",
        ">",
        " ",
        "\t",
        "\u{200b}",
        "[",
        "]",
        "::1",
        "127.1",
        "0x7f",
        "www.",
        "m.",
        "s.",
        "shop.",
        "shop-id.",
        "l.",
        "shopee.co.id",
        "shp.ee",
        "tokopedia.com",
        "tokopedia.link",
        "lazada.co.id",
        "tiktok.com",
        "blibli.com",
        "bukalapak.com",
        "facebook.com",
        "instagram.com",
        "toko",
        "example",
        ".example",
        "xn--",
        "sh\u{43e}pee",
        "\u{df}",
        "\u{3002}",
        "\u{ff0e}",
        "\u{130}",
        "product",
        "products",
        "view",
        "pdp",
        "p",
        "reel",
        "reels",
        "share",
        "t",
        "video",
        "posts",
        "groups",
        "permalink.php",
        "story_fbid=",
        "marketplace",
        "item",
        "-i.",
        "-i",
        "i",
        "-s",
        ".html",
        "-jual-",
        "ps--",
        "abc",
        "7",
        "0",
        "12345678901234567890",
        "utm_source=x",
        "fbclid",
        "universal-link",
        "review",
    ]);
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// The links of the table that are listings.
pub static LISTINGS: LazyLock<Vec<Link>> = LazyLock::new(|| {
    let links = table::cases().into_iter().filter_map(|case| parse(&case.input).ok());
    links.filter(|link| link.listing_id.is_some()).collect()
});

/// Splits an address into host and the rest, without the scheme.
fn host_and_rest(canonical: &str) -> (&str, &str) {
    let text = canonical.strip_prefix("https://").expect("listings are on https");
    text.split_once('/').expect("listings have a path")
}

#[test]
fn every_canonical_form_of_the_table_is_a_fixed_point() {
    for case in table::cases() {
        holds(&case.input);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn no_text_panics(input in any::<String>()) {
        holds(&input);
    }

    #[test]
    fn no_path_or_query_panics(rest in any::<String>(), listing in select(LISTINGS.as_slice())) {
        let (host, _) = host_and_rest(&listing.canonical);
        holds(&format!("{host}/{rest}"));
    }

    #[test]
    fn no_mixture_of_pieces_panics(input in pieces()) {
        holds(&input);
    }

    #[test]
    fn no_path_of_pieces_panics(rest in pieces(), listing in select(LISTINGS.as_slice())) {
        let (host, _) = host_and_rest(&listing.canonical);
        holds(&format!("https://{host}/{rest}"));
    }

    #[test]
    fn a_listing_survives_what_apps_and_people_do(
        listing in select(LISTINGS.as_slice()),
        scheme in select(vec!["https://", "http://", "HTTPS://", "", "//", "https:/"]),
        prefix in select(vec!["", "www.", "m."]),
        upper in any::<bool>(),
        after_host in select(vec!["", ".", ":443", ":80"]),
        slashes in select(vec!["/", "//"]),
        tracking in select(vec!["", "utm_source=wa&utm_medium=x", "fbclid=IwAR0&_t=8", "="]),
        fragment in select(vec!["", "#", "#/p/x", "#@toko.example"]),
        around in select(vec![("", ""), (" ", "\n"), ("<", ">"), ("\u{feff}", "\u{200b}")]),
    ) {
        let (host, rest) = host_and_rest(&listing.canonical);
        let mut host = match host.strip_prefix("shop") {
            // The hosts of shops are sub-domains already, and the platform's own name is none.
            Some(name) if name.starts_with(['.', '-']) => host.to_owned(),
            _ => format!("{prefix}{}", host.strip_prefix("www.").unwrap_or(host)),
        };
        if upper {
            host.make_ascii_uppercase();
        }
        let joint = match (tracking, rest.contains('?')) {
            ("", _) => "",
            (_, true) => "&",
            (_, false) => "?",
        };
        let rest = rest.replace('/', slashes);
        let (before, after) = around;
        let input = format!(
            "{before}{scheme}{host}{after_host}{slashes}{rest}{joint}{tracking}{fragment}{after}"
        );
        prop_assert_eq!(parse(&input), Ok(listing.clone()), "{}", input);
    }

    #[test]
    fn a_listing_keeps_its_id_when_encoded(
        listing in select(LISTINGS.as_slice()),
        chosen in proptest::collection::vec(any::<bool>(), 1..16),
    ) {
        let (host, rest) = host_and_rest(&listing.canonical);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        // Encoded twice, it would be another path.
        prop_assume!(!path.contains('%'));
        let encoded: String = path
            .chars()
            .zip(chosen.iter().cycle())
            .map(|(c, chosen)| match c {
                '/' => "/".to_owned(),
                c if *chosen => format!("%{:02X}", u32::from(c)),
                c => c.to_string(),
            })
            .collect();
        let input = format!("https://{host}/{encoded}?{query}");
        prop_assert_eq!(parse(&input), Ok(listing.clone()), "{}", input);
    }

    #[test]
    fn no_disguise_is_a_platform(
        listing in select(LISTINGS.as_slice()),
        disguise in select(vec![
            "https://{host}.toko.example/{rest}",
            "https://x{host}/{rest}",
            "https://{host}x/{rest}",
            "https://{host}@toko.example/{rest}",
            "https://a:b@{host}/{rest}",
            "https://a@{host}/{rest}",
            "a@{host}/{rest}",
            "https://{host}:8443/{rest}",
            "https://toko.example/{host}/{rest}",
            "https://toko.example?u=https://{host}/{rest}",
            "https://toko.example#https://{host}/{rest}",
            "https://toko.example\\@{host}/{rest}",
            "https://{host}%2etoko.example/{rest}",
        ]),
    ) {
        let (host, rest) = host_and_rest(&listing.canonical);
        // One label in front of the registered domain, so that "x" makes it another domain.
        let host = host.strip_prefix("www.").or(host.strip_prefix("shop.")).unwrap_or(host);
        let host = host.strip_prefix("shop-id.").unwrap_or(host);
        let input = disguise.replace("{host}", host).replace("{rest}", rest);
        let link = parse(&input);
        prop_assert!(
            link.as_ref().is_ok_and(|link| {
                link.platform == Platform::Other
                    && link.kind == Kind::Site
                    && link.listing_id.is_none()
            }),
            "{} is {:?}", input, link
        );
    }
}
