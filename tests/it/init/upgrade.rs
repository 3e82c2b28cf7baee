use std::fs;

use groundwork::content::{ARCHIVE, File, MARKER, Origin, Tree};

use super::support::Folder;

/// Makes the platform one that an older groundwork wrote, whose content was other than today's in some places.
fn age(folder: &Folder, change: impl Fn(&mut Tree)) {
    let mut origin = Origin::read(folder.path()).expect("readable").expect("an origin");
    let today = origin.files.clone();
    change(&mut origin.files);
    for (path, _) in today.iter().filter(|(path, _)| origin.files.get(path).is_none()) {
        fs::remove_file(folder.path().join(path)).expect("removed");
    }
    for (path, file) in &origin.files {
        folder.write(path, file.text().expect("text"));
    }
    origin.groundwork = "0.0.9".into();
    keep(folder, &origin);
    folder.commit();
}

fn keep(folder: &Folder, origin: &Origin) {
    for (name, file) in origin.pack().expect("packed") {
        fs::write(folder.path().join(name), file.bytes).expect("written");
    }
}

fn text(content: &str) -> File {
    File::new(content, false)
}

/// A file with its first line gone: today's content has added one.
fn without_first_line(tree: &mut Tree, path: &str) {
    let all = tree.text(path).expect("text").to_owned();
    let (_, rest) = all.split_once('\n').expect("lines");
    tree.insert(path, text(rest));
}

const MAIN: &str = "stacks/vpc/main.tf";
const OUTPUTS: &str = "stacks/vpc/outputs.tf";
const SMALL: [&str; 4] = ["--environments", "testing", "--applications", "none"];

#[test]
fn what_has_changed_in_the_content_is_taken_and_what_has_changed_here_is_kept() {
    let folder = Folder::platform(&SMALL);
    let today = folder.files();
    age(&folder, |old| {
        without_first_line(old, MAIN);
        without_first_line(old, OUTPUTS);
        old.remove("stacks/iam/outputs.tf");
        old.insert("modules/vpc/old.tf", text("# nobody needs this any more\n"));
        old.insert("modules/vpc/older/too.tf", text("# nor this\n"));
    });
    let ours = format!("{}\n# Ours.\n", folder.read(MAIN));
    folder.write(MAIN, &ours);
    folder.write("stacks/ours/main.tf", "# A stack of our own.\n");
    folder.write("stacks/gke/outputs.tf", &format!("# Ours.\n{}", folder.read("stacks/gke/outputs.tf")));
    folder.commit();

    let ended = folder.ok(&["init", "--upgrade"]);
    ended.says(&format!("~ {MAIN}  merged with your changes")).says(&format!("~ {OUTPUTS}  updated"));
    ended.says("+ stacks/iam/outputs.tf  new").says("- modules/vpc/old.tf  removed");
    ended.says("upgraded from the content of groundwork 0.0.9 to that of ");
    ended.says("1 new, 1 updated, 1 merged, 2 removed");
    let first = String::from_utf8(today[std::path::Path::new(MAIN)].clone()).expect("text");
    assert_eq!(folder.read(MAIN), format!("{first}\n# Ours.\n"));
    assert!(folder.read("stacks/gke/outputs.tf").starts_with("# Ours.\n"));
    assert_eq!(folder.read("stacks/ours/main.tf"), "# A stack of our own.\n");
    assert!(folder.has("stacks/iam/outputs.tf") && !folder.has("modules/vpc/older"));
    assert_eq!(folder.read(MARKER).as_bytes(), today[std::path::Path::new(MARKER)]);

    // And then there is nothing left to do, whether or not it is committed.
    let before = folder.files();
    folder.ok(&["init", "--upgrade"]).says("nothing to do");
    assert!(folder.files() == before);
}

#[test]
fn a_conflict_is_marked_with_names_and_ends_with_1() {
    let folder = Folder::platform(&SMALL);
    age(&folder, |old| {
        let all = old.text("environments/testing.toml").expect("text").replace("sprint = 5", "sprint = 4");
        old.insert("environments/testing.toml", text(&all));
        old.insert("modules/vpc/old.tf", text("# nobody needs this any more\n"));
    });
    folder
        .write("environments/testing.toml", &folder.read("environments/testing.toml").replace("= 4", "= 1"));
    folder.write("modules/vpc/old.tf", "# we do\n");
    folder.commit();
    let before = folder.files();

    let dry = folder.run(&["init", "--upgrade", "--dry-run"]);
    assert_eq!(dry.code, 1, "{}\n{}", dry.out, dry.err);
    assert!(folder.files() == before, "a dry run wrote something");

    let ended = folder.run(&["init", "--upgrade"]);
    assert_eq!(ended.code, 1, "{}\n{}", ended.out, ended.err);
    assert_eq!(ended.out, dry.out);
    ended.says("! environments/testing.toml  conflict: marked in 1 place");
    ended.says("! modules/vpc/old.tf  conflict: changed here, gone from the content; it stays");
    ended.says("error: 2 files in conflict").says("hint: ");
    let marked = folder.read("environments/testing.toml");
    let version = env!("CARGO_PKG_VERSION");
    let expected =
        format!("<<<<<<< this platform\nsprint = 1\n=======\nsprint = 5\n>>>>>>> groundwork {version}\n");
    assert!(marked.contains(&expected), "{marked}");
    assert_eq!(folder.read("modules/vpc/old.tf"), "# we do\n");
    // The base is the new content now: what is resolved is a local change.
    folder.write("environments/testing.toml", &marked.replace(&expected, "sprint = 1\n"));
    folder.ok(&["init", "--upgrade"]).says("nothing to do");
    folder.ok(&["validate"]);
}

