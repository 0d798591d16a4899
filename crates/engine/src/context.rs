//! What is in neither the listing nor the plan: past takedowns, sellers, the category map.
//!
//! A context is immutable; a new one takes its place. What it does not have is unknown.

use std::collections::HashMap;
use std::sync::Arc;

use saring_fingerprint::{
    Fingerprint, ImageHash, ImageHashError, TakedownIndex, TextSketch, TextSketchError,
};
use serde::Deserialize;

use crate::category::CategoryPath;
use crate::exemption::{Exemption, Exemptions};
use crate::listing::Listing;

/// A category longer than this is unknown.
pub const MAX_CATEGORY_BYTES: usize = 4_096;

/// The surroundings in which listings are scored. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Context {
    takedowns: Option<TakedownIndex>,
    sellers: Option<Arc<HashMap<String, i64>>>,
    categories: Option<Arc<HashMap<String, CategoryPath>>>,
    pub(crate) exemptions: Arc<Exemptions>,
}

/// A context as a file or another program gives it; unknown keys are refused.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextSpec {
    /// Listings taken down before.
    pub takedowns: Option<Vec<TakedownSpec>>,
    /// Takedowns by seller pseudonym; a seller who is not here has none.
    pub sellers: Option<HashMap<String, i64>>,
    /// From the platform's category to a path such as `elektronik/audio`.
    pub categories: Option<HashMap<String, String>>,
}

/// A listing taken down before, by what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakedownSpec {
    /// Its title.
    pub title: Option<String>,
    /// Its text sketch, instead of the title: `minhash1:…`.
    pub text: Option<String>,
    /// Hashes of its photos.
    #[serde(default)]
    pub image_hashes: Vec<String>,
}

/// What is wrong with a context.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContextError {
    /// A photo hash of the takedown at this position (from 0) is malformed.
    #[error("takedown {0}: {1}")]
    ImageHash(usize, #[source] ImageHashError),
    /// The text sketch of the takedown at this position (from 0) is malformed.
    #[error("takedown {0}: {1}")]
    TextSketch(usize, #[source] TextSketchError),
}

impl Context {
    /// A context of what `spec` says.
    ///
    /// # Errors
    ///
    /// [`ContextError`] for the first malformed hash.
    pub fn new(spec: ContextSpec) -> Result<Context, ContextError> {
        let takedowns = spec.takedowns.map(|specs| takedown_index(&specs)).transpose()?;
        let categories = spec.categories.map(|map| {
            Arc::new(map.into_iter().map(|(name, path)| (name, CategoryPath::new(&path))).collect())
        });
        let sellers = spec.sellers.map(Arc::new);
        Ok(Context { takedowns, sellers, categories, ..Context::default() })
    }

    /// This context with these takedowns, in the place of those that it has.
    #[must_use]
    pub fn with_takedowns(self, takedowns: TakedownIndex) -> Context {
        Context { takedowns: Some(takedowns), ..self }
    }

    /// The context with these exemptions in place of those that it had.
    #[must_use]
    pub fn exempting(self, exemptions: Vec<Exemption>) -> Context {
        Context { exemptions: Arc::new(Exemptions::new(exemptions)), ..self }
    }

    /// The category of a listing; `None` if it has none, or one that the category map lacks.
    pub(crate) fn category(&self, listing: &Listing) -> Option<CategoryPath> {
        let name = listing.category.as_ref().filter(|name| name.len() <= MAX_CATEGORY_BYTES)?;
        match &self.categories {
            Some(map) => map.get(name).cloned(),
            None => Some(CategoryPath::new(name)),
        }
    }

    /// Takedowns of the listing's seller; `None` if either is not known.
    pub(crate) fn seller_takedowns(&self, listing: &Listing) -> Option<i64> {
        let seller = listing.seller.as_ref()?;
        Some(self.sellers.as_ref()?.get(seller).copied().unwrap_or(0))
    }

    /// Whether the title or a photo is near that of a listing taken down; `None` if no takedowns
    /// are known. The search is no part of a listing's budget: whoever gives the context decides how
    /// much there is to search, and no listing may have its rules cut short by it.
    pub(crate) fn is_similar_to_takedown(
        &self,
        listing: &Listing,
        images: &[ImageHash],
    ) -> Option<bool> {
        let takedowns = self.takedowns.as_ref()?;
        Some(takedowns.has_alike(TextSketch::of(&listing.title).as_ref(), images))
    }
}

fn takedown_index(specs: &[TakedownSpec]) -> Result<TakedownIndex, ContextError> {
    let mut index = TakedownIndex::default();
    for (at, spec) in specs.iter().enumerate() {
        let text = match (&spec.text, &spec.title) {
            (Some(text), _) => {
                Some(text.parse().map_err(|error| ContextError::TextSketch(at, error))?)
            }
            (None, Some(title)) => TextSketch::of(title),
            (None, None) => None,
        };
        let images = spec.image_hashes.iter().map(|hash| hash.parse());
        let images = images.collect::<Result<_, _>>();
        let images = images.map_err(|error| ContextError::ImageHash(at, error))?;
        index.add(&at.to_string(), Fingerprint { text, images });
    }
    index.settle();
    Ok(index)
}
