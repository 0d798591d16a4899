//! Names that come from outside, so many of them that a label may have: no caller makes the metrics grow
//! without an end.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

/// What stands in place of a name past the bound, as OpenTelemetry has it for values that are not listed.
pub const OTHER: &str = "_OTHER";

/// Platforms that labels name, of all that a process meets.
pub const TENANTS: usize = 100;

/// The first so many names that came.
#[derive(Debug)]
pub struct Bounded {
    most: usize,
    names: RwLock<HashSet<String>>,
}

impl Bounded {
    /// No name yet, of so many at most.
    #[must_use]
    pub fn new(most: usize) -> Bounded {
        Bounded { most, names: RwLock::default() }
    }

    /// The name as a label may have it.
    pub fn label<'n>(&self, name: &'n str) -> &'n str {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
        if names.contains(name) {
            return name;
        }
        let is_full = names.len() >= self.most;
        drop(names);
        if is_full {
            return OTHER;
        }
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        if names.len() < self.most {
            names.insert(name.to_owned());
        }
        match names.contains(name) {
            true => name,
            false => OTHER,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_names_keep_theirs() {
        let names = Bounded::new(2);
        let labels = ["a", "b", "c", "a", "d", "b"].map(|name| names.label(name));
        assert_eq!(labels, ["a", "b", "_OTHER", "a", "_OTHER", "b"]);
    }
}
