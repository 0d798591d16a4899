//! Listings that the centre scores.

use saring_proto::v1;

use super::{BALL, Story};

/// A listing with everything that one may have.
fn listing() -> v1::Listing {
    v1::Listing {
        id: "1.99".into(),
        title: BALL.into(),
        description: Some("siap kirim".into()),
        attributes: [("bahan".into(), "katun".into())].into(),
        tags: vec!["import".into()],
        variations: vec!["satu bal".into()],
        price: Some(2_500_000),
        category: Some("Pakaian > Wanita".into()),
        condition: Some("used".into()),
        image_hashes: vec!["phash64:f0e1d2c3b4a59687".into()],
        seller: Some("penjual-9".into()),
        signals: [("kemiripan".into(), 0.75)].into(),
    }
}

impl Story {
    pub(super) async fn scoring(&mut self) {
        let shopee = self.shopee.clone();
        let request = v1::ScoreRequest { listing: Some(listing()) };
        let _: v1::ScoreResponse = self.call(&shopee, "ScoringService/Score", request).await;
        let allowed = v1::Listing { title: "Kaos baru".into(), ..v1::Listing::default() };
        let unread = v1::Listing { condition: Some("mulus".into()), ..allowed.clone() };
        let request = v1::ScoreBatchRequest { listings: vec![listing(), allowed.clone(), unread] };
        let _: v1::ScoreBatchResponse =
            self.call(&shopee, "ScoringService/ScoreBatch", request).await;
        let request = v1::ScoreStreamRequest { request_id: "1".into(), listing: Some(allowed) };
        let _: v1::ScoreStreamResponse =
            self.call(&shopee, "ScoringService/ScoreStream", request).await;
    }
}
