//! Stacks that refuse to be destroyed until some of their inputs are changed: `[teardown]`.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Child,
};

use nix::sys::signal::Signal;
use serde_json::Value;

use super::world::{Ended, Platform, eventually, signal};

/// What refuses to be destroyed while the state says that it is locked, as the deletion protection of a cluster does.
const LOCK: &str = r#"
variable "locked" { type = bool }
resource "terraform_data" "lock" {
  input = var.locked
  provisioner "local-exec" {
    when    = destroy
    command = "test ${self.input} = false"
  }
}
"#;

const TEARDOWN: &str = "kind = \"terraform\"\n[teardown]\ninputs = { locked = false }\n";

/// One stack, `vault`, that is locked, with more in its root.
fn vault(more: &str) -> Platform {
    let platform = Platform::empty();
    platform.write(
        "platform.toml",
        "[platform]\nname = \"locks\"\n[stacks.vault]\ninputs.locked = true\n[environments.testing]\n",
    );
    platform.write("stacks/vault/main.tf", &format!("{LOCK}{more}"));
    platform.write("stacks/vault/stack.toml", TEARDOWN);
    platform
}

/// The processes that the newest run started, by their steps.
fn steps(platform: &Platform) -> Vec<String> {
    let journal = platform.journal();
    let processes = journal.iter().filter(|line| line["kind"] == "process");
    processes.map(|line| line["process"]["step"].as_str().expect("a step").to_owned()).collect()
}

fn record(platform: &Platform) -> Value {
    let file = platform.home().join("records/vault.json");
    serde_json::from_slice(&fs::read(file).expect("a record")).expect("JSON")
}

fn is_gone(platform: &Platform) -> bool {
    !platform.home().join("state/vault.tfstate").exists()
}

#[test]
fn a_stack_is_unlocked_and_then_destroyed() {
    let platform = vault("");
    platform.ok(&["up", "--yes"]);
    let asked = platform.run(&["down"]);
    assert_eq!(asked.code, 5);
    asked.says("note: unlocked first: locked = false is applied");
    assert!(steps(&platform).is_empty());
    // Today's stack.toml says nothing of it any more, but that is how it was applied.
    platform.write("stacks/vault/stack.toml", "kind = \"terraform\"\n");
    platform.ok(&["down", "--yes"]).says("destroyed      1");
    assert_eq!(steps(&platform), ["plan", "show", "unlock", "destroy"]);
    assert!(is_gone(&platform));
    let log = platform.ok(&["logs", "vault"]);
    log.says("groundwork: locked = false is applied first").says("terraform_data.lock: Plan to update");
}

#[test]
fn what_is_unlocked_already_is_destroyed_at_once() {
    let platform = vault("");
    platform.edit("platform.toml", "locked = true", "locked = false");
    platform.ok(&["up", "--yes"]);
    platform.ok(&["down", "--yes"]);
    assert_eq!(steps(&platform), ["plan", "destroy"]);
}

#[test]
fn a_stack_that_was_applied_before_there_was_a_teardown_gets_one_from_an_up_that_changes_nothing() {
    let platform = vault("");
    platform.write("stacks/vault/stack.toml", "kind = \"terraform\"\n");
    platform.ok(&["up", "--yes"]);
    // So every record looked before.
    assert_eq!(record(&platform)["applied"]["teardown"].get("inputs"), None);
    let refused = platform.run(&["down", "--yes"]);
    assert_eq!(refused.code, 1);
    refused.says("terraform destroy failed");
    assert_eq!(steps(&platform), ["destroy"]);

    platform.write("stacks/vault/stack.toml", TEARDOWN);
    platform.ok(&["plan"]).says("1 up to date");
    platform.ok(&["up", "--yes"]);
    assert_eq!(steps(&platform), ["plan"]);
    assert_eq!(record(&platform)["applied"]["teardown"]["inputs"]["locked"], false);
    platform.ok(&["up", "--yes"]);
    assert!(steps(&platform).is_empty(), "it is recorded");
    forget_names(&platform.home().join("applied/vault.tar"));
    platform.ok(&["down", "--yes"]);
    assert!(is_gone(&platform));
}

