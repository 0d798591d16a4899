//! Reads values as people write them in files.
//!
//! A platform's export, an officer's table and a spreadsheet write one value in many ways. Each
//! module here reads one kind of value into its one form, by rules that its documentation states,
//! and says what is wrong with a text that it cannot read. Nothing is guessed: a text that could
//! mean two values is refused, or its reading is marked.
//!
//! ```
//! use saring_notation::province;
//!
//! assert_eq!(province::read("Prov. JAWA BARAT")?.code, "ID-JB");
//! assert_eq!(
//!     province::read("Jawa").unwrap_err().to_string(),
//!     "is no province: it could be Jawa Barat (ID-JB), Jawa Tengah (ID-JT) or Jawa Timur (ID-JI)",
//! );
//! # Ok::<(), saring_notation::province::UnknownProvince>(())
//! ```
//!
//! | value | module |
//! | --- | --- |
//! | provinces of Indonesia, as codes of ISO 3166-2 | [`province`] |
//! | prices, as whole rupiah | [`price`] |
//! | days and times, in WIB where no zone is given | [`date`] |
//! | the condition of goods: new, used or refurbished | [`condition`] |
//! | weights and numbers of pieces, in a text | [`quantity`] |

pub mod condition;
pub mod date;
pub mod price;
pub mod province;
pub mod quantity;
