//! Which column of a file gives which field.

use crate::fault::Fault;
use crate::mapping::{Mapping, field_of};
use crate::names::{Field, Fit, field_named, fit, folded, is_ignored, nearest};
use crate::options::{Options, Unknown};
use crate::wording::listed;

/// Names of unused columns that are kept to be told.
const MAX_UNUSED: usize = 20;

/// What is wanted of the columns.
pub(crate) struct Columns {
    fields: Vec<&'static Field>,
    required: &'static [&'static [&'static str]],
    unknown: Unknown,
    mapping: Mapping,
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// It gives this field, as surely as its name fits.
    Gives(&'static Field, Fit),
    /// Nothing is taken from it, and nobody misses it.
    Ignored,
    /// It is not known.
    Unknown,
}

impl Columns {
    pub(crate) fn new(options: &Options) -> Columns {
        let fields = options.fields.iter().filter_map(|name| field_named(name)).collect();
        let Options { required, unknown, mapping, .. } = options;
        Columns { fields, required, unknown: *unknown, mapping: mapping.clone() }
    }

    /// What the column of this name is, whatever others there are.
    pub(crate) fn use_of(&self, column: &str) -> Use {
        let wanted = folded(column);
        let mapped = self.mapping.columns();
        let of = |(field, _): &(&'static Field, String)| self.fields.contains(field);
        let is = |name: &str| name == column || folded(name) == wanted;
        if let Some((field, name)) = mapped.iter().find(|entry| of(entry) && is(&entry.1)) {
            let fit = if name == column { Fit::MappedExactly } else { Fit::Mapped };
            return Use::Gives(field, fit);
        }
        let free =
            self.fields.iter().filter(|field| !mapped.iter().any(|(other, _)| other == *field));
        let best = free.filter_map(|field| Some((fit(field, column, &wanted)?, *field)));
        match best.max_by_key(|(fit, _)| *fit) {
            Some((fit, field)) => Use::Gives(field, fit),
            None if is_ignored(&wanted) || self.mapping.ignores(column, &wanted) => Use::Ignored,
            None => Use::Unknown,
        }
    }

    /// How many columns of a header give a field.
    pub(crate) fn known(&self, header: &[String]) -> usize {
        header.iter().filter(|name| matches!(self.use_of(name), Use::Gives(..))).count()
    }

    /// Whether this may be the header: a field that must be there is.
    pub(crate) fn fits(&self, header: &[String]) -> bool {
        let is_required = |field: &Field| {
            self.required.is_empty() || self.required.iter().any(|one| one.contains(&field.name))
        };
        let gives = |name| matches!(self.use_of(name), Use::Gives(field, _) if is_required(field));
        header.iter().any(|name| gives(name))
    }

    /// Whether this looks like a row rather than a header: it has a link, or a number and no name that is
    /// known or nearly so.
    fn is_row(&self, header: &[String]) -> bool {
        let is_number = |cell: &String| cell.trim_start().starts_with(|c: char| c.is_ascii_digit());
        header.iter().any(|cell| cell.contains("://"))
            || header.iter().any(is_number) && !header.iter().any(|cell| self.is_name(cell))
    }

    /// Whether a column is known, or nearly so.
    fn is_name(&self, column: &str) -> bool {
        matches!(self.use_of(column), Use::Gives(..)) || self.is_nearly(column)
    }

    /// Whether a name is a column that somebody misspelled.
    pub(crate) fn is_nearly(&self, name: &str) -> bool {
        self.nearest(name).is_some()
    }

    /// For each column of the header, the field that it gives.
    ///
    /// # Errors
    ///
    /// Why the header does not do, with the remedy.
    pub(crate) fn of_header(
        &self,
        header: &[String],
    ) -> Result<Vec<Option<&'static Field>>, Fault> {
        let fields = self.fields_of(header);
        fields.map_err(|fault| if self.is_row(header) { Fault::NoHeader } else { fault })
    }

    fn fields_of(&self, header: &[String]) -> Result<Vec<Option<&'static Field>>, Fault> {
        let uses: Vec<Use> = header.iter().map(|name| self.use_of(name)).collect();
        let fields = self.surest(&uses)?;
        let columns = || listed(header);
        let has = |field: &Field| fields.iter().flatten().any(|given| *given == field);
        for (field, column) in self.mapping.columns() {
            if self.fields.contains(field) && !has(field) {
                let (field, column) = (field.name, column.clone());
                return Err(Fault::NoColumn { field, column, columns: columns() });
            }
        }
        let is_missing =
            |one: &&&[&str]| !fields.iter().flatten().any(|field| one.contains(&field.name));
        if let Some(&&[first, ..]) = self.required.iter().find(is_missing) {
            let mut free = header
                .iter()
                .zip(&uses)
                .filter(|(_, it)| **it == Use::Unknown)
                .map(|(name, _)| name);
            let alternatives = self.required.iter().find(is_missing).copied().unwrap_or_default();
            let near = free.find_map(|name| {
                let field = self.nearest(name).filter(|it| alternatives.contains(&it.name))?;
                Some((field.name, name))
            });
            let field = near.map_or(first, |(field, _)| field);
            let nearest = near.map(|(_, name)| name);
            let has_names = header.iter().any(|name| self.is_name(name));
            let (nearest, columns) = (nearest.cloned(), columns());
            return Err(Fault::NoField { field, nearest, columns, has_names });
        }
        let unknown = header.iter().zip(&uses).find(|(_, it)| **it == Use::Unknown);
        match unknown {
            Some((column, _)) if self.unknown == Unknown::Refuse => {
                Err(self.unknown_column(column))
            }
            _ => Ok(fields),
        }
    }

    /// The field of each column. Where several give one, the surest does: what is mapped, or else the
    /// field's own name before its other names.
    fn surest(&self, uses: &[Use]) -> Result<Vec<Option<&'static Field>>, Fault> {
        let mut fields = vec![None; uses.len()];
        for (at, it) in uses.iter().enumerate() {
            let Use::Gives(field, fit) = it else { continue };
            let rivals = || {
                uses.iter().enumerate().filter_map(move |(other, it)| match it {
                    Use::Gives(of, fit) if of == field && other != at => Some((other, fit)),
                    _ => None,
                })
            };
            let equal = |(_, other): &(usize, &Fit)| self.refuses_unknown() || *other == fit;
            if let Some((other, _)) = rivals().find(equal) {
                let (first, second) = (at.min(other) + 1, at.max(other) + 1);
                return Err(Fault::BothGive { field: field.name, first, second });
            }
            if rivals().all(|(_, other)| other < fit) {
                fields[at] = Some(*field);
            }
        }
        Ok(fields)
    }

