//! `saring tenant …`: platforms, their surfaces and their settings.

mod exceptions;
mod settings;

use clap::Subcommand;
use saring_proto::v1;
use saring_rules::Lang;
use saring_text::nearest::nearest;

use crate::failure::{Failure, Outcome};
use crate::message::{message, shown};
use crate::output::print;
use crate::remote::{Remote, Session, Table, all_pages, did_you_mean, json_line, shown_time};
use crate::rules::Output;
use crate::terminal::say;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a platform
    Create(CreateArgs),
    /// List the platforms
    List(ListArgs),
    /// Show which surfaces a platform owns, or say it anew
    Surfaces(SurfacesArgs),
    /// A platform's own settings
    #[command(subcommand)]
    Settings(settings::Command),
}

#[derive(clap::Args)]
pub(crate) struct CreateArgs {
    /// Its short name in commands and figures: lower-case letters, digits and `-`
    #[arg(value_name = "PLATFORM")]
    tenant: String,
    /// What it is called
    #[arg(long)]
    name: String,
    /// A surface that it owns, such as tokopedia or tiktok-shop; can be given again
    #[arg(long = "surface", value_name = "SURFACE")]
    surfaces: Vec<String>,
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    remote: Remote,
}

#[derive(clap::Args)]
pub(crate) struct SurfacesArgs {
    /// The platform
    #[arg(value_name = "PLATFORM")]
    tenant: String,
    /// All surfaces that it owns from now on [default: show those that it has]
    #[arg(value_name = "SURFACE")]
    surfaces: Vec<String>,
    /// Take all surfaces away from it
    #[arg(long, conflicts_with = "surfaces")]
    none: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(crate) fn run(command: Command, lang: Lang) -> Outcome {
    match command {
        Command::Create(args) => {
            args.remote.run(lang, async |session| create(&args, session).await)
        }
        Command::List(args) => args.remote.run(lang, list),
        Command::Surfaces(args) => {
            args.remote.run(lang, async |session| surfaces(&args, session).await)
        }
        Command::Settings(command) => settings::run(command, lang),
    }
}

async fn create(args: &CreateArgs, session: &Session) -> Outcome {
    let tenant = v1::Tenant {
        tenant: args.tenant.clone(),
        display_name: args.name.clone(),
        surfaces: args.surfaces.clone(),
        create_time: None,
    };
    let request = v1::CreateTenantRequest { tenant: Some(tenant) };
    let made = session.tenants().create_tenant(session.call(request)).await;
    let made = made.map_err(|status| session.refused(status))?.into_inner();
    show(session, made.tenant.as_slice())
}

async fn list(session: &Session) -> Outcome {
    show(session, &all(session).await?)
}

async fn all(session: &Session) -> Result<Vec<v1::Tenant>, Failure> {
    let mut client = session.tenants();
    all_pages(None, async |page_token, page_size| {
        let request = v1::ListTenantsRequest { page_size, page_token };
        let page = client.list_tenants(session.call(request)).await;
        let page = page.map_err(|status| session.refused(status))?.into_inner();
        Ok((page.tenants, page.next_page_token))
    })
    .await
}

async fn surfaces(args: &SurfacesArgs, session: &Session) -> Outcome {
    if args.surfaces.is_empty() && !args.none {
        let tenants = all(session).await?;
        let Some(found) = tenants.iter().find(|tenant| tenant.tenant == args.tenant) else {
            return Err(unknown(&args.tenant, &tenants));
        };
        return show(session, std::slice::from_ref(found));
    }
    let request =
        v1::SetSurfacesRequest { tenant: args.tenant.clone(), surfaces: args.surfaces.clone() };
    let set = session.tenants().set_surfaces(session.call(request)).await;
    let set = set.map_err(|status| session.refused(status))?.into_inner();
    show(session, set.tenant.as_slice())
}

fn unknown(name: &str, tenants: &[v1::Tenant]) -> Failure {
    let known = tenants.iter().map(|tenant| tenant.tenant.as_str());
    let told = message!(
        "tidak ada platform `{name}`",
        "there is no platform `{name}`",
        name = shown(name)
    );
    Failure::new(match nearest(&name.to_lowercase(), known) {
        Some(meant) => told.then(&did_you_mean(meant)),
        None => told.then(&message!(
            "`saring tenant list` menunjukkan yang ada",
            "`saring tenant list` shows them"
        )),
    })
}

fn show(session: &Session, tenants: &[v1::Tenant]) -> Outcome {
    if session.output == Output::Json {
        return print(&tenants.iter().map(json_line).collect::<Result<String, _>>()?);
    }
    let lang = session.lang;
    let mut table = Table::new(&[
        "PLATFORM",
        say(lang, "NAMA", "NAME"),
        say(lang, "PERMUKAAN", "SURFACES"),
        say(lang, "DIBUAT", "MADE"),
    ]);
    for tenant in tenants {
        table.row([
            tenant.tenant.as_str(),
            &tenant.display_name,
            &tenant.surfaces.join(", "),
            &shown_time(tenant.create_time.as_ref()),
        ]);
    }
    print(&table.text())
}
