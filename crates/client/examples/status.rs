//! Watches what a subscription is doing, as a service does for its alarms.
//!
//! ```sh
//! SARING_API_KEY=sk_… cargo run -p saring-client --example status -- \
//!     http://127.0.0.1:7070 shopee key-set.json /var/lib/saring
//! ```

#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::error::Error;
use std::time::Duration;

use saring_client::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [server, tenant, trust, folder] = &args[..] else {
        return Err("give: SERVER TENANT TRUST_FILE FOLDER".into());
    };
    let api_key = std::env::var("SARING_API_KEY")?;
    let client = Client::builder(server, tenant, folder)
        .subscriber_id("example-status")
        .open(&api_key, &std::fs::read(trust)?)
        .await?;
    let (scorer, mut status) = (client.scorer(), client.status());
    loop {
        let now = status.borrow_and_update().clone();
        println!("connected: {}", now.connected);
        for version in &now.in_force {
            println!("in force: {} {}", version.resource.name, version.version);
        }
        // Wake somebody: nothing new comes, or outcomes pile up.
        for problem in now.problem.iter().chain(&now.outcomes_problem) {
            println!("problem: {problem}");
        }
        if let Some(skew) = now.clock_skew {
            println!("problem: the server's clock is {} minutes ahead", skew.as_secs() / 60);
        }
        if now.name_is_shared {
            println!("problem: another scorer has the subscriber id of this one");
        }
        if let Some((version, refusal)) = &now.rejected {
            println!("rejected: {} {}: {refusal}", version.resource.name, version.version);
        }
        // A replica grows stale without any event, so it is looked at now and then too.
        let _ = tokio::time::timeout(Duration::from_secs(10), status.changed()).await;
        if scorer.is_stale() {
            println!("stale: the staleness policy of the platform's settings applies");
        }
    }
}
