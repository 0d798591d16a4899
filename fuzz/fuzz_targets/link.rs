//! Links: no panic; the canonical form is a fixed point and names the same listing.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    if let Ok(link) = saring_link::parse(input) {
        let again = saring_link::parse(&link.canonical).expect("a canonical link is a link");
        assert_eq!(again, link, "{input:?}");
    }
});
