//! The exporter: what the instruments have counted, as Prometheus reads it.

use opentelemetry::{KeyValue, global};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::{Instrument, SdkMeterProvider, Stream};
use prometheus::{Registry, TextEncoder};

use crate::instruments::CALLS;

/// Series of calls, at most: what a hundred platforms make of all methods and their errors. Of any other
/// instrument the SDK keeps 2,000.
const CALL_SERIES: usize = 10_000;

/// What the instruments of this process count, from when it was started.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Registry,
}

/// Why there are no metrics.
#[derive(Debug, thiserror::Error)]
#[error("the metrics cannot be given: {0}")]
pub struct MetricsError(Box<dyn std::error::Error + Send + Sync>);

impl Metrics {
    /// Starts to count, for a service of this name.
    ///
    /// # Errors
    ///
    /// [`MetricsError`] if the exporter cannot be made.
    pub fn start(service: &'static str, version: &'static str) -> Result<Metrics, MetricsError> {
        let registry = Registry::new();
        let exporter = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .scope_info_enabled(false)
            .build()
            .map_err(|error| MetricsError(error.into()))?;
        let resource = Resource::builder()
            .with_service_name(service)
            .with_attribute(KeyValue::new("service.version", version));
        let provider = SdkMeterProvider::builder()
            .with_reader(exporter)
            .with_resource(resource.build())
            .with_view(more_series_of_calls);
        global::set_meter_provider(provider.build());
        Ok(Metrics { registry })
    }

    /// All that was counted, in the text format.
    ///
    /// # Errors
    ///
    /// [`MetricsError`] if it cannot be written.
    pub fn text(&self) -> Result<String, MetricsError> {
        let encoded = TextEncoder::new().encode_to_string(&self.registry.gather());
        encoded.map_err(|error| MetricsError(error.into()))
    }
}

fn more_series_of_calls(instrument: &Instrument) -> Option<Stream> {
    let is_calls = instrument.name() == CALLS;
    is_calls.then(|| Stream::builder().with_cardinality_limit(CALL_SERIES).build().ok()).flatten()
}
