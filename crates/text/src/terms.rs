//! The terms that are looked for, as one trie over their folded letters.
//!
//! A term of several words has a space on its path between them. Terms are sorted once and the
//! trie is laid out level by level, so a million terms take a few sorted arrays and no maps.

use std::ops::Range;

use hashbrown::HashTable;

use crate::find::disguise::CLITICS;
use crate::fold::{fold_term, hash};
use crate::guess::Guesses;
use crate::starts::Starts;
use crate::variant::{Variant, Variants};

/// A term to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term<'a> {
    /// The term as written.
    pub text: &'a str,
    /// Disguises under which it is still recognised.
    pub variants: Variants,
    /// Terms of one group only may segment a glued word together.
    pub group: u32,
}

/// Letters that a word of ASCII needs to be found inside another one.
const EMBEDDED_LETTERS: u16 = 5;

/// The space between the words of a term, as an edge of the trie.
pub(crate) const BREAK: u8 = b' ';

/// A node of the trie by position; the root is 0.
pub(crate) type NodeId = u32;

pub(crate) const ROOT: NodeId = 0;

/// A set of terms that can be found in folded text.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    nodes: Vec<Node>,
    /// The letter on each edge, and beside it the node that it leads to.
    labels: Vec<u8>,
    targets: Vec<NodeId>,
    /// Positions of the terms in the order of their paths.
    by_path: Vec<u32>,
    pub(crate) properties: Vec<Properties>,
    /// From the hash of a first word to the node at its end.
    first_words: HashTable<FirstWord>,
    /// Concatenated first words, to tell equal hashes from equal words.
    words: Vec<u8>,
    starts: Starts,
    pub(crate) guesses: Guesses,
}

/// What the finder has to know of a term.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Properties {
    pub variants: Variants,
    pub group: u32,
    /// Letters and digits, without the spaces.
    pub letters: u16,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Node {
    edges: u32,
    edge_count: u16,
    /// Letters since the last space.
    pub word_letters: u16,
    /// Letters of the longest word that this is a part of.
    pub longest_word: u16,
    /// Whether a word of a term ends here.
    pub word_end: bool,
    terms: u32,
    term_count: u32,
    /// Where `2` leads: for the terms `w w…`, from the end of the first `w` to that of the second.
    pub redoubled: NodeId,
}

#[derive(Clone, Copy, Debug)]
struct FirstWord {
    hash: u64,
    start: u32,
    len: u32,
    node: NodeId,
}

