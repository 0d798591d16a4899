//! Messages on the wire: each is read by this release as it was read then, and written again without
//! losing anything.

use prost::{Message, Name};
use saring_proto::v1;

use crate::recording::{MESSAGES, all, assert_has, fields, lines};
use crate::tape::Taped;

/// Reads a message and writes it again, by the code that clients and servers use.
type Rewrite = fn(&[u8]) -> Vec<u8>;

fn rewritten<M: Message + Default>(bytes: &[u8]) -> Vec<u8> {
    M::decode(bytes).unwrap().encode_to_vec()
}

macro_rules! messages {
    ($($name:ident)+) => {
        /// Every message that a method takes or gives.
        const MESSAGE_TYPES: &[(&str, Rewrite)] =
            &[$((<v1::$name as Name>::NAME, rewritten::<v1::$name>)),+];
    };
}

messages! {
    AcknowledgeHandoversRequest AcknowledgeHandoversResponse
    ApproveRuleSetRequest ApproveRuleSetResponse
    CheckRuleSetRequest CheckRuleSetResponse
    CreateKeyRequest CreateKeyResponse
    CreateTenantRequest CreateTenantResponse
    DiffRuleSetRequest DiffRuleSetResponse
    DropDeadLettersRequest DropDeadLettersResponse
    GetDraftRequest GetDraftResponse
    GetDurablePositionRequest GetDurablePositionResponse
    GetListingHistoryRequest GetListingHistoryResponse
    GetOutboxRequest GetOutboxResponse
    GetRuleSetVersionRequest GetRuleSetVersionResponse
    GetStatisticsRequest GetStatisticsResponse
    GetTenantSettingsRequest GetTenantSettingsResponse
    ListDeadLettersRequest ListDeadLettersResponse
    ListHandoversRequest ListHandoversResponse
    ListKeysRequest ListKeysResponse
    ListRolloutRequest ListRolloutResponse
    ListRuleSetsRequest ListRuleSetsResponse
    ListRuleSetVersionsRequest ListRuleSetVersionsResponse
    ListTenantSettingsRequest ListTenantSettingsResponse
    ListTenantsRequest ListTenantsResponse
    PublishRuleSetRequest PublishRuleSetResponse
    PutDraftRequest PutDraftResponse
    RefuseHandoverRequest RefuseHandoverResponse
    RefuseSubmissionRequest RefuseSubmissionResponse
    ReportActivityRequest ReportActivityResponse
    ReportOutcomesRequest ReportOutcomesResponse
    RequestTakedownsRequest RequestTakedownsResponse
    RetireRuleSetRequest RetireRuleSetResponse
    RetryDeadLettersRequest RetryDeadLettersResponse
    RevokeKeyRequest RevokeKeyResponse
    RollBackRuleSetRequest RollBackRuleSetResponse
    RotateKeyRequest RotateKeyResponse
    ScoreBatchRequest ScoreBatchResponse
    ScoreRequest ScoreResponse
    ScoreStreamRequest ScoreStreamResponse
    SetSurfacesRequest SetSurfacesResponse
    SubmitRuleSetRequest SubmitRuleSetResponse
    SubscribeRequest SubscribeResponse
    TestRuleSetRequest TestRuleSetResponse
    UpdateTenantSettingsRequest UpdateTenantSettingsResponse
    WatchInboxRequest WatchInboxResponse
    WithdrawSubmissionRequest WithdrawSubmissionResponse
}

#[test]
fn every_message_is_read_and_loses_nothing() {
    for recording in all() {
        for line in lines(&recording.join(MESSAGES)) {
            let taped = Taped::read(&line);
            let what = format!("{}, call {}, {}", recording.display(), taped.call, taped.name);
            let known = MESSAGE_TYPES
                .iter()
                .find(|(name, _)| taped.name.strip_prefix("saring.v1.") == Some(*name));
            let (_, rewrite) = known.unwrap_or_else(|| panic!("{what} is unknown"));
            let now = fields(&taped.name, &rewrite(&taped.bytes));
            assert_has(&now, &taped.fields, &what);
        }
    }
}
