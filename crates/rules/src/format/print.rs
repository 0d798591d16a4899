//! Writes the file in its usual layout.

use super::doc::{Entry, Group, Remark, Value};
use super::order::{Layout, Spot};
use super::scalar::{condition, literal, number, written};

/// Columns that a line should not pass.
const WIDTH: usize = 100;
/// Spaces for each level.
const STEP: usize = 2;

/// The whole file.
pub(super) fn print(file: &Group<'_>) -> String {
    let mut printer = Printer { out: String::new() };
    printer.block(file, Spot::File, 0, false);
    printer.out
}

struct Printer {
    out: String,
}

/// How one value is going to be written.
enum Form<'t> {
    /// On the line of its name.
    Line(String),
    /// As a literal block: its sign and its lines.
    Literal(&'static str, &'t str),
    /// In brackets, wrapped.
    Fill(&'t Group<'t>),
    /// One part on each line.
    Block(&'t Group<'t>),
}

impl Printer {
    /// A list or mapping, one part on each line. `inline` says that the first one continues a line
    /// that has begun with a dash.
    fn block(&mut self, group: &Group<'_>, spot: Spot, indent: usize, inline: bool) {
        let mut after_section = false;
        for (at, entry) in group.entries.iter().enumerate() {
            let section = spot.is_section(entry.key);
            let forced = at > 0 && (section || after_section);
            after_section = section;

            let child = spot.child(entry.key);
            let name = match entry.key {
                Some(key) => format!("{}:", written(key, false)),
                None => "-".to_owned(),
            };
            let form = form(&entry.value, child, indent + name.chars().count() + 1);
            let dashed_block = entry.key.is_none() && matches!(form, Form::Block(_));
            // A comment has no place behind a dash that something follows.
            let hoisted = entry.trailing().filter(|_| dashed_block);
            if !(at == 0 && inline) {
                self.lead(entry, hoisted, indent, at == 0, forced);
                self.indent(indent);
            }
            self.out.push_str(&name);
            let trailing = entry.trailing().filter(|_| !dashed_block);
            self.value(form, child, indent, trailing, dashed_block);
        }
        for (at, remark) in group.after.iter().enumerate() {
            let first = at == 0 && group.entries.is_empty();
            self.remark(remark.text, indent, remark.blank && !first);
        }
    }

    /// The comments and empty lines before an entry.
    fn lead(
        &mut self,
        entry: &Entry<'_>,
        hoisted: Option<&str>,
        indent: usize,
        first: bool,
        forced: bool,
    ) {
        let mut forced = forced;
        let mut first = first;
        for Remark { text, blank, .. } in entry.before() {
            self.remark(text, indent, forced || *blank && !first);
            (forced, first) = (false, false);
        }
        if forced || entry.blank && !first {
            self.out.push('\n');
        }
        if let Some(text) = hoisted {
            self.remark(text, indent, false);
        }
    }

    fn value(
        &mut self,
        form: Form<'_>,
        spot: Spot,
        indent: usize,
        trailing: Option<&str>,
        dashed: bool,
    ) {
        match form {
            Form::Line(text) => {
                if !text.is_empty() {
                    self.out.push(' ');
                    self.out.push_str(&text);
                }
                self.end_line(trailing);
            }
            Form::Literal(sign, lines) => {
                self.out.push(' ');
                self.out.push_str(sign);
                self.end_line(trailing);
                for line in lines.split('\n') {
                    if !line.is_empty() {
                        self.indent(indent + STEP);
                        self.out.push_str(line);
                    }
                    self.out.push('\n');
                }
            }
            Form::Fill(group) => {
                self.out.push(' ');
                self.fill(group, indent + STEP);
                self.end_line(trailing);
            }
            Form::Block(group) if dashed => {
                self.out.push(' ');
                self.block(group, spot, indent + STEP, true);
            }
            Form::Block(group) => {
                self.end_line(trailing);
                self.block(group, spot, indent + STEP, false);
            }
        }
    }