impl Terms {
    /// The set of these terms; a match names a term by its position here. Terms that fold to
    /// nothing are never found.
    #[must_use]
    pub fn new(terms: &[Term<'_>]) -> Terms {
        Terms::with_ordinary(terms, [])
    }

    /// The same, where `ordinary` words are never guessed to be another word, nor pairs of them with a
    /// space between: each with the group of terms that it counts for.
    #[must_use]
    pub fn with_ordinary<'o>(
        terms: &[Term<'_>],
        ordinary: impl IntoIterator<Item = (u32, &'o str)>,
    ) -> Terms {
        let folded: Vec<String> = terms.iter().map(|term| fold_term(term.text)).collect();
        let mut by_path: Vec<u32> =
            (0..terms.len() as u32).filter(|&id| !folded[id as usize].is_empty()).collect();
        by_path.sort_by(|&a, &b| folded[a as usize].cmp(&folded[b as usize]));
        let properties = terms
            .iter()
            .zip(&folded)
            .map(|(term, folded)| Properties {
                // What a word of other letters has in it, ordinary words tell for ASCII alone.
                variants: match folded.is_ascii() {
                    true => term.variants,
                    false => term.variants.without(Variant::Embedded),
                },
                group: term.group,
                letters: folded.bytes().filter(|&byte| byte != BREAK).count().min(u16::MAX.into())
                    as u16,
            })
            .collect();
        let mut set = Terms { by_path, properties, ..Terms::default() };
        set.lay_out(&folded);
        set.index_words(&folded);
        let ordinary = ordinary.into_iter().map(|(group, word)| (group, hash(word.as_bytes())));
        if !terms.iter().any(|term| term.variants.intersects(Variants::GUESSES)) {
            return set;
        }
        let words: Vec<_> = std::iter::zip(terms, &folded)
            .map(|(term, folded)| (folded.as_str(), term.group, term.variants))
            .collect();
        set.guesses = Guesses::new(&words, ordinary);
        set
    }

    /// Whether a folded token would be guessed to be a word of a term, or to have one in it.
    #[must_use]
    pub fn is_guessed(&self, token: &str) -> bool {
        let token = token.as_bytes();
        let whole = hash(token);
        let mut guessed = false;
        self.guesses.of_token(token, whole, |_| guessed = true);
        self.embedded_in(token, whole, |_, _| guessed = true);
        guessed
    }

    /// Calls `push` for each term that is embedded in a longer token, whose hash is `whole`, and for
    /// where it stands there. Returns the cost in steps.
    pub(crate) fn embedded_in(
        &self,
        token: &[u8],
        whole: u64,
        mut push: impl FnMut(u32, Range<usize>),
    ) -> u64 {
        let mut steps = 1;
        for start in 0..token.len() {
            steps += self.embedded_at(&token[start..], |term, length| {
                let group = self.properties[term as usize].group;
                if length < token.len() && !self.guesses.is_known(group, whole) {
                    push(term, start..start + length);
                }
            });
        }
        steps
    }

    /// The same for the terms, with their lengths, that begin these letters of a token.
    fn embedded_at(&self, letters: &[u8], mut push: impl FnMut(u32, usize)) -> u64 {
        if !self.guesses.may_be_inside(letters) {
            return 0;
        }
        let mut node = ROOT;
        for (at, &letter) in letters.iter().enumerate() {
            let Some(next) = self.child(node, letter) else { return at as u64 + 1 };
            node = next;
            for &term in self.ending_at(node) {
                let Properties { letters, variants, .. } = self.properties[term as usize];
                if letters >= EMBEDDED_LETTERS && variants.contains(Variant::Embedded) {
                    push(term, at + 1);
                }
            }
        }
        letters.len() as u64
    }

    /// Whether a term of group 0 has this word.
    #[must_use]
    pub fn has_word(&self, word: &str) -> bool {
        self.guesses.is_known(0, hash(word.as_bytes()))
    }

    /// The words that may be split in two.
    pub fn splittable(&self) -> impl Iterator<Item = &str> {
        self.guesses.splittable()
    }

    /// Lays the trie out, nodes of one depth side by side.
    fn lay_out(&mut self, folded: &[String]) {
        // The terms below a node are neighbours in path order.
        struct Pending {
            first: usize,
            end: usize,
            depth: usize,
            word_letters: u16,
        }
        let mut pending =
            vec![Pending { first: 0, end: self.by_path.len(), depth: 0, word_letters: 0 }];
        let mut at = 0;
        while at < pending.len() {
            let Pending { mut first, end, depth, word_letters } = pending[at];
            let path = |position: usize| folded[self.by_path[position] as usize].as_bytes();
            let terms = first;
            while first < end && path(first).len() == depth {
                first += 1;
            }
            let edges = self.labels.len() as u32;
            let term_count = (first - terms) as u32;
            // A space sorts before every letter and digit.
            let word_end = term_count > 0 || (first < end && path(first)[depth] == BREAK);
            while first < end {
                let label = path(first)[depth];
                let same = (first..end).take_while(|&at| path(at)[depth] == label).count();
                let word_letters = if label == BREAK { 0 } else { word_letters.saturating_add(1) };
                self.labels.push(label);
                self.targets.push(pending.len() as NodeId);
                pending.push(Pending { first, end: first + same, depth: depth + 1, word_letters });
                first += same;
            }
            self.nodes.push(Node {
                edges,
                edge_count: (self.labels.len() as u32 - edges) as u16,
                word_letters,
                longest_word: word_letters,
                word_end,
                terms: terms as u32,
                term_count,
                redoubled: ROOT,
            });
            at += 1;
        }
        self.measure_words();
    }

    /// Passes the length of each word on to the nodes on its path; children come after parents.
    fn measure_words(&mut self) {
        for at in (0..self.nodes.len()).rev() {
            let Node { edges, edge_count, .. } = self.nodes[at];
            for edge in edges as usize..edges as usize + usize::from(edge_count) {
                if self.labels[edge] != BREAK {
                    let below = self.nodes[self.targets[edge] as usize].longest_word;
                    self.nodes[at].longest_word = self.nodes[at].longest_word.max(below);
                }
            }
        }
    }

    fn index_words(&mut self, folded: &[String]) {
        for position in 0..self.by_path.len() {
            let path = &folded[self.by_path[position] as usize];
            let first = path.split(' ').next().unwrap_or_default();
            if let Some(node) = self.follow(ROOT, first.as_bytes()) {
                self.index_first_word(first.as_bytes(), node);
            }
            self.index_starts(path);
            self.link_redoubled(path);
        }
    }

    /// A term's letters may begin a token, and behind each of its words a clitic may follow.
    fn index_starts(&mut self, path: &str) {
        let mut letters = String::new();
        for word in path.split(' ') {
            letters.push_str(word);
            if letters.len() >= 3 {
                break;
            }
            for clitic in CLITICS {
                self.starts.insert(letters.bytes().chain(clitic.iter().copied()));
            }
        }
        self.starts.insert(letters.bytes());
    }

    fn index_first_word(&mut self, word: &[u8], node: NodeId) {
        if self.first_word(hash(word), word).is_some() {
            return;
        }
        let start = self.words.len() as u32;
        self.words.extend_from_slice(word);
        let entry = FirstWord { hash: hash(word), start, len: word.len() as u32, node };
        self.first_words.insert_unique(entry.hash, entry, |entry| entry.hash);
    }

    /// For each word of `path` that the next one begins with, lets a `2` stand for both.
    fn link_redoubled(&mut self, path: &str) {
        let mut end = 0;
        let words: Vec<&str> = path.split(' ').collect();
        for pair in words.windows(2) {
            let (word, next) = (pair[0], pair[1]);
            end += word.len();
            if next.starts_with(word)
                && let Some(node) = self.follow(ROOT, &path.as_bytes()[..end])
                && let Some(target) = self.follow(node, &path.as_bytes()[end..=end + word.len()])
            {
                self.nodes[node as usize].redoubled = target;
            }
            end += 1;
        }
    }

    pub(crate) fn follow(&self, from: NodeId, path: &[u8]) -> Option<NodeId> {
        path.iter().try_fold(from, |node, &label| self.child(node, label))
    }

    pub(crate) fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node as usize]
    }

    /// The node that `label` leads to.
    pub(crate) fn child(&self, node: NodeId, label: u8) -> Option<NodeId> {
        let node = &self.nodes[node as usize];
        let edges = node.edges as usize..node.edges as usize + usize::from(node.edge_count);
        let at = self.labels[edges.clone()].binary_search(&label).ok()?;
        Some(self.targets[edges.start + at])
    }

    /// The terms that end at a node.
    pub(crate) fn ending_at(&self, node: NodeId) -> &[u32] {
        let node = &self.nodes[node as usize];
        &self.by_path[node.terms as usize..(node.terms + node.term_count) as usize]
    }

    /// The node at the end of the first word that is exactly `word`.
    pub(crate) fn first_word(&self, hash: u64, word: &[u8]) -> Option<NodeId> {
        let matches = |entry: &FirstWord| {
            let start = entry.start as usize;
            entry.hash == hash && self.words[start..start + entry.len as usize] == *word
        };
        self.first_words.find(hash, matches).map(|entry| entry.node)
    }

    /// Whether a term of three letters or more begins with these. May err towards yes.
    pub(crate) fn may_begin(&self, prefix: [u8; 3]) -> bool {
        self.starts.contains(prefix)
    }
}
