//! What `use` brings in, read from text.

/// One path of a `use` item.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    /// Where it ends in the code.
    pub at: usize,
    /// The whole path, braces resolved: `a::b::self` for `a::b::{self}`.
    pub path: String,
    /// The name that it has where it is brought in.
    pub name: String,
}

/// The places of the `use` items in the code, from the keyword to the semicolon, and what each brings in.
pub fn imports(code: &str) -> impl Iterator<Item = (std::ops::Range<usize>, Vec<Import>)> + '_ {
    crate::source::find_word(code, "use").filter_map(|start| {
        let tree = code[start + 3..].split(';').next().unwrap_or_default();
        // `use<'a>` is no import.
        let end = start + 3 + tree.len();
        (!tree.starts_with('<')).then(|| (start..end, leaves(tree, start + 3)))
    })
}

/// The paths that `a::{b, c::{d as e}}`, which stands at `offset`, brings in.
fn leaves(tree: &str, offset: usize) -> Vec<Import> {
    let mut leaves = Vec::new();
    let mut prefixes = vec![String::new()];
    let mut start = 0;
    for (at, c) in tree.char_indices().chain([(tree.len(), ',')]) {
        if !matches!(c, '{' | ',' | '}') {
            continue;
        }
        let part = &tree[start..at];
        let own = part.split_whitespace().next().unwrap_or_default();
        let path = format!("{}{own}", prefixes.last().map_or("", String::as_str));
        let path = path.trim_start_matches("::").to_owned();
        match c {
            '{' => prefixes.push(path),
            _ if own.is_empty() => {}
            _ => {
                let renamed = part.split_once(" as ").map(|(_, name)| name.trim());
                let last = path.trim_end_matches("::self").rsplit("::").next();
                let name = renamed.or(last).unwrap_or_default().to_owned();
                leaves.push(Import { at: offset + at, path, name });
            }
        }
        if c == '}' {
            prefixes.pop();
        }
        start = at + 1;
    }
    leaves
}

#[cfg(test)]
mod tests {
    use super::imports;

    #[test]
    fn each_path_is_whole_and_has_its_name() {
        let code = "use ::a::{b, c::{d as e, self}, f}; fn g() -> impl H + use<'i> {} pub use j;";
        let found: Vec<_> = imports(code).flat_map(|(_, imports)| imports).collect();
        let paths: Vec<_> = found.iter().map(|it| (it.path.as_str(), it.name.as_str())).collect();
        let expected =
            [("a::b", "b"), ("a::c::d", "e"), ("a::c::self", "c"), ("a::f", "f"), ("j", "j")];
        assert_eq!(paths, expected);
        assert_eq!(&code[..found[1].at], "use ::a::{b, c::{d as e");
    }
}
