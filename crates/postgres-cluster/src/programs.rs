//! Finding the programs, and running them as somebody who may.

use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, error, fmt, fs};

use tempfile::TempDir;

/// Says in which folder PostgreSQL is.
const FOLDER: &str = "SARING_TEST_POSTGRES_BIN";

/// Programs that are not there.
#[derive(Clone, Debug)]
pub struct Missing {
    programs: &'static [&'static str],
    looked_in: Vec<PathBuf>,
    remedy: &'static str,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let folders: Vec<_> = self.looked_in.iter().map(|it| it.display().to_string()).collect();
        let (programs, folders) = (self.programs.join(" and "), folders.join(", "));
        write!(f, "{programs} not found in {folders}; {}", self.remedy)
    }
}

impl error::Error for Missing {}

/// The programs of PostgreSQL.
pub(crate) struct Programs {
    pub initdb: PathBuf,
    pub postgres: PathBuf,
    pub psql: PathBuf,
    pub basebackup: PathBuf,
}

impl Programs {
    pub(crate) fn find() -> Result<Programs, Missing> {
        let folders = match env::var_os(FOLDER) {
            Some(folder) => vec![folder.into()],
            None => usual(),
        };
        let remedy = "install PostgreSQL, or name the folder in SARING_TEST_POSTGRES_BIN";
        let folder = find(&["initdb", "postgres"], folders, remedy)?;
        // Where PostgreSQL comes without its client, any will do.
        let clients = std::iter::once(folder.clone()).chain(on_path()).chain(usual()).collect();
        let remedy = "install the client of PostgreSQL";
        let client = find(&["psql", "pg_basebackup"], clients, remedy)?;
        Ok(Programs {
            initdb: folder.join("initdb"),
            postgres: folder.join("postgres"),
            psql: client.join("psql"),
            basebackup: client.join("pg_basebackup"),
        })
    }
}

pub(crate) fn pgbouncer() -> Result<PathBuf, Missing> {
    let elsewhere = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"].map(PathBuf::from);
    let folders = on_path().chain(elsewhere).collect();
    Ok(find(&["pgbouncer"], folders, "install PgBouncer")?.join("pgbouncer"))
}

/// The first folder that has all of the programs.
fn find(
    programs: &'static [&'static str],
    folders: Vec<PathBuf>,
    remedy: &'static str,
) -> Result<PathBuf, Missing> {
    let has_all = |folder: &&PathBuf| programs.iter().all(|it| folder.join(it).is_file());
    match folders.iter().find(has_all) {
        Some(folder) => Ok(folder.clone()),
        None => Err(Missing { programs, looked_in: folders, remedy }),
    }
}

/// Where PostgreSQL is installed, as a rule. A link on the path leads to the folder that it finds its
/// other files from.
fn usual() -> Vec<PathBuf> {
    let linked = |folder: PathBuf| {
        let target = folder.join("postgres").canonicalize().ok();
        target.and_then(|it| it.parent().map(Path::to_owned)).unwrap_or(folder)
    };
    let mut folders: Vec<PathBuf> = on_path().map(linked).collect();
    folders.extend(versions("/usr/lib/postgresql", ""));
    folders.push("/usr/local/pgsql/bin".into());
    folders.extend(versions("/opt/homebrew/opt", "postgresql@"));
    folders.extend(versions("/usr/local/opt", "postgresql@"));
    folders
}

fn on_path() -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).collect::<Vec<_>>().into_iter()
}

/// The folders of programs of each version below a folder, the newest first.
fn versions(parent: &str, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((name.strip_prefix(prefix)?.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    versions.sort_by(|one, other| other.cmp(one));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

/// A folder for a program, of the user that it runs as.
pub(crate) struct Home {
    pub folder: PathBuf,
    /// User and group; `None` for those of this process. PostgreSQL refuses to run as root.
    user: Option<(u32, u32)>,
}

impl Home {
    /// A new folder, which [`Watched`](crate::watched::Watched) removes.
    pub(crate) fn new() -> Home {
        let folder = TempDir::with_prefix("saring-test-").expect("a folder is made").keep();
        let is_root = fs::metadata(&folder).is_ok_and(|folder| folder.uid() == 0);
        let user = is_root.then(unprivileged);
        if let Some((user, group)) = user {
            chown(&folder, Some(user), Some(group)).expect("root gives folders away");
        }
        Home { folder, user }
    }

    /// A program to run in the folder.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = match self.user {
            None => self::command(program),
            Some((user, group)) => {
                let mut command = self::command("setpriv");
                command.arg(format!("--reuid={user}")).arg(format!("--regid={group}"));
                command.arg("--clear-groups").arg(program.as_ref());
                command
            }
        };
        command.current_dir(&self.folder);
        command
    }
}

/// A program that does not learn from its environment what whoever runs the tests likes of PostgreSQL.
pub(crate) fn command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for name in names.filter(|name| name.starts_with("PG")) {
        command.env_remove(name);
    }
    // Messages are looked for in English.
    command.env("LC_ALL", "C");
    command
}

/// A user that may little, and its group: the one of Debian's package, or nobody.
fn unprivileged() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").expect("there are users");
    let ids = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut ids = line.split(':').skip(2).map_while(|id| id.parse().ok());
        Some((ids.next()?, ids.next()?))
    };
    ids("postgres").or_else(|| ids("nobody")).expect("PostgreSQL does not run as root")
}
