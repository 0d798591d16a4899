//! The inbox, passed on: as many streams of the centre as it takes, one after the other, are one stream
//! to the caller. What becomes of the edge's own API key is none of the caller's business, nor which of
//! the centre's servers it comes from.

use std::sync::Arc;
use std::time::Duration;

use saring_client::{Client, Server, is_away};
use saring_grpc::Answers;
use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use tokio::sync::watch;
use tokio::time::Instant;
use tonic::{Status, Streaming};

use crate::passed::{is_of_key, passed};

/// How long a stream that the centre ended for the edge's key waits for another key.
const KEY_WAIT: Duration = Duration::from_secs(30);

/// One caller's inbox.
pub(crate) struct Inbox {
    client: Arc<Client>,
    /// Counts the edge's API keys.
    keys: watch::Receiver<u64>,
    /// Where to go on.
    cursor: String,
}

impl Inbox {
    pub(crate) fn new(client: Arc<Client>, cursor: String) -> Inbox {
        Inbox { keys: client.api_keys(), client, cursor }
    }

    /// Opens it at the centre. With a key that is refused, waits at most so long for another one.
    pub(crate) async fn open(
        &mut self,
        wait: Duration,
    ) -> Result<Streaming<v1::WatchInboxResponse>, Status> {
        let end = Instant::now() + wait;
        loop {
            self.keys.mark_unchanged();
            let cursor = &self.cursor;
            let watch = |server: Server| async move {
                let mut centre = TakedownServiceClient::new(server.channel);
                let request = v1::WatchInboxRequest { cursor: cursor.clone() };
                centre.watch_inbox(request).await
            };
            let refused = match self.client.servers().call(watch).await {
                Ok(opened) => return Ok(opened.into_inner()),
                Err(status) => status,
            };
            let has_other = tokio::time::timeout_at(end, self.keys.changed());
            if !is_of_key(&refused) || has_other.await.is_err() {
                return Err(passed(refused));
            }
        }
    }

    /// Passes on what comes, until the caller has to know of an end.
    pub(crate) async fn pass_on(
        mut self,
        mut inbox: Streaming<v1::WatchInboxResponse>,
        answers: &mut Answers<v1::WatchInboxResponse>,
    ) -> Result<(), Status> {
        loop {
            let message = tokio::select! {
                message = inbox.message() => message,
                // Opened anew before the old key ends. If that fails, the old one may still be good.
                _ = self.keys.changed() => {
                    inbox = self.open(Duration::ZERO).await.unwrap_or(inbox);
                    continue;
                }
            };
            match message {
                Ok(Some(response)) => {
                    self.cursor.clone_from(&response.cursor);
                    answers.send(response).await?;
                }
                Ok(None) => return Ok(()),
                Err(status) if is_of_key(&status) => inbox = self.open(KEY_WAIT).await?,
                Err(status) if is_away(&status) && self.client.servers().count() > 1 => {
                    inbox = self.open(Duration::ZERO).await?;
                }
                Err(status) => return Err(passed(status)),
            }
        }
    }
}
