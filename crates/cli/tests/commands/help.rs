//! Help of every command, and the page made of it.

use std::fmt::Write as _;

use bellwether_testkit::{golden, repository};

use crate::run::bellwether;

/// The commands the binary says it has, and those below them: `slo table`.
fn commands() -> Vec<String> {
    let mut found = Vec::new();
    for command in listed(&bellwether(&["--help"]).ended(0).stdout) {
        let below = listed(&help(&command));
        found.push(command.clone());
        found.extend(below.into_iter().map(|word| format!("{command} {word}")));
    }
    found
}

fn help(command: &str) -> String {
    let args: Vec<&str> = command.split(' ').chain(["--help"]).collect();
    bellwether(&args).ended(0).stdout
}

fn listed(help: &str) -> Vec<String> {
    let listed = help.split("Commands:\n").nth(1).unwrap_or_default();
    let lines = listed.lines().take_while(|line| !line.is_empty());
    lines
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect()
}

#[test]
fn help_of_every_command_has_an_example_of_it() {
    let commands = commands();
    assert!(commands.len() >= 6, "{commands:?}");
    for command in commands {
        let help = help(&command);
        let examples = help.split("Example").nth(1).unwrap_or_default();
        assert!(examples.contains(&format!("bellwether {command}")), "{command}:\n{help}");
    }
}

#[test]
fn the_page_of_the_command_line_is_fresh() {
    let mut page =
        String::from("# The command line\n\nThe help of every command, as it prints it.\n");
    let mut section = |title: &str, help: &str| {
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        let _infallible = write!(page, "\n## {title}\n```text\n{}\n```\n", help.join("\n"));
    };
    section("bellwether", &bellwether(&["--help"]).ended(0).stdout);
    for command in commands() {
        section(&format!("bellwether {command}"), &help(&command));
    }
    golden::check(&repository().join("docs/cli.md"), &page);
}

#[test]
fn the_version_is_the_package_s() {
    let ran = bellwether(&["--version"]).ended(0);
    assert_eq!(ran.stdout.trim(), concat!("bellwether ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn no_command_at_all_is_a_usage_error() {
    let ran = bellwether(&[]).ended(2);
    assert!(ran.stderr.contains("Usage:"), "{}", ran.stderr);
}

#[test]
fn completions_of_every_shell_know_the_commands() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = bellwether(&["completions", shell]).ended(0).stdout;
        for command in commands() {
            let last = command.split(' ').next_back().unwrap_or_default();
            assert!(script.contains(last), "{shell} lacks {command}");
        }
    }
}
