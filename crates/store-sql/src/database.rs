//! A database that runs transactions, and the store over it.

use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use saring_link::Surface;
use saring_store::Result;
use saring_store::auth::{MinistryScope, Reader, TenantScope};
use saring_store::journal::Journal;
use tokio::sync::watch;

use super::keys::Notes;
use super::mutant::Mutant;
use super::{Tx, Work};

/// What a transaction may touch, and what it keeps others from touching.
#[derive(Clone, Debug)]
pub struct Access {
    /// The platform whose rows it sees; all for `None`.
    pub tenant: Option<String>,
    /// What no other transaction that names the same may write until this one has ended. They are taken
    /// in order at the beginning, so that no two wait for each other.
    pub locks: BTreeSet<Lock>,
    /// It may take long: it keeps no connection from calls that must be quick.
    pub is_long: bool,
}

/// Something that one transaction at a time decides on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// Platforms, their surfaces, and all keys.
    Directory,
    /// Which keys are trusted, and so by which what is published is signed.
    KeySet,
    /// A rule set with its draft and submissions.
    RuleSet(String),
    /// What belongs to a platform: settings, handovers, outcomes.
    Tenant(String),
    /// What platforms' subscribers have counted.
    Activity(String),
    /// The listings of a surface.
    Surface(&'static str),
    /// The chain of fingerprints.
    Fingerprints,
    /// The chain of audit entries.
    Audit,
    /// Which servers there are, and who is connected to them.
    Servers,
    /// The partitions of outcomes.
    Partitions,
}

impl Lock {
    /// What belongs to the platform of a scope.
    pub(super) fn own(scope: &TenantScope) -> Lock {
        Lock::Tenant(scope.tenant().to_owned())
    }

    /// All surfaces.
    pub(super) fn all_surfaces() -> impl Iterator<Item = Lock> {
        Surface::ALL.iter().map(|surface| Lock::Surface(surface.as_str()))
    }

    /// Its name, by which all releases know it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Lock::Directory => "directory".into(),
            Lock::KeySet => "key-set".into(),
            Lock::RuleSet(slug) => format!("rule-set/{slug}"),
            Lock::Tenant(slug) => format!("tenant/{slug}"),
            Lock::Activity(slug) => format!("activity/{slug}"),
            Lock::Surface(surface) => format!("surface/{surface}"),
            Lock::Fingerprints => "fingerprints".into(),
            Lock::Audit => "audit".into(),
            Lock::Servers => "servers".into(),
            Lock::Partitions => "partitions".into(),
        }
    }
}

impl Access {
    /// To the rows of all platforms.
    #[must_use]
    pub const fn all() -> Access {
        Access { tenant: None, locks: BTreeSet::new(), is_long: false }
    }

    /// To the rows of one platform.
    pub(super) fn tenant(scope: &TenantScope) -> Access {
        Access { tenant: Some(scope.tenant().to_owned()), ..Access::all() }
    }

    /// To what a reader may see.
    pub(super) fn reader(reader: Reader<'_>) -> Access {
        Access { tenant: reader.tenant(), ..Access::all() }
    }

    /// Alone with these.
    pub(super) fn with(mut self, locks: impl IntoIterator<Item = Lock>) -> Access {
        self.locks.extend(locks);
        self
    }
}

/// What runs transactions.
pub trait Database: Send + Sync + 'static {
    /// Whether several servers may use it.
    const IS_SHARED: bool;

    /// What it is, as metrics call it: `db.system.name` of OpenTelemetry's conventions.
    const SYSTEM: &'static str;

    /// Runs a transaction to its end, even if the caller is dropped. What it returns is durable.
    fn write<T, F>(&self, access: Access, work: F) -> impl Future<Output = Result<T>> + Send
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static;

    /// Runs queries that all see one state of the data.
    fn read<T, F>(&self, access: Access, work: F) -> impl Future<Output = Result<T>> + Send
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static;

    /// As [`Store::make_partitions`](saring_store::Store::make_partitions); a database without partitions
    /// has room for all.
    fn make_partitions(&self) -> impl Future<Output = Result<u64>> + Send {
        std::future::ready(Ok(0))
    }

    /// Changes with every transaction that this one has ended.
    fn commits(&self) -> watch::Receiver<u64>;

    /// Waits until all that has begun is done, and closes the connections.
    fn close(&self) -> impl Future<Output = ()> + Send;

    /// Whether it is broken like this on purpose.
    fn is_broken(&self, _: Mutant) -> bool {
        false
    }
}

/// The store over a database. Clones share it.
#[derive(Clone, Debug)]
pub struct SqlStore<D> {
    database: D,
    /// Which surfaces were a platform's when it last reported.
    surfaces: Arc<Mutex<HashMap<String, BTreeSet<Surface>>>>,
    journal: Option<Arc<dyn Journal>>,
}

impl<D> SqlStore<D> {
    /// Over this database.
    pub fn new(database: D) -> SqlStore<D> {
        SqlStore { database, surfaces: Arc::default(), journal: None }
    }

    /// The same, with a journal that what ends a key is in before it is committed.
    #[must_use]
    pub fn with_journal(mut self, journal: Arc<dyn Journal>) -> SqlStore<D> {
        self.journal = Some(journal);
        self
    }

    /// Which surfaces were a platform's when it last reported.
    pub(super) fn remembered(&self) -> MutexGuard<'_, HashMap<String, BTreeSet<Surface>>> {
        self.surfaces.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where a call of this scope notes what ends a key.
    pub(super) fn notes(&self, scope: &MinistryScope) -> Notes {
        Notes { journal: self.journal.clone(), by: scope.actor().clone() }
    }
}

impl<D> Deref for SqlStore<D> {
    type Target = D;

    fn deref(&self) -> &D {
        &self.database
    }
}
