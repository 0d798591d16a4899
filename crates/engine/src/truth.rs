//! Kleene's three truth values.

/// False, unknown or true, in that order: `and` is the least, `or` the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// The test fails.
    False,
    /// A value that the test needs is missing.
    Unknown,
    /// The test holds.
    True,
}

impl Truth {
    /// Unknown where the value is missing.
    #[must_use]
    pub fn known(value: Option<bool>) -> Truth {
        value.map_or(Truth::Unknown, Truth::from)
    }

    /// `true`, `false` or `unknown`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Truth::False => "false",
            Truth::Unknown => "unknown",
            Truth::True => "true",
        }
    }
}

/// True for false, false for true; unknown stays unknown.
impl std::ops::Not for Truth {
    type Output = Truth;

    fn not(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Truth {
        if value { Truth::True } else { Truth::False }
    }
}
