//! The workspace as the checks see it: its packages, and every Rust file below its root.

use std::error::Error;
use std::fs;
use std::path::Path;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

use crate::source::Source;

/// Everything that the checks look at, read once.
pub struct Workspace {
    /// The members, in Cargo's order.
    pub packages: Vec<Package>,
    /// Every Rust file below the root, by path; workspaces of their own (`fuzz/`) included.
    pub sources: Vec<Source>,
    /// The text of `ARCHITECTURE.md`.
    pub architecture: String,
}

/// A member of the workspace.
pub struct Package {
    /// The name in its manifest.
    pub name: String,
    /// The path of its manifest from the root of the workspace.
    pub manifest: String,
    /// The text of its manifest.
    pub manifest_text: String,
    /// `package.metadata.saring.floor`, where it is stated as a number.
    pub floor: Option<u64>,
    /// What it depends on, whatever the feature or the target.
    pub dependencies: Vec<Dependency>,
}

/// One dependency of a package.
pub struct Dependency {
    /// The name of the package depended on, not what it is renamed to.
    pub name: String,
    /// Normal, build or dev.
    pub kind: DependencyKind,
}

impl Workspace {
    /// Reads the workspace around the current directory. Needs no network and no git.
    pub fn load() -> Result<Self, Box<dyn Error>> {
        let metadata = MetadataCommand::new().no_deps().exec()?;
        let root = metadata.workspace_root.as_std_path();
        let mut sources = Vec::new();
        collect_sources(root, root, &mut sources)?;
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        let architecture = read(&root.join("ARCHITECTURE.md"))?;
        Ok(Self { packages: packages(&metadata)?, sources, architecture })
    }

    /// The files of a package's `src/` that are compiled into the product.
    pub fn product_of(&self, package: &Package) -> Vec<&Source> {
        let directory = format!("{}src/", package.directory());
        let mut sources: Vec<_> =
            self.sources.iter().filter(|source| source.path.starts_with(&directory)).collect();
        let tests: Vec<_> = sources.iter().flat_map(|source| source.test_modules()).collect();
        sources.retain(|source| !is_test(source, &tests));
        sources
    }
}

/// Whether a file is one of these test modules or below one.
fn is_test(source: &Source, modules: &[String]) -> bool {
    modules.iter().any(|module| {
        source
            .path
            .strip_prefix(module.as_str())
            .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    })
}

impl Package {
    /// The directory of the package from the root of the workspace, with a slash at its end.
    pub fn directory(&self) -> &str {
        self.manifest.strip_suffix("Cargo.toml").unwrap_or(&self.manifest)
    }
}

fn packages(metadata: &Metadata) -> Result<Vec<Package>, Box<dyn Error>> {
    let root = metadata.workspace_root.as_std_path();
    metadata
        .workspace_packages()
        .into_iter()
        .map(|package| {
            let manifest = package.manifest_path.as_std_path();
            let dependencies = package.dependencies.iter().map(|dependency| Dependency {
                name: dependency.name.clone(),
                kind: dependency.kind,
            });
            Ok(Package {
                name: package.name.to_string(),
                manifest: shown(root, manifest),
                manifest_text: read(manifest)?,
                floor: package.metadata["saring"]["floor"].as_u64(),
                dependencies: dependencies.collect(),
            })
        })
        .collect()
}

/// Walks the tree instead of asking git: a file is checked before it is added, and a checkout
/// without git can be checked too. Build output, hidden
/// directories and generated code are left out: a generator is no reader of our rules.
fn collect_sources(
    root: &Path,
    directory: &Path,
    sources: &mut Vec<Source>,
) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type()?;
        let left_out = name == "target" || name == "generated" || name.starts_with('.');
        if kind.is_dir() && !left_out {
            collect_sources(root, &path, sources)?;
        } else if kind.is_file() && name.ends_with(".rs") {
            sources.push(Source::new(&shown(root, &path), read(&path)?));
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// A path as the report shows it: from the root, with forward slashes everywhere.
fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::Workspace;

    #[test]
    fn reads_its_own_workspace() {
        let workspace = Workspace::load().unwrap();

        let xtask = workspace.packages.iter().find(|package| package.name == "xtask").unwrap();
        let top = workspace.packages.iter().filter_map(|package| package.floor).max();
        assert!(xtask.floor.is_some());
        assert_eq!(xtask.floor, top, "nothing stands on the chores");
        assert_eq!(xtask.directory(), "xtask/");
        assert!(xtask.dependencies.iter().any(|dependency| dependency.name == "clap"));

        let paths: Vec<_> = workspace.sources.iter().map(|source| &*source.path).collect();
        assert!(paths.contains(&"xtask/src/workspace.rs"), "{paths:?}");
        assert!(paths.iter().all(|path| !path.starts_with("target/")), "{paths:?}");
    }
}
