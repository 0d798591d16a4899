//! One term read over one text, in every way that the definitions of the oracle allow.

use std::collections::HashSet;
use std::ops::Range;

use super::guess;
use saring_text::{Folded, Match, Term, Variant, Variants, fold_term};

const MAX_DIGITS: usize = 32;
const MAX_GAP: usize = 16;
const SIGNS_READ: usize = 4;
const GLUED_TOKEN: usize = 6;
const GLUED_PART: usize = 4;
const MAX_SPELLED_REPEATS: u32 = 5;
const CLITICS: [&str; 3] = ["nya", "ku", "mu"];

/// The letters that a digit or sign looks like.
fn looks_like(c: char) -> &'static str {
    match c {
        '0' => "o",
        '1' => "il",
        '3' | '€' => "e",
        '4' | '@' => "a",
        '5' | '$' => "s",
        '6' => "bg",
        '7' => "t",
        '8' => "b",
        '9' => "g",
        '!' => "i",
        '|' | '£' => "l",
        '¢' => "c",
        _ => "",
    }
}

/// A folded text; positions are in characters.
pub struct Text {
    pub chars: Vec<char>,
    /// The token that each character is in.
    tokens: Vec<Option<usize>>,
    /// Words that are what they are, by group; and pairs of words.
    known: HashSet<(u32, String)>,
}

/// Where a reading of a whole term ended.
#[derive(Clone, Copy)]
pub struct End {
    /// Behind the last character.
    pub at: usize,
    /// Whether the token goes on.
    pub inside: bool,
    pub variants: Variants,
    /// Whether the term's last word has a clitic, or a `2` for a suffix.
    pub clitic: bool,
    /// Whether the term's last word was guessed.
    pub guessed: bool,
}

impl Text {
    pub fn new(folded: &Folded, known: HashSet<(u32, String)>) -> Text {
        let has = |at: usize| folded.tokens().iter().position(|token| token.range().contains(&at));
        let (chars, tokens) = folded.text().char_indices().map(|(at, c)| (c, has(at))).unzip();
        Text { chars, tokens, known }
    }

    fn string(&self, range: Range<usize>) -> String {
        self.chars[range].iter().collect()
    }

    pub fn is_known(&self, group: u32, token: Range<usize>) -> bool {
        self.known.contains(&(group, self.string(token)))
    }

    pub fn is_letter(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(Option::is_some)
    }

    /// How many bytes the characters have.
    pub fn bytes(&self, range: Range<usize>) -> usize {
        self.chars[range].iter().map(|c| c.len_utf8()).sum()
    }

    pub fn found(&self, term: u32, start: usize, end: usize, variants: Variants) -> Match {
        let offset = |at| self.bytes(0..at) as u32;
        Match { term, start: offset(start), end: offset(end), variants }
    }

    pub fn tokens(&self) -> Vec<Range<usize>> {
        (0..self.chars.len())
            .filter(|&at| self.is_letter(at) && !self.is_inside(at))
            .map(|at| self.token(at))
            .collect()
    }

    /// The token with the letter at `at`.
    fn token(&self, at: usize) -> Range<usize> {
        let same = |other: &usize| self.tokens[*other] == self.tokens[at];
        let start = (0..at).rev().take_while(same).last().unwrap_or(at);
        let end = (at..self.chars.len()).find(|other| !same(other));
        start..end.unwrap_or(self.chars.len())
    }

    fn is_single(&self, at: usize) -> bool {
        self.token(at).len() == 1
    }

    /// Whether a token goes on at `at`.
    pub fn is_inside(&self, at: usize) -> bool {
        at > 0 && self.is_letter(at) && self.tokens[at - 1] == self.tokens[at]
    }

    /// Whether a token goes on at `at` that is long enough for two words.
    fn may_glue(&self, at: usize) -> bool {
        if !self.is_inside(at) {
            return false;
        }
        let token = self.token(at);
        let bytes = self.bytes(token.clone());
        let joined = self.is_joining(self.gap(token.start)) || self.is_joining(self.gap(token.end));
        bytes >= GLUED_TOKEN || (bytes >= GLUED_PART && joined)
    }

    /// Whether a gap is between two tokens and a word may go on over it.
    fn is_joining(&self, gap: Range<usize>) -> bool {
        let between = gap.start > 0 && gap.end < self.chars.len();
        between
            && self.bytes(gap.clone()) <= MAX_GAP
            && !self.chars[gap].iter().any(|c| c.is_whitespace())
    }

