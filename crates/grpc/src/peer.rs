//! The connection that a call came by, as the extensions of its request have it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use saring_proto::Reason;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tonic::{Extensions, Status};

use crate::places::Door;
use crate::status::{retry, status};

/// Calls that a connection may have open at once until one with a key was let in.
const STRANGERS_CALLS: usize = 4;

/// The connection that a call came by.
#[derive(Clone, Debug)]
pub(crate) struct Peer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    door: Door,
    has_called: AtomicBool,
    is_let_in: AtomicBool,
    /// Calls that need no key.
    open: Arc<Semaphore>,
    retiring: CancellationToken,
    stopping: CancellationToken,
}

impl Peer {
    /// A stranger, whose connection is told to end by `retiring`, a child of `stopping`, which is the server's end.
    pub(crate) fn new(
        door: Door,
        retiring: CancellationToken,
        stopping: CancellationToken,
    ) -> Peer {
        Peer(Arc::new(Inner {
            door,
            has_called: AtomicBool::new(false),
            is_let_in: AtomicBool::new(false),
            open: Arc::new(Semaphore::new(STRANGERS_CALLS)),
            retiring,
            stopping,
        }))
    }

    pub(crate) fn note_call(&self) {
        self.0.has_called.store(true, Ordering::Relaxed);
    }

    /// Whether the headers of a call were ever whole.
    pub(crate) fn has_called(&self) -> bool {
        self.0.has_called.load(Ordering::Relaxed)
    }

    /// Notes that a call was let in.
    pub(crate) fn let_in(&self) {
        if !self.0.is_let_in.swap(true, Ordering::Relaxed) {
            self.0.door.let_in();
        }
    }

    /// Whether any call was let in.
    pub(crate) fn is_let_in(&self) -> bool {
        self.0.is_let_in.load(Ordering::Relaxed)
    }

    /// A place for a call without a key; none has to be had by a caller whose key was good.
    pub(crate) fn open_call(&self) -> Option<Option<OwnedSemaphorePermit>> {
        match Arc::clone(&self.0.open).try_acquire_owned() {
            Ok(place) => Some(Some(place)),
            Err(_) => self.is_let_in().then_some(None),
        }
    }

    /// Ends the connection, in peace if its calls let it.
    pub(crate) fn retire(&self) {
        self.0.retiring.cancel();
    }

    /// Ready once the connection is about to end, with the status to end its streams with.
    pub(crate) fn retires(&self) -> impl Future<Output = Status> + Send + 'static + use<> {
        let (retiring, stopping) = (self.0.retiring.clone(), self.0.stopping.clone());
        async move {
            retiring.cancelled().await;
            match stopping.is_cancelled() {
                true => status(Reason::Draining, "the server is stopping; connect again"),
                // To the same server as well.
                false => retry(
                    Reason::Draining,
                    "the server ends this connection, which is old; connect again",
                    Duration::ZERO,
                ),
            }
        }
    }
}

/// Ready once the connection of the call with these extensions is about to end, because the server stops or the
/// connection is old, with the status to end a stream with.
pub fn retires(extensions: &Extensions) -> impl Future<Output = Status> + Send + 'static + use<> {
    let peer = extensions.get::<Peer>().map(Peer::retires);
    async {
        match peer {
            Some(retires) => retires.await,
            None => std::future::pending().await,
        }
    }
}
