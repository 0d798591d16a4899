//! `cargo xtask deploy`: the files below `deploy/`, each read by the tool that it is for, as far as that goes
//! without starting a container.
//!
//! Three tools come from PyPI and are kept below the target folder; docker-compose and systemd-analyze are
//! Debian's. At the end the command lines in the files are held against our own binary.

use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::{Outcome, cargo, tools};

/// The oldest Kubernetes that our manifests are for, and the newest that the validator knows.
const KUBERNETES: [&str; 2] = ["1.30", "1.37"];
/// Most exposure that a unit may have by `systemd-analyze security`, of 100.
const EXPOSURE: &str = "15";
/// Where the binary is on a machine that was set up by our units.
const INSTALLED: &str = "/usr/local/bin/saring";

/// Checks all of it.
pub fn run() -> Outcome {
    let (root, target) = tools::folders()?;
    let deploy = root.join("deploy");
    let work = target.join("deploy");
    fs::create_dir_all(&work)?;
    let programs = install(&root, &work)?;

    tools::run(Command::new(programs.join("hadolint")).arg(deploy.join("Containerfile")))?;
    let mut read = vec![compose(&deploy, &work)?];
    read.extend(kubernetes(&deploy.join("kubernetes"), &work, &programs)?);
    read.extend(units(&deploy.join("systemd"), &work)?);

    tools::run(cargo::cargo().args(["build", "--locked", "--workspace", "--bin", "saring"]))?;
    let script = root.join("xtask/deploy/commands.py");
    let saring = target.join("debug/saring");
    tools::run(Command::new(programs.join("python")).arg(script).arg(saring).args(read))?;
    Ok(ExitCode::SUCCESS)
}

/// The folder with the programs from PyPI.
fn install(root: &Path, work: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let programs = work.join("venv/bin");
    tools::run(Command::new("python3").args(["-m", "venv"]).arg(work.join("venv")))?;
    let install = ["-m", "pip", "install", "--quiet", "-r"];
    let requirements = root.join("xtask/deploy/requirements.txt");
    tools::run(Command::new(programs.join("python")).args(install).arg(requirements))?;
    Ok(programs)
}

/// The compose file as docker-compose understands it.
fn compose(deploy: &Path, work: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let folder = deploy.join("compose");
    let mut command = Command::new("docker-compose");
    command.arg("--file").arg(folder.join("compose.yaml"));
    command.arg("--env-file").arg(folder.join("env.example")).arg("config");
    let path = work.join("compose.yaml");
    fs::write(&path, tools::output(&mut command)?)?;
    Ok(path)
}

/// What kustomize makes of each folder, valid for each Kubernetes.
fn kubernetes(folder: &Path, work: &Path, programs: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut made = Vec::new();
    for folder in kustomizations(folder)? {
        let path = work.join(format!("kubernetes-{}.yaml", made.len()));
        let mut kustomize = Command::new(programs.join("kubectl"));
        fs::write(&path, tools::output(kustomize.arg("kustomize").arg(&folder))?)?;
        for version in KUBERNETES {
            let mut validate = Command::new(programs.join("kubernetes-validate"));
            validate.args(["--strict", "--quiet", "-k", version]).arg(&path);
            tools::run(&mut validate).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        made.push(path);
    }
    Ok(made)
}

/// The folders below this one that can be applied; a component is a part of others.
fn kustomizations(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(kustomizations(&path)?);
        } else if path.ends_with("kustomization.yaml")
            && fs::read_to_string(&path)?.contains("\nkind: Kustomization\n")
        {
            found.push(folder.to_owned());
        }
    }
    found.sort();
    Ok(found)
}

/// The units of systemd, without a word of complaint about them.
fn units(folder: &Path, work: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut units = Vec::new();
    for name in ["saring.service", "saring-edge.service"] {
        let path = folder.join(name);
        let security = ["security", "--offline=true", "--no-pager", "--threshold", EXPOSURE];
        let told = tools::output(Command::new("systemd-analyze").args(security).arg(&path))?;
        writeln!(io::stdout(), "{}", told.lines().last().unwrap_or_default())?;
        // A program that is not there is an error, and ours is not installed here.
        let copy = work.join(name);
        fs::write(&copy, fs::read_to_string(&path)?.replace(INSTALLED, "/bin/true"))?;
        let verify =
            Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(copy).output()?;
        // It says what it does not know, and ends well all the same.
        if !verify.status.success() || !verify.stderr.is_empty() {
            return Err(format!("{name}: {}", String::from_utf8_lossy(&verify.stderr)).into());
        }
        units.push(path);
    }
    Ok(units)
}
