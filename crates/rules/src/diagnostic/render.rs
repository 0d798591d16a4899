//! Diagnostics as text for people: the line, the place underlined, and what to do.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::place::after_mark;
use super::visible::visible;
use super::{Diagnostic, Lang, Place, Severity};

/// Most characters of a line that are shown. A longer one is cut on both sides of the place.
const SHOWN_CHARS: usize = 120;
/// Stands for what is cut.
const CUT: char = '…';
/// Characters before the place that are kept when a line is cut.
const LEAD_CHARS: usize = 40;

/// The diagnostics one after another, an empty line between two.
///
/// Nothing of the source can steer the terminal: control characters, and characters that are not
/// seen or change the direction of writing, are shown as visible ones.
#[must_use]
pub fn render(
    found: &[Diagnostic],
    file_name: &str,
    source: &str,
    lang: Lang,
    color: bool,
) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let file_name: String = file_name.chars().map(visible).collect();
    let mut text = String::new();
    for one in found {
        if !text.is_empty() {
            text.push('\n');
        }
        let report = renderer.render(&[group(one, &file_name, source, lang)]);
        for line in report.lines().filter(|line| !is_bare_mark(line)) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn group<'a>(found: &'a Diagnostic, file_name: &'a str, source: &'a str, lang: Lang) -> Group<'a> {
    let level = match (found.severity, lang) {
        (Severity::Error, Lang::En) => Level::ERROR,
        (Severity::Warning, Lang::En) => Level::WARNING,
        (Severity::Error, Lang::Id) => Level::ERROR.with_name("kesalahan"),
        (Severity::Warning, Lang::Id) => Level::WARNING.with_name("peringatan"),
    };
    let title = level.primary_title(found.message(lang)).id(found.code.as_str());
    let mut group = Group::with_title(title);

    let primary = Marked { span: &found.span, kind: AnnotationKind::Primary, label: None };
    let related = found.related.iter().map(|other| Marked {
        span: &other.span,
        kind: AnnotationKind::Context,
        label: Some(other.label.text(lang)),
    });
    let marks: Vec<Marked<'a>> = std::iter::once(primary).chain(related).collect();
    let mut rest = &marks[..];
    while let Some(first) = rest.first() {
        // Places on one short line are marked together.
        let line = line_around(source, first.span);
        let together = rest
            .iter()
            .take_while(|mark| line.len() <= SHOWN_CHARS && line_around(source, mark.span) == line)
            .count()
            .max(1);
        let (here, after) = rest.split_at(together);
        group = group.elements(places(file_name, source, here));
        rest = after;
    }
    if let Some(hint) = found.hint(lang) {
        let name = match lang {
            Lang::Id => "saran",
            Lang::En => "help",
        };
        group = group.element(Level::HELP.with_name(name).message(hint));
    }
    group
}

/// Whether the line is nothing but the `:::` that the renderer puts before a snippet without path.
fn is_bare_mark(line: &str) -> bool {
    let mut styled = line.split('\u{1b}');
    let plain = styled.next().unwrap_or_default();
    let rest = styled.map(|part| part.split_once('m').map_or(part, |(_, text)| text));
    std::iter::once(plain).chain(rest).collect::<String>().trim() == ":::"
}

/// A place to mark.
struct Marked<'a> {
    span: &'a Range<usize>,
    kind: AnnotationKind,
    label: Option<&'static str>,
}

/// Where places of one line are, and the line with the places marked.
fn places<'a>(file_name: &'a str, source: &str, marks: &[Marked<'a>]) -> Vec<Element<'a>> {
    let Some(first) = marks.first() else { return Vec::new() };
    let Place { line, column } = Place::of(source, first.span.start);
    let origin = Origin::path(file_name).line(line).char_column(column);
    if source.is_empty() {
        return vec![origin.into()];
    }
    let (text, _) = window(source, first.span);
    let cut = text.starts_with(CUT);
    let annotations = marks.iter().map(|mark| {
        let (_, marked) = window(source, mark.span);
        mark.kind.span(marked).label(mark.label)
    });
    let snippet = Snippet::source(text).line_start(line).annotations(annotations);
    if cut {
        // The renderer would count columns from the cut.
        vec![origin.into(), snippet.into()]
    } else {
        vec![snippet.path(file_name).into()]
    }
}

/// The line that a span begins on, without its end.
fn line_around(source: &str, span: &Range<usize>) -> Range<usize> {
    let start = source.floor_char_boundary(span.start);
    let first = source[..start].rfind('\n').map_or(after_mark(source), |at| at + 1);
    let last = source[start..].find('\n').map_or(source.len(), |at| start + at);
    let last = last.max(first);
    first..if source[first..last].ends_with('\r') { last - 1 } else { last }
}

/// The line that a span begins on, or as much of it as is shown, and the bytes of that text which
/// the span covers.
fn window(source: &str, span: &Range<usize>) -> (String, Range<usize>) {
    let Range { start: first, end: last } = line_around(source, span);
    let start = source.floor_char_boundary(span.start).clamp(first, last);
    let (from, to) = if source[first..last].chars().nth(SHOWN_CHARS).is_none() {
        (first, last)
    } else {
        let from = source[first..start].char_indices().rev().take(LEAD_CHARS).last();
        let from = from.map_or(start, |(at, _)| first + at);
        let to = source[from..last].char_indices().nth(SHOWN_CHARS);
        (from, to.map_or(last, |(at, _)| from + at))
    };
    let end = source.ceil_char_boundary(span.end).clamp(start, to);

    let mut text = String::new();
    if from > first {
        text.push(CUT);
    }
    text.extend(source[from..start].chars().map(visible));
    let marked = text.len();
    text.extend(source[start..end].chars().map(visible));
    let marked = marked..text.len();
    text.extend(source[end..to].chars().map(visible));
    if to < last {
        text.push(CUT);
    }
    (text, marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str, span: Range<usize>) -> (String, String) {
        let (text, marked) = window(source, &span);
        let marked = text[marked].to_owned();
        (text, marked)
    }

    #[test]
    fn a_line_is_shown_with_its_place() {
        assert_eq!(shown("a\nbcd\r\ne", 3..4), ("bcd".into(), "c".into()));
        assert_eq!(shown("a\nbcd\r\ne", 3..9), ("bcd".into(), "cd".into()), "first line only");
        assert_eq!(shown("ab", 2..2), ("ab".into(), String::new()), "at the end");
        assert_eq!(shown("", 0..0), (String::new(), String::new()));
        assert_eq!(shown("é", 1..1).0, "é", "inside a character");
        assert_eq!(shown("\u{feff}ab", 3..4), ("ab".into(), "a".into()));
        assert_eq!(shown("a\tb", 1..2), ("a→b".into(), "→".into()));
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = format!("{}HERE{}", "x".repeat(5_000_000), "y".repeat(5_000_000));
        let (text, marked) = shown(&line, 5_000_000..5_000_004);
        assert_eq!(marked, "HERE");
        assert_eq!(text.chars().count(), SHOWN_CHARS + 2);
        let (text, marked) = shown(&line, 0..10_000_004);
        assert_eq!(marked.chars().count(), SHOWN_CHARS);
        assert!(text.ends_with('…'));
    }
}
