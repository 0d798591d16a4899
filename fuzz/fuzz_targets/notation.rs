//! Values as people write them: no panic; what is read is read as itself; quantities stand in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_notation::quantity::{Found, WORDS, scan};
use saring_notation::{condition, date, price, province};
use saring_text::Folded;

fuzz_target!(|input: &str| {
    if let Ok(province) = province::read(input) {
        assert_eq!(province::read(province.code), Ok(province));
    }
    if let Ok(price) = price::read(input) {
        let again = price::read(&price.rupiah.to_string()).map(|price| price.rupiah);
        assert_eq!(again, Ok(price.rupiah), "{input:?}");
    }
    if let Ok(reading) = date::read(input) {
        let start = reading.start().expect("all years that are read are in the calendar");
        let again = date::read(&start.to_string()).map(|reading| reading.start());
        assert_eq!(again, Ok(Ok(start)), "{input:?}");
    }
    if let Some(condition) = condition::read(input) {
        assert_eq!(condition::read(condition.as_str()), Some(condition));
    }
    let text = Folded::new(input);
    let tokens = text.tokens();
    let word = |at: usize| {
        let bytes = tokens[at].range();
        let token = text.text().get(bytes.clone())?;
        let word = WORDS.iter().position(|word| *word == token)?;
        Some(Found { word, tokens: at..at + 1, bytes })
    };
    let found: Vec<Found> = (0..tokens.len()).filter_map(word).collect();
    scan(&text, &found, |stated| {
        assert!(stated.tokens.start < stated.tokens.end && stated.tokens.end <= tokens.len());
        assert!(stated.value >= 0);
        true
    });
});
