//! The condition of goods, as platforms write it.
//!
//! Case and punctuation do not count, and words may stand around those of the table.
//!
//! | condition | words |
//! | --- | --- |
//! | refurbished | `refurbished`, `rekondisi`, `renewed`, `remanufactured` |
//! | used | `used`, `bekas`, `bks`, `second`, `secondhand`, `2nd`, `seken`, `preloved`, `pre-owned`, `thrift`, `lungsuran`, `dipakai`, `terpakai`, `like new`, `seperti baru`, `hampir baru` |
//! | new | `new`, `baru`, `brand new`, `gres`, `BNIB`, `BNWT`, `unused`, `never used`, `belum pernah dipakai` |
//!
//! 1. Words of schema.org have their ending, alone or as an address: `UsedCondition`,
//!    `https://schema.org/UsedCondition`.
//! 2. `refurbished` goes before `used` and `new`: `Used - Refurbished` is refurbished.
//! 3. `used` and `new` together are unknown, but for `like new` and `seperti baru`, which are used:
//!    `Bekas - Seperti Baru` is used, `Baru/Bekas` is unknown.
//! 4. What comes after a negation in the same phrase is unknown: `Bukan bekas`, `Not new`. Commas,
//!    brackets, slashes and dashes with spaces end a phrase: `Bekas, tidak ada minus` is used.
//! 5. `baru` also means "just", as in `Baru dibeli`. New is read only where nothing else stands in
//!    the text than words that go with it, such as `segel`, `original` and `dengan label`.
//!
//! All else is unknown. A platform's own words are for its own mapping, which the caller asks first.

/// What is known of the condition of goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// Never used.
    New,
    /// Used before, however well it is kept.
    Used,
    /// Used before and made like new.
    Refurbished,
}

impl Condition {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::New, Self::Used, Self::Refurbished];

    /// The word that conditions of rules use: `new`, `used`, `refurbished`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Used => "used",
            Self::Refurbished => "refurbished",
        }
    }
}

/// Phrases and what they say; longer ones stand before those that they begin with.
const PHRASES: &[(&[&str], Condition)] = &[
    (&["belum", "pernah", "dipakai"], Condition::New),
    (&["belum", "pernah", "pakai"], Condition::New),
    (&["belum", "dipakai"], Condition::New),
    (&["never", "used"], Condition::New),
    (&["never", "worn"], Condition::New),
    (&["like", "new"], Condition::Used),
    (&["as", "new"], Condition::Used),
    (&["seperti", "baru"], Condition::Used),
    (&["kayak", "baru"], Condition::Used),
    (&["hampir", "baru"], Condition::Used),
    (&["nyaris", "baru"], Condition::Used),
    (&["second", "hand"], Condition::Used),
    (&["pre", "loved"], Condition::Used),
    (&["pre", "owned"], Condition::Used),
    (&["pernah", "pakai"], Condition::Used),
    (&["2nd"], Condition::Used),
    (&["bekas"], Condition::Used),
    (&["bks"], Condition::Used),
    (&["dipakai"], Condition::Used),
    (&["lungsuran"], Condition::Used),
    (&["preloved"], Condition::Used),
    (&["preowned"], Condition::Used),
    (&["second"], Condition::Used),
    (&["secondhand"], Condition::Used),
    (&["seken"], Condition::Used),
    (&["terpakai"], Condition::Used),
    (&["thrift"], Condition::Used),
    (&["used"], Condition::Used),
    (&["refurbished"], Condition::Refurbished),
    (&["rekondisi"], Condition::Refurbished),
    (&["remanufactured"], Condition::Refurbished),
    (&["renewed"], Condition::Refurbished),
    (&["baru"], Condition::New),
    (&["bnib"], Condition::New),
    (&["bnwt"], Condition::New),
    (&["gres"], Condition::New),
    (&["new"], Condition::New),
    (&["unused"], Condition::New),
];

/// Words after which a phrase says the opposite, or nothing.
const NEGATIONS: &[&str] = &[
    "belum", "bukan", "bkn", "jangan", "never", "no", "non", "not", "tak", "tanpa", "tdk", "tidak",
];

/// Words that go with new goods and change nothing.
#[rustfmt::skip]
const BESIDE_NEW: &[&str] = &[
    "asli", "barang", "box", "brand", "condition", "dalam", "dan", "dengan", "dus", "goods", "http",
    "https", "in", "item", "kemasan", "kondisi", "kotak", "label", "masih", "org", "ori", "original",
    "schema", "sealed", "segel", "tag", "tags", "tersegel", "with",
];

/// Longer texts are descriptions.
const MAX_BYTES: usize = 200;

/// Reads a condition; `None` is unknown.
///
/// ```
/// use saring_notation::condition::{Condition, read};
///
/// assert_eq!(read("Bekas - Seperti Baru"), Some(Condition::Used));
/// assert_eq!(read("https://schema.org/NewCondition"), Some(Condition::New));
/// assert_eq!(read("Bukan bekas"), None);
/// ```
#[must_use]
pub fn read(text: &str) -> Option<Condition> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let mut said = Said::default();
    for part in text.split([',', ';', ':', '(', ')', '[', ']', '/', '|', '–', '—']) {
        part.split(" - ").for_each(|phrase| said.hear(phrase));
    }
    match said {
        Said { negated: true, .. } => None,
        Said { refurbished: true, .. } => Some(Condition::Refurbished),
        Said { used: true, new: false, .. } => Some(Condition::Used),
        Said { new: true, used: false, others: false, .. } => Some(Condition::New),
        _ => None,
    }
}

/// What stands in a text.
#[derive(Default)]
struct Said {
    new: bool,
    used: bool,
    refurbished: bool,
    /// A condition after a negation.
    negated: bool,
    /// A word that does not go with new goods.
    others: bool,
}

impl Said {
    /// Notes what one phrase says.
    fn hear(&mut self, phrase: &str) {
        let words: Vec<&str> =
            phrase.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut rest = &words[..];
        let mut after_negation = false;
        while let Some((&word, tail)) = rest.split_first() {
            if let Some((condition, length)) = condition_at(rest) {
                self.negated |= after_negation;
                match condition {
                    Condition::New => self.new = true,
                    Condition::Used => self.used = true,
                    Condition::Refurbished => self.refurbished = true,
                }
                rest = &rest[length..];
                continue;
            }
            after_negation |= is_one_of(word, NEGATIONS);
            // "100" and "95" tell how good it is, whatever it is.
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            self.others |= !is_number && !is_one_of(word, BESIDE_NEW);
            rest = tail;
        }
    }
}

/// The condition that these words begin with, and how many of them say it.
fn condition_at(words: &[&str]) -> Option<(Condition, usize)> {
    let begins_with = |phrase: &[&str]| {
        words.len() >= phrase.len()
            && words.iter().zip(phrase).all(|(word, known)| is_same(word, known))
    };
    let (phrase, condition) = PHRASES.iter().find(|(phrase, _)| begins_with(phrase))?;
    Some((*condition, phrase.len()))
}

/// Whether it is this word, alone or with the ending of schema.org.
fn is_same(word: &str, known: &str) -> bool {
    let (bare, ending) = word.split_at_checked(known.len()).unwrap_or((word, ""));
    bare.eq_ignore_ascii_case(known)
        && (ending.is_empty() || ending.eq_ignore_ascii_case("condition"))
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.iter().any(|known| word.eq_ignore_ascii_case(known))
}
