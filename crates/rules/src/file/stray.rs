//! Names the characters that are taken for another: in terms, at the start of a text, and wherever
//! something could not be read.

use std::ops::Range;

use crate::characters::{Meant, meant, opens_quotation};
use crate::diagnostic::{Arg, Code, Diagnostic, Findings, Noun, Severity};
use crate::yaml::{Kind, Node, Scalar};

/// Where something could not be read, names the characters there that may be why.
pub(super) fn name_causes(source: &str, findings: &mut Findings) {
    let of = |codes: &[Code], findings: &Findings| -> Vec<usize> {
        let named = findings.iter().filter(|found| codes.contains(&found.code));
        named.map(|found| found.span.start).collect()
    };
    // What a term is only warned of explains no error.
    let warned = of(&[Code::StrayInTerm], findings);
    let mut named = of(&[Code::StrayCharacter, Code::PrintedQuotes], findings);
    let places: Vec<Range<usize>> =
        findings.iter().filter_map(|found| suspect(found, source)).collect();
    let mut causes = Vec::new();
    let mut explained = Vec::new();
    for place in places {
        let text = source.get(place.clone()).unwrap_or_default();
        // One of each kind is enough: quotation marks come in pairs, spaces in rows.
        let mut meanings: Vec<Meant> = Vec::new();
        for (at, c) in text.char_indices() {
            let at = place.start + at;
            let Some(meant) = meant(c).filter(|meant| !meanings.contains(meant)) else { continue };
            if warned.contains(&at) {
                continue;
            }
            meanings.push(meant);
            if !named.contains(&at) {
                named.push(at);
                let found = Diagnostic::new(Code::StrayCharacter, at..at + c.len_utf8());
                causes.push(with_meant(found.with("character", Arg::Character(c)), meant));
            }
        }
        if meanings.contains(&Meant::Space) && has_odd_space(text) {
            explained.push(place);
        }
    }
    // What only follows from a cause goes when the cause is there in its place, which needs room.
    findings.forget(|found| suspect(found, source).is_some_and(|place| explained.contains(&place)));
    causes.into_iter().for_each(|found| findings.add(found));
}

/// Whether a space that YAML does not know stands behind the key of a line: the entry is then read as a
/// text, and whatever is said of the lines below follows from that.
fn has_odd_space(lines: &str) -> bool {
    lines.lines().any(|line| {
        let Some((key, value)) = line.split_once(':') else { return false };
        let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ');
        let first = value.trim_start_matches(' ').chars().next();
        key.chars().all(is_key) && first.and_then(meant) == Some(Meant::Space)
    })
}

/// The place that an error is about, if a character in it may be the cause.
fn suspect(found: &Diagnostic, source: &str) -> Option<Range<usize>> {
    match found.code {
        Code::Syntax
        | Code::Unclosed
        | Code::MismatchedBracket
        | Code::ColonInText
        | Code::Indentation
        | Code::AfterQuote
        | Code::EmptyItem => Some(lines_to(source, found.span.start)),
        Code::UnknownKey
        | Code::BadSlug
        | Code::BadNumber
        | Code::BadPrice
        | Code::BadDecimal
        | Code::BadChoice
        | Code::BadDate
        | Code::BadListName
        | Code::BadHash => Some(found.span.clone()),
        Code::WrongType if found.args.get("found") == Some(&Arg::Noun(Noun::Text)) => {
            Some(found.span.clone())
        }
        _ => None,
    }
}

/// The line of an offset up to its comment, and the line before it, where YAML may have gone astray.
fn lines_to(source: &str, at: usize) -> Range<usize> {
    let at = source.floor_char_boundary(at);
    let before = source[..at].rfind('\n').unwrap_or(0);
    let start = source[..before].rfind('\n').map_or(0, |end| end + 1);
    let end = source[at..].find(['\n', '#']).map_or(source.len(), |length| at + length);
    start..end
}

fn with_meant(found: Diagnostic, meant: Meant) -> Diagnostic {
    match meant {
        Meant::Nothing => found,
        Meant::Space => found.with("sign", Noun::PlainSpace),
        Meant::Sign(sign) => found.with("sign", format!("`{sign}`")),
    }
}

