//! A server with two platforms, each with things of its own, and somebody of every role.

use std::collections::HashMap;
use std::path::Path;

use saring_proto::v1;
use saring_proto::v1::KeyScope;
use saring_proto::v1::publishing_service_client::PublishingServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::server::{Keys, Server, newest, publish, set_up, with};
use serde_json::Value;
use tempfile::TempDir;
use tonic::transport::Channel;

/// Everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Stands for the role `platform` in a row.
    Shopee,
    Tokopedia,
    Author,
    Approver,
    Observer,
    Operator,
}

impl Who {
    pub const ALL: [Who; 6] =
        [Who::Shopee, Who::Tokopedia, Who::Author, Who::Approver, Who::Observer, Who::Operator];

    /// Who stands for this one's role.
    pub fn role(self) -> Who {
        match self {
            Who::Tokopedia => Who::Shopee,
            other => other,
        }
    }
}

/// What there is.
pub struct World {
    pub server: Server,
    pub channel: Channel,
    keys: Keys,
    observer: String,
    /// Keys of the platform shopee that are no good any more.
    pub expired: String,
    pub revoked: String,
    /// Of each role, keys for one service each.
    pub scoped: HashMap<Who, Vec<(KeyScope, String)>>,
    /// A key of the author's with the role `approver`.
    pub author_approves: String,
    /// Public parts of keys that nobody uses.
    pub spare: [String; 2],
    /// The key that signs at first.
    pub signing_key: String,
    /// Two handovers of each platform.
    pub shopee: Vec<String>,
    pub tokopedia: Vec<String>,
    pub draft_etag: String,
    /// It waits for an approval.
    pub submitted: v1::RuleSetVersion,
    /// They wait too, and nobody minds what becomes of them.
    pub spare_submissions: [v1::RuleSetVersion; 2],
    /// It has its approval.
    pub approved: v1::RuleSetVersion,
    _data: TempDir,
}

pub const RULE_SET: &str = "pakaian-bekas-impor";

impl World {
    pub async fn new() -> World {
        let data = tempfile::tempdir().unwrap();
        let server = Server::start(data.path());
        let channel = server.channel().await;
        let keys = set_up(data.path(), channel.clone()).await;
        publish(channel.clone(), &keys, "examples/versi-1.yaml").await;
        let mut other = Staff { channel: channel.clone(), keys: keys.clone() };
        let second = other.submit("nol").await;
        other.approve(&second).await;
        other.publish(&second).await;

        let (observer, _) = other.key(v1::Role::Observer, "", "Pengamat").await;
        let (author_approves, _) = other.key(v1::Role::Approver, "", "Petugas A").await;
        let scoped = other.scoped_keys().await;
        let (revoked, key_id) = other.key(v1::Role::Platform, "shopee", "lama").await;
        other.revoke(key_id).await;
        let (expired, key_id) = other.key(v1::Role::Platform, "shopee", "usang").await;
        other.rotate(key_id).await;
        let spare = [
            other.key(v1::Role::Observer, "", "cadangan 1").await.1,
            other.key(v1::Role::Observer, "", "cadangan 2").await.1,
        ];
        let shopee = other.hand_over("https://shopee.co.id/product/1").await;
        let tokopedia = other.hand_over("https://shop-id.tokopedia.com/pdp/baju").await;
        other.report("shopee").await;
        other.report("tokopedia").await;
        other.set_settings().await;
        other.note_subscribers().await;

        let approved = other.submit("pertama").await;
        other.approve(&approved).await;
        let submitted = other.submit("kedua").await;
        let spare_submissions =
            [other.submit("cadangan 1").await, other.submit("cadangan 2").await];
        let draft_etag = other.draft("ketiga").await;
        other.second_rule_set().await;
        World {
            server,
            channel,
            keys,
            observer,
            expired,
            revoked,
            scoped,
            author_approves,
            spare,
            signing_key: signing_key(data.path()),
            shopee,
            tokopedia,
            draft_etag,
            submitted,
            spare_submissions,
            approved,
            _data: data,
        }
    }

    pub fn key(&self, who: Who) -> &str {
        match who {
            Who::Shopee => &self.keys.shopee,
            Who::Tokopedia => &self.keys.tokopedia,
            Who::Author => &self.keys.author,
            Who::Approver => &self.keys.approver,
            Who::Observer => &self.observer,
            Who::Operator => &self.keys.operator,
        }
    }
}

