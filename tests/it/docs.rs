//! Pages that are written from code are as the code is.

use std::path::Path;

#[test]
fn the_page_of_commands_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/commands.md");
    let page = groundwork::cli::reference::commands();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/commands.md is out of date: run `UPDATE_DOCS=1 cargo test --release`");
}

/// A command that a page shows must be one that exists.
#[test]
fn pages_show_commands_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known = groundwork::cli::reference::commands();
    for page in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "docs/developers.md",
        "docs/first-real-run.md",
        "docs/getting-started.md",
        "docs/init.md",
        "docs/readiness.md",
        "docs/rehearsal.md",
        "docs/teams.md",
        "docs/vault.md",
        "examples/starter/README.md",
    ] {
        let text = std::fs::read_to_string(root.join(page)).unwrap_or_else(|error| panic!("{page}: {error}"));
        let blocks = text.split("```").skip(1).step_by(2);
        for line in blocks.flat_map(str::lines).filter(|line| line.starts_with("groundwork ")) {
            let name = line.split_whitespace().nth(1).expect("a word");
            assert!(
                known.contains(&format!("## groundwork {name}\n")),
                "{page}: there is no `groundwork {name}`"
            );
        }
    }
}

#[test]
fn a_shell_can_complete_commands() {
    let completions = |shell: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_groundwork"));
        let output = command.args(["completions", shell]).output().expect("groundwork starts");
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(completions(shell).contains("kubeconfig"), "{shell}");
    }
    // What bash itself makes of it.
    let words = "COMP_WORDS=(groundwork hist); COMP_CWORD=1; _groundwork groundwork hist groundwork; echo \"${COMPREPLY[@]}\"";
    let script = format!("{}\n{words}", completions("bash"));
    let output = std::process::Command::new("bash").args(["-c", &script]).output().expect("bash");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "history");
}

/// Until somebody has made the first real run, whoever opens the README reads that nobody has.
#[test]
fn the_readme_says_what_was_never_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("the README");
    let first: String = readme.lines().take(20).collect::<Vec<_>>().join("\n");
    let recorded = root.join("docs/first-real-run-record.md").exists();
    let says = first.contains("groundwork has not been run on Google Cloud itself yet");
    assert_eq!(
        says, !recorded,
        "either there is a record of a real run, or the README says that there is none"
    );
}
