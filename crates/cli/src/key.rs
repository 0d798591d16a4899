//! `saring key …`: API keys, for the operator.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Subcommand;
use saring_proto::v1;
use saring_proto::v1::{KeyScope, Role};
use saring_rules::Lang;

use crate::failure::{Failure, Outcome};
use crate::message::{Message, message};
use crate::output::print;
use crate::remote::{
    Remote, Session, Table, all_pages, choice, future, json_line, shown_time, word_of,
};
use crate::rules::Output;
use crate::terminal::say;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a key; it is shown this once
    Create(CreateArgs),
    /// List keys, without their secrets
    List(ListArgs),
    /// Make a new key in place of an old one
    Rotate(RotateArgs),
    /// Make a key worthless at once
    Revoke(RevokeArgs),
}

#[derive(clap::Args)]
pub(crate) struct CreateArgs {
    /// What it may do: platform, author, approver, observer or operator
    #[arg(long, value_parser = role)]
    role: Role,
    /// A service that it may call: scoring, subscription, takedown, publishing, statistics, tenant,
    /// signing_key or audit; can be given again [default: all]
    #[arg(long = "scope", value_name = "SCOPE", value_parser = scope)]
    scopes: Vec<KeyScope>,
    /// The platform, for the role platform
    #[arg(long, value_name = "PLATFORM", default_value = "", hide_default_value = true)]
    tenant: String,
    /// Whose it is, as shown with what is done with it
    #[arg(long)]
    name: String,
    /// When it ends: a time, or a day of WIB, its end included [default: never]
    #[arg(long, value_name = "TIME", value_parser = future)]
    expires: Option<prost_types::Timestamp>,
    #[command(flatten)]
    out: KeyOut,
    #[command(flatten)]
    remote: Remote,
}

/// Where the secret goes.
#[derive(clap::Args)]
struct KeyOut {
    /// Write the key to this new file, which only this user can read, instead of printing it
    #[arg(long, value_name = "FILE")]
    key_out: Option<PathBuf>,
}

#[derive(clap::Args)]
pub(crate) struct ListArgs {
    /// Only those of this platform
    #[arg(long, value_name = "PLATFORM", default_value = "", hide_default_value = true)]
    tenant: String,
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct RotateArgs {
    /// The old key's public part: sk_ and 16 letters and digits
    #[arg(value_name = "KEY_ID", value_parser = public_part)]
    key_id: String,
    /// How long the old one goes on working, such as 24h or 30m [default: not at all]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    overlap: Option<Duration>,
    #[command(flatten)]
    out: KeyOut,
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct RevokeArgs {
    /// The key's public part: sk_ and 16 letters and digits
    #[arg(value_name = "KEY_ID", value_parser = public_part)]
    key_id: String,
    #[command(flatten)]
    remote: Remote,
}

/// The public part of what was given: the secret of a whole key is neither sent nor shown.
#[expect(clippy::unnecessary_wraps, reason = "for clap")]
fn public_part(text: &str) -> Result<String, std::convert::Infallible> {
    Ok(text.splitn(3, '_').take(2).collect::<Vec<_>>().join("_"))
}

pub(crate) fn run(command: Command, lang: Lang) -> Outcome {
    match command {
        Command::Create(args) => {
            args.remote.run(lang, async |session| create(&args, session).await)
        }
        Command::List(args) => args.remote.run(lang, async |session| list(&args, session).await),
        Command::Rotate(args) => {
            args.remote.run(lang, async |session| rotate(&args, session).await)
        }
        Command::Revoke(args) => {
            args.remote.run(lang, async |session| revoke(&args, session).await)
        }
    }
}

async fn create(args: &CreateArgs, session: &Session) -> Outcome {
    let place = args.out.open()?;
    let request = v1::CreateKeyRequest {
        role: args.role.into(),
        tenant: args.tenant.clone(),
        name: args.name.clone(),
        expire_time: args.expires,
        scopes: args.scopes.iter().map(|scope| i32::from(*scope)).collect(),
    };
    match session.tenants().create_key(session.call(request)).await {
        Ok(response) => {
            let v1::CreateKeyResponse { key, secret } = response.into_inner();
            place.hand_over(session, key.unwrap_or_default(), &secret)
        }
        Err(status) => Err(place.give_up(session.refused(status))),
    }
}

async fn rotate(args: &RotateArgs, session: &Session) -> Outcome {
    let place = args.out.open()?;
    let overlap = args.overlap.map(|overlap| prost_types::Duration {
        seconds: i64::try_from(overlap.as_secs()).unwrap_or(i64::MAX),
        nanos: 0,
    });
    let request = v1::RotateKeyRequest { key_id: args.key_id.clone(), overlap };
    match session.tenants().rotate_key(session.call(request)).await {
        Ok(response) => {
            let v1::RotateKeyResponse { key, secret } = response.into_inner();
            place.hand_over(session, key.unwrap_or_default(), &secret)
        }
        Err(status) => Err(place.give_up(session.refused(status))),
    }
}

async fn list(args: &ListArgs, session: &Session) -> Outcome {
    let mut tenants = session.tenants();
    let keys = all_pages(None, async |page_token, page_size| {
        let tenant = args.tenant.clone();
        let request = v1::ListKeysRequest { tenant, page_size, page_token };
        let page = tenants.list_keys(session.call(request)).await;
        let page = page.map_err(|status| session.refused(status))?.into_inner();
        Ok((page.keys, page.next_page_token))
    })
    .await?;
    show(session, &keys)
}

async fn revoke(args: &RevokeArgs, session: &Session) -> Outcome {
    let request = v1::RevokeKeyRequest { key_id: args.key_id.clone() };
    let revoked = session.tenants().revoke_key(session.call(request)).await;
    let revoked = revoked.map_err(|status| session.refused(status))?.into_inner();
    show(session, revoked.key.as_slice())
}

fn show(session: &Session, keys: &[v1::ApiKey]) -> Outcome {
    if session.output == Output::Json {
        return print(&keys.iter().map(json_line).collect::<Result<String, _>>()?);
    }
    let lang = session.lang;
    let mut table = Table::new(&[
        say(lang, "KUNCI", "KEY"),
        say(lang, "PERAN", "ROLE"),
        say(lang, "LAYANAN", "SCOPES"),
        "PLATFORM",
        say(lang, "NAMA", "NAME"),
        say(lang, "DIBUAT", "MADE"),
        say(lang, "BERAKHIR", "EXPIRES"),
        say(lang, "DICABUT", "REVOKED"),
        say(lang, "DITANGGUHKAN", "SUSPENDED"),
    ]);
    for key in keys {
        let scopes: Vec<String> = key
            .scopes
            .iter()
            .map(|scope| word_of(*scope, "KEY_SCOPE_", KeyScope::as_str_name, lang))
            .collect();
        table.row([
            key.key_id.as_str(),
            &word_of(key.role, "ROLE_", Role::as_str_name, lang),
            &scopes.join(", "),
            &key.tenant,
            &key.name,
            &shown_time(key.create_time.as_ref()),
            &shown_time(key.expire_time.as_ref()),
            &shown_time(key.revoke_time.as_ref()),
            &shown_time(key.suspend_time.as_ref()),
        ]);
    }
    print(&table.text())
}

/// Where a secret goes, made sure of before there is one: a key that could not be written down would
/// be lost.
struct Place<'a>(Option<(&'a Path, std::fs::File)>);

