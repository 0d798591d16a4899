//! Which subscribers have a stream open. Of two with one name, the newer is meant: the older is what
//! a cut connection left behind, and is told so should it still listen.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

/// Platform and subscriber.
type Name = (String, String);

/// The subscribers that have a stream open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connected(Arc<Mutex<Open>>);

#[derive(Debug, Default)]
struct Open {
    /// Each with its number and what tells it to go.
    streams: HashMap<Name, (u64, oneshot::Sender<()>)>,
    next: u64,
}

/// A subscriber that is connected as long as this lives.
pub(crate) struct Connection {
    connected: Connected,
    name: Name,
    number: u64,
}

impl Connected {
    pub(crate) fn has(&self, tenant: &str, subscriber_id: &str) -> bool {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.streams.contains_key(&(tenant.to_owned(), subscriber_id.to_owned()))
    }

    /// Connects a subscriber. The other value is ready once a newer stream has taken its place.
    pub(crate) fn enter(
        &self,
        tenant: &str,
        subscriber_id: &str,
    ) -> (Connection, oneshot::Receiver<()>) {
        let name = (tenant.to_owned(), subscriber_id.to_owned());
        let (go, replaced) = oneshot::channel();
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.next += 1;
        let number = open.next;
        if let Some((_, older)) = open.streams.insert(name.clone(), (number, go)) {
            // One that has ended meanwhile does not listen.
            let _ = older.send(());
        }
        (Connection { connected: self.clone(), name, number }, replaced)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut open = self.connected.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.streams.get(&self.name).is_some_and(|(number, _)| *number == self.number) {
            open.streams.remove(&self.name);
        }
    }
}
