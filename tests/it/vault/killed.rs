use super::scripted::{Kill, Scripted};

/// How many requests a whole run makes, and which.
fn requests() -> Vec<String> {
    let scripted = Scripted::new();
    let output = scripted.run();
    scripted.assert_done(&output);
    let state = scripted.state.lock().expect("lock");
    state.requests.clone()
}

/// SIGKILL at every request, before and after it is carried out; then the same command again.
#[test]
fn a_run_that_is_killed_anywhere_goes_on_or_says_that_the_keys_are_lost() {
    let requests = requests();
    assert!(requests.len() > 20, "{requests:?}");
    let kills = (0..requests.len()).flat_map(|at| [false, true].map(|carried_out| Kill { at, carried_out }));
    let mut lost = 0;
    for kill in kills {
        let scripted = Scripted::new();
        scripted.state.lock().expect("lock").kill = Some(kill);
        let killed = scripted.run();
        assert!(!killed.status.success(), "{kill:?} of {}", requests[kill.at]);
        assert!(scripted.outputs().is_none());
        let again = scripted.run();
        let told = String::from_utf8_lossy(&again.stderr).into_owned();
        match told {
            // The one moment that nobody can cover: Vault has initialised itself, and nobody was there to hear it.
            told if told.contains("its keys are lost") => {
                lost += 1;
                assert_eq!((requests[kill.at].as_str(), kill.carried_out), ("POST /v1/sys/init", true));
                assert!(told.contains("nothing can be in it") && told.contains("vault-keys.json"), "{told}");
            }
            // Between the enabling of a version and its disabling the token may be revoked: a person decides.
            told if told.contains("does not accept the root token") => panic!("{kill:?}: {told}"),
            _ => scripted.assert_done(&again),
        }
    }
    assert_eq!(lost, 1);
}

#[test]
fn what_is_done_is_left_alone() {
    let scripted = Scripted::new();
    scripted.assert_done(&scripted.run());
    let again = scripted.run();
    scripted.assert_done(&again);
    let state = scripted.state.lock().expect("lock");
    assert!(state.requests.iter().all(|request| request.starts_with("GET")), "{:?}", state.requests);
}
