//! When a stream that outlives a call has to end: the server stops, or the caller's key is worthless.

use std::time::Duration;

use saring_app::{App, Principal};
use saring_store::auth::AuthError;
use tokio::sync::watch;
use tonic::{Code, Status};

use crate::status::{from_auth, status};

/// Tells open streams that the server stops.
#[derive(Clone, Debug)]
pub(crate) struct Streams {
    stopping: watch::Receiver<bool>,
}

impl Streams {
    pub(crate) const fn new(stopping: watch::Receiver<bool>) -> Streams {
        Streams { stopping }
    }

    /// Ready once a stream of this caller has to end, with the status to end it with.
    pub(crate) fn end_of(
        &self,
        app: &App,
        caller: &Principal,
    ) -> impl Future<Output = Status> + Send + 'static {
        let mut stopping = self.stopping.clone();
        let mut revoked = app.feed().watch_revoked();
        let key_id = caller.actor().key_id.clone();
        let life = caller.expires_at().map(|expires_at| {
            let left = u64::try_from(expires_at.saturating_sub(app.now())).unwrap_or(0);
            Duration::from_micros(left)
        });
        async move {
            let expired = async {
                match life {
                    Some(life) => tokio::time::sleep(life).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = stopping.wait_for(|stopping| *stopping) => {
                    status(Code::Unavailable, "DRAINING", "the server is stopping; connect again")
                }
                _ = revoked.wait_for(|revoked| revoked.contains(&key_id)) => {
                    from_auth(AuthError::Revoked)
                }
                () = expired => from_auth(AuthError::Expired),
            }
        }
    }
}
