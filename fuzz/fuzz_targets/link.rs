//! Links: no panic; the canonical form is a fixed point and names the same listing; an identity that
//! is given by fields is its own, and its address leads back to it; links in a text stand where they
//! are said to stand.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_link::{Identity, Kind, Link, Surface};

fuzz_target!(|input: &str| {
    if let Ok(link) = saring_link::parse(input) {
        let again = saring_link::parse(&link.canonical).expect("a canonical link is a link");
        assert_eq!(again, link, "{input:?}");
    }
    for &surface in Surface::ALL {
        for &kind in Kind::ALL {
            let Ok(identity) = Identity::of(surface, kind, input) else { continue };
            assert_eq!(Identity::of(surface, kind, &identity.id).as_ref(), Ok(&identity));
            assert_eq!(saring_link::parse(&identity.canonical), Ok(Link::from(identity)));
        }
    }
    let mut end = 0;
    for found in saring_link::find(input) {
        assert!(found.range.start >= end);
        end = found.range.end;
        assert_eq!(&input[found.range.clone()], found.text);
        assert_eq!(saring_link::parse(found.text), found.link);
    }
});
