//! Facebook: Marketplace items and posts.
//!
//! | path | leads to |
//! | --- | --- |
//! | `/marketplace/item/{id}`, `/marketplace/np/item/{id}` | an item |
//! | `/commerce/listing/{id}` | the same item, as the app shares it |
//! | `/{page}/posts/{id}`, `/{page}/posts/{slug}/{id}` | a post of a page |
//! | `/groups/{group}/posts/{id}`, `/groups/{group}/permalink/{id}` | a post in a group |
//! | `/permalink.php?story_fbid={id}`, `/story.php?story_fbid={id}` | a post |
//! | `/share/...`, `/l.php?u=...` | a redirect, as on the short hosts |
//!
//! A post's number is unique on all of Facebook, so that the page or group is no part of the
//! identity. A "pfbid" names a post too; its number is Facebook's secret, so the two stay apart.

use url::Url;

use super::{DIGITS, Shape, Target};
use crate::path::Path;
use crate::{Kind, Surface, id};

pub(crate) const SHAPES: &[Shape] = &[
    Shape {
        surface: Surface::Facebook,
        kind: Kind::Item,
        id: |text| id::number(text).map(str::to_owned),
        address: |id| format!("https://www.facebook.com/marketplace/item/{id}"),
        example: "445566778899",
        parts: DIGITS,
    },
    Shape {
        surface: Surface::Facebook,
        kind: Kind::Post,
        id: |text| {
            let post = match text.strip_prefix("pfbid") {
                Some(rest) if !rest.is_empty() => id::code(text),
                _ => id::number(text),
            };
            post.map(str::to_owned)
        },
        address: |id| format!("https://www.facebook.com/permalink.php?story_fbid={id}"),
        example: "7788990011",
        parts: ["digits, or \"pfbid\" and its code", "berupa angka, atau \"pfbid\" dan kodenya"],
    },
];

pub(crate) fn read(url: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    match segments[..] {
        ["marketplace", "item", item]
        | ["marketplace", "np", "item", item]
        | ["commerce", "listing", item] => Target::listing(Surface::Facebook, Kind::Item, item),
        ["groups", _, "posts" | "permalink", _] | [_, "posts", _, _] => post(path.exact(3)?),
        [_, "posts", _] => post(path.exact(2)?),
        ["permalink.php" | "story.php"] => post(&only(url, "story_fbid")?),
        ["share", _, ..] | ["l.php"] => Some(Target::Short),
        _ => None,
    }
}

fn post(id: &str) -> Option<Target> {
    Target::listing(Surface::Facebook, Kind::Post, id)
}

/// The value of a query parameter that is given once. Given twice, it is open which one the
/// platform would show.
fn only(url: &Url, name: &str) -> Option<String> {
    let mut values = url.query_pairs().filter(|(key, _)| key == name).map(|(_, value)| value);
    let value = values.next()?;
    values.next().is_none().then(|| value.into_owned())
}
