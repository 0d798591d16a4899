//! StatisticsService.

use std::sync::Arc;

use saring_app::App;
use saring_proto::v1;
use saring_proto::v1::statistics_service_server::StatisticsService;
use saring_store::page::{MAX_PAGE, MAX_STATISTICS_PAGE};
use tonic::{Request, Response, Status};

use crate::caller::caller;
use crate::convert::statistics::{
    figures_to_proto, query, rollout_cursor, rollout_page, rollout_to_proto,
};
use crate::page;
use crate::services::subscription::Connected;
use crate::status::from_app;

/// The service.
pub(crate) struct Figures {
    pub app: Arc<App>,
    pub connected: Connected,
}

#[tonic::async_trait]
impl StatisticsService for Figures {
    async fn get_statistics(
        &self,
        request: Request<v1::GetStatisticsRequest>,
    ) -> Result<Response<v1::GetStatisticsResponse>, Status> {
        const METHOD: &str = "GetStatistics";
        let caller = caller(&self.app, request.metadata()).await?;
        let request = request.into_inner();
        let size = if request.page_size == 0 { 1_000 } else { request.page_size };
        let page = page::request(METHOD, &caller, size, MAX_STATISTICS_PAGE, &request.page_token)?;
        let figures = self.app.statistics(&caller, query(request, page)?).await;
        let mut figures = figures.map_err(from_app)?;
        let token = page::token(METHOD, &caller, figures.next.take());
        Ok(Response::new(figures_to_proto(figures, token)))
    }

    async fn list_rollout(
        &self,
        request: Request<v1::ListRolloutRequest>,
    ) -> Result<Response<v1::ListRolloutResponse>, Status> {
        const METHOD: &str = "ListRollout";
        let caller = caller(&self.app, request.metadata()).await?;
        let request = request.into_inner();
        let page =
            page::request(METHOD, &caller, request.page_size, MAX_PAGE, &request.page_token)?;
        let rule_set = (!request.rule_set.is_empty()).then_some(request.rule_set.as_str());
        let page = self.app.rollouts(&caller, rule_set, rollout_page(page)).await;
        let page = page.map_err(from_app)?;
        let rollouts = page.items.into_iter().map(|rollout| {
            let connected = self.connected.has(&rollout.tenant, &rollout.subscriber_id);
            rollout_to_proto(rollout, connected)
        });
        Ok(Response::new(v1::ListRolloutResponse {
            rollouts: rollouts.collect(),
            next_page_token: page::token(METHOD, &caller, page.next.map(rollout_cursor)),
        }))
    }
}