impl KeyOut {
    fn open(&self) -> Result<Place<'_>, Failure> {
        let Some(path) = self.key_out.as_deref() else { return Ok(Place(None)) };
        let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let file = opened.map_err(|error| Failure::writing_to(path, &error))?;
        Ok(Place(Some((path, file))))
    }
}

impl Place<'_> {
    /// Removes the file again: there is no key to go into it.
    fn give_up(self, failure: Failure) -> Failure {
        if let Some((path, _)) = self.0 {
            // It is empty; one that stays harms nobody.
            let _ = std::fs::remove_file(path);
        }
        failure
    }

    fn hand_over(self, session: &Session, key: v1::ApiKey, secret: &str) -> Outcome {
        let lang = session.lang;
        if let Some((path, mut file)) = self.0 {
            let written = writeln!(file, "{secret}").and_then(|()| file.sync_all());
            written.map_err(|error| lost(Failure::writing_to(path, &error), &key.key_id))?;
            return show(session, &[key]);
        }
        let key_id = key.key_id.clone();
        if session.output == Output::Json {
            let response = v1::CreateKeyResponse { key: Some(key), secret: secret.to_owned() };
            return print(&json_line(&response)?).map_err(|failure| lost(failure, &key_id));
        }
        let note = say(
            lang,
            "simpan kunci ini sekarang; hanya ditampilkan sekali",
            "keep this key now; it is shown this once",
        );
        print(&format!("{secret}\n")).map_err(|failure| lost(failure, &key_id))?;
        // The key itself was printed.
        let _ = writeln!(anstream::stderr(), "{note}");
        Ok(ExitCode::SUCCESS)
    }
}

/// That a key was made whose secret could not be written.
fn lost(failure: Failure, id: &str) -> Failure {
    let what = match failure {
        Failure::Message(told) => told,
        Failure::OutputClosed | Failure::Told => message!(
            "keluaran ditutup sebelum kuncinya tertulis",
            "the output was closed before the key was written"
        ),
    };
    Failure::new(what.then(&message!(
        "kunci {id} sudah dibuat dan rahasianya tidak ada pada siapa pun: cabut dengan `saring key \
         revoke {id}`, lalu buat lagi",
        "the key {id} was made, and nobody has its secret: revoke it by `saring key revoke {id}`, and \
         make another"
    )))
}

fn role(text: &str) -> Result<Role, Message> {
    choice(text, "ROLE_", Role::as_str_name)
}

fn scope(text: &str) -> Result<KeyScope, Message> {
    choice(text, "KEY_SCOPE_", KeyScope::as_str_name)
}

/// `24h`, `30m`, `90s`, `7d`.
fn duration(text: &str) -> Result<Duration, Message> {
    let bad = || {
        message!(
            "`{text}` bukan durasi; tulis 30m, 24h atau 7d",
            "`{text}` is no duration; write 30m, 24h or 7d"
        )
    };
    let unit = text.chars().last().ok_or_else(bad)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return Err(bad()),
    };
    let number: u64 = text.trim_end_matches(unit).parse().map_err(|_| bad())?;
    number.checked_mul(seconds).map(Duration::from_secs).ok_or_else(bad)
}
