//! Scoring at the centre: for each tenant a copy of what is published, kept by the very code that a
//! subscriber runs, so that the centre and the edge give the same answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use saring_bundle::{Active, Live, Replica, Seen};
use saring_engine::{Assessment, Listing, Scratch};

use crate::feed::Published;
use crate::permission;
use crate::{App, AppError, Principal};

/// The copies, by tenant.
#[derive(Debug, Default)]
pub struct Centre {
    copies: Mutex<HashMap<String, Arc<Copy>>>,
}

#[derive(Debug)]
struct Copy {
    live: Live,
    /// Locked while the copy is brought up to date; scoring goes on meanwhile.
    state: tokio::sync::Mutex<CopyState>,
}

#[derive(Debug)]
struct CopyState {
    replica: Replica,
    /// What it was last brought up to.
    published: Option<Arc<Published>>,
}

impl App {
    /// Scores listings by what the calling platform enforces, all by the same versions. For
    /// platforms. Nothing is kept.
    ///
    /// # Errors
    ///
    /// [`AppError::Forbidden`] or [`AppError::NoRules`].
    pub async fn score(
        &self,
        caller: &Principal,
        listings: &[Listing],
    ) -> Result<(Vec<Assessment>, Arc<Active>), AppError> {
        let active = self.active(caller).await?;
        let now = self.now();
        let mut scratch = Scratch::default();
        let assessments =
            listings.iter().map(|listing| active.score(listing, now, &mut scratch)).collect();
        Ok((assessments, active))
    }

    /// What the calling platform enforces now.
    ///
    /// # Errors
    ///
    /// [`AppError::Forbidden`] or [`AppError::NoRules`].
    pub async fn active(&self, caller: &Principal) -> Result<Arc<Active>, AppError> {
        let scope = permission::platform(caller)?;
        let copy = self.copy(scope.tenant())?;
        if copy.live.load().rule_sets().is_empty() {
            // The first time; later on `follow` keeps it up to date.
            self.bring_up_to_date(scope.tenant(), &copy).await?;
        }
        let active = copy.live.load();
        if active.rule_sets().is_empty() {
            return Err(AppError::NoRules);
        }
        Ok(active)
    }

    /// Keeps the copies up to date; runs as long as the server does.
    pub async fn follow(&self) {
        let mut watch = self.feed.watch();
        while watch.changed().await.is_ok() {
            for (tenant, copy) in self.copies() {
                if let Err(error) = self.bring_up_to_date(&tenant, &copy).await {
                    tracing::error!(tenant, %error, "the centre's copy stays as it was");
                }
            }
        }
    }

    fn copies(&self) -> Vec<(String, Arc<Copy>)> {
        let copies = self.centre.copies.lock().unwrap_or_else(PoisonError::into_inner);
        copies.iter().map(|(tenant, copy)| (tenant.clone(), Arc::clone(copy))).collect()
    }

    fn copy(&self, tenant: &str) -> Result<Arc<Copy>, AppError> {
        let mut copies = self.centre.copies.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(copy) = copies.get(tenant) {
            return Ok(Arc::clone(copy));
        }
        let replica = Replica::new(tenant, self.signing.keys.clone(), Seen::default())?;
        let live = replica.live();
        let state = tokio::sync::Mutex::new(CopyState { replica, published: None });
        let copy = Arc::new(Copy { live, state });
        copies.insert(tenant.to_owned(), Arc::clone(&copy));
        Ok(copy)
    }

    async fn bring_up_to_date(&self, tenant: &str, copy: &Copy) -> Result<(), AppError> {
        let mut state = copy.state.lock().await;
        let published = self.feed.now();
        if state.published.as_ref().is_some_and(|last| Arc::ptr_eq(last, &published)) {
            return Ok(());
        }
        let head = self.head(tenant, &published)?;
        state.replica.heartbeat(&head, self.now())?;
        for signed in published.resources(tenant) {
            self.adopt(&mut state.replica, signed)?;
        }
        if let Some(end) = published.fingerprints() {
            let have = state.replica.in_force();
            let have = have.iter().find(|have| have.resource == end.resource);
            let mut version = have.map_or(0, |have| have.version);
            while let Some(signed) = self.fingerprints_after(version, end).await? {
                version = signed.version.version;
                self.adopt(&mut state.replica, &signed)?;
            }
        }
        state.published = Some(published);
        Ok(())
    }

    fn adopt(&self, replica: &mut Replica, signed: &crate::feed::Signed) -> Result<(), AppError> {
        // Building is work for a processor; the other tasks of this thread move elsewhere.
        tokio::task::block_in_place(|| {
            let prepared = replica.prepare(&signed.version, &signed.envelope, self.now())?;
            if let Some(prepared) = prepared {
                prepared.commit();
            }
            Ok(())
        })
    }
}
