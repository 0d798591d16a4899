//! What systemd is told of a server that it started (`Type=notify`). Where something else did, nobody is told.

use sd_notify::NotifyState;

/// That it takes calls, and where.
pub(crate) fn ready(line: &str) {
    tell(&[NotifyState::Status(line.trim_end()), NotifyState::Ready]);
}

/// That it stops.
pub(crate) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// That the runtime goes on, for as long as it does, if the unit has a watchdog (`WatchdogSec=`).
pub(crate) async fn feed_watchdog() {
    let Some(patience) = sd_notify::watchdog_enabled() else { return };
    loop {
        tell(&[NotifyState::Watchdog]);
        tokio::time::sleep(patience / 3).await;
    }
}

fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "systemd cannot be told");
    }
}
