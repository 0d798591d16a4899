//! The servers of one centre, and which of them a client is at: the first one until it is away, then
//! the next, and that one for as long as it works. The list is a circle.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tonic::{Code, Status};

use crate::api_key::Authenticated;

/// Servers on one database. Cheap to clone; clones are at the same one.
#[derive(Clone, Debug)]
pub struct Servers {
    all: Arc<[(String, Authenticated)]>,
    current: Arc<AtomicUsize>,
}

/// One of the servers.
#[derive(Clone, Debug)]
pub struct Server {
    /// As a URI.
    pub uri: String,
    /// The connection to it.
    pub channel: Authenticated,
    pub(crate) number: usize,
}

impl Servers {
    /// At least one.
    pub(crate) fn new(all: Vec<(String, Authenticated)>) -> Servers {
        Servers { all: all.into(), current: Arc::default() }
    }

    /// The one to call first. A client goes by its subscription: the one that this is open to.
    #[must_use]
    pub fn current(&self) -> Server {
        self.numbered(self.current.load(Ordering::Relaxed))
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// Makes the one after `server` the current one.
    pub fn leave(&self, server: &Server) {
        self.current.store(self.after(server.number), Ordering::Relaxed);
    }

    /// Makes a call, at the current server and then at the others while they are away, each once. So it
    /// has to be one that may be made twice: an answer can be lost on the way.
    ///
    /// # Errors
    ///
    /// What the last one said.
    pub async fn call<T, F>(&self, call: impl Fn(Server) -> F) -> Result<T, Status>
    where
        F: Future<Output = Result<T, Status>>,
    {
        let (mut server, mut round) = (self.current(), Round::of(self));
        loop {
            let next = self.numbered(self.after(server.number));
            match call(server).await {
                Err(status) if is_away(&status) && round.failed() => server = next,
                answer => return answer,
            }
        }
    }

    pub(crate) fn numbered(&self, number: usize) -> Server {
        let (uri, channel) = self.all[number].clone();
        Server { uri, channel, number }
    }

    fn after(&self, number: usize) -> usize {
        (number + 1) % self.all.len()
    }
}

/// Counts the servers that failed one after the other.
#[derive(Debug)]
pub(crate) struct Round {
    servers: usize,
    failed: usize,
}

impl Round {
    pub(crate) fn of(servers: &Servers) -> Round {
        Round { servers: servers.count(), failed: 0 }
    }

    /// One more failed. Whether there is one that did not, in this round; otherwise the next round
    /// begins.
    pub(crate) const fn failed(&mut self) -> bool {
        self.failed = (self.failed + 1) % self.servers;
        self.failed > 0
    }

    /// One answered.
    pub(crate) const fn answered(&mut self) {
        self.failed = 0;
    }
}

/// Whether a call ended so that another server may do better: this one is away, not ready, or did not
/// answer. What any of them would say of the key or of what is asked is no such end.
#[must_use]
pub fn is_away(status: &Status) -> bool {
    // A status that a server sent has no cause on this side.
    let is_lost = std::error::Error::source(status).is_some();
    match status.code() {
        Code::Unavailable => true,
        Code::Unknown | Code::Internal | Code::Cancelled | Code::DeadlineExceeded => is_lost,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use saring_proto::Reason;
    use strum::VariantArray as _;
    use tonic_types::StatusExt as _;

    use super::*;
    use crate::api_key::ApiKey;
    use crate::connection::Address;

    fn servers(count: usize) -> Servers {
        let mut address = Address::new("http://127.0.0.1:1");
        address.further = (2..=count).map(|port| format!("http://127.0.0.1:{port}")).collect();
        address.connect(&ApiKey::new("uji").unwrap()).unwrap()
    }

    #[tokio::test]
    async fn a_server_that_is_away_is_left_for_the_next_in_a_circle() {
        // How many servers there are, what each call meets (`x` away, `.` an answer), and which
        // server gets each, `|` where a round has failed and a pause follows.
        let cases = [
            (1, "....", "0000"),
            (1, "xx.x", "0|0|00|"),
            (2, "x..x.", "01110"),
            (2, "xxxx", "01|01|"),
            (2, ".xxx.", "001|01"),
            (3, "xx.x.", "01220"),
            (3, "xxxx.x", "012|011"),
            (3, ".xxxxxx", "0012|012|"),
        ];
        for (count, met, expected) in cases {
            let servers = servers(count);
            let (mut round, mut got) = (Round::of(&servers), String::new());
            for met in met.chars() {
                let server = servers.current();
                got.push_str(&server.number.to_string());
                if met == '.' {
                    round.answered();
                    continue;
                }
                servers.leave(&server);
                if !round.failed() {
                    got.push('|');
                }
            }
            assert_eq!(got, expected, "{count} servers, {met}");
        }
    }

    #[tokio::test]
    async fn a_call_is_made_at_each_server_once_until_one_answers() {
        let away = || Status::unavailable("uji");
        // Which servers are away, what the others say, and where the call went.
        let cases = [
            (&[][..], Code::Ok, "0"),
            (&[0], Code::Ok, "01"),
            (&[0, 1], Code::Ok, "012"),
            (&[0, 1, 2], Code::Unavailable, "012"),
            (&[0], Code::Unauthenticated, "01"),
            (&[], Code::PermissionDenied, "0"),
        ];
        for (are_away, others, expected) in cases {
            let (servers, asked) = (servers(3), std::cell::RefCell::new(String::new()));
            let answer = servers.call(|server| {
                asked.borrow_mut().push_str(&server.number.to_string());
                std::future::ready(match are_away.contains(&server.number) {
                    true => Err(away()),
                    false if others == Code::Ok => Ok(()),
                    false => Err(Status::new(others, "uji")),
                })
            });
            let code = answer.await.map_or_else(|status| status.code(), |()| Code::Ok);
            assert_eq!((code, asked.into_inner().as_str()), (others, expected), "{are_away:?}");
        }
    }

    #[test]
    fn who_is_away_is_told_from_who_refuses() {
        for &reason in Reason::VARIANTS {
            let status = Status::with_error_details(reason.code(), "uji", reason.details());
            assert_eq!(is_away(&status), reason.code() == Code::Unavailable, "{reason}");
        }
        let lost = Status::from_error(Box::new(std::io::Error::other("cut off")));
        assert!(is_away(&lost), "{lost:?}");
        // As the interceptor says that a key was replaced.
        assert!(!is_away(&Status::cancelled("uji")));
    }
}