/// Takes out of an archive what those of an older groundwork do not have.
fn forget_names(path: &Path) {
    let mut old = tar::Archive::new(fs::File::open(path).expect("an archive"));
    let mut new = tar::Builder::new(Vec::new());
    let mut dropped = 0;
    for entry in old.entries().expect("entries") {
        let entry = entry.expect("an entry");
        if entry.path().expect("a path").ends_with("groundwork.withheld.json") {
            dropped += 1;
            continue;
        }
        let header = entry.header().clone();
        new.append(&header, entry).expect("copied");
    }
    assert_eq!(dropped, 1);
    fs::write(path, new.into_inner().expect("whole")).expect("written");
}

#[test]
fn a_variable_that_the_applied_copy_lacks_is_in_it_before_a_teardown_changes_it() {
    let platform = vault("");
    let with = fs::read_to_string(platform.path().join("stacks/vault/main.tf")).expect("is there");
    let without = with
        .replace("variable \"locked\" { type = bool }\n", "")
        .replace("input = var.locked", "input = true");
    platform.write("stacks/vault/main.tf", &without);
    platform.write("stacks/vault/stack.toml", "kind = \"terraform\"\n");
    platform.edit("platform.toml", "inputs.locked = true", "");
    platform.ok(&["up", "--yes"]);
    platform.write("stacks/vault/main.tf", &with);
    platform.write("stacks/vault/stack.toml", TEARDOWN);
    platform.edit("platform.toml", "[stacks.vault]", "[stacks.vault]\ninputs.locked = true");
    platform.ok(&["up", "--yes"]);
    assert_eq!(steps(&platform), ["plan"], "nothing differs but how it is taken down");
    platform.ok(&["down", "--yes"]);
    assert!(is_gone(&platform));
}

#[test]
fn nothing_is_destroyed_where_the_unlock_would_do_more_than_change_in_place() {
    let platform = vault(
        r#"
resource "terraform_data" "named" { triggers_replace = var.locked }
resource "terraform_data" "counted" { count = var.locked ? 1 : 0 }
"#,
    );
    platform.ok(&["up", "--yes"]);
    let state = fs::read(platform.home().join("state/vault.tfstate")).expect("a state");
    let refused = platform.run(&["down", "--yes"]);
    assert_eq!(refused.code, 1);
    refused
        .says("stack vault is not taken down: locked = false is to change it in place only")
        .says("terraform would replace terraform_data.named (triggers_replace cannot be changed in place)")
        .says("terraform would destroy terraform_data.counted[0] (outside of count or for_each)")
        .says("nothing was destroyed");
    assert_eq!(steps(&platform), ["plan", "show"]);
    assert_eq!(fs::read(platform.home().join("state/vault.tfstate")).expect("a state"), state);
    assert_eq!(platform.standing("vault"), "up-to-date");
    let plans = platform.files().into_iter().filter(|(path, _)| path.ends_with("vault.plan.tfplan"));
    assert_eq!(plans.count(), 0, "no plan file stays");
}

#[test]
fn a_protected_stack_is_refused_all_the_same() {
    let platform = vault("");
    platform.edit("platform.toml", "[stacks.vault]", "[stacks.vault]\nprotected = true");
    platform.ok(&["up", "--yes"]);
    let refused = platform.run(&["down", "--yes"]);
    assert_eq!(refused.code, 2);
    refused.says("down refuses protected stacks: vault");
    platform.edit("platform.toml", "protected = true\n", "");
    platform.edit("platform.toml", "[environments.testing]", "[environments.testing]\nprotected = true");
    let refused = platform.run(&["down", "--yes"]);
    assert_eq!(refused.code, 2);
    refused.says("environment `testing` is protected: down refuses it");
    assert!(!is_gone(&platform));
}

