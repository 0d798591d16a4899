//! Many subscribers, many versions, random cuts and killed servers: what comes is in order, whole and
//! without repetition, no heartbeat is ahead of it, and everybody ends on the same version.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fastrand::Rng;
use prost::Message as _;
use saring_bundle::{Bundle, Digest, Head, ResourceName};
use saring_proto::v1;
use saring_proto::v1::subscribe_response::Message as Got;
use saring_tests::draw::seeded;
use saring_tests::front::{self, Fault};
use saring_tests::noticed;
use saring_tests::server::Server;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tonic::transport::Channel;

use super::{RULE_SET, hello, publish, subscribe};
use crate::story::Story;

/// Digests of the versions, as the publisher was told them.
type Published = Arc<Mutex<BTreeMap<i64, String>>>;

/// How large a run is.
#[derive(Clone, Copy)]
struct Size {
    subscribers: usize,
    publishes: usize,
    kills: usize,
}

/// One subscriber.
struct Subscriber {
    name: String,
    key: String,
    published: Published,
    draw: Rng,
}

impl Subscriber {
    /// Subscribes again and again, cut off at random, until it has the last version; its digest.
    async fn run(mut self, channel: Channel, mut last: watch::Receiver<i64>) -> String {
        let mut has = None;
        loop {
            let cut = self.draw.usize(1..6);
            has = self.stream(&channel, has, cut, &mut last).await;
            if let Some(v1::ResourceVersion { version, digest, .. }) = &has
                && *version == *last.borrow()
            {
                return digest.clone();
            }
            tokio::time::sleep(Duration::from_millis(self.draw.u64(0..20))).await;
        }
    }

    /// One stream, cut off after so many messages, or by the server. What the subscriber has then.
    async fn stream(
        &mut self,
        channel: &Channel,
        mut has: Option<v1::ResourceVersion>,
        cut: usize,
        last: &mut watch::Receiver<i64>,
    ) -> Option<v1::ResourceVersion> {
        let resources = has.iter().cloned().collect();
        let hello = v1::Hello { resources, ..hello(&self.name) };
        let Ok((_answers, mut stream)) = subscribe(channel.clone(), &self.key, hello).await else {
            return has;
        };
        for _ in 0..cut {
            let message = tokio::select! {
                message = stream.message() => message,
                // So that nobody waits on a stream that has all there is.
                _ = last.changed() => continue,
            };
            let Ok(Some(message)) = message else { return has };
            match message.message.unwrap() {
                Got::Resource(resource) => has = Some(self.whole(resource, has)),
                Got::Heartbeat(heartbeat) => {
                    let head = head(&heartbeat.head.unwrap());
                    let has = has.as_ref().map_or(0, |has| has.version);
                    assert_eq!(head, has, "{}: the heartbeat is of another version", self.name);
                }
                Got::Goodbye(_) => return has,
            }
        }
        has
    }

    /// A resource that came is newer than what was there, whole, and what was published.
    fn whole(
        &self,
        resource: v1::Resource,
        has: Option<v1::ResourceVersion>,
    ) -> v1::ResourceVersion {
        let version = resource.resource.unwrap();
        let before = has.map_or(0, |has| has.version);
        assert!(version.version > before, "{}: {} after {before}", self.name, version.version);
        let payload = resource.envelope.unwrap().payload;
        assert_eq!(Digest::of(&payload).to_string(), version.digest);
        assert_eq!(Bundle::from_payload(&payload).unwrap().version, version.version);
        assert_eq!(head(&resource.head.unwrap()), version.version);
        if let Some(digest) = self.published.lock().unwrap().get(&version.version) {
            assert_eq!(digest, &version.digest);
        }
        version
    }
}

/// The version of the rule set that a head names; 0 for none.
fn head(envelope: &v1::Envelope) -> i64 {
    let head: Head = serde_json::from_slice(&envelope.payload).unwrap();
    let rule_set = ResourceName::rule_set(RULE_SET);
    let named = head.resources.iter().find(|version| version.resource == rule_set);
    named.map_or(0, |version| version.version)
}

