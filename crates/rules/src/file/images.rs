//! Image lists, and hash strings wherever they stand.

use std::collections::HashMap;
use std::ops::Range;

use saring_engine::ImageList;

use super::lists::{Form, Lists, Written};
use super::scalars;
use crate::diagnostic::{Code, Diagnostic, Findings, Label, Noun};
use crate::limits::MAX_IMAGE_HASHES;
use crate::yaml::Node;

const FORM: Form = Form {
    owner: Noun::ImageList,
    items: "hashes",
    settings: "max_distance",
    sample: "karung: [\"phash64:…\"]",
};

/// A kind of image hash: its prefix, its hexadecimal digits, and the greatest distance that can
/// still mean likeness (half the bits of `pdq`, all of `phash64`).
struct Algorithm {
    prefix: &'static str,
    digits: usize,
    max_distance: u32,
}

/// The greatest distance that any algorithm takes.
const WIDEST: u32 = 128;
const ALGORITHMS: [Algorithm; 2] = [
    Algorithm { prefix: "pdq:", digits: 64, max_distance: WIDEST },
    Algorithm { prefix: "phash64:", digits: 16, max_distance: 64 },
];

/// Reads `images`.
pub(super) fn read(node: Node<'_>, findings: &mut Findings) -> Lists<ImageList> {
    let Some(written) = FORM.read(node, findings) else {
        return Lists { lists: Vec::new(), complete: false };
    };
    let mut lists = Lists::default();
    let mut count = 0;
    for list in written {
        count += list.items.map_or(0, |items| items.items().count());
        if count > MAX_IMAGE_HASHES {
            let found = Diagnostic::new(Code::TooManyHashes, list.key.span());
            findings.add(found.with("count", count).with("limit", MAX_IMAGE_HASHES));
            lists.complete = false;
            return lists;
        }
        lists.lists.push((read_list(&list, findings), list.key.span()));
    }
    lists
}

fn read_list(list: &Written<'_>, findings: &mut Findings) -> ImageList {
    let hashes = list.items.map_or_else(Vec::new, |items| read_hashes(list.name, items, findings));
    let max_distance = list.settings.and_then(|node| {
        // Where a list mixes algorithms, the distance has to make sense for each.
        let limit = ALGORITHMS
            .iter()
            .filter(|known| hashes.iter().any(|hash| hash.starts_with(known.prefix)))
            .map(|known| known.max_distance)
            .min()
            .unwrap_or(WIDEST);
        scalars::number(node, 0, limit, findings)
    });
    ImageList { name: list.name.to_owned(), hashes, max_distance }
}

fn read_hashes(name: &str, items: Node<'_>, findings: &mut Findings) -> Vec<String> {
    let mut hashes = Vec::new();
    let mut seen: HashMap<String, Range<usize>> = HashMap::new();
    for item in items.items() {
        let Some(hash) = read_hash(item, findings) else { continue };
        if let Some(first) = seen.get(&hash) {
            findings.add(
                Diagnostic::new(Code::DuplicateHash, item.span())
                    .with("name", name)
                    .and(first.clone(), Label::FirstHere),
            );
        } else {
            seen.insert(hash.clone(), item.span());
        }
        hashes.push(hash);
    }
    hashes
}

/// One hash string, in lower case.
pub(super) fn read_hash(node: Node<'_>, findings: &mut Findings) -> Option<String> {
    let text = scalars::text(node, findings)?;
    let valid = ALGORITHMS.iter().any(|known| {
        text.strip_prefix(known.prefix).is_some_and(|digits| {
            digits.len() == known.digits && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    });
    if !valid {
        findings.add(Diagnostic::new(Code::BadHash, node.span()).with("text", text));
        return None;
    }
    Some(text.to_ascii_lowercase())
}
