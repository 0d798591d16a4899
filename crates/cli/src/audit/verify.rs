//! `saring audit verify`: an export, checked without a server.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;

use jiff::Timestamp;
use saring_bundle::{AuditCheck, Audited, Envelope, KeySet};
use saring_rules::Lang;

use crate::catalogue;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::message::message;
use crate::output::print;
use crate::remote::shown_time;
use crate::service::MAX_PEM;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// What `saring audit export` printed
    export: PathBuf,
    /// The newest key set, from somewhere else than the database: key-set.json of a server's folder, or the
    /// trust file that was handed to an edge
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
}

pub(super) fn run(args: &Args, lang: Lang) -> Outcome {
    let trust = files::read(&args.trust, MAX_PEM)?;
    let keys = Envelope::from_json(&trust).and_then(|envelope| KeySet::trusted_by_hand(&envelope));
    let keys = keys.map_err(|refusal| {
        let path = args.trust.display();
        Failure::new(
            message!("{path} bukan kumpulan kunci", "{path} is no key set")
                .and(&catalogue::told(&refusal.to_string())),
        )
    })?;
    let reading = |error| Failure::reading(&args.export, &error);
    let mut check = AuditCheck::new(&keys);
    let wrong = |fault: saring_bundle::AuditFault| {
        Failure::new(
            message!("log audit ini tidak utuh", "this audit log is not whole")
                .and(&catalogue::told(&fault.to_string())),
        )
    };
    for line in BufReader::new(File::open(&args.export).map_err(reading)?).lines() {
        check.line(&line.map_err(reading)?).map_err(wrong)?;
    }
    let Audited { entries, signed, signed_at } = check.finish().map_err(wrong)?;
    let at = Timestamp::from_microsecond(signed_at).unwrap_or_default();
    let at = prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() };
    let (at, after) = (shown_time(Some(&at)), entries - signed);
    let good = match after {
        0 => message!(
            "{entries} catatan utuh, dan semuanya ditandatangani {at}",
            "{entries} entries are whole, and all of them were signed at {at}"
        ),
        _ => message!(
            "{entries} catatan utuh; {signed} yang pertama ditandatangani {at}, {after} sesudahnya belum",
            "{entries} entries are whole; the first {signed} were signed at {at}, the {after} after them are not yet"
        ),
    };
    print(&format!("{}\n", good.text(lang)))
}
