//! The central scorer: for each tenant a replica of what is published, kept by the very code that a
//! subscriber runs, so that the centre and the edge give the same answers.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use saring_bundle::{Active, HEAD_FORMATS, Live, Prepared, Replica, ResourceName, Seen};
use saring_engine::{Assessment, Listing, Scratch};
use saring_store::StoreError;

use super::{Projections, Published};
use crate::environment::Environment;
use crate::error::AppError;
use crate::signing::Signed;

/// How long to wait before a copy that could not be brought up to date is tried again.
const RETRY: Duration = Duration::from_secs(5);

/// Scores listings by what is in force.
pub(crate) struct CentralScorer {
    projections: Arc<Projections>,
    environment: Arc<dyn Environment>,
    /// By tenant.
    copies: Mutex<HashMap<String, Arc<Copy>>>,
}

#[derive(Debug)]
struct Copy {
    live: Live,
    /// When something else comes in force though nothing is published: a hold ends, for instance.
    next_change: AtomicI64,
    /// Locked while the copy is brought up to date; scoring goes on meanwhile.
    state: tokio::sync::Mutex<CopyState>,
}

#[derive(Debug)]
struct CopyState {
    replica: Replica,
    /// What it was last brought up to.
    published: Option<Arc<Published>>,
}

/// What a tenant enforces at one time.
#[derive(Clone, Debug)]
pub struct InForce {
    active: Arc<Active>,
    now: i64,
}

impl InForce {
    /// Scores listings. Nothing is kept.
    #[must_use]
    pub fn score(&self, listings: &[Listing]) -> Vec<Assessment> {
        let mut scratch = Scratch::default();
        listings.iter().map(|listing| self.active.score(listing, self.now, &mut scratch)).collect()
    }

    /// Slugs and versions of the rule sets.
    #[must_use]
    pub fn rule_sets(&self) -> &[(String, i64)] {
        self.active.rule_sets()
    }

    /// Version of the takedown fingerprints; 0 if there are none.
    #[must_use]
    pub fn fingerprints_version(&self) -> i64 {
        self.active.fingerprints_version()
    }
}

impl CentralScorer {
    pub(crate) fn new(
        projections: Arc<Projections>,
        environment: Arc<dyn Environment>,
    ) -> CentralScorer {
        CentralScorer { projections, environment, copies: Mutex::default() }
    }

    /// What a tenant enforces now, to score with.
    pub(crate) async fn in_force(&self, tenant: &str) -> Result<InForce, AppError> {
        // Streams are let in once, and score for as long as they are open.
        if self.projections.keys().are_out_of_date() {
            return Err(StoreError::unavailable("the change log is not followed any more").into());
        }
        let active = self.active(tenant).await?;
        Ok(InForce { active, now: self.environment.now() })
    }

    /// What a tenant enforces now.
    async fn active(&self, tenant: &str) -> Result<Arc<Active>, AppError> {
        let copy = self.copy(tenant)?;
        let is_due = self.environment.now() >= copy.next_change.load(Ordering::Relaxed);
        if is_due || !copy.live.load().is_ready() {
            // The first time, too; later on `follow` brings what is published.
            match self.bring_up_to_date(tenant, &copy).await {
                Err(error @ (AppError::Store(_) | AppError::SigningKeyMissing { .. }))
                    if copy.live.load().is_ready() =>
                {
                    tracing::warn!(tenant, %error, "scoring goes on with what is here");
                }
                result => result?,
            }
        }
        let active = copy.live.load();
        if !active.is_ready() {
            return Err(AppError::NoRules);
        }
        Ok(active)
    }

    /// Keeps the copies up to date; runs as long as the server does.
    pub(crate) async fn follow(&self) {
        let mut watch = self.projections.watch_published();
        let mut failed = false;
        loop {
            let changed = watch.changed();
            let pause = if failed { RETRY } else { Duration::MAX };
            if let Ok(Err(_)) = tokio::time::timeout(pause, changed).await {
                return;
            }
            failed = false;
            for (tenant, copy) in self.copies() {
                if let Err(error) = self.bring_up_to_date(&tenant, &copy).await {
                    tracing::error!(tenant, %error, "the centre's copy stays as it was");
                    failed = true;
                }
            }
        }
    }

    fn copies(&self) -> Vec<(String, Arc<Copy>)> {
        let copies = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        copies.iter().map(|(tenant, copy)| (tenant.clone(), Arc::clone(copy))).collect()
    }

    fn copy(&self, tenant: &str) -> Result<Arc<Copy>, AppError> {
        let mut copies = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(copy) = copies.get(tenant) {
            return Ok(Arc::clone(copy));
        }
        let replica = Replica::new(
            tenant,
            self.projections.published().signers().keys().clone(),
            Seen::default(),
        )?;
        let live = replica.live();
        let state = tokio::sync::Mutex::new(CopyState { replica, published: None });
        let next_change = AtomicI64::new(i64::MAX);
        let copy = Arc::new(Copy { live, next_change, state });
        copies.insert(tenant.to_owned(), Arc::clone(&copy));
        Ok(copy)
    }

    async fn bring_up_to_date(&self, tenant: &str, copy: &Copy) -> Result<(), AppError> {
        let mut state = copy.state.lock().await;
        let published = self.projections.published();
        let mut result = Ok(());
        if !state.published.as_ref().is_some_and(|last| Arc::ptr_eq(last, &published)) {
            result = self.take_in(tenant, &published, &mut state.replica).await;
            if result.is_ok() {
                state.published = Some(published);
            }
        }
        // Whatever became of it: what was taken in before may change at its own time.
        let advance = || state.replica.advance(self.environment.now()).map(commit);
        let advanced = tokio::task::block_in_place(advance);
        let next_change = state.replica.next_change().unwrap_or(i64::MAX);
        copy.next_change.store(next_change, Ordering::Relaxed);
        advanced?;
        result
    }

    /// Brings a copy what it lacks of what is published.
    async fn take_in(
        &self,
        tenant: &str,
        published: &Published,
        replica: &mut Replica,
    ) -> Result<(), AppError> {
        let now = self.environment.now();
        let head = self.projections.head(tenant, published, now, *HEAD_FORMATS.end())?;
        replica.heartbeat(&head, now)?;
        let here = replica.newest_here();
        let has = |resource: &ResourceName| here.iter().find(|has| has.resource == *resource);
        for signed in published.missing(tenant, now, has) {
            self.adopt(replica, signed)?;
        }
        if let Some(end) = published.fingerprints() {
            let have = replica.in_force();
            let have = have.iter().find(|have| have.resource == end.resource);
            let mut version = have.map_or(0, |have| have.version);
            while let Some(signed) = self.projections.fingerprints_after(version, end).await? {
                version = signed.version.version;
                self.adopt(replica, &signed)?;
            }
        }
        Ok(())
    }

    fn adopt(&self, replica: &mut Replica, signed: &Signed) -> Result<(), AppError> {
        // Building is work for a processor; the other tasks of this thread move elsewhere.
        tokio::task::block_in_place(|| {
            commit(replica.prepare(&signed.version, &signed.envelope, self.environment.now())?);
            Ok(())
        })
    }
}

fn commit(prepared: Option<Prepared<'_>>) {
    if let Some(prepared) = prepared {
        prepared.commit();
    }
}
