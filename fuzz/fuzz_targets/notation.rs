//! Values as people write them: no panic; what is read is read as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_notation::{condition, date, price, province};

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
});
