//! One row a method: who may call it, a request that is carried out, and requests that name what is
//! another platform's.

use prost::Message as _;
use prost_types::Timestamp;
use saring_proto::v1;

use super::world::{RULE_SET, Who, World, item, listing, outcome};

/// One method.
#[derive(Clone, Copy)]
pub struct Row {
    /// Its full name.
    pub method: &'static str,
    /// The roles that may call it. The first one's request is carried out.
    pub may: &'static [Who],
    pub request: fn(&World) -> Vec<u8>,
    /// Of a paged method: what tokopedia asks, to have pages of its own.
    pub tokopedias: fn(&World) -> Vec<u8>,
    pub anothers: &'static [Anothers],
}

/// A request of shopee's that names something of tokopedia's.
pub struct Anothers {
    /// A real name, and one of the same form that there is not.
    pub theirs: fn(&World) -> (String, String),
    pub request: fn(&World, &str) -> Vec<u8>,
}

const PLATFORM: &[Who] = &[Who::Shopee];
const MINISTRY: &[Who] = &[Who::Author, Who::Approver, Who::Operator];
const OFFICERS: &[Who] = &[Who::Author, Who::Approver];
const APPROVER: &[Who] = &[Who::Approver];
const OPERATOR: &[Who] = &[Who::Operator];
const READERS: &[Who] = &[Who::Shopee, Who::Author, Who::Approver, Who::Operator];
const ALL: &[Who] = &[Who::Shopee, Who::Author, Who::Approver, Who::Observer, Who::Operator];

const fn row(method: &'static str, may: &'static [Who], request: fn(&World) -> Vec<u8>) -> Row {
    Row { method, may, request, tokopedias: request, anothers: &[] }
}

const fn naming(row: Row, anothers: &'static [Anothers]) -> Row {
    Row { anothers, ..row }
}

