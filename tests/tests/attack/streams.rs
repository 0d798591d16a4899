//! Subscriptions and other streams: what they bring, and how they end.

mod ends;
mod first_snapshot;
mod guarantees;
mod limits;

use saring_proto::v1;
use saring_proto::v1::publishing_service_client::PublishingServiceClient;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::subscribe_request::Message as Sent;
use saring_proto::v1::subscribe_response::Message as Got;
use saring_proto::v1::subscription_service_client::SubscriptionServiceClient;
use saring_tests::server::{Keys, newest, with};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Status, Streaming};

const RULE_SET: &str = "pakaian-bekas-impor";

/// The hello of a scorer of this release that wants rule sets and has nothing.
pub fn hello(subscriber_id: &str) -> v1::Hello {
    v1::Hello {
        subscriber_id: subscriber_id.into(),
        client_version: "uji/1".into(),
        plan_formats: saring_engine::FORMATS.collect(),
        fold_versions: vec![saring_text::FOLD_VERSION],
        resources: Vec::new(),
        resource_types: vec![v1::ResourceType::RuleSet.into()],
        ..v1::Hello::default()
    }
}

/// An open subscription: where answers go, and what comes.
pub type Subscription = (mpsc::Sender<v1::SubscribeRequest>, Streaming<v1::SubscribeResponse>);

pub async fn subscribe(
    channel: Channel,
    key: &str,
    hello: v1::Hello,
) -> Result<Subscription, Status> {
    let (send, receive) = mpsc::channel(16);
    let message = Some(Sent::Hello(hello));
    send.send(v1::SubscribeRequest { message }).await.unwrap();
    let mut client = SubscriptionServiceClient::new(channel).max_decoding_message_size(64 << 20);
    let answers = client.subscribe(with(key, ReceiverStream::new(receive))).await?;
    Ok((send, answers.into_inner()))
}

/// The answer that a resource is in force.
fn applied(message: v1::SubscribeResponse) -> v1::SubscribeRequest {
    let Some(Got::Resource(resource)) = message.message else { panic!("{message:?}") };
    let answer = v1::ResourceAnswer {
        resource: resource.resource,
        status: v1::ResourceStatus::Applied.into(),
        ..v1::ResourceAnswer::default()
    };
    v1::SubscribeRequest { message: Some(Sent::Answer(answer)) }
}

/// What a stream brings until it ends, and the error that it ends with.
async fn drained<T>(mut stream: Streaming<T>) -> (Vec<T>, Status) {
    let mut messages = Vec::new();
    loop {
        match stream.message().await {
            Ok(Some(message)) => messages.push(message),
            Ok(None) => return (messages, Status::ok("the stream ended without an error")),
            Err(status) => return (messages, status),
        }
    }
}

/// Publishes the small rule set with a remark, which makes it another one.
async fn publish(channel: &Channel, keys: &Keys, remark: &str) -> v1::RuleSetVersion {
    let path = saring_tests::root().join("examples/versi-1.yaml");
    let source = format!("{}\n# {remark}\n", std::fs::read_to_string(path).unwrap());
    let rule_set = RULE_SET.to_owned();
    let mut publishing = PublishingServiceClient::new(channel.clone());
    let based_on = Some(newest(&mut publishing, &keys.author, &rule_set).await);
    let etag = String::new();
    let put = v1::PutDraftRequest { rule_set: rule_set.clone(), source, etag, based_on };
    let draft = publishing.put_draft(with(&keys.author, put)).await.unwrap().into_inner();
    let submit = v1::SubmitRuleSetRequest {
        rule_set: rule_set.clone(),
        etag: draft.draft.unwrap().etag,
        comment: String::new(),
    };
    let submitted = publishing.submit_rule_set(with(&keys.author, submit)).await.unwrap();
    let submitted = submitted.into_inner().version.unwrap();
    let approve = v1::ApproveRuleSetRequest {
        rule_set: rule_set.clone(),
        submission_id: submitted.submission_id.clone(),
        source_digest: submitted.source_digest,
        comment: String::new(),
    };
    publishing.approve_rule_set(with(&keys.approver, approve)).await.unwrap();
    let publish = v1::PublishRuleSetRequest {
        rule_set,
        submission_id: submitted.submission_id,
        allow_empty: false,
    };
    let published = publishing.publish_rule_set(with(&keys.approver, publish)).await.unwrap();
    published.into_inner().version.unwrap()
}

/// What the ministry knows of subscribers.
async fn rollout(channel: &Channel, keys: &Keys) -> Vec<v1::Rollout> {
    let request = with(&keys.author, v1::ListRolloutRequest::default());
    let list = StatisticsServiceClient::new(channel.clone()).list_rollout(request).await.unwrap();
    list.into_inner().rollouts
}
