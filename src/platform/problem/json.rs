use serde_json::{Value, json};

use super::{Mark, Problem, Problems};

impl Problems {
    /// As JSON: a list of `{ message, file, line, column, end_line, end_column, label, related, hint, environments,
    /// ref }`; `ref` where it is about what was at one.
    /// Lines and columns count from one, columns in characters.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.problems.iter().map(|problem| self.problem(problem)).collect()
    }

    fn problem(&self, problem: &Problem) -> Value {
        let mut object =
            problem.at.as_ref().map_or_else(|| json!({ "file": problem.file }), |mark| self.mark(mark));
        object["message"] = problem.message.clone().into();
        object["related"] = problem.related.iter().map(|mark| self.mark(mark)).collect();
        object["hint"] = problem.hint.clone().into();
        object["environments"] = problem.environments.clone().into();
        if let Some(revision) = &problem.revision {
            object["ref"] = revision.clone().into();
        }
        object
    }

    fn mark(&self, mark: &Mark) -> Value {
        let file = self.sources.file(mark.span.file);
        let (line, column) = file.position(mark.span.start as usize);
        let (end_line, end_column) = file.position(mark.span.end as usize);
        json!({
            "file": file.path, "line": line, "column": column,
            "end_line": end_line, "end_column": end_column, "label": mark.label,
        })
    }
}
