use std::collections::BTreeMap;

use super::parse::{Target, Token, parse};
use crate::{
    model::{Reference, StackId},
    platform::{
        problem::{Problem, Report, did_you_mean},
        text::{Entry, Node, NodeKind, Piece, Sources, Span, Table},
    },
};

/// What references may stand in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allow {
    /// All.
    Everything,
    /// Only those that are known before anything runs: `${env.…}` and `${platform.…}`.
    Static,
}

/// What `${env.…}` and `${platform.…}` stand for, and which secrets there are.
#[derive(Debug)]
pub struct Scope<'a> {
    /// `${platform.name}`.
    pub platform: &'a str,
    /// `${env.name}`.
    pub environment: &'a str,
    /// `${env.…}`, expanded.
    pub variables: &'a BTreeMap<String, Node>,
    /// Names of secrets.
    pub secrets: &'a Table,
}

/// Replaces references in values.
pub struct Expander<'a> {
    /// What they stand for.
    pub scope: &'a Scope<'a>,
    /// The files.
    pub sources: &'a Sources,
    /// Where problems go.
    pub report: &'a mut Report,
}

impl Expander<'_> {
    /// Replaces what is known now; references to outputs and secrets stay, with their places.
    pub fn expand(&mut self, node: &Node, allow: Allow) -> Node {
        let kind = match &node.kind {
            NodeKind::Text(text) if text.contains("${") => return self.text(node, text, allow),
            NodeKind::List(items) => {
                NodeKind::List(items.iter().map(|item| self.expand(item, allow)).collect())
            }
            NodeKind::Table(table) => NodeKind::Table(self.expand_table(table, allow)),
            other => other.clone(),
        };
        Node { kind, ..*node }
    }

    /// Replaces what is known now in every value of a table.
    pub fn expand_table(&mut self, table: &Table, allow: Allow) -> Table {
        let expand = |(name, entry): (&String, &Entry)| {
            (name.clone(), Entry { key: entry.key, node: self.expand(&entry.node, allow) })
        };
        Table(table.0.iter().map(expand).collect())
    }

    fn text(&mut self, node: &Node, text: &str, allow: Allow) -> Node {
        let tokens = match parse(text) {
            Ok(tokens) => tokens,
            Err(wrong) => {
                for malformed in wrong {
                    let at = self.sources.inside(node.span, text, malformed.range);
                    self.report.add(Problem::new(malformed.message).at(at, "").hint(malformed.hint));
                }
                return Node::new(node.span, NodeKind::Broken);
            }
        };
        if let [Token::Reference(target, range)] = tokens.as_slice() {
            let at = self.sources.inside(node.span, text, range.clone());
            return self.whole(node.span, at, target, allow);
        }
        self.longer(node.span, text, tokens, allow)
    }

    /// A string that is one reference keeps the type of what it stands for.
    fn whole(&mut self, span: Span, at: Span, target: &Target, allow: Allow) -> Node {
        match self.known(target, at, allow) {
            Known::Value(value) => {
                Node { span, origin: Some(value.origin.unwrap_or(value.span)), kind: value.kind }
            }
            Known::Name(name) => Node::new(span, NodeKind::Text(name)),
            Known::Later(reference) => Node::new(at, NodeKind::Reference(reference)),
            Known::Nothing => Node::new(span, NodeKind::Broken),
        }
    }

    fn longer(&mut self, span: Span, text: &str, tokens: Vec<Token>, allow: Allow) -> Node {
        let mut pieces: Vec<Piece> = Vec::new();
        let push = |pieces: &mut Vec<Piece>, text: &str| match pieces.last_mut() {
            Some(Piece::Literal(before)) => before.push_str(text),
            _ => pieces.push(Piece::Literal(text.to_owned())),
        };
        for token in tokens {
            match token {
                Token::Literal(text) => push(&mut pieces, &text),
                Token::Reference(target, range) => {
                    let at = self.sources.inside(span, text, range);
                    match self.known(&target, at, allow) {
                        Known::Value(value) => match self.as_text(&value, &target, at) {
                            Some(text) => push(&mut pieces, &text),
                            None => return Node::new(span, NodeKind::Broken),
                        },
                        Known::Name(name) => push(&mut pieces, &name),
                        Known::Later(reference) => pieces.push(Piece::Reference(reference, at)),
                        Known::Nothing => return Node::new(span, NodeKind::Broken),
                    }
                }
            }
        }
        match pieces.as_mut_slice() {
            [] => Node::new(span, NodeKind::Text(String::new())),
            [Piece::Literal(text)] => Node::new(span, NodeKind::Text(std::mem::take(text))),
            _ => Node::new(span, NodeKind::Template(pieces)),
        }
    }

    fn as_text(&mut self, value: &Node, target: &Target, at: Span) -> Option<String> {
        match &value.kind {
            NodeKind::List(_) | NodeKind::Table(_) => {
                let problem = Problem::new(format!(
                    "`${{{target}}}` is {}, which cannot be part of a string",
                    value.what()
                ));
                let place = value.origin.unwrap_or(value.span);
                self.report.add(
                    problem
                        .at(at, "")
                        .and(place, "it is this")
                        .hint(format!("as a string of its own, `\"${{{target}}}\"`, it keeps its type")),
                );
                None
            }
            NodeKind::Text(text) => Some(text.clone()),
            _ => Some(value.value().to_string()),
        }
    }

    fn known(&mut self, target: &Target, at: Span, allow: Allow) -> Known {
        match target {
            Target::PlatformName => Known::Name(self.scope.platform.to_owned()),
            Target::Variable(name) if name == "name" => Known::Name(self.scope.environment.to_owned()),
            Target::Variable(name) => match self.scope.variables.get(name) {
                Some(value) => Known::Value(value.clone()),
                None => self.unknown_variable(name, at),
            },
            Target::Output { .. } | Target::Secret(_) if allow == Allow::Static => {
                let what = if matches!(target, Target::Secret(_)) { "a secret" } else { "an output" };
                let problem =
                    Problem::new(format!("{what} is only known during a run and cannot stand here"));
                self.report
                    .add(problem.at(at, "").hint("here only `${env.…}` and `${platform.name}` can be used"));
                Known::Nothing
            }
            Target::Secret(name) => self.secret(name, at),
            Target::Output { stack, output } => StackId::new(stack).map_or(Known::Nothing, |stack| {
                Known::Later(Reference::Output { stack, output: output.clone() })
            }),
        }
    }

    fn unknown_variable(&mut self, name: &str, at: Span) -> Known {
        let names = self.scope.variables.keys().map(String::as_str).chain(["name"]);
        let hint = did_you_mean(name, names).map_or_else(
            || match name {
                "teams" => "add one to platform.toml: `[teams.NAME]`".to_owned(),
                "roles" => "add them to platform.toml: `[roles.NAME]`".to_owned(),
                _ => format!("set it: `{name} = …` in `[vars]`, or `vars.{name} = …` in the environment"),
            },
            |name| format!("did you mean `${{env.{name}}}`?"),
        );
        let problem = Problem::new(format!("there is no variable `{name}`"));
        self.report.add(problem.at(at, "").hint(hint));
        Known::Nothing
    }

    fn secret(&mut self, name: &str, at: Span) -> Known {
        if self.scope.secrets.0.contains_key(name) {
            return Known::Later(Reference::Secret(name.to_owned()));
        }
        let hint = did_you_mean(name, self.scope.secrets.0.keys().map(String::as_str)).map_or_else(
            || {
                format!(
                    "say where it comes from:\n[secrets.{name}]\nenv = \"{}\"",
                    name.to_uppercase().replace('-', "_")
                )
            },
            |name| format!("did you mean `${{secret.{name}}}`?"),
        );
        self.report.add(Problem::new(format!("there is no secret `{name}`")).at(at, "").hint(hint));
        Known::Nothing
    }
}

enum Known {
    Value(Node),
    Name(String),
    Later(Reference),
    Nothing,
}
