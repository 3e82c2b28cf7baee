use std::{collections::BTreeMap, ffi::OsString, path::Path, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::Command,
};

use crate::{drivers::mask::Mask, model::Value};

/// The longest secret: eight times what Secret Manager takes, and short enough for an environment variable.
const LONGEST: u64 = 512 * 1024;

/// How much of what a command complains about is shown.
const QUOTED: usize = 8;

/// Why a command gave no secret.
#[derive(Debug)]
pub(super) struct NoSecret {
    /// In one line, fit for journals and plans.
    pub why: String,
    /// What the command wrote to its stderr, for the person at the terminal alone.
    pub said: Option<String>,
}

impl NoSecret {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), said: None }
    }
}

/// What a command prints, without one newline at its end. Its stdout is read from a pipe and lies nowhere; of its stderr the
/// last lines are shown if it fails, what it printed masked.
pub(super) async fn run(
    words: &[String],
    timeout: Duration,
    folder: &Path,
    environment: &BTreeMap<OsString, OsString>,
) -> Result<String, NoSecret> {
    let (name, arguments) = words.split_first().ok_or_else(|| NoSecret::new("its command is empty"))?;
    let search = environment.get(&OsString::from("PATH"));
    let program = which::which_in(name, search, folder)
        .map_err(|_| NoSecret::new(format!("there is no program `{}`", name.escape_debug())))?;
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(environment)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| NoSecret::new(format!("`{name}` cannot be started: {error}")))?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let all = async { tokio::join!(whole(out), whole(err), child.wait()) };
    let Ok((out, err, status)) = tokio::time::timeout(timeout, all).await else {
        return Err(NoSecret::new(format!("`{name}` took longer than {}s and was ended", timeout.as_secs())));
    };
    let status = status.map_err(|error| NoSecret::new(format!("`{name}` was lost: {error}")))?;
    if !status.success() {
        return Err(NoSecret { why: format!("`{name}` ended with {status}"), said: shown(&out, &err) });
    }
    if out.len() as u64 > LONGEST {
        return Err(NoSecret::new(format!("`{name}` printed more than {LONGEST} bytes")));
    }
    let text = String::from_utf8(out).map_err(|_| NoSecret::new(format!("`{name}` printed no text")))?;
    let text = text.strip_suffix('\n').map_or(text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
    match text {
        "" => Err(NoSecret { why: format!("`{name}` printed nothing"), said: shown(&[], &err) }),
        text => Ok(text.to_owned()),
    }
}

async fn whole(stream: Option<impl AsyncRead + Unpin>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        let _ = stream.take(LONGEST + 1).read_to_end(&mut bytes).await;
    }
    bytes
}

/// The end of what a command that failed complains about. What it printed may be half a secret.
fn shown(out: &[u8], err: &[u8]) -> Option<String> {
    let mut mask = Mask::default();
    mask.add(&Value::from(String::from_utf8_lossy(out)));
    let text = String::from_utf8_lossy(err);
    let text = mask.hide(text.trim());
    let lines: Vec<&str> = text.lines().collect();
    let end = lines[lines.len().saturating_sub(QUOTED)..].join("\n");
    (!end.is_empty()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn printed(script: &str, timeout: Duration) -> Result<String, NoSecret> {
        let words = ["sh", "-c", script].map(str::to_owned);
        let path = std::env::var_os("PATH").expect("a path");
        let environment = BTreeMap::from([("PATH".into(), path), ("WHO".into(), "me".into())]);
        run(&words, timeout, Path::new("/"), &environment).await
    }

    #[tokio::test]
    async fn one_newline_is_no_part_of_a_secret() {
        let minute = Duration::from_mins(1);
        assert_eq!(printed("printf 'a\\nb\\n\\n'", minute).await.expect("a secret"), "a\nb\n");
        assert_eq!(printed("printf \"$WHO\"", minute).await.expect("a secret"), "me");
        assert!(printed("true", minute).await.expect_err("nothing").why.contains("nothing"));
    }

    #[tokio::test]
    async fn what_a_command_complains_about_is_shown_without_the_secret() {
        let script = "echo hunter22; echo 'no vault: aHVudGVyMjI= hunter22' >&2; exit 3";
        let failed = printed(script, Duration::from_mins(1)).await.expect_err("it fails");
        assert_eq!(failed.said.as_deref(), Some("no vault: (sensitive) (sensitive)"));
        assert!(failed.why.contains("exit status: 3"), "{}", failed.why);
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let failed = printed("exec sleep 60", Duration::from_millis(50)).await.expect_err("it is slow");
        assert!(failed.why.contains("longer"), "{}", failed.why);
    }
}
