//! Floors: dependencies point downwards, and the pure floors stay free of I/O.
//!
//! - Every package states its floor in `[package.metadata.saring]`.
//! - A normal or build dependency on another package of the workspace is on a lower floor.
//! - A dev-dependency of a pure crate is on its own floor or lower: otherwise its tests would
//!   need what it must not know. Above the pure floors dev-dependencies are free, because a test
//!   of a client may well want a server.
//! - Pure crates have no normal or build dependency on a runtime, a server, a database or a
//!   source of randomness. Tests may use them.

use cargo_metadata::DependencyKind;

use super::HIGHEST_PURE_FLOOR;
use crate::report::Problem;
use crate::workspace::{Dependency, Package, Workspace};

const IMPURE: [&str; 8] =
    ["axum", "fastrand", "getrandom", "rand", "rand_core", "sqlx", "tokio", "tonic"];

/// The problems with the floors of the packages.
pub fn check(workspace: &Workspace) -> Vec<Problem> {
    let mut problems = Vec::new();
    for package in &workspace.packages {
        let Some(floor) = package.floor else {
            problems.push(Problem::in_file(
                &package.manifest,
                format!("package {} states no floor", package.name),
                "add [package.metadata.saring] with floor = N, above every crate it depends on",
            ));
            continue;
        };
        for dependency in &package.dependencies {
            let lower = workspace.packages.iter().find(|other| other.name == dependency.name);
            problems.extend(match lower {
                Some(lower) => inside(package, floor, dependency.kind, lower),
                None => outside(package, floor, dependency),
            });
        }
    }
    problems
}

fn inside(package: &Package, floor: u64, kind: DependencyKind, lower: &Package) -> Option<Problem> {
    // Without a floor of its own, the other package has a problem of its own.
    let lower_floor = lower.floor?;
    let is_dev = kind == DependencyKind::Development;
    let fits = match is_dev {
        true => floor > HIGHEST_PURE_FLOOR || lower_floor <= floor,
        false => lower_floor < floor,
    };
    let (what, where_to) = match is_dev {
        true => ("dev-depends", "into a crate of a higher floor or into tests/"),
        false => ("depends", "down to the lower floor, or pass it in as an argument"),
    };
    (!fits).then(|| {
        Problem::in_file(
            &package.manifest,
            format!(
                "{} on floor {floor} {what} on {} on floor {lower_floor}",
                package.name, lower.name
            ),
            format!("move the code that needs it {where_to}"),
        )
    })
}

fn outside(package: &Package, floor: u64, dependency: &Dependency) -> Option<Problem> {
    let is_impure = IMPURE.contains(&dependency.name.as_str());
    let is_dev = dependency.kind == DependencyKind::Development;
    (floor <= HIGHEST_PURE_FLOOR && is_impure && !is_dev).then(|| {
        Problem::in_file(
            &package.manifest,
            format!("{} on floor {floor} depends on {}", package.name, dependency.name),
            format!(
                "floors 0 to {HIGHEST_PURE_FLOOR} are pure: take what it gives as an argument, \
                 or move the code to a higher floor"
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use cargo_metadata::DependencyKind::{self, Build, Development, Normal};

    use super::check;
    use crate::check::fixture::{depending, package, workspace};

    /// The number of problems when a package of `floor` depends on another of `lower`.
    fn problems(floor: u64, kind: DependencyKind, lower: u64) -> usize {
        let above = depending(package("above", floor), "below", kind);
        check(&workspace(vec![above, package("below", lower)], &[])).len()
    }

    #[test]
    fn a_floor_must_be_stated() {
        let mut without = package("a", 0);
        without.floor = None;
        let found = check(&workspace(vec![without], &[]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, "crates/a/Cargo.toml");
    }

    #[test]
    fn dependencies_point_to_strictly_lower_floors() {
        for kind in [Normal, Build] {
            assert_eq!(problems(2, kind, 1), 0);
            assert_eq!(problems(2, kind, 2), 1);
            assert_eq!(problems(2, kind, 3), 1);
            assert_eq!(problems(7, kind, 7), 1);
        }
    }

    #[test]
    fn dev_dependencies_of_pure_crates_do_not_point_up() {
        assert_eq!(problems(2, Development, 1), 0);
        assert_eq!(problems(2, Development, 2), 0);
        assert_eq!(problems(2, Development, 3), 1);
        assert_eq!(problems(3, Development, 4), 1);
        assert_eq!(problems(4, Development, 5), 0);
    }

    #[test]
    fn pure_crates_depend_on_nothing_impure() {
        for impure in ["tokio", "tonic", "axum", "sqlx", "rand"] {
            let of = |floor, kind| {
                check(&workspace(vec![depending(package("a", floor), impure, kind)], &[])).len()
            };
            assert_eq!(of(3, Normal), 1, "{impure}");
            assert_eq!(of(0, Build), 1, "{impure}");
            assert_eq!(of(3, Development), 0, "{impure}");
            assert_eq!(of(4, Normal), 0, "{impure}");
        }
        let harmless = depending(package("a", 0), "serde", Normal);
        assert!(check(&workspace(vec![harmless], &[])).is_empty());
    }
}
