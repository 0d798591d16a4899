//! Folds listing text and finds terms in it, with every position mapped to the text as submitted.
//!
//! ```
//! use saring_text::{Folded, Scratch, Term, Terms, Variant, Variants};
//!
//! let terms = Terms::new(&[Term { text: "bekas", variants: Variants::ALL, group: 0 }]);
//! let source = "Kemeja B3kàsss, ukuran L";
//! let text = Folded::new(source);
//!
//! let mut scratch = Scratch::new();
//! let found = terms.find(&text, &mut scratch)[0];
//! assert_eq!(&source[text.source_range(found.range())], "B3kàsss");
//! assert!(found.variants.iter().eq([Variant::Leet, Variant::Stretched]));
//! ```

mod find;
mod fold;
mod guess;
pub mod nearest;
mod starts;
mod terms;
mod variant;

pub use find::{Match, Scratch};
pub use fold::{FOLD_VERSION, FOLD_VERSIONS, Folded, Token, fold_term};
pub use terms::{Term, Terms};
pub use variant::{Variant, Variants};
