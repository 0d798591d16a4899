//! A title and the words in it that a seller wants to hide.

use std::fmt;
use std::ops::Range;

/// A text and the byte ranges of the words, or phrases, in it that matter.
///
/// The ranges are in the order of the text, not empty, and apart or touching: `bajubekas` is two
/// words without a gap.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Title {
    text: String,
    words: Vec<Range<usize>>,
}

/// A range that does not mark a word of the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum BadRange {
    /// It has no characters in it.
    Empty(Range<usize>),
    /// It ends past the text, or begins or ends inside a character.
    Outside(Range<usize>),
    /// It begins before the end of the range before it.
    Overlap(Range<usize>),
}

impl fmt::Display for BadRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadRange::Empty(range) => write!(f, "range {range:?} is empty"),
            BadRange::Outside(range) => write!(f, "range {range:?} does not fit the text"),
            BadRange::Overlap(range) => {
                write!(f, "range {range:?} begins before the last one ends")
            }
        }
    }
}

impl std::error::Error for BadRange {}

impl Title {
    /// The text, with the words to disguise at these byte ranges.
    ///
    /// # Errors
    ///
    /// The first range that marks no word of the text, or that is out of order.
    pub fn new(
        text: String,
        words: impl IntoIterator<Item = Range<usize>>,
    ) -> Result<Title, BadRange> {
        let words: Vec<_> = words.into_iter().collect();
        let mut free = 0;
        for word in &words {
            if word.is_empty() {
                return Err(BadRange::Empty(word.clone()));
            }
            if text.get(word.clone()).is_none() {
                return Err(BadRange::Outside(word.clone()));
            }
            if word.start < free {
                return Err(BadRange::Overlap(word.clone()));
            }
            free = word.end;
        }
        Ok(Title { text, words })
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the words stand in the text now.
    #[must_use]
    pub fn words(&self) -> &[Range<usize>] {
        &self.words
    }

    /// Every word replaced, or `None` when one cannot be, or when there are none.
    pub(crate) fn rewrite(
        &self,
        mut rewrite: impl FnMut(Word<'_>) -> Option<String>,
    ) -> Option<Title> {
        let mut text = String::with_capacity(2 * self.text.len());
        let mut words = Vec::with_capacity(self.words.len());
        let mut copied = 0;
        for (index, word) in self.words.iter().enumerate() {
            text.push_str(self.text.get(copied..word.start)?);
            let next = self.words.get(index + 1);
            let rewritten = rewrite(Word {
                text: self.text.get(word.clone())?,
                joined_before: index > 0 && copied == word.start,
                joined_after: next.is_some_and(|next| next.start == word.end),
            })?;
            words.push(text.len()..text.len() + rewritten.len());
            text.push_str(&rewritten);
            copied = word.end;
        }
        text.push_str(self.text.get(copied..)?);
        (!words.is_empty()).then_some(Title { text, words })
    }

    /// The indexes of the words that one space parts from the word before.
    pub(crate) fn neighbours(&self) -> Vec<usize> {
        let gap = |index: usize| {
            let [before, after] = self.words.get(index - 1..=index)? else { return None };
            self.text.get(before.end..after.start)
        };
        (1..self.words.len()).filter(|&index| gap(index) == Some(" ")).collect()
    }

    /// Without the gap before each of these words.
    pub(crate) fn close(&self, gaps: &[usize]) -> Option<Title> {
        let mut text = String::with_capacity(self.text.len());
        let mut words = Vec::with_capacity(self.words.len());
        let mut copied = 0;
        for (index, word) in self.words.iter().enumerate() {
            if !gaps.contains(&index) {
                text.push_str(self.text.get(copied..word.start)?);
            }
            words.push(text.len()..text.len() + word.len());
            text.push_str(self.text.get(word.clone())?);
            copied = word.end;
        }
        text.push_str(self.text.get(copied..)?);
        Some(Title { text, words })
    }
}

/// One word of a title, as a disguise gets to see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'a> {
    /// As it stands in the title; a phrase has spaces in it.
    pub text: &'a str,
    /// Whether the word before it follows without a gap.
    pub joined_before: bool,
    /// Whether the next word follows without a gap.
    pub joined_after: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ranges_of_words_are_taken() {
        fn title(words: impl IntoIterator<Item = Range<usize>>) -> Result<Title, BadRange> {
            Title::new("é baju".to_owned(), words)
        }
        assert!(title(None).is_ok());
        assert!(title([0..2, 3..5, 5..7]).is_ok());
        assert_eq!(title(Some(3..3)), Err(BadRange::Empty(3..3)));
        assert_eq!(title(Some(9..9)), Err(BadRange::Empty(9..9)));
        assert_eq!(title(Some(0..1)), Err(BadRange::Outside(0..1)));
        assert_eq!(title(Some(3..8)), Err(BadRange::Outside(3..8)));
        assert_eq!(title([3..6, 5..7]), Err(BadRange::Overlap(5..7)));
        assert_eq!(title([3..7, 0..2]), Err(BadRange::Overlap(0..2)));
    }

    #[test]
    fn rewriting_moves_the_ranges_and_is_all_or_nothing() {
        let title = Title::new("a bal x bal".to_owned(), [2..5, 8..11]).unwrap();
        let longer = title.rewrite(|word| Some(format!("{}é", word.text))).unwrap();
        assert_eq!((longer.text(), longer.words()), ("a balé x balé", &[2..7, 10..15][..]));
        let mut first = true;
        assert_eq!(title.rewrite(|_| std::mem::take(&mut first).then(String::new)), None);
        assert_eq!(Title::new(String::new(), None).unwrap().rewrite(|_| None), None);
    }

    #[test]
    fn a_word_knows_whether_it_is_joined() {
        let title = Title::new("bal bajubekas".to_owned(), [0..3, 4..8, 8..13]).unwrap();
        let mut seen = Vec::new();
        title.rewrite(|word| {
            seen.push((word.joined_before, word.joined_after));
            Some(word.text.to_owned())
        });
        assert_eq!(seen, [(false, false), (false, true), (true, false)]);
    }

    #[test]
    fn closing_a_gap_takes_the_space_alone() {
        let title = Title::new("a bal baju  kaos".to_owned(), [2..5, 6..10, 12..16]).unwrap();
        assert_eq!(title.neighbours(), [1]);
        let closed = title.close(&[1]).unwrap();
        assert_eq!((closed.text(), closed.words()), ("a balbaju  kaos", &[2..5, 5..9, 11..15][..]));
    }
}
