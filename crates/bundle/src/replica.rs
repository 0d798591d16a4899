//! A subscriber's copy: verifies what is received, and puts it in force in one step or not at all.
//!
//! [`Replica::prepare`] does all that can fail and changes nothing. The caller then writes
//! [`Prepared::seen`] and the envelope to disk, in one transaction, and [`Prepared::commit`] swaps
//! one pointer. Whatever is refused, what was in force stays.

use std::sync::Arc;
use std::time::Duration;

use crate::delta::Entry;
use crate::envelope::Envelope;
use crate::head::Confirmation;
use crate::held::{HeldVersion, Kept};
use crate::key_set::KeySet;
use crate::live::{Active, Live};
use crate::refusal::Refusal;
use crate::resource::ResourceVersion;
use crate::seen::Seen;
use crate::state::{Change, State};

/// Most bytes that an envelope's payload may have.
pub const MAX_PAYLOAD_BYTES: usize = 64 << 20;

/// A subscriber's copy of its resources.
#[derive(Debug)]
pub struct Replica {
    state: State,
    live: Live,
}

/// Something that is verified and built, and not yet in force. It holds on to its replica, so that
/// nothing else changes before it is committed or dropped.
#[derive(Debug)]
#[must_use = "nothing changes without a commit"]
pub struct Prepared<'r> {
    replica: &'r mut Replica,
    state: State,
    active: Option<Arc<Active>>,
    waits: bool,
}

impl Prepared<'_> {
    /// What has been seen once this is in force; to be kept on disk before [`Prepared::commit`].
    #[must_use]
    pub const fn seen(&self) -> &Seen {
        &self.state.seen
    }

    /// These are entries that lead to a version below the newest. They are not in force before
    /// those come that lead on to it, and need not be kept on disk.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.waits
    }

    /// The versions that are held from here on, older ones first; to be kept on disk in place of
    /// those before.
    pub fn held(&self) -> impl Iterator<Item = &Kept> {
        self.state.held()
    }

    /// Versions that were held and are put in force by this; each is to be kept on disk in the place
    /// of what was in force of its rule set.
    pub fn released(&self) -> impl Iterator<Item = &Kept> {
        self.state.released.iter().map(|kept| &**kept)
    }

    /// Puts it in force, or among those held.
    pub fn commit(self) {
        self.replica.state = self.state;
        self.replica.state.released.clear();
        if let Some(active) = self.active {
            self.replica.live.swap(active);
        }
    }
}

impl Replica {
    /// An empty copy for `tenant`, with the keys that it trusts and what it saw in earlier runs.
    /// The keys are the newest that it has: of those handed over by hand and those last committed,
    /// the ones with the higher trust epoch and version.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongEpoch`] or [`Refusal::Downgraded`] if earlier runs trusted newer keys.
    pub fn new(tenant: impl Into<String>, keys: KeySet, seen: Seen) -> Result<Replica, Refusal> {
        Ok(Replica { state: State::new(tenant.into(), keys, seen)?, live: Live::default() })
    }

    /// The pointer to what is in force.
    #[must_use]
    pub fn live(&self) -> Live {
        self.live.clone()
    }

    /// The keys that are trusted.
    #[must_use]
    pub const fn keys(&self) -> &KeySet {
        &self.state.keys
    }

    /// What has been seen.
    #[must_use]
    pub const fn seen(&self) -> &Seen {
        &self.state.seen
    }

    /// Until when what is in force is known to be the newest; `None` before a head has said so.
    ///
    /// A head that names something newer does not prolong this, so a copy that is kept from what is
    /// new grows stale, though heads reach it.
    #[must_use]
    pub fn confirmed_until(&self) -> Option<i64> {
        self.state.confirmation.map(|confirmation| confirmation.valid_until)
    }

    /// The head that confirms what is in force; `None` before one has.
    #[must_use]
    pub const fn confirmation(&self) -> Option<Confirmation> {
        self.state.confirmation
    }

    /// When the last head that was taken note of was issued, however far that is from the clock here;
    /// `None` before one has come.
    #[must_use]
    pub fn head_issued_at(&self) -> Option<i64> {
        self.state.head_issued_at()
    }

    /// The versions that are in force.
    #[must_use]
    pub fn in_force(&self) -> Vec<ResourceVersion> {
        self.state.in_force().cloned().collect()
    }

