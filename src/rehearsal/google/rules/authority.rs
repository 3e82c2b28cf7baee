//! Who has a say in an IAM policy. It is one thing of which Terraform's resources are views: `…_iam_member` adds one member
//! to a role, `…_iam_binding` says who all the members of a role are, `…_iam_policy` says everything. What one of them
//! writes, the others read: a member that a binding does not name is gone, and a binding sees the members that others have
//! added. Source: `tpgiamresource` of the provider.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::Act;
use crate::rehearsal::google::{
    cloud::{Entry, Object, Operation},
    names,
};

/// A role, and when it holds: the title, description and expression of its condition.
type Key = (String, Option<[String; 3]>);

/// Who has which role.
type Bindings = BTreeMap<Key, BTreeSet<String>>;

type Attributes = Map<String, Json>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Member,
    Binding,
    Policy,
    /// One that takes a member away: `google_project_iam_member_remove`.
    Removal,
}

/// What is done to a policy.
#[derive(Debug)]
enum Change {
    Add(Key, String),
    Take(Key, String),
    Set(Key, BTreeSet<String>),
    All(Bindings),
}

/// What becomes of the other views of a policy when one is about to be made, changed or deleted.
#[must_use]
pub fn consequences(act: &Act<'_>) -> Vec<Entry> {
    let Some((family, view)) = view(act.kind) else { return Vec::new() };
    let parent = parent(view, act.id, act.attributes);
    let change = change(view, act);
    let others = [View::Member, View::Binding, View::Policy].into_iter().flat_map(|view| {
        let kind = format!("{family}_iam_{}", view.word());
        let own = kind == act.kind;
        act.contents
            .of(&kind)
            .filter(move |object| !own || object.id != act.id)
            .map(move |object| (view, object))
    });
    let same = others.filter(|(view, object)| self::parent(*view, &object.id, &object.attributes) == parent);
    same.filter_map(|(view, object)| after(view, object, &change)).collect()
}

impl View {
    const fn word(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Binding => "binding",
            Self::Policy => "policy",
            Self::Removal => "member_remove",
        }
    }
}

/// The kind of thing that a policy belongs to, and how a type sees the policy.
fn view(kind: &str) -> Option<(&str, View)> {
    let (family, word) = kind.rsplit_once("_iam_")?;
    let all = [View::Member, View::Binding, View::Policy, View::Removal];
    Some((family, all.into_iter().find(|view| view.word() == word)?))
}

/// What a policy belongs to: ids begin with it.
fn parent<'a>(view: View, id: &'a str, attributes: &'a Attributes) -> &'a str {
    match view {
        View::Policy => id,
        View::Removal => names::last(text(attributes, "project")),
        View::Member | View::Binding => {
            let role = format!("/{}", text(attributes, "role"));
            id.split_once(&role).map_or(id, |(parent, _)| parent)
        }
    }
}

fn change(view: View, act: &Act<'_>) -> Change {
    let member = || text(act.attributes, "member").to_owned();
    let key = || key(act.attributes);
    match view {
        View::Member if act.deletes() => Change::Take(key(), member()),
        View::Member => Change::Add(key(), member()),
        // To stop taking it away gives nothing back.
        View::Removal if act.deletes() => Change::Take(key(), String::new()),
        View::Removal => Change::Take(key(), member()),
        View::Binding if act.deletes() => Change::Set(key(), BTreeSet::new()),
        View::Binding => Change::Set(key(), members(act.attributes.get("members"))),
        View::Policy if act.deletes() => Change::All(Bindings::new()),
        View::Policy => Change::All(bindings(&policy(act.attributes))),
    }
}

/// What becomes of one view; nothing where it stays as it is.
fn after(view: View, object: &Object, change: &Change) -> Option<Entry> {
    let mut all = match view {
        View::Member => Bindings::from([(
            key(&object.attributes),
            [text(&object.attributes, "member").to_owned()].into(),
        )]),
        View::Binding => {
            Bindings::from([(key(&object.attributes), members(object.attributes.get("members")))])
        }
        _ => bindings(&policy(&object.attributes)),
    };
    let before = all.clone();
    change.carry_out(&mut all);
    let own = key(&object.attributes);
    let mut attributes = object.attributes.clone();
    match view {
        View::Member => {
            let stays = all.get(&own).is_some_and(|now| before[&own].iter().any(|member| has(now, member)));
            return (!stays).then(|| Entry::now(Operation::Delete, &object.kind, &object.id, None));
        }
        View::Binding => {
            let now = all.remove(&own).unwrap_or_default();
            if now == before[&own] {
                return None;
            }
            attributes.insert("members".to_owned(), json!(now));
        }
        _ if all == before => return None,
        _ => drop(attributes.insert("policy_data".to_owned(), json!(written(&object.attributes, &all)))),
    }
    Some(Entry::now(Operation::Update, &object.kind, &object.id, Some(attributes)))
}

impl Change {
    fn carry_out(&self, all: &mut Bindings) {
        match self {
            Self::Add(key, member) => {
                let members = all.entry(key.clone()).or_default();
                if !has(members, member) {
                    members.insert(member.clone());
                }
            }
            Self::Take(key, member) => {
                if let Some(members) = all.get_mut(key) {
                    members.retain(|other| !other.eq_ignore_ascii_case(member));
                }
            }
            Self::Set(key, members) => drop(all.insert(key.clone(), members.clone())),
            Self::All(new) => all.clone_from(new),
        }
        all.retain(|_, members| !members.is_empty());
    }
}

/// Google takes members for the same whatever their case is.
fn has(members: &BTreeSet<String>, member: &str) -> bool {
    members.iter().any(|other| other.eq_ignore_ascii_case(member))
}

fn text<'a>(attributes: &'a Attributes, name: &str) -> &'a str {
    attributes.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// The role of a member or binding with its condition, which is a block there and an object in a policy.
fn key(attributes: &Attributes) -> Key {
    let condition = attributes.get("condition").and_then(|condition| match condition {
        Json::Array(blocks) => blocks.first(),
        condition => Some(condition),
    });
    let condition = condition.and_then(Json::as_object);
    let parts =
        condition.map(|of| ["title", "description", "expression"].map(|name| text(of, name).to_owned()));
    (text(attributes, "role").to_owned(), parts)
}

fn members(list: Option<&Json>) -> BTreeSet<String> {
    list.and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
}

fn policy(attributes: &Attributes) -> Attributes {
    serde_json::from_str(text(attributes, "policy_data")).unwrap_or_default()
}

fn bindings(policy: &Attributes) -> Bindings {
    let mut all = Bindings::new();
    let list = policy.get("bindings").and_then(Json::as_array).into_iter().flatten();
    for binding in list.filter_map(Json::as_object) {
        all.entry(key(binding)).or_default().extend(members(binding.get("members")));
    }
    all.retain(|_, members| !members.is_empty());
    all
}

/// The text of a policy with other bindings.
fn written(attributes: &Attributes, all: &Bindings) -> String {
    let binding = |((role, condition), members): (&Key, &BTreeSet<String>)| {
        let mut binding = json!({ "role": role, "members": members });
        if let Some([title, description, expression]) = condition {
            let mut condition = json!({ "title": title, "expression": expression });
            if !description.is_empty() {
                condition["description"] = json!(description);
            }
            binding["condition"] = condition;
        }
        binding
    };
    let mut policy = policy(attributes);
    policy.insert("bindings".to_owned(), all.iter().map(binding).collect());
    Json::Object(policy).to_string()
}
