//! `saring hash`: hashes photos, so that no photo has to be handed over to compare them.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use saring_fingerprint::{ImageHash, Pdq, PdqError};
use saring_rules::Lang;
use serde_json::json;

use crate::failure::{Failure, Outcome, SOME_ROWS_BAD};
use crate::files;
use crate::message::{Message, message};
use crate::terminal::visible;

/// Larger files are not read: photos have no such size, and what is read stays in memory.
const LARGEST: usize = 16 << 20;

#[derive(clap::Args)]
#[command(after_help = QUALITY)]
pub(crate) struct Args {
    /// JPEG, PNG, WebP or GIF files with one still photo each
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<PathBuf>,
    /// What to print
    #[arg(long, short, value_enum, default_value_t = Output::Text)]
    output: Output,
}

const QUALITY: &str = "The quality, 0 to 100, tells how much there is to see. Under 50 a hash is \
                       not reliable: photos with little to see have like hashes without being \
                       alike.";

#[derive(Clone, Copy, ValueEnum)]
enum Output {
    /// One line a photo: hash, quality, file
    Text,
    /// One JSON object a photo
    Json,
}

/// Prints one line a photo, in the order given; those that cannot be hashed are told on standard
/// error.
pub(crate) fn run(args: &Args, lang: Lang) -> Outcome {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut hashed = 0;
    for path in &args.images {
        match hash(path) {
            Ok(pdq) => {
                print(&mut out, path, &pdq, args.output)
                    .map_err(|error| Failure::writing(&error))?;
                hashed += 1;
            }
            Err(failure) => {
                failure.report(lang);
            }
        }
    }
    out.flush().map_err(|error| Failure::writing(&error))?;
    match args.images.len() - hashed {
        0 => Ok(ExitCode::SUCCESS),
        _ if hashed == 0 => Err(Failure::Told),
        _ => Ok(ExitCode::from(SOME_ROWS_BAD)),
    }
}

fn hash(path: &Path) -> Result<Pdq, Failure> {
    let bytes =
        files::read_at_most(path, LARGEST).map_err(|error| Failure::reading(path, &error))?;
    let bad = |why: &Message| {
        let path = path.display();
        Failure::new(message!("{path} tidak bisa di-hash", "cannot hash {path}").and(why))
    };
    if bytes.len() > LARGEST {
        return Err(bad(&message!(
            "berkasnya lebih dari {most} MiB; kecilkan dulu fotonya",
            "a file over {most} MiB; shrink the photo first",
            most = LARGEST >> 20,
        )));
    }
    ImageHash::pdq_of(&bytes).map_err(|error| bad(&reason(&error)))
}

fn reason(error: &PdqError) -> Message {
    let en = error.to_string();
    let id = match error {
        PdqError::Format => "bukan gambar JPEG, PNG, WebP, atau GIF".to_owned(),
        PdqError::Small { width, height } => {
            format!("{width} x {height} piksel terlalu kecil; PDQ perlu paling sedikit 5 x 5")
        }
        PdqError::Large => "terlalu besar untuk dibuka; kecilkan dulu fotonya".to_owned(),
        PdqError::Moving => "gambar bergerak; PDQ perlu gambar diam".to_owned(),
        PdqError::Truncated => "berkasnya berakhir sebelum gambarnya selesai".to_owned(),
        PdqError::Damaged(source) => {
            return message!("gambarnya rusak: {source}", "{en}: {source}");
        }
    };
    Message { id, en }
}

fn print(out: &mut impl Write, path: &Path, pdq: &Pdq, output: Output) -> std::io::Result<()> {
    let Pdq { hash, quality } = pdq;
    let file = path.to_string_lossy();
    match output {
        Output::Text => writeln!(out, "{hash}  {quality:>3}  {}", visible(&file)),
        Output::Json => {
            let object = json!({ "file": file, "hash": hash.to_string(), "quality": quality });
            writeln!(out, "{object}")
        }
    }
}
