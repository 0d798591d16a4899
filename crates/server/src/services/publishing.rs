//! PublishingService.

use std::sync::Arc;

use saring_app::App;
use saring_bundle::Digest;
use saring_grpc::{ANSWER_BYTES, answer, invalid_field, wire};
use saring_proto::v1;
use saring_proto::v1::publishing_service_server::PublishingService;
use saring_store::page::MAX_PAGE;
use saring_store::records::{
    Approve, Close, RuleSet, RuleSetVersion, Submission, SubmissionRef, SubmissionRefError,
};
use saring_wire::ListingLimits;
use tonic::{Request, Response, Status};

use crate::caller::caller;
use crate::convert::publishing::{
    checked_to_proto, diagnostics_to_proto, draft_to_proto, rule_set_to_proto, tested_to_proto,
    version_to_proto,
};
use crate::page;
use crate::status::from_app;

/// Longest source of a draft, in bytes: what is stored has to fit into an answer, with what is wrong
/// with it.
const SOURCE_BYTES: usize = ANSWER_BYTES / 8 * 7;

/// The service.
pub(crate) struct Publishing {
    pub app: Arc<App>,
    pub limits: ListingLimits,
}

#[tonic::async_trait]
impl PublishingService for Publishing {
    async fn check_rule_set(
        &self,
        request: Request<v1::CheckRuleSetRequest>,
    ) -> Result<Response<v1::CheckRuleSetResponse>, Status> {
        let caller = caller(&request)?;
        let source = request.into_inner().source;
        let checked = self.app.check_rule_set(&caller, &source).map_err(from_app)?;
        Ok(Response::new(checked_to_proto(&checked)))
    }

