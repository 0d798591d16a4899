//! What somebody says of the columns: `--map` and `--ignore`, and the mapping file that is kept.
//!
//! ```toml
//! ignore = ["Catatan", "Petugas"]
//!
//! [columns]
//! title = "Nama Barang"
//! harga = "Harga Jual"
//!
//! [conditions]
//! "Mulus sekali" = "used"
//! ```

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::Fault;
use crate::names::{Field, field_named, folded, nearest};
use crate::wording::listed;

/// Which column gives which field, and what else is known of a platform's files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    columns: Vec<(&'static Field, String)>,
    ignore: Vec<String>,
    conditions: Vec<(String, &'static str)>,
}

const KEYS: [&str; 3] = ["columns", "conditions", "ignore"];

/// What a condition of goods can be mapped to.
const CONDITIONS: [&str; 4] = ["new", "used", "refurbished", "unknown"];

impl Mapping {
    /// Takes `FIELD=COLUMN` in, before what was taken in of a file.
    ///
    /// # Errors
    ///
    /// If it is not of this form, names no field of `fields`, or is at odds with another one.
    pub fn add(&mut self, text: &str, fields: &[&'static str]) -> Result<(), Fault> {
        let form = || Fault::MapForm { text: text.into() };
        let (name, column) = text.split_once('=').ok_or_else(form)?;
        if column.trim().is_empty() {
            return Err(form());
        }
        let field = field_of(name, fields).ok_or_else(|| Fault::MapField {
            field: name.into(),
            nearest: nearest(name, fields.iter().copied()).map(str::to_owned),
            known: fields.join(", "),
        })?;
        self.put(field, column)
    }

    /// Takes in that nothing is taken from a column.
    pub fn ignore(&mut self, column: &str) {
        self.ignore.push(column.to_owned());
    }

    /// Takes a mapping file in, whatever command it is read for. What is there already stays.
    ///
    /// # Errors
    ///
    /// If it is no TOML, or has a key or value that it cannot have.
    pub fn add_file(&mut self, text: &str) -> Result<(), Fault> {
        let line = |at: usize| 1 + text[..at.min(text.len())].matches('\n').count();
        let file = DeTable::parse(text).map_err(|error| Fault::MapFile {
            line: line(error.span().map_or(0, |span| span.start)),
        })?;
        for (key, value) in file.get_ref() {
            let line_of = |at: &Spanned<_>| line(at.span().start);
            let (at, bad) = (
                line_of(key),
                Fault::MapValue { line: line(value.span().start), key: key.get_ref().to_string() },
            );
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("columns", DeValue::Table(columns)) => {
                    for (name, column) in columns {
                        self.add_of_file(name.get_ref(), text_of(column), line_of(name))?;
                    }
                }
                ("conditions", DeValue::Table(conditions)) => {
                    for (word, condition) in conditions {
                        self.add_condition(word.get_ref(), text_of(condition), line_of(word))?;
                    }
                }
                ("ignore", DeValue::Array(columns)) => {
                    for column in columns {
                        self.ignore(text_of(column).ok_or_else(|| bad.clone())?);
                    }
                }
                ("columns" | "conditions" | "ignore", _) => return Err(bad),
                (other, _) => return Err(unknown_key(at, other, &KEYS)),
            }
        }
        Ok(())
    }

    fn add_of_file(&mut self, name: &str, column: Option<&str>, line: usize) -> Result<(), Fault> {
        let field = field_named(name).ok_or_else(|| unknown_key(line, name, &Field::names()))?;
        let column = column.ok_or_else(|| Fault::MapValue { line, key: name.into() })?;
        if self.columns.iter().any(|(mapped, _)| *mapped == field) {
            return Ok(());
        }
        self.put(field, column)
    }

    fn add_condition(&mut self, word: &str, is: Option<&str>, line: usize) -> Result<(), Fault> {
        let is = is.ok_or_else(|| Fault::MapValue { line, key: word.into() })?;
        let known = CONDITIONS.into_iter().find(|known| *known == is);
        let known = known.ok_or_else(|| Fault::MapCondition { line, word: is.into() })?;
        self.conditions.push((folded(word), known));
        Ok(())
    }

    fn put(&mut self, field: &'static Field, column: &str) -> Result<(), Fault> {
        let same = |(other, of): &&(&Field, String)| *other == field || of == column;
        if let Some((other, of)) = self.columns.iter().find(same) {
            return Err(Fault::MapTwice {
                first: format!("{}={of}", other.name),
                second: format!("{}={column}", field.name),
            });
        }
        self.columns.push((field, column.to_owned()));
        Ok(())
    }

