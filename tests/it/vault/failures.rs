use super::scripted::{RECOVERY, ROOT, Scripted, mode};

fn told(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn keys_that_secret_manager_refuses_stay_on_the_disk_until_it_has_them() {
    for status in [403, 400, 503] {
        let scripted = Scripted::new();
        scripted.state.lock().expect("lock").refuses = Some((RECOVERY[1].to_owned(), status));
        let refused = scripted.run();
        let said = told(&refused);
        assert_eq!(refused.status.code(), Some(1), "{said}");
        let file = scripted.pending();
        assert!(said.contains(&format!("HTTP {status}: refused: (sensitive)")), "{said}");
        assert!(said.contains("do not remove") && said.contains("vault-keys.json"), "{said}");
        assert_eq!((mode(&file), mode(file.parent().expect("a folder"))), (0o600, 0o700));
        // One is there, the others are not, and nothing was done with the root token.
        let state = scripted.state.lock().expect("lock");
        assert!(state.newest(RECOVERY[0]).is_some() && state.newest(ROOT).is_none());
        assert!(state.audit.is_empty() && state.root_lives);
        drop(state);
        scripted.state.lock().expect("lock").refuses = None;
        scripted.assert_done(&scripted.run());
        // What it had is not written again.
        assert_eq!(scripted.state.lock().expect("lock").secrets[RECOVERY[0]].len(), 1);
    }
}

#[test]
fn it_waits_until_all_servers_vote() {
    let scripted = Scripted::new();
    scripted.state.lock().expect("lock").voters = 0;
    let output = scripted.run();
    scripted.assert_done(&output);
    assert!(told(&output).contains("waiting for 3 raft voters: 1 of 3 vote"), "{}", told(&output));
}

#[test]
fn vault_is_not_initialised_while_its_keys_have_no_place() {
    let scripted = Scripted::new();
    scripted.state.lock().expect("lock").lacks = Some("secretmanager.versions.add");
    let output = scripted.run();
    let said = told(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for secret in RECOVERY.iter().chain([&ROOT]) {
        assert!(said.contains(&format!("on `{secret}` we lack secretmanager.versions.add")), "{said}");
    }
    assert_eq!(scripted.state.lock().expect("lock").initialised_times, 0);
    assert!(!scripted.pending().exists());
}

#[test]
fn a_vault_that_somebody_else_initialised_is_theirs_until_its_keys_are_here() {
    let scripted = Scripted::new();
    {
        let mut state = scripted.state.lock().expect("lock");
        state.keys = vec!["theirs-1".into(), "theirs-2".into(), "theirs-3".into()];
        state.root_token = "hvs.theirs".into();
        state.root_lives = true;
        state.initialised_times = 1;
    }
    let said = told(&scripted.run());
    assert!(said.contains("Secret Manager does not have its keys"), "{said}");
    assert!(said.contains(ROOT), "{said}");
    {
        let mut state = scripted.state.lock().expect("lock");
        let keys = state.keys.clone();
        for (secret, key) in RECOVERY.iter().zip(keys) {
            state.secrets.insert((*secret).to_owned(), vec![("ENABLED", key)]);
        }
        state.secrets.insert(ROOT.to_owned(), vec![("ENABLED", "hvs.theirs".to_owned())]);
    }
    scripted.assert_done(&scripted.run());
}

#[test]
fn the_keys_of_an_earlier_vault_are_not_overwritten() {
    let scripted = Scripted::new();
    scripted.state.lock().expect("lock").refuses = Some((RECOVERY[0].to_owned(), 503));
    scripted.run();
    {
        let mut state = scripted.state.lock().expect("lock");
        (state.keys, state.root_lives, state.refuses) = (Vec::new(), false, None);
    }
    let before = std::fs::read(scripted.pending()).expect("the keys");
    let said = told(&scripted.run());
    assert!(said.contains("there are keys here of an earlier one"), "{said}");
    assert_eq!(std::fs::read(scripted.pending()).expect("the keys"), before);
    assert_eq!(scripted.state.lock().expect("lock").initialised_times, 1);
}

#[test]
fn what_cannot_be_meant_is_refused_before_anybody_is_asked() {
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_groundwork"));
        command.env_clear().args(["vault", "init", "--keep", "keep"]).args(arguments);
        command.output().expect("starts")
    };
    let good = "projects/p/secrets/a";
    for (arguments, needle) in [
        (&["--recovery-keys", "a", "--root-token", good][..], "`a` is not written like"),
        (&["--recovery-keys", good, "--root-token", good], "is named twice"),
        (
            &["--recovery-keys", good, "--root-token", "projects/p/secrets/b", "--threshold", "2"],
            "the threshold",
        ),
        (
            &[
                "--recovery-keys",
                good,
                "--root-token",
                "projects/p/secrets/b",
                "--address",
                "http://vault.example",
            ],
            "the keys come that way",
        ),
        (
            &[
                "--recovery-keys",
                good,
                "--root-token",
                "projects/p/secrets/b",
                "--address",
                "https://vault.example",
            ],
            "--ca-file",
        ),
        (&["--recovery-keys", good, "--root-token", "projects/p/secrets/b"], "KUBECONFIG"),
    ] {
        let output = run(arguments);
        assert!(!output.status.success());
        assert!(told(&output).contains(needle), "{arguments:?}: {}", told(&output));
    }
}
