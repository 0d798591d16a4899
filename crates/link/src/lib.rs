//! Reads a listing link, as a person pasted it, into an identity that everybody agrees on.
//!
//! One listing has many addresses: with and without `www.`, from a phone, with the tracking query
//! of an advertisement, with a slug that the seller changed since. Counting takedowns only works
//! when all of them become the same (surface, kind, id), and routing them only works when a host
//! that merely looks like a marketplace does not.
//!
//! ```
//! use saring_link::{Kind, Platform, Surface, parse};
//!
//! let link = parse("m.shopee.co.id/Kursi-Rotan-i.4021.771?utm_source=wa")?;
//! assert_eq!((link.platform, link.surface, link.kind), (Platform::Shopee, Surface::Shopee, Kind::Product));
//! assert_eq!(link.listing_id.as_deref(), Some("4021.771"));
//! assert_eq!(link.canonical, "https://shopee.co.id/product/4021/771");
//!
//! let imitation = parse("https://shopee.co.id.toko.example/Kursi-Rotan-i.4021.771")?;
//! assert_eq!((imitation.platform, imitation.kind), (Platform::Other, Kind::Site));
//! # Ok::<(), saring_link::Error>(())
//! ```
//!
//! The crate is pure: it looks nothing up and follows no redirect, so that a short link stays
//! [unresolved](Link::unresolved). It reads addresses as browsers do (the WHATWG URL standard),
//! because a reading that differs from the browser's is what link disguises live on.
//!
//! | job | module |
//! | --- | --- |
//! | the links in a text | `find` |
//! | what chats and people put around a link | `chat` |
//! | text to a parsed URL, or an [`Error`] | `input` |
//! | which host belongs to whom | `host` |
//! | what a path says and what an id looks like, one file a platform | `forms` |
//! | a listing given by surface, kind and id | `identity` |
//! | the one address of a link that is not a listing | `canonical` |

mod canonical;
mod chat;
mod error;
mod find;
mod forms;
mod host;
mod id;
mod identity;
mod input;
mod names;
mod path;

pub use error::{Error, MAX_BYTES};
pub use find::{Found, find};
pub use identity::{Identity, IdentityError, identity};
pub use names::{Kind, Platform, Surface, UnknownName};

use forms::Target;
use host::{Owner, Role};
use path::Path;

/// A link that has been read.
///
/// Listings are the same when `surface`, `kind` and `listing_id` are, and then `canonical` is the
/// same as well. Reading `canonical` again gives an equal `Link`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link {
    /// The company that answers for the link; always `surface.platform()`.
    pub platform: Platform,
    /// Where the listing stands.
    pub surface: Surface,
    /// What the link leads to.
    pub kind: Kind,
    /// The platform's own id, in the shape that [`Kind`] states; `None` for what is no listing.
    pub listing_id: Option<String>,
    /// The one address of this listing, `https` and free of tracking. It names the listing and is
    /// built from the id alone, so it need not open in a browser where a site insists on its slug.
    /// Links that are no listing keep their own address, tidied.
    pub canonical: String,
    /// Whether the target is hidden until somebody follows the link; true for [`Kind::Short`] only.
    pub unresolved: bool,
}

/// Reads one link.
///
/// Accepts what people paste: surrounding white space, invisible characters, brackets, quotes and
/// punctuation, a missing scheme (`https` is assumed), `//host/...`, any case of the host. A known
/// host with a path that is no listing gives [`Kind::Page`], any other host [`Kind::Site`].
///
/// A URL with user-info (`https://shopee.co.id@toko.example/`) is [`Platform::Other`] whatever its
/// host: no platform hands out such links, and their one use is to show the reader a name that is
/// not the host. An empty user-info (`https://@host/`) is none, by the URL standard. A known host
/// on another port than 80 and 443 is `Other` too, since no platform serves listings there.
///
/// # Errors
///
/// One [`Error`] for each way in which the text can fail to be a web address.
pub fn parse(input: &str) -> Result<Link, Error> {
    let url = input::read(input)?;
    let host = host::name(&url)?;
    let link = match host::owner(&url, &host) {
        None => whole(Surface::Site, Kind::Site, canonical::as_given(&url, &host)),
        Some(Owner { surface, role }) => {
            let path = Path::of(&url);
            let address = canonical::https(&url, &host);
            let target = match role {
                Role::Listings(read) => read(&url, &path),
                // The bare short host is its home page. A code can stand in the query as well.
                Role::Short if !path.is_empty() || address.contains('?') => Some(Target::Short),
                Role::Short | Role::Pages => None,
            };
            match target {
                Some(Target::Short) => whole(surface, Kind::Short, address),
                Some(Target::Listing(of, kind, id)) => match identity::listing(of, kind, &id) {
                    Some(identity) => identity.into(),
                    None => whole(surface, Kind::Page, address),
                },
                None => whole(surface, Kind::Page, address),
            }
        }
    };
    // Percent-encoding makes text longer. A canonical form that could not be read again would be
    // of no use to whoever stores it.
    if link.canonical.len() > MAX_BYTES {
        return Err(Error::TooLong);
    }
    Ok(link)
}

/// Reads a link as older releases did: punctuation behind it is part of it. Whoever compares with what
/// such a release stored needs this; everybody else wants [`parse`].
///
/// # Errors
///
/// As of [`parse`].
pub fn parse_with_punctuation(input: &str) -> Result<Link, Error> {
    match chat::trimmed(input) {
        text if text.ends_with(|c: char| c.is_ascii()) => parse(&chat::closed(text.to_owned())),
        text => parse(text),
    }
}

/// A link that is known by its whole address, not by a listing id.
fn whole(surface: Surface, kind: Kind, canonical: String) -> Link {
    Link {
        platform: surface.platform(),
        surface,
        kind,
        listing_id: None,
        canonical,
        unresolved: kind == Kind::Short,
    }
}
