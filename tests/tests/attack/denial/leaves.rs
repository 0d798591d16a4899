//! Each method that changes what the audit log tells of leaves exactly one entry, and no other leaves any.
//!
//! The methods come from the descriptor set: a new one that changes something has to be named here.

use std::collections::BTreeSet;
use std::time::Duration;

use prost::Message as _;
use saring_proto::v1;
use saring_tests::wire::first_answer;

use super::rows::ROWS;
use super::world::{Who, World};
use super::{call, methods};

/// What a method leaves.
const LEAVES: [(&str, &str); 17] = [
    ("saring.v1.PublishingService.ApproveRuleSet", "rule_set.approve"),
    ("saring.v1.PublishingService.PublishRuleSet", "rule_set.publish"),
    ("saring.v1.PublishingService.RefuseSubmission", "rule_set.refuse"),
    ("saring.v1.PublishingService.RetireRuleSet", "rule_set.retire"),
    ("saring.v1.PublishingService.RollBackRuleSet", "rule_set.roll_back"),
    ("saring.v1.PublishingService.SubmitRuleSet", "rule_set.submit"),
    ("saring.v1.PublishingService.WithdrawSubmission", "rule_set.withdraw"),
    ("saring.v1.SigningKeyService.RetireSigningKey", "signing_key.retire"),
    ("saring.v1.SigningKeyService.RevokeSigningKey", "signing_key.revoke"),
    ("saring.v1.SigningKeyService.RotateSigningKey", "signing_key.rotate"),
    ("saring.v1.TenantService.CreateKey", "api_key.create"),
    ("saring.v1.TenantService.CreateTenant", "tenant.create"),
    ("saring.v1.TenantService.RevokeKey", "api_key.revoke"),
    ("saring.v1.TenantService.RotateKey", "api_key.rotate"),
    ("saring.v1.TenantService.SetSurfaces", "tenant.set_surfaces"),
    ("saring.v1.TenantService.UpdateTenantSettings", "settings.replace"),
    // A draft is nothing that others see; what is submitted of it is told.
    ("saring.v1.PublishingService.PutDraft", ""),
];

/// Services of which outcomes, handovers and counts are: a chain over them would put one lock on all platforms.
const OF_LISTINGS: [&str; 3] =
    ["saring.v1.TakedownService.", "saring.v1.ScoringService.", "saring.v1.SubscriptionService."];

/// What methods begin with that change nothing.
const READS: [&str; 6] = ["Check", "Diff", "Export", "Get", "List", "Test"];

#[test]
fn every_method_that_changes_something_is_known() {
    let named: BTreeSet<&str> = LEAVES.iter().map(|(method, _)| *method).collect();
    let known = methods();
    let changing = known.iter().filter(|(name, method)| {
        let is_read = READS.iter().any(|verb| method.name().starts_with(verb));
        !is_read && !OF_LISTINGS.iter().any(|service| name.starts_with(service))
    });
    let changing: BTreeSet<&str> = changing.map(|(name, _)| name.as_str()).collect();
    assert_eq!(named, changing);
}

async fn list(world: &World) -> Vec<v1::AuditEntry> {
    let method = &methods()["saring.v1.AuditService.ListAuditEntries"];
    let request = v1::ListAuditEntriesRequest { page_size: 1_000, ..Default::default() };
    let call = call(method, world.key(Who::Operator), request.encode_to_vec());
    let answer = first_answer(&world.channel, call).await.unwrap();
    v1::ListAuditEntriesResponse::decode(&*answer).unwrap().entries
}

/// Something that is done by itself, and waited for: all that was done before it is in the log then.
async fn mark(world: &World) -> i64 {
    let method = &methods()["saring.v1.TenantService.CreateKey"];
    let request = v1::CreateKeyRequest {
        role: v1::Role::Observer.into(),
        name: "tanda".into(),
        ..Default::default()
    };
    let call = call(method, world.key(Who::Operator), request.encode_to_vec());
    let made = first_answer(&world.channel, call).await.unwrap();
    let key = v1::CreateKeyResponse::decode(&*made).unwrap().key.unwrap();
    let resource = format!("api-key/{}", key.key_id);
    loop {
        if let Some(entry) = list(world).await.iter().find(|entry| entry.resource == resource) {
            return entry.position;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_method_leaves_its_entry() {
    let world = World::new().await;
    let methods = methods();
    let first = mark(&world).await;
    for row in ROWS {
        let key = world.key(row.may[0]);
        let call = call(&methods[row.method], key, (row.request)(&world));
        first_answer(&world.channel, call).await.unwrap();
    }
    let last = mark(&world).await;
    let mut left: Vec<_> = list(&world).await;
    left.retain(|entry| first < entry.position && entry.position < last);
    left.reverse();
    let leaves = |method: &str| LEAVES.iter().find(|(name, _)| *name == method);
    let rows = ROWS.iter().filter_map(|row| Some((row, leaves(row.method)?.1)));
    let expected: Vec<_> = rows
        .filter(|(_, action)| !action.is_empty())
        .map(|(row, action)| (&world.key(row.may[0])[..19], action))
        .collect();
    let found: Vec<_> = left.iter().map(|it| (it.actor.as_str(), it.action.as_str())).collect();
    assert_eq!(found, expected);
    for entry in &left {
        let whole = format!("{entry:?}");
        assert!(!entry.request_id.is_empty() && entry.role != 0, "{whole}");
        assert_eq!(entry.tenant.is_empty(), entry.role() != v1::Role::Platform, "{whole}");
        for who in Who::ALL {
            assert!(!whole.contains(&world.key(who)[20..]), "a secret is in {whole}");
        }
    }
    world.server.stop();
}
