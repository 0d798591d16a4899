//! Prices.

use proptest::prelude::*;
use proptest::sample::select;
use saring_notation::price::{PriceError, read};

use crate::table;

#[test]
fn every_row_gives_what_the_table_says() {
    table::run("prices.tsv", |[text, _]| match read(text) {
        Ok(price) if price.is_lower_bound => format!("{} lower", price.rupiah),
        Ok(price) => price.rupiah.to_string(),
        Err(error) => {
            let error = match error {
                PriceError::Form => "form",
                PriceError::Currency => "currency",
                PriceError::Fraction => "fraction",
                PriceError::Separator => "separator",
                PriceError::Reversed => "reversed",
                PriceError::TooLarge => "too large",
            };
            format!("refuse {error}")
        }
    });
}

/// An amount with dots between its thousands.
fn dotted(rupiah: i64) -> String {
    let digits = rupiah.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "0", "1", "25", "000", "500", ".", ",", "-", "–", " ", "rp", "Rp.", "IDR", "rb", "jt", "k",
        "e", "E+", "06", "99", "s/d", "mulai ", "+", "$", "=",
    ]);
    proptest::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn no_text_panics_and_prices_are_read_as_themselves(
        text in prop_oneof![pieces(), any::<String>()],
    ) {
        if let Ok(price) = read(&text) {
            prop_assert!(price.rupiah >= 0);
            prop_assert_eq!(read(&price.rupiah.to_string()).map(|price| price.rupiah), Ok(price.rupiah));
        }
    }

    #[test]
    fn a_price_is_read_in_every_form(rupiah in 0..1_000_000_000_000_000i64) {
        let dotted = dotted(rupiah);
        for text in [
            rupiah.to_string(),
            dotted.clone(),
            dotted.replace('.', ","),
            format!("Rp{dotted}"),
            format!("Rp {dotted},-"),
            format!("{dotted},00"),
            format!("{}.00", dotted.replace('.', ",")),
            format!("{rupiah}.0"),
            format!("IDR {rupiah}"),
        ] {
            prop_assert_eq!(read(&text).map(|price| price.rupiah), Ok(rupiah), "{}", text);
        }
    }
}