    /// A list of texts in brackets, as many on a line as fit.
    fn fill(&mut self, group: &Group<'_>, indent: usize) {
        let commented = group.has_comments();
        self.out.push('[');
        let mut column = self.column();
        if commented {
            self.out.push('\n');
            column = 0;
        }
        let last = group.entries.len().saturating_sub(1);
        for (at, entry) in group.entries.iter().enumerate() {
            let Value::Text(text) = entry.value else { continue };
            let text = written(text, true);
            // A comma or the closing bracket follows.
            let width = text.chars().count() + 1;
            if !entry.before().is_empty() && column > 0 {
                self.out.push('\n');
                column = 0;
            }
            for remark in entry.before() {
                self.remark(remark.text, indent, false);
            }
            let follows = at > 0 || commented;
            if column > 0 && follows && column + 1 + width > WIDTH {
                self.out.push('\n');
                column = 0;
            }
            if column == 0 {
                self.indent(indent);
                column = indent;
            } else if at > 0 {
                self.out.push(' ');
                column += 1;
            }
            self.out.push_str(&text);
            if at < last {
                self.out.push(',');
            }
            column += width;
            if let Some(comment) = entry.trailing() {
                self.end_line(Some(comment));
                column = 0;
            }
        }
        if commented {
            if column > 0 {
                self.out.push('\n');
            }
            for remark in &group.after {
                self.remark(remark.text, indent, false);
            }
            self.indent(indent);
        }
        self.out.push(']');
    }

    fn end_line(&mut self, trailing: Option<&str>) {
        if let Some(text) = trailing {
            self.out.push(' ');
            self.out.push_str(text);
        }
        self.out.push('\n');
    }

    fn remark(&mut self, text: &str, indent: usize, blank: bool) {
        if blank {
            self.out.push('\n');
        }
        self.indent(indent);
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn indent(&mut self, columns: usize) {
        self.out.extend(std::iter::repeat_n(' ', columns));
    }

    fn column(&self) -> usize {
        let line = self.out.rfind('\n').map_or(0, |end| end + 1);
        self.out[line..].chars().count()
    }
}

/// How a value is written that begins at `column`.
fn form<'t>(value: &'t Value<'t>, spot: Spot, column: usize) -> Form<'t> {
    let (group, brackets) = match value {
        Value::Nothing => return Form::Line(String::new()),
        Value::Text(text) => {
            return match literal(text) {
                Some((sign, lines)) => Form::Literal(sign, lines),
                None if spot == Spot::Condition => Form::Line(condition(text).into_owned()),
                None if spot == Spot::Number => Form::Line(number(text).into_owned()),
                None => Form::Line(written(text, false).into_owned()),
            };
        }
        Value::List(group) => (group, "[]"),
        Value::Mapping(group) => (group, "{}"),
    };
    if group.entries.is_empty() {
        return Form::Line(brackets.to_owned());
    }
    match spot.layout(value) {
        Layout::Fill if fills(group) => Form::Fill(group),
        Layout::Block => Form::Block(group),
        Layout::Fit | Layout::Fill => {
            match on_one_line(value, spot, WIDTH.saturating_sub(column)) {
                Some(line) => Form::Line(line),
                None => Form::Block(group),
            }
        }
    }
}

fn fills(group: &Group<'_>) -> bool {
    group
        .entries
        .iter()
        .all(|entry| matches!(entry.value, Value::Text(text) if !text.contains('\n')))
}

/// The value in brackets on one line of at most `width` columns, if that is possible.
fn on_one_line(value: &Value<'_>, spot: Spot, width: usize) -> Option<String> {
    let mut line = String::new();
    push_flow(value, spot, width, &mut line)?;
    (line.chars().count() <= width).then_some(line)
}

fn push_flow(value: &Value<'_>, spot: Spot, width: usize, line: &mut String) -> Option<()> {
    let (group, open, close) = match value {
        // Inside brackets nothing would be hard to see.
        Value::Nothing => return None,
        Value::Text(text) => {
            if literal(text).is_some() {
                return None;
            }
            line.push_str(&if spot == Spot::Number { number(text) } else { written(text, true) });
            return Some(());
        }
        Value::List(group) => (group, "[", "]"),
        Value::Mapping(group) if group.entries.is_empty() => (group, "{", "}"),
        Value::Mapping(group) => (group, "{ ", " }"),
    };
    if !group.after.is_empty() {
        return None;
    }
    line.push_str(open);
    for (at, entry) in group.entries.iter().enumerate() {
        // A character has at most four bytes.
        if line.len() > 4 * width || !entry.before().is_empty() || entry.trailing().is_some() {
            return None;
        }
        if at > 0 {
            line.push_str(", ");
        }
        if let Some(key) = entry.key {
            line.push_str(&written(key, true));
            line.push_str(": ");
        }
        push_flow(&entry.value, spot.child(entry.key), width, line)?;
    }
    line.push_str(close);
    Some(())
}
