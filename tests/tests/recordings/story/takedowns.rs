//! Handovers in each state, outcomes of every kind, and the figures that follow.

use prost_types::Timestamp;
use saring_proto::v1;

use super::{PLATFORM, RULE_SET, Story};

/// The year 2999: what is due then is not overdue whenever this is replayed.
const FAR: i64 = 32_472_144_000;

/// A product that the platform took down, at a time of the story.
pub fn removed(key: &str, item: u32) -> v1::Outcome {
    v1::Outcome {
        idempotency_key: key.into(),
        url: format!("https://shopee.co.id/product/1/{item}"),
        action: v1::Action::Removed.into(),
        primary_origin: v1::Origin::ManualSearch.into(),
        action_time: Some(Timestamp {
            seconds: 1_700_000_000 + i64::from(item) * 86_400,
            nanos: 0,
        }),
        title: format!("Baju bal korea nomor {item}"),
        ..v1::Outcome::default()
    }
}

impl Story {
    pub(super) async fn handovers_and_outcomes(&mut self) {
        let handovers = self.handovers().await;
        self.outcomes(&handovers[2]).await;
        let (author, shopee) = (self.author.clone(), self.shopee.clone());
        let request = v1::ListHandoversRequest { page_size: 2, ..Default::default() };
        let _: v1::ListHandoversResponse =
            self.call(&author, "TakedownService/ListHandovers", request).await;
        let position = v1::GetDurablePositionRequest {};
        let _: v1::GetDurablePositionResponse =
            self.call(&shopee, "TakedownService/GetDurablePosition", position).await;
        let request = v1::GetListingHistoryRequest {
            url: "https://shopee.co.id/product/1/3".into(),
            ..Default::default()
        };
        let _: v1::GetListingHistoryResponse =
            self.call(&shopee, "TakedownService/GetListingHistory", request).await;
        let request = v1::GetStatisticsRequest {
            dimensions: vec![v1::Dimension::Platform.into(), v1::Dimension::Action.into()],
            ..Default::default()
        };
        let _: v1::GetStatisticsResponse =
            self.call(&author, "StatisticsService/GetStatistics", request).await;
    }

    /// One open, one acknowledged, one to be answered, one refused, and one that no platform has.
    async fn handovers(&mut self) -> Vec<String> {
        let request = |url: &str| v1::TakedownRequest {
            url: url.into(),
            reason: "dijual per karung".into(),
            due_time: Some(Timestamp { seconds: FAR, nanos: 0 }),
        };
        let urls = [
            "https://shopee.co.id/product/1/1",
            "https://shopee.co.id/Baju-Import-i.1.2?sp_atk=contoh",
            "https://shopee.co.id/product/1/3",
            "https://shopee.co.id/product/1/4",
            "https://contoh.example/lapak",
            "tautan",
        ];
        let requests = urls.map(request).into();
        let (author, shopee) = (self.author.clone(), self.shopee.clone());
        let handed: v1::RequestTakedownsResponse = self
            .call(
                &author,
                "TakedownService/RequestTakedowns",
                v1::RequestTakedownsRequest { requests },
            )
            .await;
        let id = |result: v1::TakedownRequestResult| match result.result? {
            v1::takedown_request_result::Result::Handover(handover) => Some(handover.handover_id),
            v1::takedown_request_result::Result::Error(_) => None,
        };
        let ids: Vec<String> = handed.results.into_iter().filter_map(id).collect();

        let (channel, method) = (self.channel.clone(), "TakedownService/WatchInbox");
        let request = v1::WatchInboxRequest::default();
        let mut inbox = self.tape.open(&channel, &shopee, method, &request, false).await;
        for _ in 0..2 {
            let _: v1::WatchInboxResponse = inbox.next(&mut self.tape).await;
        }
        let request = v1::AcknowledgeHandoversRequest { handover_ids: vec![ids[1].clone()] };
        let _: v1::AcknowledgeHandoversResponse =
            self.call(&shopee, "TakedownService/AcknowledgeHandovers", request).await;
        let reason = "barang sah".into();
        let request = v1::RefuseHandoverRequest { handover_id: ids[3].clone(), reason };
        let _: v1::RefuseHandoverResponse =
            self.call(&shopee, "TakedownService/RefuseHandover", request).await;
        ids
    }

    async fn outcomes(&mut self, handover: &str) {
        let rule =
            v1::RuleHit { rule_set: RULE_SET.into(), version: 1, rule: "bal-sandang".into() };
        let answer = v1::Outcome {
            handover_id: handover.into(),
            primary_origin: v1::Origin::Handover.into(),
            image_hashes: vec!["phash64:f0e1d2c3b4a59687".into()],
            detect_time: Some(Timestamp { seconds: 1_700_000_000, nanos: 500_000 }),
            ..removed("jawaban", 3)
        };
        let by_rule = v1::Outcome {
            primary_origin: v1::Origin::RuleSet.into(),
            primary_rule: Some(rule.clone()),
            rule_hits: vec![rule],
            category: "Pakaian > Wanita".into(),
            price: Some(150_000),
            province: "Jawa Barat".into(),
            seller: "penjual-1".into(),
            ..removed("aturan", 5)
        };
        let lost = v1::RuleHit { rule_set: "hilang".into(), version: 7, rule: "a".into() };
        let other = |key: &str, item, action: v1::Action, origin: v1::Origin| v1::Outcome {
            action: action.into(),
            primary_origin: origin.into(),
            ..removed(key, item)
        };
        let restored = other("dipulihkan", 5, v1::Action::Restored, v1::Origin::UserReport);
        let outcomes = vec![
            answer,
            by_rule,
            v1::Outcome { action_time: removed("", 6).action_time, ..restored },
            other("dibatasi", 7, v1::Action::Restricted, v1::Origin::PlatformModel),
            other("sah", 8, v1::Action::ReviewedLegal, v1::Origin::Authority),
            v1::Outcome { rule_hits: vec![lost], ..removed("aturan-hilang", 9) },
            v1::Outcome { action: 0, ..removed("rusak", 10) },
        ];
        self.report(PLATFORM, outcomes).await;
        let url = "https://www.tokopedia.com/toko-uji/rak-buku".to_owned();
        self.report("tokopedia", vec![v1::Outcome { url, ..removed("milik-lain", 11) }]).await;
    }

    async fn report(&mut self, tenant: &str, outcomes: Vec<v1::Outcome>) {
        let key = if tenant == PLATFORM { self.shopee.clone() } else { self.tokopedia.clone() };
        let request = v1::ReportOutcomesRequest { outcomes };
        let _: v1::ReportOutcomesResponse =
            self.call(&key, "TakedownService/ReportOutcomes", request).await;
    }
}
