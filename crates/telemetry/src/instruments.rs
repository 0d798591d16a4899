//! Every instrument that is told of events. What is a state is observed by whoever has it, under [`meter`].
//!
//! Names are those of OpenTelemetry's conventions where they have one. Prometheus gets them with underscores,
//! the unit, and `_total` at the end of a counter.

use std::sync::LazyLock;

use opentelemetry::global;
use opentelemetry::metrics::{Counter, Histogram, Meter, UpDownCounter};

/// Bounds of durations, in seconds: from what a listing takes to what a caller waits at most.
const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

/// The name of the instrument that has the most series.
pub(crate) const CALLS: &str = "saring.calls";

/// The instruments of this process.
#[derive(Debug)]
pub struct Instruments {
    /// How long calls took until their answer was whole: `rpc.method`, `rpc.response.status_code`.
    pub call_duration: Histogram<f64>,
    /// Calls by their callers: those labels, `saring.tenant` and, of what was refused, `error.type`.
    pub calls: Counter<u64>,
    /// Calls whose answer is not whole yet: `rpc.method`.
    pub open_calls: UpDownCounter<i64>,
    /// Connections that are open.
    pub connections: UpDownCounter<i64>,
    /// Connections that had to go, or were not taken: `saring.cause`.
    pub evictions: Counter<u64>,
    /// How long transactions took: `db.system.name`, `db.operation.name`, and `error.type` of those that failed.
    pub transaction_duration: Histogram<f64>,
    /// How long they waited for a connection: `db.client.connection.pool.name`.
    pub connection_wait: Histogram<f64>,
    /// Work that waits for its turn: `saring.pool`.
    pub waiting_work: UpDownCounter<i64>,
    /// Listings that were scored: `saring.verdict`.
    pub listings: Counter<u64>,
    /// What subscribers rejected: `saring.resource.type`, `error.type`.
    pub rejected_resources: Counter<u64>,
}

/// The instruments.
pub fn instruments() -> &'static Instruments {
    static INSTRUMENTS: LazyLock<Instruments> = LazyLock::new(Instruments::new);
    &INSTRUMENTS
}

/// Where instruments of this process are made.
#[must_use]
pub fn meter() -> Meter {
    global::meter("saring")
}

impl Instruments {
    fn new() -> Instruments {
        let meter = meter();
        let seconds = |name: &'static str, description: &'static str| {
            let histogram = meter.f64_histogram(name).with_unit("s");
            histogram.with_description(description).with_boundaries(SECONDS.to_vec()).build()
        };
        let count = |name: &'static str, description: &'static str| {
            meter.u64_counter(name).with_description(description).build()
        };
        let open = |name: &'static str, description: &'static str| {
            meter.i64_up_down_counter(name).with_description(description).build()
        };
        Instruments {
            call_duration: seconds(
                "rpc.server.call.duration",
                "Time until the answer of a call was whole",
            ),
            calls: count(CALLS, "Calls that were answered, by their callers"),
            open_calls: open("saring.open_calls", "Calls and streams that are not answered yet"),
            connections: open("saring.connections", "Connections that are open"),
            evictions: count(
                "saring.evicted_connections",
                "Connections that were closed or not taken for want of places",
            ),
            transaction_duration: seconds(
                "db.client.operation.duration",
                "Time of a transaction, its waiting included",
            ),
            connection_wait: seconds(
                "db.client.connection.wait_time",
                "Time until a transaction had a connection to the database",
            ),
            waiting_work: open(
                "saring.waiting_work",
                "Batches, listings of streams and figures that wait for their turn",
            ),
            listings: count("saring.listings", "Listings that were scored"),
            rejected_resources: count(
                "saring.rejected_resources",
                "Versions that a replica was sent and rejected",
            ),
        }
    }
}
