//! The Unix socket: its file has mode 0660 from the first moment, takes the place of one that
//! nobody serves any more, and is removed at the end.

use std::fs::{DirBuilder, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{
    DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, PermissionsExt as _,
};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use crate::error::EdgeError;

/// A socket file that is removed with this, if it is still the same.
#[derive(Debug)]
pub(crate) struct SocketFile {
    path: PathBuf,
    inode: u64,
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        let same = |found: std::fs::Metadata| found.ino() == self.inode;
        if std::fs::symlink_metadata(&self.path).is_ok_and(same) {
            // Whoever cannot remove it leaves a stale one, which the next edge replaces.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Listens on `path`.
pub(crate) async fn listen(path: &Path) -> Result<(UnixListener, SocketFile), EdgeError> {
    let failed = |error| EdgeError::Socket { path: path.to_owned(), error };
    check_place(path).await?;
    // Made where nobody else can look, so that nobody connects before the mode is set. The name is
    // another one each time, as a crash may leave it behind, and short, as a socket's path must be.
    let name = format!(".{:04x}", fastrand::u16(..));
    let hidden = path.parent().unwrap_or(Path::new(".")).join(name);
    DirBuilder::new().mode(0o700).create(&hidden).map_err(failed)?;
    let made = hidden.join("s");
    let listened = UnixListener::bind(&made).and_then(|listener| {
        std::fs::set_permissions(&made, Permissions::from_mode(0o660))?;
        let inode = std::fs::symlink_metadata(&made)?.ino();
        std::fs::rename(&made, path)?;
        Ok((listener, SocketFile { path: path.to_owned(), inode }))
    });
    let _ = std::fs::remove_file(&made);
    let _ = std::fs::remove_dir(&hidden);
    listened.map_err(failed)
}

/// Only a socket that nobody serves may be replaced.
async fn check_place(path: &Path) -> Result<(), EdgeError> {
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(EdgeError::Socket { path: path.to_owned(), error }),
        Ok(found) if !found.file_type().is_socket() => Err(EdgeError::NoSocket(path.to_owned())),
        Ok(_) => match UnixStream::connect(path).await {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => Ok(()),
            Err(error) => Err(EdgeError::Socket { path: path.to_owned(), error }),
            Ok(_) => Err(EdgeError::SocketInUse(path.to_owned())),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stale_socket_is_replaced_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("edge.sock");
        let (listener, file) = listen(&path).await.unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o660);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(matches!(listen(&path).await, Err(EdgeError::SocketInUse(_))));

        // As after kill -9: the file is there, nobody listens.
        drop(listener);
        let (_listener, newer) = listen(&path).await.unwrap();
        drop(file);
        assert!(path.exists(), "it is the newer one's");
        drop(newer);
        assert!(!path.exists());

        std::fs::write(&path, "catatan").unwrap();
        assert!(matches!(listen(&path).await, Err(EdgeError::NoSocket(_))));
        let nowhere = folder.path().join("tidak/ada.sock");
        assert!(matches!(listen(&nowhere).await, Err(EdgeError::Socket { .. })));
    }
}
