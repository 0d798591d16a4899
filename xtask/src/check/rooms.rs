//! Rooms: within a crate whose rooms `ARCHITECTURE.md` lays out, a file uses only what is in its own room
//! or below. The table there is what counts, its uppermost room first.

use crate::modules::uses;
use crate::report::Problem;
use crate::workspace::{Package, Workspace};

/// What stands before the table of a crate's rooms, with its folder in place of the dots.
const HEADING: &str = "The rooms of `…`";

/// The crate that has rooms in any case: without its table nothing would be checked.
const APP: &str = "crates/app/";

/// Arrows up, files in no room, and rooms without files.
pub fn check(workspace: &Workspace) -> Vec<Problem> {
    let is_told = workspace.packages.iter().any(|package| package.directory() == APP)
        && rooms(&workspace.architecture, &format!("{APP}src")).is_empty();
    if is_told {
        let what = format!("the table of the rooms of {APP}src is not found");
        let remedy =
            format!("put it behind `{}` again", HEADING.replace('…', &format!("{APP}src")));
        return vec![Problem::in_file("ARCHITECTURE.md", what, remedy)];
    }
    workspace.packages.iter().flat_map(|package| of_package(workspace, package)).collect()
}

fn of_package(workspace: &Workspace, package: &Package) -> Vec<Problem> {
    let directory = format!("{}src", package.directory());
    let rooms = rooms(&workspace.architecture, &directory);
    if rooms.is_empty() {
        return Vec::new();
    }
    let room_of = |path: &str| {
        let name = path.strip_prefix(&directory)?.strip_prefix('/')?;
        rooms.iter().position(|names| names.iter().any(|room| is_in(name, room)))
    };
    let files = workspace.product_of(package);
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| room_of(&file.path).is_none()) {
        let remedy = "add it to the table of rooms in ARCHITECTURE.md, above all that it uses";
        problems.push(Problem::in_file(&file.path, "is in no room", remedy));
    }
    for name in rooms.iter().flatten() {
        if !files.iter().any(|file| is_in(&file.path[directory.len() + 1..], name)) {
            let what = format!("`{name}` of {directory} is a room without files");
            problems.push(Problem::in_file("ARCHITECTURE.md", what, "take it out of the table"));
        }
    }
    for used in uses(&files) {
        if let (Some(from), Some(to)) = (room_of(&used.from.path), room_of(&used.to.path))
            && to < from
        {
            let what = format!("an arrow up, to {}", used.to.path);
            let remedy = "move what it needs down into its own room, or pass it in as an argument";
            problems.push(Problem::at_line(&used.from.path, used.line, what, remedy));
        }
    }
    problems
}

/// The rooms of a folder, the uppermost first: each is one or more names of files and folders.
fn rooms<'t>(text: &'t str, directory: &str) -> Vec<Vec<&'t str>> {
    let heading = HEADING.replace('…', directory);
    let Some((_, after)) = text.split_once(&heading) else { return Vec::new() };
    let lines = after.lines().skip_while(|line| !line.starts_with('|'));
    let rows = lines.take_while(|line| line.starts_with('|')).skip(2);
    // Names stand between backticks.
    let names =
        |row: &'t str| row.split('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2);
    rows.map(|row| names(row).collect()).collect()
}

/// Whether a file is a room's: the room itself, or for `folder/` the module of that name or below it.
fn is_in(file: &str, room: &str) -> bool {
    match room.strip_suffix('/') {
        Some(folder) => {
            file.strip_prefix(folder).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        }
        None => file == room,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::fixture::{package, workspace};

    const TABLE: &str = "The rooms of `crates/a/src` are:\n\n| room | what |\n| --- | --- |\n\
        | `lib.rs` | all |\n| `top/` | `low.rs` is no room here |\n| `low.rs`, `also.rs` | least |\n\nAnd";

    fn places(files: &[(&str, &str)]) -> Vec<String> {
        let mut all = vec![
            ("crates/a/src/lib.rs", "mod top; mod low; use crate::low::L;"),
            ("crates/a/src/also.rs", ""),
        ];
        all.extend(files);
        let mut workspace = workspace(vec![package("a", 5), package("b", 5)], &all);
        workspace.architecture = TABLE.to_owned();
        check(&workspace).into_iter().map(|problem| problem.place).collect()
    }

    #[test]
    fn arrows_point_down_or_stay_in_their_room() {
        let (top, inner) = ("crates/a/src/top.rs", "crates/a/src/top/inner.rs");
        let (low, other) = ("crates/a/src/low.rs", "crates/b/src/lib.rs");
        let sound = [
            (top, "use crate::low;"),
            (inner, "use super::T;"),
            (low, "use crate::also;"),
            (other, "use crate::top;"),
        ];
        assert!(places(&sound).is_empty());
        let up = [(top, ""), (inner, "use crate::App;"), (low, "\nuse crate::top::inner;")];
        assert_eq!(places(&up), ["crates/a/src/low.rs:2", "crates/a/src/top/inner.rs:1"]);
    }

    #[test]
    fn a_table_that_is_not_found_is_told() {
        let mut workspace = workspace(vec![package("app", 5)], &[]);
        assert_eq!(check(&workspace).len(), 1);
        workspace.architecture = TABLE.replace("/a/", "/app/").replace("The rooms", "Rooms");
        assert_eq!(check(&workspace).len(), 1);
    }

    #[test]
    fn every_file_is_in_a_room_and_every_room_has_one() {
        let files = [("crates/a/src/low.rs", ""), ("crates/a/src/topmost.rs", "")];
        assert_eq!(places(&files), ["crates/a/src/topmost.rs", "ARCHITECTURE.md"]);
    }
}