/// Warns of quotation marks of print around a text that YAML does not take for quotes. One that is
/// not closed within the text is an error: the text was probably cut at a comma.
pub(super) fn check_quotes(node: Node<'_>, findings: &mut Findings) {
    check_quotes_in(node, Spot::Other, findings);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Spot {
    /// `words`, and what is in it: terms are looked at one by one.
    Words,
    /// A condition has its own quotes.
    Condition,
    Other,
}

fn check_quotes_in(node: Node<'_>, spot: Spot, findings: &mut Findings) {
    for item in node.items() {
        check_quotes_in(item, spot, findings);
    }
    for (key, value) in node.pairs() {
        let child = match (spot, key.text()) {
            (Spot::Other, Some("words")) => Spot::Words,
            (Spot::Other, Some("when")) => Spot::Condition,
            _ => spot,
        };
        check_quotes_in(value, child, findings);
    }
    if node.kind() != Kind::Text(Scalar::Plain) || spot == Spot::Condition {
        return;
    }
    let text = node.text().unwrap_or_default();
    let Some(first) = text.chars().next().filter(|first| opens_quotation(*first)) else { return };
    let closed = text.chars().skip(1).any(|c| meant(c) == meant(first));
    let doubled = meant(first) == Some(Meant::Sign('"'));
    if closed && spot == Spot::Words {
        return;
    }
    let start = node.span().start;
    let mut found = Diagnostic::new(Code::PrintedQuotes, start..start + first.len_utf8())
        .with("character", Arg::Character(first))
        .with("sign", meant(first).and_then(Meant::write).unwrap_or('"'));
    if !doubled || closed {
        found.severity = Severity::Warning;
    }
    findings.add(found);
}

/// Warns of a character in a term that neither is found nor parts it from others.
pub(super) fn check_term(item: Node<'_>, term: &str, findings: &mut Findings) {
    // A million terms are read, of which most have letters only.
    if term.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ') {
        return;
    }
    let Some((at, c)) = stray_in_term(term) else { return };
    let span = match item.text_span() {
        Some(text) => text.start + at..text.start + at + c.len_utf8(),
        None => item.span(),
    };
    let found = Diagnostic::new(Code::StrayInTerm, span).with("character", Arg::Character(c));
    findings.add(match sense(c) {
        Sense::Separator => {
            let is_sign = |sign| sign == c || c == '(' && sign == ')';
            let parts: Vec<&str> =
                term.split(is_sign).map(str::trim).filter(|part| !part.is_empty()).collect();
            found.with("list", Arg::proposal(&parts.join(", ")))
        }
        Sense::Wildcard => found.with("wildcard", c),
        Sense::Other => found.with("text", Arg::proposal(&mended(term))),
    });
}

/// What whoever wrote a character into a term had in mind.
enum Sense {
    Separator,
    Wildcard,
    Other,
}

fn sense(c: char) -> Sense {
    match meant(c).and_then(Meant::write).unwrap_or(c) {
        ';' | '|' | ',' | '(' | '/' => Sense::Separator,
        '*' | '?' | '^' | '$' | '\\' | '%' if meant(c).is_none() || c.is_alphanumeric() => {
            Sense::Wildcard
        }
        _ => Sense::Other,
    }
}

fn stray_in_term(term: &str) -> Option<(usize, char)> {
    let is_stray = |(at, c): &(usize, char)| match c {
        ';' | '|' | '*' | '?' | '^' | '\\' | '\t' | '`' => true,
        // `1,5 kg` is a term, `bekas, second` are two; `100%` is one, `%bekas%` a pattern.
        ',' => term[at + 1..].starts_with(' '),
        '%' => *at == 0,
        '$' => at + 1 == term.len(),
        // `bekas (second)` and `bekas/second` are two terms; `1/2 kg` is one.
        '(' => *at > 0 && term[at + 1..].contains(')'),
        '/' => is_between_words(&term[..*at], &term[at + 1..]),
        c => meant(*c).is_some(),
    };
    term.char_indices().find(is_stray)
}

/// Whether a sign stands between two whole words: `AC/DC` has none.
fn is_between_words(before: &str, after: &str) -> bool {
    const SHORTEST: usize = 3;
    let words = [before.rsplit(' ').next(), after.split([' ', '/']).next()];
    words
        .into_iter()
        .flatten()
        .all(|word| word.chars().count() >= SHORTEST && word.chars().all(char::is_alphabetic))
}

/// Warns of the only term of a list that is two terms with a word between them. In a list of several,
/// it is a phrase such as `asal dan mutu`.
pub(super) fn check_joined(item: Node<'_>, term: &str, findings: &mut Findings) {
    const WORDS: [&str; 5] = ["dan", "atau", "and", "or", "&"];
    if let [first, word, second] = term.split(' ').collect::<Vec<_>>().as_slice()
        && WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
    {
        let list = format!("{first}, {second}");
        let found = Diagnostic::new(Code::JoinedTerms, item.span()).with("word", *word);
        findings.add(found.with("list", Arg::proposal(&list)));
    }
}

/// The term with every character as it was meant.
fn mended(term: &str) -> String {
    let plain = term.chars().filter_map(|c| match (c, meant(c)) {
        ('\t', _) => Some(' '),
        ('`', _) => Some('\''),
        (c, None) => Some(c),
        (_, Some(meant)) => meant.write(),
    });
    let plain: String = plain.collect();
    plain.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '-')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_goes_only_where_its_cause_is_named_as_one() {
        let source = "- bekas:\u{a0}baru\n";
        for (warned, expected) in [
            (None, &[Code::StrayCharacter][..]),
            (Some(Code::StrayInTerm), &[Code::Syntax, Code::StrayInTerm]),
        ] {
            let mut findings = Findings::default();
            warned.into_iter().for_each(|code| findings.add(Diagnostic::new(code, 8..10)));
            findings.add(Diagnostic::new(Code::Syntax, 2..3));
            name_causes(source, &mut findings);
            assert!(findings.failed(), "{warned:?}");
            let codes: Vec<Code> = findings.iter().map(|found| found.code).collect();
            assert_eq!(codes, expected);
        }
    }
}
