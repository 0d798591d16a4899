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

/// Why a listing of a surface is none of a platform's, to be said to that platform.
#[must_use]
pub fn not_your_surface(surface: Surface, own: impl IntoIterator<Item = Surface>) -> String {
    let own: Vec<&str> = own.into_iter().map(Surface::as_str).collect();
    let own = if own.is_empty() { "none".to_owned() } else { own.join(", ") };
    format!("`{surface}` is not one of your surfaces: {own}")
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
