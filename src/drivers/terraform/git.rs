//! Git, which fetches modules (`git::https://…`, `git::ssh://…`) on terraform's behalf. It finds the user's own configuration,
//! credential helpers, keys and agent (`HOME`, `SSH_AUTH_SOCK`); what it must not do is ask: in the background a question
//! would never be seen, and a program that reads the terminal there is stopped.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
};

/// Variables that make a question an error. None of them takes the place of what a user's `core.sshCommand` or
/// `GIT_SSH_COMMAND` says, as `ssh -o BatchMode=yes` would:
/// <https://git-scm.com/docs/git#Documentation/git.txt-codeGITTERMINALPROMPTcode>, `SSH_ASKPASS_REQUIRE` in `ssh(1)`,
/// <https://github.com/git-ecosystem/git-credential-manager/blob/release/docs/environment.md#gcm_interactive>.
const QUIET: [(&str, &str); 4] = [
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GCM_INTERACTIVE", "never"),
    // ssh asks this program whether it knows a host, and for passphrases; it answers nothing.
    ("SSH_ASKPASS", "false"),
    ("SSH_ASKPASS_REQUIRE", "force"),
];

/// Keeps git from asking, unless the platform passes on what the user says of that.
pub(super) fn quiet(environment: &mut BTreeMap<OsString, OsString>) {
    for (name, value) in QUIET {
        environment.entry(name.into()).or_insert_with(|| value.into());
    }
}

/// Lets it ask again: a person is there to answer.
pub(super) fn talk(environment: &mut BTreeMap<OsString, OsString>, passed: &BTreeMap<OsString, OsString>) {
    for (name, _) in QUIET {
        if !passed.contains_key(OsStr::new(name)) {
            environment.remove(OsStr::new(name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_platform_passes_on_counts() {
        let passed: BTreeMap<OsString, OsString> = [("SSH_ASKPASS".into(), "ours".into())].into();
        let mut environment = passed.clone();
        quiet(&mut environment);
        assert_eq!(environment.len(), 4);
        assert_eq!(environment[OsStr::new("SSH_ASKPASS")], "ours");
        talk(&mut environment, &passed);
        assert_eq!(environment, passed);
    }
}
