//! What a server knows by following the change log: what is published, which keys end, which inboxes
//! have something new. Its own writes too reach it that way and no other, so any number of servers on
//! one store know the same.

mod heads;
mod keys;
mod published;
mod put_back;
mod releases;
pub(crate) mod scorer;
mod sent;

use std::collections::HashMap;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use saring_store::records::{Change, ChangeStream, Logged, StoredKeySet, StreamHead};
use saring_store::{Store, StoreError};
use tokio::sync::watch;

pub(crate) use keys::VerifiedKeys;
pub use published::Published;

use crate::environment::Environment;
use crate::error::{AppError, PutBack};
use crate::policy::Policy;
pub use crate::signing::Signed;
use crate::signing::{Signers, Signing};

/// Changes that are read at a time.
const SLICE: u32 = 1_000;

/// How a key ends, for whoever uses it in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyEnd {
    /// At once.
    Revoked,
    /// At this time, in microseconds since 1970-01-01T00:00Z.
    Expires(i64),
}

/// The projections of the change log that a server holds.
pub struct Projections {
    store: Arc<dyn Store>,
    environment: Arc<dyn Environment>,
    /// How often the log is looked at, whether anybody wakes or not.
    poll: Duration,
    /// Locked while the log is followed further, so that changes follow on each other.
    following: tokio::sync::Mutex<()>,
    published: watch::Sender<Arc<Published>>,
    key_ends: watch::Sender<Arc<HashMap<String, KeyEnd>>>,
    keys: VerifiedKeys,
    inboxes: Mutex<HashMap<String, watch::Sender<()>>>,
    /// How long a head is valid.
    head_validity: i64,
    /// When the last head of format 1 was issued.
    last_head: AtomicI64,
    /// What was committed and the database lacks: nothing is followed or signed any more.
    lacks: OnceLock<PutBack>,
}

impl Projections {
    pub(crate) async fn open(
        store: &Arc<dyn Store>,
        signing: Signing,
        environment: &Arc<dyn Environment>,
        policy: &Policy,
    ) -> Result<Projections, AppError> {
        let begun = Instant::now();
        let signers = |key_sets: &[StoredKeySet]| Signers::open(signing, key_sets);
        let published = heads::load(&**store, signers, environment.now()).await?;
        Ok(Projections {
            store: Arc::clone(store),
            environment: Arc::clone(environment),
            poll: policy.log_poll,
            following: tokio::sync::Mutex::default(),
            published: watch::Sender::new(Arc::new(published)),
            key_ends: watch::Sender::default(),
            keys: VerifiedKeys::new(policy, begun),
            inboxes: Mutex::default(),
            head_validity: policy.head_validity,
            last_head: AtomicI64::new(0),
            lacks: OnceLock::new(),
        })
    }

    /// What is published now.
    #[must_use]
    pub fn published(&self) -> Arc<Published> {
        self.published.borrow().clone()
    }

    /// What is published, and every change of it.
    #[must_use]
    pub fn watch_published(&self) -> watch::Receiver<Arc<Published>> {
        self.published.subscribe()
    }

    /// Looks for private keys that were not here. Gives whether all are here now.
    ///
    /// # Errors
    ///
    /// [`AppError`] if one is here and cannot be used, or nothing can be signed.
    pub(crate) async fn look_for_keys(&self) -> Result<bool, AppError> {
        let _following = self.following.lock().await;
        let present = self.published();
        let signers = present.signers().clone().looked_up();
        if signers.check_ready().is_err() {
            return Ok(false);
        }
        let signers = |key_sets: &[StoredKeySet]| signers.advanced(key_sets);
        let next = heads::load(&*self.store, signers, self.environment.now()).await?;
        let positions = present.positions.clone();
        self.published.send_replace(Arc::new(Published { positions, ..next }));
        Ok(true)
    }

    /// Keys that were revoked or rotated since this server started, for streams that outlive a call.
    #[must_use]
    pub fn watch_key_ends(&self) -> watch::Receiver<Arc<HashMap<String, KeyEnd>>> {
        self.key_ends.subscribe()
    }

    /// For how long nothing was heard of the store.
    #[must_use]
    pub fn unheard_for(&self) -> Duration {
        self.keys.followed_at().elapsed()
    }

    /// Keys that were verified.
    pub(crate) const fn keys(&self) -> &VerifiedKeys {
        &self.keys
    }

    /// Changes whenever something came into a platform's inbox.
    #[must_use]
    pub fn watch_inbox(&self, tenant: &str) -> watch::Receiver<()> {
        let mut inboxes = self.inboxes.lock().unwrap_or_else(PoisonError::into_inner);
        inboxes.entry(tenant.to_owned()).or_default().subscribe()
    }

