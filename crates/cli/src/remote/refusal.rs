//! What went wrong with a call, in the words of whoever typed the command: what happened, the
//! server's reason, and what to do.

use std::error::Error;
use std::io::Write as _;
use std::time::Duration;

use saring_proto::Reason;
use strum::VariantArray as _;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::Session;
use crate::catalogue;
use crate::failure::Failure;
use crate::message::{Message, message};
use crate::terminal::visible;

/// Whether the server gave this machine-readable reason.
pub(crate) fn has_reason(status: &Status, reason: &str) -> bool {
    status.get_details_error_info().is_some_and(|info| info.reason == reason)
}

/// Whether the same call may go well later: the answer was lost, or the server is busy.
pub(crate) fn is_passing(status: &Status) -> bool {
    let code = status.code();
    matches!(code, Code::Unavailable | Code::ResourceExhausted)
        || is_timeout(status)
        || is_lost(status)
}

impl Session {
    /// A call that was refused or did not arrive.
    #[expect(clippy::needless_pass_by_value, reason = "for map_err")]
    pub(crate) fn refused(&self, status: Status) -> Failure {
        let server = self.server();
        // A call that took too long may have been done; one that never arrived was not.
        if is_lost(&status) && !is_timeout(&status) {
            let lost = match status.code() {
                Code::Unavailable => message!(
                    "server {server} tidak terjangkau",
                    "the server {server} cannot be reached"
                ),
                // Whether there ever was a connection nobody can tell.
                _ => {
                    message!("server {server} tidak menjawab", "the server {server} gave no answer")
                }
            };
            let remedy = match is_cut(&status) && self.changes_something() {
                true => message!(
                    "mungkin sudah dikerjakan: periksa dahulu sebelum mengulang",
                    "it may have been done: look before you repeat it"
                ),
                false => connection_remedy(&causes(&status).join(": ")),
            };
            return Failure::new(lost.because(&cause(&status)).then(&remedy));
        }
        let details = status.get_error_details();
        let reason = details.error_info().map_or("", |info| info.reason.as_str());
        let known = Reason::VARIANTS.iter().copied().find(|known| known.to_string() == reason);
        let mut text = self.sentence(&status, known);
        let violations = details.bad_request().map_or(&[][..], |bad| &bad.field_violations);
        let problems = violations
            .iter()
            .map(|wrong| catalogue::field_problem(&wrong.field, &wrong.description))
            .reduce(|all, next| all.then(&next));
        match problems {
            Some(problems) => text = text.and(&problems),
            None if known.is_some_and(catalogue::says_all) || status.message().is_empty() => {}
            None if known.is_none() && is_timeout(&status) => {}
            None => text = text.and(&catalogue::told(status.message())),
        }
        if let Some(wait) = details.retry_info().and_then(|info| info.retry_delay) {
            let seconds = wait.as_secs().max(1);
            let later =
                message!("ulangi setelah {seconds} detik", "try again after {seconds} seconds");
            text = text.then(&later);
        } else if is_timeout(&status) {
            text = text.then(&self.more_time());
        } else if let Some(remedy) = remedy(status.code(), reason) {
            text = text.then(&remedy);
        }
        // For whoever looks it up in the documentation, or writes to the operator.
        Failure::new(match reason {
            "" if is_timeout(&status) => text,
            "" => text.followed_by(&format!(" ({:?})", status.code())),
            reason => text.followed_by(&format!(" ({reason})")),
        })
    }

    /// Says that the same is tried again after a pause; at the next server, if there is one.
    pub(crate) fn tell_wait(&self, status: &Status, pause: Duration) {
        let seconds = format!("{:.1}", pause.as_secs_f32());
        let told = self.trouble(&self.server(), status);
        self.tell(&told.then(&match self.next_server() {
            None => message!(
                "dicoba lagi setelah {seconds} detik",
                "trying again after {seconds} seconds"
            ),
            Some(next) => message!(
                "dicoba lagi di {next} setelah {seconds} detik",
                "trying again at {next} after {seconds} seconds"
            ),
        }));
    }

    /// Says that another server is called in place of one that is away.
    pub(super) fn tell_next(&self, told: Message) {
        let next = self.server();
        let next = message!("dilanjutkan dengan {next}", "going on with {next}");
        self.tell(&told.then(&next));
    }

    fn tell(&self, told: &Message) {
        // Only a sign of life.
        let _ = writeln!(anstream::stderr(), "{}", visible(told.text(self.lang)));
    }

    /// What is in the way at a server.
    pub(super) fn trouble(&self, server: &str, status: &Status) -> Message {
        let why = catalogue::told(&cause(status));
        let why = why.text(self.lang);
        match status.code() {
            _ if is_timeout(status) => {
                message!("{server} tidak menjawab tepat waktu", "{server} gave no answer in time")
            }
            Code::ResourceExhausted => message!(
                "{server} sedang tidak bisa menerima ({why})",
                "{server} cannot take it now ({why})"
            ),
            Code::Unavailable if is_lost(status) => {
                message!("{server} tidak terjangkau ({why})", "{server} cannot be reached ({why})")
            }
            Code::Ok => message!("sambungan ke {server} terputus", "cut off from {server}"),
            _ => {
                message!("sambungan ke {server} terputus ({why})", "cut off from {server} ({why})")
            }
        }
    }

