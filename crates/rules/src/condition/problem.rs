//! What can be wrong with a condition, as data.
//!
//! No text for people here: the catalogue of messages words each kind in the officer's language
//! from the data it carries. Where the right text is known, it is in `write`.

use std::ops::Range;

/// One thing wrong with a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where: bytes of the condition's text, on character boundaries. Empty where something is
    /// missing at the end.
    pub span: Range<usize>,
}

/// The closed set of things that can be wrong with a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// There is nothing but white space.
    Empty,
    /// The text is longer than `limit` bytes; the place is what is too much.
    TooLong {
        /// [`MAX_BYTES`](super::MAX_BYTES)
        limit: usize,
    },
    /// The operator at this place is one too many.
    TooManyOperators {
        /// [`MAX_OPERATORS`](super::MAX_OPERATORS)
        limit: usize,
    },
    /// The bracket or `!` at this place nests too deep.
    TooDeep {
        /// [`MAX_DEPTH`](super::MAX_DEPTH)
        limit: usize,
    },
    /// The `except` at this place is one too many on its list.
    TooManyExceptions {
        /// [`MAX_EXCEPTIONS`](super::MAX_EXCEPTIONS)
        limit: usize,
    },

    /// A character that means nothing in a condition.
    Character {
        /// The character.
        found: char,
    },
    /// A character that looks like another: a no-break space, a dash, `＆`.
    LookAlike {
        /// The character.
        found: char,
        /// What to write instead, unless nothing.
        write: Option<String>,
    },
    /// The sign or word is to be written otherwise: `=`, `and`, `atau`, `≥`.
    Spelling {
        /// How.
        write: String,
    },
    /// Quotation marks other than `"` and `'`.
    QuoteMarks {
        /// The first of them.
        found: char,
        /// The whole text with the right marks.
        write: String,
    },
    /// A text without its closing quote.
    UnclosedText {
        /// The opening quote.
        opened: Range<usize>,
    },
    /// A raw, byte or triple-quoted text of CEL: only plain quotes are supported.
    TextForm,
    /// A backslash sequence other than `\"`, `\'`, `\\`, `\n`, `\t` and `\uXXXX`.
    Escape,
    /// A text that must not be empty is.
    EmptyText,
    /// A number written as CEL does not: `50rb`, `50_000`, `1.500.000`, `0,8`, `0x1F`, `5u`.
    NumberForm {
        /// The number, if it can be made out.
        write: Option<String>,
    },
    /// A whole number out of range.
    NumberRange {
        /// Least that is allowed here.
        least: i64,
        /// Greatest that is allowed here.
        greatest: i64,
    },
    /// A decimal number too great for a 64-bit float.
    NotFinite,
    /// A distance out of `0..=greatest`.
    DistanceRange {
        /// [`MAX_DISTANCE`](super::MAX_DISTANCE)
        greatest: u32,
    },

    /// Something else was expected here.
    Unexpected {
        /// What.
        expected: Expected,
        /// What is there; nothing at the end of the condition.
        found: Option<String>,
    },
    /// The condition ends with a bracket open.
    Unclosed {
        /// The opening bracket.
        opened: Range<usize>,
        /// The bracket that is missing.
        close: char,
    },
    /// A closing bracket that nothing opens.
    Unopened,
    /// Valid CEL, but no part of this subset.
    Unsupported {
        /// Which part of CEL.
        construct: Construct,
    },
    /// `1 < price < 5`: each comparison has to stand for itself.
    ChainedComparison {
        /// The same with `&&`, where it can be made out.
        write: Option<String>,
    },

    /// Not the shape of a name (`a-z`, `0-9`, `_`), such as `barang-bekas`.
    BadName {
        /// The name as written.
        name: String,
        /// The most similar name that is known.
        nearest: Option<String>,
    },
    /// Neither a word list nor a part of the language.
    UnknownName {
        /// The name as written.
        name: String,
        /// The most similar name that is known.
        nearest: Option<String>,
    },
    /// No list of image hashes has this name.
    UnknownImages {
        /// The name as written.
        name: String,
        /// The most similar image list.
        nearest: Option<String>,
    },
    /// Not one of the functions `near`, `before`, `together`, `count`, `kg`.
    UnknownFunction {
        /// The name as written.
        name: String,
        /// What may have been meant.
        write: Option<String>,
    },
    /// `of.name` does not exist.
    UnknownMember {
        /// What stands before the dot, as written.
        of: String,
        /// The name as written.
        name: String,
        /// What may stand after this dot.
        members: &'static [&'static str],
        /// What may have been meant, for the whole expression.
        write: Option<String>,
    },
    /// `[…]` on something other than `attributes` and `signals`.
    NotIndexed,

    /// A call with too few or too many arguments.
    ArgumentCount {
        /// A call with the right ones.
        form: &'static str,
        /// How many there must be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// One sort of thing stands where another is needed.
    Mismatch {
        /// What is needed.
        expected: Sort,
        /// What is there.
        found: Sort,
        /// What may have been meant.
        write: Option<String>,
    },
    /// A part of a listing, or a function, that says nothing by itself, such as `price`.
    Incomplete {
        /// Conditions that it can be part of.
        forms: &'static [&'static str],
    },
    /// A text in quotes where a word list is needed.
    QuotedWord {
        /// The text.
        text: String,
        /// The list of that name, if there is one.
        write: Option<String>,
    },
    /// A word of everyday language where a sign or function belongs: `bekas kecuali gawai`.
    Words {
        /// The same as a condition, where it can be made out.
        write: Option<String>,
        /// Another condition that may be meant.
        other: Option<String>,
    },
    /// A text field compared or searched: `title == "x"`, `title.contains("x")`. Words belong in a
    /// list, which is then asked for with `has`.
    TextTest {
        /// The field, as written.
        field: String,
        /// The test to write, where a list of that name exists.
        write: Option<String>,
    },
    /// A word list or a field that cannot be compared.
    NotComparable {
        /// What may have been meant.
        write: Option<String>,
    },
    /// A condition compared with something: `title.has(bekas) == true`.
    ConditionCompared,
    /// `!price > 5`, where `!` binds tighter than the comparison.
    NegatedValue {
        /// The same with parentheses.
        write: String,
    },
    /// `listing.condition` takes only `==` and `!=`; the place is the operator.
    EqualityOnly,
    /// A comparison needs a number or text on one side.
    TwoValues,
    /// A comparison of two numbers or texts says nothing about the listing.
    TwoLiterals,
    /// The list in `except` has exceptions of its own.
    NestedException,
}

/// What the grammar expects at some place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A condition or value: a name, a number, a text, `!` or `(`.
    Operand,
    /// `&&`, `||`, a comparison, a closing bracket, a comma, or the end.
    Operator,
    /// A name, after a dot.
    Member,
}

/// Parts of CEL that conditions leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Construct {
    /// `+`, `-`, `*`, `/`, `%`
    Arithmetic,
    /// The same between word lists
    ListArithmetic,
    /// `a ? b : c`
    Ternary,
    /// `a in b`
    In,
    /// `[a, b]`
    List,
    /// `{a: b}`
    Map,
    /// `true`, `false`
    Boolean,
    /// `null`
    Null,
    /// `// …`: in a condition of one line it would silently take the rest away.
    Comment,
}

/// The sorts of things that conditions are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// True, false or unknown.
    Condition,
    /// A word list.
    WordList,
    /// A list of image hashes.
    ImageList,
    /// A number without a point.
    WholeNumber,
    /// A number with a point or an exponent.
    Decimal,
    /// A number of either form.
    Number,
    /// A text in quotes.
    Text,
    /// A part of the listing or its context, such as `title` or `price`.
    Field,
    /// A name without quotes.
    Name,
    /// `kg(20)`
    Weight,
}
