use std::path::Path;

use assert_cmd::Command;

fn groundwork(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_groundwork"))
        .arg("-C")
        .arg(folder)
        .arg("graph")
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit code"), text(output.stdout), text(output.stderr))
}

fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    fs_err::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs_err::write(path, text).expect("written");
}

/// A network, a database that reads it, an application that comes a sprint later, and a job that needs both.
fn platform() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(
        folder.path(),
        "platform.toml",
        r#"
[platform]
name = "shop"

[sprints]
1 = "Foundation"
2 = "The shop itself"

[stacks.network]
kind = "given"
outputs = { id = "net-1" }

[stacks.database]
sprint = 1
inputs = { network = "${network.id}" }

[stacks.shop]
sprint = 2
inputs = { url = "${database.url}", network = "${network.id}" }

[environments.testing]
sprint = 2

[environments.production]
sprint = 1
"#,
    );
    let root = |inputs: &[&str], output: &str| {
        let variables = inputs.iter().map(|name| format!("variable \"{name}\" {{ type = string }}\n"));
        variables.collect::<String>() + &format!("output \"{output}\" {{ value = \"x\" }}\n")
    };
    write(folder.path(), "stacks/database/stack.toml", "kind = \"terraform\"\n");
    write(folder.path(), "stacks/database/main.tf", &root(&["network"], "url"));
    write(folder.path(), "stacks/shop/stack.toml", "kind = \"terraform\"\n");
    write(folder.path(), "stacks/shop/main.tf", &root(&["url", "network"], "page"));
    folder
}

#[test]
fn an_environment_is_drawn_as_text() {
    let folder = platform();
    let (code, out, err) = groundwork(folder.path(), &["-e", "testing"]);
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_snapshot!("graph_text", out);
    assert!(!folder.path().join(".groundwork").exists(), "drawing leaves nothing behind");
}

#[test]
fn sprints_stacks_and_edges_can_be_chosen() {
    let folder = platform();
    let edges = |arguments: &[&str]| {
        let (code, out, err) = groundwork(folder.path(), &[arguments, &["--format", "dot"]].concat());
        assert_eq!(code, 0, "{err}");
        let edges = out.lines().filter(|line| line.contains(" -> "));
        edges
            .map(|line| line.split('[').next().expect("text").replace('"', "").trim().to_owned())
            .collect::<Vec<_>>()
    };
    let chain = ["database -> shop", "network -> database"];
    assert_eq!(edges(&["-e", "testing"]), chain);
    assert_eq!(edges(&["-e", "testing", "--all-edges"]), [chain[0], chain[1], "network -> shop"]);
    assert_eq!(edges(&["-e", "testing", "--sprint", "1"]), [chain[1]]);
    assert_eq!(edges(&["-e", "production"]), [chain[1]]);
    assert_eq!(edges(&["-e", "testing", "--only", "database"]), [chain[1]]);
}

#[test]
fn a_file_says_by_its_name_how_it_is_drawn() {
    let folder = platform();
    let starts =
        [("a.svg", "<svg "), ("a.dot", "digraph "), ("a.mmd", "---\ntitle: "), ("a.txt", "shop testing: ")];
    for (file, start) in starts {
        let path = folder.path().join(file);
        let path = path.to_str().expect("UTF-8");
        let (code, out, err) = groundwork(folder.path(), &["-e", "testing", "-o", path]);
        assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
        let written = fs_err::read_to_string(path).expect("written");
        assert!(written.starts_with(start), "{file}: {written}");
    }
}

#[test]
fn unknown_stacks_are_refused_with_a_suggestion() {
    let folder = platform();
    let (code, out, err) = groundwork(folder.path(), &["-e", "testing", "--only", "databse"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(err, "error: environment `testing` has no stack `databse`\nhint: did you mean `database`?\n");
    let (code, _, err) = groundwork(folder.path(), &["-e", "testing", "-o", "no/such/folder/a.svg"]);
    assert_eq!(code, 1);
    assert!(err.contains("no/such/folder/a.svg"), "{err}");
}
