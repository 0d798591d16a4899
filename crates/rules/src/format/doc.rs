//! The file as the formatter sees it: values, and the comments that belong to each.

/// An entry of a mapping, or an item of a list.
pub(super) struct Entry<'t> {
    /// The name of an entry; an item has none.
    pub(super) key: Option<&'t str>,
    pub(super) value: Value<'t>,
    /// Whether an empty line stands before it.
    pub(super) blank: bool,
    /// Most entries have no comments, and there may be a million of them.
    notes: Option<Box<Notes<'t>>>,
}

/// The comments of an entry.
#[derive(Default)]
struct Notes<'t> {
    before: Vec<Remark<'t>>,
    trailing: Option<&'t str>,
}

/// A comment to be written on a line of its own.
pub(super) struct Remark<'t> {
    /// The comment, from its `#` on.
    pub(super) text: &'t str,
    /// Whether an empty line stands before it.
    pub(super) blank: bool,
}

/// A value.
pub(super) enum Value<'t> {
    /// None was written.
    Nothing,
    Text(&'t str),
    List(Group<'t>),
    Mapping(Group<'t>),
}

/// The parts of a list or mapping.
#[derive(Default)]
pub(super) struct Group<'t> {
    pub(super) entries: Vec<Entry<'t>>,
    /// Comments after the last part.
    pub(super) after: Vec<Remark<'t>>,
}

impl<'t> Entry<'t> {
    pub(super) fn new(key: Option<&'t str>, value: Value<'t>, blank: bool) -> Entry<'t> {
        Entry { key, value, blank, notes: None }
    }

    /// The comments on lines before it.
    pub(super) fn before(&self) -> &[Remark<'t>] {
        self.notes.as_ref().map_or(&[], |notes| &notes.before)
    }

    /// The comment behind it, on its line.
    pub(super) fn trailing(&self) -> Option<&'t str> {
        self.notes.as_ref().and_then(|notes| notes.trailing)
    }

    pub(super) fn add_before(&mut self, remarks: Vec<Remark<'t>>) {
        if !remarks.is_empty() {
            self.notes.get_or_insert_default().before.extend(remarks);
        }
    }

    pub(super) fn take_before(&mut self) -> Vec<Remark<'t>> {
        self.notes.as_mut().map(|notes| std::mem::take(&mut notes.before)).unwrap_or_default()
    }

    /// Sets the comment behind it. One that was there already goes before it.
    pub(super) fn set_trailing(&mut self, text: &'t str) {
        let notes = self.notes.get_or_insert_default();
        if let Some(earlier) = notes.trailing.replace(text) {
            notes.before.push(Remark { text: earlier, blank: false });
        }
    }

    /// Whether it, or anything in it, has a comment.
    pub(super) fn has_comments(&self) -> bool {
        !self.before().is_empty() || self.trailing().is_some() || self.value.has_comments()
    }
}

impl<'t> Value<'t> {
    pub(super) fn group(&self) -> Option<&Group<'t>> {
        match self {
            Value::List(group) | Value::Mapping(group) => Some(group),
            Value::Nothing | Value::Text(_) => None,
        }
    }

    pub(super) fn group_mut(&mut self) -> Option<&mut Group<'t>> {
        match self {
            Value::List(group) | Value::Mapping(group) => Some(group),
            Value::Nothing | Value::Text(_) => None,
        }
    }

    fn has_comments(&self) -> bool {
        self.group().is_some_and(Group::has_comments)
    }
}

impl Group<'_> {
    /// Whether there is any comment between its ends.
    pub(super) fn has_comments(&self) -> bool {
        !self.after.is_empty() || self.entries.iter().any(Entry::has_comments)
    }
}
