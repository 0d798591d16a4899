//! Where refused rows go.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use saring_ingest::{Original, Rejected, Shape};
use saring_rules::Lang;

use crate::failure::Failure;
use crate::message::message;
use crate::terminal::visible;

/// Where refused rows go: a file that begins with the first of them.
pub(crate) struct Rejects {
    path: Option<PathBuf>,
    shape: Shape,
    file: Option<Rejected<BufWriter<File>>>,
    failure: Option<Failure>,
}

/// Refuses a file that is there: nothing is overwritten, and it could be the one that is read.
pub(crate) fn check_is_new(path: &Path) -> Result<(), Failure> {
    if !path.exists() {
        return Ok(());
    }
    Err(Failure::new(message!(
        "--rejected: {path} sudah ada; sebutkan nama berkas yang baru",
        "--rejected: {path} is there already; give the name of a new file",
        path = path.display(),
    )))
}

impl Rejects {
    /// Rows of this shape go to `path`, which must not be called something else than they are, and which
    /// can be written: nothing should be sent before that is known.
    pub(crate) fn new(path: Option<PathBuf>, shape: Shape) -> Result<Rejects, Failure> {
        if let Some(path) = &path {
            check_ending(path, &shape)?;
            let tried = File::create_new(path).and_then(|_| std::fs::remove_file(path));
            tried.map_err(|error| Failure::writing_to(path, &error))?;
        }
        Ok(Rejects { path, shape, file: None, failure: None })
    }

    /// Writes a refused row, if that was asked for, and as long as it goes well: what else is done with the
    /// rows goes on.
    pub(crate) fn write(&mut self, line: u64, row: &Original, reason: &str) {
        let Some(path) = self.path.as_ref().filter(|_| self.failure.is_none()) else { return };
        let mut write = || {
            let file = match &mut self.file {
                Some(file) => file,
                None => {
                    let file = BufWriter::new(File::create_new(path)?);
                    self.file.insert(Rejected::new(file, self.shape.clone())?)
                }
            };
            // Whatever ends the program, what was refused stands there.
            file.write(line, row, &visible(reason)).and_then(|()| file.flush())
        };
        let written: std::io::Result<()> = write();
        self.failure = written.err().map(|error| Failure::writing_to(path, &error));
    }

    /// Tells where the refused rows are.
    pub(crate) fn tell(&self, lang: Lang) {
        let (Some(path), Some(_), None) = (&self.path, &self.file, &self.failure) else { return };
        let told = message!(
            "data yang ditolak ada di {path}, masing-masing dengan alasannya; perbaiki lalu baca lagi",
            "the refused rows are in {path}, each with the reason; mend them and read the file again",
            path = path.display(),
        );
        // Nothing can be done if even this cannot be written.
        let _ = writeln!(anstream::stderr(), "{}", visible(told.text(lang)));
    }

    /// Why not all of them are written.
    pub(crate) fn end(self) -> Option<Failure> {
        self.failure
    }
}

fn check_ending(path: &Path, shape: &Shape) -> Result<(), Failure> {
    let (kind, endings): (_, &[&str]) = match shape {
        Shape::Table { .. } => ("CSV", &["csv", "tsv", "txt"]),
        Shape::Lines => ("JSON lines", &["jsonl", "ndjson"]),
    };
    let is_good = |ending: &OsStr| endings.iter().any(|good| ending.eq_ignore_ascii_case(good));
    if path.extension().is_none_or(is_good) {
        return Ok(());
    }
    let endings: Vec<String> = endings.iter().map(|ending| format!(".{ending}")).collect();
    Err(Failure::new(message!(
        "--rejected: {path} akan ditulis sebagai {kind}; pakai nama dengan salah satu akhiran ini: \
         {endings}",
        "--rejected: {path} would be written as {kind}; give a name with one of these endings: \
         {endings}",
        path = path.display(),
        endings = endings.join(", "),
    )))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use saring_ingest::Shape;

    use super::check_ending;

    #[test]
    fn refused_rows_go_to_files_that_are_called_what_they_are() {
        let table = Shape::Table { header: Vec::new(), delimiter: b',' };
        for (name, as_table, as_lines) in [
            ("x.csv", true, false),
            ("x.TSV", true, false),
            ("x.txt", true, false),
            ("x.jsonl", false, true),
            ("x.ndjson", false, true),
            ("x.xlsx", false, false),
            ("x.json", false, false),
            ("ditolak", true, true),
        ] {
            let is_taken = |shape| check_ending(Path::new(name), shape).is_ok();
            assert_eq!((is_taken(&table), is_taken(&Shape::Lines)), (as_table, as_lines), "{name}");
        }
    }
}
