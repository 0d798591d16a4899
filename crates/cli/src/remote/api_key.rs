//! Where the API key comes from: a file or the environment, never the command line, which every
//! user of the machine can read.

use std::path::Path;

use crate::failure::Failure;
use crate::files;
use crate::message::message;
use crate::terminal::environment;

const VARIABLE: &str = "SARING_API_KEY";

/// A key has 63 bytes; a file with many more is another one.
const LARGEST: usize = 4 << 10;

/// The API key: of the file, or of the environment.
pub(super) fn read(file: Option<&Path>) -> Result<String, Failure> {
    let Some(path) = file else {
        let key = environment(VARIABLE).map(|key| key.trim().to_owned());
        return key.filter(|key| !key.is_empty()).ok_or_else(|| {
            Failure::new(message!(
                "tidak ada kunci API: isi variabel {VARIABLE}, atau berikan --api-key-file FILE",
                "there is no API key: set the variable {VARIABLE}, or give --api-key-file FILE"
            ))
        });
    };
    let bytes = files::read(path, LARGEST)?;
    let key = std::str::from_utf8(&bytes).unwrap_or_default().trim();
    if key.starts_with("sk_") {
        return Ok(key.to_owned());
    }
    let path = path.display();
    Err(Failure::new(message!(
        "{path} bukan berkas kunci API; kunci berawal dengan `sk_`",
        "{path} is no file with an API key; a key begins with `sk_`"
    )))
}
