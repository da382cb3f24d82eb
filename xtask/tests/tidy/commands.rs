//! The commands README.md tells people to type exist.

use std::process::Command;

use bellwether_testkit::TempDir;

use crate::workspace::{self, Member};
use crate::{markdown, none};

fn lines() -> Vec<String> {
    let readme = workspace::read("README.md");
    markdown::fenced(&readme, "sh").into_iter().map(str::to_owned).collect()
}

/// The word after `command` in each line that starts with it.
fn subcommands(command: &str) -> Vec<String> {
    let lines = lines();
    let rests = lines.iter().filter_map(|line| line.trim_start_matches("$ ").strip_prefix(command));
    rests.filter_map(|rest| rest.split_whitespace().next()).map(str::to_owned).collect()
}

fn knows(mut program: Command, word: &str) -> bool {
    program.args([word, "--help"]).output().is_ok_and(|output| output.status.success())
}

#[test]
fn readme_starts_with_the_example_and_the_tests() {
    let first: Vec<String> = lines().into_iter().take(2).collect();
    let words = |line: &String| line.split('#').next().unwrap_or_default().trim().to_owned();
    let first: Vec<String> = first.iter().map(words).collect();
    assert_eq!(first, ["cargo run --release --example storefront", "cargo xtask test"]);
}

#[test]
fn every_xtask_command_of_the_readme_exists() {
    let words = subcommands("cargo xtask ");
    assert!(words.len() > 2, "README names xtask commands: {words:?}");
    let unknown =
        words.into_iter().filter(|w| !knows(Command::new(env!("CARGO_BIN_EXE_xtask")), w));
    none("cargo xtask", &unknown.collect::<Vec<_>>());
}

/// The command line, built as cargo builds it for whoever follows the README.
fn bellwether() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    // The features of a whole test run, so that little is built again.
    cargo.args(["run", "--quiet", "--locked", "--all-features", "--bin", "bellwether", "--"]);
    cargo.current_dir(workspace::root());
    cargo
}

#[test]
fn every_bellwether_command_of_the_readme_exists() {
    let words = subcommands("bellwether ");
    assert!(words.len() > 2, "README names commands of the command line: {words:?}");
    assert!(!knows(bellwether(), "no-such-command"));
    let unknown = words.into_iter().filter(|word| !knows(bellwether(), word));
    none("bellwether", &unknown.collect::<Vec<_>>());
}

#[test]
fn the_catalogue_of_the_readme_is_without_errors() {
    let readme = workspace::read("README.md");
    let catalogue = markdown::fenced(&readme, "yaml").join("\n");
    let dir = TempDir::new("readme");
    dir.write("bellwether.yaml", catalogue + "\n");
    let output = bellwether().arg("check").arg(dir.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_example_of_the_readme_exists() {
    let members = workspace::members();
    let lines = lines();
    let named = lines.iter().filter_map(|line| line.split("--example ").nth(1));
    let named = named.filter_map(|rest| rest.split_whitespace().next());
    let unknown = named.filter(|name| !members.iter().any(|member| has_example(member, name)));
    none("cargo run --example", &unknown.map(str::to_owned).collect::<Vec<_>>());
}

fn has_example(member: &Member, name: &str) -> bool {
    member.targets.iter().any(|(kind, target)| kind == "example" && target == name)
}
