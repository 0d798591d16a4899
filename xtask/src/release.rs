//! `cargo xtask release`: what is handed out of a release, below `target/release-files`: an archive with the
//! binary and all that goes with it, one with the sources for a build without network, and their checksums.
//!
//! The commit that is checked out is released, whatever else lies in the folder. Needs git, GNU tar and coreutils.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::cargo::cargo;
use crate::{Outcome, tools};

/// Writes the list of what the binary is made of.
const SBOM: &str = "0.10.0";
/// What goes into the archive as it is.
const INCLUDED: [&str; 7] =
    ["CHANGELOG.md", "LICENSE", "LICENSES", "README.md", "deploy", "docs", "rules"];
/// The shells that there are completions for, and what each calls its file.
const SHELLS: [(&str, &str); 3] =
    [("bash", "saring.bash"), ("zsh", "_saring"), ("fish", "saring.fish")];
/// Where the man pages of each language belong.
const MAN_PAGES: [(&str, &str); 2] = [("en", "man/man1"), ("id", "man/id/man1")];
/// Has cargo take crates from beside the sources.
const VENDORED: &str = "
[source.crates-io]
replace-with = \"vendored-sources\"

[source.vendored-sources]
directory = \"vendor\"
";

/// Arguments of `cargo xtask release`.
#[derive(clap::Args)]
pub struct Args {
    /// The profile that the binary is built with; another is for trying this out.
    #[arg(long, default_value = "dist")]
    profile: String,
}

/// Makes it all anew.
pub fn run(args: &Args) -> Outcome {
    let (root, target) = tools::folders()?;
    let folder = target.join("release-files");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let release = Release::of(root, target, folder)?;
    let source = release.source()?;
    let saring = release.build(&args.profile)?;
    let binary = release.binary(&source, &saring)?;
    release.vendor(&source)?;
    release.pack(&[&binary, &source])?;
    Ok(ExitCode::SUCCESS)
}

struct Release {
    root: PathBuf,
    target: PathBuf,
    folder: PathBuf,
    version: String,
    /// The system that the binary is for.
    host: String,
    /// The time of the commit, which all files are given.
    time: String,
}

impl Release {
    fn of(root: PathBuf, target: PathBuf, folder: PathBuf) -> Result<Release, Box<dyn Error>> {
        let mut git = Command::new("git");
        let time = tools::output(git.args(["log", "-1", "--format=%ct"]).current_dir(&root))?;
        let rustc = tools::output(Command::new("rustc").arg("-vV"))?;
        let host = rustc.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.ok_or("rustc does not say its host")?.to_owned();
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Release { root, target, folder, version, host, time: time.trim().to_owned() })
    }

    /// The sources of the commit.
    fn source(&self) -> Result<PathBuf, Box<dyn Error>> {
        let source = self.folder.join(format!("saring-{}-source", self.version));
        let archive = self.folder.join("commit.tar");
        fs::create_dir(&source)?;
        let git = ["archive", "--format=tar", "HEAD", "--output"];
        tools::run(Command::new("git").args(git).arg(&archive).current_dir(&self.root))?;
        tools::run(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&source))?;
        fs::remove_file(archive)?;
        Ok(source)
    }

    fn build(&self, profile: &str) -> Result<PathBuf, Box<dyn Error>> {
        let words = ["build", "--locked", "--package", "saring-cli", "--profile", profile];
        tools::run(cargo().args(words).current_dir(&self.root))?;
        let folder = if profile == "dev" { "debug" } else { profile };
        Ok(self.target.join(folder).join("saring"))
    }

    /// The folder with the binary and what goes with it.
    fn binary(&self, source: &Path, saring: &Path) -> Result<PathBuf, Box<dyn Error>> {
        let folder = self.folder.join(format!("saring-{}-{}", self.version, self.host));
        fs::create_dir(&folder)?;
        fs::copy(saring, folder.join("saring"))?;
        let included = INCLUDED.map(|name| source.join(name));
        tools::run(Command::new("cp").arg("-R").args(included).arg(&folder))?;

        let completions = folder.join("completions");
        fs::create_dir(&completions)?;
        for (shell, name) in SHELLS {
            let script = tools::output(Command::new(saring).args(["completions", shell]))?;
            fs::write(completions.join(name), script)?;
        }
        for (language, place) in MAN_PAGES {
            let place = folder.join(place);
            fs::create_dir_all(&place)?;
            let words = ["--lang", language, "man-pages"];
            tools::run(Command::new(saring).args(words).arg(place))?;
        }
        fs::write(folder.join("saring.cdx.json"), self.sbom(source)?)?;
        Ok(folder)
    }

    /// What the binary is made of, in CycloneDX.
    fn sbom(&self, source: &Path) -> Result<String, Box<dyn Error>> {
        let tools = self.target.join("tools");
        let name = format!("cargo-sbom@{SBOM}");
        let install = ["install", "--quiet", "--locked", "--debug", &name, "--root"];
        tools::run(cargo().args(install).arg(&tools))?;
        let words = ["sbom", "--cargo-package", "saring-cli"];
        let mut command = Command::new(tools.join("bin/cargo-sbom"));
        command.args(words).args(["--output-format", "cyclone_dx_json_1_6"]);
        tools::output(command.arg("--project-directory").arg(source))
    }

    /// The crates that the sources need, laid beside them, and that nothing else is needed.
    fn vendor(&self, source: &Path) -> Result<(), Box<dyn Error>> {
        let words = ["vendor", "--quiet", "--locked", "--versioned-dirs", "vendor"];
        tools::run(cargo().args(words).current_dir(source))?;
        let config = source.join(".cargo/config.toml");
        fs::write(&config, fs::read_to_string(&config)? + VENDORED)?;

        let home = self.folder.join("empty-home");
        let words = ["metadata", "--locked", "--offline", "--format-version", "1"];
        tools::output(cargo().args(words).env("CARGO_HOME", &home).current_dir(source))?;
        fs::remove_dir_all(home)?;
        Ok(())
    }

    /// An archive of each folder, in place of it, and the checksums.
    fn pack(&self, folders: &[&Path]) -> Result<(), Box<dyn Error>> {
        let mut archives = Vec::new();
        for folder in folders {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let archive = format!("{name}.tar.gz");
            let mut tar = Command::new("tar");
            tar.args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner"]);
            tar.arg(format!("--mtime=@{}", self.time)).args(["-czf", &archive, &name]);
            tools::run(tar.current_dir(&self.folder))?;
            fs::remove_dir_all(folder)?;
            archives.push(archive);
        }
        let mut sums = Command::new("sha256sum");
        let sums = tools::output(sums.args(&archives).current_dir(&self.folder))?;
        fs::write(self.folder.join("SHA256SUMS"), sums)?;
        Ok(())
    }
}
