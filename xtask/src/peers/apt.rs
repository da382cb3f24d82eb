//! apt-get and dpkg-deb with lists, cache and sources of their own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// A private apt: one state for the machine's own sources, one for Debian unstable.
#[derive(Debug)]
pub(super) struct Apt {
    folder: PathBuf,
    own: PathBuf,
}

impl Apt {
    /// Makes the folder and reads the lists of the machine's own sources into it.
    pub(super) fn prepare(folder: &Path) -> io::Result<Self> {
        let own = configure(folder, "own", "")?;
        update(&own)?;
        Ok(Self { folder: folder.to_path_buf(), own })
    }

    /// Downloads packages of the machine's own release and unpacks them into `root`.
    pub(super) fn unpack_own(&self, packages: &[&str], root: &Path) -> io::Result<()> {
        self.unpack(&self.own, packages.iter().map(ToString::to_string).collect(), root)
    }

    /// Downloads packages of Debian unstable, from the machine's own mirror, and unpacks them into
    /// `root`.
    pub(super) fn unpack_unstable(&self, packages: &[&str], root: &Path) -> io::Result<()> {
        if packages.is_empty() {
            return Ok(());
        }
        let unstable = self.unstable()?;
        let packages = packages.iter().map(|package| format!("{package}/sid")).collect();
        self.unpack(&unstable, packages, root)
    }

    fn unstable(&self) -> io::Result<PathBuf> {
        let list = self.folder.join("sid.list");
        fs::write(&list, format!("deb [signed-by={KEYRING}] {} sid main\n", self.mirror()?))?;
        let more = format!(
            "Dir::Etc::sourcelist \"{}\";\nDir::Etc::sourceparts \"/dev/null\";\n",
            list.display()
        );
        let unstable = configure(&self.folder, "sid", &more)?;
        update(&unstable)?;
        Ok(unstable)
    }

    /// The address this machine gets Debian from.
    fn mirror(&self) -> io::Result<String> {
        let mut command = apt_get(&self.own);
        command.args(["indextargets", "--format", "$(REPO_URI)"]);
        let output = command.args(["Identifier: Packages", "Origin: Debian"]).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let mirror = text.lines().find(|uri| !uri.contains("security"));
        mirror.map(str::to_owned).ok_or_else(|| io::Error::other("apt knows no Debian mirror"))
    }

    fn unpack(&self, config: &Path, packages: Vec<String>, root: &Path) -> io::Result<()> {
        if packages.is_empty() {
            return Ok(());
        }
        let folder = self.folder.join("debs");
        // What an earlier run left is unpacked already.
        let _stale = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        must(apt_get(config).arg("download").args(packages).current_dir(&folder))?;
        for package in fs::read_dir(&folder)? {
            must(Command::new("dpkg-deb").arg("-x").arg(package?.path()).arg(root))?;
        }
        fs::remove_dir_all(&folder)
    }
}

/// Writes an apt configuration whose state lives below `folder/name`.
fn configure(folder: &Path, name: &str, more: &str) -> io::Result<PathBuf> {
    let state = folder.join(name);
    fs::create_dir_all(state.join("lists/partial"))?;
    fs::create_dir_all(state.join("cache/archives/partial"))?;
    let shown = state.display();
    let text = format!(
        "Dir::State::lists \"{shown}/lists\";\nDir::Cache \"{shown}/cache\";\n\
         APT::Sandbox::User \"root\";\nAcquire::Languages \"none\";\n{more}"
    );
    let path = state.join("apt.conf");
    fs::write(&path, text)?;
    Ok(path)
}

fn update(config: &Path) -> io::Result<()> {
    must(apt_get(config).args(["--quiet", "update"]))
}

fn apt_get(config: &Path) -> Command {
    let mut command = Command::new("apt-get");
    command.env("APT_CONFIG", config);
    command
}

/// Runs a command whose output matters only when it fails.
pub(super) fn must(command: &mut Command) -> io::Result<()> {
    let program = command.get_program().display().to_string();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|e| io::Error::other(format!("{program}: {e}")))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(format!("{program} failed: {}", said.trim())))
}
