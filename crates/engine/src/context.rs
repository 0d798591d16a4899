//! What is in neither the listing nor the plan: past takedowns, sellers, the category map.
//!
//! A context is immutable; a new one takes its place. What it does not have is unknown.

use std::collections::HashMap;

use saring_fingerprint::{ImageHash, ImageHashError, TextSketch, TextSketchError};
use serde::Deserialize;

use crate::category::CategoryPath;
use crate::exemption::{Exemption, Exemptions};
use crate::listing::Listing;

/// Two texts count as alike from this similarity on.
pub const TEXT_SIMILARITY: f64 = 0.75;

/// A category longer than this is unknown.
pub const MAX_CATEGORY_BYTES: usize = 4_096;

/// The surroundings in which listings are scored.
#[derive(Clone, Debug, Default)]
pub struct Context {
    takedowns: Option<Takedowns>,
    sellers: Option<HashMap<String, i64>>,
    categories: Option<HashMap<String, CategoryPath>>,
    pub(crate) exemptions: Exemptions,
}

#[derive(Clone, Debug, Default)]
struct Takedowns {
    texts: Vec<TextSketch>,
    images: Vec<ImageHash>,
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
        let takedowns = spec.takedowns.map(|specs| Takedowns::new(&specs)).transpose()?;
        let categories = spec.categories.map(|map| {
            map.into_iter().map(|(name, path)| (name, CategoryPath::new(&path))).collect()
        });
        Ok(Context { takedowns, sellers: spec.sellers, categories, ..Context::default() })
    }

    /// The context with these exemptions in place of those that it had.
    #[must_use]
    pub fn exempting(self, exemptions: Vec<Exemption>) -> Context {
        Context { exemptions: Exemptions::new(exemptions), ..self }
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
        let text = TextSketch::of(&listing.title).is_some_and(|sketch| {
            takedowns.texts.iter().any(|gone| gone.similarity(&sketch) >= TEXT_SIMILARITY)
        });
        let alike = |gone: &ImageHash, image: &ImageHash| {
            gone.distance(image).is_some_and(|bits| bits <= gone.algorithm().default_distance())
        };
        Some(
            text || takedowns
                .images
                .iter()
                .any(|gone| images.iter().any(|image| alike(gone, image))),
        )
    }
}

impl Takedowns {
    fn new(specs: &[TakedownSpec]) -> Result<Takedowns, ContextError> {
        let mut takedowns = Takedowns::default();
        for (at, spec) in specs.iter().enumerate() {
            if let Some(text) = &spec.text {
                let sketch = text.parse().map_err(|error| ContextError::TextSketch(at, error))?;
                takedowns.texts.push(sketch);
            } else if let Some(sketch) = spec.title.as_deref().and_then(TextSketch::of) {
                takedowns.texts.push(sketch);
            }
            for hash in &spec.image_hashes {
                let hash = hash.parse().map_err(|error| ContextError::ImageHash(at, error))?;
                takedowns.images.push(hash);
            }
        }
        Ok(takedowns)
    }
}
