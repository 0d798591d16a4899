//! Diagnostics: what is wrong with a file, where, and what to do about it.
//!
//! A diagnostic is data: a stable [`Code`], a span, arguments and related places. Its wording comes
//! from the catalogue when it is shown, in the language of whoever reads it.

mod args;
mod catalogue;
mod findings;
mod json;
mod place;
mod render;
mod visible;
mod words;

use std::ops::Range;

pub use args::{Arg, Args};
pub use catalogue::Code;
pub(crate) use findings::Findings;
pub use json::to_json;
pub use place::Place;
pub use render::render;
pub(crate) use visible::visible;
pub use words::{Label, Lang, Noun};

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, but is hardly what was meant.
    Warning,
}

impl Severity {
    /// `error` or `warning`, as in the JSON form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// What it is.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// Where: a byte range of the file.
    pub span: Range<usize>,
    /// What fills the placeholders of the message and the hint.
    pub args: Args,
    /// Other places that it is about.
    pub related: Vec<Related>,
}

/// Another place that a diagnostic is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where: a byte range of the file.
    pub span: Range<usize>,
    /// What is there.
    pub label: Label,
}

impl Diagnostic {
    /// A diagnostic of the severity that its code has in the catalogue.
    #[must_use]
    pub fn new(code: Code, span: Range<usize>) -> Diagnostic {
        let severity = code.severity();
        Diagnostic { code, severity, span, args: Args::default(), related: Vec::new() }
    }

    /// Fills the placeholder `name`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Diagnostic {
        self.args.set(name, value.into());
        self
    }

    /// Fills the placeholder `name` if there is a value for it.
    #[must_use]
    pub fn with_some(self, name: &'static str, value: Option<impl Into<Arg>>) -> Diagnostic {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Points at another place as well.
    #[must_use]
    pub fn and(mut self, span: Range<usize>, label: Label) -> Diagnostic {
        self.related.push(Related { span, label });
        self
    }

    /// What is wrong, as a sentence without its final stop.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        self.args.fill(self.code.message(lang), lang)
    }

    /// What to do about it: the catalogue's first hint whose placeholders are all known.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> Option<String> {
        let hint = self.code.hints(lang).iter().find(|hint| self.args.can_fill(hint))?;
        Some(self.args.fill(hint, lang))
    }
}
