//! `saring tenant settings …`: shown, set from a file of the same form, and listed for the ministry.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use saring_proto::v1;
use saring_rules::Lang;

use crate::failure::{Failure, Outcome};
use crate::files;
use crate::message::message;
use crate::output::print;
use crate::remote::{Remote, Session, has_reason, object, read_message};
use crate::rules::Output;
use crate::tenant::exceptions;
use crate::terminal::visible_json;

/// Settings with a category map of ten thousands of names still fit; the server takes 4 MiB.
const MAX_BYTES: usize = 4 << 20;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Show a platform's settings, as the JSON that `set` takes
    Show(ShowArgs),
    /// Replace the calling platform's settings by those of a JSON file
    Set(SetArgs),
    /// List the exceptions in force at all platforms, with their reasons; for the ministry
    List(exceptions::ListArgs),
}

#[derive(clap::Args)]
pub(crate) struct ShowArgs {
    /// The platform [default: the calling one]
    #[arg(value_name = "PLATFORM", default_value = "", hide_default_value = true)]
    tenant: String,
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct SetArgs {
    /// JSON as `show` prints it; `version` is the one that it replaces. `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(command: Command, lang: Lang) -> Outcome {
    match command {
        Command::Show(args) => args.remote.run(lang, async |session| show(&args, session).await),
        Command::Set(args) => args.remote.run(lang, async |session| set(&args, session).await),
        Command::List(args) => exceptions::list(&args, lang),
    }
}

async fn show(args: &ShowArgs, session: &Session) -> Outcome {
    let request = v1::GetTenantSettingsRequest { tenant: args.tenant.clone() };
    let got = session.tenants().get_tenant_settings(session.call(request)).await;
    let got = got.map_err(|status| session.refused(status))?.into_inner();
    write(session, &got.settings.unwrap_or_default())
}

async fn set(args: &SetArgs, session: &Session) -> Outcome {
    let settings = read(&args.file)?;
    let request = v1::UpdateTenantSettingsRequest { settings: Some(settings) };
    match session.tenants().update_tenant_settings(session.call(request)).await {
        Ok(set) => write(session, &set.into_inner().settings.unwrap_or_default()),
        Err(status) if has_reason(&status, "CONFLICT") => Err(Failure::new(message!(
            "setelan sudah diubah orang lain: tampilkan lagi dengan `tenant settings show`, ubah \
             yang itu, lalu kirim dengan `version` yang tertera di sana",
            "the settings were changed in between: show them again with `tenant settings show`, \
             change those, and send them with the `version` that stands there"
        ))),
        Err(status) => Err(session.refused(status)),
    }
}

/// Settings are many things of many forms: laid out as JSON for reading too.
fn write(session: &Session, settings: &v1::TenantSettings) -> Outcome {
    let object = object(settings)?;
    let text = match session.output {
        Output::Json => object.to_string(),
        Output::Table => format!("{object:#}"),
    };
    print(&visible_json(&(text + "\n")))
}

fn read(path: &Path) -> Result<v1::TenantSettings, Failure> {
    // The name of standard input, so that it is bounded as files are.
    let file = if path.as_os_str() == "-" { Path::new("/dev/stdin") } else { path };
    let bytes = files::read(file, MAX_BYTES)?;
    let mut json = serde_json::Deserializer::from_slice(&bytes);
    let settings = read_message(&mut json)
        .and_then(|settings| json.end().map(|()| settings).map_err(|error| error.to_string()));
    settings.map_err(|why| {
        let path = path.display();
        let told = message!("{path} tidak berisi setelan", "{path} holds no settings");
        let remedy = message!(
            "isinya harus JSON seperti keluaran `tenant settings show`",
            "it must hold JSON as `tenant settings show` prints it"
        );
        Failure::new(told.because(&why).then(&remedy))
    })
}