    /// Whether words may meet at `at`.
    pub fn is_cut(&self, at: usize) -> bool {
        let same =
            |a: usize, b: usize| self.chars[a].is_ascii() && self.chars.get(a) == self.chars.get(b);
        self.may_glue(at) && !(same(at - 1, at) && same(at, at + 1))
    }

    /// Whether a number follows on letters at `at`, inside a token.
    pub fn is_number(&self, at: usize) -> bool {
        let doubled = ["2", "2nya", "2ku", "2mu"];
        self.is_inside(at)
            && self.chars[at].is_ascii_digit()
            && !self.chars[at - 1].is_ascii_digit()
            && !doubled.contains(&self.string(at..self.token(at).end).as_str())
    }

    /// How often the character at `at` stands there in a row.
    fn row(&self, at: usize) -> usize {
        let same = |other: &&char| **other == self.chars[at];
        self.chars[..at].iter().rev().take_while(same).count()
            + self.chars[at..].iter().take_while(same).count()
    }

    /// Readings from the beginning of a word at a token.
    pub fn read_from_word(&self, term: &Term<'_>, token: Range<usize>) -> Vec<(usize, End)> {
        let at = token.start;
        let digits = token.clone().take_while(|&at| self.chars[at].is_ascii_digit()).count();
        let behind = (1..=MAX_DIGITS).contains(&digits) && digits < token.len();
        let mut readings: Vec<(usize, End)> = std::iter::once(at)
            .chain(behind.then_some(at + digits))
            .flat_map(|start| self.read_from(term, start).into_iter().map(move |end| (start, end)))
            .collect();
        if let Some(sign) = self.sign_before(at) {
            let mut reader = Reader::new(self, term, false);
            reader.begin_with_sign(sign, at, &Reading::default());
            readings.extend(reader.ends.into_iter().map(|end| (sign, end)));
        }
        readings
    }

    /// Readings from the letter at `at`.
    pub fn read_from(&self, term: &Term<'_>, at: usize) -> Vec<End> {
        let mut reader = Reader::new(self, term, false);
        reader.take(at, &Reading::default(), None);
        if !self.is_inside(at) {
            reader.guess(at, &Reading::default());
        }
        reader.ends
    }

    /// Readings from the letter at `at` that stay in its token.
    pub fn read_inside(&self, term: &Term<'_>, at: usize) -> Vec<End> {
        let mut reader = Reader::new(self, term, true);
        reader.take(at, &Reading::default(), None);
        reader.ends
    }

    /// The sign with which a word may begin instead of the token at `at`.
    fn sign_before(&self, at: usize) -> Option<usize> {
        let gap = self.gap(at);
        let sign = gap.clone().rev().find(|&sign| !looks_like(self.chars[sign]).is_empty())?;
        let near = self.is_single(at) && self.bytes(sign..at) <= MAX_GAP;
        (sign + 1 == at || near).then_some(sign)
    }

    /// The characters around the boundary at `at` that are no letters.
    fn gap(&self, at: usize) -> Range<usize> {
        let start = (0..at).rev().take_while(|&at| !self.is_letter(at)).last().unwrap_or(at);
        let end = (at..self.chars.len()).find(|&at| self.is_letter(at));
        start..end.unwrap_or(self.chars.len())
    }
}

/// A reading so far.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Reading {
    /// The word of the term, and how many of its letters have been read.
    word: usize,
    letters: usize,
    tail: Tail,
    variants: Variants,
    /// Letters of this word that were digits or signs.
    leets: usize,
    /// Whether a letter of this word was repeated outside a row of three.
    doubled: bool,
    /// What was read last, if it can be repeated, and how often its row was.
    last: Option<char>,
    repeats: u32,
}

/// What was read behind a word.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
enum Tail {
    #[default]
    None,
    /// `2`
    Twice,
    /// A clitic, of which this is left.
    Clitic(&'static str),
    /// The word was guessed as a whole.
    Guessed,
}

impl Reading {
    fn with(&self, variant: Variant) -> Reading {
        Reading { variants: self.variants.with(variant), ..self.clone() }
    }

    fn after(&self, c: char) -> Reading {
        let last = (c.is_ascii() || !looks_like(c).is_empty()).then_some(c);
        let repeats = if last.is_some() && last == self.last { self.repeats } else { 0 };
        Reading { last, repeats, ..self.clone() }
    }

