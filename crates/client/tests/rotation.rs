//! A client whose server rotates its signing keys: what its hellos say, and what it has afterwards.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use saring_client::bundle::{
    Bundle, Digest, Envelope, Head, KeySet, PrivateKey, Purpose, ResourceName, ResourceVersion,
    Signer as _, TrustedKey,
};
use saring_client::proto::v1;
use saring_client::proto::v1::subscribe_request::Message as Got;
use saring_client::proto::v1::subscribe_response::Message as Sent;
use saring_client::proto::v1::subscription_service_server::{
    SubscriptionService, SubscriptionServiceServer,
};
use saring_client::{Client, Clock as _, SystemClock};
use saring_wire::{envelope_to_proto, resource_version_from_proto, resource_version_to_proto};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tokio_stream::{Stream, StreamExt as _};
use tonic::{Request, Response, Status, Streaming};

const TENANT: &str = "pasarku";
const A: u8 = 1;
const B: u8 = 2;

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed(&[seed; 32])
}

fn sign(purpose: Purpose, payload: Vec<u8>, seeds: &[u8]) -> Envelope {
    let mut envelope = Envelope::sign(purpose, payload, &key(seeds[0])).unwrap();
    seeds[1..].iter().for_each(|&seed| envelope.sign_too(&key(seed)).unwrap());
    envelope
}

/// Something as it is sent.
type Signed = (ResourceVersion, Envelope);

fn signed(resource: ResourceName, version: i64, envelope: Envelope) -> Signed {
    let digest = Digest::of(&envelope.payload);
    (ResourceVersion { resource, version, digest }, envelope)
}

fn keys(version: i64, seeds: &[u8], change: fn(&mut TrustedKey), signers: &[u8]) -> Signed {
    let trusted = |&seed: &u8| TrustedKey::new(key(seed).public_key(), Purpose::ALL);
    let mut keys = KeySet::new(1, version, seeds.iter().map(trusted).collect());
    change(&mut keys.keys[0]);
    let envelope = sign(Purpose::KeySet, keys.to_payload(), signers);
    signed(ResourceName::key_set(), version, envelope)
}

/// A version of a rule set, which takes it out of force: the shortest there is.
fn rule_set(signers: &[u8]) -> Signed {
    let payload = Bundle::retirement("uji", 1, 1_767_225_600_000_000).to_payload();
    signed(ResourceName::rule_set("uji"), 1, sign(Purpose::Bundle, payload, signers))
}

/// Resources by name and version.
type Named = Vec<(String, i64)>;

/// A server that says what is written here, as a real one does: what the hello does not name, and
/// of key sets all that follow on the one that it names.
#[derive(Clone)]
struct Server {
    key_sets: Vec<Signed>,
    rule_set: Signed,
    head_signer: u8,
    /// What each hello named.
    hellos: Arc<Mutex<Vec<Named>>>,
    /// What was answered.
    answers: Arc<Mutex<Vec<(String, i64, v1::ResourceStatus)>>>,
    /// How many heartbeats there were on the newest stream.
    heartbeats: watch::Sender<usize>,
}

impl Server {
    fn new(key_sets: Vec<Signed>, rule_set: Signed, head_signer: u8) -> Server {
        let heartbeats = watch::Sender::new(0);
        let (hellos, answers) = Default::default();
        Server { key_sets, rule_set, head_signer, hellos, answers, heartbeats }
    }

    /// Serves it; the address.
    async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let service = SubscriptionServiceServer::new(self.clone());
        let server = tonic::transport::Server::builder().add_service(service);
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        address
    }

    fn head(&self) -> v1::Envelope {
        let newest = [&self.rule_set.0, &self.key_sets.last().unwrap().0];
        let (now, newest) = (SystemClock.now(), newest.into_iter().cloned().collect());
        let head = Head::new(TENANT.into(), 1, now, now + 600_000_000, newest);
        envelope_to_proto(sign(Purpose::Head, head.to_payload(), &[self.head_signer]))
    }

    /// What is missing, by what a hello named.
    fn missing(&self, has: &[ResourceVersion]) -> Vec<Signed> {
        let key_set = has.iter().find(|has| has.resource == ResourceName::key_set());
        let known = key_set.map_or(0, |has| has.version);
        let key_sets = self.key_sets.iter().filter(|(version, _)| version.version > known);
        let rule_set = Some(&self.rule_set).filter(|(version, _)| !has.contains(version));
        key_sets.chain(rule_set).cloned().collect()
    }

    /// Waits for this many hellos and, on the last stream, some heartbeats: nothing else comes.
    async fn settled_after(&self, hellos: usize) {
        let mut heartbeats = self.heartbeats.subscribe();
        let settled =
            heartbeats.wait_for(|&count| count >= 5 && self.hellos.lock().unwrap().len() >= hellos);
        tokio::time::timeout(Duration::from_secs(30), settled).await.unwrap().unwrap();
        assert_eq!(self.hellos.lock().unwrap().len(), hellos);
    }
}

#[tonic::async_trait]
impl SubscriptionService for Server {
    type SubscribeStream =
        Pin<Box<dyn Stream<Item = Result<v1::SubscribeResponse, Status>> + Send>>;

