//! Provinces.

use proptest::prelude::*;
use proptest::sample::select;
use saring_notation::province::{ALL, read};

use crate::table;

#[test]
fn every_row_gives_what_the_table_says() {
    table::run("provinces.tsv", |[text, _]| match read(text) {
        Ok(province) => province.code.to_owned(),
        Err(error) if error.nearest.is_empty() => "refuse".to_owned(),
        Err(error) => {
            let codes: Vec<&str> = error.nearest.iter().map(|province| province.code).collect();
            format!("refuse naming {}", codes.join(", "))
        }
    });
}

#[test]
fn every_province_is_read_by_its_code_its_number_and_its_name() {
    for province in ALL {
        for text in [province.code, province.bps, province.name] {
            assert_eq!(read(text), Ok(province), "{text}");
        }
    }
}

#[test]
fn messages_name_the_choices_in_both_languages() {
    let error = read("Jawa").unwrap_err();
    assert_eq!(
        error.in_indonesian(),
        "bukan provinsi: mungkin maksudnya Jawa Barat (ID-JB), Jawa Tengah (ID-JT) atau \
         Jawa Timur (ID-JI)"
    );
    let error = read("Antah Berantah").unwrap_err();
    assert!(error.to_string().contains("ID-JB") && error.in_indonesian().contains("ID-JB"));
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        if let Ok(province) = read(&text) {
            prop_assert_eq!(read(province.code), Ok(province));
        }
    }

    #[test]
    fn case_and_separators_do_not_count(
        province in select(ALL.iter().collect::<Vec<_>>()),
        upper in any::<bool>(),
        separator in select(vec![" ", "", "-", "_", ". "]),
        prefix in select(vec!["", "Prov. ", "PROVINSI ", "propinsi "]),
    ) {
        let name = province.name.replace(' ', separator);
        let name = if upper { name.to_uppercase() } else { name.to_lowercase() };
        prop_assert_eq!(read(&format!("{prefix}{name}")), Ok(province));
    }
}
