//! The address of a link that is known by its address: sites, pages and short links.

use url::{Position, Url};

use crate::chat;
use crate::path::decoded;

/// Query parameters that say how the reader came here and nothing about what is shown, and any
/// name that starts with `utm_`. Names that a shop might use for a product, such as `ref` or
/// `id`, are not among them.
const TRACKING: &[&str] = &[
    "_branch_match_id",
    "_branch_referrer",
    "_ga",
    "_gl",
    "dclid",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "igsh",
    "igshid",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mibextid",
    "msclkid",
    "srsltid",
    "ttclid",
    "twclid",
    "wbraid",
    "yclid",
];

/// The address with its scheme, user-info and port, without fragment and tracking.
///
/// User-info stays: without it, the address of a disguised link would be the address of the
/// platform that it pretends to be.
pub(crate) fn as_given(url: &Url, host: &str) -> String {
    let before = &url[..Position::BeforeHost];
    let port = &url[Position::AfterHost..Position::AfterPort];
    chat::closed(format!("{before}{host}{port}{}{}", url.path(), query(url)))
}

/// The same for a platform's host, which always answers on `https` and its port.
pub(crate) fn https(url: &Url, host: &str) -> String {
    chat::closed(format!("https://{host}{}{}", url.path(), query(url)))
}

/// The query with its question mark, in its own order and spelling, or nothing.
fn query(url: &Url) -> String {
    let kept: Vec<&str> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_tracking(pair))
        .collect();
    if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) }
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    let name = decoded(name).to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tracking_leaves_the_query() {
        let cases = [
            ("?id=7&utm_source=wa", "?id=7"),
            ("?UTM_Source=wa&%75tm_medium=x", ""),
            ("?b=2&&a=1&", "?b=2&a=1"),
            ("?ref=7&utmost=1&gclid", "?ref=7&utmost=1"),
            ("?q=a%20b+c&fbclid=x#bagian", "?q=a%20b+c"),
            ("?", ""),
            ("", ""),
        ];
        for (text, expected) in cases {
            let url = Url::parse(&format!("https://toko.example/{text}")).unwrap();
            assert_eq!(query(&url), expected, "{text}");
        }
    }
}
