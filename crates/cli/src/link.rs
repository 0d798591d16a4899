//! `saring link`: reads listing links.

use std::io::{Stdin, Write as _};
use std::process::ExitCode;

use clap::ValueEnum;
use saring_ingest::{Error as ReadError, Fault, Format, Options, Original, Prose, Row, Rows};
use saring_link::{Error, Link, MAX_BYTES};
use saring_rules::Lang;
use serde_json::{Value, json};

use crate::failure::{Failure, Outcome, SOME_ROWS_BAD};
use crate::message::{Message, message, shown};
use crate::rules::Output;
use crate::terminal::{visible, visible_json};
use crate::typed_input::{self, UntilEnd};

/// What standard input is.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Pasted {
    /// Links, one a line; a line that is none is told
    List,
    /// Text with links in it, such as a chat; each link is read once
    Text,
}

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Links; `-` reads them from standard input: one a line, or in a text such as a chat
    #[arg(required = true, value_name = "URL")]
    urls: Vec<String>,
    /// What standard input is [default: found out by what it holds]
    #[arg(long, value_enum)]
    format: Option<Pasted>,
    /// What to print
    #[arg(long, short, value_enum, default_value_t = Output::Json)]
    output: Output,
}

/// Prints one line a link, in the order given.
pub(crate) fn run(args: &Args, lang: Lang) -> Outcome {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut all_good = true;
    let mut any = false;
    if args.output == Output::Table {
        writeln!(out, "{}", heading(lang)).map_err(|error| Failure::writing(&error))?;
    }
    for url in &args.urls {
        if url != "-" {
            any = true;
            all_good &= print(&mut out, url, saring_link::parse(url), None, args, lang)?;
            continue;
        }
        let Some(mut rows) = standard_input(args.format, lang)? else { continue };
        let reading = |error| Failure::reading("<stdin>".as_ref(), &error);
        while let Some(row) = rows.next_row().map_err(reading)? {
            let (url, parsed) = link_of(&row);
            any = true;
            all_good &= print(&mut out, url, parsed, Some(row.line), args, lang)?;
        }
        for note in rows.notes() {
            let note = Message::from(note.wording());
            // Nothing can be done if even this cannot be written.
            let _ = writeln!(std::io::stderr(), "{}", visible(note.text(lang)));
        }
    }
    if !any {
        return Err(Failure::new(message!(
            "masukan standar tidak memuat link; tulis satu link per baris, atau tempel teks yang memuatnya",
            "there is no link on standard input; write one a line, or paste a text with links in it"
        )));
    }
    out.flush().map_err(|error| Failure::writing(&error))?;
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::from(SOME_ROWS_BAD) })
}

/// The rows of standard input; none where there is nothing on it.
fn standard_input(
    format: Option<Pasted>,
    lang: Lang,
) -> Result<Option<Rows<UntilEnd<Stdin>>>, Failure> {
    let format = format.map(|format| match format {
        Pasted::List => Format::List,
        Pasted::Text => Format::Text,
    });
    let options =
        Options { prose: Prose::Only, keeps_rows: true, format, ..Options::new(&["url"]) };
    match Rows::open(typed_input::open(lang), options) {
        Ok(rows) => Ok(Some(rows)),
        Err(ReadError::Fault { fault: Fault::Empty | Fault::NoLinks, .. }) => Ok(None),
        Err(ReadError::Fault { fault, .. }) => {
            Err(Failure::new(message!("<stdin>", "<stdin>").and(&fault.into())))
        }
        Err(ReadError::Io(error)) => Err(Failure::reading("<stdin>".as_ref(), &error)),
        Err(other) => Err(Failure::new(message!("<stdin>", "<stdin>").because(&other))),
    }
}

/// What a row has in place of a link, and that link.
fn link_of(row: &Row) -> (&str, Result<Link, Error>) {
    let original = match &row.original {
        Original::Cells(cells) => cells.first().map_or("", String::as_str),
        Original::Line(line) => line,
        Original::Gone => "",
    };
    match &row.fields {
        Ok(_) => (original, saring_link::parse(original)),
        Err(Fault::LargeRow { .. } | Fault::LongLine { .. }) => (original, Err(Error::TooLong)),
        Err(_) => (original, Err(Error::Character)),
    }
}

