//! Lints: every package takes the workspace's lints over, so that one list holds for all.

use crate::report::Problem;
use crate::workspace::Workspace;

/// The manifests that do not inherit the lints.
pub fn check(workspace: &Workspace) -> Vec<Problem> {
    let apart = workspace.packages.iter().filter(|package| !inherits(&package.manifest_text));
    apart
        .map(|package| {
            Problem::in_file(
                &package.manifest,
                format!("package {} does not inherit the workspace's lints", package.name),
                "add [lints] with workspace = true",
            )
        })
        .collect()
}

/// Cargo refuses lints of a package's own beside inherited ones, so this one line decides.
fn inherits(manifest: &str) -> bool {
    let mut table = "";
    manifest.lines().any(|line| {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.starts_with('[') {
            table = line;
        }
        let setting: String = line.split_whitespace().collect();
        match table {
            "[lints]" => setting == "workspace=true",
            "" => setting == "lints.workspace=true",
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::fixture::{package, workspace};

    fn problems(manifest: &str) -> usize {
        let mut package = package("a", 0);
        manifest.clone_into(&mut package.manifest_text);
        check(&workspace(vec![package], &[])).len()
    }

    #[test]
    fn inherited_lints_pass() {
        assert_eq!(problems("[package]\nname = \"a\"\n[lints] # all\nworkspace = true\n"), 0);
        assert_eq!(problems("lints.workspace = true\n[package]\nname = \"a\"\n"), 0);
    }

    #[test]
    fn anything_else_fails() {
        assert_eq!(problems("[package]\nname = \"a\"\n"), 1);
        assert_eq!(problems("[lints]\nworkspace = false\n"), 1);
        assert_eq!(problems("[lints]\n# workspace = true\n"), 1);
        assert_eq!(problems("[lints.rust]\nunsafe_code = \"allow\"\n"), 1);
        assert_eq!(problems("[lints]\n[dependencies.b]\nworkspace = true\n"), 1);
    }
}
