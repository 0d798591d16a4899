//! Reads the tables of cases that other layers run as well.

/// The rows of `cases/NAME`: cells separated by tabs, without the header line.
pub fn rows<const CELLS: usize>(name: &str) -> Vec<[String; CELLS]> {
    let path = format!("{}/../../cases/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the table is in the repository");
    let cells = |line: &str| {
        let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        cells.try_into().unwrap_or_else(|_| panic!("{name}: {line:?} has not {CELLS} cells"))
    };
    text.lines().skip(1).map(cells).collect()
}

/// Runs every row and shows all that came out otherwise.
pub fn run<const CELLS: usize>(name: &str, actual: impl Fn(&[String; CELLS]) -> String) {
    let rows = rows::<CELLS>(name);
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let actual = actual(row);
            let right = row.last()?;
            (actual != *right).then(|| format!("{row:?}  actual: {actual}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} rows of {name} are wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(!rows.is_empty());
}
