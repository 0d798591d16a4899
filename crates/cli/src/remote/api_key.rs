//! Where the API key comes from: a file or the environment, never the command line, which every
//! user of the machine can read.

use std::path::Path;

use crate::failure::Failure;
use crate::files;
use crate::message::message;
use crate::terminal::environment;

const VARIABLE: &str = "SARING_API_KEY";

/// A key has 63 bytes; a file with many more is another one.
const MAX_BYTES: usize = 4 << 10;

/// The API key: of the file, or of the environment.
pub(crate) fn read(file: Option<&Path>) -> Result<String, Failure> {
    let (key, from) = match file {
        Some(path) => (files::text(path, MAX_BYTES)?, path.display().to_string()),
        None => (environment(VARIABLE).unwrap_or_default(), VARIABLE.to_owned()),
    };
    let key = key.trim();
    if file.is_none() && key.is_empty() {
        return Err(Failure::new(message!(
            "tidak ada kunci API: isi variabel {VARIABLE}, atau berikan --api-key-file BERKAS",
            "there is no API key: set the variable {VARIABLE}, or give --api-key-file FILE"
        )));
    }
    if key.starts_with("sk_") {
        return Ok(key.to_owned());
    }
    Err(Failure::new(message!(
        "{from} tidak berisi kunci API; kunci berawal dengan `sk_`",
        "{from} holds no API key; a key begins with `sk_`"
    )))
}