    fn next_word(&self) -> Reading {
        Reading { word: self.word + 1, variants: self.variants, ..Reading::default() }
    }
}

/// Reads one term.
pub struct Reader<'a> {
    text: &'a Text,
    words: Vec<Vec<char>>,
    group: u32,
    stay_in_token: bool,
    /// What has been taken: the same again would end in the same ways.
    taken: HashSet<(usize, Reading, Option<Variant>)>,
    pub ends: Vec<End>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a Text, term: &Term<'_>, stay_in_token: bool) -> Reader<'a> {
        let folded = fold_term(term.text);
        let words = folded.split_whitespace().map(|word| word.chars().collect()).collect();
        let group = term.group;
        Reader { text, words, group, stay_in_token, taken: HashSet::new(), ends: Vec::new() }
    }

    /// Begins a word at the token at `at`, or with a sign before it but not before `from`.
    fn begin(&mut self, at: usize, from: usize, reading: &Reading) {
        self.take(at, reading, None);
        self.guess(at, reading);
        if let Some(sign) = self.text.sign_before(at).filter(|&sign| sign >= from) {
            self.begin_with_sign(sign, at, reading);
        }
    }

    /// Guesses the reading's word from the token at `at`, and from it and the next one.
    fn guess(&mut self, at: usize, reading: &Reading) {
        let text = self.text;
        let word: String = self.words[reading.word].iter().collect();
        let token = text.token(at);
        let of_phrase = self.words.len() > 1;
        let mut ends = Vec::new();
        if !text.is_known(self.group, token.clone()) {
            let string = text.string(token.clone());
            let read = |it: &Variant| guess::is_read_as(*it, &string, &word, of_phrase);
            ends.extend(Variant::ALL.into_iter().filter(read).map(|it| (token.end, it)));
        }
        let gap = text.gap(token.end);
        if text.string(gap.clone()) == " " && gap.end < text.chars.len() {
            let next = text.token(gap.end);
            let pair = text.string(token.start..next.end);
            let (first, second) = (text.string(token), text.string(next.clone()));
            if !text.known.contains(&(self.group, pair)) && guess::is_split(&first, &second, &word)
            {
                ends.push((next.end, Variant::Split));
            }
        }
        for (end, variant) in ends {
            let letters = self.words[reading.word].len();
            let read = Reading { letters, tail: Tail::Guessed, ..reading.with(variant) };
            self.go_on(end, &read);
        }
    }

    fn begin_with_sign(&mut self, sign: usize, at: usize, reading: &Reading) {
        let passed = (sign + 1 < at).then_some(Variant::Spelled);
        for reading in self.readings(sign, reading, None) {
            self.take(at, &reading, passed);
        }
    }

    /// Takes the character at `at` in every way, after passing over something or not.
    fn take(&mut self, at: usize, reading: &Reading, passed: Option<Variant>) {
        if !self.taken.insert((at, reading.clone(), passed)) {
            return;
        }
        for reading in self.readings(at, reading, passed) {
            self.go_on(at + 1, &reading);
        }
    }

    /// Goes on behind a character that was read; `at` is the next one.
    fn go_on(&mut self, at: usize, reading: &Reading) {
        let text = self.text;
        let inside = text.is_inside(at);
        let edge = !text.is_letter(at) || (at > 0 && text.is_letter(at - 1));
        let complete = self.is_word(reading);
        let more_words = reading.word + 1 < self.words.len();
        if complete && !more_words && (inside || edge) {
            let guessed = reading.tail == Tail::Guessed;
            let clitic = !guessed && reading.tail != Tail::None;
            self.ends.push(End { at, inside, variants: reading.variants, clitic, guessed });
        }
        if inside {
            self.take(at, reading, None);
            return;
        }
        if self.stay_in_token {
            return;
        }
        let gap = text.gap(at);
        let spaced = |end: usize| text.chars[gap.start..end].iter().any(|c| c.is_whitespace());
        let from_single = gap.start > 0 && text.is_single(gap.start - 1);
        let mut pass_to = |next: usize, spelled: bool| {
            let variant = if spelled { Variant::Spelled } else { Variant::Punctuation };
            let mut reading = reading.clone();
            if text.chars[at..next].iter().any(|&sign| !looks_like(sign).is_empty()) {
                (reading.last, reading.repeats) = (None, 0);
            }
            self.take(next, &reading, (next > at).then_some(variant));
        };
        for sign in at..gap.end {
            if text.bytes(gap.start..sign) < SIGNS_READ && (from_single || !spaced(sign)) {
                pass_to(sign, from_single);
            }
        }
        if gap.end == text.chars.len() {
            return;
        }
        let spelled = from_single && text.is_single(gap.end);
        if text.bytes(gap.clone()) <= MAX_GAP && (spelled || !spaced(gap.end)) {
            pass_to(gap.end, spelled);
        }
        if complete && more_words && edge {
            self.begin(gap.end, at, &reading.next_word());
        }
    }

