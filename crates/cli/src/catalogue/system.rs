//! What the operating system says of a file or a connection, in words for people.

use std::io::{Error, ErrorKind};

use crate::message::{Message, message};

/// The text in both languages; `None` if it is no error of this system.
pub(super) fn translated(said: &str) -> Option<Message> {
    let (_, code) = said.strip_suffix(')')?.rsplit_once("(os error ")?;
    let error = Error::from_raw_os_error(code.parse().ok()?);
    if error.to_string() != said {
        return None;
    }
    let (id, en) = match error.kind() {
        ErrorKind::NotFound => {
            ("berkas atau foldernya tidak ada", "there is no such file or folder")
        }
        ErrorKind::PermissionDenied => ("tidak diizinkan", "that is not permitted"),
        ErrorKind::AlreadyExists => {
            ("sudah ada berkas lain di sana", "another file is there already")
        }
        ErrorKind::IsADirectory => ("itu sebuah folder", "it is a folder"),
        ErrorKind::NotADirectory => {
            ("sebagian dari lokasinya bukan folder", "a part of the path is no folder")
        }
        ErrorKind::DirectoryNotEmpty => ("foldernya tidak kosong", "the folder is not empty"),
        ErrorKind::InvalidFilename => {
            ("namanya terlalu panjang atau tidak sah", "its name is too long or is none")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ("disk penuh", "the disk is full"),
        ErrorKind::ReadOnlyFilesystem => {
            ("disknya hanya bisa dibaca", "nothing can be written on that disk")
        }
        ErrorKind::ResourceBusy => ("dipakai program lain", "another program uses it"),
        ErrorKind::AddrInUse => ("alamatnya sudah dipakai", "the address is in use"),
        ErrorKind::AddrNotAvailable => {
            ("alamat itu bukan alamat mesin ini", "this machine has no such address")
        }
        ErrorKind::ConnectionRefused => {
            ("tidak ada yang menerima sambungan di sana", "nothing takes connections there")
        }
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            ("sambungannya ditutup di sana", "the other side closed the connection")
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
            ("jaringan ke sana tidak ada", "there is no network that leads there")
        }
        ErrorKind::TimedOut => ("tidak ada jawaban tepat waktu", "no answer came in time"),
        _ => return Some(message!("kesalahan sistem ({said})", "a fault of the system ({said})")),
    };
    Some(Message { id: id.into(), en: en.into() })
}

#[cfg(test)]
mod tests {
    use std::io::Error;

    use super::super::told;

    #[test]
    fn what_the_system_says_is_told_in_words() {
        for (code, id, en) in [
            (2, "berkas atau foldernya tidak ada", "there is no such file or folder"),
            (13, "tidak diizinkan", "that is not permitted"),
            (28, "disk penuh", "the disk is full"),
            (98, "alamatnya sudah dipakai", "the address is in use"),
            (111, "tidak ada yang menerima sambungan di sana", "nothing takes connections there"),
        ] {
            let got = told(&Error::from_raw_os_error(code).to_string());
            assert_eq!((got.id.as_str(), got.en.as_str()), (id, en));
        }
        // Of a fault without a kind, the system's own words are there too.
        let other = Error::from_raw_os_error(24).to_string();
        assert_eq!(told(&other).id, format!("kesalahan sistem ({other})"));
        let around = format!("cannot use d: {}", Error::from_raw_os_error(13));
        assert_eq!(told(&around).id, "d tidak bisa dipakai: tidak diizinkan");
        // Another system has other numbers.
        let foreign = "Connection refused (os error 61)";
        assert_eq!(told(foreign).id, foreign);
    }
}
