//! Calls that are written down: the bytes of each message, as they go over the wire.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use prost::{Message, Name};
use saring_tests::wire::{Call, first_answer, open};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::Streaming;
use tonic::transport::Channel;

use crate::recording::fields;

/// So many calls of a method with one answer are kept; the story makes some of them more often.
const ENOUGH: usize = 2;

/// The messages so far, each a line.
#[derive(Default)]
pub struct Tape {
    pub lines: String,
    calls: usize,
    /// How often each method was called.
    counts: BTreeMap<String, usize>,
    /// The API key of the call.
    key: String,
}

/// A message of a tape.
pub struct Taped {
    /// Which call it is of.
    pub call: u64,
    /// The API key that was sent with the call.
    pub key: String,
    /// The name of its type.
    pub name: String,
    pub bytes: Vec<u8>,
    /// What it was read as.
    pub fields: Value,
}

impl Tape {
    /// Makes a call and gives the first answer.
    pub async fn call<Q: Message + Name, A: Message + Name + Default>(
        &mut self,
        channel: &Channel,
        key: &str,
        method: &str,
        request: Q,
    ) -> A {
        let count = self.counts.entry(method.to_owned()).or_default();
        *count += 1;
        let is_kept = *count <= ENOUGH;
        let message = request.encode_to_vec();
        if is_kept {
            self.begin(key);
            self.note::<Q>(method, &message);
        }
        let call = Call {
            path: format!("/saring.v1.{method}"),
            authorization: Some(format!("Bearer {key}")),
            message,
            stays: false,
        };
        let answer = first_answer(channel, call).await;
        let answer = answer.unwrap_or_else(|error| panic!("{method}: {error:?}"));
        if is_kept {
            self.note::<A>(method, &answer);
        }
        A::decode(&*answer).unwrap()
    }

    /// Opens a call of several answers, to which more may be said if the client streams too.
    pub async fn open<Q: Message + Name>(
        &mut self,
        channel: &Channel,
        key: &str,
        method: &'static str,
        first: &Q,
        client_streams: bool,
    ) -> Stream {
        self.begin(key);
        let (send, messages) = mpsc::unbounded_channel();
        let first = first.encode_to_vec();
        self.note::<Q>(method, &first);
        send.send(first).unwrap();
        let send = client_streams.then_some(send);
        let (path, key) = (format!("/saring.v1.{method}"), format!("Bearer {key}"));
        let messages = UnboundedReceiverStream::new(messages);
        let answers = open(channel, &path, Some(&key), messages).await.unwrap();
        Stream { method, send, answers }
    }

    fn begin(&mut self, key: &str) {
        self.calls += 1;
        key.clone_into(&mut self.key);
    }

    fn note<M: Name>(&mut self, method: &str, bytes: &[u8]) {
        let name = M::full_name();
        let line = json!({
            "call": self.calls,
            "key": self.key,
            "method": format!("saring.v1.{method}"),
            "message": name,
            "bytes": STANDARD.encode(bytes),
            "fields": fields(&name, bytes),
        });
        let _ = writeln!(self.lines, "{line}");
    }
}

/// A call with several messages.
pub struct Stream {
    method: &'static str,
    send: Option<mpsc::UnboundedSender<Vec<u8>>>,
    answers: Streaming<Vec<u8>>,
}

impl Stream {
    pub fn send<Q: Message + Name>(&self, tape: &mut Tape, message: &Q) {
        let send = self.send.as_ref().unwrap();
        let message = message.encode_to_vec();
        tape.note::<Q>(self.method, &message);
        send.send(message).unwrap();
    }

    pub async fn next<A: Message + Name + Default>(&mut self, tape: &mut Tape) -> A {
        let bytes = self.answers.message().await.unwrap().unwrap();
        tape.note::<A>(self.method, &bytes);
        A::decode(&*bytes).unwrap()
    }
}

impl Taped {
    /// A line of a tape.
    pub fn read(line: &Value) -> Taped {
        let text = |name: &str| line[name].as_str().unwrap().to_owned();
        Taped {
            call: line["call"].as_u64().unwrap(),
            key: text("key"),
            name: text("message"),
            bytes: STANDARD.decode(text("bytes")).unwrap(),
            fields: line["fields"].clone(),
        }
    }
}
