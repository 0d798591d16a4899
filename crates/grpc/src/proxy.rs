//! Proxies before a server, which say by the PROXY protocol, version 2, whom they pass on.

use std::io;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::{AddrParseError, IpNet};
use proxy_header::{ParseConfig, ProxyHeader};
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// Bytes of a header up to and with its length.
const FIXED: usize = 16;

/// Bytes that may follow: addresses, and what proxies add to them.
const MORE: usize = 2_048;

/// A proxy, by its address or its network. A connection from one begins with a header.
#[derive(Clone, Copy, Debug)]
pub struct Proxy(IpNet);

impl Proxy {
    pub(crate) fn has(self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Proxy {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Proxy, AddrParseError> {
        let address = || text.parse::<IpAddr>().map(IpNet::from);
        text.parse().or_else(|error| address().map_err(|_| error)).map(Proxy)
    }
}

/// Reads the header and no byte more; the address that a proxy passes on, if it is not its own connection.
///
/// # Errors
///
/// If there is none, or it cannot be read.
pub(crate) async fn passed_on(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<IpAddr>> {
    let mut header = vec![0; FIXED];
    stream.read_exact(&mut header).await?;
    let more = usize::from(u16::from_be_bytes([header[FIXED - 2], header[FIXED - 1]]));
    if more > MORE {
        return Err(no_header());
    }
    header.resize(FIXED + more, 0);
    stream.read_exact(&mut header[FIXED..]).await?;
    let version_2 = ParseConfig { include_tlvs: false, allow_v1: false, allow_v2: true };
    let (header, _) = ProxyHeader::parse(&header, version_2).map_err(|_| no_header())?;
    Ok(header.proxied_address().map(|address| address.source.ip()))
}

fn no_header() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "no header of the PROXY protocol, version 2")
}

#[cfg(test)]
mod tests {
    use proxy_header::{ProxiedAddress, ProxyHeader};

    use super::*;

    fn header(source: &str) -> Vec<u8> {
        let addresses = ProxiedAddress::stream(
            format!("{source}:50000").parse().unwrap(),
            "192.0.2.9:443".parse().unwrap(),
        );
        let mut bytes = Vec::new();
        ProxyHeader::with_address(addresses).encode_v2(&mut bytes).unwrap();
        bytes
    }

    #[tokio::test]
    async fn a_header_is_read_to_its_end() {
        let mut local = b"\r\n\r\n\0\r\nQUIT\n\x20\x00\x00\x00".to_vec();
        local.extend(b"PRI");
        let cases = [
            ([header("192.0.2.1"), b"PRI".to_vec()].concat(), Some("192.0.2.1".parse().unwrap())),
            (local, None),
        ];
        for (bytes, expected) in cases {
            let mut rest = &bytes[..];
            assert_eq!(passed_on(&mut rest).await.unwrap(), expected);
            assert_eq!(rest, b"PRI");
        }
        let no_headers = [
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
            b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n".to_vec(),
            [&header("192.0.2.1")[..FIXED - 2], &[255, 255], &[0; 65_535]].concat(),
            header("192.0.2.1")[..FIXED + 3].to_vec(),
        ];
        for bytes in no_headers {
            passed_on(&mut &bytes[..]).await.unwrap_err();
        }
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        for (proxy, address, is_it) in [
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("10.0.0.0/8", "192.0.2.1", false),
            ("::1", "::1", true),
            ("::1", "::2", false),
        ] {
            let proxy: Proxy = proxy.parse().unwrap();
            assert_eq!(proxy.has(address.parse().unwrap()), is_it, "{proxy:?}, {address}");
        }
        "proxy.example".parse::<Proxy>().unwrap_err();
    }
}
