use std::collections::BTreeMap;

use hcl_edit::expr::{Expression, ObjectKey};

use crate::platform::text::{Node, NodeKind};

/// A Terraform type constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `any`, no constraint, or one that is not understood: everything fits.
    Any,
    /// `string`.
    String,
    /// `number`.
    Number,
    /// `bool`.
    Bool,
    /// `list(…)`.
    List(Box<Type>),
    /// `set(…)`.
    Set(Box<Type>),
    /// `map(…)`.
    Map(Box<Type>),
    /// `tuple([…])`.
    Tuple(Vec<Type>),
    /// `object({…})`: each attribute's type, and whether it is optional.
    Object(BTreeMap<String, (Type, bool)>),
}

/// A part of a value that does not fit its type.
#[derive(Debug)]
pub struct Misfit<'a> {
    /// The part.
    pub node: &'a Node,
    /// The way to it: `.labels["a"][0]`; empty for the whole value.
    pub path: String,
    /// What is wrong with it: "a string is needed".
    pub message: String,
}

impl Type {
    /// Reads a type constraint's expression.
    pub fn read(expression: &Expression) -> Self {
        match expression {
            Expression::Variable(name) => Self::named(name.as_str()),
            // Terraform 0.11 wrote them as strings, and terraform still reads that.
            Expression::String(text) => Self::named(text.as_str()),
            Expression::Parenthesis(inner) => Self::read(inner.inner()),
            Expression::FuncCall(call) => {
                let argument = call.args.iter().next();
                match (call.name.name.as_str(), argument) {
                    ("list", Some(item)) => Self::List(Box::new(Self::read(item))),
                    ("set", Some(item)) => Self::Set(Box::new(Self::read(item))),
                    ("map", Some(item)) => Self::Map(Box::new(Self::read(item))),
                    ("optional", Some(item)) => Self::read(item),
                    ("tuple", Some(Expression::Array(items))) => {
                        Self::Tuple(items.iter().map(Self::read).collect())
                    }
                    ("object", Some(Expression::Object(attributes))) => Self::object(attributes),
                    _ => Self::Any,
                }
            }
            _ => Self::Any,
        }
    }

    fn named(name: &str) -> Self {
        match name {
            "string" => Self::String,
            "number" => Self::Number,
            "bool" => Self::Bool,
            "list" => Self::List(Box::new(Self::Any)),
            "set" => Self::Set(Box::new(Self::Any)),
            "map" => Self::Map(Box::new(Self::Any)),
            _ => Self::Any,
        }
    }

    fn object(attributes: &hcl_edit::expr::Object) -> Self {
        let attribute = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| {
            let name = match key {
                ObjectKey::Ident(name) => name.as_str().to_owned(),
                ObjectKey::Expression(Expression::String(name)) => name.as_str().to_owned(),
                ObjectKey::Expression(Expression::Variable(name)) => name.as_str().to_owned(),
                ObjectKey::Expression(_) => return None,
            };
            let optional =
                value.expr().as_func_call().is_some_and(|call| call.name.name.as_str() == "optional");
            Some((name, (Self::read(value.expr()), optional)))
        };
        Self::Object(attributes.iter().filter_map(attribute).collect())
    }

    /// Everything in a value that terraform could not convert to this type. References may become anything.
    pub fn misfits<'a>(&self, node: &'a Node) -> Vec<Misfit<'a>> {
        let mut misfits = Vec::new();
        self.check(node, &mut String::new(), &mut misfits);
        misfits
    }

    fn check<'a>(&self, node: &'a Node, path: &mut String, misfits: &mut Vec<Misfit<'a>>) {
        let mut misfit = |message: String| misfits.push(Misfit { node, path: path.clone(), message });
        match (self, &node.kind) {
            (Self::Any, _)
            | (_, NodeKind::Reference(_) | NodeKind::Broken | NodeKind::Null | NodeKind::Datetime(_)) => {}
            (
                Self::String,
                NodeKind::Text(_) | NodeKind::Template(_) | NodeKind::Number(_) | NodeKind::Bool(_),
            )
            | (Self::Number, NodeKind::Number(_) | NodeKind::Template(_))
            | (Self::Bool, NodeKind::Bool(_) | NodeKind::Template(_)) => {}
            // Terraform's conversions of strings (cty/convert/conversion_primitive.go).
            (Self::Number, NodeKind::Text(text)) if is_number(text) => {}
            (Self::Bool, NodeKind::Text(text)) if ["true", "false", "1", "0"].contains(&text.as_str()) => {}
            (Self::List(item) | Self::Set(item), NodeKind::List(items)) => {
                for (index, node) in items.iter().enumerate() {
                    item.nested(node, &format!("[{index}]"), path, misfits);
                }
            }
            (Self::Map(item), NodeKind::Table(table)) => {
                for (key, entry) in &table.0 {
                    item.nested(&entry.node, &format!("[{key:?}]"), path, misfits);
                }
            }
            (Self::Tuple(types), NodeKind::List(items)) => {
                if types.len() != items.len() {
                    misfit(format!("{} items are needed, here are {}", types.len(), items.len()));
                    return;
                }
                for (index, (item, node)) in types.iter().zip(items).enumerate() {
                    item.nested(node, &format!("[{index}]"), path, misfits);
                }
            }
            (Self::Object(attributes), NodeKind::Table(table)) => {
                for (name, (item, optional)) in attributes {
                    match table.get(name) {
                        Some(node) => item.nested(node, &format!(".{name}"), path, misfits),
                        None if *optional => {}
                        None => misfits.push(Misfit {
                            node,
                            path: path.clone(),
                            message: format!("the attribute `{name}` is missing"),
                        }),
                    }
                }
            }
            _ => misfit(format!("{} is needed, this is {}", self.what(), node.what())),
        }
    }

    fn nested<'a>(&self, node: &'a Node, step: &str, path: &mut String, misfits: &mut Vec<Misfit<'a>>) {
        let length = path.len();
        path.push_str(step);
        self.check(node, path, misfits);
        path.truncate(length);
    }

    fn what(&self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Bool => "a boolean",
            Self::List(_) | Self::Set(_) | Self::Tuple(_) => "a list",
            Self::Map(_) | Self::Object(_) => "a table",
        }
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
}

/// As Terraform writes it.
impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::String => f.write_str("string"),
            Self::Number => f.write_str("number"),
            Self::Bool => f.write_str("bool"),
            Self::List(item) => write!(f, "list({item})"),
            Self::Set(item) => write!(f, "set({item})"),
            Self::Map(item) => write!(f, "map({item})"),
            Self::Tuple(items) => {
                let items = items.iter().map(ToString::to_string).collect::<Vec<_>>();
                write!(f, "tuple([{}])", items.join(", "))
            }
            Self::Object(attributes) => {
                let attribute = |(name, (item, optional)): (&String, &(Self, bool))| {
                    if *optional { format!("{name} = optional({item})") } else { format!("{name} = {item}") }
                };
                write!(f, "object({{ {} }})", attributes.iter().map(attribute).collect::<Vec<_>>().join(", "))
            }
        }
    }
}
