//! `saring link`: reads listing links.

use std::io::{BufRead as _, Write as _};
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::failure::{Failure, Outcome, SOME_ROWS_BAD};
use crate::terminal::visible;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Links; `-` reads them from standard input, one a line
    #[arg(required = true, value_name = "URL")]
    urls: Vec<String>,
}

/// Prints one JSON object a link, in the order given.
pub(crate) fn run(args: &Args) -> Outcome {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut all_good = true;
    for url in &args.urls {
        if url == "-" {
            for line in std::io::stdin().lock().split(b'\n') {
                let line = line.map_err(|error| Failure::reading("-".as_ref(), &error))?;
                let line = String::from_utf8_lossy(&line);
                if !line.trim().is_empty() {
                    all_good &= print(&mut out, line.trim())?;
                }
            }
        } else {
            all_good &= print(&mut out, url)?;
        }
    }
    out.flush().map_err(|error| Failure::writing(&error))?;
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::from(SOME_ROWS_BAD) })
}

/// Prints the object of one link; false if it is none.
fn print(out: &mut impl std::io::Write, url: &str) -> Result<bool, Failure> {
    let parsed = saring_link::parse(url);
    let object = match &parsed {
        Ok(link) => json!({
            "url": url,
            "platform": link.platform.as_str(),
            "surface": link.surface.as_str(),
            "kind": link.kind.as_str(),
            "listing_id": link.listing_id,
            "canonical": link.canonical,
            "unresolved": link.unresolved,
        }),
        Err(error) => {
            let message = format!("bad link: {}: {error}\n", visible(url));
            let _ = std::io::stderr().write_all(message.as_bytes());
            json!({ "url": url, "error": { "code": error.code(), "message": error.to_string() } })
        }
    };
    writeln!(out, "{}", Value::to_string(&object)).map_err(|error| Failure::writing(&error))?;
    Ok(parsed.is_ok())
}
