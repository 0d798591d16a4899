//! Platforms, their keys and their settings.

use std::time::{SystemTime, UNIX_EPOCH};

use prost_types::{Duration, Timestamp};
use saring_proto::v1;

use super::{PLATFORM, RULE_SET, Story};

const DAY: i64 = 86_400;

/// So many days from now: exceptions have to end within a year.
fn in_days(days: i64) -> Option<Timestamp> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Some(Timestamp { seconds: i64::try_from(now).unwrap() + days * DAY, nanos: 0 })
}

impl Story {
    pub(super) async fn tenants_and_keys(&mut self) {
        let operator = self.operator.clone();
        for name in [PLATFORM, "tokopedia"] {
            let tenant = v1::Tenant {
                tenant: name.into(),
                display_name: name.to_uppercase(),
                surfaces: vec![name.into()],
                create_time: None,
            };
            let request = v1::CreateTenantRequest { tenant: Some(tenant) };
            let _: v1::CreateTenantResponse =
                self.call(&operator, "TenantService/CreateTenant", request).await;
        }
        let surfaces = vec!["tokopedia".into(), "tiktok-shop".into()];
        let request = v1::SetSurfacesRequest { tenant: "tokopedia".into(), surfaces };
        let _: v1::SetSurfacesResponse =
            self.call(&operator, "TenantService/SetSurfaces", request).await;
        let _: v1::ListTenantsResponse = self
            .call(&operator, "TenantService/ListTenants", v1::ListTenantsRequest::default())
            .await;

        self.author = self.key(v1::Role::Author, "", "Petugas A").await.secret;
        self.approver = self.key(v1::Role::Approver, "", "Petugas B").await.secret;
        self.shopee = self.key(v1::Role::Platform, PLATFORM, "backend").await.secret;
        self.tokopedia = self.key(v1::Role::Platform, "tokopedia", "backend").await.secret;
        let old = self.key(v1::Role::Observer, "", "Pengamat").await.key.unwrap().key_id;
        let overlap = Some(Duration { seconds: 3_600, nanos: 0 });
        let request = v1::RotateKeyRequest { key_id: old.clone(), overlap };
        let _: v1::RotateKeyResponse =
            self.call(&operator, "TenantService/RotateKey", request).await;
        let request = v1::RevokeKeyRequest { key_id: old };
        let _: v1::RevokeKeyResponse =
            self.call(&operator, "TenantService/RevokeKey", request).await;
        let _: v1::ListKeysResponse =
            self.call(&operator, "TenantService/ListKeys", v1::ListKeysRequest::default()).await;
    }

    async fn key(&mut self, role: v1::Role, tenant: &str, name: &str) -> v1::CreateKeyResponse {
        let scopes = match role {
            v1::Role::Observer => vec![v1::KeyScope::Statistics.into()],
            _ => Vec::new(),
        };
        let request = v1::CreateKeyRequest {
            role: role.into(),
            tenant: tenant.into(),
            name: name.into(),
            expire_time: None,
            scopes,
        };
        let operator = self.operator.clone();
        self.call(&operator, "TenantService/CreateKey", request).await
    }

    /// One setting of each kind. Of the rule set of the story only what does not change its verdicts
    /// when it ends.
    pub(super) async fn settings(&mut self) {
        let (rule_set, reason) = ("obat", "diuji dahulu");
        let settings = v1::TenantSettings {
            staleness_policy: v1::StalenessPolicy::GoOn.into(),
            thresholds: vec![v1::ThresholdOverride {
                rule_set: RULE_SET.into(),
                review: 40,
                block: 80,
                reason: "lebih ketat".into(),
                expire_time: None,
            }],
            rules: vec![v1::RuleOverride {
                rule_set: rule_set.into(),
                rule: "obat".into(),
                treatment: v1::RuleTreatment::Shadow.into(),
                reason: reason.into(),
                expire_time: in_days(300),
            }],
            rule_sets: vec![v1::RuleSetOverride {
                rule_set: rule_set.into(),
                treatment: v1::RuleTreatment::Review.into(),
                reason: reason.into(),
                expire_time: in_days(300),
            }],
            holds: vec![v1::Hold {
                rule_set: RULE_SET.into(),
                duration: Some(Duration { seconds: 3 * DAY, nanos: 0 }),
                reason: reason.into(),
                expire_time: in_days(300),
                create_time: None,
            }],
            exemptions: vec![v1::Exemption {
                rule_set: rule_set.into(),
                rule: "obat".into(),
                categories: vec!["kesehatan/apotek".into()],
                sellers: vec!["apotek-1".into()],
                reason: "berizin".into(),
                expire_time: in_days(300),
            }],
            category_map: [("Apotek".into(), "kesehatan/apotek".into())].into(),
            version: 0,
        };
        let (shopee, author) = (self.shopee.clone(), self.author.clone());
        let request = v1::UpdateTenantSettingsRequest { settings: Some(settings) };
        let _: v1::UpdateTenantSettingsResponse =
            self.call(&shopee, "TenantService/UpdateTenantSettings", request).await;
        let request = v1::GetTenantSettingsRequest { tenant: PLATFORM.into() };
        let _: v1::GetTenantSettingsResponse =
            self.call(&author, "TenantService/GetTenantSettings", request).await;
        let request = v1::ListTenantSettingsRequest::default();
        let _: v1::ListTenantSettingsResponse =
            self.call(&author, "TenantService/ListTenantSettings", request).await;
    }
}
