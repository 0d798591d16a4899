//! The states of an edge that metrics tell of, looked at when somebody asks for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use saring_bundle::ResourceType;
use saring_client::{Client, OutboxCounts};
use saring_telemetry::{KeyValue, meter};

/// How often the outbox is counted.
const EVERY: Duration = Duration::from_secs(5);

/// Tells of the replica and of the connection to the centre.
pub(crate) fn observe(client: &Arc<Client>) {
    let (of_rules, of_connection) = (client.status(), client.status());
    meter()
        .i64_observable_gauge("saring.rule_set.version")
        .with_description("Version of a rule set that is in force")
        .with_callback(move |told| {
            for version in &of_rules.borrow().in_force {
                if version.resource.resource_type == ResourceType::RuleSet {
                    let rule_set = version.resource.name.clone();
                    told.observe(version.version, &[KeyValue::new("saring.rule_set", rule_set)]);
                }
            }
        })
        .build();
    meter()
        .u64_observable_gauge("saring.centre.connected")
        .with_description("Whether a subscription to the centre is open")
        .with_callback(move |told| told.observe(of_connection.borrow().connected.into(), &[]))
        .build();
    let (of_fresh, of_head) = (client.scorer(), client.scorer());
    meter()
        .u64_observable_gauge("saring.replica.fresh")
        .with_description("Whether the centre confirmed the replica within its validity")
        .with_callback(move |told| told.observe((!of_fresh.is_stale()).into(), &[]))
        .build();
    meter()
        .f64_observable_gauge("saring.replica.expiry_timestamp")
        .with_unit("s")
        .with_description("Until when the newest head confirms the replica, in seconds since 1970")
        .with_callback(move |told| told.observe(of_head.valid_until() as f64 / 1e6, &[]))
        .build();
}

/// Tells what is in the outbox, for as long as it is polled.
pub(crate) async fn observe_outbox(client: Arc<Client>) {
    let counts: Arc<[AtomicU64; 3]> = Arc::default();
    let told_of = Arc::clone(&counts);
    meter()
        .u64_observable_gauge("saring.outbox.outcomes")
        .with_description("Outcomes on the edge's disk that wait, were refused, or cannot be read")
        .with_callback(move |told| {
            for (state, count) in ["waiting", "refused", "unreadable"].into_iter().zip(&*told_of) {
                let label = KeyValue::new("saring.outbox.state", state);
                told.observe(count.load(Ordering::Relaxed), &[label]);
            }
        })
        .build();
    loop {
        // What is wrong with the disk, whoever reports outcomes is told.
        if let Ok(OutboxCounts { waiting, dead_letters, unreadable, .. }) = client.outbox().await {
            for (told, count) in counts.iter().zip([waiting, dead_letters, unreadable]) {
                told.store(count, Ordering::Relaxed);
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}