    /// Whether the reading's word is complete.
    fn is_word(&self, reading: &Reading) -> bool {
        let word = &self.words[reading.word];
        let bytes: usize = word.iter().map(|c| c.len_utf8()).sum();
        reading.letters == word.len()
            && matches!(reading.tail, Tail::None | Tail::Twice | Tail::Guessed | Tail::Clitic(""))
            && (reading.leets == 0 || bytes >= reading.leets + 2)
            && (!reading.doubled || bytes > 3)
    }

    /// What the reading becomes when it reads the character at `at`.
    fn readings(&self, at: usize, reading: &Reading, passed: Option<Variant>) -> Vec<Reading> {
        let text = self.text;
        let c = text.chars[at];
        let reading = &passed.map_or(reading.clone(), |variant| reading.with(variant));
        let complete = self.is_word(reading);
        let near = passed != Some(Variant::Punctuation);
        let mut next = Vec::new();
        if reading.tail == Tail::None {
            next.extend(self.letter(c, reading));
            if complete && near && c == '2' {
                next.extend(self.twice(reading));
            }
        }
        let may_repeat = passed.is_none() || reading.repeats < MAX_SPELLED_REPEATS;
        if near && reading.last == Some(c) && may_repeat {
            let doubled = reading.doubled || (reading.tail == Tail::None && text.row(at) < 3);
            let repeats = reading.repeats + 1;
            next.push(Reading { doubled, repeats, ..reading.with(Variant::Stretched) });
        }
        next.extend(self.clitic(c, reading, complete));
        if text.may_glue(at) && complete && reading.word + 1 < self.words.len() {
            next.extend(self.letter(c, &reading.next_word().with(Variant::Glued)));
        }
        next
    }

    /// The next letter of the word, as itself or in leet.
    fn letter(&self, c: char, reading: &Reading) -> Vec<Reading> {
        let Some(&letter) = self.words[reading.word].get(reading.letters) else {
            return Vec::new();
        };
        let read = Reading { letters: reading.letters + 1, ..reading.after(c) };
        let mut next = Vec::new();
        if looks_like(c).contains(letter) {
            let leets = read.leets + 1;
            next.push(Reading { leets, ..read.with(Variant::Leet) });
        }
        if c == letter {
            next.push(read);
        }
        next
    }

    /// A `2`, for the word itself and for as much of the next word.
    fn twice(&self, reading: &Reading) -> Vec<Reading> {
        let read = Reading { last: None, ..reading.with(Variant::Reduplication) };
        let mut next = vec![Reading { tail: Tail::Twice, ..read.clone() }];
        let word = &self.words[reading.word];
        if self.words.get(reading.word + 1).is_some_and(|next| next.starts_with(word)) {
            next.push(Reading { word: reading.word + 1, ..read });
        }
        next
    }

    /// A letter of a clitic, as itself or in leet.
    fn clitic(&self, c: char, reading: &Reading, complete: bool) -> Vec<Reading> {
        let left: &[&'static str] = match &reading.tail {
            Tail::Clitic(left) => &[left],
            Tail::None | Tail::Twice if complete => &CLITICS,
            Tail::None | Tail::Twice | Tail::Guessed => &[],
        };
        let mut next = Vec::new();
        for left in left {
            let Some(letter) = left.chars().next() else { continue };
            let read = Reading { tail: Tail::Clitic(&left[1..]), ..reading.after(c) };
            if c == letter {
                next.push(read.with(Variant::Clitic));
            } else if looks_like(c).contains(letter) {
                next.push(read.with(Variant::Clitic).with(Variant::Leet));
            }
        }
        next
    }
}