#[test]
fn what_was_deleted_here_stays_deleted() {
    let folder = Folder::platform(&SMALL);
    age(&folder, |old| without_first_line(old, OUTPUTS));
    fs::remove_file(folder.path().join(OUTPUTS)).expect("removed");
    folder.commit();
    // The platform's other files need its outputs, and that is said as well.
    let ended = folder.run(&["init", "--upgrade"]);
    ended.says(&format!("{OUTPUTS}  stays deleted, though the content has changed it"));
    ended.says("everything is merged, but your changes and the new content do not fit together");
    assert_eq!(ended.code, 1);
    assert!(!folder.has(OUTPUTS));
}

/// Nobody's file outside of the platform is written through a link.
#[test]
fn what_is_no_plain_file_is_left_alone() {
    let (folder, elsewhere) = (Folder::platform(&SMALL), Folder::new());
    age(&folder, |old| {
        without_first_line(old, MAIN);
        without_first_line(old, "modules/vpc/main.tf");
    });
    fs::rename(folder.path().join("modules"), elsewhere.path().join("modules")).expect("moved");
    std::os::unix::fs::symlink(elsewhere.path().join("modules"), folder.path().join("modules"))
        .expect("linked");
    folder.commit();
    let before = elsewhere.files();
    let ended = folder.run(&["init", "--upgrade"]);
    assert_eq!(ended.code, 1);
    ended.says("! modules/vpc/main.tf  conflict: no plain file here");
    assert!(elsewhere.files() == before);
}

#[test]
fn another_answer_changes_the_platform_as_newer_content_does() {
    let folder = Folder::platform(&["--applications", "none"]);
    folder.write(
        "environments/testing.toml",
        &format!("# Ours.\n{}", folder.read("environments/testing.toml")),
    );
    folder.commit();
    let all = "cert-manager,monitoring,velero";
    folder.ok(&["init", "--upgrade", "--applications", all]).says("+ stacks/velero/values.yaml  new");
    folder.ok(&["validate"]);
    let mut expected = Folder::platform(&["--applications", all]).files();
    let testing = std::path::Path::new("environments/testing.toml");
    expected.insert(testing.to_owned(), [b"# Ours.\n", expected[testing].as_slice()].concat());
    assert!(folder.files() == expected);
}

#[test]
fn what_is_not_committed_is_not_touched() {
    let folder = Folder::platform(&SMALL);
    age(&folder, |old| without_first_line(old, MAIN));
    folder.write("notes.txt", "mine");
    let before = folder.files();
    let ended = folder.run(&["init", "--upgrade"]);
    assert_eq!(ended.code, 2);
    ended.says("1 change").says("not committed").says("--allow-dirty");
    assert!(folder.files() == before);
    folder.ok(&["init", "--upgrade", "--dry-run"]).says(&format!("~ {MAIN}  updated"));
    assert!(folder.files() == before);
    folder.ok(&["init", "--upgrade", "--allow-dirty"]);

    let bare = Folder::platform(&SMALL);
    age(&bare, |old| without_first_line(old, MAIN));
    fs::remove_dir_all(bare.path().join(".git")).expect("removed");
    let ended = bare.run(&["init", "--upgrade"]);
    assert_eq!(ended.code, 2);
    ended.says("not committed").says("--allow-dirty");
}

#[test]
fn what_cannot_be_upgraded_says_why() {
    let refused = |folder: &Folder, why: &str| {
        let before = folder.files();
        let ended = folder.run(&["init", "--upgrade", "--allow-dirty"]);
        assert_eq!(ended.code, 2, "{}\n{}", ended.out, ended.err);
        ended.says(why).says("hint: ");
        assert!(folder.files() == before);
    };
    let strange = Folder::new();
    strange.write("platform.toml", "[platform]\nname = \"by-hand\"\n");
    refused(&strange, "it was not written by `groundwork init`");

    let folder = Folder::platform(&SMALL);
    let marker = folder.read(MARKER);
    folder.write(MARKER, &marker.replace("format = 1", "format = 2"));
    refused(&folder, "has format 2, which this groundwork does not know");
    let version = format!("groundwork = \"{}\"", env!("CARGO_PKG_VERSION"));
    folder.write(MARKER, &marker.replace(&version, "groundwork = \"99.0.0\""));
    refused(&folder, "the content of groundwork 99.0.0, which is newer than");
    folder.write(MARKER, "format = ");
    refused(&folder, "cannot be read");
    folder.write(MARKER, &marker);
    let mut origin = Origin::read(folder.path()).expect("readable").expect("an origin");
    origin.files.remove(MAIN);
    let [_, (_, archive)] = origin.pack().expect("packed");
    fs::write(folder.path().join(ARCHIVE), archive.bytes).expect("written");
    refused(&folder, "it holds other files than");
}

/// Any older groundwork will do, since the platform has the base of the merge itself.
#[test]
fn a_version_that_nobody_remembers_is_upgraded_too() {
    let folder = Folder::platform(&SMALL);
    let today = folder.files();
    let mut origin = Origin::read(folder.path()).expect("readable").expect("an origin");
    origin.groundwork = "0.0.0-lost.7".into();
    keep(&folder, &origin);
    folder.commit();
    folder
        .ok(&["init", "--upgrade"])
        .says("from the content of groundwork 0.0.0-lost.7")
        .says("no file to change");
    assert!(folder.files() == today);
}
