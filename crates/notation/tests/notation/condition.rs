//! Conditions of goods.

use proptest::prelude::*;
use saring_notation::condition::{Condition, read};

use crate::table;

#[test]
fn every_row_gives_what_the_table_says() {
    table::run("conditions.tsv", |[text, _]| {
        read(text).map_or("unknown", Condition::as_str).to_owned()
    });
}

#[test]
fn words_of_rules_are_read_as_themselves() {
    for condition in Condition::ALL {
        assert_eq!(read(condition.as_str()), Some(condition));
    }
    assert_eq!(read(&format!("bekas{}", " ".repeat(1_000))), None, "a description");
}

proptest! {
    #[test]
    fn no_text_panics_and_case_does_not_count(text in any::<String>()) {
        prop_assert_eq!(read(&text), read(&text.to_ascii_uppercase()));
    }

    #[test]
    fn words_around_never_make_used_goods_new(
        before in "[a-z ,(-]{0,20}",
        after in "[a-z ,)-]{0,20}",
    ) {
        prop_assert_ne!(read(&format!("{before} bekas {after}")), Some(Condition::New));
    }
}
