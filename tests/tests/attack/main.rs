//! The real server, attacked over the real wire. Each file is one kind of attack.

#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

mod cancelled;
mod crash;
mod denial;
mod fair;
mod figures;
mod floods;
mod health;
mod journal;
mod keys;
mod mutant;
mod protocol;
mod race;
mod reload;
mod reports;
mod room;
mod running;
mod sizes;
mod start;
mod stops;
mod story;
mod strangers;
mod streams;
mod strings;
mod tls;

use std::time::Duration;

/// Tries until it works, but not for ever.
async fn soon<T, E: std::fmt::Debug, F: Future<Output = Result<T, E>>>(
    mut attempt: impl FnMut() -> F,
) -> T {
    for _ in 0..600 {
        if let Ok(done) = attempt().await {
            return done;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    attempt().await.unwrap()
}
