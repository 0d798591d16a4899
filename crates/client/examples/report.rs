//! Reports that a listing was taken down. The outcome is on this disk before `report` returns, and
//! reaches the server once, whatever happens to either of them.
//!
//! ```sh
//! SARING_API_KEY=sk_… cargo run -p saring-client --example report -- \
//!     http://127.0.0.1:7070 shopee key-set.json /var/lib/saring \
//!     https://shopee.co.id/product/123/456 "Balpres baju import 100 kg"
//! ```

#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::error::Error;
use std::time::{Duration, SystemTime};

use saring_client::proto::v1;
use saring_client::{Client, ClientError};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [server, tenant, trust, folder, url, title] = &args[..] else {
        return Err("give: SERVER TENANT TRUST_FILE FOLDER URL TITLE".into());
    };
    let api_key = std::env::var("SARING_API_KEY")?;
    let client = Client::builder(server, tenant, folder)
        .subscriber_id("example-report")
        .open(&api_key, &std::fs::read(trust)?)
        .await?;

    let outcome = v1::Outcome {
        // Your own name of this event, so that reporting it again changes nothing: the number of
        // the row in your database that says it was taken down, for example.
        idempotency_key: format!("takedown-of-{url}"),
        url: url.clone(),
        // Only its sketch is kept, to recognise the listing when it comes back.
        title: title.clone(),
        action: v1::Action::Removed.into(),
        primary_origin: v1::Origin::ManualSearch.into(),
        action_time: Some(SystemTime::now().into()),
        ..v1::Outcome::default()
    };

    match client.report([outcome]).await {
        Ok(()) => println!("on its way"),
        // The server has been away for long. Keep the outcome and report it later.
        Err(error @ (ClientError::OutboxFull { .. } | ClientError::DiskFull { .. })) => {
            return Err(error.into());
        }
        Err(error) => return Err(error.into()),
    }

    // A service just goes on. This program waits a little, to show what the server says.
    match tokio::time::timeout(Duration::from_secs(10), client.flush()).await {
        Ok(flushed) => flushed?,
        Err(_) => println!("the server is away; the next run sends it"),
    }
    // What the server refused waits for somebody who mends the reason: then it is sent again by
    // `retry_dead_letters`, or dropped by `drop_dead_letters`.
    for letter in client.dead_letters(None, 100).await? {
        let key = &letter.outcome.idempotency_key;
        println!("{key} was refused: {:?}", letter.answer.error.unwrap_or_default());
    }
    println!("{:?}", client.outbox().await?);
    client.close().await;
    Ok(())
}
