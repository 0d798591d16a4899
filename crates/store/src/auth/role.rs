//! What a key may do, and where.

use crate::names::names;

names! {
    /// What a key may do.
    Role {
        /// A platform: subscribes, scores, answers handovers, reports outcomes.
        Platform = "platform",
        /// An officer who writes rule sets and hands links over.
        Author = "author",
        /// An officer who approves and publishes too.
        Approver = "approver",
        /// Reads figures.
        Observer = "observer",
        /// Makes tenants and keys.
        Operator = "operator",
    }
}

names! {
    /// A service that a key may call. Its role says what it may do there.
    KeyScope {
        /// Scoring listings.
        Scoring = "scoring",
        /// Being sent what is published, and telling what was done with it.
        Subscription = "subscription",
        /// Handovers and outcomes.
        Takedown = "takedown",
        /// Rule sets.
        Publishing = "publishing",
        /// Figures.
        Statistics = "statistics",
        /// Platforms, API keys and settings.
        Tenant = "tenant",
        /// The keys that sign what is published.
        SigningKey = "signing_key",
        /// Who did what.
        Audit = "audit",
    }
}