pub const ROWS: &[Row] = &[
    row("saring.v1.ScoringService.Score", PLATFORM, |_| {
        v1::ScoreRequest { listing: Some(scored()) }.encode_to_vec()
    }),
    row("saring.v1.ScoringService.ScoreBatch", PLATFORM, |_| {
        v1::ScoreBatchRequest { listings: vec![scored()] }.encode_to_vec()
    }),
    row("saring.v1.ScoringService.ScoreStream", PLATFORM, |_| {
        v1::ScoreStreamRequest { request_id: "1".into(), listing: Some(scored()) }.encode_to_vec()
    }),
    row("saring.v1.SubscriptionService.Subscribe", PLATFORM, |_| {
        let hello = v1::Hello {
            subscriber_id: "uji".into(),
            plan_formats: vec![1],
            fold_versions: vec![1],
            ..v1::Hello::default()
        };
        let message = Some(v1::subscribe_request::Message::Hello(hello));
        v1::SubscribeRequest { message }.encode_to_vec()
    }),
    row("saring.v1.SubscriptionService.ReportActivity", PLATFORM, |_| activity().encode_to_vec()),
    row("saring.v1.TakedownService.RequestTakedowns", OFFICERS, |_| {
        let request = v1::TakedownRequest {
            url: "https://shopee.co.id/product/9/9".into(),
            reason: "uji".into(),
            due_time: None,
        };
        v1::RequestTakedownsRequest { requests: vec![request] }.encode_to_vec()
    }),
    naming(
        row("saring.v1.TakedownService.ListHandovers", READERS, |_| {
            v1::ListHandoversRequest::default().encode_to_vec()
        }),
        &[Anothers {
            theirs: slug,
            request: |_, tenant| {
                let tenant = tenant.into();
                v1::ListHandoversRequest { tenant, ..v1::ListHandoversRequest::default() }
                    .encode_to_vec()
            },
        }],
    ),
    row("saring.v1.TakedownService.WatchInbox", PLATFORM, |_| {
        v1::WatchInboxRequest::default().encode_to_vec()
    }),
    naming(
        row("saring.v1.TakedownService.AcknowledgeHandovers", PLATFORM, |world| {
            acknowledge(vec![world.shopee[0].clone()])
        }),
        &[Anothers { theirs: handover, request: |_, id| acknowledge(vec![id.into()]) }],
    ),
    naming(
        row("saring.v1.TakedownService.RefuseHandover", PLATFORM, |world| refuse(&world.shopee[1])),
        &[Anothers { theirs: handover, request: |_, id| refuse(id) }],
    ),
    naming(
        row("saring.v1.TakedownService.ReportOutcomes", PLATFORM, |_| {
            v1::ReportOutcomesRequest { outcomes: vec![outcome("shopee", "z")] }.encode_to_vec()
        }),
        &[Anothers {
            theirs: listing_id,
            request: |_, id| {
                let outcome = v1::Outcome {
                    idempotency_key: "x".into(),
                    listing: Some(listing("tokopedia", id)),
                    ..outcome("tokopedia", "x")
                };
                v1::ReportOutcomesRequest { outcomes: vec![outcome] }.encode_to_vec()
            },
        }],
    ),
    row("saring.v1.TakedownService.GetDurablePosition", PLATFORM, |_| {
        v1::GetDurablePositionRequest {}.encode_to_vec()
    }),
    naming(
        Row {
            tokopedias: |_| history("tokopedia", &item("a")),
            ..row("saring.v1.TakedownService.GetListingHistory", READERS, |_| {
                history("shopee", &item("a"))
            })
        },
        &[Anothers { theirs: listing_id, request: |_, id| history("tokopedia", id) }],
    ),
    naming(
        row("saring.v1.StatisticsService.GetStatistics", ALL, |_| {
            let dimensions = vec![v1::Dimension::Month.into()];
            v1::GetStatisticsRequest { dimensions, ..v1::GetStatisticsRequest::default() }
                .encode_to_vec()
        }),
        &[Anothers {
            theirs: slug,
            request: |_, platform| {
                let platform = platform.into();
                v1::GetStatisticsRequest { platform, ..v1::GetStatisticsRequest::default() }
                    .encode_to_vec()
            },
        }],
    ),
    row("saring.v1.StatisticsService.ListRollout", MINISTRY, |_| {
        v1::ListRolloutRequest::default().encode_to_vec()
    }),
    row("saring.v1.PublishingService.CheckRuleSet", MINISTRY, |_| {
        v1::CheckRuleSetRequest { source: "rule_set: x".into() }.encode_to_vec()
    }),
    row("saring.v1.PublishingService.TestRuleSet", MINISTRY, |_| {
        v1::TestRuleSetRequest { source: "rule_set: x".into(), listings: vec![scored()] }
            .encode_to_vec()
    }),
    row("saring.v1.PublishingService.DiffRuleSet", MINISTRY, |_| {
        let rule_set = RULE_SET.into();
        v1::DiffRuleSetRequest { rule_set, base_version: 1, source: String::new() }.encode_to_vec()
    }),
    row("saring.v1.PublishingService.PutDraft", OFFICERS, |_| {
        let rule_set = "baru".into();
        let (source, etag) = ("rusak".into(), String::new());
        v1::PutDraftRequest { rule_set, source, etag, based_on: None }.encode_to_vec()
    }),
    row("saring.v1.PublishingService.GetDraft", MINISTRY, |_| {
        v1::GetDraftRequest { rule_set: RULE_SET.into() }.encode_to_vec()
    }),
    row("saring.v1.PublishingService.SubmitRuleSet", OFFICERS, |world| {
        let (rule_set, etag) = (RULE_SET.into(), world.draft_etag.clone());
        v1::SubmitRuleSetRequest { rule_set, etag, comment: String::new() }.encode_to_vec()
    }),
    row("saring.v1.PublishingService.ApproveRuleSet", APPROVER, approve),
    row("saring.v1.PublishingService.WithdrawSubmission", OFFICERS, |world| {
        let (rule_set, comment) = (RULE_SET.into(), "keliru".into());
        let submission_id = world.spare_submissions[0].submission_id.clone();
        v1::WithdrawSubmissionRequest { rule_set, submission_id, comment }.encode_to_vec()
    }),
    row("saring.v1.PublishingService.RefuseSubmission", APPROVER, |world| {
        let (rule_set, reason) = (RULE_SET.into(), "terlalu luas".into());
        let submission_id = world.spare_submissions[1].submission_id.clone();
        v1::RefuseSubmissionRequest { rule_set, submission_id, reason }.encode_to_vec()
    }),
    row("saring.v1.PublishingService.PublishRuleSet", APPROVER, |world| {
        let submission_id = world.approved.submission_id.clone();
        let rule_set = RULE_SET.into();
        v1::PublishRuleSetRequest { rule_set, submission_id, allow_empty: false }.encode_to_vec()
    }),
    row("saring.v1.PublishingService.RollBackRuleSet", OFFICERS, |_| {
        let rule_set = RULE_SET.into();
        let comment = String::new();
        v1::RollBackRuleSetRequest { rule_set, version: 1, comment, based_on: None }.encode_to_vec()
    }),
    row("saring.v1.PublishingService.RetireRuleSet", OFFICERS, |_| {
        let rule_set = RULE_SET.into();
        v1::RetireRuleSetRequest { rule_set, comment: String::new(), based_on: None }
            .encode_to_vec()
    }),
    row("saring.v1.PublishingService.ListRuleSets", ALL, |_| {
        v1::ListRuleSetsRequest::default().encode_to_vec()
    }),
    row("saring.v1.PublishingService.ListRuleSetVersions", ALL, |_| {
        let rule_set = RULE_SET.into();
        v1::ListRuleSetVersionsRequest { rule_set, ..v1::ListRuleSetVersionsRequest::default() }
            .encode_to_vec()
    }),
    row("saring.v1.PublishingService.GetRuleSetVersion", ALL, |_| {
        let rule_set = RULE_SET.into();
        v1::GetRuleSetVersionRequest { rule_set, version: 1, submission_id: String::new() }
            .encode_to_vec()
    }),
    row("saring.v1.TenantService.CreateTenant", OPERATOR, |_| {
        let tenant = v1::Tenant { tenant: "lazada".into(), ..v1::Tenant::default() };
        let tenant = v1::Tenant { display_name: "Lazada".into(), ..tenant };
        v1::CreateTenantRequest { tenant: Some(tenant) }.encode_to_vec()
    }),
    row("saring.v1.TenantService.ListTenants", MINISTRY, |_| {
        v1::ListTenantsRequest::default().encode_to_vec()
    }),
    row("saring.v1.TenantService.SetSurfaces", OPERATOR, |_| {
        let surfaces = vec!["tokopedia".into(), "bukalapak".into()];
        v1::SetSurfacesRequest { tenant: "tokopedia".into(), surfaces }.encode_to_vec()
    }),
    row("saring.v1.TenantService.CreateKey", OPERATOR, |_| {
        let (role, name) = (v1::Role::Observer.into(), "uji".into());
        v1::CreateKeyRequest { role, name, ..v1::CreateKeyRequest::default() }.encode_to_vec()
    }),
    row("saring.v1.TenantService.ListKeys", OPERATOR, |_| {
        v1::ListKeysRequest::default().encode_to_vec()
    }),
    row("saring.v1.TenantService.RotateKey", OPERATOR, |world| {
        v1::RotateKeyRequest { key_id: world.spare[0].clone(), overlap: None }.encode_to_vec()
    }),
    row("saring.v1.TenantService.RevokeKey", OPERATOR, |world| {
        v1::RevokeKeyRequest { key_id: world.spare[1].clone() }.encode_to_vec()
    }),
    row("saring.v1.SigningKeyService.ListSigningKeys", OPERATOR, |_| {
        v1::ListSigningKeysRequest::default().encode_to_vec()
    }),
    row("saring.v1.SigningKeyService.RotateSigningKey", OPERATOR, |_| {
        v1::RotateSigningKeyRequest::default().encode_to_vec()
    }),
    row("saring.v1.SigningKeyService.RetireSigningKey", OPERATOR, |world| {
        v1::RetireSigningKeyRequest { key_id: world.signing_key.clone() }.encode_to_vec()
    }),
    row("saring.v1.SigningKeyService.RevokeSigningKey", OPERATOR, |world| {
        v1::RevokeSigningKeyRequest { key_id: world.signing_key.clone() }.encode_to_vec()
    }),
    naming(
        row("saring.v1.TenantService.GetTenantSettings", READERS, |_| {
            v1::GetTenantSettingsRequest { tenant: "shopee".into() }.encode_to_vec()
        }),
        &[Anothers {
            theirs: slug,
            request: |_, tenant| {
                v1::GetTenantSettingsRequest { tenant: tenant.into() }.encode_to_vec()
            },
        }],
    ),
    row("saring.v1.TenantService.ListTenantSettings", MINISTRY, |_| {
        v1::ListTenantSettingsRequest::default().encode_to_vec()
    }),
    row("saring.v1.TenantService.UpdateTenantSettings", PLATFORM, |_| settings(1).encode_to_vec()),
    row("saring.v1.AuditService.ListAuditEntries", OPERATOR, |_| {
        v1::ListAuditEntriesRequest::default().encode_to_vec()
    }),
    row("saring.v1.AuditService.ExportAuditLog", OPERATOR, |_| {
        v1::ExportAuditLogRequest::default().encode_to_vec()
    }),
];

