//! Streams that outlive a call: how many a platform has, how answers go out, and when they have to
//! end because the connection ends or the caller's key is worthless.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use saring_app::projections::KeyEnd;
use saring_app::{App, Principal};
use saring_grpc::{Answers, Outgoing, retires, retry};
use saring_proto::Reason;
use saring_store::auth::AuthError;
use tonic::{Extensions, Status};

use crate::caller::group;
use crate::limits::Limits;
use crate::status::from_auth;

/// After a refusal for the number of streams, how long to wait.
const FULL: Duration = Duration::from_secs(30);

/// What open streams share.
#[derive(Clone)]
pub(crate) struct Streams {
    open: Arc<Mutex<HashMap<String, usize>>>,
    most: usize,
    unread: Duration,
}

/// A stream that is counted as long as this lives.
pub(crate) struct Place {
    open: Arc<Mutex<HashMap<String, usize>>>,
    group: String,
}

impl Streams {
    pub(crate) fn new(limits: &Limits) -> Streams {
        let (most, unread) = (limits.streams_of_platform, limits.unread);
        Streams { open: Arc::default(), most, unread }
    }

    /// A place for one more stream of this caller's platform.
    ///
    /// # Errors
    ///
    /// `RESOURCE_EXHAUSTED` if it has as many as it may.
    pub(crate) fn enter(&self, caller: &Principal) -> Result<Place, Status> {
        let group = group(caller);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let streams = open.entry(group.clone()).or_default();
        if *streams >= self.most {
            let message =
                format!("{group} has {streams} streams open, as many as it may; close some");
            return Err(retry(Reason::TooManyStreams, message, FULL));
        }
        *streams += 1;
        Ok(Place { open: Arc::clone(&self.open), group })
    }

    /// Where the answers of a stream go. One may wait: whoever reads slowly is sent the newest, not
    /// all that was.
    pub(crate) fn channel<T>(&self) -> (Answers<T>, Outgoing<T>) {
        saring_grpc::channel(self.unread)
    }

    /// Ready once a stream of this caller, whose call has these extensions, has to end, with the status to end it
    /// with.
    pub(crate) fn end_of(
        app: &Arc<App>,
        caller: &Principal,
        extensions: &Extensions,
    ) -> impl Future<Output = Status> + Send + 'static + use<> {
        let retires = retires(extensions);
        let (app, key_id) = (Arc::clone(app), caller.actor().key_id.clone());
        let own_end = caller.expires_at();
        async move {
            let mut ends = app.projections().watch_key_ends();
            let worthless = async {
                loop {
                    let end = ends.borrow_and_update().get(&key_id).copied();
                    let expires_at = match end {
                        Some(KeyEnd::Revoked) => return AuthError::Revoked,
                        Some(KeyEnd::Expires(at)) => Some(own_end.map_or(at, |own| own.min(at))),
                        None => own_end,
                    };
                    let Some(expires_at) = expires_at else {
                        // The sender lives as long as the app, which is held here.
                        let _ = ends.changed().await;
                        continue;
                    };
                    let left = u64::try_from(expires_at.saturating_sub(app.now())).unwrap_or(0);
                    if left == 0 {
                        return AuthError::Expired;
                    }
                    // Looked at again whichever it is: clocks are set, and keys rotated once more.
                    let _ = tokio::time::timeout(Duration::from_micros(left), ends.changed()).await;
                }
            };
            tokio::select! {
                status = retires => status,
                error = worthless => from_auth(error),
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(streams) = open.get_mut(&self.group) {
            *streams -= 1;
            if *streams == 0 {
                open.remove(&self.group);
            }
        }
    }
}
