//! Reporting outcomes: what a batch locks, and the batch in one transaction.
//!
//! A batch locks the surfaces that it names and that are its platform's: nobody else's are to wait for it. As
//! locks are named before the transaction, which surfaces are the platform's is remembered from its last
//! batch, and looked at again once they are locked. Whoever moves a surface locks all of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use saring_link::Surface;
use saring_store::Result;
use saring_store::auth::TenantScope;
use saring_store::records::{NewOutcome, Reported};
use saring_store::time::Micros;

use super::outcomes::{self, Broken};
use super::{Access, Database, Lock, Mutant, SqlStore, tenants};

impl<D: Database> SqlStore<D> {
    /// Stores a batch.
    pub(super) async fn report(
        &self,
        scope: &TenantScope,
        batch: Vec<NewOutcome>,
        received_at: Micros,
    ) -> Result<Reported> {
        let batch = Arc::new(batch);
        let broken = self.broken(scope, &batch).await?;
        loop {
            let surfaces = self.surfaces(scope).await?;
            let named = batch.iter().map(|outcome| outcome.listing.surface);
            let owned = named.filter(|surface| surfaces.iter().flatten().any(|own| own == surface));
            let access = Access::tenant(scope)
                .with([Lock::Tenant(scope.tenant().to_owned())])
                .with(owned.map(|surface| Lock::Surface(surface.as_str())));
            let tenant = scope.tenant().to_owned();
            let (batch, broken) = (Arc::clone(&batch), broken.clone());
            let reported = self.write(access, move |tx| {
                Box::pin(async move {
                    outcomes::report(tx, &tenant, &batch, received_at, surfaces, broken).await
                })
            });
            if let Some(reported) = reported.await? {
                return Ok(reported);
            }
            self.remembered().remove(scope.tenant());
        }
    }

    /// The surfaces of a platform, as far as is known; `None` where nothing has to be locked.
    async fn surfaces(&self, scope: &TenantScope) -> Result<Option<BTreeSet<Surface>>> {
        if !D::IS_SHARED {
            return Ok(None);
        }
        let known = self.remembered().get(scope.tenant()).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let tenant = scope.tenant().to_owned();
        let read = self.read(Access::tenant(scope), |tx| {
            Box::pin(async move { tenants::surfaces(tx, &tenant).await })
        });
        let surfaces: BTreeSet<_> = read.await?.into_iter().collect();
        self.remembered().insert(scope.tenant().to_owned(), surfaces.clone());
        Ok(Some(surfaces))
    }

    /// What is broken on purpose.
    async fn broken(&self, scope: &TenantScope, batch: &Arc<Vec<NewOutcome>>) -> Result<Broken> {
        let mut broken = Broken {
            forgets_restored: self.is_broken(Mutant::RollupsForgetRestored),
            looked_up: None,
        };
        if self.is_broken(Mutant::KeysOutsideTransaction) {
            let (tenant, batch) = (scope.tenant().to_owned(), Arc::clone(batch));
            let keys = self.read(Access::tenant(scope), |tx| {
                Box::pin(async move {
                    outcomes::keys(tx, &tenant, &batch.iter().collect::<Vec<_>>()).await
                })
            });
            broken.looked_up = Some(keys.await?);
        }
        Ok(broken)
    }
}