/// An outcome of a platform, of which each key gives another listing and month.
pub fn outcome(surface: &str, key: &str) -> v1::Outcome {
    let months = i64::from(key.as_bytes().last().copied().unwrap_or_default() - b'a');
    v1::Outcome {
        idempotency_key: key.into(),
        listing: Some(listing(surface, &item(key))),
        action: v1::Action::Removed.into(),
        primary_origin: v1::Origin::ManualSearch.into(),
        action_time: Some(prost_types::Timestamp {
            seconds: 1_700_000_000 - months * 40 * 86_400,
            nanos: 0,
        }),
        ..v1::Outcome::default()
    }
}

/// The item of the listing that an outcome of this key is of.
pub fn item(key: &str) -> String {
    (1_000 + key.bytes().map(u64::from).sum::<u64>()).to_string()
}

pub fn listing(surface: &str, item: &str) -> v1::ListingRef {
    let (kind, listing_id) = match surface {
        "tokopedia" => ("pdp", item.to_owned()),
        _ => ("product", format!("7.{item}")),
    };
    v1::ListingRef { surface: surface.into(), kind: kind.into(), listing_id }
}

/// Those who set the world up.
struct Staff {
    channel: Channel,
    keys: Keys,
}

impl Staff {
    fn tenants(&self) -> TenantServiceClient<Channel> {
        TenantServiceClient::new(self.channel.clone())
    }

    fn publishing(&self) -> PublishingServiceClient<Channel> {
        PublishingServiceClient::new(self.channel.clone())
    }

    fn takedowns(&self) -> TakedownServiceClient<Channel> {
        TakedownServiceClient::new(self.channel.clone())
    }

    async fn key(&mut self, role: v1::Role, tenant: &str, name: &str) -> (String, String) {
        let request = v1::CreateKeyRequest {
            role: role.into(),
            tenant: tenant.into(),
            name: name.into(),
            expire_time: None,
            scopes: Vec::new(),
        };
        let made = self.tenants().create_key(with(&self.keys.operator, request)).await.unwrap();
        let made = made.into_inner();
        (made.secret, made.key.unwrap().key_id)
    }

    async fn scoped_keys(&mut self) -> HashMap<Who, Vec<(KeyScope, String)>> {
        let roles = [
            (Who::Shopee, v1::Role::Platform),
            (Who::Author, v1::Role::Author),
            (Who::Approver, v1::Role::Approver),
            (Who::Observer, v1::Role::Observer),
            (Who::Operator, v1::Role::Operator),
        ];
        let scopes = (1..).map_while(|scope| KeyScope::try_from(scope).ok());
        let scopes: Vec<KeyScope> = scopes.collect();
        let mut keys = HashMap::new();
        for (who, role) in roles {
            for &scope in &scopes {
                let tenant = if who == Who::Shopee { "shopee" } else { "" };
                let request = v1::CreateKeyRequest {
                    role: role.into(),
                    tenant: tenant.into(),
                    name: format!("hanya {}", scope.as_str_name()),
                    expire_time: None,
                    scopes: vec![scope.into()],
                };
                let made = self.tenants().create_key(with(&self.keys.operator, request)).await;
                let secret = made.unwrap().into_inner().secret;
                keys.entry(who).or_insert_with(Vec::new).push((scope, secret));
            }
        }
        keys
    }

    async fn revoke(&mut self, key_id: String) {
        let request = v1::RevokeKeyRequest { key_id };
        self.tenants().revoke_key(with(&self.keys.operator, request)).await.unwrap();
    }

    /// Without an overlap, so that the old key has expired at once.
    async fn rotate(&mut self, key_id: String) {
        let request = v1::RotateKeyRequest { key_id, overlap: None };
        self.tenants().rotate_key(with(&self.keys.operator, request)).await.unwrap();
    }

    async fn hand_over(&mut self, base: &str) -> Vec<String> {
        let request = |at| v1::TakedownRequest {
            url: format!("{base}/{at}"),
            reason: "uji".into(),
            due_time: None,
        };
        let requests = (1..=2).map(request).collect();
        let request = v1::RequestTakedownsRequest { requests };
        let handed = self.takedowns().request_takedowns(with(&self.keys.author, request)).await;
        let results = handed.unwrap().into_inner().results.into_iter();
        let id = |result: v1::TakedownRequestResult| match result.result {
            Some(v1::takedown_request_result::Result::Handover(handover)) => handover.handover_id,
            other => panic!("{other:?}"),
        };
        results.map(id).collect()
    }

    async fn report(&mut self, tenant: &str) {
        let key = if tenant == "shopee" { &self.keys.shopee } else { &self.keys.tokopedia };
        // Twice the same listing, so that its history has two pages.
        let mut again = outcome(tenant, "a");
        again.idempotency_key = "c".into();
        let outcomes = vec![outcome(tenant, "a"), outcome(tenant, "b"), again];
        let request = v1::ReportOutcomesRequest { outcomes };
        let reported = self.takedowns().report_outcomes(with(key, request)).await.unwrap();
        assert_eq!(reported.into_inner().durable_position, 3);
    }