#[test]
fn after_a_destroy_that_failed_in_the_middle_nothing_is_made_again() {
    let platform = vault("");
    let may_go = platform.path().join("may-go");
    platform.write(
        "stacks/vault/more.tf",
        &format!(
            "resource \"terraform_data\" \"last\" {{\n  provisioner \"local-exec\" {{\n    when    = destroy\n    \
             command = \"test -e {}\"\n  }}\n}}\n",
            may_go.display()
        ),
    );
    platform.edit(
        "stacks/vault/main.tf",
        "input = var.locked",
        "input = var.locked\n  depends_on = [terraform_data.last]",
    );
    platform.ok(&["up", "--yes"]);
    assert_eq!(platform.run(&["down", "--yes"]).code, 1);
    assert_eq!(steps(&platform), ["plan", "show", "unlock", "destroy"]);
    fs::write(&may_go, "").expect("written");
    platform.ok(&["down", "--yes"]);
    assert_eq!(steps(&platform), ["plan", "show", "destroy"]);
    assert!(is_gone(&platform));
}

/// Its lock is there and locked; what was to be made after it is tainted, or was never made.
#[test]
fn what_a_first_apply_that_failed_left_is_unlocked_and_nothing_more_is_made() {
    let platform = vault("");
    let made = platform.path().join("made");
    platform.write(
        "stacks/vault/more.tf",
        &format!(
            "resource \"terraform_data\" \"bad\" {{\n  depends_on = [terraform_data.lock]\n  provisioner \"local-exec\" {{\n    \
             command = \"echo x >> {} && exit 1\"\n  }}\n}}\n\
             resource \"terraform_data\" \"never\" {{ depends_on = [terraform_data.bad] }}\n",
            made.display()
        ),
    );
    assert_eq!(platform.run(&["up", "--yes"]).code, 1);
    platform.ok(&["down", "--yes"]);
    assert_eq!(steps(&platform), ["plan", "show", "plan", "show", "unlock", "destroy"]);
    assert_eq!(fs::read_to_string(made).expect("it was tried"), "x\n", "and only once");
    assert!(is_gone(&platform));
}

/// `vault` gets a password from `net`, and shows what it got by a hash.
fn with_password() -> Platform {
    let platform = vault(
        r#"
variable "password" {
  type      = string
  default   = "none"
  sensitive = true
}
resource "terraform_data" "password" { input = sha256(var.password) }
"#,
    );
    platform.edit("platform.toml", "inputs.locked", "inputs.password = \"${net.password}\"\ninputs.locked");
    platform.edit("platform.toml", "[stacks.vault]", "[stacks.net]\n[stacks.vault]");
    platform.terraform(
        "net",
        "resource \"terraform_data\" \"net\" { input = \"hunter2\" }\noutput \"password\" {\n  \
         value     = terraform_data.net.output\n  sensitive = true\n}\n",
    );
    platform
}

#[test]
fn an_unlock_sets_no_password_to_nothing() {
    let platform = with_password();
    platform.ok(&["up", "--yes"]);
    let file = fs::read_to_string(platform.path().join("platform.toml")).expect("is there");
    // An orphan: nobody says its password any more.
    platform.edit(
        "platform.toml",
        "[stacks.vault]\ninputs.password = \"${net.password}\"\ninputs.locked = true",
        "",
    );
    let refused = platform.run(&["up", "--yes", "--prune"]);
    assert_eq!(refused.code, 1);
    refused
        .says("stack vault is not taken down: locked = false cannot be applied first")
        .says("`password` of its last apply: sensitive values are not kept");
    assert_eq!(steps(&platform), ["plan", "show"]);
    platform.write("platform.toml", &file);
    platform.ok(&["down", "--yes"]);
    let summary = platform.ok(&["logs", "vault"]);
    summary.says("Apply complete! Resources: 0 added, 1 changed, 0 destroyed.");
    assert!(is_gone(&platform));
    assert!(
        platform.files().iter().all(|(_, content)| !String::from_utf8_lossy(content).contains("hunter2"))
    );
}

