use super::{Form, Forms, text::compiled};
use crate::rehearsal::google::{
    schema::{Block, Facts},
    value::Value,
};

/// Whether a path without indexes leads to an attribute.
fn leads(block: &Block, path: &str) -> bool {
    match path.split_once('.') {
        Some((name, rest)) => block.blocks.get(name).is_some_and(|nested| leads(&nested.block, rest)),
        None => block.attributes.contains_key(path),
    }
}

#[test]
fn forms_are_of_arguments_and_their_patterns_are_sound() {
    let (facts, forms) = (Facts::built_in(), Forms::built_in());
    let mut wrong = Vec::new();
    for (is_resource, kind, of) in forms.all() {
        let known = if is_resource { facts.resource(kind) } else { facts.data_source(kind) };
        for (path, form) in of {
            let path = path.strip_suffix("[]").unwrap_or(path);
            if known.is_some_and(|known| !leads(&known.block, path)) {
                wrong.push(format!("{kind}: {path}"));
            }
            if let Form::Matches(pattern) | Form::MatchesOrEmpty(pattern) = form
                && compiled(pattern).is_err()
            {
                wrong.push(format!("{kind}: {path}: {pattern}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// What is said of a text.
fn said(form: &Form, text: &str) -> String {
    form.refused(&Value::Text(text.to_owned()), "a.0.b").unwrap_or_default()
}

#[test]
fn texts_have_forms() {
    let one = Form::OneOf(vec!["A".into(), String::new()]);
    assert_eq!(said(&one, ""), "");
    assert_eq!(said(&one, "a"), "expected a.0.b to be one of [\"A\" \"\"], got a");
    assert_eq!(said(&Form::OneOfAnyCase(vec!["A".into()]), "a"), "");
    let name = Form::Matches("^[a-z]\\d?$".into());
    assert_eq!(said(&name, "a1"), "");
    assert_eq!(said(&name, "A"), "\"a.0.b\" (\"A\") doesn't match regexp \"^[a-z]\\\\d?$\"");
    assert_eq!(
        said(&Form::Rfc1035(1, 3), "abcd"),
        "\"a.0.b\" (\"abcd\") must be between 1 and 3 characters long"
    );
    assert_eq!(
        said(&Form::Length(1, 2), "abc"),
        "expected length of a.0.b to be in the range (1 - 2), got abc"
    );
    assert!(
        said(&Form::IamMember, "somebody").starts_with("invalid value \"somebody\" for a.0.b (IAM members")
    );
    assert!(said(&Form::IamMember, "deleted:user:a@b.c").contains("deleted principals"));
    for (form, right, wrong) in [
        (Form::NotEmpty, "x", ""),
        (Form::Json, "{}", "{"),
        (Form::Base64, "YWJj", "%"),
        (Form::Rfc3339, "2026-01-02T03:04:05Z", "2026-01-02"),
        (Form::TimeOfDay, "03:59", "3:59"),
        (Form::TimeOfDay, "23:00", "24:00"),
        (Form::Duration, "1h30.5m", "1d"),
        (Form::ProjectId, "example.com:acme-1", "Acme"),
        (Form::ProjectName, "Acme's 1", "a"),
        (Form::TrailingDot, "a.example.", "a.example"),
        (Form::Service, "dns.googleapis.com", "dns"),
        (Form::IpAddress, "2001:db8::1", "10.0.0"),
        (Form::Cidr, "10.0.0.1/8", "10.0.0.0/33"),
        (Form::CidrValue, "10.0.0.1/8", "10.0.0.0"),
        (Form::Network(28, 28), "172.16.0.16/28", "172.16.0.17/28"),
        (Form::ClusterName, "main-1", "Main"),
        (Form::ClusterName, "main", "main-"),
        (Form::RotationPeriod, "86400s", "90d"),
        (Form::RotationPeriod, "", "3600s"),
        (Form::NetworkOrEmpty(28, 28), "", "172.16.0.0/27"),
        (
            Form::IamPolicy,
            r#"{"bindings":[{"members":["user:a@b.c"]}]}"#,
            r#"{"bindings":[{"members":["a"]}]}"#,
        ),
    ] {
        assert_eq!(said(&form, right), "", "{form:?}");
        assert_ne!(said(&form, wrong), "", "{form:?}");
    }
}

#[test]
fn numbers_have_limits() {
    let said = |form: &Form, value: Value| form.refused(&value, "n").unwrap_or_default();
    assert_eq!(said(&Form::Between(1.0, 3.0), Value::Int(3)), "");
    assert_eq!(said(&Form::Between(1.0, 3.0), Value::Int(4)), "expected n to be in the range (1 - 3), got 4");
    assert_eq!(said(&Form::AtLeast(10.0), Value::Int(9)), "expected n to be at least (10), got 9");
    assert_eq!(
        said(&Form::AtMost(1.5), Value::Float(2.0)),
        "expected n to be at most (1.500000), got 2.000000"
    );
    assert_eq!(said(&Form::AtLeast(1.0), Value::unknown()), "");
    assert_eq!(said(&Form::PrivateAsn, Value::Int(64_512)), "");
    assert!(said(&Form::PrivateAsn, Value::Int(1)).ends_with("got 1"));
}