    async fn test_rule_set(
        &self,
        request: Request<v1::TestRuleSetRequest>,
    ) -> Result<Response<v1::TestRuleSetResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let limits = self.limits;
        let listings = request.listings.into_iter().enumerate().map(|(at, listing)| {
            limits.read(listing).map_err(|error| wire(&format!("listings[{at}]"), &error))
        });
        let listings: Vec<_> = listings.collect::<Result<_, _>>()?;
        let tested = self.app.test_rule_set(&caller, &request.source, &listings);
        answer(tested_to_proto(tested.map_err(from_app)?))
    }

    async fn diff_rule_set(
        &self,
        request: Request<v1::DiffRuleSetRequest>,
    ) -> Result<Response<v1::DiffRuleSetResponse>, Status> {
        let caller = caller(&request)?;
        let v1::DiffRuleSetRequest { rule_set, base_version, source } = request.into_inner();
        let source = (!source.is_empty()).then_some(source);
        let diff = self.app.diff_rule_set(&caller, &rule_set, base_version, source).await;
        let (base_version, changes) = diff.map_err(from_app)?;
        let changes = changes.into_iter().map(crate::convert::publishing::change_to_proto);
        let changes = changes.collect();
        answer(v1::DiffRuleSetResponse { base_version, changes })
    }

    async fn put_draft(
        &self,
        request: Request<v1::PutDraftRequest>,
    ) -> Result<Response<v1::PutDraftResponse>, Status> {
        let caller = caller(&request)?;
        let v1::PutDraftRequest { rule_set, source, etag, based_on } = request.into_inner();
        if source.len() > SOURCE_BYTES {
            let problem = format!("has {} bytes; at most {SOURCE_BYTES} are kept", source.len());
            return Err(invalid_field("source", problem));
        }
        let put = self.app.put_draft(&caller, &rule_set, source, etag, based_on).await;
        let (draft, diagnostics) = put.map_err(from_app)?;
        let diagnostics = diagnostics_to_proto(&draft.source, &diagnostics);
        let draft = Some(draft_to_proto(draft, &caller));
        Ok(Response::new(v1::PutDraftResponse { draft, diagnostics }))
    }

    async fn get_draft(
        &self,
        request: Request<v1::GetDraftRequest>,
    ) -> Result<Response<v1::GetDraftResponse>, Status> {
        let caller = caller(&request)?;
        let rule_set = request.into_inner().rule_set;
        let draft = self.app.draft(&caller, &rule_set).await.map_err(from_app)?;
        let draft = Some(draft_to_proto(draft, &caller));
        Ok(Response::new(v1::GetDraftResponse { draft }))
    }

    async fn submit_rule_set(
        &self,
        request: Request<v1::SubmitRuleSetRequest>,
    ) -> Result<Response<v1::SubmitRuleSetResponse>, Status> {
        let caller = caller(&request)?;
        let v1::SubmitRuleSetRequest { rule_set, etag, comment } = request.into_inner();
        let submitted = self.app.submit_rule_set(&caller, &rule_set, etag, comment).await;
        let version = Some(version_to_proto(submitted.map_err(from_app)?));
        Ok(Response::new(v1::SubmitRuleSetResponse { version }))
    }

    async fn approve_rule_set(
        &self,
        request: Request<v1::ApproveRuleSetRequest>,
    ) -> Result<Response<v1::ApproveRuleSetResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let source_digest: Digest =
            request.source_digest.parse().map_err(|error: saring_bundle::DigestError| {
                invalid_field("source_digest", error.to_string())
            })?;
        let approve = Approve {
            rule_set: request.rule_set,
            submission: submission(&request.submission_id)?,
            source_digest,
            comment: request.comment,
        };
        let approved = self.app.approve_rule_set(&caller, approve).await.map_err(from_app)?;
        let version = Some(version_to_proto(approved));
        Ok(Response::new(v1::ApproveRuleSetResponse { version }))
    }

    async fn withdraw_submission(
        &self,
        request: Request<v1::WithdrawSubmissionRequest>,
    ) -> Result<Response<v1::WithdrawSubmissionResponse>, Status> {
        let caller = caller(&request)?;
        let v1::WithdrawSubmissionRequest { rule_set, submission_id, comment } =
            request.into_inner();
        let close = Close { rule_set, submission: submission(&submission_id)?, comment };
        let withdrawn = self.app.withdraw_submission(&caller, close).await.map_err(from_app)?;
        let version = Some(version_to_proto(withdrawn));
        Ok(Response::new(v1::WithdrawSubmissionResponse { version }))
    }

    async fn refuse_submission(
        &self,
        request: Request<v1::RefuseSubmissionRequest>,
    ) -> Result<Response<v1::RefuseSubmissionResponse>, Status> {
        let caller = caller(&request)?;
        let v1::RefuseSubmissionRequest { rule_set, submission_id, reason } = request.into_inner();
        let close = Close { rule_set, submission: submission(&submission_id)?, comment: reason };
        let refused = self.app.refuse_submission(&caller, close).await.map_err(from_app)?;
        let version = Some(version_to_proto(refused));
        Ok(Response::new(v1::RefuseSubmissionResponse { version }))
    }

    async fn publish_rule_set(
        &self,
        request: Request<v1::PublishRuleSetRequest>,
    ) -> Result<Response<v1::PublishRuleSetResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let submission = submission(&request.submission_id)?;
        let v1::PublishRuleSetRequest { rule_set, allow_empty, .. } = request;
        let published =
            self.app.publish_rule_set(&caller, &rule_set, submission, allow_empty).await;
        let version = Some(version_to_proto(published.map_err(from_app)?));
        Ok(Response::new(v1::PublishRuleSetResponse { version }))
    }

    async fn roll_back_rule_set(
        &self,
        request: Request<v1::RollBackRuleSetRequest>,
    ) -> Result<Response<v1::RollBackRuleSetResponse>, Status> {
        let caller = caller(&request)?;
        let v1::RollBackRuleSetRequest { rule_set, version, comment, based_on } =
            request.into_inner();
        let submitted =
            self.app.roll_back_rule_set(&caller, &rule_set, version, comment, based_on).await;
        let version = Some(version_to_proto(submitted.map_err(from_app)?));
        Ok(Response::new(v1::RollBackRuleSetResponse { version }))
    }

    async fn retire_rule_set(
        &self,
        request: Request<v1::RetireRuleSetRequest>,
    ) -> Result<Response<v1::RetireRuleSetResponse>, Status> {
        let caller = caller(&request)?;
        let v1::RetireRuleSetRequest { rule_set, comment, based_on } = request.into_inner();
        let submitted = self.app.retire_rule_set(&caller, &rule_set, comment, based_on).await;
        let version = Some(version_to_proto(submitted.map_err(from_app)?));
        Ok(Response::new(v1::RetireRuleSetResponse { version }))
    }

    async fn list_rule_sets(
        &self,
        request: Request<v1::ListRuleSetsRequest>,
    ) -> Result<Response<v1::ListRuleSetsResponse>, Status> {
        const METHOD: &str = "ListRuleSets";
        let caller = caller(&request)?;
        let request = request.into_inner();
        let page =
            page::request(METHOD, &caller, request.page_size, MAX_PAGE, &request.page_token)?;
        let page = self.app.list_rule_sets(&caller, page).await.map_err(from_app)?;
        let cursor = |rule_set: &RuleSet| rule_set.slug.clone();
        let (rule_sets, next_page_token) =
            page::fill(METHOD, &caller, page, cursor, rule_set_to_proto);
        Ok(Response::new(v1::ListRuleSetsResponse { rule_sets, next_page_token }))
    }

    async fn list_rule_set_versions(
        &self,
        request: Request<v1::ListRuleSetVersionsRequest>,
    ) -> Result<Response<v1::ListRuleSetVersionsResponse>, Status> {
        const METHOD: &str = "ListRuleSetVersions";
        let caller = caller(&request)?;
        let request = request.into_inner();
        let page =
            page::request(METHOD, &caller, request.page_size, MAX_PAGE, &request.page_token)?;
        let page = self.app.list_rule_set_versions(&caller, &request.rule_set, page).await;
        let page = page.map_err(from_app)?;
        let cursor = |version: &RuleSetVersion| version.submission_id;
        let (versions, next_page_token) =
            page::fill(METHOD, &caller, page, cursor, version_to_proto);
        Ok(Response::new(v1::ListRuleSetVersionsResponse { versions, next_page_token }))
    }

    async fn get_rule_set_version(
        &self,
        request: Request<v1::GetRuleSetVersionRequest>,
    ) -> Result<Response<v1::GetRuleSetVersionResponse>, Status> {
        let caller = caller(&request)?;
        let v1::GetRuleSetVersionRequest { rule_set, version, submission_id } =
            request.into_inner();
        let found = match (version, submission_id.as_str()) {
            (version, "") => self.app.rule_set_version(&caller, &rule_set, version).await,
            (0, id) => self.app.submission(&caller, &rule_set, submission(id)?).await,
            _ => {
                let problem = "is set besides `version`; give one of the two";
                return Err(invalid_field("submission_id", problem));
            }
        };
        let Submission { version, source } = found.map_err(from_app)?;
        let version = Some(version_to_proto(version));
        Ok(Response::new(v1::GetRuleSetVersionResponse { version, source }))
    }
}

/// The submission that a request names.
fn submission(text: &str) -> Result<SubmissionRef, Status> {
    text.parse()
        .map_err(|error: SubmissionRefError| invalid_field("submission_id", error.to_string()))
}