    async fn subscribe(
        &self,
        request: Request<Streaming<v1::SubscribeRequest>>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        let mut incoming = request.into_inner();
        let Some(Got::Hello(hello)) = incoming.message().await?.unwrap().message else {
            return Err(Status::invalid_argument("no hello"));
        };
        let has = hello.resources.into_iter().map(|it| resource_version_from_proto(it).unwrap());
        let has: Vec<_> = has.collect();
        let named = has.iter().map(|it| (it.resource.name.clone(), it.version)).collect();
        self.heartbeats.send_replace(0);
        self.hellos.lock().unwrap().push(named);
        let (send, sent) = mpsc::channel(16);
        let server = self.clone();
        tokio::spawn(async move {
            let answers = server.answers.clone();
            tokio::spawn(async move {
                while let Some(Ok(request)) = incoming.next().await {
                    let Some(Got::Answer(answer)) = request.message else { continue };
                    let (status, resource) = (answer.status(), answer.resource.unwrap());
                    answers.lock().unwrap().push((resource.name, resource.version, status));
                }
            });
            for (version, envelope) in server.missing(&has) {
                let resource = v1::Resource {
                    resource: Some(resource_version_to_proto(&version)),
                    envelope: Some(envelope_to_proto(envelope)),
                    base_version: 0,
                    head: Some(server.head()),
                };
                let message = Some(Sent::Resource(resource));
                let _ = send.send(Ok(v1::SubscribeResponse { message })).await;
            }
            loop {
                let beat = v1::Heartbeat {
                    head: Some(server.head()),
                    interval: Some(prost_types::Duration { seconds: 1, nanos: 0 }),
                    connected_instances: 1,
                };
                let message = Some(Sent::Heartbeat(beat));
                if send.send(Ok(v1::SubscribeResponse { message })).await.is_err() {
                    return;
                }
                server.heartbeats.send_modify(|count| *count += 1);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(sent))))
    }

    async fn report_activity(
        &self,
        _: Request<v1::ReportActivityRequest>,
    ) -> Result<Response<v1::ReportActivityResponse>, Status> {
        Ok(Response::new(v1::ReportActivityResponse {}))
    }
}

/// With a trust file of the first key alone, at every start.
async fn open(address: &str, folder: &Path) -> Client {
    let trust = keys(1, &[A], |_| (), &[A]).1.to_json();
    Client::builder(address, TENANT, folder).open("kunci", trust.as_bytes()).await.unwrap()
}

/// What the client says that is in force with it, as long as nobody answers.
async fn in_force_alone(folder: &Path) -> usize {
    let client = open("http://127.0.0.1:1", folder).await;
    let (count, is_ready) = (client.status().borrow().in_force.len(), client.scorer().is_ready());
    assert_eq!(count == 1, is_ready);
    client.close().await;
    count
}

fn lacks_nothing(client: &Client) {
    let status = client.status().borrow().clone();
    assert!(
        status.connected && status.rejected.is_none() && status.problem.is_none(),
        "{status:?}"
    );
    assert!(!client.scorer().is_stale());
}

fn named(names: &[(&str, i64)]) -> Named {
    names.iter().map(|&(name, version)| (name.to_owned(), version)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_slept_is_in_force_by_the_new_key_without_a_hand_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let first = keys(1, &[A], |_| (), &[A]);
    let server = Server::new(vec![first.clone()], rule_set(&[A]), A);
    let client = open(&server.start().await, folder.path()).await;
    client.ready().await;
    server.settled_after(1).await;
    client.close().await;
    assert_eq!(*server.hellos.lock().unwrap(), [named(&[("key-set", 1)])]);

    let chain = vec![
        first,
        keys(2, &[A, B], |_| (), &[A, B]),
        keys(3, &[A, B], TrustedKey::retire, &[B]),
        keys(4, &[A, B], |key| key.revoked = true, &[B]),
    ];
    let server = Server::new(chain, rule_set(&[A, B]), B);
    let client = open(&server.start().await, folder.path()).await;
    server.settled_after(2).await;
    lacks_nothing(&client);
    client.close().await;
    let hellos = [named(&[("uji", 1), ("key-set", 1)]), named(&[("key-set", 4)])];
    assert_eq!(*server.hellos.lock().unwrap(), hellos);
    let answers = std::mem::take(&mut *server.answers.lock().unwrap());
    let versions = |name: &str| {
        let of_it = answers.iter().filter(|(it, ..)| it == name);
        of_it.map(|&(_, version, status)| (version, status)).collect::<Vec<_>>()
    };
    let applied = |versions: &[i64]| {
        versions.iter().map(|&it| (it, v1::ResourceStatus::Applied)).collect::<Vec<_>>()
    };
    // What it has, at each hello, and what came.
    assert_eq!(versions("key-set"), applied(&[1, 2, 3, 4, 4]));
    assert_eq!(versions("uji"), applied(&[1, 1, 1]));
    assert_eq!(in_force_alone(folder.path()).await, 1);

    let client = open(&server.start().await, folder.path()).await;
    server.settled_after(3).await;
    client.close().await;
    assert_eq!(server.hellos.lock().unwrap()[2], named(&[("uji", 1), ("key-set", 4)]));
}

/// As a release does that signs nothing anew.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_send_a_signature_is_not_asked_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = keys(1, &[A], |_| (), &[A]);
    let both = keys(2, &[A, B], |_| (), &[A]);
    let server = Server::new(vec![first.clone()], rule_set(&[A]), A);
    let client = open(&server.start().await, folder.path()).await;
    client.ready().await;
    client.close().await;
    let server = Server::new(vec![first, both], rule_set(&[A]), A);
    let client = open(&server.start().await, folder.path()).await;
    server.settled_after(2).await;
    lacks_nothing(&client);
    client.close().await;
    let hellos = [named(&[("uji", 1), ("key-set", 1)]), named(&[("key-set", 2)])];
    assert_eq!(*server.hellos.lock().unwrap(), hellos);
    let answers = server.answers.lock().unwrap().clone();
    assert!(
        answers.iter().all(|(.., status)| *status == v1::ResourceStatus::Applied),
        "{answers:?}"
    );
    assert_eq!(in_force_alone(folder.path()).await, 1);
}