    /// The newest versions that are here, in force or held, for the hello of a subscription. What is
    /// not signed by all keys that sign now is left out, so that it is sent again as they signed it.
    #[must_use]
    pub fn newest_here(&self) -> Vec<ResourceVersion> {
        self.state.fully_signed().cloned().collect()
    }

    /// Whether [`Replica::newest_here`] leaves out something.
    #[must_use]
    pub fn lacks_signatures(&self) -> bool {
        self.state.fully_signed().count() < self.state.in_force().count()
    }

    /// The versions that are held by the platform's settings, and until when.
    #[must_use]
    pub fn held(&self) -> Vec<HeldVersion> {
        self.state.held_versions().collect()
    }

    /// When something else comes in force though nothing is received, in microseconds since
    /// 1970-01-01T00:00Z: a version that is held is due, or thresholds of the settings end. `None` if
    /// nothing will. [`Replica::advance`] is to be called then.
    #[must_use]
    pub fn next_change(&self) -> Option<i64> {
        self.state.next_change()
    }

    /// Takes note of a head; it must come before what it names. One that an earlier run kept will
    /// do.
    ///
    /// Gives how far the head is ahead of `now`, where that is more than [`MAX_SKEW`](crate::MAX_SKEW). What it names
    /// is taken then, but its time says nothing: it confirms nothing, is not noted, and must not be
    /// kept.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; the head before it stays.
    pub fn heartbeat(&mut self, head: &Envelope, now: i64) -> Result<Option<Duration>, Refusal> {
        check_size(head)?;
        self.state.note_head(head, now)
    }

    /// Verifies and builds what was received at `now` (microseconds since 1970-01-01T00:00Z) and is
    /// said to be `version`. `None` if just this is in force or held already. If it is, and the
    /// envelope has the signature of a key that signs now and that the kept one lacks, nothing changes
    /// but what is to be kept on disk.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn prepare(
        &mut self,
        version: &ResourceVersion,
        envelope: &Envelope,
        now: i64,
    ) -> Result<Option<Prepared<'_>>, Refusal> {
        check_size(envelope)?;
        let mut state = self.state.clone();
        let change = state.receive(version, envelope, now)?;
        if change == Change::None {
            return Ok(None);
        }
        self.build(state, change).map(Some)
    }

    /// Verifies and builds what an earlier run kept on disk: a rule set or the settings. It must be
    /// the very version that was last in force; it needs no head, because what to do with an old
    /// copy is the platform's staleness policy.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn restore(
        &mut self,
        version: &ResourceVersion,
        envelope: &Envelope,
    ) -> Result<Prepared<'_>, Refusal> {
        check_size(envelope)?;
        let mut state = self.state.clone();
        let change = state.restore(version, envelope)?;
        self.build(state, change)
    }

    /// Builds the log of takedown fingerprints from all entries that an earlier run kept on disk.
    /// They need no signature: their digest must be that of the version that was last in force.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn restore_fingerprints(
        &mut self,
        version: &ResourceVersion,
        entries: Vec<Entry>,
    ) -> Result<Prepared<'_>, Refusal> {
        let mut state = self.state.clone();
        let change = state.restore_fingerprints(version, entries)?;
        self.build(state, change)
    }

    /// Verifies and builds a version that was held when an earlier run ended. To be called after
    /// [`Replica::restore`], with older versions first.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn restore_held(&mut self, kept: &Kept) -> Result<Prepared<'_>, Refusal> {
        check_size(&kept.envelope)?;
        let mut state = self.state.clone();
        let change = state.restore_held(kept)?;
        self.build(state, change)
    }

    /// Builds what is due at `now`; `None` if nothing is.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn advance(&mut self, now: i64) -> Result<Option<Prepared<'_>>, Refusal> {
        let mut state = self.state.clone();
        match state.advance(now) {
            Change::None => Ok(None),
            change => self.build(state, change).map(Some),
        }
    }

    fn build(&mut self, mut state: State, change: Change) -> Result<Prepared<'_>, Refusal> {
        let active = state.build(change, &self.live.load())?.map(Arc::new);
        state.confirm();
        Ok(Prepared { replica: self, state, active, waits: change == Change::Waits })
    }
}

fn check_size(envelope: &Envelope) -> Result<(), Refusal> {
    let bytes = envelope.payload.len();
    if bytes > MAX_PAYLOAD_BYTES {
        return Err(Refusal::TooLarge { bytes, limit: MAX_PAYLOAD_BYTES });
    }
    Ok(())
}
