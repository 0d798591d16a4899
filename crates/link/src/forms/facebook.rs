//! Facebook: Marketplace items and posts.
//!
//! | path | leads to |
//! | --- | --- |
//! | `/marketplace/item/{id}` | an item |
//! | `/{page}/posts/{id}`, `/{page}/posts/{slug}/{id}` | a post of a page |
//! | `/groups/{group}/posts/{id}`, `/groups/{group}/permalink/{id}` | a post in a group |
//! | `/permalink.php?story_fbid={id}`, `/story.php?story_fbid={id}` | a post |
//! | `/share/...` | a redirect, as on the short hosts |
//!
//! A post's number is unique on all of Facebook, so that the page or group is no part of the
//! identity. A "pfbid" names a post too; its number is Facebook's secret, so the two stay apart.

use url::Url;

use super::Target;
use crate::path::Path;
use crate::{Kind, Surface, id};

pub(crate) fn read(url: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    match segments[..] {
        ["marketplace", "item", item] => {
            let item = id::number(item)?;
            let canonical = format!("https://www.facebook.com/marketplace/item/{item}");
            Some(Target::listing(Surface::Facebook, Kind::Item, item, canonical))
        }
        ["groups", _, "posts" | "permalink", _] | [_, "posts", _, _] => post(path.exact(3)?),
        [_, "posts", _] => post(path.exact(2)?),
        ["permalink.php" | "story.php"] => post(&only(url, "story_fbid")?),
        ["share", _, ..] => Some(Target::Short),
        _ => None,
    }
}

fn post(text: &str) -> Option<Target> {
    let post = match text.strip_prefix("pfbid") {
        Some(_) => id::code(text)?,
        None => id::number(text)?,
    };
    let canonical = format!("https://www.facebook.com/permalink.php?story_fbid={post}");
    Some(Target::listing(Surface::Facebook, Kind::Post, post, canonical))
}

/// The value of a query parameter that is given once. Given twice, it is open which one the
/// platform would show.
fn only(url: &Url, name: &str) -> Option<String> {
    let mut values = url.query_pairs().filter(|(key, _)| key == name).map(|(_, value)| value);
    let value = values.next()?;
    values.next().is_none().then(|| value.into_owned())
}
