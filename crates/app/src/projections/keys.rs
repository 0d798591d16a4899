//! API keys that were verified, remembered for as long as the change log tells of each that ends.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lru::LruCache;
use saring_store::StoreError;
use saring_store::auth::{KeyHash, KeyScope, KeyText, Principal};

use crate::error::AppError;
use crate::policy::Policy;

/// Most keys that are remembered; the one that was not used for the longest is forgotten first.
const MAX_KEYS: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// The log counts as followed for so many polls: one that is late sends nobody to the store.
const CURRENT_POLLS: u32 = 4;

/// Verified keys, each by its public part, with the hash of its secret.
pub(crate) struct VerifiedKeys {
    state: Mutex<State>,
    /// For how long the log counts as followed, and the store as one that answers.
    current: Duration,
    /// For how long keys are good for scoring where the store does not answer; no shorter.
    without_store: Duration,
}

struct State {
    keys: LruCache<String, (KeyHash, Principal)>,
    /// How many times a key ended.
    ends: u64,
    /// All that was in the log then is applied.
    followed_at: Instant,
    /// The store answered then, whether what it told could all be applied or not.
    answered_at: Instant,
}

impl VerifiedKeys {
    pub(super) fn new(policy: &Policy, followed_at: Instant) -> VerifiedKeys {
        let keys = LruCache::new(MAX_KEYS);
        let state = Mutex::new(State { keys, ends: 0, followed_at, answered_at: followed_at });
        let current = policy.log_poll.saturating_mul(CURRENT_POLLS);
        VerifiedKeys { state, current, without_store: policy.keys_without_store.max(current) }
    }

    /// Whose key it is, if that can be said without asking the store.
    pub(crate) fn recall(&self, key: &KeyText, service: Option<KeyScope>) -> Option<Principal> {
        let mut state = self.state();
        let is_followed = state.followed_at.elapsed() < self.current;
        // The call does not wait to find that out for itself: it can take long.
        let scores_without_store = service == Some(KeyScope::Scoring)
            && state.answered_at.elapsed() >= self.current
            && state.followed_at.elapsed() < self.without_store;
        if !is_followed && !scores_without_store {
            return None;
        }
        let (hash, principal) = state.keys.get(&key.key_id)?;
        key.hash.matches(hash).then(|| principal.clone())
    }

    /// How many times a key ended, to be read before a key is looked up.
    pub(crate) fn ends(&self) -> u64 {
        self.state().ends
    }

    /// Remembers a key that the store has verified, unless one has ended since `ends` was read: it may
    /// be this one, looked up before.
    pub(crate) fn remember(&self, key: KeyText, principal: Principal, ends: u64) {
        let mut state = self.state();
        if state.ends == ends {
            state.keys.put(key.key_id, (key.hash, principal));
        }
    }

    /// Forgets a key that ends.
    pub(crate) fn end(&self, key_id: &str) {
        let mut state = self.state();
        state.ends += 1;
        state.keys.pop(key_id);
    }

    /// Forgets all, where it is not known what ends.
    pub(super) fn end_all(&self) {
        let mut state = self.state();
        state.ends += 1;
        state.keys.clear();
    }

    /// When the log was last begun to be followed to its end.
    pub(super) fn followed_at(&self) -> Instant {
        self.state().followed_at
    }

    /// What became of following the log to what was its end at `begun`.
    pub(super) fn note_followed(&self, begun: Instant, result: &Result<(), AppError>) {
        let mut state = self.state();
        if result.is_ok() {
            state.followed_at = begun;
        }
        if !matches!(result, Err(AppError::Store(StoreError::Unavailable(_)))) {
            state.answered_at = begun;
        }
    }

    /// Whether the store has not answered for longer than keys are good without it.
    pub(crate) fn are_out_of_date(&self) -> bool {
        let state = self.state();
        state.answered_at.elapsed() >= self.current
            && state.followed_at.elapsed() >= self.without_store
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
