//! Small made-up workspaces for the tests of the checks.

use cargo_metadata::DependencyKind;

use crate::source::Source;
use crate::workspace::{Dependency, Package, Workspace};

/// A package without dependencies, sound in every respect.
pub fn package(name: &str, floor: u64) -> Package {
    Package {
        name: name.to_owned(),
        manifest: format!("crates/{name}/Cargo.toml"),
        manifest_text: "[lints]\nworkspace = true\n".to_owned(),
        floor: Some(floor),
        dependencies: Vec::new(),
    }
}

/// The package with one more dependency.
pub fn depending(mut package: Package, name: &str, kind: DependencyKind) -> Package {
    package.dependencies.push(Dependency { name: name.to_owned(), kind });
    package
}

/// A workspace of these packages and these files, each a path and a text.
pub fn workspace(packages: Vec<Package>, files: &[(&str, &str)]) -> Workspace {
    let sources = files.iter().map(|&(path, text)| Source::new(path, text.to_owned())).collect();
    Workspace { packages, sources, architecture: String::new() }
}
