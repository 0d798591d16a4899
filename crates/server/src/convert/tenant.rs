//! Platforms and keys.

use saring_link::Surface;
use saring_proto::v1;
use saring_store::auth::{KeyScope, Role};
use saring_store::records::{ApiKey, Tenant};
use tonic::Status;

use saring_grpc::invalid_field;
use saring_text::nearest::nearest;
use saring_wire::timestamp;

pub(crate) fn tenant_to_proto(tenant: Tenant) -> v1::Tenant {
    v1::Tenant {
        tenant: tenant.slug,
        display_name: tenant.display_name,
        surfaces: tenant.surfaces.iter().map(|surface| surface.as_str().to_owned()).collect(),
        create_time: Some(timestamp(tenant.created_at)),
    }
}

pub(crate) fn surfaces(field: &str, names: &[String]) -> Result<Vec<Surface>, Status> {
    let read = |(at, name): (usize, &String)| {
        name.parse().map_err(|_| {
            let known: Vec<&str> = Surface::ALL.iter().map(|surface| surface.as_str()).collect();
            let problem = match nearest(&name.to_lowercase(), known.iter().copied()) {
                Some(nearest) => {
                    format!("is `{name}`, which is no surface; did you mean `{nearest}`?")
                }
                None => {
                    let known = known.join(", ");
                    format!("is `{name}`, which is no surface; the surfaces are: {known}")
                }
            };
            invalid_field(format!("{field}[{at}]"), problem)
        })
    };
    names.iter().enumerate().map(read).collect()
}

pub(crate) fn role(role: v1::Role) -> Result<Role, Status> {
    match role {
        v1::Role::Platform => Ok(Role::Platform),
        v1::Role::Author => Ok(Role::Author),
        v1::Role::Approver => Ok(Role::Approver),
        v1::Role::Observer => Ok(Role::Observer),
        v1::Role::Operator => Ok(Role::Operator),
        v1::Role::Unspecified => Err(invalid_field("role", "is not set, or not known here")),
    }
}

pub(crate) const fn role_to_proto(role: Role) -> v1::Role {
    match role {
        Role::Platform => v1::Role::Platform,
        Role::Author => v1::Role::Author,
        Role::Approver => v1::Role::Approver,
        Role::Observer => v1::Role::Observer,
        Role::Operator => v1::Role::Operator,
    }
}

pub(crate) fn scopes(scopes: &[i32]) -> Result<Vec<KeyScope>, Status> {
    let read = |(at, scope): (usize, &i32)| match v1::KeyScope::try_from(*scope) {
        Ok(v1::KeyScope::Scoring) => Ok(KeyScope::Scoring),
        Ok(v1::KeyScope::Subscription) => Ok(KeyScope::Subscription),
        Ok(v1::KeyScope::Takedown) => Ok(KeyScope::Takedown),
        Ok(v1::KeyScope::Publishing) => Ok(KeyScope::Publishing),
        Ok(v1::KeyScope::Statistics) => Ok(KeyScope::Statistics),
        Ok(v1::KeyScope::Tenant) => Ok(KeyScope::Tenant),
        Ok(v1::KeyScope::SigningKey) => Ok(KeyScope::SigningKey),
        Ok(v1::KeyScope::Audit) => Ok(KeyScope::Audit),
        Ok(v1::KeyScope::Unspecified) | Err(_) => {
            Err(invalid_field(format!("scopes[{at}]"), "is not set, or not known here"))
        }
    };
    scopes.iter().enumerate().map(read).collect()
}

const fn scope_to_proto(scope: KeyScope) -> v1::KeyScope {
    match scope {
        KeyScope::Scoring => v1::KeyScope::Scoring,
        KeyScope::Subscription => v1::KeyScope::Subscription,
        KeyScope::Takedown => v1::KeyScope::Takedown,
        KeyScope::Publishing => v1::KeyScope::Publishing,
        KeyScope::Statistics => v1::KeyScope::Statistics,
        KeyScope::Tenant => v1::KeyScope::Tenant,
        KeyScope::SigningKey => v1::KeyScope::SigningKey,
        KeyScope::Audit => v1::KeyScope::Audit,
    }
}

pub(crate) fn key_to_proto(key: ApiKey) -> v1::ApiKey {
    v1::ApiKey {
        key_id: key.key_id,
        role: role_to_proto(key.role).into(),
        scopes: key.scopes.iter().map(|scope| scope_to_proto(*scope).into()).collect(),
        tenant: key.tenant.unwrap_or_default(),
        name: key.name,
        create_time: Some(timestamp(key.created_at)),
        expire_time: key.expires_at.map(timestamp),
        revoke_time: key.revoked_at.map(timestamp),
        suspend_time: key.suspended_at.map(timestamp),
    }
}
