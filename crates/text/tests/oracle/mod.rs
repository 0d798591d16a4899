//! A slow finder that is obviously right, and with it the definition of every disguise.
//!
//! It reads one term at a time, by plain recursion over the term's letters and the text's
//! characters: no trie and nothing skipped, but that the same reading at the same place is not
//! taken twice. The finder has to agree with it on every text. Only folding is taken for granted;
//! its own tests compare it with Unicode.
//!
//! # The text
//!
//! A *token* is a maximal run of letters and digits, or a letter with its marks in a script without
//! spaces between words; a *gap* is what lies between two tokens, if only nothing. Some
//! *signs* stand for a letter (`@` for `a`). A *row* is a run of one ASCII letter or sign. Lengths
//! are in bytes of the folded text, so a letter past ASCII, which often is a syllable, counts for
//! two or more.
//!
//! # What a match is
//!
//! A reading begins at a word's beginning and takes the term's letters one after the other. A word
//! begins at the first letter of a token, or one sign earlier: right before the token, or anywhere
//! in the last 16 bytes before a token of one letter, which is `spelled` unless they touch. The
//! reading ends behind the last letter of a token, or behind a sign that no letter follows. Words
//! of a term stand in neighbouring tokens, whatever the gap between them.
//!
//! # Numbers
//!
//! A word also begins behind the up to 32 digits that its token begins with. A reading also ends
//! before a digit that touches it, unless that is a `2` with the token's end or a clitic behind it, if
//! the term's last word has four letters or more and neither clitic nor `2`. That is no disguise.
//!
//! # The disguises
//!
//! - `leet`: a digit or sign is read as a letter that it looks like. At least two letters of the
//!   word must be themselves.
//! - `stretched`: the ASCII letter or sign that was read last comes again, any number of times.
//!   In a word of up to three letters it counts only as part of a row of three or more, because
//!   `ball` is not `bal`.
//! - `spelled`: from a token of one letter to the next such token, or to a sign, over a gap that
//!   may have spaces. Letters may be stretched over such gaps if no sign in them stands for a
//!   letter, in a row of equal letters only five times.
//! - `punctuation`: over any other gap, which must have no space.
//!   Both: the gap has at most 16 bytes, signs may be read within its first 16, and the term has
//!   three letters or more.
//! - `clitic`: behind any word of the term `nya`, `ku` or `mu`, which may be leet and stretched.
//! - `reduplication`: behind a word of the term a `2` that touches it or is spelled out. It stands
//!   for the word once more, whether or not the term goes on with it (`awul2`, `bal2an`), and only
//!   a clitic or the next word follows. Or the whole term is one token, and after a lone hyphen the
//!   token comes again, with a clitic in it or without.
//! - `glued`: words meet inside a token of six letters or more, or of four or five if a gap without
//!   a space, of at most 16 bytes, joins it to another token.
//!   - In a phrase: the term's next word follows directly.
//!   - In company: terms of one group, of three letters or more, follow each other from the
//!     beginning of a word to the end of one. They meet at a *cut*: anywhere, but in a row of equal
//!     letters only at its first or before its last. All but the first have up to 64 bytes.
//!   - In a hashtag, a token behind `#`: a term of five letters or more, up to 64 bytes, lies
//!     between any two cuts or ends of the token. A clitic or `2` counts only at the token's end.
//!
//! # The guesses
//!
//! A token is not guessed to be anything if it is a word of a term of the group, or an ordinary word
//! of the group. No term of three letters is guessed, and all of a reading is of one group.
//!
//! - `typing`, `phonetic`, `reversed`, `skeleton`, `look_alike`: a whole token, where a word of the term
//!   would begin, stands for that word, as [`guess`] says; nothing is read of the word behind it.
//! - `split`: so do two tokens with a lone space between, unless they are an ordinary pair.
//! - `embedded`: a term of one word, of five letters of ASCII or more, stands as itself in a token of 7 to 40
//!   letters, but is not the whole of it.

