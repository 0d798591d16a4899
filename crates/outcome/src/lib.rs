//! What is wrong with an outcome, as far as it tells by itself: without reading a clock, the store, or the
//! messages of the wire.
//!
//! An edge, a client and the centre all ask here, so that a field has one name and one limit wherever an
//! outcome is refused.
//!
//! Some faults were none in an older release, which stored such outcomes. One that is sent again is
//! still a retry, so that the centre refuses it only once it knows that the key is new:
//! [`Fault::was_taken`].
//!
//! ```
//! use saring_outcome::{Facts, Origin, Place, Time, check};
//!
//! let now = 1_795_478_400_000_000;
//! let good = Facts {
//!     idempotency_key: "takedown-1",
//!     place: Place::Url("https://shopee.co.id/product/4021/771"),
//!     has_action: true,
//!     origin: Some(Origin::Other),
//!     action_time: Time::At(now),
//!     ..Facts::default()
//! };
//! assert_eq!(check(&good, now), Ok(()));
//!
//! let fault = check(&Facts { price: Some(-1), ..good.clone() }, now).unwrap_err();
//! assert_eq!((fault.field.as_str(), fault.was_taken), ("price", false));
//! let fault = check(&Facts { province: "Jawa", ..good }, now).unwrap_err();
//! assert_eq!((fault.field.as_str(), fault.was_taken), ("province", true));
//! ```

mod check;
mod facts;
mod time;

#[cfg(test)]
mod tests;

pub use check::{Fault, check};
pub use facts::{Facts, Origin, Place, Rule};
pub use time::{CLOCK_SKEW, FIRST_ACTION, LAST_TIME, Time};
