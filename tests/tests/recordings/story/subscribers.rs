//! Subscriptions: one with heads of each format, and what the subscriber did with what it was sent.

use prost_types::Timestamp;
use saring_bundle::{HEAD_FORMATS, ResourceType};
use saring_proto::v1;
use saring_proto::v1::subscribe_request::Message as Said;
use saring_proto::v1::subscribe_response::Message as Sent;
use saring_wire::resource_type_to_proto;

use super::{RULE_SET, Story};

impl Story {
    pub(super) async fn subscriptions(&mut self) {
        for format in HEAD_FORMATS {
            self.subscribe(format).await;
        }
        let (shopee, author) = (self.shopee.clone(), self.author.clone());
        let rule =
            v1::RuleActivity { rule: "bal-sandang".into(), listings: 2, reviewed: 0, blocked: 2 };
        let rule_set = v1::RuleSetActivity {
            rule_set: RULE_SET.into(),
            version: 1,
            allowed: 3,
            reviewed: 0,
            blocked: 2,
            rules: vec![rule],
        };
        let time = |seconds| Some(Timestamp { seconds, nanos: 0 });
        let request = v1::ReportActivityRequest {
            subscriber_id: "langganan".into(),
            report_id: uuid::Uuid::now_v7().to_string(),
            start_time: time(1_700_000_000),
            end_time: time(1_700_000_060),
            listings_scored: 5,
            rule_sets: vec![rule_set],
            client_version: "rekaman/1".into(),
        };
        let _: v1::ReportActivityResponse =
            self.call(&shopee, "SubscriptionService/ReportActivity", request).await;
        let request = v1::ListRolloutRequest::default();
        let _: v1::ListRolloutResponse =
            self.call(&author, "StatisticsService/ListRollout", request).await;
    }

    /// Takes everything, up to the first heartbeat.
    async fn subscribe(&mut self, head_format: u32) {
        let hello = v1::Hello {
            subscriber_id: "langganan".into(),
            instance_id: format!("proses-{head_format}"),
            client_version: "rekaman/1".into(),
            plan_formats: saring_engine::FORMATS.collect(),
            fold_versions: vec![saring_text::FOLD_VERSION],
            resource_types: ResourceType::ALL
                .iter()
                .map(|&it| resource_type_to_proto(it).into())
                .collect(),
            head_formats: vec![head_format],
            ..v1::Hello::default()
        };
        let say = |said| v1::SubscribeRequest { message: Some(said) };
        let (channel, key) = (self.channel.clone(), self.shopee.clone());
        let method = "SubscriptionService/Subscribe";
        let hello = say(Said::Hello(hello));
        let mut stream = self.tape.open(&channel, &key, method, &hello, true).await;
        loop {
            let answer: v1::SubscribeResponse = stream.next(&mut self.tape).await;
            match answer.message.unwrap() {
                Sent::Resource(resource) => {
                    let applied = v1::ResourceAnswer {
                        resource: resource.resource,
                        status: v1::ResourceStatus::Applied.into(),
                        ..v1::ResourceAnswer::default()
                    };
                    stream.send(&mut self.tape, &say(Said::Answer(applied)));
                }
                Sent::Heartbeat(_) => break,
                Sent::Goodbye(goodbye) => panic!("{goodbye:?}"),
            }
        }
    }
}
