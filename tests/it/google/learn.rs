use std::process::{Command, Stdio};

use super::{
    super::{engine::world::Ended, provider::platform, terraform_driver::fixture::tool},
    root::{Root, says},
};

/// A schema as terraform prints it, of a type that the facts lack.
const SCHEMA: &str = r#"{"version": 0, "block": {
    "attributes": {
        "id": {"type": "string", "optional": true, "computed": true},
        "name": {"type": "string", "required": true},
        "tags": {"type": ["map", "string"], "optional": true},
        "orbit": {"type": "string", "computed": true}
    },
    "block_types": {"dome": {"nesting_mode": "list", "block": {"attributes": {"size": {"type": "number", "optional": true}}}}}
}}"#;

#[test]
fn a_type_that_was_learnt_is_simulated() {
    let root = Root::new(
        "resource \"google_colony_on_mars\" \"m\" {\n  name = \"first\"\n  tags = { a = \"b\" }\n  dome {\n    size = 3\n  }\n}\n",
    );
    let cache = root.path().join("cache");
    let folder = cache.join("google/resources");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("google_colony_on_mars.json"), SCHEMA).expect("written");
    let run = |arguments: &[&str]| {
        let tool = tool();
        let mut all = vec!["exec", "--", tool.path.to_str().expect("UTF-8")];
        all.extend(arguments);
        Ended::of(root.command(&all).env("GROUNDWORK_CACHE", &cache).output().expect("starts"))
    };
    for arguments in [
        &["apply", "-auto-approve", "-no-color"][..],
        &["plan", "-detailed-exitcode", "-no-color"],
        &["destroy", "-auto-approve", "-no-color"],
    ] {
        let ended = run(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}:\n{}\n{}", ended.out, ended.err);
    }
}

/// What is asked is a real provider's program; that of another provider here, under google's name.
#[test]
fn the_schema_of_a_real_provider_is_read() {
    let scratch = tempfile::tempdir().expect("a folder");
    let (mirror, cache) = (scratch.path().join("mirror"), scratch.path().join("cache"));
    super::super::provider::mirror(&mirror, "0.14.2");
    for registry in ["registry.terraform.io", "registry.opentofu.org"] {
        let hashicorp = mirror.join(registry).join("hashicorp");
        let folder = hashicorp.join("google/0.14.2").join(platform());
        std::fs::create_dir_all(&folder).expect("folders");
        let time = hashicorp.join("time/0.14.2").join(platform());
        let program =
            std::fs::read_dir(time).expect("a folder").next().expect("a program").expect("an entry");
        let program = std::fs::canonicalize(program.path()).expect("is there");
        std::os::unix::fs::symlink(program, folder.join("terraform-provider-google_v0.14.2"))
            .expect("a link");
    }
    let configuration = scratch.path().join("terraform.rc");
    let text = format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path = \"{}\"\n  }}\n}}\n",
        mirror.display()
    );
    std::fs::write(&configuration, text).expect("written");
    let learn = |configuration: &std::path::Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
        command.args(["rehearse", "--learn"]).stdin(Stdio::null()).env("TF_CLI_CONFIG_FILE", configuration);
        command.env("GROUNDWORK_CACHE", &cache);
        Ended::of(command.output().expect("starts"))
    };
    let ended = learn(&configuration);
    assert_eq!(ended.code, 0, "{}", ended.err);
    ended.says("learnt 4 resource types and 0 data sources");
    assert!(cache.join("google/resources/time_sleep.json").is_file());
    std::fs::remove_dir_all(&mirror).expect("removed");
    std::fs::create_dir(&mirror).expect("made");
    let ended = learn(&configuration);
    assert_eq!(ended.code, 1);
    says(&ended, "the real google provider cannot be installed");
}
