//! Titles to measure on: a CSV file with the columns `kind` and `title`.

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

/// A title of a known kind.
pub(crate) struct Title {
    /// `everyday`, `used-word`, `used-clothing` or `bulk`.
    pub kind: String,
    pub text: String,
}

/// Reads `titles.csv` or `titles.csv.gz` of a folder.
pub(crate) fn read(folder: &Path) -> Result<Vec<Title>, Box<dyn Error>> {
    let plain = folder.join("titles.csv");
    let packed = folder.join("titles.csv.gz");
    let input: Box<dyn Read> = if plain.is_file() {
        Box::new(File::open(plain)?)
    } else if packed.is_file() {
        Box::new(GzDecoder::new(File::open(packed)?))
    } else {
        let folder = folder.display();
        return Err(format!("there is no titles.csv or titles.csv.gz in {folder}").into());
    };
    let mut reader = csv::Reader::from_reader(input);
    let header = reader.headers()?.clone();
    let column = |name: &str| {
        let at = header.iter().position(|column| column == name);
        at.ok_or_else(|| format!("titles.csv has no column `{name}`"))
    };
    let (kind, title) = (column("kind")?, column("title")?);
    let mut titles = Vec::new();
    for record in reader.records() {
        let record = record?;
        let cell = |at| record.get(at).unwrap_or_default().to_owned();
        titles.push(Title { kind: cell(kind), text: cell(title) });
    }
    Ok(titles)
}
