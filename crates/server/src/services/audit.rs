//! AuditService.

use std::sync::Arc;

use saring_app::App;
use saring_proto::v1;
use saring_proto::v1::audit_service_server::AuditService;
use saring_store::page::MAX_PAGE;
use saring_store::records::{AuditFilter, PlacedAuditEntry};
use tonic::{Request, Response, Status};

use crate::caller::caller;
use crate::convert::audit::{action, batch_to_proto, entry_to_proto};
use crate::convert::micros;
use crate::page;
use crate::status::from_app;

/// The service.
pub(crate) struct Audit(pub Arc<App>);

#[tonic::async_trait]
impl AuditService for Audit {
    async fn list_audit_entries(
        &self,
        request: Request<v1::ListAuditEntriesRequest>,
    ) -> Result<Response<v1::ListAuditEntriesResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let time = |field, time: Option<_>| time.map(|time| micros(field, time)).transpose();
        let filter = AuditFilter {
            since: time("start_time", request.start_time)?,
            until: time("end_time", request.end_time)?,
            action: action(&request.action)?,
            actor: (!request.actor.is_empty()).then_some(request.actor),
        };
        // A place in one list is none in another.
        let list = format!("ListAuditEntries {filter:?}");
        let page = page::request(&list, &caller, request.page_size, MAX_PAGE, &request.page_token)?;
        let page = self.0.list_audit_entries(&caller, filter, page).await.map_err(from_app)?;
        let cursor = |placed: &PlacedAuditEntry| placed.position;
        let (entries, next_page_token) = page::fill(&list, &caller, page, cursor, entry_to_proto);
        Ok(Response::new(v1::ListAuditEntriesResponse { entries, next_page_token }))
    }

    async fn export_audit_log(
        &self,
        request: Request<v1::ExportAuditLogRequest>,
    ) -> Result<Response<v1::ExportAuditLogResponse>, Status> {
        let caller = caller(&request)?;
        let after = request.into_inner().after_position;
        let batches = self.0.audit_batches(&caller, after).await.map_err(from_app)?;
        let batches = batches.into_iter().map(batch_to_proto).collect();
        Ok(Response::new(v1::ExportAuditLogResponse { batches }))
    }
}
