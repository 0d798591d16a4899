//! What operators see of a server and of an edge: metrics under their names, and the admin port that
//! Prometheus and probes ask.
//!
//! Instruments are those of OpenTelemetry, so that one measurement serves every exporter. They count nothing
//! until [`Metrics::start`] was called, which has to come before the first of them is used.
//!
//! ```
//! use saring_telemetry::{Metrics, instruments};
//!
//! let metrics = Metrics::start("saring-server", "1.0.0")?;
//! instruments().connections.add(1, &[]);
//! assert!(metrics.text()?.contains("\nsaring_connections 1\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod admin;
mod bounded;
mod instruments;
mod metrics;
mod verdicts;

pub use admin::{Admin, AdminError, Ready};
pub use bounded::{Bounded, OTHER, TENANTS};
pub use instruments::{Instruments, instruments, meter};
pub use metrics::{Metrics, MetricsError};
pub use opentelemetry::KeyValue;
pub use opentelemetry::metrics::AsyncInstrument;
pub use verdicts::{Counted, VERDICTS, verdicts};
