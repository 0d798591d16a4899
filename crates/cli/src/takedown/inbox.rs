//! `saring takedown inbox`: what the ministry has handed over to the calling platform.

use std::process::ExitCode;
use std::time::Duration;

use saring_proto::v1;
use saring_proto::v1::HandoverState;
use saring_rules::Lang;

use super::handovers;
use crate::failure::{Failure, Outcome, SOME_ROWS_BAD};
use crate::output::print;
use crate::remote::{Remote, Session, all_pages, is_passing, json_line};
use crate::rules::Output;

/// Most handovers of one acknowledgement.
const BATCH: usize = 1_000;

const MAX_WAIT: Duration = Duration::from_secs(30);

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Stay, and print each handover as it comes, until interrupted
    #[arg(long, short)]
    follow: bool,
    /// Acknowledge each once it is printed; it does not come again then. For platforms
    #[arg(long)]
    acknowledge: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(args: &Args, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        if args.acknowledge {
            // Of nothing yet: whoever may not do it is told before anything is printed.
            match acknowledge_batch(session, &[]).await {
                Err(status) if !(args.follow && is_passing(&status)) => {
                    return Err(session.refused(status));
                }
                _ => {}
            }
        }
        match args.follow {
            true => follow(args, session).await,
            false => once(args, session).await,
        }
    })
}

async fn once(args: &Args, session: &Session) -> Outcome {
    let mut client = session.takedowns();
    let mut open = all_pages(None, async |page_token, page_size| {
        let state = HandoverState::Open.into();
        let request = v1::ListHandoversRequest {
            state,
            page_size,
            page_token,
            ..v1::ListHandoversRequest::default()
        };
        let page = client.list_handovers(session.call(request)).await;
        let page = page.map_err(|status| session.refused(status))?.into_inner();
        Ok((page.handovers, page.next_page_token))
    })
    .await?;
    // After what is overdue the oldest first, as they come when followed.
    let overdue = open.iter().take_while(|handover| handover.overdue).count();
    open[overdue..].reverse();
    handovers::show(session, &open)?;
    let mut all_taken = true;
    if args.acknowledge {
        all_taken = acknowledge(session, &open).await.map_err(|status| session.refused(status))?;
    }
    Ok(if all_taken { ExitCode::SUCCESS } else { ExitCode::from(SOME_ROWS_BAD) })
}

/// Follows the inbox; a connection that breaks is made anew from where it stood. One that could not be
/// made in the first place is told.
async fn follow(args: &Args, session: &Session) -> Outcome {
    let mut cursor = String::new();
    let mut wait = Duration::from_millis(500);
    let mut has_worked = false;
    if session.output == Output::Table {
        print(&handovers::heading(session.lang))?;
    }
    loop {
        let ended = watch(args, session, &mut cursor, &mut wait, &mut has_worked).await?;
        if !(has_worked && is_passing(&ended)) && ended.code() != tonic::Code::Ok {
            return Err(session.refused(ended));
        }
        session.tell_wait(&ended, wait);
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(MAX_WAIT);
    }
}

/// Prints until the stream ends; gives why it did, and notes once a server was there.
async fn watch(
    args: &Args,
    session: &Session,
    cursor: &mut String,
    wait: &mut Duration,
    has_worked: &mut bool,
) -> Result<tonic::Status, Failure> {
    // No timeout: a stream goes on.
    let request = v1::WatchInboxRequest { cursor: cursor.clone() };
    let mut stream = match session.takedowns().watch_inbox(request).await {
        Ok(stream) => stream.into_inner(),
        Err(status) => return Ok(status),
    };
    *has_worked = true;
    loop {
        let message = match stream.message().await {
            Ok(Some(message)) => message,
            Ok(None) => return Ok(tonic::Status::ok("")),
            Err(status) => return Ok(status),
        };
        *wait = Duration::from_millis(500);
        if let Some(handover) = &message.handover {
            match session.output {
                Output::Json => print(&json_line(&message)?)?,
                Output::Table => print(&handovers::line(handover, session.lang))?,
            };
            if args.acknowledge {
                let one = std::slice::from_ref(handover);
                // The cursor stays before one that is still open, so that it comes again.
                if let Err(status) = acknowledge(session, one).await {
                    return Ok(status);
                }
            }
        }
        message.cursor.clone_into(cursor);
    }
}

/// Whether all were taken; those that were not are told.
async fn acknowledge(session: &Session, handovers: &[v1::Handover]) -> Result<bool, tonic::Status> {
    let mut all_taken = true;
    for batch in handovers.chunks(BATCH) {
        for result in acknowledge_batch(session, batch).await? {
            if let Some(error) = result.error {
                all_taken = false;
                super::tell_refused(session, &result.handover_id, &error);
            }
        }
    }
    Ok(all_taken)
}

async fn acknowledge_batch(
    session: &Session,
    batch: &[v1::Handover],
) -> Result<Vec<v1::AcknowledgeResult>, tonic::Status> {
    let handover_ids = batch.iter().map(|handover| handover.handover_id.clone()).collect();
    let request = v1::AcknowledgeHandoversRequest { handover_ids };
    let response = session.takedowns().acknowledge_handovers(session.call(request)).await?;
    Ok(response.into_inner().results)
}
