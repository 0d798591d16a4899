//! The links in a text, such as a message pasted from a chat.

use std::ops::Range;

use crate::{Error, Link, MAX_BYTES, Surface, chat, parse};

/// A link in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'t> {
    /// Where it lies, in bytes of the text.
    pub range: Range<usize>,
    /// The link as it stands there, without what is around it.
    pub text: &'t str,
    /// What [`parse`] reads in it.
    pub link: Result<Link, Error>,
}

/// The schemes of links, the longer one first.
const SCHEMES: [&str; 2] = ["https", "http"];

/// What addresses without a scheme end with. Others are taken for words with a dot between them.
const ENDINGS: &[&str] = &[
    "asia", "biz", "co", "com", "id", "info", "link", "ly", "me", "my", "net", "online", "org",
    "sg", "shop", "site", "store", "xyz",
];

/// What is in no link.
const STOPS: &[char] = &['"', '<', '>', '`', '|', '“', '”', '«', '»'];

/// The longest part that is looked at. What is longer holds one link that is too long, or none.
const MAX_PART: usize = 2 * MAX_BYTES;

/// Finds the links in a text, in order.
///
/// With `http://` or `https://` before it, a link is found whatever it leads to, also when it cannot
/// be read: the error says why. Without, it is found where a platform's host stands, or a host with
/// a usual ending; mail addresses are none. What chats put around links is no part of them, as in
/// [`parse`].
///
/// ```
/// let text = "Mohon ditindak:\n1. *https://shopee.co.id/product/4021/771*, \
///             (tokopedia.com/toko-contoh/kursi-rotan).\nHubungi budi@toko.example";
/// let found: Vec<&str> = saring_link::find(text).map(|found| found.text).collect();
/// assert_eq!(found, [
///     "https://shopee.co.id/product/4021/771",
///     "tokopedia.com/toko-contoh/kursi-rotan",
/// ]);
/// ```
pub fn find(text: &str) -> impl Iterator<Item = Found<'_>> {
    text.split(|c| chat::is_blank(c) || STOPS.contains(&c))
        .flat_map(parts)
        .filter_map(move |part| found(text, part))
}

/// The parts of a stretch without white space that can be one link each, with what stands around
/// it. A part ends before a scheme, if it begins without one; behind a comma or semicolon that
/// another link follows; and behind a bracket that closes what the part has not opened.
fn parts(stretch: &str) -> impl Iterator<Item = &str> {
    let mut schemes = schemes(stretch).peekable();
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = stretch.get(at..).filter(|rest| !rest.is_empty())?;
        let first = at + rest.len() - rest.trim_start_matches(chat::is_before).len();
        while schemes.next_if(|scheme| *scheme < first).is_some() {}
        let has_scheme = schemes.next_if_eq(&first).is_some();
        let mut open = [0_usize; chat::BRACKETS.len()];
        let mut end = stretch.len();
        for (offset, c) in stretch[first..].char_indices() {
            let here = first + offset;
            let behind = here + c.len_utf8();
            while schemes.next_if(|scheme| *scheme < here).is_some() {}
            if !has_scheme && schemes.peek() == Some(&here) {
                end = here;
                break;
            }
            let opens = chat::BRACKETS.iter().position(|(bracket, _)| *bracket == c);
            let closes = chat::BRACKETS.iter().position(|(_, bracket)| *bracket == c);
            let is_over = match (opens, closes) {
                (Some(kind), _) => {
                    open[kind] += 1;
                    false
                }
                (_, Some(kind)) if open[kind] > 0 => {
                    open[kind] -= 1;
                    false
                }
                (_, Some(_)) => true,
                _ => matches!(c, ',' | ';') && schemes.peek() == Some(&behind),
            };
            if is_over {
                end = behind;
                break;
            }
        }
        let part = &stretch[at..end];
        at = end;
        Some(part)
    })
}

/// Where the schemes of the web stand in a text.
fn schemes(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices("://").filter_map(|(end, _)| {
        SCHEMES.iter().find_map(|scheme| {
            let start = end.checked_sub(scheme.len())?;
            text.get(start..end)?.eq_ignore_ascii_case(scheme).then_some(start)
        })
    })
}

/// The link in a part of the text, if it is one.
fn found<'t>(text: &'t str, part: &'t str) -> Option<Found<'t>> {
    let part = &part[..part.floor_char_boundary(MAX_PART)];
    let address = &part[chat::inner(part)];
    let link = parse(address);
    let is_link = schemes(address).next() == Some(0)
        || link.as_ref().is_ok_and(|link| is_plain(address, link));
    let start = address.as_ptr().addr() - text.as_ptr().addr();
    is_link.then_some(Found { range: start..start + address.len(), text: address, link })
}

/// Whether an address without a scheme is one: no mail address, and no words with a dot between.
fn is_plain(address: &str, link: &Link) -> bool {
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    let ending = host.rsplit(['.', ':']).next().unwrap_or_default();
    let is_known = ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending));
    !host.contains('@') && (link.surface != Surface::Site || is_known)
}
