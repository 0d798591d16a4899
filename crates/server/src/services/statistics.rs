//! StatisticsService.

use std::sync::Arc;

use saring_app::{App, Figures, Row};
use saring_grpc::Pool;
use saring_proto::v1;
use saring_proto::v1::statistics_service_server::StatisticsService;
use saring_store::page::{MAX_PAGE, MAX_STATISTICS_PAGE, Page};
use saring_store::records::Rollout;
use saring_wire::timestamp;
use tonic::{Request, Response, Status};

use crate::caller::{caller, group};
use crate::connected::Connected;
use crate::convert::statistics::{
    query, rollout_cursor, rollout_page, rollout_to_proto, row_to_proto, value_to_proto,
};
use crate::page;
use crate::status::from_app;

/// The service.
pub(crate) struct Statistics {
    pub app: Arc<App>,
    pub connected: Connected,
    /// Computes figures.
    pub pool: Arc<Pool>,
}

#[tonic::async_trait]
impl StatisticsService for Statistics {
    async fn get_statistics(
        &self,
        request: Request<v1::GetStatisticsRequest>,
    ) -> Result<Response<v1::GetStatisticsResponse>, Status> {
        const METHOD: &str = "GetStatistics";
        let caller = caller(&request)?;
        let request = request.into_inner();
        let size = if request.page_size == 0 { 1_000 } else { request.page_size };
        let page = page::request(METHOD, &caller, size, MAX_STATISTICS_PAGE, &request.page_token)?;
        let (app, asks, query) = (Arc::clone(&self.app), caller.clone(), query(request, page)?);
        let figures = async move { app.statistics(&asks, query).await };
        let figures = self.pool.run(&group(&caller), figures).await?;
        let Figures { rows, totals, next, as_of, late, withheld_rows } =
            figures.map_err(from_app)?;
        let page = Page { items: rows, next };
        let cursor = |row: &Row| row.values.clone();
        let (rows, next_page_token) = page::fill(METHOD, &caller, page, cursor, row_to_proto);
        Ok(Response::new(v1::GetStatisticsResponse {
            rows,
            totals: totals.into_iter().map(value_to_proto).collect(),
            as_of: Some(timestamp(as_of)),
            next_page_token,
            late_outcomes: late,
            withheld_rows,
        }))
    }

    async fn list_rollout(
        &self,
        request: Request<v1::ListRolloutRequest>,
    ) -> Result<Response<v1::ListRolloutResponse>, Status> {
        const METHOD: &str = "ListRollout";
        let caller = caller(&request)?;
        let request = request.into_inner();
        let page =
            page::request(METHOD, &caller, request.page_size, MAX_PAGE, &request.page_token)?;
        let rule_set = (!request.rule_set.is_empty()).then_some(request.rule_set.as_str());
        let page = self.app.rollouts(&caller, rule_set, rollout_page(page)).await;
        let page = page.map_err(from_app)?;
        let message = |rollout: Rollout| {
            let presence = self.connected.presence(&rollout.tenant, &rollout.subscriber_id);
            rollout_to_proto(rollout, presence)
        };
        let page = Page { items: page.items, next: page.next.map(rollout_cursor) };
        let cursor = |rollout: &Rollout| rollout_cursor(rollout.cursor());
        let (rollouts, next_page_token) = page::fill(METHOD, &caller, page, cursor, message);
        Ok(Response::new(v1::ListRolloutResponse { rollouts, next_page_token }))
    }
}
