//! `saring hash`: hashes photos, so that no photo has to be handed over to compare them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use saring_fingerprint::{ImageHash, Pdq, PdqError};
use saring_rules::Lang;
use serde_json::json;

use crate::failure::{Failure, Outcome, SOME_ROWS_BAD};
use crate::files;
use crate::message::{Message, message};
use crate::output::print;
use crate::remote::bold;
use crate::rules::Output;
use crate::terminal::{say, visible, visible_json};

/// Larger files are not read: photos have no such size, and what is read stays in memory.
const MAX_BYTES: usize = 16 << 20;

#[derive(clap::Args)]
#[command(after_help = QUALITY)]
pub(crate) struct Args {
    /// JPEG, PNG, WebP or GIF files with one still photo each
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<PathBuf>,
    /// What to print
    #[arg(long, short, value_enum, default_value_t = Output::Table)]
    output: Output,
}

const QUALITY: &str = "The quality, 0 to 100, tells how much there is to see. Under 50 a hash is \
                       not reliable: photos with little to see have like hashes without being \
                       alike.";

/// Prints one line a photo, in the order given; those that cannot be hashed are told on standard
/// error.
pub(crate) fn run(args: &Args, lang: Lang) -> Outcome {
    let mut bad = 0;
    for (at, path) in args.images.iter().enumerate() {
        let Pdq { hash, quality } = match hash(path) {
            Ok(pdq) => pdq,
            Err(failure) => {
                failure.report(lang);
                bad += 1;
                continue;
            }
        };
        let (file, hash) = (path.to_string_lossy(), hash.to_string());
        match args.output {
            Output::Table => {
                // The first one that is printed.
                let heading = if at == bad { heading(lang) } else { String::new() };
                print(&format!("{heading}{hash}  {quality:>7}  {}\n", visible(&file)))?;
            }
            Output::Json => {
                let object = json!({ "file": file, "hash": hash, "quality": quality });
                print(&visible_json(&format!("{object}\n")))?;
            }
        }
    }
    match bad {
        0 => Ok(ExitCode::SUCCESS),
        _ if bad == args.images.len() => Err(Failure::Told),
        _ => Ok(ExitCode::from(SOME_ROWS_BAD)),
    }
}

/// What stands before the first line of a table. A hash has always the same width.
fn heading(lang: Lang) -> String {
    let quality = say(lang, "MUTU", "QUALITY");
    let file = say(lang, "BERKAS", "FILE");
    bold(&format!("{:<68}  {quality:>7}  {file}", "HASH")) + "\n"
}

fn hash(path: &Path) -> Result<Pdq, Failure> {
    let bytes =
        files::read_at_most(path, MAX_BYTES).map_err(|error| Failure::reading(path, &error))?;
    let bad = |why: &Message| {
        let path = path.display();
        Failure::new(message!("{path} tidak bisa di-hash", "cannot hash {path}").and(why))
    };
    if bytes.len() > MAX_BYTES {
        return Err(bad(&message!(
            "berkasnya lebih dari {most} MiB; kecilkan dulu fotonya",
            "a file over {most} MiB; shrink the photo first",
            most = MAX_BYTES >> 20,
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
        PdqError::Damaged(_) => {
            return message!(
                "gambarnya rusak; simpan atau unduh ulang fotonya",
                "{en}; save or fetch the photo again"
            );
        }
    };
    Message { id, en }
}
