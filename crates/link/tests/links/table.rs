//! Reads the golden table of links, which other layers run as well.

use saring_link::{Error, Link};
use serde_json::{Value, json};

/// One row: what was pasted, and what it must give.
#[derive(Clone, Debug)]
pub struct Case {
    /// What the row shows, for messages.
    pub form: String,
    /// The text as pasted.
    pub input: String,
    /// The JSON object of the link, or the code of the error.
    pub expected: Result<Value, String>,
}

/// All rows of `cases/links.jsonl`.
pub fn cases() -> Vec<Case> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases/links.jsonl");
    let text = std::fs::read_to_string(path).expect("the table is in the repository");
    text.lines().map(case).collect()
}

fn case(line: &str) -> Case {
    let row: Value = serde_json::from_str(line).expect("each line is a JSON object");
    let text = |key: &str| row[key].as_str().map(str::to_owned);
    let expected = match text("error") {
        Some(code) => Err(code),
        None => Ok(row["output"].clone()),
    };
    Case {
        form: text("form").expect("each row has a form"),
        input: text("input").expect("each row has an input"),
        expected,
    }
}

/// What the crate gives, in the shape of the table.
pub fn actual(input: &str, result: Result<Link, Error>) -> Result<Value, String> {
    let link = result.map_err(|error| error.code().to_owned())?;
    Ok(json!({
        "url": input,
        "platform": link.platform.as_str(),
        "surface": link.surface.as_str(),
        "kind": link.kind.as_str(),
        "listing_id": link.listing_id,
        "canonical": link.canonical,
        "unresolved": link.unresolved,
    }))
}
