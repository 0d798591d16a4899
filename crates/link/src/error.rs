//! The ways in which a text can fail to be a link.

use std::fmt;

/// The longest link that is read, in bytes; it holds for the canonical form too.
///
/// Browsers and sitemaps settled on about this much, real listing links with all their tracking
/// stay below it, and a limit keeps every later step cheap whatever is pasted.
pub const MAX_BYTES: usize = 2048;

/// Why a text is not a link. The set is closed: a caller can match all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Error {
    /// Nothing is left after white space and angle brackets.
    Empty,
    /// The text, or its percent-encoded form, is longer than [`MAX_BYTES`].
    TooLong,
    /// White space, a control character or an invisible character stands inside the text.
    Character,
    /// The scheme is not `http` or `https`.
    Scheme,
    /// The host is missing, is not a full domain name, or cannot be a name on the internet.
    Host,
    /// It is no URL for another reason, such as a port beyond 65535.
    Malformed,
}

impl Error {
    /// A short name for machines, in lower case with hyphens, which stays the same when the text
    /// is worded better.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too-long",
            Self::Character => "character",
            Self::Scheme => "scheme",
            Self::Host => "host",
            Self::Malformed => "malformed",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the link is empty: paste the whole address of the listing"),
            Self::TooLong => write!(
                f,
                "the link is longer than {MAX_BYTES} bytes: leave out the query after \"?\", or \
                 copy the address from the listing's share button"
            ),
            Self::Character => f.write_str(
                "a space, line break or invisible character stands inside the link: paste one \
                 link at a time, without the text around it",
            ),
            Self::Scheme => f.write_str(
                "the link does not start with http:// or https://: paste the listing's web \
                 address, not an app link or a script",
            ),
            Self::Host => f.write_str(
                "the link names no website: it needs a full host, such as www.tokopedia.com, \
                 and an IP address needs http:// or https:// before it",
            ),
            Self::Malformed => f.write_str(
                "the link is not a valid web address: check the port after the host, and copy \
                 the address again",
            ),
        }
    }
}

impl std::error::Error for Error {}
