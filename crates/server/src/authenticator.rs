//! Whom the centre lets in: callers with a key whose scopes allow the call, and no more bytes of
//! each at once than there is room for.

use std::sync::Arc;

use saring_app::{App, KeyScope, Principal};
use saring_grpc::{Authenticator, note_tenant, request_id, status};
use saring_proto::Reason;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::Request;

use crate::admission::{Admission, Call, Metered};
use crate::caller::{authenticate, group};
use crate::packed::{Encoding, Unpacked};

/// What callers are let in by.
pub(crate) struct Callers {
    pub app: Arc<App>,
    pub admission: Admission,
}

#[tonic::async_trait]
impl Authenticator for Callers {
    /// What the message takes stays taken until it is answered.
    type Held = Call;

    async fn admit(&self, mut request: Request<Body>) -> Result<(Request<Body>, Call), Status> {
        let service = service(request.uri().path());
        let caller = authenticate(&self.app, request.headers(), service).await?;
        if let Some(tenant) = caller.tenant() {
            note_tenant(request.extensions(), tenant);
        }
        check_scope(&caller, service)?;
        let permits = self.admission.of(&group(&caller));
        let id = request_id(request.extensions());
        request.extensions_mut().insert(caller.in_request(id));
        Ok(match Encoding::of(request.headers()) {
            Some(encoding) => Unpacked::wrap(request, encoding, permits),
            None => Metered::wrap(request, permits),
        })
    }
}

/// The service of a path; `None` if it is not known.
fn service(path: &str) -> Option<KeyScope> {
    match path.split('/').nth(1)?.strip_prefix("saring.v1.")? {
        "ScoringService" => Some(KeyScope::Scoring),
        "SubscriptionService" => Some(KeyScope::Subscription),
        "TakedownService" => Some(KeyScope::Takedown),
        "PublishingService" => Some(KeyScope::Publishing),
        "StatisticsService" => Some(KeyScope::Statistics),
        "TenantService" => Some(KeyScope::Tenant),
        "SigningKeyService" => Some(KeyScope::SigningKey),
        "AuditService" => Some(KeyScope::Audit),
        _ => None,
    }
}

/// A method of a service that is not known goes on to be told so.
fn check_scope(caller: &Principal, service: Option<KeyScope>) -> Result<(), Status> {
    let Some(scope) = service.filter(|scope| !caller.has_scope(*scope)) else { return Ok(()) };
    let message = format!("the API key lacks the scope `{scope}`; use another key");
    Err(status(Reason::WrongScope, message))
}
