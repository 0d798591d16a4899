//! Statements to PostgreSQL: behind a pooler each has to run inside a transaction and without a name, so only
//! the files that see to it give the driver any.

use crate::report::Problem;
use crate::source::{find_word, line_of};
use crate::workspace::Workspace;

const STORE: &str = "crates/store-postgres/src/";

/// What makes the statements of transactions, what begins and ends those, and what opens a database or
/// brings it up to date.
const FILES: [&str; 4] = ["statement.rs", "work.rs", "open.rs", "migrations.rs"];

/// How the driver is given a statement.
const CALLS: [&str; 6] = [
    "sqlx::query(",
    "sqlx::query!(",
    "sqlx::query_as(",
    "sqlx::query_scalar(",
    "sqlx::raw_sql(",
    "QueryBuilder::",
];

const REMEDY: &str =
    "take saring_store_sql::query, which goes through the transaction's Connection";

/// The places where another file gives the driver a statement.
pub fn check(workspace: &Workspace) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in &workspace.sources {
        let Some(file) = source.path.strip_prefix(STORE) else { continue };
        if FILES.contains(&file) {
            continue;
        }
        for call in CALLS {
            problems.extend(find_word(&source.code, call).map(|at| {
                let line = line_of(&source.code, at);
                Problem::at_line(
                    &source.path,
                    line,
                    format!("`{call}` beside the transaction"),
                    REMEDY,
                )
            }));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{CALLS, FILES, STORE, check};
    use crate::check::fixture::workspace;

    #[test]
    fn a_statement_beside_the_transaction_is_found() {
        for call in CALLS {
            let text = format!("//! Docs.\nfn a() {{ {call}x) }}");
            let problems = |file: &str| check(&workspace(Vec::new(), &[(file, &text)])).len();
            assert_eq!(problems(&format!("{STORE}copy.rs")), 1, "{call}");
            assert_eq!(problems(&format!("{STORE}{}", FILES[0])), 0, "{call}");
            assert_eq!(problems("crates/store-sqlite/src/copy.rs"), 0, "{call}");
        }
    }
}
