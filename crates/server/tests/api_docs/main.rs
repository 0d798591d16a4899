//! `docs/api.md` is true: its reference is what the `.proto` files say, and its tables of reasons have
//! every reason that can be sent. `cargo xtask api-docs` writes the reference anew.

#![expect(clippy::unwrap_used, reason = "a test")]

mod comments;
mod reference;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use saring_bundle::Refusal;
use saring_proto::Reason;
use strum::{VariantArray as _, VariantNames as _};

/// Above this line people write, below it the chore does.
const MARK: &str = "<!-- From here on written by `cargo xtask api-docs`. -->\n";

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api.md")
}

/// The first cells of the rows of the table below a heading, up to `cells` of them joined.
fn rows(document: &str, heading: &str, cells: usize) -> BTreeSet<String> {
    let (_, below) = document.split_once(&format!("\n{heading}\n")).unwrap();
    let lines = below.lines().skip_while(|line| !line.starts_with('|'));
    let rows: Vec<String> = lines
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            line.split('|').skip(1).take(cells).map(str::trim).collect::<Vec<_>>().join(" ")
        })
        .collect();
    let set: BTreeSet<String> = rows.iter().cloned().collect();
    assert_eq!(set.len(), rows.len(), "a row below `{heading}` stands there twice");
    set
}

fn assert_same(documented: &BTreeSet<String>, sent: &BTreeSet<String>) {
    let missing: Vec<&String> = sent.difference(documented).collect();
    let stale: Vec<&String> = documented.difference(sent).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "docs/api.md lacks {missing:?}, and has {stale:?}, which the code does not"
    );
}

/// `PermissionDenied` as the specification of gRPC writes it: `PERMISSION_DENIED`.
fn code_name(reason: Reason) -> String {
    let mut name = String::new();
    for letter in format!("{:?}", reason.code()).chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

#[test]
fn the_reference_is_what_the_protos_say() {
    let document = std::fs::read_to_string(path()).unwrap();
    let (written, generated) = document.split_once(MARK).unwrap();
    let fresh = reference::reference();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path(), format!("{written}{MARK}{fresh}")).unwrap();
        return;
    }
    assert!(fresh == generated, "docs/api.md is not what proto/ says; run `cargo xtask api-docs`");
}

#[test]
fn every_link_within_the_page_leads_to_a_heading() {
    let document = std::fs::read_to_string(path()).unwrap();
    let headings: BTreeSet<String> = document
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-"))
        .collect();
    let links: Vec<&str> =
        document.split("](#").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0)).collect();
    assert!(links.len() > 100, "{} links", links.len());
    let broken: Vec<&&str> = links.iter().filter(|link| !headings.contains(**link)).collect();
    assert!(broken.is_empty(), "{broken:?}");
}

#[test]
fn every_reason_is_in_the_table_with_its_code() {
    let document = std::fs::read_to_string(path()).unwrap();
    let sent: BTreeSet<String> = Reason::VARIANTS
        .iter()
        .map(|reason| format!("`{reason}` {}", code_name(*reason)))
        .collect();
    assert_same(&rows(&document, "### Reasons", 2), &sent);
}

#[test]
fn every_refusal_of_a_resource_is_in_the_table() {
    let document = std::fs::read_to_string(path()).unwrap();
    let codes: BTreeSet<String> =
        Refusal::VARIANTS.iter().map(|code| format!("`{code}`")).collect();
    assert_same(&rows(&document, "### Why a resource is rejected", 1), &codes);
}
