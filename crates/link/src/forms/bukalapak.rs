//! Bukalapak: `/p/{category}/{sub}/{id}-jual-{slug}`, with any number of categories.

use url::Url;

use super::Target;
use crate::path::Path;
use crate::{Kind, Surface};

pub(crate) fn read(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let ["p", .., name] = segments[..] else { return None };
    let (id, _) = name.split_once("-jual-")?;
    let is_id = (1..=16).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_id {
        return None;
    }
    // Category and slug change with the listing; hyphens hold their places.
    let canonical = format!("https://www.bukalapak.com/p/-/-/{id}-jual-");
    Some(Target::listing(Surface::Bukalapak, Kind::Product, id, canonical))
}