fn slug(_: &World) -> (String, String) {
    ("tokopedia".into(), "tokopedic".into())
}

fn handover(world: &World) -> (String, String) {
    (world.tokopedia[0].clone(), uuid::Uuid::now_v7().to_string())
}

fn listing_id(_: &World) -> (String, String) {
    (item("a"), item("q"))
}

fn scored() -> v1::Listing {
    v1::Listing { title: "Kaos baru".into(), ..v1::Listing::default() }
}

pub fn acknowledge(handover_ids: Vec<String>) -> Vec<u8> {
    v1::AcknowledgeHandoversRequest { handover_ids }.encode_to_vec()
}

fn refuse(handover_id: &str) -> Vec<u8> {
    v1::RefuseHandoverRequest { handover_id: handover_id.into(), reason: "uji".into() }
        .encode_to_vec()
}

fn history(surface: &str, id: &str) -> Vec<u8> {
    let listing = Some(listing(surface, id));
    v1::GetListingHistoryRequest { listing, ..v1::GetListingHistoryRequest::default() }
        .encode_to_vec()
}

pub fn approve(world: &World) -> Vec<u8> {
    let (submitted, rule_set) = (&world.submitted, RULE_SET.into());
    let (submission_id, source_digest) =
        (submitted.submission_id.clone(), submitted.source_digest.clone());
    v1::ApproveRuleSetRequest { rule_set, submission_id, source_digest, comment: String::new() }
        .encode_to_vec()
}

/// Settings with an exception, in place of this version.
pub fn settings(version: i64) -> v1::UpdateTenantSettingsRequest {
    let tighter = v1::ThresholdOverride {
        rule_set: RULE_SET.into(),
        review: 40,
        block: 80,
        ..v1::ThresholdOverride::default()
    };
    let settings = v1::TenantSettings { version, thresholds: vec![tighter], ..Default::default() };
    v1::UpdateTenantSettingsRequest { settings: Some(settings) }
}

pub fn activity() -> v1::ReportActivityRequest {
    let rule_set = v1::RuleSetActivity {
        rule_set: RULE_SET.into(),
        version: 1,
        allowed: 1,
        ..v1::RuleSetActivity::default()
    };
    v1::ReportActivityRequest {
        subscriber_id: "uji".into(),
        report_id: uuid::Uuid::now_v7().to_string(),
        start_time: Some(Timestamp { seconds: 1_700_000_000, nanos: 0 }),
        end_time: Some(Timestamp { seconds: 1_700_000_060, nanos: 0 }),
        listings_scored: 1,
        rule_sets: vec![rule_set],
        client_version: "uji/1".into(),
    }
}
