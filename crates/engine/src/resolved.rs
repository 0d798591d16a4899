//! Conditions whose names are resolved.

use crate::category::CategoryPath;
use crate::condition::{Condition, Except, Op, Within};

/// [`crate::condition::Words`] with the numbers of the matcher.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Words {
    pub list: u32,
    pub except: Vec<Except>,
}

/// A test of a rule: word lists are entries of [`Matcher::words`](crate::matcher::Matcher::words).
#[derive(Clone, Debug)]
pub(crate) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Occurs {
        words: u32,
        within: Within,
    },
    Near {
        /// Equal for equal tests, so that each is worked out once.
        number: u32,
        first: u32,
        second: u32,
        distance: u32,
        ordered: bool,
        across: bool,
    },
    Count {
        words: u32,
        op: Op,
        value: i64,
    },
    CategoryUnder(CategoryPath),
    ImageLike(u32),
    /// A test that needs no names.
    Plain(Condition),
}
