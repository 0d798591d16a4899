//! Platforms and the surfaces that they own.

use saring_link::Surface;

use crate::time::Micros;

/// A platform to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTenant {
    /// Its slug: lower-case letters, digits and `-`, 2 to 40.
    pub slug: String,
    /// What it is called; 1 to 200 bytes.
    pub display_name: String,
    /// The surfaces that it owns.
    pub surfaces: Vec<Surface>,
}

/// A platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its slug.
    pub slug: String,
    /// What it is called.
    pub display_name: String,
    /// The surfaces that it owns, in the order of their names; no two tenants own the same.
    pub surfaces: Vec<Surface>,
    /// When it was made.
    pub created_at: Micros,
}