mod guess;
mod reading;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use saring_text::{Folded, Match, Term, Variant, Variants, fold_term};

use reading::{End, Text};

const GLUED_LETTERS: usize = 3;
const HASHTAG_LETTERS: usize = 5;
const MAX_INSIDE: usize = 64;
const EMBEDDING: RangeInclusive<usize> = 7..=40;
const NUMBERED_LETTERS: usize = 4;
const HYPHENS: [char; 4] = ['-', '\u{2010}', '\u{2013}', '\u{2014}'];

/// Every match of every term; of several readings of one span that with the fewest guesses, then
/// disguises.
/// `ordinary` words have their group.
pub fn find(source: &str, terms: &[Term<'_>], ordinary: &[(u32, &str)]) -> Vec<Match> {
    let listed = terms.iter().flat_map(|term| {
        let words: Vec<String> = fold_term(term.text).split(' ').map(str::to_owned).collect();
        words.into_iter().map(|word| (term.group, word))
    });
    let ordinary = ordinary.iter().map(|(group, word)| (*group, (*word).to_owned()));
    let text = Text::new(&Folded::new(source), listed.chain(ordinary).collect());
    let mut matches = Vec::new();
    for (id, term) in (0..).zip(terms).filter(|(_, term)| letters(term) > 0) {
        alone(&text, term, id, &mut matches);
        in_hashtags(&text, term, id, &mut matches);
        embedded(&text, term, id, &mut matches);
    }
    for group in terms.iter().map(|term| term.group).collect::<BTreeSet<_>>() {
        in_company(&text, terms, group, &mut matches);
    }
    matches.sort_by_key(|found| (found.term, found.start, found.end, found.variants.rank()));
    matches.dedup_by_key(|found| (found.term, found.start, found.end));
    matches
}

/// Letters of a term, in bytes.
fn letters(term: &Term<'_>) -> usize {
    fold_term(term.text).replace(' ', "").len()
}

/// The term by itself, from the beginning of a word to the end of one.
fn alone(text: &Text, term: &Term<'_>, id: u32, matches: &mut Vec<Match>) {
    let mut add = |start: usize, end: usize, variants: Variants| {
        let across_gaps =
            variants.contains(Variant::Spelled) || variants.contains(Variant::Punctuation);
        let guessed = variants.without(Variant::Embedded).intersects(Variants::GUESSES);
        let too_short = (across_gaps && letters(term) < 3) || (guessed && letters(term) < 4);
        if variants.is_subset(term.variants) && !too_short {
            matches.push(text.found(id, start, end, variants));
        }
    };
    for token in text.tokens() {
        for (start, end) in text.read_from_word(term, token.clone()) {
            if end.inside && !is_numbered(text, term, end) {
                continue;
            }
            add(start, end.at, end.variants);
            if start != token.start || end.at != token.end || end.clitic || end.guessed {
                continue;
            }
            for clitic in ["", "nya", "ku", "mu"] {
                let twice = text.chars[token.clone()]
                    .iter()
                    .chain(&clitic.chars().collect::<Vec<_>>())
                    .copied()
                    .collect::<Vec<_>>();
                let next = token.end + 1..token.end + 1 + twice.len();
                let hyphen = text.chars.get(token.end).is_some_and(|c| HYPHENS.contains(c));
                if hyphen
                    && text.chars.get(next.clone()) == Some(&twice)
                    && text.is_inside(next.end - clitic.len()) != clitic.is_empty()
                    && !text.is_inside(next.end)
                {
                    let variants = end.variants.with(Variant::Reduplication);
                    let with_clitic = variants.with(Variant::Clitic);
                    add(start, next.end, if clitic.is_empty() { variants } else { with_clitic });
                }
            }
        }
    }
}

/// Whether the reading ends before a number, and may.
fn is_numbered(text: &Text, term: &Term<'_>, end: End) -> bool {
    let last_word = fold_term(term.text).split(' ').next_back().map_or(0, str::len);
    text.is_number(end.at) && last_word >= NUMBERED_LETTERS && !end.clitic
}

/// The term anywhere inside a hashtag.
fn in_hashtags(text: &Text, term: &Term<'_>, id: u32, matches: &mut Vec<Match>) {
    if letters(term) < HASHTAG_LETTERS {
        return;
    }
    for token in text.tokens() {
        if token.start == 0 || text.chars[token.start - 1] != '#' {
            continue;
        }
        for start in token.clone().filter(|&at| at == token.start || text.is_cut(at)) {
            for end in text.read_inside(term, start) {
                let variants = end.variants.with(Variant::Glued);
                let ends =
                    end.at == token.end || (end.inside && text.is_cut(end.at) && !end.clitic);
                let fits = end.at <= token.end && text.bytes(start..end.at) <= MAX_INSIDE;
                if ends && fits && variants.is_subset(term.variants) {
                    matches.push(text.found(id, start, end.at, variants));
                }
            }
        }
    }
}

/// The term's only word inside a longer token that nobody knows.
fn embedded(text: &Text, term: &Term<'_>, id: u32, matches: &mut Vec<Match>) {
    let word: Vec<char> = fold_term(term.text).chars().collect();
    let may = word.iter().all(|letter| *letter != ' ') && letters(term) >= HASHTAG_LETTERS;
    if !may || !word.iter().all(char::is_ascii) || !term.variants.contains(Variant::Embedded) {
        return;
    }
    for token in text.tokens() {
        let length = text.bytes(token.clone());
        if !EMBEDDING.contains(&length) || text.is_known(term.group, token.clone()) {
            continue;
        }
        for start in token.clone() {
            let range = start..start + word.len();
            let fits = range.end <= token.end && range != token;
            if fits && text.chars[range.clone()] == word {
                let variants = Variants::NONE.with(Variant::Embedded);
                matches.push(text.found(id, start, range.end, variants));
            }
        }
    }
}

/// A term that may be a part of a glued word.
struct Piece {
    found: Match,
    start: usize,
    end: End,
    opens: bool,
    closes: bool,
}

/// The terms of a group that are glued to each other without rest.
fn in_company(text: &Text, terms: &[Term<'_>], group: u32, matches: &mut Vec<Match>) {
    let mut pieces = Vec::new();
    for (id, term) in (0..).zip(terms) {
        if term.group != group || letters(term) < GLUED_LETTERS {
            continue;
        }
        let mut add = |start: usize, end: End, opens: bool| {
            let variants = end.variants.with(Variant::Glued);
            let closes = !end.inside || is_numbered(text, term, end);
            let stops = closes || text.is_cut(end.at);
            let guessed = variants.without(Variant::Embedded).intersects(Variants::GUESSES);
            if stops && !(guessed && letters(term) < 4) && variants.is_subset(term.variants) {
                let found = text.found(id, start, end.at, variants);
                pieces.push(Piece { found, start, end, opens, closes });
            }
        };
        for token in text.tokens() {
            for (start, end) in text.read_from_word(term, token.clone()) {
                add(start, end, true);
            }
            for start in token.filter(|&at| text.is_cut(at)) {
                for end in text.read_from(term, start) {
                    if text.bytes(start..end.at) <= MAX_INSIDE {
                        add(start, end, false);
                    }
                }
            }
        }
    }
    for piece in &pieces {
        let whole = piece.opens && piece.closes;
        if !whole && leads_to_start(&pieces, piece) && leads_to_end(&pieces, piece) {
            matches.push(piece.found);
        }
    }
}

fn leads_to_start(pieces: &[Piece], piece: &Piece) -> bool {
    piece.opens
        || pieces
            .iter()
            .any(|before| before.end.at == piece.start && leads_to_start(pieces, before))
}

fn leads_to_end(pieces: &[Piece], piece: &Piece) -> bool {
    piece.closes
        || pieces
            .iter()
            .any(|after| !after.opens && after.start == piece.end.at && leads_to_end(pieces, after))
}
