//! Files that are taken anew while a server runs: on SIGHUP, and when they change. A file that cannot be used
//! leaves what was there in force.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use saring_server::{Certificate, Tls};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::catalogue;
use crate::failure::Failure;
use crate::files;
use crate::message::message;
use crate::service::{MAX_PEM, cannot_start};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(2);

/// Takes what the files have now; whether it is something else than before.
type Take = Box<dyn FnMut() -> Result<bool, Failure> + Send>;

/// What is taken anew.
pub(crate) struct Reload {
    hangup: Signal,
    parts: Vec<Part>,
}

struct Part {
    name: &'static str,
    paths: Vec<PathBuf>,
    /// At the last look.
    seen: Vec<Stamp>,
    /// When they were taken.
    taken: Vec<Stamp>,
    take: Take,
}

/// What changes with a file: device, number, size, and when it was changed last. `None` if it is not there.
type Stamp = Option<(u64, u64, u64, i64, i64)>;

impl Reload {
    /// Begins to listen for SIGHUP, which would end the process otherwise.
    pub(crate) fn new() -> Result<Reload, Failure> {
        let hangup = signal(SignalKind::hangup()).map_err(|error| cannot_start(&error))?;
        Ok(Reload { hangup, parts: Vec::new() })
    }

    /// Takes these files too.
    pub(crate) fn add(
        &mut self,
        name: &'static str,
        paths: &[&Path],
        take: impl FnMut() -> Result<bool, Failure> + Send + 'static,
    ) {
        let paths = paths.iter().map(|path| path.to_path_buf()).collect();
        // Not those of now: a file may have changed since it was read.
        let (seen, taken) = (Vec::new(), Vec::new());
        self.parts.push(Part { name, paths, seen, taken, take: Box::new(take) });
    }

    /// Takes the certificate too, if there is one.
    pub(crate) fn add_certificate(
        &mut self,
        files: Option<(&Path, &Path)>,
        certificate: Option<Certificate>,
        mut last: Option<Tls>,
    ) {
        let (Some((pem, key)), Some(certificate)) = (files, certificate) else { return };
        let paths = [pem.to_owned(), key.to_owned()];
        self.add("the certificate", &[pem, key], move || {
            let now = Some(read_tls(&paths[0], &paths[1])?);
            if now == last {
                return Ok(false);
            }
            let replaced = now.as_ref().map_or(Ok(()), |tls| certificate.replace(tls));
            replaced.map_err(|why| Failure::new(catalogue::told(&why)))?;
            last = now;
            Ok(true)
        });
    }

    /// Does so until it is dropped.
    pub(crate) async fn run(mut self) {
        loop {
            let is_asked = tokio::select! {
                asked = self.hangup.recv() => asked.is_some(),
                () = tokio::time::sleep(LOOK) => false,
            };
            for part in &mut self.parts {
                if part.is_due() || is_asked {
                    part.take();
                }
            }
        }
    }
}

impl Part {
    /// Whether the files changed, and not in this moment: one of two may be there, or half of one.
    fn is_due(&mut self) -> bool {
        let now: Vec<Stamp> = self.paths.iter().map(|path| stamp(path)).collect();
        let before = std::mem::replace(&mut self.seen, now);
        before == self.seen && self.seen != self.taken
    }

    fn take(&mut self) {
        self.taken.clone_from(&self.seen);
        let name = self.name;
        match (self.take)() {
            // Told to whoever hears warnings alone.
            Ok(true) => tracing::warn!("{name} was replaced"),
            Ok(false) => tracing::info!("{name} is the same as before"),
            Err(failure) => {
                let why = failure.in_english();
                tracing::error!("{name} cannot be replaced, the one before stays in force: {why}");
            }
        }
    }
}

fn stamp(path: &Path) -> Stamp {
    let found = std::fs::metadata(path).ok()?;
    Some((found.dev(), found.ino(), found.size(), found.ctime(), found.ctime_nsec()))
}

/// A certificate and its key.
pub(crate) fn read_tls(certificate: &Path, key: &Path) -> Result<Tls, Failure> {
    Ok(Tls { certificate: files::read(certificate, MAX_PEM)?, key: files::read(key, MAX_PEM)? })
}

/// Both files, or neither.
pub(crate) fn tls_pair<'p>(
    certificate: Option<&'p Path>,
    key: Option<&'p Path>,
) -> Result<Option<(&'p Path, &'p Path)>, Failure> {
    if certificate.is_some() == key.is_some() {
        return Ok(certificate.zip(key));
    }
    Err(Failure::new(message!(
        "--tls-cert dan --tls-key berlaku bersama; berikan keduanya",
        "--tls-cert and --tls-key go together; give both"
    )))
}
