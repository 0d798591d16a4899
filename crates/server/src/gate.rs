//! Whom the centre lets in: callers with a key whose scopes allow the call, and no more bytes of
//! each at once than there is room for.

use std::sync::Arc;

use saring_app::{App, KeyScope, Principal};
use saring_grpc::{Admission, status};
use saring_proto::Reason;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::Request;

use crate::caller::{authenticate, group};
use crate::intake::{Call, Intake, Metered};

/// What callers are let in by.
pub(crate) struct Callers {
    pub app: Arc<App>,
    pub intake: Intake,
}

#[tonic::async_trait]
impl Admission for Callers {
    /// What the message takes stays taken until it is answered.
    type Held = Call;

    async fn admit(&self, mut request: Request<Body>) -> Result<(Request<Body>, Call), Status> {
        let caller = authenticate(&self.app, request.headers()).await?;
        check_scope(&caller, request.uri().path())?;
        let room = self.intake.of(&group(&caller));
        request.extensions_mut().insert(caller);
        Ok(Metered::wrap(request, room))
    }
}

/// A method of a service that is not known goes on to be told so.
fn check_scope(caller: &Principal, path: &str) -> Result<(), Status> {
    let service = path.split('/').nth(1).and_then(|name| name.strip_prefix("saring.v1."));
    let scope = match service {
        Some("ScoringService") => KeyScope::Scoring,
        Some("SubscriptionService") => KeyScope::Subscription,
        Some("TakedownService") => KeyScope::Takedown,
        Some("PublishingService") => KeyScope::Publishing,
        Some("StatisticsService") => KeyScope::Statistics,
        Some("TenantService") => KeyScope::Tenant,
        _ => return Ok(()),
    };
    if caller.has_scope(scope) {
        return Ok(());
    }
    let message = format!("the API key lacks the scope `{scope}`; use another key");
    Err(status(Reason::WrongScope, message))
}
