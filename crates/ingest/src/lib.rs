//! Reads what people have: CSV in any of its dialects, Excel workbooks, JSON lines, and plain text with
//! links in it. Every row comes out once, with the fields that it gives or what is wrong with it and
//! what to do about that; one bad row costs none of the others.
//!
//! ```
//! use saring_ingest::{Options, Rows, Value};
//!
//! let file = "No;Nama Produk;Harga\n1;Kaos;Rp15.000\n";
//! let options = Options::new(&["id", "title", "price"]);
//! let mut rows = Rows::open(file.as_bytes(), options)?;
//! let row = rows.next_row()?.unwrap();
//! let fields = row.fields.unwrap();
//! assert_eq!((fields[0].field, &fields[0].value), ("title", &Value::Text("Kaos".into())));
//! assert_eq!((fields[1].field, &*fields[1].column), ("price", "Harga"));
//! assert!(rows.next_row()?.is_none());
//! # Ok::<(), saring_ingest::Error>(())
//! ```
//!
//! The crate is pure: it reads from whatever it is given and opens no file. CSV and JSON lines are read
//! in constant memory, a workbook within bounds that are checked before anything is parsed.
//!
//! | job | module |
//! | --- | --- |
//! | what the input is, and in which letters | `format`, `encoding` |
//! | rows of each format | `csv`, `jsonl`, `xlsx`, `text` |
//! | which column gives which field | `names`, `columns`, `mapping` |
//! | what is wrong, and how it is worded | `fault`, `wording` |
//! | refused rows as a file | `rejected` |

mod columns;
mod csv;
mod encoding;
mod fault;
mod format;
mod jsonl;
mod layout;
mod lines;
mod mapping;
mod names;
mod number;
mod object;
mod options;
mod records;
mod rejected;
mod row;
mod rows;
mod swallowed;
mod text;
mod value;
mod wording;
mod xlsx;

pub use fault::{Broken, Error, Fault, Note, Wording};
pub use mapping::Mapping;
pub use names::{Field, field_named, nearest};
pub use number::whole;
pub use object::{items, members};
pub use options::{Format, Limits, Options, Prose, Unknown};
pub use rejected::Rejected;
pub use row::{Entry, Original, Row, Shape};
pub use rows::Rows;
pub use value::{Value, neutral};