    pub(crate) fn unknown_column(&self, column: &str) -> Fault {
        Fault::UnknownColumn {
            column: column.into(),
            nearest: self.nearest(column).map(|field| field.name.to_owned()),
            known: self.fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", "),
        }
    }

    /// The field that a column was probably meant for.
    pub(crate) fn nearest(&self, column: &str) -> Option<&'static Field> {
        let names =
            self.fields.iter().flat_map(|field| std::iter::once(&field.name).chain(field.others));
        let near = nearest(column, names.copied())?;
        field_of(near, &self.fields.iter().map(|field| field.name).collect::<Vec<_>>())
    }

    pub(crate) fn refuses_unknown(&self) -> bool {
        self.unknown == Unknown::Refuse
    }

    /// The columns that fields are mapped to.
    pub(crate) fn mapped(&self) -> impl Iterator<Item = (&'static Field, &str)> {
        let mapped = self.mapping.columns().iter().filter(|(field, _)| self.fields.contains(field));
        mapped.map(|(field, column)| (*field, column.as_str()))
    }
}

/// Columns that no field is taken from, to be told at the end.
#[derive(Default)]
pub(crate) struct Unused(Vec<String>);

impl Unused {
    /// Those of a header.
    pub(crate) fn of(columns: &Columns, header: &[String], fields: &[Option<&Field>]) -> Unused {
        let mut unused = Unused::default();
        for (name, field) in header.iter().zip(fields) {
            if field.is_none() && columns.use_of(name) != Use::Ignored {
                unused.add(columns, name);
            }
        }
        unused
    }

    pub(crate) fn add(&mut self, columns: &Columns, name: &str) {
        if self.0.len() == MAX_UNUSED {
            return;
        }
        let told = match columns.nearest(name) {
            Some(field) => format!("{name} ({}?)", field.name),
            None => name.to_owned(),
        };
        if !self.0.contains(&told) {
            self.0.push(told);
        }
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.0
    }
}
