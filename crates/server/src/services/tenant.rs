//! TenantService.

use std::sync::Arc;

use saring_app::{App, KeyHolder, NewKeyText};
use saring_proto::v1;
use saring_proto::v1::tenant_service_server::TenantService;
use saring_store::page::MAX_PAGE;
use saring_store::records::{ApiKey, NewTenant, StoredSettings, Tenant};
use tonic::{Request, Response, Status};

use crate::caller::caller;
use crate::convert::settings::{settings, settings_to_proto, stored_settings_to_proto};
use crate::convert::tenant::{key_to_proto, role, scopes, surfaces, tenant_to_proto};
use crate::convert::{duration, micros};
use crate::page;
use crate::status::from_app;
use saring_grpc::invalid_field;

/// The service.
pub(crate) struct Tenants(pub Arc<App>);

#[tonic::async_trait]
impl TenantService for Tenants {
    async fn create_tenant(
        &self,
        request: Request<v1::CreateTenantRequest>,
    ) -> Result<Response<v1::CreateTenantResponse>, Status> {
        let caller = caller(&request)?;
        let tenant = request.into_inner().tenant;
        let tenant = tenant.ok_or_else(|| invalid_field("tenant", "is not set"))?;
        let new = NewTenant {
            slug: tenant.tenant,
            display_name: tenant.display_name,
            surfaces: surfaces("tenant.surfaces", &tenant.surfaces)?,
        };
        let tenant = self.0.create_tenant(&caller, new).await.map_err(from_app)?;
        Ok(Response::new(v1::CreateTenantResponse { tenant: Some(tenant_to_proto(tenant)) }))
    }

    async fn list_tenants(
        &self,
        request: Request<v1::ListTenantsRequest>,
    ) -> Result<Response<v1::ListTenantsResponse>, Status> {
        const METHOD: &str = "ListTenants";
        let caller = caller(&request)?;
        let request = request.into_inner();
        let page =
            page::request(METHOD, &caller, request.page_size, MAX_PAGE, &request.page_token)?;
        let page = self.0.list_tenants(&caller, page).await.map_err(from_app)?;
        let cursor = |tenant: &Tenant| tenant.slug.clone();
        let (tenants, next_page_token) = page::fill(METHOD, &caller, page, cursor, tenant_to_proto);
        Ok(Response::new(v1::ListTenantsResponse { tenants, next_page_token }))
    }

    async fn set_surfaces(
        &self,
        request: Request<v1::SetSurfacesRequest>,
    ) -> Result<Response<v1::SetSurfacesResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let surfaces = surfaces("surfaces", &request.surfaces)?;
        let tenant = self.0.set_surfaces(&caller, &request.tenant, surfaces).await;
        let tenant = Some(tenant_to_proto(tenant.map_err(from_app)?));
        Ok(Response::new(v1::SetSurfacesResponse { tenant }))
    }

    async fn create_key(
        &self,
        request: Request<v1::CreateKeyRequest>,
    ) -> Result<Response<v1::CreateKeyResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let holder = KeyHolder {
            role: role(request.role())?,
            scopes: scopes(&request.scopes)?,
            expires_at: request.expire_time.map(|time| micros("expire_time", time)).transpose()?,
            tenant: (!request.tenant.is_empty()).then_some(request.tenant),
            name: request.name,
        };
        let made = self.0.create_key(&caller, holder).await;
        let NewKeyText { key, text } = made.map_err(from_app)?;
        let key = Some(key_to_proto(key));
        Ok(Response::new(v1::CreateKeyResponse { key, secret: text }))
    }

    async fn list_keys(
        &self,
        request: Request<v1::ListKeysRequest>,
    ) -> Result<Response<v1::ListKeysResponse>, Status> {
        const METHOD: &str = "ListKeys";
        let caller = caller(&request)?;
        let request = request.into_inner();
        let page =
            page::request(METHOD, &caller, request.page_size, MAX_PAGE, &request.page_token)?;
        let tenant = (!request.tenant.is_empty()).then_some(request.tenant.as_str());
        let page = self.0.list_keys(&caller, tenant, page).await.map_err(from_app)?;
        let cursor = |key: &ApiKey| key.key_id.clone();
        let (keys, next_page_token) = page::fill(METHOD, &caller, page, cursor, key_to_proto);
        Ok(Response::new(v1::ListKeysResponse { keys, next_page_token }))
    }

    async fn rotate_key(
        &self,
        request: Request<v1::RotateKeyRequest>,
    ) -> Result<Response<v1::RotateKeyResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let overlap = request.overlap.unwrap_or_default();
        let overlap = duration("overlap", overlap)?;
        let made = self.0.rotate_key(&caller, &request.key_id, overlap).await;
        let NewKeyText { key, text } = made.map_err(from_app)?;
        let key = Some(key_to_proto(key));
        Ok(Response::new(v1::RotateKeyResponse { key, secret: text }))
    }

    async fn revoke_key(
        &self,
        request: Request<v1::RevokeKeyRequest>,
    ) -> Result<Response<v1::RevokeKeyResponse>, Status> {
        let caller = caller(&request)?;
        let key_id = request.into_inner().key_id;
        let key = self.0.revoke_key(&caller, &key_id).await.map_err(from_app)?;
        Ok(Response::new(v1::RevokeKeyResponse { key: Some(key_to_proto(key)) }))
    }

    async fn get_tenant_settings(
        &self,
        request: Request<v1::GetTenantSettingsRequest>,
    ) -> Result<Response<v1::GetTenantSettingsResponse>, Status> {
        let caller = caller(&request)?;
        let tenant = request.into_inner().tenant;
        let settings = self.0.tenant_settings(&caller, &tenant).await.map_err(from_app)?;
        let settings = Some(settings_to_proto(settings));
        Ok(Response::new(v1::GetTenantSettingsResponse { settings }))
    }

    async fn list_tenant_settings(
        &self,
        request: Request<v1::ListTenantSettingsRequest>,
    ) -> Result<Response<v1::ListTenantSettingsResponse>, Status> {
        const METHOD: &str = "ListTenantSettings";
        let caller = caller(&request)?;
        let request = request.into_inner();
        let page =
            page::request(METHOD, &caller, request.page_size, MAX_PAGE, &request.page_token)?;
        let rule_set = (!request.rule_set.is_empty()).then_some(request.rule_set.as_str());
        let page = self.0.list_tenant_settings(&caller, rule_set, page).await.map_err(from_app)?;
        let cursor = |stored: &StoredSettings| stored.settings.tenant.clone();
        let (settings, next_page_token) =
            page::fill(METHOD, &caller, page, cursor, stored_settings_to_proto);
        Ok(Response::new(v1::ListTenantSettingsResponse { settings, next_page_token }))
    }

    async fn update_tenant_settings(
        &self,
        request: Request<v1::UpdateTenantSettingsRequest>,
    ) -> Result<Response<v1::UpdateTenantSettingsResponse>, Status> {
        let caller = caller(&request)?;
        let message = request.into_inner().settings;
        let message = message.ok_or_else(|| invalid_field("settings", "is not set"))?;
        let updated = self.0.put_tenant_settings(&caller, settings(message)?).await;
        let settings = Some(settings_to_proto(updated.map_err(from_app)?));
        Ok(Response::new(v1::UpdateTenantSettingsResponse { settings }))
    }
}
