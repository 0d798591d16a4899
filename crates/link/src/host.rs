//! Which host belongs to whom, and what its paths mean.
//!
//! Ownership is decided on the parsed host alone, by whole labels from the right. Nothing else in
//! a URL says whose it is: not user-info, not a path, not a name that begins with a platform's.

use url::{Host, Url};

use crate::forms::{self, Reader};
use crate::{Error, Surface};

/// Whose host it is, and how its paths are read.
#[derive(Clone, Copy)]
pub(crate) struct Owner {
    pub(crate) surface: Surface,
    pub(crate) role: Role,
}

/// What a host is for.
#[derive(Clone, Copy)]
pub(crate) enum Role {
    /// Listings stand here; the reader knows their paths.
    Listings(Reader),
    /// Every path is a code that redirects.
    Short,
    /// Help, seller centre, login: the platform's, but never a listing.
    Pages,
}

/// A registered domain of a platform, and some of its sub-domains ("" is the domain itself).
struct Row {
    domain: &'static str,
    subs: &'static [&'static str],
    surface: Surface,
    role: Role,
}

const fn row(
    domain: &'static str,
    subs: &'static [&'static str],
    surface: Surface,
    role: Role,
) -> Row {
    Row { domain, subs, surface, role }
}

/// The host of a domain as it is for desks, with its usual prefix, and for phones.
const WEB: &[&str] = &["", "www", "m"];

/// The first row of a domain also answers for its sub-domains that no row names.
const ROWS: &[Row] = &[
    row("shopee.co.id", WEB, Surface::Shopee, Role::Listings(forms::shopee)),
    row("shopee.co.id", &["s"], Surface::Shopee, Role::Short),
    row("shp.ee", &[""], Surface::Shopee, Role::Short),
    row("shope.ee", &[""], Surface::Shopee, Role::Short),
    row("tokopedia.com", WEB, Surface::Tokopedia, Role::Listings(forms::tokopedia)),
    row("tokopedia.com", &["shop-id"], Surface::Tokopedia, Role::Listings(forms::tokopedia_shop)),
    // "ta" counts clicks on advertisements.
    row("tokopedia.com", &["tk", "vt", "ta"], Surface::Tokopedia, Role::Short),
    row("tokopedia.link", &[""], Surface::Tokopedia, Role::Short),
    // Branch, whose domain "app.link" is, makes two names for each of its customers.
    row("tokopedia.app.link", &[""], Surface::Tokopedia, Role::Short),
    row("tokopedia-alternate.app.link", &[""], Surface::Tokopedia, Role::Short),
    row(
        "lazada.co.id",
        &["", "www", "m", "pdp", "pdp-m"],
        Surface::Lazada,
        Role::Listings(forms::lazada),
    ),
    row("lazada.co.id", &["s", "c"], Surface::Lazada, Role::Short),
    row("tiktok.com", &["", "www", "m", "lite"], Surface::Tiktok, Role::Listings(forms::tiktok)),
    row("tiktok.com", &["shop"], Surface::TiktokShop, Role::Listings(forms::tiktok_shop)),
    row("tiktok.com", &["vt", "vm"], Surface::Tiktok, Role::Short),
    row("blibli.com", WEB, Surface::Blibli, Role::Listings(forms::blibli)),
    row("blibli.com", &["s"], Surface::Blibli, Role::Short),
    row("blibli.app.link", &[""], Surface::Blibli, Role::Short),
    row("blibli-alternate.app.link", &[""], Surface::Blibli, Role::Short),
    row("bukalapak.com", WEB, Surface::Bukalapak, Role::Listings(forms::bukalapak)),
    row(
        "facebook.com",
        &["", "www", "m", "web", "mbasic", "touch", "free", "0", "id-id", "jv-id", "en-gb"],
        Surface::Facebook,
        Role::Listings(forms::facebook),
    ),
    // Facebook and Instagram send readers to other websites through these hosts.
    row("facebook.com", &["l", "lm"], Surface::Facebook, Role::Short),
    row("fb.com", WEB, Surface::Facebook, Role::Listings(forms::facebook)),
    row("fb.me", &[""], Surface::Facebook, Role::Short),
    row("fb.watch", &[""], Surface::Facebook, Role::Short),
    row("instagram.com", WEB, Surface::Instagram, Role::Listings(forms::instagram)),
    row("instagram.com", &["l"], Surface::Instagram, Role::Short),
    row("ig.me", &[""], Surface::Instagram, Role::Short),
    row("instagr.am", WEB, Surface::Instagram, Role::Listings(forms::instagram)),
];

/// The host in lower case, without the root's dot at its end.
///
/// # Errors
///
/// [`Error::Host`] for a domain that cannot be a public name: one label, an empty or over-long
/// label, or characters that no registry gives out. Such a "host" is a word that somebody pasted.
pub(crate) fn name(url: &Url) -> Result<String, Error> {
    let domain = match url.host() {
        Some(Host::Domain(domain)) => domain.strip_suffix('.').unwrap_or(domain),
        Some(address) => return Ok(address.to_string()),
        None => return Err(Error::Host),
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let is_public = domain.len() <= 253 && domain.contains('.') && domain.split('.').all(is_label);
    if is_public { Ok(domain.to_owned()) } else { Err(Error::Host) }
}

/// The platform that owns the link, if one does; the reasons against it are with
/// [`crate::parse`].
pub(crate) fn owner(url: &Url, host: &str) -> Option<Owner> {
    let has_user_info = !url.username().is_empty() || url.password().is_some();
    let is_web_port = matches!(url.port(), None | Some(80 | 443));
    if has_user_info || !is_web_port {
        return None;
    }
    let mut below = ROWS.iter().filter_map(|row| Some((row, sub_domain(host, row.domain)?)));
    let (first, _) = below.clone().next()?;
    if let Some((row, _)) = below.find(|(row, sub)| row.subs.contains(sub)) {
        return Some(Owner { surface: row.surface, role: row.role });
    }
    let role = match first.role {
        Role::Short => Role::Short,
        Role::Listings(_) | Role::Pages => Role::Pages,
    };
    Some(Owner { surface: first.surface, role })
}

/// The labels before `domain`: "" for the domain itself, `None` when the host is not below it.
fn sub_domain<'a>(host: &'a str, domain: &str) -> Option<&'a str> {
    match host.strip_suffix(domain)? {
        "" => Some(""),
        labels => labels.strip_suffix('.'),
    }
}
