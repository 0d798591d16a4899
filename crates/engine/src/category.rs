//! Category paths: `elektronik/audio`, `Elektronik > Audio`.

use saring_text::fold_term;

/// The steps of a category path, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryPath(Vec<String>);

impl CategoryPath {
    /// Reads a path, its steps separated by `/` or `>`.
    #[must_use]
    pub fn new(path: &str) -> CategoryPath {
        let steps = path.split(['/', '>']).map(fold_term).filter(|step| !step.is_empty());
        CategoryPath(steps.collect())
    }

    /// Whether it has no step. Nothing is below such a path.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the path is `other` or below it: the steps of `other` stand in it side by side.
    /// Nothing is below the empty path.
    #[must_use]
    pub fn is_under(&self, other: &CategoryPath) -> bool {
        !other.is_empty() && self.0.windows(other.0.len()).any(|steps| steps == other.0)
    }
}

/// The folded steps with `/` between them.
impl std::fmt::Display for CategoryPath {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_under_itself_and_its_ancestors() {
        let path = CategoryPath::new("Elektronik > Audio/Speaker Aktif");
        for (other, expected) in [
            ("elektronik", true),
            ("audio", true),
            ("ELEKTRONIK/audio", true),
            ("speaker-aktif", true),
            ("elektronik/speaker aktif", false),
            ("speaker", false),
            ("", false),
        ] {
            assert_eq!(path.is_under(&CategoryPath::new(other)), expected, "{other}");
        }
    }
}
