//! `saring signing-key …`: the keys that sign what subscribers are sent.

mod offline;

use std::io::Write as _;

use clap::Subcommand;
use saring_bundle::PublicKey;
use saring_proto::v1;
use saring_proto::v1::SigningKeyState;
use saring_rules::Lang;
use tonic::{Response, Status};

use crate::catalogue;
use crate::failure::Outcome;
use crate::message::{Message, message};
use crate::output::print;
use crate::remote::{Remote, Session, Table, json_line, word_of};
use crate::rules::Output;
use crate::terminal::say;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the keys that subscribers trust
    List(ListArgs),
    /// Begin a rotation: everything is signed by a new key and by the one before
    Rotate(RotateArgs),
    /// End a rotation: a key signs nothing any more, and what it signed stays good
    Retire(KeyArgs),
    /// Take all trust from a key that others may have
    Revoke(KeyArgs),
    /// Make a private key: one that signs, in a server's folder, or one to recover with, in a file
    New(offline::NewArgs),
    /// With the recovery key, away from the servers: sign the key set that follows when a key is lost or stolen
    Recover(offline::RecoverArgs),
    /// On a server's host, the server stopped: take in a key set that the recovery key signed
    Install(offline::InstallArgs),
}

#[derive(clap::Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct RotateArgs {
    /// The public half of a key that was made with `saring signing-key new --data` and is in every server's
    /// folder by now [default: one that the server makes, while no other runs on its database]
    #[arg(long, value_name = "PUBLIC", value_parser = public_key)]
    signing_key: Option<PublicKey>,
    /// The public half of a further recovery key
    #[arg(long, value_name = "PUBLIC", value_parser = public_key)]
    recovery_key: Option<PublicKey>,
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct KeyArgs {
    /// The key's id: 16 hexadecimal digits, as `saring signing-key list` shows it
    #[arg(value_name = "KEY_ID")]
    key_id: String,
    #[command(flatten)]
    remote: Remote,
}

pub(crate) fn run(command: Command, lang: Lang) -> Outcome {
    match command {
        Command::List(args) => args.remote.run(lang, list),
        Command::Rotate(args) => {
            args.remote.run(lang, async |session| rotate(&args, session).await)
        }
        Command::Retire(args) => {
            args.remote.run(lang, async |session| retire(&args, session).await)
        }
        Command::Revoke(args) => {
            args.remote.run(lang, async |session| revoke(&args, session).await)
        }
        Command::New(args) => offline::new(&args, lang),
        Command::Recover(args) => offline::recover(&args, lang),
        Command::Install(args) => offline::install(&args, lang),
    }
}

async fn list(session: &Session) -> Outcome {
    let request = session.call(v1::ListSigningKeysRequest {});
    let listed = session.signing_keys().list_signing_keys(request).await;
    show(session, listed, |it| it.key_set)
}

async fn rotate(args: &RotateArgs, session: &Session) -> Outcome {
    let bytes = |key: Option<PublicKey>| key.map(|key| key.to_bytes().to_vec()).unwrap_or_default();
    let (recovery_key, signing_key) = (bytes(args.recovery_key), bytes(args.signing_key));
    let request = session.call(v1::RotateSigningKeyRequest { recovery_key, signing_key });
    let rotated = session.signing_keys().rotate_signing_key(request).await;
    let shown = show(session, rotated, |it| it.key_set)?;
    if args.signing_key.is_some() {
        return Ok(shown);
    }
    let next = message!(
        "salin signing-key-*.pem yang baru dari folder server itu ke folder semua server lain sekarang juga; \
         setelah `saring stats rollout` menunjukkan versi key-set yang baru pada semua pelanggan, pensiunkan \
         kunci yang lama dengan `saring signing-key retire`",
        "copy the new signing-key-*.pem from that server's folder into every other server's now; once `saring \
         stats rollout` shows the new version of key-set at all subscribers, end the old key with `saring \
         signing-key retire`"
    );
    // The keys were printed.
    let _ = writeln!(anstream::stderr(), "{}", next.text(session.lang));
    Ok(shown)
}

async fn retire(args: &KeyArgs, session: &Session) -> Outcome {
    let request = session.call(v1::RetireSigningKeyRequest { key_id: args.key_id.clone() });
    let retired = session.signing_keys().retire_signing_key(request).await;
    show(session, retired, |it| it.key_set)
}

async fn revoke(args: &KeyArgs, session: &Session) -> Outcome {
    let request = session.call(v1::RevokeSigningKeyRequest { key_id: args.key_id.clone() });
    let revoked = session.signing_keys().revoke_signing_key(request).await;
    show(session, revoked, |it| it.key_set)
}

fn show<R>(
    session: &Session,
    answer: Result<Response<R>, Status>,
    key_set: fn(R) -> Option<v1::KeySet>,
) -> Outcome {
    let answer = answer.map_err(|status| session.refused(status))?.into_inner();
    let key_set = key_set(answer).unwrap_or_default();
    if session.output == Output::Json {
        return print(&json_line(&key_set)?);
    }
    let lang = session.lang;
    let v1::KeySet { trust_epoch, version, .. } = key_set;
    let title = message!(
        "kumpulan kunci versi {version}, masa kepercayaan {trust_epoch}",
        "key set version {version}, trust epoch {trust_epoch}"
    );
    let mut table =
        Table::new(&[say(lang, "KUNCI", "KEY"), say(lang, "KEADAAN", "STATE"), "PUBLIC"]);
    for key in &key_set.keys {
        let public = PublicKey::from_bytes(&key.public_key);
        table.row([
            key.key_id.as_str(),
            &word_of(key.state, "SIGNING_KEY_STATE_", SigningKeyState::as_str_name, lang),
            &public.map(|public| public.to_string()).unwrap_or_default(),
        ]);
    }
    print(&format!("{}\n{}", title.text(lang), table.text()))
}

/// A public key as `new` prints it.
fn public_key(text: &str) -> Result<PublicKey, Message> {
    text.parse().map_err(|error: saring_bundle::KeyError| catalogue::told(&error.to_string()))
}