    /// What to do after a call that took too long.
    fn more_time(&self) -> Message {
        match self.changes_something() {
            true => message!(
                "mungkin sudah dikerjakan: periksa dahulu sebelum mengulang, atau perpanjang --timeout",
                "it may have been done: look before you repeat it, or give a longer --timeout"
            ),
            false => message!("perpanjang --timeout", "give a longer --timeout"),
        }
    }

    /// What happened, without the particulars.
    fn sentence(&self, status: &Status, known: Option<Reason>) -> Message {
        let server = self.server();
        match (known, status.code()) {
            (Some(known), _) => catalogue::sentence(known),
            _ if is_timeout(status) => message!(
                "server {server} tidak menjawab dalam {seconds} detik",
                "the server {server} gave no answer in {seconds} seconds",
                seconds = self.timeout().as_secs(),
            ),
            (_, Code::Unauthenticated) => {
                message!("kunci API ditolak", "the API key is not accepted")
            }
            (_, Code::PermissionDenied) => {
                message!("kunci ini tidak berhak melakukannya", "this key may not do that")
            }
            (_, Code::NotFound) => message!("tidak ditemukan", "not found"),
            (_, Code::AlreadyExists) => message!("sudah ada", "it is there already"),
            _ => message!("server menolak", "the server refused"),
        }
    }
}

/// What to do, where the server's own text does not say it in the words of the command line.
fn remedy(code: Code, reason: &str) -> Option<Message> {
    Some(match (reason, code) {
        ("EXPIRED_KEY" | "REVOKED_KEY", _) => {
            message!("minta kunci baru kepada operator", "ask the operator for a new key")
        }
        // Its own text says it.
        ("MALFORMED_KEY" | "SUSPENDED_KEY", _) => return None,
        (_, Code::Unauthenticated) => message!(
            "periksa SARING_API_KEY atau --api-key-file, dan apakah server ini yang dimaksud",
            "check SARING_API_KEY or --api-key-file, and whether this is the server that is meant"
        ),
        // Its own text says which.
        ("WRONG_SCOPE", _) => return None,
        (_, Code::PermissionDenied) => {
            message!("pakai kunci dengan peran itu", "use a key with that role")
        }
        ("EMPTY_RULE_SET", _) => {
            message!(
                "bila itu maksudnya, tambahkan --allow-empty",
                "if that is meant, say --allow-empty"
            )
        }
        ("EXAMPLES_FAILED", _) => message!(
            "`saring rules test BERKAS` menunjukkan contohnya",
            "`saring rules test FILE` shows which"
        ),
        (_, Code::Unimplemented) => message!(
            "apakah alamat ini server Saring dengan versi yang sama?",
            "is this address a Saring server of this version?"
        ),
        _ => return None,
    })
}

/// Whether the call took longer than it was given.
pub(crate) fn is_timeout(status: &Status) -> bool {
    matches!(status.code(), Code::DeadlineExceeded | Code::Cancelled) && !is_cut(status)
}

/// Whether the connection broke off under the call, which has the code of a call that took too long.
fn is_cut(status: &Status) -> bool {
    causes(status).iter().any(|cause| cause == "operation was canceled")
}

/// Whether the call failed on the way: a status that the server sent has no cause on this side.
pub(crate) fn is_lost(status: &Status) -> bool {
    status.source().is_some()
}

/// What a call failed by: on the way, the innermost error that there are words for, as the outer ones
/// say "transport error" and the like; or else what the server said.
pub(crate) fn cause(status: &Status) -> String {
    let mut causes = causes(status);
    let known = causes.iter().rposition(|text| catalogue::translated(text).is_some());
    match known.or(causes.len().checked_sub(1)) {
        Some(at) => causes.swap_remove(at),
        None => status.message().to_owned(),
    }
}

/// The errors that led to a status, the innermost last.
fn causes(status: &Status) -> Vec<String> {
    std::iter::successors(status.source(), |&error| error.source())
        .map(ToString::to_string)
        .collect()
}

fn connection_remedy(cause: &str) -> Message {
    if ["UnknownIssuer", "CaUsedAsEndEntity", "BadSignature"].iter().any(|why| cause.contains(why))
    {
        return message!(
            "berikan sertifikat otoritas penerbitnya dengan --ca BERKAS",
            "give the certificate of its certificate authority with --ca FILE"
        );
    }
    let is_of_certificate = cause.contains("certificate");
    if is_of_certificate
        && !["not valid for name", "NotValidForName"].iter().any(|why| cause.contains(why))
    {
        return message!(
            "periksa sertifikatnya dan masa berlakunya",
            "check its certificate and how long that is valid"
        );
    }
    if is_of_certificate {
        return message!(
            "periksa sertifikat dan alamatnya",
            "check the certificate and the address"
        );
    }
    if cause.contains("corrupt message") || cause.contains("InvalidContentType") {
        return message!(
            "tulis http:// bila memang itu servernya",
            "write http:// if that is the server"
        );
    }
    if cause.contains("connection error") {
        return message!(
            "apakah alamat ini server Saring, dan apakah ia hanya menerima https://?",
            "is this address a Saring server, and does it take https:// only?"
        );
    }
    message!(
        "apakah server berjalan, dan alamat --server benar?",
        "is it running, and is the address of --server right?"
    )
}
