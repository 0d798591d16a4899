//! Conditions: no panic; problems point into the text; what is accepted reads back as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_rules::condition::{MAX_BYTES, Names, parse, render};

fuzz_target!(|source: &str| {
    let names = Names::new(["bekas", "sandang", "gawai"], ["karung"]);
    match parse(source, &names) {
        Ok(condition) => {
            let text = render(&condition, &names);
            if text.len() <= MAX_BYTES {
                assert_eq!(parse(&text, &names).as_ref(), Ok(&condition), "{text}");
            }
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                assert!(source.get(problem.span).is_some());
            }
        }
    }
});
