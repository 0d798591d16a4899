//! A listing that is given by surface, kind and id instead of a link.

use std::borrow::Cow;
use std::fmt;

use crate::forms::{self, Shape};
use crate::{Kind, Link, MAX_BYTES, Surface, chat, parse};

/// A listing in the one form that everybody agrees on: equal listings have equal identities,
/// however the link looked or the id was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Where it stands.
    pub surface: Surface,
    /// What it is, and the shape of its id.
    pub kind: Kind,
    /// The surface's own id, in its one spelling. For what is no listing ([`Kind::Page`],
    /// [`Kind::Short`], [`Kind::Site`]), the address in its usual form.
    pub id: String,
    /// Its address, as reading its link gives it.
    pub canonical: String,
}

/// Why surface, kind and id are no listing.
///
/// The text says what is expected and leaves out the value and the name of its field, which the
/// caller knows; the text in Indonesian is [`in_indonesian`](Self::in_indonesian).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentityError {
    /// No surface has this name.
    Surface,
    /// This surface has no such kind, or no kind has this name.
    Kind(Surface),
    /// This surface can have no such id.
    Id(Surface, Kind),
}

/// Checks a listing that is given by names and makes it canonical: leading zeros go, and case where
/// the surface does not tell it apart. The same table reads links.
///
/// ```
/// use saring_link::{IdentityError, Surface, identity, parse};
///
/// let listing = identity("tokopedia", "slug", "Toko-Contoh/Kursi-Rotan")?;
/// assert_eq!(listing.id, "toko-contoh/kursi-rotan");
/// assert_eq!(parse("tokopedia.com/toko-contoh/kursi-rotan")?.canonical, listing.canonical);
///
/// let error = identity("shopee", "barang", "4021.771").unwrap_err();
/// assert_eq!(error, IdentityError::Kind(Surface::Shopee));
/// assert_eq!(error.to_string(), "is no kind of shopee: use product, page or short");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// One [`IdentityError`] for the first of the three that is wrong.
pub fn identity(surface: &str, kind: &str, id: &str) -> Result<Identity, IdentityError> {
    let surface = name(surface).parse().map_err(|_| IdentityError::Surface)?;
    let kind = name(kind).parse().map_err(|_| IdentityError::Kind(surface))?;
    Identity::of(surface, kind, id)
}

/// A name as it is spelt everywhere. Tables of people have capitals and spaces in it.
fn name(text: &str) -> Cow<'_, str> {
    // Our own callers' names are spelt so already.
    let is_usual = |byte: u8| matches!(byte, b'a'..=b'z' | b'-');
    match text.bytes().all(is_usual) {
        true => text.into(),
        false => text.trim().to_ascii_lowercase().replace(['_', ' '], "-").into(),
    }
}

impl Identity {
    /// The same for a surface and a kind that are known already.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Kind`] and [`IdentityError::Id`].
    pub fn of(surface: Surface, kind: Kind, id: &str) -> Result<Self, IdentityError> {
        if !surface.kinds().any(|known| known == kind) {
            return Err(IdentityError::Kind(surface));
        }
        let id = chat::trimmed(id);
        let identity = match kind {
            Kind::Page | Kind::Short | Kind::Site => address(surface, kind, id),
            _ => listing(surface, kind, id),
        };
        identity
            .filter(|identity| identity.canonical.len() <= MAX_BYTES)
            .ok_or(IdentityError::Id(surface, kind))
    }
}

impl From<Identity> for Link {
    fn from(identity: Identity) -> Self {
        let Identity { surface, kind, id, canonical } = identity;
        Self {
            platform: surface.platform(),
            surface,
            kind,
            listing_id: kind.is_listing().then_some(id),
            canonical,
            unresolved: kind == Kind::Short,
        }
    }
}

/// A listing by the shape of such ids, if the surface can have it.
pub(crate) fn listing(surface: Surface, kind: Kind, id: &str) -> Option<Identity> {
    let shape = shape(surface, kind)?;
    let id = (shape.id)(id)?;
    let canonical = chat::closed((shape.address)(&id));
    Some(Identity { surface, kind, id, canonical })
}

fn shape(surface: Surface, kind: Kind) -> Option<&'static Shape> {
    forms::shapes().find(|shape| shape.surface == surface && shape.kind == kind)
}

/// What is known by its address alone, if the address leads there.
fn address(surface: Surface, kind: Kind, text: &str) -> Option<Identity> {
    let link = parse(text).ok().filter(|link| link.surface == surface && link.kind == kind)?;
    Some(Identity { surface, kind, id: link.canonical.clone(), canonical: link.canonical })
}

impl Kind {
    /// Whether it is a listing with an id of its own; else it is known by its address.
    #[must_use]
    pub fn is_listing(self) -> bool {
        !matches!(self, Self::Page | Self::Short | Self::Site)
    }
}

impl Surface {
    /// The kinds that this surface has, listings first.
    pub fn kinds(self) -> impl Iterator<Item = Kind> {
        let listings = forms::shapes().filter(move |shape| shape.surface == self);
        let addresses: &[Kind] = match self {
            Self::Site => &[Kind::Site],
            // Their links redirect from the hosts of the social medium, or there are none.
            Self::TiktokShop | Self::Bukalapak => &[Kind::Page],
            _ => &[Kind::Page, Kind::Short],
        };
        listings.map(|shape| shape.kind).chain(addresses.iter().copied())
    }
}

impl IdentityError {
    /// Which of the three is wrong: `surface`, `kind` or `listing_id`.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::Surface => "surface",
            Self::Kind(_) => "kind",
            Self::Id(..) => "listing_id",
        }
    }

    /// The message in Indonesian.
    #[must_use]
    pub fn in_indonesian(self) -> String {
        match self {
            Self::Surface => format!("bukan nama permukaan: pakai {}", surfaces("atau")),
            Self::Kind(surface) => {
                format!("bukan jenis di {surface}: pakai {}", kinds(surface, "atau"))
            }
            Self::Id(surface, kind) => match shape(surface, kind) {
                Some(Shape { example, parts: [_, parts], .. }) => {
                    format!("bukan id `{kind}` di {surface}: id-nya seperti {example} ({parts})")
                }
                None => format!("bukan alamat `{kind}` di {surface}: tulis alamat lengkapnya"),
            },
        }
    }
}

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Surface => write!(f, "is no surface: use {}", surfaces("or")),
            Self::Kind(surface) => {
                write!(f, "is no kind of {surface}: use {}", kinds(surface, "or"))
            }
            Self::Id(surface, kind) => match shape(surface, kind) {
                Some(Shape { example, parts: [parts, _], .. }) => write!(
                    f,
                    "is no id that {surface} has: its `{kind}` has one such as {example} ({parts})"
                ),
                None => {
                    write!(f, "is no address of a `{kind}` of {surface}: give the whole address")
                }
            },
        }
    }
}

impl std::error::Error for IdentityError {}

fn surfaces(or: &str) -> String {
    list(&Surface::ALL.iter().map(|surface| surface.as_str()).collect::<Vec<_>>(), or)
}

fn kinds(surface: Surface, or: &str) -> String {
    list(&surface.kinds().map(Kind::as_str).collect::<Vec<_>>(), or)
}

/// Names with commas between them and a word before the last.
fn list(names: &[&str], or: &str) -> String {
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} {or} {last}", before.join(", ")),
        _ => names.concat(),
    }
}
