//! Closed sets of names, each with the one spelling that is stored.

/// Declares a closed set: the enum, `ALL`, `as_str`, `Display` and `from_name`.
macro_rules! names {
    ($(#[$outer:meta])* $set:ident { $($(#[$inner:meta])* $name:ident = $text:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $set {
            $($(#[$inner])* $name,)+
        }

        impl $set {
            /// Every member, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name as it is stored.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// The member of this name; `None` if there is none.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|member| member.as_str() == name)
            }
        }

        impl std::fmt::Display for $set {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

pub(crate) use names;
