//! That every text that servers say to people has an entry: goes through their sources.

use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use super::translated;

/// Where what is said to people stands.
const SOURCES: [&str; 25] = [
    "app/src",
    "bundle/src/audit.rs",
    "bundle/src/key.rs",
    "bundle/src/refusal.rs",
    "client/src/replica_store.rs",
    "client/src/error.rs",
    "client/src/outbox/salvage.rs",
    "client/src/problem.rs",
    "client/src/reporter.rs",
    "client/src/seen_file.rs",
    "client/src/storage.rs",
    "edge/src",
    "fingerprint/src/image_hash.rs",
    "fingerprint/src/text_sketch.rs",
    "grpc/src",
    "outcome/src",
    "proto/src",
    "server/src",
    "store/src",
    "store-sql/src",
    "store-sqlite/src",
    "store-postgres/src",
    "wire/src/error.rs",
    "wire/src/limits.rs",
    "wire/src/outcome.rs",
];

/// What is called with such a text. `error` is the attribute of an error's variant.
const CALLS: [&str; 13] = [
    "already_exists",
    "conflict",
    "detailed",
    "error",
    "invalid",
    "invalid_field",
    "not_found",
    "refused",
    "refused_lately",
    "retry",
    "status",
    "unset",
    "violation",
];

/// What such a text is called.
const NAMES: [&str; 6] = ["detail", "fault", "message", "problem", "text", "why"];

/// Texts without an entry of their own.
const OTHERS: &[&str] = &[
    // They hold others, and have entries with these.
    "; ",
    ", ",
    "`7` ",
    "`7` 7",
    "7 7",
    "7: 7",
    "7 7; send it as saring.v1 describes it",
    "7; 7",
    "7; it keeps older versions from coming back, 7",
    "7 already exists",
    "7 does not exist",
    "7 has the very content of version 7, which is in force: nothing would change",
    "7 is based on 7, and since then came 7; look at what changed, take it in, and submit it again",
    "cannot be decoded: 7",
    "cannot open 7: 77",
    "no rule set `7` was published7",
    "the request has wrong fields: 7",
    "the role `7` may not do this; it takes 7",
    "there is no 7 `7`7",
    "the key set cannot be used: 7; take the file anew from the ministry's operator",
    "the keys of the centre cannot be trusted: 7; is the trust file from this server? take it anew \
     from the ministry's operator",
    "what is to be published is not good: 7",
    // They go to programs that subscribe and to logs, and never to the command line.
    "the server closed the stream: 7",
    "the server's head is not taken: 7 (7)",
    "did not come within 10 seconds",
    "must be an answer after the hello",
    "must be the first message of the stream",
    "the change log lacks what follows on 7",
    "the audit log is not what was chained, after the entry 7 and up to 7; look at it by `saring audit verify`",
    "the audit log was signed with other entries up to 7; look at it by `saring audit verify`",
    "the audit log has an entry 7 that nobody chained",
    "the envelope has 1 to 7 bytes",
    "is no message, or is cut off",
    "is of a kind that is not known here",
];

fn sources(path: &Path, all: &mut Vec<PathBuf>) {
    if path.is_file() {
        all.push(path.to_owned());
        return;
    }
    for entry in std::fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy();
        let is_other =
            ["conformance", "generated", "mutant", "tests"].iter().any(|it| name.contains(it));
        if !is_other {
            sources(&path, all);
        }
    }
}

/// The texts in a file that people are told.
fn said(tokens: TokenStream, all: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = tokens.as_slice();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (TokenTree::Punct(hash), [TokenTree::Group(attribute), item @ ..])
                if hash.as_char() == '#' && is_of_tests(attribute) =>
            {
                // What the attribute is of ends with its body.
                let body = item.iter().position(|tree| is_group(tree, Delimiter::Brace));
                rest = body.map_or(&[][..], |at| &item[at + 1..]);
            }
            (TokenTree::Ident(name), [group @ TokenTree::Group(arguments), ..])
                if is_group(group, Delimiter::Parenthesis) && is_one_of(&CALLS, name) =>
            {
                literals(arguments.stream(), all);
            }
            (TokenTree::Ident(name), [TokenTree::Punct(sign), value @ ..])
                if matches!(sign.as_char(), '=' | ':') && is_one_of(&NAMES, name) =>
            {
                let goes_on = |tree: &&TokenTree| match tree {
                    TokenTree::Punct(end) => !matches!(end.as_char(), ';' | ','),
                    _ => true,
                };
                literals(value.iter().take_while(goes_on).cloned().collect(), all);
            }
            (TokenTree::Group(group), _) => said(group.stream(), all),
            _ => {}
        }
    }
}

fn is_of_tests(attribute: &Group) -> bool {
    let text = attribute.stream().to_string();
    text.starts_with("cfg") && text.contains("test")
}

fn is_group(tree: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == delimiter)
}

fn is_one_of(names: &[&str], name: &Ident) -> bool {
    names.iter().any(|known| name == known)
}

fn literals(tokens: TokenStream, all: &mut Vec<String>) {
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => literals(group.stream(), all),
            TokenTree::Literal(literal) => all.extend(text(&literal.to_string())),
            _ => {}
        }
    }
}

/// The text of a string literal with several words, with `7` wherever something is filled in.
fn text(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    let mut lines = inner.split("\\\n");
    text.push_str(lines.next()?);
    lines.for_each(|line| text.push_str(line.trim_start()));
    let text = text.replace("\\\"", "\"");
    let mut filled = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        filled.push('7');
        rest = after.split_once('}')?.1;
    }
    filled.push_str(rest);
    filled.contains(' ').then_some(filled)
}

#[test]
fn every_text_that_is_told_is_in_the_catalogue() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for source in SOURCES {
        sources(&crates.join(source), &mut files);
    }
    let mut missing = Vec::new();
    let mut found = 0;
    for file in files {
        let mut all = Vec::new();
        said(std::fs::read_to_string(&file).unwrap().parse().unwrap(), &mut all);
        found += all.len();
        all.retain(|text| !OTHERS.contains(&text.as_str()) && translated(text).is_none());
        let file = file.strip_prefix(&crates).unwrap().display();
        missing.extend(all.into_iter().map(|text| format!("{file}: {text}")));
    }
    assert!(found > 150, "{found} texts: are they said in another way by now?");
    missing.sort_unstable();
    missing.dedup();
    assert!(missing.is_empty(), "{} texts lack an entry: {missing:#?}", missing.len());
}
