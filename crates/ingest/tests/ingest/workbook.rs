//! Workbooks for the tests, written by hand, so that each can hold what Excel would not write.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook with these sheets: name, attributes, and the XML of the rows.
pub(crate) fn workbook(sheets: &[(&str, &str, &str)], properties: &str) -> Vec<u8> {
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), format!("<Types xmlns=\"{PACKAGE}/content-types\"/>")),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r1\" \
                 Type=\"{DOCUMENT}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml".to_owned(),
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>\
                 <xf numFmtId=\"22\"/><xf numFmtId=\"46\"/></cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/sharedStrings.xml".to_owned(),
            format!(
                "<sst xmlns=\"{MAIN}\"><si><t>Kaos</t></si><si><r><t>Ru</t></r><r><t>mah</t></r></si></sst>"
            ),
        ),
    ];
    let mut list = String::new();
    let mut relations = String::new();
    for (at, (name, attributes, rows)) in sheets.iter().enumerate() {
        list +=
            &format!("<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"s{0}\" {attributes}/>", at + 1);
        relations += &format!(
            "<Relationship Id=\"s{0}\" Type=\"{DOCUMENT}/worksheet\" Target=\"worksheets/sheet{0}.xml\"/>",
            at + 1
        );
        let sheet =
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/sheet{}.xml", at + 1), sheet));
    }
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!(
            "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{DOCUMENT}\">{properties}<sheets>{list}</sheets></workbook>"
        ),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}</Relationships>"),
    ));
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    archive(&parts)
}

/// A zip archive.
pub(crate) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    archive_by(CompressionMethod::Deflated, parts)
}

/// A zip archive whose parts stand in it as they are.
pub(crate) fn stored(parts: &[(&str, &[u8])]) -> Vec<u8> {
    archive_by(CompressionMethod::Stored, parts)
}

fn archive_by(method: CompressionMethod, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A row of text cells.
pub(crate) fn texts(row: u32, cells: &[&str]) -> String {
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    format!("<row r=\"{row}\">{}</row>", cells.iter().map(cell).collect::<String>())
}