/// `fault` stands between the subscribers and the server, if it is given.
async fn all_end_on_the_head(size: Size, fault: Option<EachThird>) {
    let mut draw = seeded("stream guarantees");
    let mut story = Story::new(Server::start).await;
    let address = story.server.address.clone();
    let front = match fault {
        Some(fault) => Some(front::channel(&story.server, fault).await),
        None => None,
    };
    let published = Published::default();
    let (tell, last) = watch::channel(-1);
    let mut subscribers = JoinSet::new();
    for at in 0..size.subscribers {
        let key = if at % 2 == 0 { &story.keys.shopee } else { &story.keys.tokopedia };
        let subscriber = Subscriber {
            name: format!("uji-{at}"),
            key: key.clone(),
            published: Arc::clone(&published),
            draw: draw.fork(),
        };
        let channel = front
            .clone()
            .unwrap_or_else(|| Channel::from_shared(address.clone()).unwrap().connect_lazy());
        subscribers.spawn(subscriber.run(channel, last.clone()));
    }
    for number in 0..size.publishes {
        let version = publish(&story.channel, &story.keys, &number.to_string()).await;
        published.lock().unwrap().insert(version.version, version.bundle_digest);
        if (number + 1) % (size.publishes / (size.kills + 1)) == 0 && number + 1 < size.publishes {
            story = story.kill_and_start().await;
        }
        tokio::time::sleep(Duration::from_millis(draw.u64(0..20))).await;
    }
    let (newest, digest) =
        published.lock().unwrap().last_key_value().map(|(v, d)| (*v, d.clone())).unwrap();
    assert_eq!(newest as usize, size.publishes + 1);
    tell.send_replace(newest);
    let ended = tokio::time::timeout(Duration::from_secs(60), subscribers.join_all()).await;
    for ended_on in ended.unwrap() {
        assert_eq!(ended_on, digest);
    }

    // From each version that ever was, one goes on at once to the newest.
    let versions = published.lock().unwrap().clone();
    for (version, digest) in versions {
        let has = v1::ResourceVersion {
            r#type: v1::ResourceType::RuleSet.into(),
            name: RULE_SET.into(),
            version,
            digest,
        };
        let hello = v1::Hello { resources: vec![has], ..hello("lanjut") };
        let (_answers, mut stream) =
            subscribe(story.channel.clone(), &story.keys.shopee, hello).await.unwrap();
        let first = stream.message().await.unwrap().unwrap().message.unwrap();
        match first {
            Got::Resource(resource) => {
                assert!(version < newest);
                assert_eq!(resource.resource.unwrap().version, newest);
                assert!(matches!(
                    stream.message().await.unwrap().unwrap().message,
                    Some(Got::Heartbeat(_))
                ));
            }
            Got::Heartbeat(heartbeat) => {
                assert_eq!((version, head(&heartbeat.head.unwrap())), (newest, newest));
            }
            Got::Goodbye(goodbye) => panic!("{goodbye:?}"),
        }
    }
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn subscribers_all_end_on_the_newest_version() {
    all_end_on_the_head(Size { subscribers: 20, publishes: 30, kills: 2 }, None).await;
}

/// Does something to each third version of a rule set on its way to a subscriber.
struct EachThird(Spoil);

/// What comes in the place of a message.
type Spoil = fn(Vec<u8>) -> Vec<Vec<u8>>;

impl Fault for EachThird {
    fn answered(&self, path: &str, message: Vec<u8>) -> Vec<Vec<u8>> {
        let resource = match v1::SubscribeResponse::decode(&*message) {
            Ok(v1::SubscribeResponse { message: Some(Got::Resource(resource)) }) => resource,
            _ => return vec![message],
        };
        let third = resource.resource.is_some_and(|named| named.version % 3 == 0);
        if third && path.ends_with("/Subscribe") { (self.0)(message) } else { vec![message] }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_what_is_lost_or_comes_twice_or_is_not_whole() {
    let size = Size { subscribers: 12, publishes: 5, kills: 0 };
    all_end_on_the_head(size, Some(EachThird(|message| vec![message]))).await;
    let faults: [(Spoil, &str); 3] = [
        (|_| Vec::new(), "the heartbeat is of another version"),
        (|message| vec![message.clone(), message], " after "),
        (
            |mut message| {
                // Somewhere in the bundle.
                let middle = message.len() / 2;
                message[middle] ^= 1;
                vec![message]
            },
            "sha256:",
        ),
    ];
    for (fault, by) in faults {
        noticed(tokio::spawn(all_end_on_the_head(size, Some(EachThird(fault)))).await, by);
    }
}