    /// Follows the log for as long as it is polled, unless it turns out to have been put back.
    pub(crate) async fn follow(&self) {
        let mut commits = self.store.commits();
        let mut failed = false;
        self.note_timeline().await;
        loop {
            commits.mark_unchanged();
            let mut result = self.catch_up().await;
            if result.is_ok() && failed {
                result = self.check_own().await;
            }
            match &result {
                Ok(()) if failed => tracing::info!("the change log is followed again"),
                Err(error @ (AppError::PutBack(_) | AppError::NewEpoch { .. })) => {
                    tracing::error!(%error, "this server stops");
                    return;
                }
                Err(error) if !failed => {
                    tracing::error!(%error, "the change log cannot be followed; trying again");
                }
                _ => {}
            }
            failed = result.is_err();
            // The store may be gone, and with it whoever wakes.
            if let Ok(Err(_)) = tokio::time::timeout(self.poll, commits.changed()).await {
                tokio::time::sleep(self.poll).await;
            }
        }
    }

    /// Applies what a command has just written, so that its caller finds it. What cannot be read now is
    /// applied later.
    pub(crate) async fn note_own_writes(&self) {
        if let Err(error) = self.catch_up().await {
            tracing::warn!(%error, "what was just written is told later");
        }
    }

    /// Applies what is new in the log, in each stream as far as it goes. Whoever drops it has applied a
    /// part, and what follows goes on from there.
    ///
    /// # Errors
    ///
    /// The first [`AppError`] of a stream: the store cannot be read, or nothing can be signed.
    pub async fn catch_up(&self) -> Result<(), AppError> {
        // Of many who ask at once, one reads for all who asked before it began.
        let asked = Instant::now();
        let _following = self.following.lock().await;
        if self.keys.followed_at() >= asked {
            return Ok(());
        }
        let begun = Instant::now();
        let result = self.advance_all().await;
        self.keys.note_followed(begun, &result);
        result
    }

    async fn advance_all(&self) -> Result<(), AppError> {
        let mut result = Ok(());
        let heads = match self.lacks.get() {
            None => self.store.stream_heads().await?,
            Some(put_back) => return Err(put_back.clone().into()),
        };
        if let Some(put_back) = self.published().put_back(&heads) {
            return Err(self.ends(put_back));
        }
        for StreamHead { stream, position: end } in heads {
            // What is wrong with one stream is nothing to the others.
            result = result.and(self.advance(&stream, end).await);
        }
        result
    }

    async fn advance(&self, stream: &ChangeStream, end: i64) -> Result<(), AppError> {
        loop {
            let present = self.published();
            let position = present.position(stream);
            if position >= end {
                return Ok(());
            }
            let changes = self.store.changes_after(stream, position, SLICE).await?;
            if changes.first().is_none_or(|first| first.position != position + 1) {
                let detail = format!("the change log lacks what follows on {position}");
                return Err(StoreError::Corrupt { detail }.into());
            }
            let mut next = Arc::clone(&present);
            let (applied, result) = self.apply(&changes, &mut next).await;
            let Some(last) = applied.last() else { return result };
            let is_about_it = !Arc::ptr_eq(&present, &next);
            Arc::make_mut(&mut next).positions.insert(stream.clone(), last.position);
            // How far the log was followed is told with the next heartbeat.
            self.published.send_if_modified(|published| {
                *published = next;
                is_about_it
            });
            result?;
        }
    }

    /// Gives what of the changes was applied, and why not all of them. `published` becomes another one
    /// if they are about what is published.
    async fn apply<'c>(
        &self,
        changes: &'c [Logged],
        published: &mut Arc<Published>,
    ) -> (&'c [Logged], Result<(), AppError>) {
        for (at, Logged { change, .. }) in changes.iter().enumerate() {
            let now = self.environment.now();
            match change {
                Change::KeyEnds { key_id, at } => {
                    self.keys.end(key_id);
                    self.key_ends.send_modify(|ends| {
                        let end = at.map_or(KeyEnd::Revoked, KeyEnd::Expires);
                        Arc::make_mut(ends).insert(key_id.clone(), end);
                    });
                }
                Change::HandoverArrived { tenant, .. } => {
                    let inboxes = self.inboxes.lock().unwrap_or_else(PoisonError::into_inner);
                    if let Some(bell) = inboxes.get(tenant) {
                        bell.send_replace(());
                    }
                }
                // Nobody is sent it.
                Change::AuditAppended { .. } => {}
                // It may be about keys.
                Change::Unknown => self.keys.end_all(),
                change => {
                    let (published, store) = (Arc::make_mut(published), &*self.store);
                    let result = heads::apply(published, change, store, now).await;
                    if result.is_err() {
                        return (&changes[..at], result);
                    }
                }
            }
        }
        (changes, Ok(()))
    }
}
