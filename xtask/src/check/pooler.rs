//! Statements to PostgreSQL: behind a pooler each has to run inside a transaction and without a name, so only
//! the files that see to it give the driver any.

use crate::report::Problem;
use crate::source::{find_word, line_of};
use crate::workspace::Workspace;

const STORE: &str = "crates/store-postgres/src/";

/// What makes the statements of transactions, what begins and ends those, and what opens a database or
/// brings it up to date.
const FILES: [&str; 4] = ["statement.rs", "work.rs", "open.rs", "migrations.rs"];

/// How the driver is given a statement, imported or not. `query` alone is the stores' own.
const WORDS: [&str; 7] = [
    "sqlx::query",
    "query_as",
    "query_scalar",
    "query_with",
    "raw_sql",
    "QueryBuilder",
    "Executor",
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
        let imports = find_word(&source.code, "use sqlx::{").filter(|at| {
            let import = source.code[*at..].split(';').next().unwrap_or_default();
            find_word(import, "query").next().is_some()
        });
        let words = WORDS.iter().flat_map(|word| find_word(&source.code, word));
        for at in words.chain(imports) {
            let line = line_of(&source.code, at);
            let problem = "a statement beside the transaction";
            problems.push(Problem::at_line(&source.path, line, problem, REMEDY));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{FILES, STORE, check};
    use crate::check::fixture::workspace;

    fn problems(file: &str, code: &str) -> usize {
        let text = format!("//! Docs.\n{code}");
        check(&workspace(Vec::new(), &[(file, &text)])).len()
    }

    #[test]
    fn a_statement_beside_the_transaction_is_found() {
        for code in [
            "fn a() { sqlx::query(x) }",
            "fn a() { sqlx::query_as::<_, T>(x) }",
            "fn a() { sqlx::query_scalar!(x) }",
            "fn a() { sqlx::raw_sql(x) }",
            "use sqlx::query;",
            "use sqlx::{Row as _, query};",
            "use sqlx::{Executor as _, Row as _};",
            "fn a() { QueryBuilder::new(x) }",
        ] {
            assert_eq!(problems(&format!("{STORE}copy.rs"), code), 1, "{code}");
            assert_eq!(problems(&format!("{STORE}{}", FILES[0]), code), 0, "{code}");
            assert_eq!(problems("crates/store-sqlite/src/copy.rs", code), 0, "{code}");
        }
    }

    #[test]
    fn a_statement_of_the_stores_is_none() {
        let code = "use saring_store_sql::query;\nuse sqlx::Row as _;\nfn a() { query(x) }";
        assert_eq!(problems(&format!("{STORE}copy.rs"), code), 0);
    }
}
