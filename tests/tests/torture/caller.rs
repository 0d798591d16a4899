//! Somebody who reports straight to a server, keeps nothing, and sends nothing again that was acknowledged.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::server::{Keys, outcome, reason, with};
use tokio::task::JoinHandle;
use tonic::transport::Channel;

/// What they were told.
#[derive(Default)]
pub struct Told {
    pub taken: AtomicU64,
    /// How often it was refused, by the reason.
    pub refused: Mutex<BTreeMap<String, usize>>,
}

impl Told {
    async fn until(&self, what: &str, is_so: impl Fn(&Told) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
            let told = self.refused.lock().unwrap().clone();
            assert!(begun.elapsed() < Duration::from_secs(20), "{what}: {told:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn until_refused(&self, by: &str) {
        let refused = |told: &Told| told.refused.lock().unwrap().get(by).copied().unwrap_or(0);
        let before = refused(self);
        self.until(by, |told| refused(told) > before + 2).await;
    }

    pub async fn until_taken(&self) {
        let before = self.taken.load(Ordering::Relaxed);
        self.until("reports are taken again", |told| {
            told.taken.load(Ordering::Relaxed) > before + 20
        })
        .await;
    }
}

/// Reports outcomes, numbered from `first` on, straight to the server until it is to stop, each batch until it is
/// taken.
pub fn insist(
    channel: Channel,
    mut first: u64,
    keys: &Keys,
    stop: &Arc<AtomicBool>,
) -> (Arc<Told>, JoinHandle<()>) {
    let (key, stop, told) = (keys.shopee.clone(), Arc::clone(stop), Arc::<Told>::default());
    let noted = Arc::clone(&told);
    let reporting = tokio::spawn(async move {
        let mut takedowns = TakedownServiceClient::new(channel);
        while !stop.load(Ordering::Relaxed) {
            let outcomes = (first..first + 5).map(|item| outcome(&item.to_string(), item));
            let request = v1::ReportOutcomesRequest { outcomes: outcomes.collect() };
            while let Err(status) = takedowns.report_outcomes(with(&key, request.clone())).await {
                let why = format!("{:?} {}", status.code(), reason(&status));
                *noted.refused.lock().unwrap().entry(why).or_default() += 1;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            noted.taken.fetch_add(5, Ordering::Relaxed);
            first += 5;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    (told, reporting)
}
