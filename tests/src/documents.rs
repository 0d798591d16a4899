//! Documents whose blocks of code are run.

/// A fenced block: its line, the words behind the fence, and where its text lies in the document.
#[derive(Debug)]
pub struct Block {
    /// The line of its fence, counted from 1.
    pub line: usize,
    words: Vec<String>,
    /// Where its text lies in the document.
    pub text: std::ops::Range<usize>,
}

impl Block {
    /// What stands behind `key=` at the fence.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&str> {
        self.words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }

    /// Whether the word stands at the fence.
    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        self.words.iter().any(|own| own == word)
    }
}

/// The fenced blocks of a Markdown document.
///
/// # Panics
///
/// If one is never closed.
#[must_use]
pub fn blocks(document: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut open, mut at) = (false, 0);
    for (line, text) in (1..).zip(document.split_inclusive('\n')) {
        let end = at + text.len();
        if let Some(words) = text.strip_prefix("```") {
            open = !open;
            if open {
                let words = words.split_whitespace().map(str::to_owned).collect();
                blocks.push(Block { line, words, text: end..end });
            }
        } else if let Some(block) = blocks.last_mut().filter(|_| open) {
            block.text.end = end;
        }
        at = end;
    }
    assert!(!open, "a block is never closed");
    blocks
}
