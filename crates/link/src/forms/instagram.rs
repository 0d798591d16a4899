//! Instagram: `/p/{code}` and `/reel/{code}`, also below a user's name; `/tv/{code}` opens the post.
//!
//! What follows the code (`/embed`, `/comments`) is a view of the same post. Below `/share` the
//! code is another one that redirects. In codes case counts.

use url::Url;

use super::{Shape, Target};
use crate::path::Path;
use crate::{Kind, Surface, id};

pub(crate) const SHAPES: &[Shape] = &[
    Shape {
        surface: Surface::Instagram,
        kind: Kind::P,
        id: |text| id::code(text).map(str::to_owned),
        address: |id| format!("https://www.instagram.com/p/{id}/"),
        example: "C9xYz_aB-12",
        parts: CODE,
    },
    Shape {
        surface: Surface::Instagram,
        kind: Kind::Reel,
        id: |text| id::code(text).map(str::to_owned),
        address: |id| format!("https://www.instagram.com/reel/{id}/"),
        example: "C9xYz_aB-12",
        parts: CODE,
    },
];

const CODE: [&str; 2] = [
    "letters, digits, \"-\" and \"_\", capitals apart from small letters",
    "huruf, angka, \"-\", dan \"_\", huruf besar dan kecil dibedakan",
];

pub(crate) fn read(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let (kind, at) = match segments[..] {
        ["share", _, ..] => return Some(Target::Short),
        // A user can be called "p": here the second segment is a name and the third a number.
        ["stories" | "explore", ..] => return None,
        ["p", _, ..] | ["tv", _] => (Kind::P, 1),
        // Further segments below "reels" are lists, such as those by soundtrack.
        ["reel", _, ..] | ["reels", _] => (Kind::Reel, 1),
        [_, "p", _, ..] => (Kind::P, 2),
        [_, "reel", _, ..] => (Kind::Reel, 2),
        _ => return None,
    };
    Target::listing(Surface::Instagram, kind, path.exact(at)?)
}
