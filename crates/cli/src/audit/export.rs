//! `saring audit export`: the log as it is chained, for whoever checks it.

use std::process::ExitCode;

use saring_bundle::{AuditLine, Envelope};
use saring_proto::v1;
use saring_rules::Lang;
use saring_wire::envelope_from_proto;

use crate::failure::{Failure, Outcome};
use crate::message::message;
use crate::output::print;
use crate::remote::{Remote, Session};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(args: &Args, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| export(session).await)
}

async fn export(session: &Session) -> Outcome {
    let mut client = session.audit();
    let mut after_position = 0;
    loop {
        let request = session.call(v1::ExportAuditLogRequest { after_position });
        let batches = client.export_audit_log(request).await;
        let batches = batches.map_err(|status| session.refused(status))?.into_inner().batches;
        let Some(last) = batches.last() else { return Ok(ExitCode::SUCCESS) };
        after_position = last.position;
        print(&batches.into_iter().map(lines).collect::<Result<String, _>>()?)?;
    }
}

/// The entries of a batch as they were hashed, and what follows on them.
fn lines(batch: v1::AuditBatch) -> Result<String, Failure> {
    let v1::AuditBatch { position, entries, digest, end } = batch;
    let broken =
        || Failure::new(message!("jawaban server tidak bisa ditulis", "cannot write the answer"));
    let digest = digest.parse().map_err(|_| broken())?;
    let end: Option<Envelope> = end.map(envelope_from_proto);
    let link = AuditLine::Link { position, digest };
    let mut lines = entries;
    for line in [Some(link), end.map(AuditLine::End)].iter().flatten() {
        lines.push(serde_json::to_string(line).map_err(|_| broken())?);
    }
    Ok(lines.join("\n") + "\n")
}