    async fn set_settings(&mut self) {
        for key in [self.keys.shopee.clone(), self.keys.tokopedia.clone()] {
            let request = super::rows::settings(0);
            self.tenants().update_tenant_settings(with(&key, request)).await.unwrap();
        }
    }

    async fn note_subscribers(&mut self) {
        use saring_proto::v1::subscription_service_client::SubscriptionServiceClient;
        for key in [&self.keys.shopee, &self.keys.tokopedia] {
            let mut subscription = SubscriptionServiceClient::new(self.channel.clone());
            let report = super::rows::activity();
            subscription.report_activity(with(key, report)).await.unwrap();
        }
    }

    async fn draft(&mut self, comment: &str) -> String {
        let path = saring_tests::root().join("examples/versi-1.yaml");
        let source = std::fs::read_to_string(path).unwrap();
        let get = v1::GetDraftRequest { rule_set: RULE_SET.into() };
        let now = self.publishing().get_draft(with(&self.keys.author, get)).await;
        let etag = now.map(|draft| draft.into_inner().draft.unwrap().etag).unwrap_or_default();
        let put = v1::PutDraftRequest {
            rule_set: RULE_SET.into(),
            source: format!("{source}\n# {comment}\n"),
            etag,
            based_on: Some(newest(&mut self.publishing(), &self.keys.author, RULE_SET).await),
        };
        let draft = self.publishing().put_draft(with(&self.keys.author, put)).await.unwrap();
        draft.into_inner().draft.unwrap().etag
    }

    async fn submit(&mut self, comment: &str) -> v1::RuleSetVersion {
        let etag = self.draft(comment).await;
        let submit =
            v1::SubmitRuleSetRequest { rule_set: RULE_SET.into(), etag, comment: comment.into() };
        let submitted = self.publishing().submit_rule_set(with(&self.keys.author, submit)).await;
        submitted.unwrap().into_inner().version.unwrap()
    }

    async fn approve(&mut self, version: &v1::RuleSetVersion) {
        let approve = v1::ApproveRuleSetRequest {
            rule_set: RULE_SET.into(),
            submission_id: version.submission_id.clone(),
            source_digest: version.source_digest.clone(),
            comment: String::new(),
        };
        self.publishing().approve_rule_set(with(&self.keys.approver, approve)).await.unwrap();
    }

    async fn publish(&mut self, version: &v1::RuleSetVersion) {
        let publish = v1::PublishRuleSetRequest {
            rule_set: version.rule_set.clone(),
            submission_id: version.number.to_string(),
            allow_empty: false,
        };
        self.publishing().publish_rule_set(with(&self.keys.approver, publish)).await.unwrap();
    }

    /// So that the rule sets, too, have two pages.
    async fn second_rule_set(&mut self) {
        let source = SECOND.to_owned();
        let put = v1::PutDraftRequest {
            rule_set: "obat".into(),
            source,
            etag: String::new(),
            based_on: None,
        };
        let draft = self.publishing().put_draft(with(&self.keys.author, put)).await.unwrap();
        let submit = v1::SubmitRuleSetRequest {
            rule_set: "obat".into(),
            etag: draft.into_inner().draft.unwrap().etag,
            comment: String::new(),
        };
        let submitted = self.publishing().submit_rule_set(with(&self.keys.author, submit)).await;
        let version = submitted.unwrap().into_inner().version.unwrap();
        let approve = v1::ApproveRuleSetRequest {
            rule_set: "obat".into(),
            submission_id: version.submission_id.clone(),
            source_digest: version.source_digest,
            comment: String::new(),
        };
        self.publishing().approve_rule_set(with(&self.keys.approver, approve)).await.unwrap();
        let publish = v1::PublishRuleSetRequest {
            rule_set: "obat".into(),
            submission_id: version.submission_id,
            allow_empty: false,
        };
        self.publishing().publish_rule_set(with(&self.keys.approver, publish)).await.unwrap();
    }
}

const SECOND: &str = "\
rule_set: obat
title: { id: Obat tanpa izin, en: Unlicensed medicines }
words:
  obat: [obat kuat]
rules:
  - id: obat
    title: { id: Obat, en: Medicine }
    when: obat
    verdict: review
    examples:
      match: [\"Obat kuat\"]
      pass: [\"Obeng\"]
";

fn signing_key(data: &Path) -> String {
    let key_set: Value =
        serde_json::from_slice(&std::fs::read(data.join("key-set.json")).unwrap()).unwrap();
    key_set["signatures"][0]["keyid"].as_str().unwrap().to_owned()
}
