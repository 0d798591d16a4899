//! From pasted text to a parsed web address.

use url::{Host, ParseError, Url};

use crate::error::MAX_BYTES;
use crate::{Error, chat};

/// The schemes under which a listing can stand.
const WEB: [&str; 2] = ["http", "https"];

/// Parses the text as a browser's address bar would, once it is known to hold one `http` or
/// `https` address.
pub(crate) fn read(input: &str) -> Result<Url, Error> {
    let text = &input[chat::inner(input)];
    if text.is_empty() {
        return Err(Error::Empty);
    }
    if text.len() > MAX_BYTES {
        return Err(Error::TooLong);
    }
    // The URL standard deletes tabs and line breaks and encodes spaces. Refused here, two links on
    // two lines cannot become one.
    if text.chars().any(|c| c.is_control() || chat::is_blank(c)) {
        return Err(Error::Character);
    }
    match scheme(text) {
        Some(scheme) if WEB.iter().any(|web| scheme.eq_ignore_ascii_case(web)) => {
            Url::parse(text).map_err(reason)
        }
        Some(_) => Err(Error::Scheme),
        None => without_scheme(text),
    }
}

/// The part before the first colon, when that colon ends a scheme.
///
/// A dot before it means `host:port` or `host:password@...`: schemes with a dot exist on paper
/// only.
fn scheme(text: &str) -> Option<&str> {
    let end = text.find([':', '/', '\\', '?', '#', '@'])?;
    let (before, after) = text.split_at(end);
    let is_name = before.starts_with(|c: char| c.is_ascii_alphabetic())
        && before.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-'));
    (after.starts_with(':') && is_name).then_some(before)
}

/// Reads `host/...` and `//host/...` as `https`.
fn without_scheme(text: &str) -> Result<Url, Error> {
    let rest = text.strip_prefix("//").unwrap_or(text);
    // The URL standard skips any number of slashes here, and would take the first folder of a
    // relative path for the host.
    if rest.starts_with(['/', '\\']) {
        return Err(Error::Host);
    }
    let url = Url::parse(&format!("https://{rest}")).map_err(reason)?;
    // Without a scheme "12.500" is a price and not the address 12.0.1.244.
    match url.host() {
        Some(Host::Domain(_)) => Ok(url),
        _ => Err(Error::Host),
    }
}

fn reason(error: ParseError) -> Error {
    match error {
        ParseError::EmptyHost
        | ParseError::IdnaError
        | ParseError::InvalidIpv4Address
        | ParseError::InvalidIpv6Address
        | ParseError::InvalidDomainCharacter => Error::Host,
        _ => Error::Malformed,
    }
}
