//! Names that requests ask by. Of a name that there is not, whoever asks is told so, and what was
//! probably meant; an empty answer would look like the truth.

use saring_store::StoreError;
use saring_store::auth::{MinistryScope, Principal};
use saring_store::page::{MAX_PAGE, PageRequest};
use saring_store::records::Handover;
use saring_text::nearest::nearest;

use crate::context::Context;
use crate::error::{AppError, Kind};

impl Context {
    /// Refuses a platform that there is not. For callers who may know of all platforms.
    pub(crate) async fn must_be_platform(
        &self,
        scope: &MinistryScope,
        slug: &str,
    ) -> Result<(), AppError> {
        let mut known = Vec::new();
        let mut page = PageRequest::first(MAX_PAGE);
        loop {
            let tenants = self.store.list_tenants(scope, page).await?;
            known.extend(tenants.items.into_iter().map(|tenant| tenant.slug));
            match tenants.next {
                Some(cursor) => page = PageRequest::after(cursor, MAX_PAGE),
                None => return must_be(Kind::Platform, slug, &known),
            }
        }
    }

    /// As [`Context::must_be_platform`], and lets the ministry's own queue pass.
    pub(crate) async fn must_have_handovers(
        &self,
        scope: &MinistryScope,
        slug: &str,
    ) -> Result<(), AppError> {
        if slug == Handover::OTHER { Ok(()) } else { self.must_be_platform(scope, slug).await }
    }

    /// What the store said of a rule set; where it found nothing because there is no such rule set, the
    /// name that was probably meant.
    pub(crate) async fn of_rule_set<T>(
        &self,
        caller: &Principal,
        slug: &str,
        said: Result<T, StoreError>,
    ) -> Result<T, AppError> {
        if let Err(StoreError::NotFound { .. }) = &said {
            self.must_be_rule_set(caller, slug).await?;
        }
        Ok(said?)
    }

    /// Refuses a rule set that there is not, or that the caller may not know of.
    pub(crate) async fn must_be_rule_set(
        &self,
        caller: &Principal,
        slug: &str,
    ) -> Result<(), AppError> {
        let scope = caller.ministry_scope();
        let mut known = Vec::new();
        let mut page = PageRequest::first(MAX_PAGE);
        loop {
            let sets = self.store.list_rule_sets(scope.as_ref(), page).await?;
            known.extend(sets.items.into_iter().map(|set| set.slug));
            match sets.next {
                Some(cursor) => page = PageRequest::after(cursor, MAX_PAGE),
                None => return must_be(Kind::RuleSet, slug, &known),
            }
        }
    }
}

fn must_be(kind: Kind, name: &str, known: &[String]) -> Result<(), AppError> {
    if known.iter().any(|known| known == name) {
        return Ok(());
    }
    let nearest = nearest(&name.to_lowercase(), known.iter().map(String::as_str));
    let nearest = nearest.map(str::to_owned);
    Err(AppError::Unknown { kind, name: name.to_owned(), nearest })
}
