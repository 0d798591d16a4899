//! Pages: where the last one ended, and how much to give.
//!
//! A cursor is a typed value of the last row, so that a page begins right after it however many
//! rows came in between. Whoever hands it to a client seals it into a token.

/// The most rows of a page of records.
pub const MAX_PAGE: u32 = 1_000;

/// The most rows of a page of figures.
pub const MAX_STATISTICS_PAGE: u32 = 10_000;

/// Which page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest<C> {
    /// The cursor of the page before; `None` for the first.
    pub after: Option<C>,
    /// At most so many rows; more than the store's bound counts as the bound, 0 as 1.
    pub size: u32,
}

impl<C> PageRequest<C> {
    /// The first page.
    #[must_use]
    pub const fn first(size: u32) -> PageRequest<C> {
        PageRequest { after: None, size }
    }

    /// The page after this cursor.
    #[must_use]
    pub const fn after(cursor: C, size: u32) -> PageRequest<C> {
        PageRequest { after: Some(cursor), size }
    }

    /// Rows to give, within the bound.
    pub fn rows(&self) -> usize {
        self.size.clamp(1, MAX_PAGE) as usize
    }

    /// Rows to ask for: one more than to give, to know whether there is a next page.
    pub fn limit(&self) -> i64 {
        i64::from(self.size.clamp(1, MAX_PAGE)) + 1
    }
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T, C> {
    /// The rows.
    pub items: Vec<T>,
    /// For the next page; `None` after the last.
    pub next: Option<C>,
}

impl<T, C> Page<T, C> {
    /// Cuts rows, of which one more than `rows` were asked for, down to a page.
    pub fn cut(mut items: Vec<T>, rows: usize, cursor: impl Fn(&T) -> C) -> Page<T, C> {
        let more = items.len() > rows;
        items.truncate(rows);
        let next = if more { items.last().map(cursor) } else { None };
        Page { items, next }
    }
}
