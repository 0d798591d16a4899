//! Platforms, surfaces and kinds, and the one spelling each has everywhere.

use std::fmt;
use std::str::FromStr;

/// A name that is not in the closed set that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnknownName {
    set: &'static str,
    names: &'static [&'static str],
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no {} has this name: use one of {}", self.set, self.names.join(", "))
    }
}

impl std::error::Error for UnknownName {}

/// Declares a closed set of names: the enum, `ALL`, `as_str`, `Display` and `FromStr`.
///
/// One table a set keeps both directions of the spelling in step.
macro_rules! names {
    ($(#[$outer:meta])* $set:ident: $what:literal { $($(#[$inner:meta])* $name:ident = $text:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $set {
            $($(#[$inner])* $name,)+
        }

        impl $set {
            /// Every member, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name as it is written in JSON, on the command line and in the store.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }

        impl fmt::Display for $set {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $set {
            type Err = UnknownName;

            fn from_str(text: &str) -> Result<Self, UnknownName> {
                match text {
                    $($text => Ok(Self::$name),)+
                    _ => Err(UnknownName { set: $what, names: &[$($text,)+] }),
                }
            }
        }
    };
}

names! {
    /// The company that answers for a link.
    Platform: "platform" {
        /// Shopee Indonesia.
        Shopee = "shopee",
        /// Tokopedia.
        Tokopedia = "tokopedia",
        /// Lazada Indonesia.
        Lazada = "lazada",
        /// TikTok, with TikTok Shop.
        Tiktok = "tiktok",
        /// Blibli.
        Blibli = "blibli",
        /// Meta: Facebook and Instagram.
        Meta = "meta",
        /// Bukalapak.
        Bukalapak = "bukalapak",
        /// No platform: a stand-alone shop, or a host that imitates a platform.
        Other = "other",
    }
}

names! {
    /// Where a listing stands.
    Surface: "surface" {
        /// The Shopee marketplace.
        Shopee = "shopee",
        /// The Tokopedia marketplace, with the shop host it shares with TikTok Shop.
        Tokopedia = "tokopedia",
        /// The Lazada marketplace.
        Lazada = "lazada",
        /// The Blibli marketplace.
        Blibli = "blibli",
        /// The Bukalapak marketplace.
        Bukalapak = "bukalapak",
        /// The marketplace inside TikTok.
        TiktokShop = "tiktok-shop",
        /// TikTok as social media: videos.
        Tiktok = "tiktok",
        /// Facebook, with Facebook Marketplace.
        Facebook = "facebook",
        /// Instagram.
        Instagram = "instagram",
        /// Any other website.
        Site = "site",
    }
}

names! {
    /// What a link leads to; for listings also the shape of the id.
    Kind: "kind" {
        /// A product page. The id is "shop.item" in digits on Shopee, digits on Lazada and TikTok
        /// Shop, such as "ps--abc-12345-00001" on Blibli, letters and digits on Bukalapak.
        Product = "product",
        /// A Tokopedia product by name; the id is "shop/slug" in lower case.
        Slug = "slug",
        /// A Tokopedia product by number; the id is digits.
        Pdp = "pdp",
        /// A TikTok video or photo post; the id is digits.
        Video = "video",
        /// A Facebook Marketplace item; the id is digits.
        Item = "item",
        /// A Facebook post; the id is digits, or "pfbid..." where case counts.
        Post = "post",
        /// An Instagram post; the id is its code, where case counts.
        P = "p",
        /// An Instagram reel; the id is its code, where case counts.
        Reel = "reel",
        /// A page of a platform that is not a listing: home, shop, search, help.
        Page = "page",
        /// A link that redirects to a target it does not show.
        Short = "short",
        /// A page of any other website, known by its address.
        Site = "site",
    }
}

impl Surface {
    /// The company that runs this surface; figures by surface add up to platforms this way.
    #[must_use]
    pub fn platform(self) -> Platform {
        match self {
            Self::Shopee => Platform::Shopee,
            Self::Tokopedia => Platform::Tokopedia,
            Self::Lazada => Platform::Lazada,
            Self::Blibli => Platform::Blibli,
            Self::Bukalapak => Platform::Bukalapak,
            Self::TiktokShop | Self::Tiktok => Platform::Tiktok,
            Self::Facebook | Self::Instagram => Platform::Meta,
            Self::Site => Platform::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_name_reads_back<T>(all: &[T])
    where
        T: FromStr<Err = UnknownName> + fmt::Display + fmt::Debug + PartialEq + Copy,
    {
        for name in all {
            assert_eq!(name.to_string().parse(), Ok(*name));
        }
    }

    #[test]
    fn names_read_back() {
        every_name_reads_back(Platform::ALL);
        every_name_reads_back(Surface::ALL);
        every_name_reads_back(Kind::ALL);
    }

    #[test]
    fn unknown_names_say_what_is_known() {
        let error = "Shopee".parse::<Platform>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "no platform has this name: use one of shopee, tokopedia, lazada, tiktok, blibli, \
             meta, bukalapak, other"
        );
    }
}