    /// What the platform's word for the condition of goods means: `new`, `used`, `refurbished` or
    /// `unknown`.
    #[must_use]
    pub fn condition(&self, word: &str) -> Option<&'static str> {
        if self.conditions.is_empty() {
            return None;
        }
        let word = folded(word);
        self.conditions.iter().find(|(known, _)| *known == word).map(|(_, condition)| *condition)
    }

    pub(crate) fn columns(&self) -> &[(&'static Field, String)] {
        &self.columns
    }

    pub(crate) fn ignores(&self, column: &str, folded_column: &str) -> bool {
        self.ignore.iter().any(|ignored| ignored == column || folded(ignored) == folded_column)
    }
}

/// The field called so among `fields`: two commands can have fields whose other names are alike.
pub(crate) fn field_of(name: &str, fields: &[&'static str]) -> Option<&'static Field> {
    let wanted = folded(name);
    let mut known = fields.iter().filter_map(|name| field_named(name));
    known
        .clone()
        .find(|field| folded(field.name) == wanted)
        .or_else(|| known.find(|field| crate::names::fit(field, name, &wanted).is_some()))
}

fn text_of<'v>(value: &'v Spanned<DeValue<'_>>) -> Option<&'v str> {
    value.get_ref().as_str().filter(|text| !text.trim().is_empty())
}

fn unknown_key(line: usize, key: &str, known: &[&str]) -> Fault {
    Fault::MapKey {
        line,
        key: key.into(),
        nearest: nearest(key, known.iter().copied()).map(str::to_owned),
        known: listed(known),
    }
}

#[cfg(test)]
mod tests {
    use super::Mapping;
    use crate::fault::Fault;

    #[test]
    fn a_kept_file_says_what_columns_and_conditions_mean() {
        let mut mapping = Mapping::default();
        mapping.add("price=Harga Lama", &["title", "price"]).unwrap();
        let file = "ignore = ['Catatan']\n[columns]\njudul = 'Nama'\nharga = \"Harga\"\n\
                    [conditions]\n'Mulus sekali' = 'used'\n";
        mapping.add_file(file).unwrap();
        let columns: Vec<_> =
            mapping.columns().iter().map(|(field, column)| (field.name, column.as_str())).collect();
        // What is said on the command line comes first.
        assert_eq!(columns, [("price", "Harga Lama"), ("title", "Nama")]);
        assert!(mapping.ignores("CATATAN", "catatan"));
        assert_eq!(mapping.condition("MULUS-SEKALI"), Some("used"));
        assert_eq!(mapping.condition("mulus"), None);
    }

    #[test]
    fn what_is_wrong_with_a_mapping_is_told_with_its_line() {
        for (file, told) in [
            ("[colums]\n", "line 1: `colums` is not known; perhaps you mean `columns`"),
            (
                "\n[columns]\ntitel = 'a'\n",
                "line 3: `titel` is not known; perhaps you mean `title`",
            ),
            ("[columns]\ntitle = 5\n", "line 2: `title` does not hold what it should"),
            ("ignore = 'a'\n", "line 1: `ignore` does not hold"),
            ("[conditions]\n'mulus' = 'bagus'\n", "line 2: `bagus` is no condition"),
            ("[columns]\ntitle = 'a'\nprice = 'a'\n", "is at odds with --map"),
            ("[columns\n", "line 1: it is no TOML; write it as"),
        ] {
            let got = Mapping::default().add_file(file).unwrap_err().wording().en;
            assert!(got.contains(told), "{file}: {got}");
        }
        for (map, told) in [
            ("title", "is not FIELD=COLUMN"),
            ("title=", "is not FIELD=COLUMN"),
            ("titel=a", "there is no field `titel`; perhaps you mean `title`"),
            ("url=a", "there is no field `url`; there are: title"),
        ] {
            let got = Mapping::default().add(map, &["title"]).unwrap_err().wording().en;
            assert!(got.contains(told), "{map}: {got}");
        }
        let mut mapping = Mapping::default();
        mapping.add("title=a", &["title"]).unwrap();
        let twice = mapping.add("title=b", &["title"]).unwrap_err();
        assert!(matches!(twice, Fault::MapTwice { .. }), "{twice:?}");
    }
}
