use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Map, Value as Json};

use super::Doing;

/// When a real cloud would do what terraform processes ask for. A thing is made after what it names, and deleted after
/// what names it; everything else goes on at the same time, as terraform does it.
#[derive(Debug, Default)]
pub struct RealTime {
    processes: Mutex<HashMap<i32, Process>>,
}

/// Seconds after a process began.
#[derive(Debug, Default)]
struct Process {
    /// When what goes by a name was made.
    made: HashMap<String, f64>,
    /// When the last thing was deleted that names this.
    freed: HashMap<String, f64>,
}

impl RealTime {
    /// When an operation on a thing begins and ends, in seconds after its process began.
    pub fn span(
        &self,
        process: i32,
        doing: Doing,
        kind: &str,
        id: &str,
        attributes: &Map<String, Json>,
        takes: Duration,
    ) -> (f64, f64) {
        let mut processes = self.processes.lock().unwrap_or_else(PoisonError::into_inner);
        let process = processes.entry(process).or_default();
        let own = own_names(kind, id, attributes);
        let others = named(kind, attributes, &own);
        let (waits_for, known) = match doing {
            Doing::Delete => (&own, &process.freed),
            Doing::Create | Doing::Update => (&others, &process.made),
        };
        let from = waits_for.iter().filter_map(|name| known.get(name)).copied().fold(0.0, f64::max);
        let to = from + takes.as_secs_f64();
        let (tells, known) = match doing {
            Doing::Delete => (&others, &mut process.freed),
            Doing::Create | Doing::Update => (&own, &mut process.made),
        };
        for name in tells {
            let end = known.entry(name.clone()).or_default();
            *end = end.max(to);
        }
        (from, to)
    }
}

/// What others may call a thing. Everything in a project waits for the APIs of the project, whatever it says.
fn own_names(kind: &str, id: &str, attributes: &Map<String, Json>) -> Vec<String> {
    let text = |name: &str| attributes.get(name).and_then(Json::as_str).filter(|text| !text.is_empty());
    let mut names = vec![id.to_owned()];
    names.extend(
        ["self_link", "email", "member", "project_id"]
            .iter()
            .filter_map(|name| text(name))
            .map(str::to_owned),
    );
    if kind == "google_project_service" {
        names.extend(text("project").map(|project| format!("apis of {project}")));
    }
    names
}

/// What a thing names: every text in it.
fn named(kind: &str, attributes: &Map<String, Json>, own: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    let mut left: Vec<&Json> = attributes.values().collect();
    while let Some(value) = left.pop() {
        match value {
            Json::String(text) => names.push(text.clone()),
            Json::Array(items) => left.extend(items),
            Json::Object(map) => left.extend(map.values()),
            _ => {}
        }
    }
    if kind != "google_project_service" {
        let project = attributes.get("project").and_then(Json::as_str);
        names.extend(project.map(|project| format!("apis of {project}")));
    }
    names.retain(|name| !own.contains(name));
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_thing_is_made_after_what_it_names_and_deleted_after_what_names_it() {
        let clock = RealTime::default();
        let span = |doing, kind: &str, id: &str, json: Json| {
            let attributes = json.as_object().expect("an object").clone();
            clock.span(1, doing, kind, id, &attributes, Duration::from_secs(10))
        };
        assert_eq!(span(Doing::Create, "network", "n", json!({ "name": "x" })), (0.0, 10.0));
        assert_eq!(span(Doing::Create, "subnetwork", "s", json!({ "network": "n" })), (10.0, 20.0));
        assert_eq!(span(Doing::Create, "bucket", "b", json!({ "name": "b2" })), (0.0, 10.0));
        assert_eq!(span(Doing::Delete, "subnetwork", "s", json!({ "network": "n" })), (0.0, 10.0));
        assert_eq!(span(Doing::Delete, "network", "n", json!({ "name": "x" })), (10.0, 20.0));
        let (from, _) = clock.span(2, Doing::Create, "subnetwork", "s", &Map::new(), Duration::ZERO);
        assert!(from.abs() < f64::EPSILON, "another process has a time of its own");
    }
}
