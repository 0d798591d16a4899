//! SigningKeyService.

use std::sync::Arc;

use saring_app::{App, AppError};
use saring_bundle::{KeyId, KeySet, PublicKey, TrustedKey};
use saring_grpc::invalid_field;
use saring_proto::v1;
use saring_proto::v1::signing_key_service_server::SigningKeyService;
use saring_wire::envelope_to_proto;
use tonic::{Request, Response, Status};

use crate::caller::caller;
use crate::status::from_app;

/// The service.
pub(crate) struct SigningKeys(pub Arc<App>);

#[tonic::async_trait]
impl SigningKeyService for SigningKeys {
    async fn list_signing_keys(
        &self,
        request: Request<v1::ListSigningKeysRequest>,
    ) -> Result<Response<v1::ListSigningKeysResponse>, Status> {
        let key_set = self.answer(self.0.signing_keys(&caller(&request)?))?;
        Ok(Response::new(v1::ListSigningKeysResponse { key_set }))
    }

    async fn rotate_signing_key(
        &self,
        request: Request<v1::RotateSigningKeyRequest>,
    ) -> Result<Response<v1::RotateSigningKeyResponse>, Status> {
        let caller = caller(&request)?;
        let v1::RotateSigningKeyRequest { recovery_key, signing_key } = request.into_inner();
        let recovery = public_key("recovery_key", &recovery_key)?;
        let prepared = public_key("signing_key", &signing_key)?;
        let key_set = self.answer(self.0.rotate_signing_key(&caller, prepared, recovery).await)?;
        Ok(Response::new(v1::RotateSigningKeyResponse { key_set }))
    }

    async fn retire_signing_key(
        &self,
        request: Request<v1::RetireSigningKeyRequest>,
    ) -> Result<Response<v1::RetireSigningKeyResponse>, Status> {
        let caller = caller(&request)?;
        let key = KeyId::new(request.into_inner().key_id);
        let key_set = self.answer(self.0.retire_signing_key(&caller, &key).await)?;
        Ok(Response::new(v1::RetireSigningKeyResponse { key_set }))
    }

    async fn revoke_signing_key(
        &self,
        request: Request<v1::RevokeSigningKeyRequest>,
    ) -> Result<Response<v1::RevokeSigningKeyResponse>, Status> {
        let caller = caller(&request)?;
        let key = KeyId::new(request.into_inner().key_id);
        let key_set = self.answer(self.0.revoke_signing_key(&caller, &key).await)?;
        Ok(Response::new(v1::RevokeSigningKeyResponse { key_set }))
    }
}

impl SigningKeys {
    fn answer(&self, keys: Result<KeySet, AppError>) -> Result<Option<v1::KeySet>, Status> {
        let KeySet { trust_epoch, version, keys, .. } = keys.map_err(from_app)?;
        Ok(Some(v1::KeySet {
            trust_epoch,
            version,
            keys: keys.iter().map(key_to_proto).collect(),
            envelope: self.0.key_set().map(|envelope| envelope_to_proto((*envelope).clone())),
        }))
    }
}

/// A key of a request, if it is set.
fn public_key(field: &str, bytes: &[u8]) -> Result<Option<PublicKey>, Status> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let key = PublicKey::from_bytes(bytes);
    key.map(Some).map_err(|error| invalid_field(field, error.to_string()))
}

fn key_to_proto(trusted: &TrustedKey) -> v1::SigningKey {
    let state = match trusted {
        TrustedKey { revoked: true, .. } => v1::SigningKeyState::Revoked,
        TrustedKey { retired: true, .. } => v1::SigningKeyState::Retired,
        key if key.is_recovery() => v1::SigningKeyState::Recovery,
        _ => v1::SigningKeyState::Active,
    };
    v1::SigningKey {
        key_id: trusted.key.id().to_string(),
        public_key: trusted.key.to_bytes().to_vec(),
        state: state.into(),
    }
}
