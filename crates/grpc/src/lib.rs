//! What the centre and the edge both serve, so that neither can differ from the other: how
//! connections and calls are taken, the scoring service over whatever scores, answers within bounds,
//! and errors that carry a reason.
//!
//! ```
//! use saring_grpc::{invalid_field, status};
//! use saring_proto::Reason;
//! use tonic_types::StatusExt as _;
//!
//! let stopping = status(Reason::Draining, "connect again");
//! assert_eq!(stopping.get_details_error_info().unwrap().reason, "DRAINING");
//!
//! let wrong = invalid_field("listing", "is not set");
//! assert_eq!(wrong.get_details_bad_request().unwrap().field_violations[0].field, "listing");
//! ```

mod answer;
mod answer_body;
mod answers;
mod auth_layer;
mod call;
mod certificate;
mod compression;
mod head;
mod health;
mod listen;
mod measured;
mod methods;
mod open_calls;
mod peer;
mod places;
mod pool;
mod proxy;
mod reason;
mod reflection;
mod rejected;
mod scoring;
mod serve;
mod status;
mod transport;
mod verdicts;

pub use answer::{ANSWER_BYTES, answer, answer_too_large};
pub use answers::{Answers, Outgoing, channel};
pub use auth_layer::{AuthLayer, Authenticator};
pub use call::{note_tenant, request_id};
pub use certificate::{Certificate, Tls};
pub use head::bearer;
pub use health::health;
pub use listen::Listen;
pub use measured::Measured;
pub use peer::retires;
pub use pool::{Pool, processors, threads_for_batches};
pub use proxy::Proxy;
pub use reflection::reflection;
pub use rejected::count_rejected;
pub use scoring::{Rules, Scoring, Source};
pub use serve::{Calls, serve};
pub use status::{check_batch, detailed, invalid, invalid_field, retry, shortened, status, wire};
pub use transport::{ConnectionLimits, Transport};
