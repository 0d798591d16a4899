//! What is recorded: a few platforms and officers, and a bit of everything that they do.

mod publishing;
mod scoring;
mod subscribers;
mod takedowns;
mod tenants;

use std::collections::BTreeMap;

use prost::{Message, Name};
use saring_tests::server::Server;
use tonic::transport::Channel;

use crate::tape::Tape;

pub use takedowns::removed;

/// The rule set that the story is about.
const RULE_SET: &str = "pakaian-bekas-impor";
/// A title that all its versions block. This and the platform are the same in every recording.
pub const BALL: &str = "Ball pres baju import korea 100kg";
/// The platform that subscribes and has an edge.
pub const PLATFORM: &str = "shopee";

/// Everybody's API keys, and what they did so far.
pub struct Story {
    pub tape: Tape,
    pub channel: Channel,
    pub operator: String,
    pub author: String,
    pub approver: String,
    pub shopee: String,
    pub tokopedia: String,
    /// The etag of the draft of each rule set.
    drafts: BTreeMap<String, String>,
}

impl Story {
    /// Tells all of it on a new server.
    pub async fn tell(server: &Server, operator: &str) -> Story {
        let mut story = Story {
            tape: Tape::default(),
            channel: server.channel().await,
            operator: operator.to_owned(),
            author: String::new(),
            approver: String::new(),
            shopee: String::new(),
            tokopedia: String::new(),
            drafts: BTreeMap::new(),
        };
        story.tenants_and_keys().await;
        story.first_versions().await;
        story.settings().await;
        story.later_versions().await;
        story.handovers_and_outcomes().await;
        story.scoring().await;
        story.subscriptions().await;
        story
    }

    async fn call<Q: Message + Name, A: Message + Name + Default>(
        &mut self,
        key: &str,
        method: &str,
        request: Q,
    ) -> A {
        self.tape.call(&self.channel, key, method, request).await
    }
}
