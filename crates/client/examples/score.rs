//! Scores listings in this process, by rules that stay up to date.
//!
//! ```sh
//! SARING_API_KEY=sk_… cargo run -p saring-client --example score -- \
//!     http://127.0.0.1:7070 shopee key-set.json /var/lib/saring "Balpres baju import 100 kg"
//! ```

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints")]

use std::error::Error;

use saring_client::engine::Listing;
use saring_client::{Client, ScoreError};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [server, tenant, trust, folder, titles @ ..] = &args[..] else {
        return Err("give: SERVER TENANT TRUST_FILE FOLDER TITLE...".into());
    };
    let api_key = std::env::var("SARING_API_KEY")?;
    let client = Client::builder(server, tenant, folder)
        .subscriber_id("example-score")
        .open(&api_key, &std::fs::read(trust)?)
        .await?;

    // Only the very first start waits for the server; later ones score from the replica at once.
    client.ready().await;

    // Clone the scorer into every thread or request: it shares what is in force.
    let scorer = client.scorer();
    for title in titles {
        match scorer.score(&Listing::titled(title)) {
            Ok(scored) => println!("{}", scored.assessment.to_json()),
            // The platform's settings say that a replica which nobody confirms must not be used.
            Err(error @ ScoreError::Stale) => eprintln!("{error}"),
            Err(error) => return Err(error.into()),
        }
    }
    // Tells the ministry what was scored in these seconds.
    client.close().await;
    Ok(())
}
