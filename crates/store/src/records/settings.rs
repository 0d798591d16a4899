//! What platforms have set.

use saring_bundle::TenantSettings;

use crate::time::Micros;

/// The settings of a platform, and who set them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSettings {
    /// The settings.
    pub settings: TenantSettings,
    /// Since when.
    pub changed_at: Micros,
    /// Who set them: the name of the key.
    pub changed_by: String,
}
