//! The lines of `terraform … -json`, read as they come: progress for the board, sentences for the log, diagnostics
//! for the fault. Format: "Machine-Readable UI", developer.hashicorp.com/terraform/internals/machine-readable-ui.

use serde::Deserialize;

use super::{
    diagnostic::{Diagnostic, Paths},
    redactor::Redactor,
};
use crate::{
    drivers::{
        Context, Progress,
        catalogue::{self, Operation, Tool},
        process::{Finished, Stream},
    },
    model::Fault,
};

/// Lines that are no events, at most so many of them, go into a fault: the end of a crash.
const STRAY_LINES: usize = 20;

/// One line.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Event {
    #[serde(rename = "@message")]
    message: Option<String>,
    r#type: String,
    hook: Hook,
    change: PlannedChange,
    changes: Option<Changes>,
    diagnostic: Option<Diagnostic>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Hook {
    resource: Resource,
    action: String,
    provisioner: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PlannedChange {
    resource: Resource,
    action: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Resource {
    addr: String,
}

/// The counts of a `change_summary`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Changes {
    add: u64,
    change: u64,
    remove: u64,
    import: u64,
    /// `plan`, `apply` or `destroy`.
    pub operation: String,
}

impl std::fmt::Display for Changes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.import > 0 {
            write!(f, "{} imported, ", self.import)?;
        }
        write!(f, "{} added, {} changed, {} destroyed", self.add, self.change, self.remove)
    }
}

/// Follows one terraform process by the lines that it writes.
pub(super) struct Narrator<'a> {
    context: &'a Context,
    paths: Paths,
    redactor: &'a Redactor,
    running: Vec<(String, String)>,
    progress: Progress,
    diagnostics: Vec<Diagnostic>,
    stray: Vec<String>,
    drifted: Vec<String>,
    /// What the last `change_summary` said.
    pub summary: Option<Changes>,
}

impl<'a> Narrator<'a> {
    /// A narrator for a process whose files lie in `paths`.
    pub fn new(context: &'a Context, paths: Paths, redactor: &'a Redactor) -> Self {
        Self {
            context,
            paths,
            redactor,
            running: Vec::new(),
            progress: Progress::default(),
            diagnostics: Vec::new(),
            stray: Vec::new(),
            drifted: Vec::new(),
            summary: None,
        }
    }

    /// Takes the next line.
    pub fn see(&mut self, stream: Stream, line: &str) {
        let event = (stream == Stream::Out).then(|| serde_json::from_str::<Event>(line).ok()).flatten();
        match event {
            Some(event) if event.message.is_some() => self.take(event),
            _ => self.take_stray(line),
        }
    }

    /// Whether an error was reported.
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Warnings, one line each, for a preview.
    pub fn warnings(&self) -> impl Iterator<Item = String> {
        let warnings = self.diagnostics.iter().filter(|diagnostic| !diagnostic.is_error());
        warnings.map(|diagnostic| {
            let finding = diagnostic.finding(&self.paths);
            self.redactor.redact(&format!("warning: {finding}")).into_owned()
        })
    }

    /// Resources that something outside changed, by address.
    pub fn drifted(&self) -> &[String] {
        &self.drifted
    }

    /// The fault of a process that did not succeed. `what` is the command in words: `terraform apply`.
    pub fn fault(&self, what: &str, operation: Operation, finished: &Finished) -> Fault {
        let verb = if finished.interrupted { "was interrupted" } else { "failed" };
        let mut fault = Fault::new(format!("{what} {verb}")).log(&self.context.log);
        for diagnostic in self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
            fault = fault.because(self.redactor.redact(&diagnostic.finding(&self.paths)));
        }
        if fault.why.is_empty() {
            let stray = self.stray.join("\n");
            let stray = self.redactor.redact(stray.trim());
            fault = fault.because(if stray.is_empty() { finished.how().into() } else { stray });
        }
        if finished.interrupted {
            return fault.hint("run the same command again: it continues from what terraform's state says");
        }
        catalogue::explain(fault, Tool::Terraform, operation)
    }

    fn take(&mut self, event: Event) {
        if [&event.hook.resource, &event.change.resource].iter().any(|one| self.redactor.hides(&one.addr)) {
            return;
        }
        match event.r#type.as_str() {
            "version" => return,
            "diagnostic" => return self.take_diagnostic(event.diagnostic.unwrap_or_default()),
            "planned_change" => self.count(&event.change.action),
            "resource_drift" => self.drifted.push(event.change.resource.addr),
            "change_summary" => self.summary = event.changes,
            "refresh_start" => self.start(event.hook.resource.addr, "refreshing".to_owned()),
            "apply_start" | "ephemeral_op_start" => {
                let verb = doing(&event.hook.action).to_owned();
                self.start(event.hook.resource.addr, verb);
            }
            "provision_start" => {
                let verb = format!("running {}", event.hook.provisioner);
                self.start(event.hook.resource.addr, verb);
            }
            "refresh_complete" | "ephemeral_op_complete" | "ephemeral_op_errored" => {
                self.end(&event.hook.resource.addr);
            }
            "apply_complete" | "apply_errored" => {
                self.progress.done += 1;
                self.end(&event.hook.resource.addr);
            }
            _ => {}
        }
        self.log(&event.message.unwrap_or_default());
    }

    fn take_diagnostic(&mut self, diagnostic: Diagnostic) {
        if diagnostic.is_noise(&self.paths) {
            return;
        }
        for line in diagnostic.drawing(&self.paths) {
            self.log(&line);
        }
        self.diagnostics.push(diagnostic);
    }

    fn take_stray(&mut self, line: &str) {
        self.log(line);
        self.stray.push(line.to_owned());
        if self.stray.len() > STRAY_LINES {
            self.stray.remove(0);
        }
    }

    /// A planned change is as many steps as terraform will report.
    fn count(&mut self, action: &str) {
        let steps = match action {
            "replace" => 2,
            "create" | "update" | "delete" | "read" => 1,
            _ => 0,
        };
        *self.progress.total.get_or_insert(0) += steps;
    }

    fn start(&mut self, address: String, verb: String) {
        self.running.retain(|(running, _)| *running != address);
        self.running.push((address, verb));
        self.tell();
    }

    fn end(&mut self, address: &str) {
        self.running.retain(|(running, _)| running != address);
        self.tell();
    }

    fn tell(&mut self) {
        if let Some((address, verb)) = self.running.last() {
            self.progress.doing = self.redactor.redact(&format!("{address}: {verb}")).into_owned();
            if self.running.len() > 1 {
                let more = format!(" (and {} more)", self.running.len() - 1);
                self.progress.doing.push_str(&more);
            }
        }
        self.context.progress(self.progress.clone());
    }

    fn log(&self, line: &str) {
        self.context.log_line(&self.redactor.redact(line));
    }
}

fn doing(action: &str) -> &str {
    match action {
        "create" => "creating",
        "update" => "updating",
        "delete" => "destroying",
        "read" => "reading",
        "open" => "opening",
        "renew" => "renewing",
        "close" => "closing",
        other => other,
    }
}
