//! A Rust file as the text checks see it: the code without comments, strings and test modules.
//!
//! The checks look for words, so a word in a comment or in a message must not count. A small
//! lexer blanks those out and keeps every line break, so that line numbers stay true. It knows
//! just enough of Rust for that; the compiler is the judge of everything else.

use std::ops::Range;

/// One Rust file.
pub struct Source {
    /// The path from the root of the workspace.
    pub path: String,
    /// The text as it stands.
    pub text: String,
    /// The text with comments, strings and characters blanked out.
    pub code: String,
}

impl Source {
    /// Takes in the text of a file.
    pub fn new(path: &str, text: String) -> Self {
        let code = code_only(&text);
        Self { path: path.to_owned(), text, code }
    }

    /// The code that is compiled into the product: items under `#[cfg(test)]` blanked out too.
    pub fn product_code(&self) -> String {
        let mut code = self.code.clone();
        for item in test_items(&self.code) {
            let blanked = blank(&code[item.clone()]);
            code.replace_range(item, &blanked);
        }
        code
    }

    /// The paths, without `.rs`, of the modules that this file declares as
    /// `#[cfg(test)] mod name;` and that therefore live in files of their own.
    pub fn test_modules(&self) -> Vec<String> {
        let (directory, file) = self.path.rsplit_once('/').unwrap_or((".", &self.path));
        let home = match file {
            "lib.rs" | "main.rs" | "mod.rs" => directory.to_owned(),
            _ => self.path.trim_end_matches(".rs").to_owned(),
        };
        test_items(&self.code)
            .filter_map(|item| module_elsewhere(&self.code[item]))
            .map(|name| format!("{home}/{name}"))
            .collect()
    }
}

/// The places where `word` stands in `code` and is no part of a longer name.
pub fn find_word<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        // A pattern that ends in a sign, such as `(`, ends its name itself.
        let continues = word.ends_with(in_name) && after.is_some_and(in_name);
        let continued = word.starts_with(in_name) && before.is_some_and(in_name);
        !continues && !continued
    })
}

/// The line of a place in a text, counted from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

fn code_only(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (length, is_code) = token(rest);
        let (token, after) = rest.split_at(length);
        if is_code {
            code.push_str(token);
        } else {
            code.push_str(&blank(token));
        }
        rest = after;
    }
    code
}

/// The length of the first token, and whether it stays.
fn token(rest: &str) -> (usize, bool) {
    let name = rest.find(|c| !in_name(c)).unwrap_or(rest.len());
    if name > 0 {
        let raw = matches!(&rest[..name], "r" | "br" | "cr");
        return match raw.then(|| raw_string(&rest[name..])).flatten() {
            Some(string) => (name + string, false),
            None => (name, true),
        };
    }
    if rest.starts_with("//") {
        (rest.find('\n').unwrap_or(rest.len()), false)
    } else if rest.starts_with("/*") {
        (block_comment(rest), false)
    } else if rest.starts_with('"') {
        (quoted(rest, '"'), false)
    } else if is_character(rest) {
        (quoted(rest, '\''), false)
    } else {
        (rest.chars().next().map_or(1, char::len_utf8), true)
    }
}

/// The length of a raw string, from its hashes or its quote on.
fn raw_string(rest: &str) -> Option<usize> {
    let hashes = rest.find(|c| c != '#')?;
    let body = rest[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", &rest[..hashes]);
    Some(body.find(&end).map_or(rest.len(), |at| hashes + 1 + at + end.len()))
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if !escaped && c == quote {
            return at + c.len_utf8();
        }
        escaped = !escaped && c == '\\';
    }
    rest.len()
}

/// Tells `'a'` from the lifetime `'a`.
fn is_character(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next() == Some('\'')
        && match chars.next() {
            Some('\\') => true,
            _ => chars.next() == Some('\''),
        }
}

/// The items under `#[cfg(test)]`, from the attribute to the closing brace or semicolon.
fn test_items(code: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    code.match_indices("#[cfg(test)]").map(|(at, _)| at..at + item_length(&code[at..]))
}

fn item_length(item: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in item.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                if c == '}' && depth == 0 {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    item.len()
}

/// The modules that stand in the code itself, from `mod` to the closing brace.
pub fn module_ranges(code: &str) -> Vec<Range<usize>> {
    let modules = find_word(code, "mod").map(|at| at..at + item_length(&code[at..]));
    modules.filter(|range| code[range.clone()].ends_with('}')).collect()
}

/// The name in `mod name;`, where the item is such a declaration.
fn module_elsewhere(item: &str) -> Option<&str> {
    let (_, name) = item.strip_suffix(';')?.rsplit_once("mod ")?;
    let name = name.trim();
    name.chars().all(in_name).then_some(name)
}

/// The same text with spaces for everything but line breaks.
pub fn blank(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect()
}

fn in_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::{Source, code_only, find_word, line_of};

    fn words(code: &str) -> String {
        code.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_and_strings_are_blanked_out() {
        for (text, code) in [
            ("a // b\nc", "a c"),
            ("a /* b /* c */ d */ e", "a e"),
            (r#"f("x \" y", 1)"#, "f( , 1)"),
            (r##"f(r#"x " y"#, 1)"##, "f( , 1)"),
            (r#"f(br"x\", 1)"#, "f( , 1)"),
            (r"f('\'', '\u{e9}', 'é', '/')", "f( , , , )"),
            ("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}"),
            ("r#type = bar", "r#type = bar"),
            ("\"not closed", ""),
        ] {
            assert_eq!(words(&code_only(text)), code, "{text}");
        }
    }

    #[test]
    fn lines_stay_where_they_are() {
        let code = code_only("/* a\nb */\n\"c\nd\"\nhere");
        assert_eq!(find_word(&code, "here").map(|at| line_of(&code, at)).next(), Some(5));
    }

    #[test]
    fn a_word_is_a_whole_word() {
        assert_eq!(find_word("use std::fs;", "std::fs").count(), 1);
        assert_eq!(find_word("nostd::fs; std::fsync", "std::fs").count(), 0);
        assert_eq!(find_word("use_it!(x) it!(y)", "it!(").count(), 1);
    }

    #[test]
    fn test_items_are_no_product_code() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { {} } }\nfn c() {}\n\
                    #[cfg(test)]\n#[expect(x)]\nfn d(e: [u8; 3]) { e; }\nfn f() {}";
        let source = Source::new("crates/x/src/lib.rs", text.to_owned());
        assert_eq!(words(&source.product_code()), "fn a() {} fn c() {} fn f() {}");
        assert!(source.test_modules().is_empty());
    }

    #[test]
    fn test_modules_in_files_of_their_own_are_named() {
        let text = "#[cfg(test)]\nmod tests;\n#[cfg(test)]\npub(crate) mod oracle;\nmod other;";
        let root = Source::new("crates/x/src/lib.rs", text.to_owned());
        assert_eq!(root.test_modules(), ["crates/x/src/tests", "crates/x/src/oracle"]);
        let inner = Source::new("crates/x/src/fold.rs", text.to_owned());
        assert_eq!(inner.test_modules(), ["crates/x/src/fold/tests", "crates/x/src/fold/oracle"]);
    }
}
