//! Rewrites words the way sellers do, so that the matcher can be measured against somebody who
//! does not know it.
//!
//! A seller who has lost a listing lists it again with the word changed just enough that a filter
//! no longer sees it and a buyer still does. This crate is that seller. It has no knowledge of the
//! matcher and depends on no other crate of the project, because a measurement against rewritings
//! that were made to be found proves nothing. Everything is drawn from a seed, so that a miss can
//! be shown again.
//!
//! ```
//! use saring_disguise::{Disguise, Rng, Title};
//!
//! // A title, and where in it the words stand that give the goods away.
//! let title = Title::new("Jual kaos bekas murah".to_owned(), [5..9, 10..15])?;
//!
//! let mut rng = Rng::from_seed(260);
//! let leet = Disguise::Leet.apply(&title, &mut rng).ok_or("no letter has a digit")?;
//! assert_eq!(leet.text(), "Jual k40s b3k4s murah");
//!
//! // The ranges have moved along, so that a second disguise can be put over the first.
//! let both = Disguise::Spelled.apply(&leet, &mut rng).ok_or("too short to spell")?;
//! assert_eq!(both.text(), "Jual k.4.0.s b 3 k 4 s murah");
//! assert_eq!(both.words(), [5..12, 13..22]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What a disguise promises
//!
//! - A person can still read the word. Where that would be lost, as by spelling out a word of two
//!   letters, there is no result.
//! - All words of the title are rewritten, or there is no result: a title in which one word stays
//!   plain would be found for that word, and the measurement would look better than it is. Only
//!   [`Disguise::Glued`] rewrites those that it can, since it needs two that stand together.
//! - The result differs from the title, and nothing outside the words changes.
//!
//! # Two at once
//!
//! [`Disguise::ALL`] is in the order in which they can be put over one another, and [`pairs`]
//! gives every two of them in that order. It is the order of a seller's hands: first the letters
//! are typed ([`Leet`](Disguise::Leet), [`Stretched`](Disguise::Stretched)), then the word gets
//! its endings, so that they go onto what was typed (`b4ju-b4ju`, `b4junya`), then what stands
//! between words and letters changes, and last the whole is pasted through a generator that swaps
//! characters one by one. Each step leaves the traces of the earlier ones in place; the other way
//! round, a spelled word has no letters side by side for punctuation to part, and a word in
//! mathematical letters has none left that a digit could stand for.

mod disguise;
mod letters;
mod rng;
mod title;
mod ways;

pub use disguise::{Disguise, pairs};
pub use rng::Rng;
pub use title::{BadRange, Title};
