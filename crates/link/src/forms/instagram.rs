//! Instagram: `/p/{code}` and `/reel/{code}`, also below a user's name.
//!
//! What follows the code (`/embed`, `/comments`) is a view of the same post. Below `/share` the
//! code is another one that redirects. In codes case counts.

use url::Url;

use super::Target;
use crate::path::Path;
use crate::{Kind, Surface, id};

pub(crate) fn read(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let (kind, at) = match segments[..] {
        ["share", _, ..] => return Some(Target::Short),
        // A user can be called "p": here the second segment is a name and the third a number.
        ["stories" | "explore", ..] => return None,
        ["p", _, ..] => (Kind::P, 1),
        // Further segments below "reels" are lists, such as those by soundtrack.
        ["reel", _, ..] | ["reels", _] => (Kind::Reel, 1),
        [_, "p", _, ..] => (Kind::P, 2),
        [_, "reel", _, ..] => (Kind::Reel, 2),
        _ => return None,
    };
    let code = id::code(path.exact(at)?)?;
    let canonical = format!("https://www.instagram.com/{kind}/{code}/");
    Some(Target::listing(Surface::Instagram, kind, code, canonical))
}
