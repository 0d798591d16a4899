//! The code blocks of a Markdown file, with the words behind their language.

use std::fmt;

/// A fenced code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Line of the opening fence, counted from 1.
    pub line: usize,
    /// First word behind the fence; empty if there is none.
    pub language: String,
    /// The other words.
    pub words: Vec<String>,
    /// What stands between the fences, with its line ends.
    pub text: String,
}

/// Something wrong with the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line of the document, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub text: String,
}

impl Problem {
    /// A problem in a line of the document.
    pub fn new(line: usize, text: impl Into<String>) -> Problem {
        Problem { line, text: text.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "docs/rules.md:{}: {}", self.line, self.text)
    }
}

impl Block {
    /// The value of the word `key=value`, if it is there.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }

    /// The lines between the fences with their numbers in the document.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (self.line + 1..).zip(self.text.lines())
    }
}

/// The blocks of a document. A block that is never closed reaches to its end.
pub fn blocks(source: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (number, line) in (1..).zip(source.lines()) {
        match (open, line.strip_prefix("```")) {
            (true, Some(rest)) if rest.trim().is_empty() => open = false,
            (false, Some(info)) => {
                let mut words = info.split_whitespace().map(str::to_owned);
                let language = words.next().unwrap_or_default();
                let words = words.collect();
                blocks.push(Block { line: number, language, words, text: String::new() });
                open = true;
            }
            (true, _) => {
                if let Some(block) = blocks.last_mut() {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
            }
            (false, None) => {}
        }
    }
    blocks
}
