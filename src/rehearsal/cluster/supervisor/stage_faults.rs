use std::{
    collections::HashSet,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use k8s_openapi::{
    api::core::v1::{Event, EventSource, ObjectReference},
    apimachinery::pkg::apis::meta::v1::Time,
};
use kube::{Api, api::PostParams, core::ObjectMeta};
use serde::Deserialize;

use super::{super::stages, stage_watch::reference};

/// How often kwok's log is looked at.
const EVERY: Duration = Duration::from_millis(250);

/// A stage that kwok could not play for an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Complaint {
    stage: String,
    /// `namespace/name`, or the name alone.
    object: String,
    why: String,
}

/// A line of kwok's log, as far as it matters here.
#[derive(Deserialize)]
struct Line {
    msg: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    resource: String,
    #[serde(default)]
    err: String,
}

/// Makes an event of each stage that kwok cannot play (its template does not parse, the API server refuses what comes
/// out of it), as an operator would of what it cannot do: whoever waits for the object finds it there.
pub(super) fn tell(client: kube::Client, log: PathBuf) {
    tokio::spawn(async move {
        let (mut read, mut told) = (0, HashSet::new());
        loop {
            for complaint in complaints(&new_lines(&log, &mut read)) {
                if told.insert(complaint.clone())
                    && let Err(error) = publish(&client, &complaint).await
                {
                    tracing::warn!("stage {}: {error}: {}", complaint.stage, complaint.why);
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    });
}

/// The whole lines that were added to the log since `read`.
fn new_lines(log: &Path, read: &mut u64) -> String {
    let mut text = Vec::new();
    let added = std::fs::File::open(log).and_then(|mut file| {
        file.seek(SeekFrom::Start(*read))?;
        file.read_to_end(&mut text)
    });
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    if added.is_err() || whole == 0 {
        return String::new();
    }
    *read += whole as u64;
    String::from_utf8_lossy(&text[..whole]).into_owned()
}

fn complaints(lines: &str) -> Vec<Complaint> {
    let parsed = lines.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
    parsed
        .filter(|line| line.msg == "failed to apply stage" && !line.resource.is_empty())
        .map(|line| {
            // An error of a template quotes the whole buffer that it was to be written to, most of it zeros.
            let why = line.err.split('\0').next().unwrap_or_default().trim().trim_end_matches(':');
            Complaint { stage: line.stage, object: line.resource, why: why.to_owned() }
        })
        .collect()
}

async fn publish(client: &kube::Client, complaint: &Complaint) -> kube::Result<()> {
    let Some(stage) = stages::api(client).get_opt(&complaint.stage).await? else { return Ok(()) };
    let Some((version, kind)) = reference(&stage) else { return Ok(()) };
    let (namespace, name) = complaint.object.split_once('/').unwrap_or(("", &complaint.object));
    let now = Time(Timestamp::now());
    let event = Event {
        metadata: ObjectMeta { generate_name: Some(format!("{name}.")), ..ObjectMeta::default() },
        involved_object: ObjectReference {
            api_version: Some(version),
            kind: Some(kind),
            name: Some(name.to_owned()),
            namespace: Some(namespace.to_owned()).filter(|namespace| !namespace.is_empty()),
            ..ObjectReference::default()
        },
        type_: Some("Warning".to_owned()),
        reason: Some("StageFailed".to_owned()),
        message: Some(format!("stage {}: {}", complaint.stage, complaint.why)),
        source: Some(EventSource { component: Some("kwok".to_owned()), host: None }),
        first_timestamp: Some(now.clone()),
        last_timestamp: Some(now),
        count: Some(1),
        ..Event::default()
    };
    let place = if namespace.is_empty() { "default" } else { namespace };
    Api::namespaced(client.clone(), place).create(&PostParams::default(), &event).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kwok_complains_in_lines_of_json() {
        let broken = r#"{"level":"ERROR","msg":"failed to apply stage","resource":"default/one","stage":"web.ready","err":"failed to get patches for resource one: template: _:1: missing value for if: \u0000\u0000\u0000"}"#;
        let other = r#"{"level":"ERROR","msg":"Failed to preprocess resource","resource":"default/two","err":"stage match"}"#;
        let found = complaints(&format!("{broken}\n{other}\npanic: not JSON\n"));
        let why = "failed to get patches for resource one: template: _:1: missing value for if";
        let expected = Complaint { stage: "web.ready".into(), object: "default/one".into(), why: why.into() };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn a_line_is_read_once_and_when_it_is_whole() {
        let scratch = tempfile::tempdir().expect("a folder");
        let log = scratch.path().join("kwok.log");
        let mut read = 0;
        assert_eq!(new_lines(&log, &mut read), "");
        std::fs::write(&log, "one\ntw").expect("written");
        assert_eq!(new_lines(&log, &mut read), "one\n");
        assert_eq!(new_lines(&log, &mut read), "");
        std::fs::write(&log, "one\ntwo\n").expect("written");
        assert_eq!(new_lines(&log, &mut read), "two\n");
    }
}