#[test]
fn an_orphan_is_unlocked_too() {
    let platform = vault("");
    platform.ok(&["up", "--yes"]);
    platform.write("platform.toml", "[platform]\nname = \"locks\"\n[environments.testing]\n");
    fs::remove_dir_all(platform.path().join("stacks")).expect("removed");
    platform.ok(&["up", "--yes", "--prune"]);
    assert!(is_gone(&platform));
}

/// `vault` with an unlock that takes as long as a test wants: after the lock a data source is read, from a pipe.
struct Slow {
    platform: Platform,
    pipe: PathBuf,
}

const EMPTY_STATE: &str = r#"{"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x", "outputs": {}, "resources": []}"#;

impl Slow {
    fn up() -> Self {
        let platform = vault("");
        let pipe = platform.path().join("other.tfstate");
        platform.write(
            "stacks/vault/more.tf",
            &format!(
                "data \"terraform_remote_state\" \"other\" {{\n  depends_on = [terraform_data.lock]\n  backend    = \"local\"\n  \
                 config     = {{ path = \"{}\" }}\n}}\n",
                pipe.display()
            ),
        );
        fs::write(&pipe, EMPTY_STATE).expect("written");
        platform.ok(&["up", "--yes"]);
        fs::remove_file(&pipe).expect("removed");
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
        Self { platform, pipe }
    }

    /// A `down` in the middle of the unlock: the lock is open, and the state is not written yet.
    fn down(&self) -> Child {
        let child = self.platform.start(&["down", "--yes"]);
        eventually("the unlock reads the pipe", || {
            self.has("vault.unlock.out", "data.terraform_remote_state.other: Refreshing")
        });
        child
    }

    /// Whether a file of that name, of some run, holds a text.
    fn has(&self, name: &str, text: &str) -> bool {
        let mut files = self.platform.files().into_iter().filter(|(path, _)| path.ends_with(name));
        files.any(|(_, content)| String::from_utf8_lossy(&content).contains(text))
    }

    /// Lets the unlock go on, and every later terraform find an ordinary file.
    fn go_on(&self) {
        let mut pipe = fs::OpenOptions::new().write(true).open(&self.pipe).expect("somebody reads it");
        fs::remove_file(&self.pipe).expect("removed");
        fs::write(&self.pipe, EMPTY_STATE).expect("written");
        pipe.write_all(EMPTY_STATE.as_bytes()).expect("written");
    }
}

#[test]
fn an_unlock_that_was_interrupted_is_done_again() {
    let slow = Slow::up();
    let child = slow.down();
    signal(&child, Signal::SIGINT);
    eventually("the interrupt is passed on", || slow.has("vault.log", "groundwork: SIGINT to process"));
    slow.go_on();
    let ended = Ended::of(child.wait_with_output().expect("it ends"));
    assert_eq!(ended.code, 130, "{}\n{}", ended.out, ended.err);
    assert_eq!(steps(&slow.platform), ["plan", "show", "unlock"], "nothing new was started");
    slow.platform.ok(&["down", "--yes"]).says("destroyed      1");
    assert!(is_gone(&slow.platform));
}

#[test]
fn after_a_kill_the_unlock_comes_to_its_end_before_anything_is_destroyed() {
    let slow = Slow::up();
    let mut first = slow.down();
    signal(&first, Signal::SIGKILL);
    first.wait().expect("it is gone");
    assert_eq!(slow.platform.standing("vault"), "in-flight");
    let second = slow.platform.start(&["down", "--yes"]);
    eventually("the second waits for what the first left", || slow.has("vault.log", "of an earlier run"));
    slow.go_on();
    let ended = Ended::of(second.wait_with_output().expect("it ends"));
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
    assert_eq!(steps(&slow.platform), ["plan", "destroy"], "the unlock of the first holds");
    assert!(is_gone(&slow.platform));
}
