//! What servers say by errors of our own libraries, which have Indonesian words of their own.

use saring_link::{Error, IdentityError, Surface};

use crate::link;
use crate::message::Message;

const LINKS: [Error; 6] =
    [Error::Empty, Error::TooLong, Error::Character, Error::Scheme, Error::Host, Error::Malformed];

/// The text in both languages; `None` if it is none of these errors.
pub(super) fn translated(said: &str) -> Option<Message> {
    if let Some(error) = LINKS.into_iter().find(|error| error.to_string() == said) {
        return Some(link::reason(error));
    }
    let error = identities().find(|error| error.to_string() == said)?;
    Some(Message { id: error.in_indonesian(), en: said.to_owned() })
}

fn identities() -> impl Iterator<Item = IdentityError> {
    let of = |surface: Surface| {
        let ids = surface.kinds().map(move |kind| IdentityError::Id(surface, kind));
        ids.chain([IdentityError::Kind(surface)])
    };
    Surface::ALL.iter().copied().flat_map(of).chain([IdentityError::Surface])
}

#[cfg(test)]
mod tests {
    use super::super::told;

    #[test]
    fn what_is_wrong_with_a_listing_is_told_in_indonesian() {
        for (said, id) in [
            (
                "`barang` is no kind of shopee: use product, page or short",
                "`barang` bukan jenis di shopee: pakai product, page atau short",
            ),
            (
                "`Jawa` is no province: it could be Jawa Barat (ID-JB), Banten (ID-BT) or Bali (ID-BA)",
                "`Jawa` bukan provinsi: mungkin maksudnya Jawa Barat (ID-JB), Banten (ID-BT) atau Bali \
                 (ID-BA)",
            ),
        ] {
            assert_eq!(told(said).id, id);
        }
        for error in super::identities().map(|error| error.to_string()) {
            assert!(told(&error).id.starts_with("bukan "), "{error}");
        }
        for error in super::LINKS.map(|error| error.to_string()) {
            assert_ne!(told(&error).id, error);
        }
    }
}
