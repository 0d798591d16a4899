//! First steps: subscribes, scores a listing, and reports that it was taken down.

use std::env::var;
use std::time::SystemTime;

use saring_client::Client;
use saring_client::engine::{Listing, Verdict};
use saring_client::proto::v1::{Action, Origin, Outcome};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let trust = std::fs::read(var("SARING_TRUST")?)?;
    let client = Client::builder(var("SARING_SERVER")?, "shopee", var("SARING_FOLDER")?)
        .subscriber_id("listing-service-1")
        .open(&var("SARING_API_KEY")?, &trust)
        .await?;
    // Only the very first start waits for the server; later ones score from the replica at once.
    client.ready().await;

    let title = "Balpres baju import 100 kg";
    let scored = client.scorer().score(&Listing::titled(title))?;
    if scored.assessment.verdict == Verdict::Block {
        let outcome = Outcome {
            // Your own name of this event, so that reporting it again changes nothing.
            idempotency_key: "takedown-4711".into(),
            url: "https://shopee.co.id/product/123/456".into(),
            title: title.into(),
            action: Action::Removed.into(),
            primary_origin: Origin::ManualSearch.into(),
            action_time: Some(SystemTime::now().into()),
            ..Outcome::default()
        };
        // On this disk when this returns, and soon at the server.
        client.report([outcome]).await?;
    }
    client.flush().await?;
    client.close().await;
    Ok(())
}
