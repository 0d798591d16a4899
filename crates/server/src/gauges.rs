//! The states of a server that metrics tell of, looked at when somebody asks for them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use saring_app::{App, AppError};
use saring_bundle::ResourceType;
use saring_store::page::PageRequest;
use saring_store::records::{ChangeStream, Rollout};
use saring_telemetry::{Bounded, KeyValue, OTHER, TENANTS, meter};

use crate::admission::Admission;
use crate::connected::Connected;

/// Versions of subscribers that are told of.
const ROLLOUTS: usize = 1_000;

/// Rows that are read at a time.
const PAGE: u32 = 500;

/// How often subscribers' versions are read.
const EVERY: Duration = Duration::from_secs(5);

/// Tells of the log, of what is published, and of who is connected.
pub(crate) fn observe(app: &Arc<App>, connected: &Connected, admission: &Admission) {
    let (of_log, tenants) = (Arc::clone(app), Bounded::new(TENANTS));
    meter()
        .i64_observable_gauge("saring.log.position")
        .with_description("Change up to which a stream of the change log was followed")
        .with_callback(move |told| {
            for (stream, position) in of_log.projections().published().log_positions() {
                let stream = match stream {
                    ChangeStream::Shared => "shared".to_owned(),
                    // Positions of several streams make no sum.
                    ChangeStream::Tenant(slug) if tenants.label(slug) == OTHER => continue,
                    ChangeStream::Tenant(slug) => format!("tenant/{slug}"),
                };
                told.observe(position, &[KeyValue::new("saring.log.stream", stream)]);
            }
        })
        .build();
    let of_log = Arc::clone(app);
    meter()
        .f64_observable_gauge("saring.log.lag")
        .with_unit("s")
        .with_description("Time since the change log was last followed to its end")
        .with_callback(move |told| {
            told.observe(of_log.projections().unheard_for().as_secs_f64(), &[]);
        })
        .build();
    let of_rules = Arc::clone(app);
    meter()
        .i64_observable_gauge("saring.rule_set.version")
        .with_description("Newest version of a rule set")
        .with_callback(move |told| {
            let published = of_rules.projections().published();
            for rule_set in published.rule_set_names() {
                let version =
                    published.rule_set(rule_set).map_or(0, |newest| newest.version.version);
                told.observe(version, &[KeyValue::new("saring.rule_set", rule_set.to_owned())]);
            }
        })
        .build();
    let (connected, tenants) = (connected.clone(), Bounded::new(TENANTS));
    meter()
        .u64_observable_gauge("saring.connected_subscribers")
        .with_description("Subscriptions that are open at this server")
        .with_callback(move |told| {
            let mut counts = BTreeMap::<String, u64>::new();
            for tenant in connected.tenants() {
                *counts.entry(tenants.label(&tenant).to_owned()).or_default() += 1;
            }
            for (tenant, count) in counts {
                told.observe(count, &[KeyValue::new("saring.tenant", tenant)]);
            }
        })
        .build();
    let taken = admission.bytes_taken();
    meter()
        .u64_observable_gauge("saring.intake")
        .with_unit("By")
        .with_description("Room that messages under way have taken")
        .with_callback(move |told| told.observe(taken(), &[]))
        .build();
}

/// Tells which versions subscribers have in force, for as long as it is polled. All servers on one database tell
/// the same.
pub async fn observe_subscribers(app: Arc<App>) {
    let rollouts = Arc::new(Mutex::new(Vec::new()));
    let told_of = Told { rollouts: Arc::clone(&rollouts) };
    told_of.observe();
    let mut failed = false;
    loop {
        let read = read(&app).await;
        if let Err(error) = &read
            && !failed
        {
            tracing::warn!(%error, "what subscribers have in force cannot be read");
        }
        failed = read.is_err();
        if let Ok(read) = read {
            *rollouts.lock().unwrap_or_else(PoisonError::into_inner) = read;
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn read(app: &App) -> Result<Vec<Rollout>, AppError> {
    let (mut read, mut page) = (Vec::new(), PageRequest::first(PAGE));
    loop {
        let rows = app.all_rollouts(page).await?;
        read.extend(rows.items.into_iter().filter(|row| {
            let kind = row.resource.resource_type;
            kind == ResourceType::RuleSet && !row.subscriber_id.is_empty()
        }));
        match rows.next {
            Some(next) if read.len() < ROLLOUTS => {
                page = PageRequest { after: Some(next), size: PAGE };
            }
            _ => break,
        }
    }
    read.truncate(ROLLOUTS);
    Ok(read)
}

/// What subscribers had in force when it was read last.
#[derive(Clone)]
struct Told {
    rollouts: Arc<Mutex<Vec<Rollout>>>,
}

impl Told {
    fn observe(&self) {
        let told_of = self.clone();
        meter()
            .i64_observable_gauge("saring.subscriber.version")
            .with_description("Version of a rule set that a subscriber has in force")
            .with_callback(move |told| {
                told_of.each(|row, labels| told.observe(row.applied_version, labels));
            })
            .build();
        let told_of = self.clone();
        meter()
            .i64_observable_gauge("saring.subscriber.versions_behind")
            .with_description("Versions by which a subscriber is behind the newest one")
            .with_callback(move |told| {
                told_of.each(|row, labels| {
                    told.observe(row.published_version - row.applied_version, labels);
                });
            })
            .build();
        let told_of = self.clone();
        meter()
            .f64_observable_gauge("saring.subscriber.applied_timestamp")
            .with_unit("s")
            .with_description("When a subscriber put its version in force, in seconds since 1970")
            .with_callback(move |told| {
                told_of.each(|row, labels| {
                    if let Some(at) = row.applied_at {
                        told.observe(at as f64 / 1e6, labels);
                    }
                });
            })
            .build();
    }

    fn each(&self, mut tell: impl FnMut(&Rollout, &[KeyValue])) {
        for row in &*self.rollouts.lock().unwrap_or_else(PoisonError::into_inner) {
            let labels = [
                KeyValue::new("saring.tenant", row.tenant.clone()),
                KeyValue::new("saring.subscriber", row.subscriber_id.clone()),
                KeyValue::new("saring.rule_set", row.resource.name.clone()),
            ];
            tell(row, &labels);
        }
    }
}