/// What stands before the first line of a table. Its columns have widths of their own, so that each
/// link is printed as it comes.
fn heading(lang: Lang) -> String {
    let (surface, kind, id, link) = match lang {
        Lang::Id => ("PERMUKAAN", "JENIS", "ID PENAWARAN", "TAUTAN"),
        Lang::En => ("SURFACE", "KIND", "LISTING ID", "LINK"),
    };
    format!("{:<10}  {surface:<11}  {kind:<8}  {id:<24}  {link}", "PLATFORM")
}

/// Prints the line of one link, which stood on this line of standard input; false if it is none. In a
/// table such a link has no line.
fn print(
    out: &mut impl std::io::Write,
    url: &str,
    parsed: Result<Link, Error>,
    number: Option<u64>,
    args: &Args,
    lang: Lang,
) -> Result<bool, Failure> {
    let is_link = parsed.is_ok();
    if let Err(error) = parsed {
        let url_shown = shown(url);
        let told = match number {
            Some(number) => message!(
                "link rusak di baris {number}: {url_shown}",
                "bad link on line {number}: {url_shown}"
            ),
            None => message!("link rusak: {url_shown}", "bad link: {url_shown}"),
        };
        let told = visible(told.and(&reason(error)).text(lang));
        // Nothing can be done if even this cannot be written.
        let _ = writeln!(std::io::stderr(), "{told}");
    }
    let line = match (args.output, parsed) {
        (Output::Json, Ok(link)) => json_line(&object(url, &link)),
        (Output::Json, Err(error)) => {
            let error = json!({ "code": error.code(), "message": error.to_string() });
            json_line(&json!({ "url": url, "error": error }))
        }
        (Output::Table, Ok(link)) => line(&link),
        (Output::Table, Err(_)) => return Ok(false),
    };
    writeln!(out, "{line}").map_err(|error| Failure::writing(&error))?;
    Ok(is_link)
}

fn json_line(object: &Value) -> String {
    visible_json(&object.to_string()).into_owned()
}

fn object(url: &str, link: &Link) -> Value {
    json!({
        "url": url,
        "platform": link.platform.as_str(),
        "surface": link.surface.as_str(),
        "kind": link.kind.as_str(),
        "listing_id": link.listing_id,
        "canonical": link.canonical,
        "unresolved": link.unresolved,
    })
}

/// A line of a table; one that has no listing, or is to be followed first, has `-` for its id.
fn line(link: &Link) -> String {
    let Link { platform, surface, kind, listing_id, canonical, .. } = link;
    let id = visible(listing_id.as_deref().unwrap_or("-"));
    let (platform, surface, kind) = (platform.as_str(), surface.as_str(), kind.as_str());
    format!("{platform:<10}  {surface:<11}  {kind:<8}  {id:<24}  {}", visible(canonical))
}

/// Why it is no link. The object has the English text, as data is the same in every language.
pub(crate) fn reason(error: Error) -> Message {
    let id = match error {
        Error::Empty => "linknya kosong: tempel alamat lengkap penawaran".to_owned(),
        Error::TooLong => format!(
            "link lebih panjang dari {MAX_BYTES} byte: hapus bagian setelah \"?\", atau salin \
             alamatnya dari tombol bagikan"
        ),
        Error::Character => "ada spasi, ganti baris, atau karakter tak terlihat di dalam link: \
                             tempel satu link saja, tanpa teks di sekitarnya"
            .to_owned(),
        Error::Scheme => "link tidak diawali http:// atau https://: tempel alamat web penawaran, \
                          bukan link aplikasi atau skrip"
            .to_owned(),
        Error::Host => "link tidak menyebut situs web: perlu nama host lengkap, seperti \
                        www.tokopedia.com, dan alamat IP perlu http:// atau https:// di depannya"
            .to_owned(),
        Error::Malformed => "link bukan alamat web yang sah: periksa port setelah nama host, dan \
                             salin ulang alamatnya"
            .to_owned(),
    };
    Message { id, en: error.to_string() }
}
