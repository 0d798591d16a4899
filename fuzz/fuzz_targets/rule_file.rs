//! Rule files: no panic; diagnostics point into the text and can be shown; formatting keeps the
//! meaning and is done after once; a plan that is good can be compiled and scored with.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_engine::{Context, Listing, Matcher, Scratch, score};
use saring_rules::{Lang, format, load};

fuzz_target!(|bytes: &[u8]| {
    let loaded = load(bytes);
    let is_text = std::str::from_utf8(bytes).is_ok();
    for found in &loaded.diagnostics {
        // In a file that is not UTF-8 the span is of its bytes, and the text shown is mended.
        let end = if is_text { found.span.end } else { found.span.start };
        assert!(loaded.source.get(found.span.start..end).is_some());
    }
    let _ = loaded.render("fuzz.yaml", Lang::Id, false);
    let Some(plan) = loaded.plan else {
        assert!(!loaded.diagnostics.is_empty());
        return;
    };
    let tidy = format(bytes).expect("a good file can be formatted");
    assert_eq!(format(tidy.as_bytes()).as_ref(), Ok(&tidy));
    assert_eq!(load(tidy.as_bytes()).plan.as_ref(), Some(&plan), "{tidy}");
    let matcher = Matcher::new(&[plan]).expect("a good plan can be compiled");
    let listing = Listing::titled("Balpres b4ju bekas impor, speaker preloved");
    score(&matcher, &Context::default(), &listing, 0, &mut Scratch::default());
});
