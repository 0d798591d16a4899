//! `cargo xtask readers`: the rule files that ship, read by a program that is not ours: PyYAML, which
//! types scalars by YAML 1.1, and a JSON Schema validator.

use std::process::{Command, ExitCode};

use crate::{Outcome, tools};

/// Installs both below the target folder and runs the check.
pub fn run() -> Outcome {
    let (root, target) = tools::folders()?;
    let (folder, venv) = (root.join("xtask/readers"), target.join("readers"));
    tools::run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    let python = venv.join("bin/python");
    let install = ["-m", "pip", "install", "--quiet", "-r"];
    tools::run(Command::new(&python).args(install).arg(folder.join("requirements.txt")))?;
    tools::run(Command::new(&python).arg(folder.join("check.py")).arg(&root))?;
    Ok(ExitCode::SUCCESS)
}
