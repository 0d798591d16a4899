//! Between the messages of `saring.v1` and what the engine and the bundles work with.
//!
//! The server, the edge and the client all go through here, so that a listing is read in one way
//! and an assessment has one form: what comes out at the far end has the same JSON, byte by byte.
//!
//! ```
//! use saring_engine::Assessment;
//! use saring_wire::{assessment_from_proto, assessment_to_proto};
//!
//! let sent = Assessment { score: 40, ..Assessment::default() };
//! let received = assessment_from_proto(assessment_to_proto(&sent))?;
//! assert_eq!(received.to_json(), sent.to_json());
//! # Ok::<(), saring_wire::WireError>(())
//! ```

mod assessment;
mod error;
mod limits;
mod listing;
mod outcome;
mod resource;
mod time;

pub use assessment::{assessment_from_proto, assessment_to_proto, verdict_to_proto};
pub use error::WireError;
pub use limits::ListingLimits;
pub use listing::{listing_from_proto, listing_to_proto};
pub use outcome::{check_outcome, check_outcome_of_any_release, check_outcome_size};
pub use resource::{
    envelope_from_proto, envelope_to_proto, resource_type_from_proto, resource_type_to_proto,
    resource_version_from_proto, resource_version_to_proto,
};
pub use time::timestamp;
