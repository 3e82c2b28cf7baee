use crate::model::{Digest, Digester, KeyedHash, Kind, Part, Reference, Stack, Template, Value};

/// The digest of everything that a stack is made of: its content (`sources`), its inputs, and the keyed hashes of what
/// these refer to.
///
/// # Errors
/// The references whose hash is not known yet, each once.
pub fn stack_digest(
    stack: &Stack,
    sources: &Digest,
    hash_of: &dyn Fn(&Reference) -> Option<KeyedHash>,
) -> Result<Digest, Vec<Reference>> {
    let mut missing = Vec::new();
    let mut print = |template: &Template| fingerprint(template, hash_of, &mut missing).to_string();
    let mut digester = Digester::new().part("kind", stack.kind.word()).part("sources", sources.as_str());
    match &stack.kind {
        Kind::Terraform(terraform) => {
            for (name, template) in &terraform.inputs {
                digester.add(name, print(template));
            }
            // What was recorded before there were any stays current.
            if !terraform.teardown.is_empty() {
                digester.add("[teardown]", serde_json::to_string(&terraform.teardown).unwrap_or_default());
            }
        }
        Kind::Helm(helm) => {
            digester.add("release", &helm.release);
            digester.add("namespace", &helm.namespace);
            digester.add("cluster", helm.cluster.as_str());
            digester.add("version", helm.chart.version.as_deref().unwrap_or_default());
            digester.add("values", print(&helm.values));
            // What was recorded before there were any stays current.
            for (key, value) in &helm.namespace_labels {
                digester.add("namespace label", format!("{key}={value}"));
            }
        }
        Kind::Job(job) => {
            job.command.iter().for_each(|word| digester.add("word", print(word)));
            job.environment.iter().for_each(|(name, value)| digester.add(name, print(value)));
            job.undo.iter().flatten().for_each(|word| digester.add("undo", print(word)));
            digester.add("outputs", job.outputs.keys().cloned().collect::<Vec<_>>().join("\n"));
        }
        Kind::Given(given) => match given.written() {
            Some(written) => {
                written.iter().for_each(|(name, value)| digester.add(name, print(value)));
            }
            None => digester.add("source", format!("{:?}", given.source)),
        },
    }
    if missing.is_empty() { Ok(digester.finish()) } else { Err(missing) }
}

/// The digest for which gates held: of the stack as applied and of the gates themselves.
#[must_use]
pub fn gates_digest(stack: &Stack, applied: &Digest) -> Digest {
    let gates = serde_json::to_string(&stack.gates).unwrap_or_default();
    Digester::new().part("applied", applied.as_str()).part("gates", gates).finish()
}

/// A template as JSON with a reference's hash in the reference's place.
fn fingerprint(
    template: &Template,
    hash_of: &dyn Fn(&Reference) -> Option<KeyedHash>,
    missing: &mut Vec<Reference>,
) -> Value {
    let hash = |reference: &Reference, missing: &mut Vec<Reference>| match hash_of(reference) {
        Some(hash) => serde_json::json!({ "$hash": hash.as_str() }),
        None => {
            if !missing.contains(reference) {
                missing.push(reference.clone());
            }
            Value::Null
        }
    };
    match template {
        Template::Literal(value) => value.clone(),
        Template::Reference(reference) => hash(reference, missing),
        Template::Text(parts) => parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => Value::from(text.as_str()),
                Part::Reference(reference) => hash(reference, missing),
            })
            .collect(),
        Template::List(items) => items.iter().map(|item| fingerprint(item, hash_of, missing)).collect(),
        Template::Table(table) => table
            .iter()
            .map(|(key, item)| (key.clone(), fingerprint(item, hash_of, missing)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}
